"""Answer what the FAQ knows, suggest what may be meant, and stay silent otherwise."""

from aiogram import Router
from aiogram.types import CallbackQuery

from bot.plugin import Jobs, Outbox, Phrases, Plugin, Role, Staff, Stage, action, command
from handlers.faq.answering import call_staff, remember, respond
from handlers.faq.browsing import Shelf, answer_picked, shelf, turn
from handlers.faq.changes import applied, looked, templated, undone
from handlers.faq.desk import AfterCommit, open_desk
from handlers.faq.edits import correct, is_corrected
from handlers.faq.finding import find_answer, hear, hear_command
from handlers.faq.questions import expire, forget
from handlers.faq.settings import FaqSettings
from handlers.faq.tables import FaqAnswered, FaqAsker, FaqMention, FaqQuestion, FaqTaught
from handlers.faq.teaching import is_lesson, read_lesson, teach
from handlers.faq.texts import TEXTS
from handlers.faq.unanswered import ask_for_answer, dismiss, pressed, scope, show
from handlers.faq.uploads import apply, cancel, is_faq_file, receive
from handlers.faq.waiting import build_watch, refreshed, wait_key, waited


async def pick(
    query: CallbackQuery,
    *,
    payload: str,
    shelf: Shelf,
    outbox: Outbox,
    phrases: Phrases,
    staff: Staff,
    jobs: Jobs,
    after_commit: AfterCommit,
) -> None:
    """Turn a suggestion into the answer that was picked."""
    shown = shelf.shown
    entry = None if shown is None else shelf.desk.by_key(shown.chat.id, payload)
    if entry is None or shown is None:
        outbox.post(query.answer(phrases("faq.gone").unmarked(), show_alert=True))
        return
    if entry not in shelf.entries:
        outbox.post(query.answer(phrases("faq.not_for_you").unmarked(), show_alert=True))
        return
    answer_picked(shelf, entry, outbox)
    if shown.reply_to_message is not None:
        jobs.cancel(wait_key(shown.chat.id, shown.reply_to_message.message_id))
    remember(after_commit, shelf.desk, shown, shelf.asker, entry)
    if entry.call_staff:
        await call_staff(staff, phrases, shown, shelf.asker, entry)


def build_router() -> Router:
    """The plug-in's handlers."""
    router = Router(name="faq")
    router.message.register(receive, is_faq_file)
    asked = command("faq", "问答", takes="text", help="faq.help.faq")
    router.message.register(respond, asked, hear_command, find_answer)
    unanswered = command("unanswered", "待答", role=Role.MODERATOR, help="faq.help.unanswered")
    router.message.register(show, unanswered, scope)
    router.message.register(respond, hear, find_answer)
    router.edited_message.register(correct, is_corrected)
    router.callback_query.register(pick, action("pick"), shelf)
    router.callback_query.register(turn, action("menu"), shelf)
    router.callback_query.register(turn, action("category"), shelf)
    router.callback_query.register(dismiss, action("ignore", anywhere=True), pressed)
    router.callback_query.register(ask_for_answer, action("write", anywhere=True), pressed)
    router.callback_query.register(apply, action("apply", operator=True))
    router.callback_query.register(cancel, action("cancel", operator=True))
    return router


def build_lessons() -> Router:
    """What moderators write where the bot asked them to."""
    router = Router(name="faq.lessons")
    router.message.register(teach, is_lesson, read_lesson)
    return router


plugin = Plugin(
    "faq",
    Stage.REPLY,
    FaqSettings,
    build_router,
    also={Stage.COMMAND: build_watch},
    anywhere=build_lessons,
    jobs={
        "waited": waited,
        "refreshed": refreshed,
        "looked": looked,
        "applied": applied,
        "undone": undone,
        "templated": templated,
    },
    tables=[FaqAnswered, FaqQuestion, FaqAsker, FaqMention, FaqTaught],
    lifespan=open_desk,
    files="faq",
    forget=forget,
    expire=expire,
    texts=TEXTS,
)
