"""``/welcome`` shows the greeting, ``/setwelcome`` changes it in the chat."""

from datetime import timedelta
from typing import Any

from aiogram.types import Message, ReplyParameters

from bot.grammar import replied_to
from bot.plugin import Chats, CommandCall, Html, Outbox, Phrases, Sender, formatted
from handlers.welcome.greeter import Greeter
from handlers.welcome.settings import EXAMPLE, WelcomeSettings, longest
from text.filler import placeholders
from text.suggest import did_you_mean

SHOWN = timedelta(minutes=2)
ON = frozenset({"on", "开", "开启", "打开"})
OFF = frozenset({"off", "关", "关闭"})
RESET = frozenset({"reset", "default", "默认", "恢复", "恢复默认"})
OWN = ("text", "photo", "topic", "greet")  # what is set in the chat


async def show(
    message: Message, *, sender: Sender, greeter: Greeter, phrases: Phrases, outbox: Outbox
) -> None:
    """Show the greeting as a newcomer would see it."""
    if message.chat.type == "private":
        outbox.post(message.reply(phrases("refused.group_only")))
        return
    if not greeter.settings.greet:
        outbox.post(message.reply(phrases("welcome.is_off")))
        return
    greeting = await greeter.greet([sender.person], 1)
    shown = greeting.sent(message.chat.id, _topic_of(message))
    answered = ReplyParameters(message_id=message.message_id)
    outbox.post(shown.model_copy(update={"reply_parameters": answered}), delete_after=SHOWN)


async def change(
    message: Message,
    *,
    call: CommandCall,
    settings: WelcomeSettings,
    chats: Chats,
    phrases: Phrases,
    outbox: Outbox,
) -> None:
    """Set the greeting to what follows, or to the message replied to; on, off, or as it was."""
    if message.chat.type == "private":
        outbox.post(message.reply(phrases("refused.group_only")))
        return
    word = call.args.strip().lower()
    if word in RESET:
        for key in OWN:
            await chats.clear_setting(message.chat.id, "welcome", key)
        outbox.post(message.reply(phrases("welcome.reset")))
        return
    if word in ON | OFF:
        wanted: dict[str, Any] | Html = {"greet": word in ON}
    else:
        wanted = _wanted(message, call, phrases)
    said = wanted if isinstance(wanted, Html) else None
    if not isinstance(wanted, Html):
        changes = {key: one for key, one in wanted.items() if one != getattr(settings, key)}
        said = await _changed(message, changes, chats, phrases)
    done = "welcome.set" if word not in OFF else "welcome.set_off"
    outbox.post(message.reply(said or phrases(done)))


async def _changed(
    message: Message, changes: dict[str, Any], chats: Chats, phrases: Phrases
) -> Html | None:
    try:
        for key, value in changes.items():
            await chats.set_setting(message.chat.id, "welcome", key, value)
    except ValueError:
        return phrases("welcome.fixed")
    return None


def _wanted(message: Message, call: CommandCall, phrases: Phrases) -> dict[str, Any] | Html:
    """The settings that somebody asks for, or what is wrong with them."""
    source, start = message, 0
    replied = replied_to(message)
    if call.args:
        start = len((message.text or message.caption or "").rstrip()) - len(call.args)
    elif replied is not None:
        source = replied
    text = formatted(source, start).strip() if call.args or source is not message else ""
    pictured = next((one for one in (message, replied) if one is not None and one.photo), None)
    if not text and pictured is None:
        return phrases("welcome.usage")
    wrong = _problem(text, pictured is not None, phrases)
    if wrong is not None:
        return wrong
    wanted: dict[str, Any] = {"greet": True, "photo": ""}
    if pictured is not None and pictured.photo:
        wanted["photo"] = pictured.photo[-1].file_id
    if message.chat.is_forum:
        topic_id = _topic_of(message)
        wanted["topic"] = "" if topic_id is None else str(topic_id)
    return {**wanted, "text": text} if text else wanted


def _problem(text: str, has_photo: bool, phrases: Phrases) -> Html | None:
    known = " ".join(f"{{{name}}}" for name in EXAMPLE)
    try:
        unknown = sorted(placeholders(text) - EXAMPLE.keys())
    except ValueError:
        return phrases("welcome.braces", known=known)
    if unknown:
        near = did_you_mean(unknown[0], EXAMPLE)
        name = f"{{{unknown[0]}}}"
        if near is None:
            return phrases("welcome.unknown", name=name, known=known)
        return phrases("welcome.meant", name=name, near=f"{{{near}}}", known=known)
    most = longest(has_photo)
    if len(Html(text).unmarked()) > most:
        return phrases("welcome.too_long_caption" if has_photo else "welcome.too_long", most=most)
    return None


def _topic_of(message: Message) -> int | None:
    return message.message_thread_id if message.is_topic_message else None
