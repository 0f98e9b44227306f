"""What the commands about broadcasts are done with."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from aiogram.types import InlineKeyboardButton, Message
from sqlalchemy.ext.asyncio import AsyncSession

from bot.grammar import replied_to
from bot.plugin import Buttons, Chats, Html, Phrases, Schedules, formatted, judge
from handlers.broadcasts.items import Item, here, items_of
from rules.broadcast import Broadcast
from text.times import BadTime, format_rule

LONGEST = 3500  # characters of a text, so that a preview has room for more


@dataclass(frozen=True, slots=True)
class Desk:
    """What the commands are done with."""

    db: AsyncSession
    chats: Chats
    schedules: Schedules
    phrases: Phrases
    buttons: Buttons
    broadcasts: Sequence[Broadcast]

    async def items(self, chat_id: int) -> list[Item]:
        """Everything that is broadcast in a chat."""
        return await items_of(self.db, chat_id, self.broadcasts, here(self.chats, chat_id))

    def next_due(self, chat_id: int, item: Item) -> datetime | None:
        """When it comes next, in the group's zone."""
        return self.schedules.next_due(chat_id, item.rule, start=item.start)

    def rule(self, chat_id: int, item: Item) -> str:
        """When it comes, in the language of the chat."""
        return format_rule(item.rule, self.chats.language(chat_id))

    def button(self, what: str, item: Item, **values: object) -> InlineKeyboardButton:
        """A button that does something to a broadcast."""
        label = self.phrases(f"broadcasts.button.{what}", **values)
        return self.buttons(label.unmarked().strip(), what, item.handle)


@judge(gives="desk")
async def desk_of(
    _: object,
    *,
    db: AsyncSession,
    chats: Chats,
    schedules: Schedules,
    phrases: Phrases,
    buttons: Buttons,
    broadcasts: Sequence[Broadcast],
) -> Desk:
    """What the commands are done with."""
    return Desk(db, chats, schedules, phrases, buttons, broadcasts)


def bad_time(problem: BadTime, say: Phrases) -> Html:
    """Why a time was not understood, with what was probably meant."""
    text = say(f"broadcasts.time.{problem.kind}", found=problem.found or "…")
    if problem.hint is None:
        return text
    return Html(f"{text}\n{say('broadcasts.did_you_mean', hint=problem.hint)}")


def text_of(message: Message, rest: str) -> str:
    """What follows the orders in a message, or else what it replies to, as HTML.

    Args:
        rest: the end of the message's text.
    """
    if rest:
        said = (message.text or message.caption or "").rstrip()
        return formatted(message, len(said) - len(rest)).strip()
    replied = replied_to(message)
    return "" if replied is None else formatted(replied).strip()
