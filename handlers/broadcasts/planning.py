"""``/schedule``: plan a broadcast for the group in which it is written."""

from aiogram.methods import SendMessage
from aiogram.types import InlineKeyboardMarkup, Message

from bot.plugin import PLATFORM, CommandCall, Html
from handlers.broadcasts.desk import LONGEST, Desk, bad_time, text_of
from handlers.broadcasts.items import Item, of_plan
from handlers.broadcasts.posting import quiet_left
from handlers.broadcasts.settings import BroadcastsSettings
from handlers.broadcasts.tables import BroadcastPlan, plans_of
from text.times import BadTime, format_rule, take_rule

MOST_PLANS = 20  # in a chat


async def schedule(
    message: Message, *, call: CommandCall, desk: Desk, settings: BroadcastsSettings
) -> SendMessage:
    """Plan a broadcast for this group, and say what was understood."""
    say, chat_id = desk.phrases, message.chat.id
    if message.chat.type == "private":
        return message.reply(say("refused.group_only"))
    if not call.args:
        return message.reply(say("broadcasts.usage"))
    now = desk.schedules.now(chat_id)
    try:
        rule, rest = take_rule(call.args, now)
    except BadTime as problem:
        return message.reply(bad_time(problem, say))
    text = text_of(message, rest)
    refused = await _refused(desk, chat_id, text)
    if refused is not None:
        return message.reply(refused)
    plan = BroadcastPlan(
        platform=PLATFORM,
        chat_id=chat_id,
        topic_id=message.message_thread_id if message.is_topic_message else None,
        rule=format_rule(rule, "en"),
        text=text,
        by_id=message.from_user.id if message.from_user else None,
        created_at=now,
    )
    desk.db.add(plan)
    await desk.db.flush()
    desk.schedules.replan(chat_id)
    item = of_plan(plan)
    keyboard = InlineKeyboardMarkup(inline_keyboard=[[desk.button("delete", item, number="")]])
    return message.reply(_planned(desk, chat_id, item, settings), reply_markup=keyboard)


async def _refused(desk: Desk, chat_id: int, text: str) -> Html | None:
    if not text:
        return desk.phrases("broadcasts.no_text")
    if len(text) > LONGEST:
        return desk.phrases("broadcasts.too_long", most=LONGEST)
    if len(await plans_of(desk.db, chat_id)) >= MOST_PLANS:
        return desk.phrases("broadcasts.enough", most=MOST_PLANS)
    return None


def _planned(desk: Desk, chat_id: int, item: Item, settings: BroadcastsSettings) -> Html:
    """What was understood, when it comes next, and what keeps it from coming then."""
    say, due = desk.phrases, desk.next_due(chat_id, item)
    lines = [say("broadcasts.planned", rule=desk.rule(chat_id, item))]
    lines.append(say("broadcasts.next", due=due or "–", zone=Html(desk.chats.timezone(chat_id))))
    wait = None if due is None else quiet_left(settings, due)
    if due is not None and wait is not None:
        end = f"{due + wait:%H:%M}"
        lines.append(say("broadcasts.quiet", hours=settings.quiet, end=end))
    return Html("\n".join(lines))
