"""Ads: a card stands among staff, and is about a group with settings and words of its own."""

from base64 import b64encode
from datetime import datetime
from pathlib import Path

import pytest

from bot.config import Config
from bot.emulator.group import EmulatedGroup, emulated_group
from handlers.ads import desk
from tests.handlers.advertising import HOUR, RULES_ONLY, card, press, staffed, with_rules
from tests.handlers.pictures import PNG
from tests.handlers.scripted import Scripted, buttons
from tests.handlers.staffed import whisper

SURE = "铁定 good news"


@pytest.fixture(autouse=True)
def scripted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk, "AdDetector", Scripted)


async def muted_for(group: EmulatedGroup, name: str) -> float:
    """For how many seconds from now on."""
    until = datetime.fromisoformat(group.member(name)["until"])
    return (until - group.world.clock.now()).total_seconds()


@pytest.mark.parametrize("on", [True, False])
async def test_staffs_word_brings_what_the_group_of_the_message_has_set(on: bool) -> None:
    async with emulated_group(ads={"mode": "rehearse", "mute": "2小时"}) as group:
        staff = await staffed(group)
        await group.say("eve", SURE)
        if not on:
            settings = {"ads": {"mute": "2小时"}}
            group.app.core.settings.overlay(group.chat_id, plugins=[], settings=settings)
        await press(group, staff, "boss", "是广告")
        assert await muted_for(group, "eve") == pytest.approx(2 * HOUR, abs=60)
        assert "禁言 2小时" in card(group, staff)["text"]


async def test_a_card_is_in_the_language_of_its_group_to_the_end() -> None:
    async with emulated_group(ads={"mode": "rehearse"}, language="en") as group:
        staff = await staffed(group)
        await group.say("eve", SURE)
        for button, line, left in (
            ("It is an ad", "Boss: an ad.", ["Mistake"]),
            ("Mistake", "Boss: a mistake", ["Take that back"]),
            ("Take that back", "Boss", ["It is an ad", "Mistake"]),
        ):
            assert (await press(group, staff, "boss", button))["text"] == "已处理"  # to who reads
            shown = card(group, staff)
            assert line in shown["text"].splitlines()[-1]
            assert buttons(shown) == left
        assert not set("误判处罚撤销广告") & set(card(group, staff)["text"])


@pytest.mark.parametrize(
    ("button", "line"), [("Lift and apologise", "Boss: lifted"), ("Uphold", "Boss: upheld")]
)
async def test_an_appeal_from_a_private_chat_is_told_in_the_language_of_the_group(
    button: str, line: str
) -> None:
    async with emulated_group(ads={}, language="en", config=Config(plugins=("ads",))) as group:
        staff = await staffed(group)
        await group.say("eve", SURE)
        assert "申诉已交给管理员" in (await whisper(group, "eve", "/appeal"))[-1]["text"]
        shown = card(group, staff)
        assert "Eve appeals against case #" in shown["text"]
        assert buttons(shown) == ["Lift and apologise", "Uphold"]
        await press(group, staff, "boss", button)
        assert line in card(group, staff)["text"].splitlines()[-1]


@pytest.mark.parametrize("caption", ["看看这个", ""])
async def test_a_card_about_what_was_marked_by_reply_asks_no_more(
    tmp_path: Path, caption: str
) -> None:
    config = with_rules(tmp_path, "规则: [{名称: 图, 当: {有: [图片]}, 则: [报告]}]")
    async with emulated_group(ads=RULES_ONLY, config=config) as group:
        staff = await staffed(group)
        sent = {"chat": group.chat_id, "user": group.user("eve"), "caption": caption or None}
        await group.control.do("say", {**sent, "photo": b64encode(PNG).decode()})
        await group.settle()
        await group.say("boss", "/spam", reply_to=group.last("eve")["id"])
        assert group.member("eve")["status"] == "restricted"
        assert "已经处理过" in (await press(group, staff, "boss", "是广告"))["text"]
        await press(group, staff, "boss", "误判")
        assert group.member("eve")["status"] == "member"
