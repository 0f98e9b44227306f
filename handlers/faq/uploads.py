"""An operator sends a FAQ file in private, and lets it count or not; his files come back, too."""

from collections.abc import Mapping
from html import escape
from pathlib import PurePath
from typing import Any, Final, Literal, TypeAlias

from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.methods import AnswerCallbackQuery, SendMessage
from aiogram.types import CallbackQuery, Document, FSInputFile, Message

from bot.plugin import Jobs, Outbox, Phrases, Sender, judge
from handlers.faq.library import Library
from handlers.faq.sheets import TABLES

READ: Final = (".yaml", ".yml", *TABLES)
MISTAKEN: Final = frozenset(
    {".xls", ".xlsm", ".xlsb", ".ods", ".numbers", ".et", ".tsv", ".txt", ".json"}
)
"""Kinds of files in which people keep questions, and which are not read."""
MOST_BYTES: Final = 5_000_000
MOST_FILES: Final = 50  # sent for one /faq file

Order: TypeAlias = Literal["file", "template", "back"]
ORDERS: Final[Mapping[str, Order]] = {
    "file": "file", "文件": "file", "template": "template", "模板": "template",
    "back": "back", "撤销": "back", "退回": "back",
}  # fmt: skip


@judge(gives="document")
async def is_faq_file(message: Message) -> Document | None:
    """A file that may hold a FAQ, sent to the bot alone."""
    return message.document if _kind_in_private(message) in READ else None


def is_of_another_kind(message: Message) -> bool:
    """A file sent to the bot alone that was probably meant to hold a FAQ."""
    return _kind_in_private(message) in MISTAKEN


def _kind_in_private(message: Message) -> str | None:
    document = message.document
    if document is None or message.chat.type != "private" or message.via_bot is not None:
        return None
    return PurePath(document.file_name or "").suffix.lower()


async def name_kinds(message: Message, *, sender: Sender, phrases: Phrases) -> SendMessage:
    """Tell an operator which files are read.

    Raises:
        SkipHandler: somebody else sent it.
    """
    if not sender.operator:
        raise SkipHandler
    return message.reply(phrases("faq.file_kinds"))


async def receive(
    message: Message, *, document: Document, sender: Sender, jobs: Jobs, phrases: Phrases
) -> SendMessage | None:
    """Have a file looked at; only operators' count."""
    if not sender.operator:
        return message.reply(phrases("faq.file_operators"))
    if (document.file_size or 0) > MOST_BYTES:
        return message.reply(phrases("faq.file_too_large", most=MOST_BYTES // 1_000_000))
    payload = _payload(message.chat.id, message.message_id, document)
    jobs.defer("faq.looked", payload, key=f"faq.look:{message.chat.id}:{message.message_id}")
    return None


async def apply(
    query: CallbackQuery, *, payload: str, jobs: Jobs, phrases: Phrases
) -> AnswerCallbackQuery:
    """Let the file count that the message with the button replies to."""
    shown = query.message
    sent = shown.reply_to_message if isinstance(shown, Message) else None
    if sent is None or sent.document is None:
        return query.answer(phrases("faq.file_gone").unmarked(), show_alert=True)
    assert isinstance(shown, Message)
    order = _payload(shown.chat.id, shown.message_id, sent.document)
    key = f"faq.apply:{shown.chat.id}:{shown.message_id}"
    jobs.defer("faq.applied", {**order, "base": payload}, key=key)
    return query.answer(phrases("faq.file_applying").unmarked())


async def cancel(query: CallbackQuery, *, phrases: Phrases, outbox: Outbox) -> None:
    """Leave everything as it is."""
    if isinstance(query.message, Message):
        outbox.post(query.message.edit_text(phrases("faq.file_cancelled")))


def tend(
    message: Message,
    order: Order,
    library: Library,
    phrases: Phrases,
    *,
    outbox: Outbox,
    jobs: Jobs,
) -> None:
    """``/faq file``, ``/faq template`` and ``/faq back``."""
    if order == "back":
        key = f"faq.undo:{message.chat.id}:{message.message_id}"
        jobs.defer("faq.undone", {"chat": message.chat.id, "message": message.message_id}, key=key)
    elif order == "template":
        key = f"faq.template:{message.chat.id}:{message.message_id}"
        ids = {"chat": message.chat.id, "message": message.message_id}
        jobs.defer("faq.templated", ids, key=key)
    elif not (files := [path for path in library.files if path.is_file()]):
        outbox.post(message.reply(phrases("faq.no_files")))
    else:
        for path in files[:MOST_FILES]:
            name = library.name(path)
            caption = None if name == path.name else escape(name)
            outbox.post(message.reply_document(FSInputFile(path), caption=caption))
        if len(files) > MOST_FILES:
            more = phrases("faq.file_not_sent", count=len(files) - MOST_FILES)
            outbox.post(message.reply(more))


def _payload(chat_id: int, message_id: int, document: Document) -> dict[str, Any]:
    return {
        "chat": chat_id,
        "message": message_id,
        "file": document.file_id,
        "name": document.file_name or "",
    }
