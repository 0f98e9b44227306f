"""Ads: the engine beside the operators' rules; the detector says what the test tells it."""

from collections.abc import Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.emulator.group import emulated_group
from handlers.ads import desk
from handlers.ads.texts import TEXTS
from rules.detector import AdDetector
from rules.ladder import KINDS
from rules.post import Post
from tests.bot.stream.plugs import push
from tests.handlers.advertising import AD, card, press, staffed, with_rules
from tests.handlers.rehearsed import rehearsed
from tests.handlers.scripted import Scripted, buttons
from tests.handlers.test_ads import forwarded
from text.reading import Reading

LINK = "看 https://shop.test/x"
AD_TEXT = "在家刷单 一单一结 日赚500 加薇❤信 abx98700，可靠吗？别信他们，他们是骗子"
POSTS = [
    Post(Reading("别信楼上那个刷单的")),
    Post(Reading("怎么才能加你们的微信群？")),
    Post(
        Reading(f"{AD_TEXT} t.me/joinchat/abx98700"),
        links=("https://shop.test",),
        button_links=("https://shop.test",),
        button_texts=("上车",),
        qr_texts=("https://shop.test",),
        forwarded_from="X",
        via_bot="adbot",
        contact_card=True,
        member_for=timedelta(minutes=1),
        name="加微信 abx98700 日赚500",
        copies=3,
        keywords=("刷单",),
    ),
    Post(Reading(AD_TEXT), member_for=timedelta(days=900), messages=5_000),
]
REAL = AdDetector()


@pytest.fixture(autouse=True)
def scripted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk, "AdDetector", Scripted)
    Scripted.asked.clear()


@asynccontextmanager
async def guarded(**settings: Any) -> Any:
    async with emulated_group(ads=settings) as group:
        yield group, await staffed(group)


@contextmanager
def counted() -> Iterator[list[Post]]:
    Scripted.asked.clear()
    yield Scripted.asked


async def test_what_is_sure_goes_with_a_reason_a_case_and_a_card() -> None:
    async with guarded() as (group, staff):
        called = await group.say("eve", "铁定")
        assert sorted(called) == [
            "deleteMessage",
            "restrictChatMember",
            "sendMessage",
            "sendMessage",
        ]
        assert group.last("eve")["deleted"]
        assert group.member("eve")["status"] == "restricted"
        notice = group.last()
        assert "像广告" in notice["text"]
        assert "广告词句" in notice["text"]
        assert "铁定" not in notice["text"]
        assert buttons(notice) == ["申诉"]
        told = card(group, staff)
        for part in ("Eve", "99%", "广告词句 +3.0", "删除消息、禁言 1天", "案件 #", "原文：铁定"):
            assert part in told["text"]
        assert buttons(told) == ["误判"]


async def test_the_notice_goes_in_time() -> None:
    async with guarded(notice="30秒") as (group, _):
        await group.say("eve", "铁定")
        await group.advance(31)
        assert group.said() == []


@pytest.mark.parametrize(
    ("strictness", "text", "deleted", "asked"),
    [
        ("off", "必杀", False, False),
        ("cautious", "也许", False, False),
        ("cautious", "大概", False, False),
        ("balanced", "也许", False, True),
        ("balanced", "大概", True, True),
        ("eager", "大概", True, True),
        ("eager", "大家好", False, False),
    ],
)
async def test_strictness(strictness: str, text: str, deleted: bool, asked: bool) -> None:
    async with guarded(strictness=strictness) as (group, staff):
        await group.say("bob", text)
        assert group.last("bob")["deleted"] == deleted
        told = [one for one in group.transcript(staff) if one["buttons"]]
        expected = asked or (strictness, text) == ("cautious", "大概")
        assert bool(told) == expected


async def test_about_who_came_just_now_staff_is_asked_sooner() -> None:
    async with guarded() as (group, staff):
        await group.join("fay")
        await group.advance(25 * 3600)
        await group.say("fay", "也许")
        assert [one for one in group.transcript(staff) if one["buttons"]] == []
        await group.join("eve")
        await group.say("eve", "也许")
        assert not group.last("eve")["deleted"]
        assert buttons(card(group, staff)) == ["是广告", "误判"]
        await group.say("eve", "大概")
        assert not group.last("eve")["deleted"]
        await group.say("eve", "铁定")
        assert group.last("eve")["deleted"]


async def test_the_engine_is_asked_once_about_talk_and_knows_more_about_the_doubtful() -> None:
    async with guarded() as (group, _):
        await group.join("eve")
        await group.advance(60)
        with counted() as asked:
            await group.say("eve", "今天天气不错")
        assert [one.member_for for one in asked][:1] == [None]
        assert len({id(one) for one in asked}) <= _repeats()
        with counted() as asked:
            await group.say("eve", "也许")
        assert asked[-1].member_for == timedelta(seconds=60)
        assert asked[-1].name == "Eve"


def _repeats() -> int:
    return 3  # a batch may be run so often


async def test_staff_and_the_trusted_are_not_judged() -> None:
    async with guarded() as (group, _):
        await group.admin("boss")
        with counted() as asked:
            assert await group.say("boss", "必杀") == []
        assert asked == []


async def test_the_hardest_is_a_setting() -> None:
    for hardest, status in (("delete", "member"), ("mute", "restricted"), ("ban", "kicked")):
        async with guarded(hardest=hardest) as (group, _):
            await group.say("eve", "必杀")
            assert group.last("eve")["deleted"]
            assert group.member("eve")["status"] == status


async def test_who_comes_again_is_muted() -> None:
    async with guarded(strictness="balanced") as (group, _):
        await group.say("eve", "大概")
        assert group.member("eve")["status"] == "member"
        await group.advance(60)
        await group.say("eve", "大概率")
        assert group.member("eve")["status"] == "restricted"


async def test_what_is_doubtful_is_left_and_staff_decides() -> None:
    async with guarded() as (group, staff):
        assert await group.say("eve", "大概") == ["sendMessage"]
        assert not group.last("eve")["deleted"]
        told = card(group, staff)
        assert "请你来定" in told["text"]
        assert buttons(told) == ["是广告", "误判"]
        await press(group, staff, "boss", "是广告")
        assert group.last("eve")["deleted"]
        assert group.member("eve")["status"] == "restricted"


async def test_an_operators_rule_that_acts_has_the_last_word(tmp_path: Path) -> None:
    async with emulated_group(ads={}, config=with_rules(tmp_path)) as group:
        staff = await staffed(group)
        await group.join("eve")
        with counted() as asked:
            await group.say("eve", f"铁定 {AD}")
        assert asked == []
        assert "命中规则「引流」" in card(group, staff)["text"]
        assert group.said() == ["Eve，本群不能引流"]
        assert buttons(group.last()) == ["申诉"]


async def test_beside_a_rule_that_rehearses_the_engine_acts(tmp_path: Path) -> None:
    async with emulated_group(ads={}, config=with_rules(tmp_path)) as group:
        staff = await staffed(group)
        await group.say("eve", "铁定 代写作业")
        assert group.last("eve")["deleted"]
        assert "也命中演练中的规则「先看看」" in card(group, staff)["text"]
        await group.say("fay", "代写作业 也许")
        assert not group.last("fay")["deleted"]
        assert "命中规则「先看看」" in card(group, staff)["text"]


async def test_a_clean_message_edited_into_an_ad_goes_and_an_honest_edit_stays() -> None:
    async with guarded() as (group, staff):
        await group.say("eve", "早上好")
        assert "deleteMessage" in await group.edit(group.last("eve")["id"], "铁定")
        await group.say("bob", "大概")
        number = group.last("bob")["id"]
        told = card(group, staff)["text"]
        assert await group.edit(number, "大概") == []
        assert card(group, staff)["text"] == told


async def test_captions_buttons_and_hidden_links_are_read() -> None:
    async with guarded() as (group, _):
        link = {"type": "text_link", "offset": 0, "length": 2, "url": "https://铁定.test"}
        assert "deleteMessage" in await group.say("ann", "这里", entities=[link])
        update = forwarded(group, "bob", "好东西", {}, 900)
        del update["message"]["forward_origin"]
        keyboard = [[{"text": "铁定", "url": "https://a.test"}]]
        update["message"]["reply_markup"] = {"inline_keyboard": keyboard}
        push(group, update)
        await group.settle()
        assert "deleteMessage" in [one.method for one in group.world.calls][-5:]


async def test_a_quote_and_a_forward_are_not_blamed_on_who_brings_them() -> None:
    async with guarded() as (group, staff):
        await group.say("eve", "大概")
        number = group.last("eve")["id"]
        assert await group.say("bob", "管理员看看", reply_to=number, quote="大概") == []
        origin = {"type": "hidden_user", "date": 0, "sender_user_name": "X"}
        push(group, forwarded(group, "ann", "铁定 转发", origin, 901))
        await group.settle()
        assert group.member("ann")["status"] == "member"
        assert "不罚转发的人" in card(group, staff)["text"]


async def test_sites_may_be_blocked_and_allowed() -> None:
    async with guarded(block_links=["shop.test"]) as (group, staff):
        assert "deleteMessage" in await group.say("bob", LINK)
        assert group.member("bob")["status"] == "member"
        assert "不许发的网站" in card(group, staff)["text"]
        assert "不许发的网站" in group.said()[0]
        assert buttons(group.last()) == ["申诉"]
        assert await group.say("bob", "看 https://other.test") == []
        await group.admin("boss")
        assert await group.say("boss", LINK) == []
    async with guarded(allow_links=["铁定.test"]) as (group, _):
        link = {"type": "text_link", "offset": 0, "length": 2, "url": "https://铁定.test/a"}
        assert await group.say("bob", "这里", entities=[link]) == []
        with counted() as asked:
            await group.say("bob", "看 https://xn--fiq.test 和 www.铁定.test")
        assert "铁定" not in "".join(one.links[0] if one.links else "" for one in asked)


@pytest.mark.parametrize("mode", ["rehearse", "shadow"])
async def test_a_group_may_rehearse_the_engine(mode: str) -> None:
    async with guarded(mode=mode) as (group, staff):
        await group.say("eve", "铁定")
        assert not group.last("eve")["deleted"]
        assert group.said() == []
        assert "演练，没有动手。本应：删除消息、禁言 1天" in card(group, staff)["text"]


async def test_a_new_group_rehearses_the_engine_on_its_card(tmp_path: Path) -> None:
    async with rehearsed(tmp_path, ads={}) as there:
        group = there.group
        await group.say("eve", "铁定")
        assert not group.last("eve")["deleted"]
        assert group.member("eve")["status"] == "member"
        assert group.said() == []
        await group.advance(30)
        assert "像广告" in there.card["text"]
        assert "会删 1 条 · 会禁言 1 人" in there.card["text"]


async def test_an_ad_in_a_name_is_told_to_staff_who_decides() -> None:
    async with guarded() as (group, staff):
        await group.join("铁定")
        assert group.member("铁定")["status"] == "member"
        told = card(group, staff)
        assert "名字像广告" in told["text"]
        assert buttons(told) == ["是广告", "误判"]
        await press(group, staff, "boss", "是广告")
        assert group.member("铁定")["status"] == "kicked"
        await group.join("小新")
        assert "小新" not in card(group, staff)["text"]
    async with guarded(names=False) as (group, staff):
        await group.join("铁定")
        assert [one for one in group.transcript(staff) if one["buttons"]] == []


async def test_private_chats_are_none_of_its_business() -> None:
    async with guarded() as (group, _):
        with counted() as asked:
            await group.say("eve", "必杀", chat=group.user("eve"))
        assert asked == []


async def test_it_is_said_in_english_where_english_is_spoken() -> None:
    async with emulated_group(ads={}, language="en") as group:
        staff = await staffed(group)
        await group.say("eve", "铁定")
        assert "looked like an ad" in group.said()[0]
        assert "words of an ad +3.0" in card(group, staff)["text"]
        assert buttons(group.last()) == ["Appeal"]


async def test_the_same_message_gets_the_same_verdict_whatever_came_between() -> None:
    async with guarded() as (group, _):
        for text in ("今天天气不错", "铁定", "你好"):
            await group.say("ann", "今天天气不错")
            assert not group.last("ann")["deleted"]
            await group.say("eve" if text == "铁定" else "bob", text)


async def test_what_was_reported_before_a_restart_counts_after_it() -> None:
    async with guarded() as (group, _):
        await group.say("eve", "大概 有好事")
        await group.restart()
        with counted() as asked:
            await group.say("fay", "大概 有好事")
        assert asked[-1].copies == 1


async def test_the_same_text_from_others_is_told_to_the_engine() -> None:
    async with guarded() as (group, _):
        for number, name in enumerate(("eve", "fay", "gus")):
            with counted() as asked:
                await group.say(name, "大概 有好事")
            assert asked[-1].copies == number
        await group.advance(25 * 3600)
        with counted() as asked:
            await group.say("hal", "大概 有好事")
        assert asked[-1].copies == 0


def test_every_piece_of_evidence_has_a_name_in_both_languages() -> None:
    said = {name for post in POSTS for name in (one.name for one in REAL.judge(post).signals)}
    assert {"text", "newcomer", "member", "warning", "question", "repeated", "button"} <= said
    for texts in TEXTS.values():
        assert {f"signal.{name}" for name in {*said, *KINDS}} <= texts.keys()


def test_the_same_post_gets_the_same_verdict() -> None:
    for post in POSTS:
        assert REAL.judge(post) == REAL.judge(post) == AdDetector().judge(post)


async def test_in_a_wave_the_notices_stop() -> None:
    async with guarded() as (group, _):
        for name in ("eve", "fay", "gus", "hal", "ida"):
            await group.say(name, "铁定 有好事")
            assert group.last(name)["deleted"]
        assert len(group.said()) == 3
