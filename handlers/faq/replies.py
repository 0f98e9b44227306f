"""Answers and suggestions as Telegram's methods."""

from pathlib import Path
from typing import Any

from aiogram.methods import TelegramMethod
from aiogram.types import (
    FSInputFile,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    Message,
)

from bot.plugin import Buttons, Html, Person, Phrases, plain
from faq.entry import Entry
from faq.index import Answer
from faq.rendering import render
from handlers.faq.desk import Desk

SUGGESTED = 3
LEAST_SUGGESTED = 0.1
LABEL = 60


def answer_html(
    message: Message, entry: Entry, desk: Desk, asker: Person, phrases: Phrases
) -> Html:
    """The variant whose turn it is, filled in for the asker; in private the group has no name."""
    variant = entry.a[desk.turn(message.chat.id, entry) % len(entry.a)]
    group = message.chat.title or phrases("faq.our_group").unmarked()
    return Html(render(variant, {"name": plain(asker.name), "group": plain(group)}))


def keyboard(entry: Entry) -> InlineKeyboardMarkup | None:
    """The entry's links."""
    rows = [
        [InlineKeyboardButton(text=button.text, url=button.url) for button in row]
        for row in entry.buttons
    ]
    return InlineKeyboardMarkup(inline_keyboard=rows) if rows else None


def replies_to(
    message: Message, entry: Entry, desk: Desk, asker: Person, phrases: Phrases
) -> list[TelegramMethod[Any]]:
    """The answer as a reply to the question, with its picture or file; of both, the file last."""
    html = answer_html(message, entry, desk, asker, phrases)
    extra: dict[str, Any] = {"parse_mode": "HTML", "reply_markup": keyboard(entry)}
    attached = desk.attachments(entry)
    if not attached:
        no_preview = LinkPreviewOptions(is_disabled=True)
        return [message.reply(html, link_preview_options=no_preview, **extra)]
    first, *rest = attached
    return [
        _with_file(message, first, caption=html, **extra),
        *(_with_file(message, one) for one in rest),
    ]


def _with_file(
    message: Message, attached: tuple[str, Path | str], **words: Any
) -> TelegramMethod[Any]:
    kind, source = attached
    media = FSInputFile(source) if isinstance(source, Path) else source
    if kind == "photo":
        return message.reply_photo(media, **words)
    return message.reply_document(media, **words)


def suggestion(
    message: Message, answer: Answer, phrases: Phrases, buttons: Buttons
) -> TelegramMethod[Any]:
    """ "Did you mean", with a button for each of the likeliest entries."""
    likely = [
        candidate.entry
        for place, candidate in enumerate(answer.candidates[:SUGGESTED])
        if place == 0 or candidate.score >= LEAST_SUGGESTED
    ]
    rows = [[buttons(entry.q[:LABEL], "pick", entry.key)] for entry in likely]
    markup = InlineKeyboardMarkup(inline_keyboard=rows)
    return message.reply(phrases("faq.suggest"), parse_mode="HTML", reply_markup=markup)
