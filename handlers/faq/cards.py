"""Open questions as people see them: the list of /unanswered and the card to staff."""

from collections.abc import Mapping, Sequence

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup
from sqlalchemy.ext.asyncio import AsyncSession

from bot.plugin import Buttons, Card, Phrases, Staff
from handlers.faq.questions import Listed, count_open, listed

ON_A_CARD = 5
ON_A_LIST = 8
CARD, LIST = "c", "l"
"""Where a button stands, as its payload says."""

Row = tuple[InlineKeyboardButton, ...]


def lines_of(
    questions: Sequence[Listed], phrases: Phrases, groups: Mapping[int, str]
) -> tuple[str, ...]:
    """One line a question.

    Args:
        groups: titles; questions of a chat that has none need not say where they come from.
    """
    return tuple(
        phrases(
            ("faq.open_from" if one.chat_id in groups else "faq.open_line")
            + ("_times" if one.count > 1 else ""),
            number=number,
            question=one.text,
            count=one.count,
            group=groups.get(one.chat_id, ""),
        )
        for number, one in enumerate(questions, start=1)
    )


def rows_of(
    questions: Sequence[Listed], phrases: Phrases, buttons: Buttons, where: str
) -> tuple[Row, ...]:
    """The buttons of each question: see it, ignore it, answer it."""
    return tuple(
        tuple(_row(number, one, phrases, buttons, where))
        for number, one in enumerate(questions, start=1)
    )


def _row(
    number: int, one: Listed, phrases: Phrases, buttons: Buttons, where: str
) -> list[InlineKeyboardButton]:
    row = []
    if one.url is not None:
        go = phrases("faq.go", number=number).unmarked()
        row.append(InlineKeyboardButton(text=go, url=one.url))
    ignore, write = (phrases(f"faq.{name}", number=number) for name in ("ignore", "write"))
    row.append(buttons(ignore.unmarked(), "ignore", f"{where}{one.id}"))
    row.append(buttons(write.unmarked(), "write", f"{where}{one.id}"))
    return row


def list_message(
    questions: Sequence[Listed], phrases: Phrases, buttons: Buttons, groups: Mapping[int, str]
) -> tuple[str, InlineKeyboardMarkup | None]:
    """The list of /unanswered."""
    if not questions:
        return phrases("faq.open_empty"), None
    text = "\n".join([phrases("faq.open_title"), *lines_of(questions, phrases, groups)])
    rows = [list(row) for row in rows_of(questions, phrases, buttons, LIST)]
    return text, InlineKeyboardMarkup(inline_keyboard=rows)


async def tell_staff(
    staff: Staff,
    db: AsyncSession,
    chat: tuple[int, str],
    phrases: Phrases,
    buttons: Buttons,
    *,
    news: bool = True,
) -> int:
    """Bring the group's card up to date.

    Args:
        chat: id and title.
        news: a question came; else a card is only changed that is there.

    Returns:
        At how many places staff can read it.
    """
    chat_id, title = chat
    questions = await listed(db, [chat_id], ON_A_CARD)
    card = Card(
        phrases("faq.open" if questions else "faq.open_none", group=title),
        lines_of(questions, phrases, {}),
        rows_of(questions, phrases, buttons, CARD),
    )
    count = await count_open(db, chat_id)
    return await staff.tell(chat_id, card, key=f"faq.open:{chat_id}", count=count, news=news)
