"""Warnings: they count, they run out, they are taken back, and enough of them bring a sanction."""

import re

import pytest
from sqlalchemy import select

from bot.db.models import Case
from bot.emulator.group import EmulatedGroup, emulated_group

SAID = ["sendMessage"]
DAY = 24 * 3600


async def offence(group: EmulatedGroup, who: str = "ann") -> int:
    """Somebody writes an ad; its message id."""
    await group.admin("boss")
    await group.say(who, "买粉加我")
    return int(group.last(who)["id"])


def case_in(text: str) -> str:
    """The number of the last case that a notice names."""
    return str(re.findall(r"案件 (#\d+)", text)[-1])


async def test_a_warning_says_how_many_there_are_and_stays() -> None:
    async with emulated_group(admin={}) as group:
        bad = await offence(group)
        assert await group.say("boss", "/warn 刷屏", reply_to=bad) == SAID
        notice = group.last()
        for part in ("Ann 被警告（1/3）", "有效到", "刷屏", "案件 #"):
            assert part in notice["text"]
        assert [[one["text"] for one in row] for row in notice["buttons"]] == [["撤销"]]
        await group.advance(DAY)
        assert not group.last()["deleted"]
        assert group.member("ann")["status"] == "member"


@pytest.mark.parametrize("said", ["/warn 3 times already", "/warn 123456789 is not who I mean"])
async def test_in_a_reply_a_number_is_a_reason(said: str) -> None:
    async with emulated_group(admin={}) as group:
        bad = await offence(group)
        await group.say("boss", said, reply_to=bad)
        assert "Ann 被警告" in group.last()["text"]
        assert said.removeprefix("/warn ") in group.last()["text"]


async def test_the_third_warning_mutes_and_its_case_names_all() -> None:
    async with emulated_group(admin={"warn_action": "mute 2天"}) as group:
        bad = await offence(group)
        numbers = []
        for _ in range(2):
            assert await group.say("boss", "警告 刷屏", reply_to=bad) == SAID
            numbers.append(case_in(group.last()["text"]))
        done = await group.say("boss", "警告 刷屏", reply_to=bad)
        assert done == ["restrictChatMember", "sendMessage"]
        muted = group.member("ann")
        assert muted["status"] == "restricted"
        text = group.last()["text"]
        assert "Ann 被警告（3/3）" in text
        assert "Ann 禁言到" in text
        async with group.app.database.reading() as db:
            led_to = await db.scalar(select(Case).where(Case.sanction == "mute"))
            warnings = await db.scalars(select(Case.id).where(Case.sanction == "warn"))
        assert led_to is not None
        names = [f"#{number}" for number in sorted(warnings)]
        assert (len(names), names[:2]) == (3, numbers)
        assert led_to.reason == f"累计警告 3 次：{' '.join(names)}"
        assert [signal["detail"] for signal in led_to.signals] == names
        assert case_in(text) == f"#{led_to.id}"


async def test_after_the_sanction_counting_starts_again() -> None:
    async with emulated_group(admin={"warn_limit": 2, "warn_action": "mute 1小时"}) as group:
        bad = await offence(group)
        await group.say("boss", "/warn", reply_to=bad)
        assert "restrictChatMember" in await group.say("boss", "/warn", reply_to=bad)
        await group.advance(3601)
        assert group.member("ann")["status"] == "member"
        assert await group.say("boss", "/warn", reply_to=bad) == SAID
        assert "1/2" in group.last()["text"]


async def test_the_button_of_the_last_warning_takes_both_back() -> None:
    async with emulated_group(admin={"warn_limit": 2}) as group:
        bad = await offence(group)
        await group.say("boss", "/warn", reply_to=bad)
        await group.say("boss", "/warn", reply_to=bad)
        assert group.member("ann")["status"] == "restricted"
        answer = await group.click("boss", group.last()["id"], "撤销")
        assert answer is not None
        assert answer["text"] == "已撤销"
        assert group.member("ann")["status"] == "member"
        await group.say("boss", "/warns", reply_to=bad)
        assert "（1/2）" in group.last()["text"]
        assert "restrictChatMember" in await group.say("boss", "/warn", reply_to=bad)


async def test_the_button_takes_one_warning_back() -> None:
    async with emulated_group(admin={}) as group:
        bad = await offence(group)
        await group.say("boss", "/warn 一", reply_to=bad)
        await group.say("boss", "/warn 二", reply_to=bad)
        assert (await group.click("bob", group.last()["id"], "撤销") or {})["alert"]
        assert (await group.click("boss", group.last()["id"], "撤销") or {})["text"] == "已撤销"
        assert "撤销了案件" in group.last()["text"]
        await group.say("boss", "/warns @ann")
        said = group.last()["text"]
        assert "（1/3）" in said
        assert "一" in said
        assert "二" not in said


@pytest.mark.parametrize("action", ["kick", "踢"])
async def test_the_limit_may_put_out_of_the_group(action: str) -> None:
    async with emulated_group(admin={"warn_limit": 1, "warn_action": action}) as group:
        bad = await offence(group)
        done = await group.say("boss", "/warn", reply_to=bad)
        assert sorted(done) == ["banChatMember", "sendMessage", "unbanChatMember"]
        assert group.member("ann")["status"] == "left"


async def test_the_limit_may_ban_for_good() -> None:
    async with emulated_group(admin={"warn_limit": 1, "warn_action": "封禁"}) as group:
        bad = await offence(group)
        await group.say("boss", "/warn", reply_to=bad)
        banned = group.member("ann")
        assert (banned["status"], banned["until"]) == ("kicked", None)


async def test_warnings_run_out() -> None:
    async with emulated_group(admin={"warn_limit": 2, "warn_expires": "7天"}) as group:
        bad = await offence(group)
        await group.say("boss", "/warn", reply_to=bad)
        await group.advance(7 * DAY + 1)
        await group.say("ann", "又来了")
        again = int(group.last("ann")["id"])
        assert await group.say("boss", "/warn", reply_to=again) == SAID
        assert "1/2" in group.last()["text"]


async def test_a_short_warning_takes_its_notice_along() -> None:
    async with emulated_group(admin={"warn_expires": "1小时"}) as group:
        bad = await offence(group)
        await group.say("boss", "/warn", reply_to=bad)
        await group.advance(3590)
        assert not group.last()["deleted"]
        await group.advance(20)
        assert group.last()["deleted"]


async def test_a_warning_with_a_duration_counts_so_long() -> None:
    async with emulated_group(admin={"warn_limit": 2}) as group:
        bad = await offence(group)
        await group.say("boss", "/warn 10分钟 刷屏", reply_to=bad)
        await group.advance(601)
        await group.say("boss", "/warns @ann")
        assert "没有还算数的警告" in group.last()["text"]


@pytest.mark.parametrize("said", ["/unwarn", "撤警"])
async def test_unwarn_takes_the_latest(said: str) -> None:
    async with emulated_group(admin={}) as group:
        bad = await offence(group)
        await group.say("boss", "/warn 一", reply_to=bad)
        await group.say("boss", "/warn 二", reply_to=bad)
        latest = case_in(group.last()["text"])
        assert await group.say("boss", said, reply_to=bad) == SAID
        assert latest in group.last()["text"]
        assert "还剩 1 次" in group.last()["text"]
        await group.say("boss", said, reply_to=bad)
        await group.say("boss", said, reply_to=bad)
        assert "没有还算数的警告" in group.last()["text"]


async def test_unwarn_takes_the_one_that_was_named() -> None:
    async with emulated_group(admin={}) as group:
        bad = await offence(group)
        await group.say("boss", "/warn 一", reply_to=bad)
        first = case_in(group.last()["text"])
        await group.say("boss", "/warn 二", reply_to=bad)
        await group.say("boss", f"/unwarn {first}")
        assert f"案件 {first}" in group.last()["text"]
        await group.say("boss", "/warns @ann")
        assert "二" in group.last()["text"]
        assert "一" not in group.last()["text"]


async def test_unwarn_does_not_unmute() -> None:
    async with emulated_group(admin={}) as group:
        bad = await offence(group)
        await group.say("boss", "/mute 1小时", reply_to=bad)
        muted = case_in(group.last()["text"])
        await group.say("boss", f"/unwarn {muted}")
        assert "没有还算数的警告" in group.last()["text"]
        assert group.member("ann")["status"] == "restricted"


async def test_resetwarns_takes_all_back() -> None:
    async with emulated_group(admin={}) as group:
        bad = await offence(group)
        for _ in range(2):
            await group.say("boss", "/warn", reply_to=bad)
        await group.say("boss", "/resetwarns @ann")
        assert "2 次警告已清空" in group.last()["text"]
        await group.say("boss", "/warns @ann")
        assert "没有还算数的警告" in group.last()["text"]


async def test_the_limit_is_set_in_the_chat() -> None:
    async with emulated_group(admin={}) as group:
        bad = await offence(group)
        await group.say("boss", "/warnlimit")
        assert "警告满 3 次：禁言 1天" in group.last()["text"]
        await group.say("boss", "/warnlimit 1")
        assert "警告满 1 次：禁言 1天" in group.last()["text"]
        await group.say("boss", "/warnmode 封禁 7天")
        assert "警告满 1 次：封禁 7天" in group.last()["text"]
        await group.say("boss", "/warn", reply_to=bad)
        banned = group.member("ann")
        assert (banned["status"], banned["until"] is not None) == ("kicked", True)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("/warnlimit 0", "1 到 20"),
        ("/warnlimit 21", "1 到 20"),
        ("/warnlimit many", "1 到 20"),
        ("/warnmode sing", "请写 禁言 1天"),
        ("/warnmode kick 3天", "请写 禁言 1天"),
        ("/warnmode 禁言 一会儿", "请写 禁言 1天"),
        ("/warnmode 禁言 0秒", "请写 禁言 1天"),
        ("/warn", "对谁"),
        ("/warn @boss", "自己"),
        ("/warn @chief", "管理员"),
        ("/warn 777000", "不能处罚"),
        ("/warn 1087968824", "管理员"),
        ("/warns @nobody_here", "没见过"),
        ("/resetwarns @nobody_here", "没见过"),
        ("/unwarn #999", "没有案件"),
    ],
)
async def test_refusals_say_why(said: str, sentence: str) -> None:
    async with emulated_group(admin={}) as group:
        await offence(group)
        await group.admin("chief")
        await group.say("chief", "hi")
        assert await group.say("boss", said) == SAID
        assert sentence in group.last()["text"]


async def test_the_bot_is_not_warned() -> None:
    async with emulated_group(admin={}) as group:
        await offence(group)
        await group.say("boss", "/warns @ann")
        await group.say("boss", "/warn", reply_to=group.last()["id"])
        assert "这是我自己" in group.last()["text"]


async def test_what_the_limit_cannot_do_is_said() -> None:
    async with emulated_group(admin={"warn_limit": 1}) as group:
        bad = await offence(group)
        await group.say("boss", "/ban", reply_to=bad)
        assert await group.say("boss", "/warn", reply_to=bad) == SAID  # a mute would let him in
        assert "Ann 被警告（1/1）" in group.last()["text"]
        assert "已经被封禁" in group.last()["text"]
        assert group.member("ann")["status"] == "kicked"


async def test_channels_that_write_are_warned_and_banned_as_channels() -> None:
    async with emulated_group(admin={"warn_limit": 2}) as group:
        await group.admin("boss")
        made = await group.control.do("chats", {"title": "卖课", "type": "channel"})
        post = await group.control.do(
            "say", {"chat": group.chat_id, "sender_chat": made["id"], "text": "买课加我"}
        )
        await group.settle()
        assert await group.say("boss", "/warn", reply_to=post["id"]) == SAID
        done = await group.say("boss", "/warn", reply_to=post["id"])
        assert done == ["banChatSenderChat", "sendMessage"]
        assert "unbanChatSenderChat" in await group.advance(DAY + 1)


async def test_members_neither_warn_nor_set() -> None:
    async with emulated_group(admin={}) as group:
        bad = await offence(group)
        assert await group.say("bob", "/warn", reply_to=bad) == SAID
        assert "协管" in group.last()["text"]
        assert await group.say("bob", "警告", reply_to=bad) == []
        await group.say("bob", "/warnlimit 1")
        assert "管理员" in group.last()["text"]
        await group.say("boss", "/warns @ann")
        assert "没有还算数的警告" in group.last()["text"]


async def test_english() -> None:
    async with emulated_group(language="en", admin={"warn_limit": 2}) as group:
        bad = await offence(group)
        await group.say("boss", "/warn spam", reply_to=bad)
        assert "Ann was warned (1/2)" in group.last()["text"]
        await group.say("boss", "/warn spam", reply_to=bad)
        assert "Ann is muted until" in group.last()["text"]
