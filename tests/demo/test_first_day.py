"""What a newcomer to the demo tries first, through the control API and nothing else."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.demo.conftest import Group, Wire


@pytest.fixture
def group(wire: Wire) -> Group:
    made = Group(wire)
    made.join("boss")
    made.admin("boss")
    made.join("bob")
    return made


def now(wire: Wire) -> datetime:
    return datetime.fromisoformat(wire.get("/sim/clock")["now"])


def until(member: Any) -> datetime:
    found = datetime.fromisoformat(member["until"])
    assert found.tzinfo is not None
    return found.astimezone(UTC)


def test_a_newcomer_is_greeted_by_name(wire: Wire) -> None:
    group = Group(wire)
    group.join("xiaomei")
    (greeting,) = [one for one in group.messages() if one["text"]]
    assert "Xiaomei" in greeting["text"]
    assert greeting["sender"]["name"] == "管家"


def test_a_mistyped_wrapped_question_is_answered_in_reply(group: Group) -> None:
    asked = group.say("bob", "大佬们请问怎麼退歀啊在线等🙏")
    (answer,) = group.after(asked)
    assert answer["reply_to"] == asked
    assert "申请退款" in answer["text"]


@pytest.mark.parametrize(
    "chatter", ["今天天气不错", "我昨天退款到账了真快", "踢球去吗", "哈哈哈哈", "晚上一起吃饭吧"]
)
def test_chatter_is_left_alone(group: Group, chatter: str) -> None:
    assert group.after(group.say("bob", chatter)) == []


def test_an_admin_mutes_in_reply_and_the_button_lifts_it(group: Group, wire: Wire) -> None:
    group.join("eve")
    bad = group.say("bob", "刷屏刷屏刷屏")
    ordered = group.say("boss", "/mute 10分钟 刷屏", reply_to=bad)
    muted = group.member("bob")
    assert muted["status"] == "restricted"
    assert abs(until(muted) - now(wire) - timedelta(minutes=10)) < timedelta(seconds=30)
    (notice,) = group.after(ordered)
    assert "Bob" in notice["text"]
    assert "刷屏" in notice["text"]
    (undo,) = [button["text"] for row in notice["buttons"] for button in row]

    refused = group.click("eve", notice["id"], undo)
    assert refused["alert"]
    assert refused["text"]
    assert group.member("bob")["status"] == "restricted"

    group.click("boss", notice["id"], undo)
    assert group.member("bob")["status"] == "member"


def test_a_members_mute_is_refused_with_a_sentence(group: Group) -> None:
    group.join("eve")
    tried = group.say("eve", f"/mute @{group.username('bob')} 1h")
    (refusal,) = group.after(tried)
    assert refusal["reply_to"] == tried
    assert len(refusal["text"]) > 5
    assert group.member("bob")["status"] == "member"


def test_a_kicked_member_can_come_back(group: Group, wire: Wire) -> None:
    bad = group.say("bob", "买粉丝吗")
    group.say("boss", "/kick", reply_to=bad)
    assert group.member("bob")["status"] == "left"
    wire.post("join", chat=group.id, user=group.users["bob"])
    group.settle()
    assert group.member("bob")["status"] == "member"


def test_a_bare_word_with_a_name_mutes(group: Group, wire: Wire) -> None:
    group.say("bob", "大家好呀，我是新来的")
    group.say("boss", f"禁言 2小时 @{group.username('bob')}")
    muted = group.member("bob")
    assert muted["status"] == "restricted"
    assert abs(until(muted) - now(wire) - timedelta(hours=2)) < timedelta(seconds=30)


def test_the_bots_words_go_away_by_themselves(group: Group, wire: Wire) -> None:
    bad = group.say("bob", "广告广告")
    ordered = group.say("boss", "/mute 1小时", reply_to=bad)
    (notice,) = group.after(ordered)
    wire.post("clock", advance_s=70)
    group.settle()
    assert next(one for one in group.messages() if one["id"] == notice["id"])["deleted"]


def test_a_mute_ends_by_itself(group: Group, wire: Wire) -> None:
    bad = group.say("bob", "吵死了吵死了")
    group.say("boss", "/mute 10分钟", reply_to=bad)
    wire.post("clock", advance_s=660)
    group.settle()
    assert group.member("bob")["status"] == "member"


def test_flood_control_is_off_until_it_is_asked_for(wire: Wire) -> None:
    quiet = Group(wire)
    quiet.join("ann")
    strict = Group(wire, settings={"flood": {"limit": 2}})
    strict.join("ann")
    for group in (quiet, strict):
        for number in range(4):
            if group.member("ann")["status"] != "restricted":
                group.say("ann", f"第{number}句")
    assert quiet.member("ann")["status"] == "member"
    assert strict.member("ann")["status"] == "restricted"


def test_a_group_speaks_its_language(wire: Wire) -> None:
    group = Group(wire, language="en")
    group.join("amy")
    (greeting,) = [one for one in group.messages() if one["text"]]
    assert greeting["text"].isascii()
