"""Delete one message or many, and pin."""

from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.methods import PinChatMessage, UnpinChatMessage
from aiogram.types import Message

from bot.grammar import replied_to
from bot.plugin import Order, Outbox, Person, Refused, Sanction, Sender, SweepNotice
from handlers.admin.desk import DELETABLE, Desk

LOUD = frozenset({"loud", "notify", "通知"})


async def delete(message: Message, *, sender: Sender, desk: Desk) -> None:
    """Delete the message replied to; the order goes with it, and the case stays."""
    replied, target = replied_to(message), desk.call.target
    try:
        if replied is None or target is None or target.person is None:
            raise Refused("refused.no_message", command=desk.call.alias)
        if message.date - replied.date >= DELETABLE:
            raise Refused("refused.too_old")
        await desk.moderator.act(_deletion(message, replied, target.person, sender, desk))
    except Refused as refused:
        desk.refuse(refused)
        return
    await desk.moderator.tidy(message)


def _deletion(
    message: Message, replied: Message, author: Person, sender: Sender, desk: Desk
) -> Order:
    return Order(
        chat_id=message.chat.id,
        target=author,
        sanction=Sanction.DELETE,
        reason=desk.call.reason,
        by=sender,
        evidence=replied,
        topic_id=message.message_thread_id if message.is_topic_message else None,
    )


async def purge(message: Message, *, sender: Sender, desk: Desk) -> None:
    """Delete from the message replied to up to the order, or the latest so many."""
    if desk.call.bare and desk.call.args:
        raise SkipHandler  # 清理 一下: what cannot be taken back needs the word alone
    try:
        ids = range(_first(message, desk), message.message_id + 1)
        notice = SweepNotice(
            # the order itself is none of those that were asked for
            done=desk.phrases("admin.purged", by=sender.person, count=len(ids) - 1),
            partly=desk.phrases("admin.purged_partly", by=sender.person),
            delete_after=desk.settings.notice,
        )
        await desk.moderator.delete(message.chat.id, ids, sender, notice)
    except Refused as refused:
        desk.refuse(refused)


def _first(message: Message, desk: Desk) -> int:
    """The first message to delete.

    Raises:
        Refused: nobody said which, or here nobody can tell.
    """
    if message.chat.type == "private":
        raise Refused("refused.group_only")
    if message.chat.is_forum:  # the numbers of all topics are mixed
        raise Refused("refused.mixed_topics")
    replied, said = replied_to(message), desk.call.args
    if replied is not None:
        return replied.message_id
    if said.isdecimal() and int(said[:9]) > 0:
        return max(message.message_id - int(said[:9]), 1)
    raise Refused("refused.how_many", command=desk.call.alias)


async def pin(message: Message, *, desk: Desk, outbox: Outbox) -> None:
    """Pin the message replied to; members are notified only on request."""
    words = desk.call.args.casefold()
    if desk.call.bare and words and words not in LOUD:
        raise SkipHandler  # 置顶 这个怎么样
    replied = replied_to(message)
    if replied is None:
        desk.refuse(Refused("refused.no_message", command=desk.call.alias))
        return
    outbox.post(
        PinChatMessage(
            chat_id=message.chat.id,
            message_id=replied.message_id,
            disable_notification=words not in LOUD,
        )
    )


async def unpin(message: Message, *, desk: Desk, outbox: Outbox) -> None:
    """Unpin the message replied to, else the one pinned last."""
    replied = replied_to(message)
    outbox.post(
        UnpinChatMessage(
            chat_id=message.chat.id, message_id=None if replied is None else replied.message_id
        )
    )
    desk.say(desk.phrases("admin.unpin"))
