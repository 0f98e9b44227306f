"""Whatever the clock, restarts and standstills do: each due time once, or by its late policy."""

import asyncio
from datetime import UTC, date, datetime, time, timedelta
from itertools import count, pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bot.db.models import Occurrence
from bot.schedule.planner import ledger_name
from bot.schedule.rules import next_due, when_of
from bot.schedule.timetable import Plan, Timetable
from bot.timed import Schedule
from tests.bot import fakes
from tests.bot.schedule.conftest import Office
from text.late import LATE_ALWAYS, LATE_NEVER, Late
from text.time_rules import LAST_DAY, WEEKEND, WORKDAYS
from text.times import Every, Moment, Repeated, Rule, parse_rule

ZONES = [
    ZoneInfo(name)
    for name in (
        *("Asia/Shanghai", "Europe/Berlin", "America/New_York"),
        *("Australia/Lord_Howe", "America/Santiago", "UTC"),
    )
]
POLICIES = [LATE_ALWAYS, LATE_NEVER, Late(timedelta(hours=2))]
MINUTE = timedelta(minutes=1)
STARTS = [  # before nights in which clocks change, and before a leap day
    datetime(2026, 10, 23, 12, tzinfo=UTC),
    datetime(2026, 3, 27, 12, tzinfo=UTC),
    datetime(2026, 11, 1, 3, tzinfo=UTC),
    datetime(2028, 2, 27, 12, tzinfo=UTC),
    datetime(2026, 4, 4, 2, tzinfo=UTC),
]
NUMBERS = count()


class Journal:
    """What a timetable deferred, across restarts."""

    def __init__(self, office: Office, plan: tuple[Rule, ZoneInfo, Late]) -> None:
        self.office = office
        self.rule, self.zone, self.late = plan
        self.name = f"test-{next(NUMBERS)}"
        self.walls: list[str] = []

    def defer(self, name: str, payload: Any, **_: Any) -> None:
        self.walls.append(payload["wall_time"])

    def cancel(self, key: str) -> None:
        raise AssertionError("nothing is taken back")

    async def start(self) -> None:
        clock = self.office.clock
        self.timetable = Timetable(clock)
        when = when_of(self.rule, self.zone)
        self.timetable.add(self.name, when, self.zone, self.late.within)
        async with self.office.database.work() as work:
            await self.timetable.start(work.db)

    async def look(self) -> None:
        async with self.office.database.work() as work:
            await self.timetable.enter(work, self)
        assert self.timetable.count_due(self.office.clock.now()) == 0


def moments(at: time, zone: ZoneInfo, start: datetime, end: datetime) -> dict[datetime, str]:
    """When a wall clock that is watched every minute first reaches a time of day, by date."""
    found: dict[date, datetime] = {}
    moment = start - timedelta(hours=30)
    while moment <= end:
        shown = moment.astimezone(zone)
        if shown.time().replace(fold=0) >= at:
            found.setdefault(shown.date(), moment)
        moment += MINUTE
    first = min(found)
    return {
        moment: f"{day}T{at:%H:%M}"
        for day, moment in found.items()
        if day != first and start < moment
    }


def expected(due: dict[datetime, str], looks: list[datetime], late: timedelta) -> list[str]:
    """The due times that the looks of a bot carry out."""
    carried: list[str] = []
    for before, now in pairwise(looks):
        missed = sorted(moment for moment in due if before < moment <= now)
        kept = [moment for moment in missed if now - moment <= MINUTE]
        if not kept and missed and now - missed[-1] < late:
            kept = missed[-1:]
        carried += [due[moment] for moment in kept]
    return carried


LOOKS = st.lists(
    st.tuples(
        st.sampled_from([1, 7, 59, 60, 61, 119, 120, 121, 600, 1440, 3 * 1440]), st.booleans()
    ),
    min_size=1,
    max_size=12,
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    at=st.sampled_from([time(9), time(2, 30), time(1, 45), time(0), time(23, 59)]),
    zone=st.sampled_from(ZONES),
    late=st.sampled_from(POLICIES),
    start=st.sampled_from(STARTS),
    looks=LOOKS,
)
async def test_each_due_time_once_or_by_its_policy(
    office: Office, *, at: time, zone: ZoneInfo, late: Late, start: datetime, looks: Any
) -> None:
    office.clock.time = start
    journal = Journal(office, (Repeated(at), zone, late))
    await journal.start()
    times = [start]
    for minutes, restarts in looks:
        office.clock.advance(minutes=minutes)
        if restarts:
            await journal.start()
        await journal.look()
        times.append(office.clock.now())
    due = moments(at, zone, start, times[-1])
    assert journal.walls == expected(due, times, late.within)
    assert len(set(journal.walls)) == len(journal.walls)
    async with office.database.reading() as db:
        mine = select(Occurrence.wall_time).where(Occurrence.schedule == journal.name)
        entered = [wall for wall in await db.scalars(mine) if wall.startswith("2")]
    assert sorted(entered) == sorted(due.values())


@pytest.mark.parametrize(
    ("start", "wall"),
    [
        (datetime(2026, 10, 24, 12, tzinfo=UTC), "2026-10-25T02:30"),  # twice on the clock
        (datetime(2026, 3, 28, 12, tzinfo=UTC), "2026-03-29T02:30"),  # not at all
    ],
)
async def test_the_nights_of_the_clock_have_one_half_past_two(
    office: Office, start: datetime, wall: str
) -> None:
    office.clock.time = start
    journal = Journal(office, (parse_rule("每天 02:30"), ZoneInfo("Europe/Berlin"), LATE_ALWAYS))
    await journal.start()
    for _ in range(24 * 12):
        office.clock.advance(minutes=5)
        await journal.look()
    assert journal.walls == [wall]


async def test_two_who_look_at_the_same_time_share_the_due_times(office: Office) -> None:
    plan = (parse_rule("每天 09:00"), ZoneInfo("UTC"), LATE_ALWAYS)
    one, two = Journal(office, plan), Journal(office, plan)
    two.name = one.name
    await asyncio.gather(one.start(), two.start())
    for _ in range(3):
        office.clock.advance(days=1)
        await asyncio.gather(one.look(), two.look())
    walls = one.walls + two.walls
    assert len(walls) == len(set(walls)) == 3


@pytest.mark.parametrize(
    ("rule", "since", "due"),
    [
        ("每月31号 09:00", "2027-02-01 00:00", "2027-03-31 09:00"),
        ("每月最后一天 09:00", "2027-02-01 00:00", "2027-02-28 09:00"),
        ("每月最后一天 09:00", "2028-02-01 00:00", "2028-02-29 09:00"),
        ("每年2月29日 09:00", "2027-02-01 00:00", "2028-02-29 09:00"),
        ("工作日 18:30", "2027-03-05 18:30", "2027-03-08 18:30"),
        ("周末 10:00", "2027-03-05 18:30", "2027-03-06 10:00"),
        ("每周一、三 09:00", "2027-03-01 09:00", "2027-03-03 09:00"),
        ("2027-03-02 09:00", "2027-03-01 00:00", "2027-03-02 09:00"),
        ("2027-03-02 09:00", "2027-03-02 09:00", None),
        ("每2小时", "2027-03-01 09:30", "2027-03-01 10:00"),
    ],
)
def test_rules_in_a_zone(rule: str, since: str, due: str | None) -> None:
    zone = ZoneInfo("Asia/Shanghai")
    now = datetime.fromisoformat(since).replace(tzinfo=zone)
    found = next_due(parse_rule(rule), zone, now)
    assert (found and found.replace(tzinfo=None)) == (due and datetime.fromisoformat(due))


def test_an_interval_counts_from_its_start() -> None:
    zone = ZoneInfo("Asia/Shanghai")
    start = fakes.START + timedelta(minutes=7)
    found = next_due(Every(timedelta(hours=2)), zone, start, start)
    assert found == start + timedelta(hours=2)


RULES: list[Rule] = [
    Repeated(time(9)),
    Repeated(time(9), WORKDAYS),
    Repeated(time(9), WEEKEND),
    Repeated(time(9), days=(LAST_DAY,)),
    Repeated(time(9), days=(9,), month=9),
    Every(timedelta(hours=9)),
    Moment(datetime.fromisoformat("2027-03-02 09:00")),
]


def test_names_in_the_ledger_fit_and_differ() -> None:
    names = {
        ledger_name(plugin, chat, Schedule(key, rule, "job"))
        for plugin in ("p", "p" * 60)
        for chat in (-1001234567890, -1)
        for key in ("k", "k" * 200, "k" * 199 + "x")
        for rule in RULES
    }
    assert len(names) == 2 * 2 * 3 * len(RULES)
    assert max(map(len, names)) + len("@2027-03-02T09:00:00Z") <= 128


def test_a_plan_that_is_dropped_is_not_due() -> None:
    clock = fakes.StillClock()
    timetable = Timetable(clock)
    zone = ZoneInfo("UTC")
    for name, minutes in (("a", 10), ("b", 20)):
        when = when_of(Every(timedelta(minutes=minutes)), zone, clock.now())
        timetable.put(Plan(name, "job", when, zone, timedelta(0), clock.now()))
    assert timetable.next_due() == fakes.START + timedelta(minutes=10)
    timetable.drop("a")
    assert timetable.next_due() == fakes.START + timedelta(minutes=20)
    clock.advance(minutes=20)
    assert timetable.count_due(clock.now()) == 1
    timetable.drop("b")
    timetable.drop("b")
    assert timetable.next_due() is None
    assert timetable.last("b") is None
