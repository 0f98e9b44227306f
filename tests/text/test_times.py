"""Due times, late policies and hours as people write them."""

from datetime import datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from text.findings import BadValue
from text.hours import Hours, parse_hours
from text.late import LATE_ALWAYS, LATE_NEVER, Late, format_late, parse_late
from text.time_rules import LAST_DAY, WEEKEND, WORKDAYS
from text.times import BadTime, Every, Moment, Repeated, Rule, format_rule, parse_rule, take_rule


def wall(written: str) -> datetime:
    return datetime.fromisoformat(written)


NOW = wall("2027-03-02 12:00")
NINE = time(9)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("每天 09:00", Repeated(NINE)),
        ("每天09：00", Repeated(NINE)),
        ("每日 早上9点", Repeated(NINE)),
        ("天天 9点半", Repeated(time(9, 30))),
        ("每天 晚上8点15分", Repeated(time(20, 15))),
        ("每天 中午12:00", Repeated(time(12))),
        ("每天 00:00", Repeated(time(0))),
        ("每天 23:59", Repeated(time(23, 59))),
        ("工作日 18:30", Repeated(time(18, 30), WORKDAYS)),
        ("周末 10:00", Repeated(time(10), WEEKEND)),
        ("每周一 09:00", Repeated(NINE, (1,))),
        ("每週日 09:00", Repeated(NINE, (7,))),
        ("每星期天 09:00", Repeated(NINE, (7,))),
        ("每周一、三、五 20:00", Repeated(time(20), (1, 3, 5))),
        ("每周一，三和五 20:00", Repeated(time(20), (1, 3, 5))),
        ("每周三一 20:00", Repeated(time(20), (1, 3))),
        ("每周二至周四 09:00", Repeated(NINE, (2, 3, 4))),
        ("每周六到周一 09:00", Repeated(NINE, (1, 6, 7))),
        ("每周一至周日 09:00", Repeated(NINE)),
        ("每月1号 09:00", Repeated(NINE, days=(1,))),
        ("每月十五日、1号 09:00", Repeated(NINE, days=(1, 15))),
        ("每月最后一天 09:00", Repeated(NINE, days=(LAST_DAY,))),
        ("每年2月29日 09:00", Repeated(NINE, days=(29,), month=2)),
        ("2027-03-02 19:00", Moment(wall("2027-03-02 19:00"))),
        ("2027/3/5 9:00", Moment(wall("2027-03-05 09:00"))),
        ("2027年3月5日 9点", Moment(wall("2027-03-05 09:00"))),
        ("２０２７－０３－０５　０９：００", Moment(wall("2027-03-05 09:00"))),
        ("今天 18:00", Moment(wall("2027-03-02 18:00"))),
        ("明天 18:00", Moment(wall("2027-03-03 18:00"))),
        ("后天 早上9点", Moment(wall("2027-03-04 09:00"))),
        ("tomorrow 18:00", Moment(wall("2027-03-03 18:00"))),
        ("每2小时", Every(2 * HOUR)),
        ("每隔半小时", Every(HOUR / 2)),
        ("每小时", Every(HOUR)),
        ("每1分钟", Every(HOUR / 60)),
        ("daily 09:00", Repeated(NINE)),
        ("every day at 9am", Repeated(NINE)),
        ("daily 12:30 am", Repeated(time(0, 30))),
        ("daily 12 pm", Repeated(time(12))),
        ("weekdays 18:30", Repeated(time(18, 30), WORKDAYS)),
        ("Every weekday 18:30", Repeated(time(18, 30), WORKDAYS)),
        ("weekends 10:00", Repeated(time(10), WEEKEND)),
        ("every Monday 09:00", Repeated(NINE, (1,))),
        ("every mon, Wed and Fridays 9:30 pm", Repeated(time(21, 30), (1, 3, 5))),
        ("every mon-thu 09:00", Repeated(NINE, (1, 2, 3, 4))),
        ("monthly on the 1st 09:00", Repeated(NINE, days=(1,))),
        ("monthly 1 09:00", Repeated(NINE, days=(1,))),
        ("every month on the last day at 09:00", Repeated(NINE, days=(LAST_DAY,))),
        ("every 2h", Every(2 * HOUR)),
        ("hourly", Every(HOUR)),
    ],
)
def test_what_people_write_is_understood(text: str, expected: Rule) -> None:
    assert parse_rule(text, NOW) == expected


@pytest.mark.parametrize(
    ("text", "kind", "found", "hint"),
    [
        ("每天 25:00", "time", "25:00", None),
        ("每天 24:00", "time", "24:00", "00:00"),
        ("每天 23:60", "time", "23:60", None),
        ("每天 9:5", "time", "9:5", "09:05"),
        ("每天 9", "no_time", "9", "每天 09:00"),
        ("每天", "no_time", "", None),
        ("每天 早安", "no_time", "早安", None),
        ("09:00", "unknown", "09:00", "每天 09:00"),
        ("每田 09:00", "unknown", "每田", "每天 09:00"),
        ("周一 09:00", "unknown", "周一", "每周一 09:00"),
        ("dayly 09:00", "unknown", "dayly", "daily 09:00"),
        ("every Mondey 09:00", "unknown", "every Mondey", "every Monday 09:00"),
        ("早安", "unknown", "早安", None),
        ("", "unknown", "", None),
        ("每天 09:00、18:00", "unknown", "、18:00", None),
        ("每月32号 09:00", "day", "每月32号", None),
        ("每月0号 09:00", "day", "每月0号", None),
        ("每年2月30日 09:00", "day", "每年2月30日", None),
        ("2027-02-29 09:00", "day", "2027-02-29", None),
        ("2027-03-02 12:00", "past", "2027-03-02 12:00", None),
        ("每30秒", "interval", "每30秒", None),
        ("每2年", "interval", "每2年", None),
    ],
)
def test_bad_input_gets_a_sentence_and_a_guess(
    text: str, kind: str, found: str, hint: str | None
) -> None:
    with pytest.raises(BadTime) as caught:
        parse_rule(text, NOW)
    assert (caught.value.kind, caught.value.found, caught.value.hint) == (kind, found, hint)
    assert "\n" not in str(caught.value)


def test_tomorrow_needs_a_today() -> None:
    with pytest.raises(BadTime, match="needs a date"):
        parse_rule("明天 18:00")
    assert parse_rule("2020-01-01 09:00") == Moment(wall("2020-01-01 09:00"))


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("每天 09:00 早安\n各位", "早安\n各位"),
        ("每天9点开课", "开课"),
        ("每周一 09:00 三点开会", "三点开会"),
        ("每2小时 喝水", "喝水"),
        ("明天 18:00", ""),
        ("every Monday 09:00 Mondays are hard", "Mondays are hard"),
    ],
)
def test_what_follows_is_left_as_it_is(text: str, rest: str) -> None:
    assert take_rule(text, NOW)[1] == rest


TIMES = st.times().map(lambda at: at.replace(second=0, microsecond=0))
WEEKLY = st.sets(st.integers(1, 7), max_size=6).map(lambda days: tuple(sorted(days)))
MONTHLY = st.sets(st.integers(1, 31), min_size=1).map(lambda days: tuple(sorted(days)))
RULES: st.SearchStrategy[Rule] = st.one_of(
    st.builds(Repeated, TIMES, WEEKLY),
    st.builds(Repeated, TIMES, days=MONTHLY | MONTHLY.map(lambda days: (*days, LAST_DAY))),
    st.builds(
        lambda at, month, day: Repeated(at, days=(day,), month=month),
        *(TIMES, st.integers(1, 12), st.integers(1, 28)),
    ),
    st.builds(Every, st.integers(1, 366 * 24 * 60).map(lambda some: timedelta(minutes=some))),
    st.builds(
        Moment,
        st.datetimes(wall("1000-01-01 00:00"), wall("9999-01-01 00:00")).map(
            lambda some: some.replace(second=0, microsecond=0)
        ),
    ),
)


@given(RULES, st.sampled_from(["zh-CN", "en"]))
def test_what_is_said_is_read_back(rule: Rule, language: str) -> None:
    assert parse_rule(format_rule(rule, language)) == rule


@given(st.text())
def test_nothing_else_is_raised(text: str) -> None:
    try:
        rule, rest = take_rule(text, NOW)
    except BadTime:
        return
    assert text.endswith(rest)
    assert parse_rule(format_rule(rule, "en")) == rule


@pytest.mark.parametrize(
    ("text", "late"),
    [
        ("2小时内补发，否则跳过", Late(2 * HOUR)),
        ("2小时内补发, 否则跳过", Late(2 * HOUR)),
        ("30分钟以内", Late(HOUR / 2)),
        ("within 2h", Late(2 * HOUR)),
        ("send within 1h 30m, else skip", Late(1.5 * HOUR)),
        ("跳过", LATE_NEVER),
        ("skip", LATE_NEVER),
        ("补发", LATE_ALWAYS),
        ("Send", LATE_ALWAYS),
    ],
)
def test_late_policies(text: str, late: Late) -> None:
    assert parse_late(text) == late
    for language in ("zh-CN", "en"):
        assert parse_late(format_late(late, language)) == late


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("补法", "补发"),
        ("2小时", "2小时内补发"),
        ("2h", "within 2h"),
        ("0分钟内补发", "跳过"),
        ("随便", None),
        ("", None),
    ],
)
def test_bad_late_policies(text: str, hint: str | None) -> None:
    with pytest.raises(BadValue) as caught:
        parse_late(text)
    assert caught.value.hint == hint


def test_hours_over_midnight() -> None:
    night = parse_hours("22:30-08:00")
    assert night == Hours(time(22, 30), time(8))
    assert parse_hours(str(night)) == night
    inside = [time(22, 30), time(23, 59), time(0), time(7, 59)]
    assert all(night.covers(moment) for moment in inside)
    assert not night.covers(time(8))
    assert not night.covers(time(22, 29))
    morning = wall("2027-03-03 08:00")
    assert night.end_after(wall("2027-03-02 23:00")) == morning
    assert night.end_after(wall("2027-03-03 07:59")) == morning


def test_hours_of_one_day() -> None:
    noon = parse_hours("12：00 至 13：30")
    assert noon.covers(time(12))
    assert not noon.covers(time(13, 30))
    assert noon.end_after(wall("2027-03-02 12:10")) == wall("2027-03-02 13:30")


@pytest.mark.parametrize("text", ["22:30", "22:30-25:00", "9:00-9:00", "", "a-b"])
def test_bad_hours(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse_hours(text)


@pytest.mark.parametrize("written", ["25:00", "25:00 喝水", "24:30"])
def test_a_time_that_is_none_brings_no_hint_that_is_none(written: str) -> None:
    with pytest.raises(BadTime) as told:
        take_rule(written)
    assert told.value.kind == "time"
    assert told.value.hint is None
