"""The broadcasts of a chat: those of the operators' files and those planned in the chat."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2s

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup
from sqlalchemy.ext.asyncio import AsyncSession

from bot.plugin import Chats, Html, Schedule, ScheduledChat
from handlers.broadcasts.tables import BroadcastPlan, plans_of, states_of
from rules.broadcast import EVERYWHERE, Broadcast
from text.late import Late
from text.times import Every, Moment, Rule, parse_rule

SHOWN = 24  # characters of a text that stand for it in a list


@dataclass(frozen=True, slots=True)
class Item:
    """A broadcast in a chat.

    Attributes:
        key: tells it apart in the chat, and survives a restart.
        label: its name, or how its text begins.
        plan: None = it stands in a file.
    """

    key: str
    label: str
    rule: Rule
    text: str
    broadcast: Broadcast | None = None
    plan: BroadcastPlan | None = None

    @property
    def handle(self) -> str:
        """The key, short enough for a button."""
        return blake2s(self.key.encode(), digest_size=5).hexdigest()

    @property
    def late(self) -> Late | None:
        """How late it may be; None = as the plug-in has it."""
        return None if self.broadcast is None else self.broadcast.late

    @property
    def start(self) -> datetime | None:
        """What an interval is counted from."""
        counted = self.plan is not None and isinstance(self.rule, Every)
        return self.plan.created_at if self.plan is not None and counted else None

    @property
    def is_single(self) -> bool:
        """Whether it comes once only."""
        return isinstance(self.rule, Moment)

    def keyboard(self) -> InlineKeyboardMarkup | None:
        """The links under it."""
        rows = [] if self.broadcast is None else self.broadcast.buttons
        made = [[InlineKeyboardButton(text=one.text, url=one.url) for one in row] for row in rows]
        return InlineKeyboardMarkup(inline_keyboard=made) if made else None


def of_file(broadcast: Broadcast) -> Item:
    """A broadcast of a file."""
    key = f"file:{broadcast.name}"
    return Item(key, broadcast.name, broadcast.at, broadcast.text, broadcast=broadcast)


def of_plan(plan: BroadcastPlan) -> Item:
    """A broadcast that was planned in the chat."""
    line = Html(plan.text).unmarked().strip().partition("\n")[0]
    label = line if len(line) <= SHOWN else line[:SHOWN] + "…"
    return Item(f"plan:{plan.id}", label, parse_rule(plan.rule), plan.text, plan=plan)


async def items_of(
    db: AsyncSession,
    chat_id: int,
    broadcasts: Iterable[Broadcast],
    goes_there: Callable[[Broadcast], bool],
) -> list[Item]:
    """Everything that is broadcast in a chat, files first."""
    own = [of_plan(plan) for plan in await plans_of(db, chat_id)]
    return [*(of_file(one) for one in broadcasts if goes_there(one)), *own]


def here(chats: Chats, chat_id: int) -> Callable[[Broadcast], bool]:
    """Whether a broadcast of a file goes to this chat."""
    named = chats.group_name(chat_id) is not None

    def goes_there(broadcast: Broadcast) -> bool:
        if named and not EVERYWHERE.isdisjoint(broadcast.to):
            return True
        return any(chat_id in chats.of_set(name) for name in broadcast.to)

    return goes_there


async def schedules(chat: ScheduledChat) -> Sequence[Schedule]:
    """What is due in a chat; what is paused is not."""
    broadcasts = chat.constants["broadcasts"]
    items = await items_of(chat.db, chat.id, broadcasts, lambda one: one.goes_to(chat.names))
    states = await states_of(chat.db, chat.id) if items else {}
    found = []
    for item in items:
        state = states.get(item.key)
        if state is not None and state.paused:
            continue
        more = {} if item.late is None else {"late": item.late}
        since = None if state is None else state.resumed_at
        payload = {"key": item.key}
        schedule = Schedule(
            item.key, item.rule, "post", payload, start=item.start, since=since, **more
        )
        found.append(schedule)
    return found
