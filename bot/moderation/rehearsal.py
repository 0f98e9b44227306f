"""Rehearsals: in a new group staff sees what the bot would do by itself before it does."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from bot.clock import Clock
from bot.db.models import PLATFORM, Chat, Rehearsal
from bot.db.work import Work
from bot.moderation.cases import Filed
from bot.moderation.incidents import add_incident, add_message, covering, totals_of
from bot.moderation.rehearsal_card import RehearsalCards
from bot.moderation.staff import FRESH, BoundStaff, StaffCore
from bot.people.core import PeopleCore
from bot.phrases.book import PhraseBook
from bot.plugin import JobContext, JobHandler, Mistake
from bot.sanctions import Order, RehearsalInfo
from bot.services import Buttons, Card, Jobs, Outbox, Refused, Sender

SETTLING = timedelta(seconds=5)  # until it is known whether the group is an old one that moved
PAUSE = timedelta(seconds=3)  # between two edits of the card
AGAIN = timedelta(days=1)  # between two reminders that nobody answered
BY_DEFAULT = timedelta(hours=24)  # where an operator wants one although the config has none
CARD_JOB, OVER_JOB = "core.rehearsal_card", "core.rehearsal_over"

OnMistake = Callable[[Mistake], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class CardDesk:
    """What cards are kept with.

    Attributes:
        staff: knows where they go.
        outbox: binds the way out to a work.
        jobs: binds the jobs to a work.
        buttons: of the plug-in that hears the presses.
    """

    staff: StaffCore
    outbox: Callable[[Work], Outbox]
    jobs: Callable[[Work], Jobs]
    buttons: Buttons


class RehearsalCore:
    """Decides which groups rehearse, and keeps their cards.

    Args:
        silent: whether nobody has said yet that the bot may act in a group.
        mistaken: plug-in -> what it wants to learn from its mistakes.
    """

    def __init__(
        self,
        people: PeopleCore,
        clock: Clock,
        phrases: PhraseBook,
        desk: CardDesk,
        *,
        silent: Callable[[int], bool],
        mistaken: Mapping[str, OnMistake],
    ) -> None:
        self.people = people
        self.clock = clock
        self.phrases = phrases
        self.desk = desk
        self.mistaken = mistaken
        self.cards = RehearsalCards(people, phrases, desk.buttons)
        self._silent = silent

    def jobs(self) -> dict[str, JobHandler]:
        """What must be registered with the jobs."""
        return {CARD_JOB: self._show, OVER_JOB: self._ask}

    def bound(self, work: Work) -> "BoundRehearsals":
        """The ``rehearsals`` service for one unit of work."""
        return BoundRehearsals(self, work)

    def is_undecided(self, chat_id: int) -> bool:
        """Whether it is to be said now if a group rehearses: asked for every update."""
        state = self.people.chat(chat_id)
        return state.dry_run is None and state.loaded and state.type in ("group", "supergroup")

    async def meet(self, work: Work, chat_id: int) -> None:
        """A group is new: it rehearses, unless nobody would see that.

        While nobody has said whose group it is, nothing is decided.
        """
        if self._silent(chat_id):
            return
        decided = await work.db.scalar(
            select(Chat.dry_run).where(Chat.platform == PLATFORM, Chat.id == chat_id)
        )
        if decided is not None:  # it has become a supergroup in this batch; memory lags behind
            await self.people.set_rehearsing(work, chat_id, on=decided)
            return
        duration = self.people.settings.rehearsal(chat_id)
        seen = not self.people.settings.is_staff(chat_id) and self.desk.staff.places(chat_id)
        if duration is None or not seen:
            await self.people.set_rehearsing(work, chat_id, on=False)
            return
        bound = self.bound(work)
        row = await bound.start(chat_id, duration)
        bound.show_later(row, SETTLING)

    async def _show(self, _: JobContext, payload: Mapping[str, Any]) -> None:
        """The job: bring a card up to date, when it has waited long enough."""
        async with self.people.database.work() as work:
            row = await self._loaded(work, payload)
            if row is not None and row.is_dirty and self._concerns(row):
                await self.bound(work).show(row)

    async def _ask(self, _: JobContext, payload: Mapping[str, Any]) -> None:
        """The job: the time is over, bring the card up again; once a day."""
        async with self.people.database.work() as work:
            row, now = await self._loaded(work, payload), self.clock.now()
            if row is None or row.ended_at is not None:
                return
            bound = self.bound(work)
            asked = row.asked_at is not None and now - row.asked_at < AGAIN
            if self._concerns(row) and not asked and row.ends_at <= now:
                row.asked_at = now
                await bound.show(row, anew=True)
            bound.ask_at(row, max(row.ends_at, (row.asked_at or now) + AGAIN))

    async def _loaded(self, work: Work, payload: Mapping[str, Any]) -> Rehearsal | None:
        row = await work.db.get(Rehearsal, int(payload["rehearsal"]))
        if row is not None:
            await self.people.load([row.chat_id], work.db)
        return row

    def _concerns(self, row: Rehearsal) -> bool:
        """Whether staff has to do with it: the group may have moved, or be one of staff by now."""
        out = self.people.chat(row.chat_id).bot_is_out
        return row.ended_at is not None or (self.people.rehearses(row.chat_id) and not out)


class BoundRehearsals:
    """``Rehearsals`` for one unit of work, and what the moderator notes there."""

    def __init__(self, core: RehearsalCore, work: Work) -> None:
        self._core = core
        self._work = work
        self._jobs = core.desk.jobs(work)

    # --- what staff asks for -----------------------------------------------------------------

    async def status(self, chat_id: int) -> RehearsalInfo | None:
        """How a group stands; None = it never rehearsed."""
        row = await self._row(chat_id)
        return None if row is None else await self._info(row)

    async def going_on(self) -> list[RehearsalInfo]:
        """The groups that rehearse, in the order in which they began."""
        query = (
            select(Rehearsal)
            .join(Chat, (Chat.platform == Rehearsal.platform) & (Chat.id == Rehearsal.chat_id))
            .where(Rehearsal.ended_at.is_(None), Chat.dry_run.is_(True))
            .order_by(Rehearsal.began_at, Rehearsal.id)
        )
        settings = self._core.people.settings
        rows = list(await self._work.db.scalars(query))
        return [await self._info(row) for row in rows if not settings.is_staff(row.chat_id)]

    async def begin(self, chat_id: int) -> RehearsalInfo:
        """Let a group rehearse, from the next message.

        Raises:
            Refused: it is a group of staff.
        """
        people = self._core.people
        if people.settings.is_staff(chat_id):
            raise Refused("refused.staff_group")
        row = await self._row(chat_id)
        if row is None or row.ended_at is not None or not people.rehearses(chat_id):
            row = await self.start(chat_id, people.settings.rehearsal(chat_id) or BY_DEFAULT)
            await self.show(row)
        return await self._info(row)

    async def go_live(self, number: int, by: Sender) -> bool:
        """Act for real from the next message; tells staff. False = it did not rehearse."""
        people = self._core.people
        row = await self._work.db.get(Rehearsal, number)
        if row is None or row.ended_at is not None:
            return False
        chat_id = row.chat_id
        await people.bound(self._work).recall(chat_id)
        await people.set_rehearsing(self._work, chat_id, on=False)
        row.ended_at, row.ended_by = self._core.clock.now(), by.person.name[:255]
        self._jobs.cancel(_over_key(row))
        await self.show(row)
        language = people.settings.language(chat_id)
        title = people.chat(chat_id).title or str(chat_id)
        line = self._core.phrases.say(language, "rehearsal.now_live", chat=title, by=by.person)
        await self._staff().tell(chat_id, Card(line))
        return True

    # --- what the moderator notes ------------------------------------------------------------

    async def cover(self, order: Order) -> Filed | None:
        """The open incident that an order is only more of; its message is counted there."""
        found = await covering(self._work.db, order, self._core.clock.now())
        if found is None:
            return None
        add_message(found.incident, order)
        await self.refresh(order.chat_id)
        return found.filed

    async def note(self, order: Order, filed: Filed) -> None:
        """Put what would have been done on the card."""
        row = await self._row(order.chat_id)
        if row is None:
            duration = self._core.people.settings.rehearsal(order.chat_id) or BY_DEFAULT
            row = await self.start(order.chat_id, duration)
        plugin = self._work.plugin
        await add_incident(self._work.db, order, filed, since=row.began_at, plugin=plugin)
        await self.refresh(order.chat_id)

    async def refresh(self, chat_id: int) -> None:
        """Bring the card up to date: at once, or when the last edit is long enough ago."""
        row = await self._row(chat_id)
        if row is None:
            return
        row.is_dirty = True
        now = self._core.clock.now()
        if row.shown_at is None or now - row.shown_at >= PAUSE:
            await self.show(row)
        else:
            self.show_later(row, row.shown_at + PAUSE - now)

    async def learn(self, plugin: str | None, mistake: Mistake) -> None:
        """Tell a plug-in that it was wrong, if it wants to know."""
        told = self._core.mistaken.get(plugin or "")
        if told is not None:
            await told(mistake)

    # --- the row and its card ----------------------------------------------------------------

    async def start(self, chat_id: int, duration: timedelta) -> Rehearsal:
        """Let a rehearsal begin now; an earlier one of the group is over, and so is its card."""
        now = self._core.clock.now()
        await self._core.people.set_rehearsing(self._work, chat_id, on=True)
        row = await self._row(chat_id)
        if row is None:
            row = Rehearsal(platform=PLATFORM, chat_id=chat_id)
            self._work.db.add(row)
        elif row.card_at is not None:
            await self._staff().retire(_key(row))
        row.began_at, row.ends_at = now, now + duration
        row.asked_at = row.shown_at = row.card_at = row.ended_at = row.ended_by = None
        row.is_dirty = True
        await self._work.db.flush()
        self.ask_at(row, row.ends_at)
        return row

    async def show(self, row: Rehearsal, *, anew: bool = False) -> None:
        """Show the card.

        Args:
            anew: as a new message; so it is done, too, when the old one has scrolled away.
        """
        now = self._core.clock.now()
        staff = self._staff()
        if row.card_at is not None and (anew or now - row.card_at >= FRESH):
            await staff.retire(_key(row))
            row.card_at = None
        card = await self._core.cards.card(self._work.db, row, now)
        await staff.tell(row.chat_id, card, key=_key(row), count=1)
        row.card_at = row.card_at or now
        row.shown_at, row.is_dirty = now, False
        await self._work.db.flush()

    def show_later(self, row: Rehearsal, after: timedelta) -> None:
        """Leave it to the job."""
        self._jobs.defer(
            CARD_JOB, {"rehearsal": row.id}, after=after, key=f"rehearsal.card:{row.id}"
        )

    def ask_at(self, row: Rehearsal, at: datetime) -> None:
        """Ask staff then whether the group should go live."""
        after = at - self._core.clock.now()
        self._jobs.defer(OVER_JOB, {"rehearsal": row.id}, after=after, key=_over_key(row))

    async def _row(self, chat_id: int) -> Rehearsal | None:
        here = (Rehearsal.platform == PLATFORM, Rehearsal.chat_id == chat_id)
        found: Rehearsal | None = await self._work.db.scalar(select(Rehearsal).where(*here))
        return found

    async def _info(self, row: Rehearsal) -> RehearsalInfo:
        totals = await totals_of(self._work.db, row.chat_id, row.began_at)
        return RehearsalInfo(
            row.id,
            row.chat_id,
            row.began_at,
            row.ends_at,
            totals.decided.get("open", 0),
            row.ended_at,
            row.ended_by,
        )

    def _staff(self) -> BoundStaff:
        desk = self._core.desk
        return desk.staff.bound(self._work, desk.outbox(self._work))


def _key(row: Rehearsal) -> str:
    return f"rehearsal:{row.id}"


def _over_key(row: Rehearsal) -> str:
    return f"rehearsal.over:{row.id}"
