"""Ads: what somebody quotes is no word of his own, and yet no way to bring an ad in."""

from typing import Any

import pytest
from aiogram.types import MessageEntity

from bot.emulator.group import EmulatedGroup, emulated_group
from handlers.ads import desk
from handlers.ads.quotes import parted
from rules.post import Post
from tests.bot.stream.plugs import push, raw_message
from tests.handlers.advertising import card, staffed
from tests.handlers.scripted import Scripted, buttons

ASIDE = "大家看看这个吧"


@pytest.fixture(autouse=True)
def scripted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk, "AdDetector", Scripted)
    Scripted.asked.clear()


def block(before: str, quoted: str, kind: str = "blockquote") -> dict[str, Any]:
    """The entity of a block behind some text, as Telegram counts."""
    return {"type": kind, "offset": _units(before), "length": _units(quoted)}


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


async def quote(group: EmulatedGroup, name: str, own: str, quoted: str) -> Post:
    """Somebody writes a line and a block below it; the first that the engine was asked."""
    Scripted.asked.clear()
    text = f"{own}\n"
    await group.say(name, text + quoted, entities=[block(text, quoted)])
    return Scripted.asked[0]


async def test_a_block_is_not_the_authors_own_and_staff_is_asked() -> None:
    async with emulated_group(ads={}) as group:
        staff = await staffed(group)
        post = await quote(group, "eve", f"😀{ASIDE}", "铁定")
        assert (post.reading.raw, post.quoted) == (f"😀{ASIDE}", "铁定")
        assert not group.last("eve")["deleted"]
        assert group.member("eve")["status"] == "member"
        assert buttons(card(group, staff)) == ["是广告", "误判"]


async def test_whose_message_is_nothing_but_a_block_says_it_himself() -> None:
    async with emulated_group(ads={}) as group:
        await staffed(group)
        post = await quote(group, "eve", "👇👇", "铁定")
        assert (post.reading.raw, post.quoted) == ("👇👇\n铁定", "")
        assert group.last("eve")["deleted"]


async def test_what_somebody_wrote_in_another_chat_is_seen_apart() -> None:
    async with emulated_group(ads={}) as group:
        staff = await staffed(group)
        origin = {"type": "hidden_user", "date": 0, "sender_user_name": "X"}
        message = {
            **raw_message(group, "eve", ASIDE),
            "quote": {"text": "铁定", "position": 0},
            "external_reply": {"origin": origin},
        }
        push(group, {"message": message})
        await group.settle()
        assert (Scripted.asked[0].reading.raw, Scripted.asked[0].quoted) == (ASIDE, "铁定")
        assert "请你来定" in card(group, staff)["text"]


async def test_what_somebody_wrote_here_was_judged_when_he_wrote_it() -> None:
    async with emulated_group(ads={}) as group:
        staff = await staffed(group)
        await group.say("boss", "铁定")
        number = group.last("boss")["id"]
        assert await group.say("bob", ASIDE, reply_to=number, quote="铁定") == []
        assert [one for one in group.transcript(staff) if one["buttons"]] == []


async def test_who_warns_of_what_he_quotes_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()  # the real engine reads the warning
    ad = "在家刷单 一单一结 日赚500 加薇❤信 abx98700"
    async with emulated_group(ads={}) as group:
        staff = await staffed(group)
        text = "又来了，别信，是骗子！\n"
        assert await group.say("bob", text + ad, entities=[block(text, ad)]) == []
        assert [one for one in group.transcript(staff) if one["buttons"]] == []


@pytest.mark.parametrize(
    ("text", "blocks", "expected"),
    [
        ("没有引用", [], ("没有引用", "")),
        ("😀好\n𝒶𝒹", [(4, 4)], ("😀好", "𝒶𝒹")),
        ("甲乙丙丁", [(1, 1), (3, 1)], ("甲\n丙", "乙\n丁")),
        ("甲乙丙", [(1, 99)], ("甲", "乙丙")),
        ("甲乙丙", [(1, 2), (0, 2)], ("甲乙丙", "")),
        ("甲乙丙", [(0, 2), (1, 1)], ("丙", "甲乙")),
        ("甲", [(50, 2)], ("甲", "")),
    ],
)
@pytest.mark.parametrize("kind", ["blockquote", "expandable_blockquote"])
def test_blocks_are_parted_as_telegram_counts(
    text: str, blocks: list[tuple[int, int]], expected: tuple[str, str], kind: str
) -> None:
    entities = [MessageEntity(type=kind, offset=at, length=long) for at, long in blocks]
    assert parted(text, entities) == expected


def test_other_entities_part_nothing() -> None:
    assert parted("甲乙丙", [MessageEntity(type="bold", offset=0, length=2)]) == ("甲乙丙", "")
