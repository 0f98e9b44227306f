"""Cards to staff: sent once, then edited and counted."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta

from aiogram.methods import EditMessageReplyMarkup, EditMessageText, SendMessage
from aiogram.types import InlineKeyboardMarkup, LinkPreviewOptions
from sqlalchemy import select

from bot.clock import Clock
from bot.db.models import OutboxRow, StaffCard
from bot.db.work import Work
from bot.services import Card, Chats, Outbox, PostClass

FRESH = timedelta(hours=12)  # a card older than this has scrolled away: a new one is sent
TRY_AGAIN = timedelta(minutes=1)  # when a card could not be delivered
TEXT_LIMIT = 4096
_PLAIN_LINKS = LinkPreviewOptions(is_disabled=True)


@dataclass(frozen=True, slots=True)
class Place:
    """Where reports go: a chat, or one of its topics."""

    chat_id: int
    topic_id: int | None = None


class StaffCore:
    """Knows where the reports about a chat go.

    Args:
        places: a chat's id -> where its staff reads; empty = nowhere is configured.
        operators: whom to write to in private then.
        quiet: whether now are quiet hours for reports about this chat: cards that are not
            about danger arrive without a sound.
        hidden: whether nothing may be told about this chat.
    """

    def __init__(
        self,
        clock: Clock,
        places: Callable[[int], Sequence[Place]],
        operators: Callable[[], Collection[int]],
        quiet: Callable[[int], bool] | None = None,
        *,
        hidden: Callable[[int], bool] | None = None,
    ) -> None:
        self.clock = clock
        self._places = places
        self._operators = operators
        self._quiet = quiet
        self._hidden = hidden

    def places(self, chat_id: int) -> Sequence[Place]:
        """Where reports about this chat go; empty when nobody is there to read them."""
        if self._hidden is not None and self._hidden(chat_id):
            return []
        found = [place for place in self._places(chat_id) if place.chat_id]
        return found or [Place(user_id) for user_id in sorted(self._operators())]

    def silent(self, chat_id: int, card: Card) -> bool:
        """Whether the card should make no sound."""
        return self._quiet is not None and not card.danger and self._quiet(chat_id)

    def bound(self, work: Work, outbox: Outbox, chats: Chats | None = None) -> "BoundStaff":
        """The ``staff`` service for one unit of work."""
        return BoundStaff(self, work, outbox)


class BoundStaff:
    """``Staff`` for one unit of work."""

    def __init__(self, core: StaffCore, work: Work, outbox: Outbox) -> None:
        self._core = core
        self._work = work
        self._outbox = outbox

    async def tell(
        self,
        chat_id: int,
        card: Card,
        *,
        key: str | None = None,
        count: int | None = None,
        news: bool = True,
    ) -> int:
        """Send a card; one with the same ``key`` is edited and counted instead of repeated.

        Args:
            count: what the card counts; None = how often it was told.
            news: False = bring a card up to date that is there, and send none.

        Returns:
            At how many places staff can read of this chat; 0 = there is nobody to tell.
        """
        places = self._core.places(chat_id)
        for place in places:
            known = None if key is None else await self._known(key, place)
            fresh = known is not None and await self._is_there(known)
            if known is not None and (fresh or not news):
                known.count = known.count + 1 if count is None else count
                known.text = card_text(card, known.count)
                self._edit(place, known, card)
            elif news:
                text = card_text(card, 1 if count is None else count)
                ref = self._send(place, text, card, silent=self._core.silent(chat_id, card))
                if key is not None:
                    self._remember(key, place, known, (ref, text))
        return len(places)

    async def _is_there(self, card: StaffCard) -> bool:
        """Whether staff still sees a card: it may have scrolled away, or never been delivered."""
        age = self._core.clock.now() - card.at
        if age < TRY_AGAIN or age >= FRESH:
            return age < FRESH
        state = select(OutboxRow.state).where(OutboxRow.id == -card.message_ref)
        return await self._work.db.scalar(state) != "dead"

    async def retire(self, key: str) -> None:
        """Take the buttons off the cards with this key; the next one is sent anew."""
        for card in await self._work.db.scalars(select(StaffCard).where(StaffCard.key == key)):
            call = EditMessageReplyMarkup(chat_id=card.chat_id, message_id=card.message_ref)
            self._outbox.post(call, klass=PostClass.REPLY)
            await self._work.db.delete(card)
        await self._work.db.flush()

    def reads(self, here: int, chat_id: int) -> bool:
        """Whether reports about a chat go to the chat ``here``."""
        return any(place.chat_id == here for place in self._core.places(chat_id))

    async def _known(self, key: str, place: Place) -> StaffCard | None:
        query = select(StaffCard).where(
            StaffCard.key == key[:128], StaffCard.chat_id == place.chat_id
        )
        found: StaffCard | None = await self._work.db.scalar(query)
        return found

    def _remember(
        self, key: str, place: Place, known: StaffCard | None, sent: tuple[int, str]
    ) -> None:
        row = known or StaffCard(key=key[:128], chat_id=place.chat_id)
        row.message_ref, row.text = sent
        row.count, row.at = 1, self._core.clock.now()
        self._work.db.add(row)

    def _send(self, place: Place, text: str, card: Card, *, silent: bool) -> int:
        call = SendMessage(
            chat_id=place.chat_id,
            message_thread_id=place.topic_id,
            text=text,
            parse_mode="HTML",
            link_preview_options=_PLAIN_LINKS,
            disable_notification=silent or None,
            reply_markup=_keyboard(card),
        )
        return self._outbox.post(call, klass=PostClass.REPLY)

    def _edit(self, place: Place, known: StaffCard, card: Card) -> None:
        call = EditMessageText(
            chat_id=place.chat_id,
            message_id=known.message_ref,
            text=known.text,
            parse_mode="HTML",
            link_preview_options=_PLAIN_LINKS,
            reply_markup=_keyboard(card),
        )
        self._outbox.post(call, klass=PostClass.REPLY)


def card_text(card: Card, count: int = 1) -> str:
    """The card as HTML; whole lines are left out where it would be too long for a message."""
    lines = [card.title if count <= 1 else f"{card.title} ×{count}"]
    left = TEXT_LIMIT - len(lines[0])
    for line in card.lines:
        left -= len(line) + 1
        if left < 2:
            lines.append("…")
            break
        lines.append(line)
    return "\n".join(lines)


def _keyboard(card: Card) -> InlineKeyboardMarkup | None:
    if not card.buttons:
        return None
    return InlineKeyboardMarkup(inline_keyboard=[list(row) for row in card.buttons])
