"""When a schedule is due: daylight saving, leap days, standstills, weekdays."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.schedule.occurrences import (
    SEND,
    SKIP,
    Due,
    Elapsed,
    Once,
    WallClock,
    due_occurrences,
    place,
)
from bot.schedule.weekdays import weekdays

BERLIN = ZoneInfo("Europe/Berlin")
ZONES = st.sampled_from(
    [
        ZoneInfo(name)
        for name in (
            "Europe/Berlin",
            "America/New_York",
            "Asia/Shanghai",
            "Australia/Lord_Howe",  # half an hour of daylight saving
            "America/Santiago",  # jumps at midnight
            "Pacific/Apia",
            "UTC",
        )
    ]
)
MOMENTS = st.integers(0, 5 * 366 * 86400).map(
    lambda seconds: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)


def walls(found: list[Due]) -> list[str]:
    return [due.wall_time for due in found]


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type, misc]


def test_the_autumn_night_has_one_half_past_two() -> None:
    found = due_occurrences(
        WallClock("30 2 * * *"), BERLIN, utc(2026, 10, 24, 12), utc(2026, 10, 26, 12), SEND
    )
    assert [(due.wall_time, due.due_at) for due in found] == [
        ("2026-10-25T02:30", utc(2026, 10, 25, 0, 30)),
        ("2026-10-26T02:30", utc(2026, 10, 26, 1, 30)),
    ]


def test_the_spring_night_runs_what_it_skips_at_the_gaps_end() -> None:
    found = due_occurrences(
        WallClock("30 2 * * *"), BERLIN, utc(2026, 3, 28, 12), utc(2026, 3, 30, 12), SEND
    )
    assert [(due.wall_time, due.due_at) for due in found] == [
        ("2026-03-29T02:30", utc(2026, 3, 29, 1)),
        ("2026-03-30T02:30", utc(2026, 3, 30, 0, 30)),
    ]


def test_several_times_in_the_gap_run_once() -> None:
    found = due_occurrences(
        WallClock("*/15 1-3 * * *"), BERLIN, utc(2026, 3, 29, 0, 30), utc(2026, 3, 29, 1, 20), SEND
    )
    assert walls(found) == ["2026-03-29T01:45", "2026-03-29T02:00", "2026-03-29T03:15"]


def test_nothing_runs_twice_when_the_bot_starts_in_the_doubled_hour() -> None:
    second_pass = utc(2026, 10, 25, 1, 10)  # 02:10 for the second time
    found = due_occurrences(
        WallClock("30 2 * * *"), BERLIN, second_pass, utc(2026, 10, 25, 12), SEND
    )
    assert found == []


def test_a_leap_day() -> None:
    found = due_occurrences(
        WallClock("0 9 29 2 *"), BERLIN, utc(2027, 3, 1), utc(2028, 3, 1), SEND
    )
    assert walls(found) == ["2028-02-29T09:00"]


@given(ZONES, MOMENTS, st.integers(1, 60 * 24 * 40), st.integers(0, 23), st.integers(0, 59))
def test_once_a_day_on_the_wall_in_every_zone(
    zone: ZoneInfo, since: datetime, minutes: int, hour: int, minute: int
) -> None:
    now = since + timedelta(minutes=minutes)
    found = due_occurrences(WallClock(f"{minute} {hour} * * *"), zone, since, now, SEND)
    days = [date.fromisoformat(due.wall_time[:10]) for due in found]
    first = since.astimezone(zone).date()
    last = now.astimezone(zone).date()
    expected = []
    for offset in range((last - first).days + 1):
        wall = datetime.combine(first + timedelta(days=offset), datetime.min.time())
        if since < place(wall.replace(hour=hour, minute=minute), zone) <= now:
            expected.append(wall.date())
    assert days == expected
    for due in found:
        shown = due.due_at.astimezone(zone).replace(tzinfo=None)
        assert shown >= datetime.fromisoformat(due.wall_time)
        assert since < due.due_at <= now


@given(ZONES, MOMENTS, st.lists(st.integers(1, 60 * 24 * 4), min_size=1, max_size=6))
def test_looking_often_or_rarely_finds_the_same(
    zone: ZoneInfo, since: datetime, pauses: list[int]
) -> None:
    when = WallClock("*/20 0-4 * * *")
    last, now, seen = since, since, []
    for pause in pauses:
        now += timedelta(minutes=pause)
        found = due_occurrences(when, zone, last, now, SEND)
        seen += walls(found)
        last = found[-1].due_at if found else last
    at_once = walls(due_occurrences(when, zone, since, now, SEND))
    assert seen == at_once
    assert len(set(seen)) == len(seen)


@given(ZONES, MOMENTS)
def test_a_wall_time_is_placed_where_it_is_shown_or_at_the_gaps_end(
    zone: ZoneInfo, moment: datetime
) -> None:
    wall = moment.replace(tzinfo=None)
    placed = place(wall, zone)
    shown = placed.astimezone(zone).replace(tzinfo=None)
    if shown != wall:
        assert shown > wall
        just_before = placed - timedelta(microseconds=1)
        assert just_before.astimezone(zone).replace(tzinfo=None) < wall


def test_of_what_a_standstill_missed_only_the_newest_is_sent() -> None:
    when, since, now = WallClock("0 9 * * *"), utc(2027, 3, 1, 12), utc(2027, 3, 5, 11)
    assert [due.skipped for due in due_occurrences(when, UTC, since, now, SEND)] == [
        True,
        True,
        True,
        False,
    ]
    assert all(due.skipped for due in due_occurrences(when, UTC, since, now, SKIP))
    in_time = timedelta(hours=2, seconds=1)
    assert not due_occurrences(when, UTC, since, now, in_time)[-1].skipped
    assert due_occurrences(when, UTC, since, now, timedelta(hours=2))[-1].skipped


def test_a_little_late_is_in_time() -> None:
    when, since = WallClock("0 9 * * *"), utc(2027, 3, 1, 12)
    punctual = utc(2027, 3, 2, 9, 1)
    assert not due_occurrences(when, UTC, since, punctual, SKIP)[0].skipped
    late = punctual + timedelta(seconds=1)
    assert due_occurrences(when, UTC, since, late, SKIP)[0].skipped


def test_a_standstill_of_years_is_looked_at_for_a_while_only() -> None:
    found = due_occurrences(WallClock("* * * * *"), UTC, utc(2010, 1, 1), utc(2027, 1, 1), SEND)
    assert len(found) == 500
    assert not found[-1].skipped


def test_intervals_and_single_moments() -> None:
    start = utc(2027, 3, 1)
    every = Elapsed(timedelta(minutes=90), start)
    found = due_occurrences(every, BERLIN, start, start + timedelta(hours=3), SEND)
    assert walls(found) == ["2027-03-01T01:30:00Z", "2027-03-01T03:00:00Z"]
    once = Once(start)
    assert once.after(start, BERLIN) is None
    assert once.after(start - timedelta(seconds=1), BERLIN) == Due("2027-03-01T00:00:00Z", start)


@pytest.mark.parametrize(
    ("cron", "day"), [("0 9 * * 1", "Mon"), ("0 9 * * 0", "Sun"), ("0 9 * * 7", "Sun")]
)
def test_weekday_numbers_are_those_of_crontab(cron: str, day: str) -> None:
    due = WallClock(cron).after(utc(2027, 3, 3), UTC)
    assert due is not None
    assert due.due_at.strftime("%a") == day


@pytest.mark.parametrize(
    ("field", "names"),
    [
        ("*", "*"),
        ("1-5", "mon,tue,wed,thu,fri"),
        ("0-3", "sun,mon,tue,wed"),
        ("5-7", "sun,fri,sat"),
        ("0,6", "sun,sat"),
        ("*/2", "sun,tue,thu,sat"),
        ("1-5/2", "mon,wed,fri"),
        ("MON-FRI", "mon,tue,wed,thu,fri"),
        ("fri-mon", "sun,mon,fri,sat"),
        ("4/2", "thu,sat"),
    ],
)
def test_weekday_fields(field: str, names: str) -> None:
    assert weekdays(field) == names


@pytest.mark.parametrize("field", ["8", "mo", "1-", "", "1--2", "*/0", "1,,2", "10"])
def test_wrong_weekdays_are_refused(field: str) -> None:
    with pytest.raises(ValueError, match="weekday"):
        weekdays(field)


@pytest.mark.parametrize("cron", ["0 9 * *", "61 9 * * *", "0 9 1 * 1", "0 9 * * x"])
def test_wrong_rules_are_refused(cron: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - APScheduler words some of them
        WallClock(cron)
