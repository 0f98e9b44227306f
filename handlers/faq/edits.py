"""The answer changes when the asker changes the question."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from aiogram.methods import DeleteMessage, EditMessageText
from aiogram.types import LinkPreviewOptions, Message
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.plugin import PLATFORM, Chats, Outbox, Phrases, Sender, Staff, judge
from faq.entry import Entry
from handlers.faq.answering import Given, call_staff, new_row, remember
from handlers.faq.desk import AfterCommit, Desk
from handlers.faq.ears import Asked, not_for_the_bot
from handlers.faq.finding import before, key_here, key_of
from handlers.faq.manners import words_of
from handlers.faq.replies import answer_html, keyboard, replies_to
from handlers.faq.settings import FaqSettings
from handlers.faq.tables import EVERYBODY, FaqAnswered
from text.reading import Reading


@dataclass(frozen=True, slots=True)
class Correction:
    """An answer that was given, and the entry that the question now asks for.

    Attributes:
        plain: both are words that all may read: one message can become the other.
        life: how long answers stay; None = always.
    """

    row: FaqAnswered
    entry: Entry
    sender: Sender
    plain: bool
    life: timedelta | None


@judge(gives="correction")
async def is_corrected(
    message: Message,
    *,
    sender: Sender,
    chats: Chats,
    addressed: bool,
    settings: FaqSettings,
    desk: Desk,
    db: AsyncSession,
) -> Correction | None:
    """Whether a question that was answered now asks for another answer."""
    row = await _answered(message, db)
    if row is None or not_for_the_bot(message, sender, addressed=addressed):
        return None
    given = _given(message, row, desk)
    asked = Asked(message, sender, chats)
    found = desk.ask(
        message.chat.id,
        Reading(await words_of(message)),
        strictness=settings.strictness,
        previous=before(message, sender, desk),
        allowed=asked.allows,
    ).entry
    if found is None or given is None or found.key == given.key:
        return None
    plain = not any(one.private or desk.attachments(one) for one in (given, found))
    return Correction(row, found, sender, plain, settings.delete_after)


async def correct(
    message: Message,
    *,
    correction: Correction,
    desk: Desk,
    outbox: Outbox,
    phrases: Phrases,
    staff: Staff,
    db: AsyncSession,
    after_commit: AfterCommit,
) -> None:
    """Put the other answer in the place of the first."""
    row, entry, asker = correction.row, correction.entry, correction.sender.person
    ref = _put(message, correction, desk, outbox, phrases)
    key = key_of(message, entry, asker)
    now = await db.get(FaqAnswered, key) or new_row(db, key)
    now.message_id, now.at = row.message_id, row.at
    now.answered_to, now.answer_ref = row.answered_to, ref
    await db.delete(row)
    edited = message.edit_date
    at = datetime.fromtimestamp(edited, UTC) if edited else message.date
    given = Given(entry, asker, at, await words_of(message))
    remember(after_commit, desk, message, given)
    if entry.call_staff:
        await call_staff(staff, phrases, message, given)


def _put(
    message: Message, correction: Correction, desk: Desk, outbox: Outbox, phrases: Phrases
) -> int:
    """Change the message of the answer, or send another in its stead; which one it is."""
    row, entry, asker = correction.row, correction.entry, correction.sender.person
    assert row.answer_ref is not None
    if correction.plain:
        outbox.post(
            EditMessageText(
                chat_id=message.chat.id,
                message_id=row.answer_ref,
                text=answer_html(message, entry, desk, asker, phrases),
                parse_mode="HTML",
                reply_markup=keyboard(entry),
                link_preview_options=LinkPreviewOptions(is_disabled=True),
            )
        )
        return row.answer_ref
    outbox.post(DeleteMessage(chat_id=message.chat.id, message_id=row.answer_ref))
    only_for = asker.id if entry.private else None
    refs = [
        outbox.post(one, delete_after=correction.life, only_for=only_for)
        for one in replies_to(message, entry, desk, asker, phrases)
    ]
    return refs[0]


def _given(message: Message, row: FaqAnswered, desk: Desk) -> Entry | None:
    """The entry that was answered."""
    if not message.is_topic_message:
        return desk.by_key(message.chat.id, row.entry_key)
    entries = desk.entries(message.chat.id)
    return next((one for one in entries if key_here(message, one) == row.entry_key), None)


async def _answered(message: Message, db: AsyncSession) -> FaqAnswered | None:
    """What stands in the group as the answer to this message."""
    query = select(FaqAnswered).where(
        FaqAnswered.platform == PLATFORM,
        FaqAnswered.chat_id == message.chat.id,
        FaqAnswered.asker_id == EVERYBODY,
        FaqAnswered.message_id == message.message_id,
        FaqAnswered.answer_ref.is_not(None),
    )
    return (await db.scalars(query)).first()
