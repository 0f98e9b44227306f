"""Browse the FAQ by buttons: categories, the questions of one."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2s
from typing import TypeVar

from aiogram.methods import TelegramMethod
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message

from bot.plugin import (
    Buttons,
    Chats,
    Clock,
    Html,
    Jobs,
    Person,
    Phrases,
    Sender,
    judge,
    plain,
)
from faq.entry import Entry
from handlers.faq.desk import Desk
from handlers.faq.ears import Asked
from handlers.faq.replies import LABEL
from handlers.faq.settings import FaqSettings

PER_PAGE = 8
ALL = "all"
"""Stands where a category's key does when there is only one."""

T = TypeVar("T")
Rows = list[list[InlineKeyboardButton]]


@dataclass(frozen=True, slots=True)
class Shelf:
    """What who pressed a button may have, here and now.

    Attributes:
        shown: the message under which the button is; None when it is too old to be changed.
        at: when he pressed, in whole seconds as messages are dated.
        entries: those that he may have.
    """

    desk: Desk
    asker: Person
    shown: Message | None
    at: datetime
    settings: FaqSettings
    jobs: Jobs
    entries: tuple[Entry, ...] = ()


@judge(gives="shelf")
async def shelf(
    query: CallbackQuery,
    *,
    sender: Sender,
    desk: Desk,
    chats: Chats,
    clock: Clock,
    settings: FaqSettings,
    jobs: Jobs,
) -> Shelf:
    """Look what may be answered to who pressed."""
    shown = query.message
    at = clock.now().replace(microsecond=0)
    if not isinstance(shown, Message):
        return Shelf(desk, sender.person, None, at, settings, jobs)
    asked = Asked(shown, sender, chats, at)
    entries = tuple(one for one in desk.entries(shown.chat.id) if asked.allows(one))
    return Shelf(desk, sender.person, shown, at, settings, jobs, entries)


def menu(
    entries: Sequence[Entry], phrases: Phrases, buttons: Buttons, page: int = 0
) -> tuple[Html, InlineKeyboardMarkup | None]:
    """The categories, or the questions where there is one category only."""
    if not entries:
        return phrases("faq.empty"), None
    categories = {_key(one.category): one.category for one in entries}
    if len(categories) == 1:
        return questions(entries, ALL, phrases, buttons, page=page)
    page = _near(page, len(categories))
    shown = [
        [buttons(_label(name or phrases("faq.other").unmarked()), "category", f"{key}.0")]
        for key, name in _page(categories.items(), page)
    ]
    turns = _turns(len(categories), page, lambda to: buttons(_arrow(to, page), "menu", str(to)))
    return phrases("faq.menu"), InlineKeyboardMarkup(inline_keyboard=shown + turns)


def questions(
    entries: Sequence[Entry], key: str, phrases: Phrases, buttons: Buttons, *, page: int
) -> tuple[Html, InlineKeyboardMarkup | None]:
    """The questions of a category."""
    found = [one for one in entries if key == ALL or _key(one.category) == key]
    if not found:
        return menu(entries, phrases, buttons)
    page = _near(page, len(found))
    shown = [[buttons(_label(one.q), "pick", one.key)] for one in _page(found, page)]
    turns = _turns(
        len(found), page, lambda to: buttons(_arrow(to, page), "category", f"{key}.{to}")
    )
    if key == ALL:
        return phrases("faq.menu_all"), InlineKeyboardMarkup(inline_keyboard=shown + turns)
    back = [[buttons(phrases("faq.back").unmarked(), "menu", "0")]]
    name = found[0].category or phrases("faq.other").unmarked()
    text = phrases("faq.menu_in", category=name)
    return text, InlineKeyboardMarkup(inline_keyboard=shown + turns + back)


async def turn(
    query: CallbackQuery, *, payload: str, shelf: Shelf, phrases: Phrases, buttons: Buttons
) -> TelegramMethod[bool] | TelegramMethod[Message | bool]:
    """Show another page: of the categories (``page``), or of one of them (``key.page``)."""
    if shelf.shown is None:
        return query.answer(phrases("faq.gone").unmarked(), show_alert=True)
    open_to_all = [one for one in shelf.entries if one.after is None]
    key, _, page = payload.rpartition(".")
    if key:
        text, markup = questions(open_to_all, key, phrases, buttons, page=int(page))
    else:
        text, markup = menu(open_to_all, phrases, buttons, int(page))
    return shelf.shown.edit_text(text, reply_markup=markup)


def _key(category: str) -> str:
    return blake2s(category.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()


def _label(text: str) -> str:
    return plain(text)[:LABEL]


def _arrow(to: int, page: int) -> str:
    return "→" if to > page else "←"


def _near(page: int, total: int) -> int:
    """A page that there is: of what became shorter since, the last one."""
    return min(page, (total - 1) // PER_PAGE)


def _page(items: Iterable[T], page: int) -> list[T]:
    return list(items)[page * PER_PAGE : (page + 1) * PER_PAGE]


def _turns(total: int, page: int, button: Callable[[int], InlineKeyboardButton]) -> Rows:
    """The arrows to the pages beside this one."""
    near = [to for to in (page - 1, page + 1) if to >= 0 and to * PER_PAGE < total]
    return [[button(to) for to in near]] if near else []
