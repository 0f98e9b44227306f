"""A Tuesday in three groups, from the first good morning to the evening's leaderboard.

The whole transcripts are asserted: the bot says what stands in ``a_day.txt`` and nothing else.
There ✗ is a deleted message, ↩ whom a message answers, / a new line, [ ] a button.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.demo.conftest import demo_by_wire
from tests.demo.script import Day, Place


@pytest.fixture
def day(tmp_path: Path) -> Iterator[Day]:
    """A demo of its own: the day takes names from the opening scene and moves the clock."""
    with demo_by_wire(tmp_path) as wire:
        yield Day(wire)


def test_a_day_in_three_groups(day: Day) -> None:
    people: dict[str, int] = {}
    main, python, staff = (
        Place(day.wire, title, people) for title in ("总群", "Python 群", "管理群")
    )
    for group, name in ((main, "main"), (python, "python"), (staff, "staff")):
        group.enter("林老师")
        group.admin("林老师")
        group.says("林老师", f"/bind {name}")
    people_ask_and_chat(day, main)
    an_ad_and_a_question_about_python(day, main, python)
    an_admin_warns_mutes_and_takes_it_back(day, main)
    the_evening(day, main)
    wanted = transcripts()
    assert main.lines() == wanted["总群"]
    assert python.lines() == wanted["Python 群"]
    assert staff.lines() == wanted["管理群"]


def people_ask_and_chat(day: Day, main: Place) -> None:
    day.at("09:00")
    main.enter("小美")
    day.at("09:05")
    main.enter("阿强")
    day.at("09:10")
    main.says("小美", "大佬们请问怎么退款呀在线等")
    main.says("阿强", "同问，怎么退款")
    day.at("09:12")
    main.says("小美", "收到，已经申请啦")
    main.says("阿强", "我也去弄一下")


def an_ad_and_a_question_about_python(day: Day, main: Place, python: Place) -> None:
    day.at("10:00")
    main.enter("发财哥")
    main.says("发财哥", "诚招日结兼职 宝妈学生均可 加V详聊")
    day.at("10:30")
    main.says("阿强", "有人会 pandas 的 merge 吗")
    python.enter("阿强", main.address("进入 Python 群 · 提问"))
    day.at("11:00")
    python.says("阿强", "merge 之后行数变多了，把代码贴在这里")
    python.says("林老师", "键有重复，先去重", to="行数变多了")


def an_admin_warns_mutes_and_takes_it_back(day: Day, main: Place) -> None:
    day.at("14:00")
    main.enter("阿牛")
    main.says("阿牛", "啊啊啊啊啊啊啊啊")
    main.says("林老师", "/warn 刷屏", to="啊啊啊啊")
    day.at("14:05")
    main.says("阿牛", "就刷就刷就刷")
    main.says("林老师", "禁言 10分钟 还在刷", to="就刷就刷")
    assert main.member("阿牛")["status"] == "restricted"
    main.presses("林老师", "撤销")
    assert main.member("阿牛")["status"] == "member"


def the_evening(day: Day, main: Place) -> None:
    """A question that nobody answers, the broadcast of 18:30, the leaderboard."""
    day.at("15:00")
    main.says("小美", "打印机卡纸了怎么弄")
    day.at("19:00")
    main.says("阿牛", "老师对不起")
    day.at("21:00")
    main.says("小美", "排行")
    day.at("23:59")


def transcripts() -> dict[str, list[str]]:
    """Title of a group -> its lines."""
    found: dict[str, list[str]] = {}
    for line in Path(__file__).with_name("a_day.txt").read_text("utf-8").splitlines():
        if line.startswith("# "):
            lines = found[line[2:]] = []
        elif line:
            lines.append(line)
    return found
