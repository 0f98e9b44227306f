"""The doctor in chat: ``/doctor`` says what does not work here, and how to mend it.

It is on in every chat. What it says takes answers of Telegram, so a job of the core says it.
"""

from aiogram import Router
from aiogram.types import CallbackQuery, Message

from bot.plugin import (
    Chats,
    GroupSettings,
    Html,
    Jobs,
    Outbox,
    Phrases,
    Plugin,
    Role,
    Stage,
    action,
    command,
    plain,
)

JOB = "core.doctor"


async def examine(message: Message, *, jobs: Jobs) -> None:
    """In a group what concerns it, for its admins; in private everything, for operators."""
    payload = {
        "chat": message.chat.id,
        "message": message.message_id,
        "thread": message.message_thread_id if message.is_topic_message else None,
    }
    jobs.defer(JOB, payload, key=f"doctor:{message.chat.id}:{message.message_id}")


async def enable(
    query: CallbackQuery, *, payload: str, chats: Chats, phrases: Phrases, outbox: Outbox
) -> None:
    """Switch a plug-in on again that was switched off because it kept failing."""
    shown = query.message
    if not isinstance(shown, Message):
        return
    try:
        await chats.set_setting(shown.chat.id, payload, "enabled", True)
    except ValueError as problem:  # the config has changed since the button was made
        outbox.post(query.answer(plain(str(problem)), show_alert=True))
        return
    outbox.post(shown.edit_text(phrases("doctor.enabled", plugin=_name(payload, phrases))))


def _name(plugin: str, phrases: Phrases) -> str:
    try:
        return phrases(f"{plugin}.plugin_name")
    except LookupError:
        return Html(plugin)


def build_router() -> Router:
    """The plug-in's handlers."""
    router = Router(name="doctor")
    asked = command("doctor", "体检", role=Role.ADMIN, help="doctor.help")
    router.message.register(examine, asked)
    router.callback_query.register(enable, action("enable", role=Role.ADMIN))
    return router


plugin = Plugin("doctor", Stage.COMMAND, GroupSettings, build_router, everywhere=True)
