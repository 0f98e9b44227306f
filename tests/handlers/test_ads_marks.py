"""Ads: what staff marks is learnt at once, kept over a restart, and taken back whole."""

from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest

from bot.emulator.group import EmulatedGroup, emulated_group
from handlers.ads.desk import Desk
from handlers.ads.records import AdsMark
from handlers.ads.tables import AdsTrusted
from rules.post import Post
from tests.handlers.advertising import card, press, staffed
from tests.handlers.pictures import PNG
from tests.handlers.rehearsed import rehearsed
from tests.handlers.scripted import buttons

AD = "急招兼职日结三百加微信 abx23456 在家可做"
PICTURE = b64encode(PNG).decode()
QUIET = "周末羽毛球缺一个人，四点老地方"


def verdict(group: EmulatedGroup, text: str) -> Any:
    """What the group's detector says of a text."""
    return desk_of(group).detector(group.chat_id).judge(Post.of(text))


def desk_of(group: EmulatedGroup) -> Desk:
    found: Desk = group.app.reloading.constants["ads"]["desk"]
    return found


async def mark(group: EmulatedGroup, order: str, name: str, text: str) -> list[str]:
    """Somebody writes, and the boss marks it."""
    await group.say(name, text)
    return await group.say("boss", order, reply_to=group.last(name)["id"])


async def rows(group: EmulatedGroup, table: type[Any]) -> list[Any]:
    async with group.app.database.work() as work:
        return list((await work.db.execute(table.__table__.select())).mappings())


@pytest.mark.parametrize("order", ["/spam", "是广告"])
async def test_an_ad_by_reply_is_deleted_punished_learnt_and_taken_back(order: str) -> None:
    async with emulated_group(ads={}) as group:
        await staffed(group)
        before = verdict(group, QUIET)
        await mark(group, order, "eve", QUIET)
        assert group.last("eve")["deleted"]
        assert group.last("boss")["deleted"]
        assert group.member("eve")["status"] == "restricted"
        answer = group.last()
        assert "记住了" in answer["text"]
        assert verdict(group, QUIET).score > before.score
        assert verdict(group, QUIET) == verdict(group, QUIET)
        await group.click("boss", answer["id"], "误判")
        await group.settle()
        assert group.member("eve")["status"] == "member"
        assert QUIET in group.said()[-1]
        assert verdict(group, QUIET).score <= before.score


@pytest.mark.parametrize("order", ["/ham", "不是广告"])
async def test_no_ad_by_reply_is_learnt_and_taken_back_bit_for_bit(order: str) -> None:
    async with emulated_group(ads={"mode": "rehearse"}) as group:
        staff = await staffed(group)
        before = verdict(group, AD)
        await mark(group, order, "eve", AD)
        assert verdict(group, AD).score < before.score
        assert len(await rows(group, AdsMark)) == len(await rows(group, AdsTrusted)) == 1
        told = len(group.transcript(staff))
        assert await group.say("fay", AD) == []
        assert len(group.transcript(staff)) == told
        answer = next(one for one in group.transcript() if buttons(one) == ["撤销判定"])
        await group.click("boss", answer["id"], "撤销判定")
        await group.settle()
        assert await rows(group, AdsMark) == await rows(group, AdsTrusted) == []
        assert verdict(group, AD) == before


async def test_marks_survive_a_restart_and_stay_in_their_group() -> None:
    async with emulated_group(ads={}) as group:
        await staffed(group)
        untaught = verdict(group, QUIET)
        await mark(group, "/spam", "eve", QUIET)
        taught = verdict(group, QUIET)
        assert taught != untaught
        desk = desk_of(group)
        assert desk.detector(group.chat_id - 1).judge(Post.of(QUIET)) == untaught
        await group.restart()
        assert verdict(group, QUIET) == taught


async def test_buttons_teach_as_replies_do() -> None:
    async with emulated_group(ads={"mode": "rehearse"}) as group:
        staff = await staffed(group)
        await group.say("eve", AD)
        before = verdict(group, AD)
        await press(group, staff, "boss", "误判")
        assert verdict(group, AD).score < before.score
        assert [row["spam"] for row in await rows(group, AdsMark)] == [False]
        await press(group, staff, "boss", "撤销判定")
        assert verdict(group, AD) == before
        assert buttons(card(group, staff)) == ["是广告", "误判"]
        await press(group, staff, "boss", "是广告")
        assert [row["spam"] for row in await rows(group, AdsMark)] == [True]
        assert group.last("eve")["deleted"]


async def test_members_mark_nothing_and_nobody_marks_staff_or_the_bot() -> None:
    async with emulated_group(ads={}) as group:
        await staffed(group)
        await group.say("bob", QUIET)
        number = group.last("bob")["id"]
        for order in ("/spam", "是广告", "/ham"):
            await group.say("eve", order, reply_to=number)
        assert not group.last("bob")["deleted"]
        await group.admin("ann")
        await mark(group, "/spam", "ann", QUIET)
        assert not group.last("ann")["deleted"]
        await group.say("boss", "/spam")
        assert await rows(group, AdsMark) == []


async def test_what_was_taught_moves_with_the_group() -> None:
    async with emulated_group(ads={}) as group:
        order = {"title": "小群", "type": "group", "plugins": ["ads"]}
        small = (await group.control.do("chats", order))["id"]
        await staffed(group)
        for name in ("boss", "eve"):
            await group.control.do("join", {"chat": small, "user": group.user(name)})
        await group.control.do("admin", {"chat": small, "user": group.user("boss")})
        await group.say("eve", QUIET, chat=small)
        number = group.transcript(small)[-1]["id"]
        await group.say("boss", "/ham", chat=small, reply_to=number)
        desk = desk_of(group)
        taught = desk.detector(small).judge(Post.of(QUIET))
        assert taught != desk.shared.judge(Post.of(QUIET))
        moved = (await group.control.do("migrate", {"chat": small}))["id"]
        await group.settle()
        assert desk.detector(moved).judge(Post.of(QUIET)) == taught
        assert desk.detector(small) is desk.shared


async def test_the_latest_word_of_staff_counts() -> None:
    async with emulated_group(ads={}) as group:
        staff = await staffed(group)
        await group.say("eve", AD)
        await press(group, staff, "boss", "误判")
        assert await group.say("fay", AD) == []
        await group.say("boss", "/spam", reply_to=group.last("fay")["id"])
        assert await rows(group, AdsTrusted) == []
        await group.say("gil", AD)
        assert group.last("gil")["deleted"]


async def test_who_is_punished_by_an_order_can_appeal_under_the_answer() -> None:
    async with emulated_group(ads={"notice": "20分钟"}) as group:
        staff = await staffed(group)
        await mark(group, "/spam", "eve", QUIET)
        answer = group.last()
        assert buttons(answer) == ["误判", "申诉"]
        assert "/appeal #" in answer["text"]
        await group.advance(10 * 60)
        assert not group.last()["deleted"]
        assert "申诉已交给管理员" in (await group.click("eve", answer["id"], "申诉") or {})["text"]
        assert buttons(card(group, staff)) == ["放行并道歉", "维持"]


async def test_a_picture_without_words_teaches_nothing() -> None:
    async with emulated_group(ads={}) as group:
        await staffed(group)
        order = {"chat": group.chat_id, "user": group.user("eve"), "photo": PICTURE}
        made = await group.control.do("say", order)
        await group.settle()
        await group.say("boss", "/ham", reply_to=made["id"])
        assert "没有文字" in group.said()[-1]
        assert await rows(group, AdsMark) == []


async def test_what_was_only_rehearsed_is_not_given_back(tmp_path: Path) -> None:
    async with rehearsed(tmp_path, ads={}) as there:
        group = there.group
        await group.admin("boss")
        await mark(group, "/ham", "eve", AD)
        assert not group.last("eve")["deleted"]
        assert group.said() == ["✅ 这条不是广告，记住了。"]
