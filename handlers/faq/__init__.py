"""Answer what the FAQ knows, suggest what may be meant, and stay silent otherwise."""

from aiogram import Router

from bot.plugin import Plugin, Role, Stage, action, command
from handlers.faq.answering import respond
from handlers.faq.browsing import shelf, turn
from handlers.faq.changes import applied, looked, templated, undone
from handlers.faq.desk import open_desk
from handlers.faq.edits import correct, is_corrected
from handlers.faq.finding import find_answer, hear, hear_command
from handlers.faq.picking import pick
from handlers.faq.questions import expire, forget
from handlers.faq.settings import FaqSettings
from handlers.faq.tables import FaqAnswered, FaqAsker, FaqMention, FaqQuestion, FaqTaught
from handlers.faq.teaching import is_lesson, read_lesson, teach
from handlers.faq.texts import TEXTS
from handlers.faq.unanswered import ask_for_answer, dismiss, pressed, scope, show
from handlers.faq.uploads import (
    apply,
    cancel,
    is_faq_file,
    is_of_another_kind,
    name_kinds,
    receive,
)
from handlers.faq.waiting import build_watch, refreshed, waited


def build_router() -> Router:
    """The plug-in's handlers."""
    router = Router(name="faq")
    router.message.register(receive, is_faq_file)
    router.message.register(name_kinds, is_of_another_kind)
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
