"""Admins' commands: a chat in which somebody has to be stopped."""

import pytest

from bot.emulator.group import EmulatedGroup, emulated_group

REFUSED = ["sendMessage"]


async def offence(group: EmulatedGroup, who: str = "ann") -> int:
    """Somebody writes an ad; its message id."""
    await group.admin("boss")
    await group.say(who, "买粉加我")
    return int(group.last(who)["id"])


async def test_a_mute_in_a_reply_says_all_in_one_line() -> None:
    async with emulated_group(admin={}) as group:
        bad = await offence(group)
        done = await group.say("boss", "/mute 10分钟 刷屏", reply_to=bad)
        assert done == ["restrictChatMember", "sendMessage"]
        muted = group.member("ann")
        assert muted["status"] == "restricted"
        assert muted["until"] is not None
        notice = group.last()
        for part in ("Ann", "禁言到", "刷屏", "案件 #"):
            assert part in notice["text"]
        assert "\n" not in notice["text"]
        assert [[one["text"] for one in row] for row in notice["buttons"]] == [["撤销"]]


async def test_the_button_takes_it_back_but_not_for_members() -> None:
    async with emulated_group(admin={}) as group:
        bad = await offence(group)
        await group.say("boss", "/mute 10分钟", reply_to=bad)
        notice = group.last()
        answer = await group.click("bob", notice["id"], "撤销")
        assert answer is not None
        assert answer["alert"]
        assert group.member("ann")["status"] == "restricted"
        answer = await group.click("boss", notice["id"], "撤销")
        assert answer is not None
        assert answer["text"] == "已撤销"
        assert group.member("ann")["status"] == "member"
        assert "撤销了案件" in group.last()["text"]
        assert not group.last()["buttons"]


async def test_the_answer_removes_itself() -> None:
    async with emulated_group(admin={"notice": "60秒"}) as group:
        bad = await offence(group)
        await group.say("boss", "/mute 2小时", reply_to=bad)
        await group.advance(61)
        assert group.last()["deleted"]
        assert group.member("ann")["status"] == "restricted"


async def test_a_mute_alone_takes_the_groups_default_and_says_so() -> None:
    async with emulated_group(admin={"mute": "3小时"}) as group:
        bad = await offence(group)
        await group.say("boss", "/mute", reply_to=bad)
        assert "按本群默认 3小时" in group.last()["text"]


@pytest.mark.parametrize("said", ["禁言 2小时 @ann", "/mute @ann 2小时", "!禁言 2h @ann 刷屏"])
async def test_people_are_found_by_username(said: str) -> None:
    async with emulated_group(admin={}) as group:
        await offence(group)
        assert await group.say("boss", said) == ["restrictChatMember", "sendMessage"]


@pytest.mark.parametrize("said", ["踢球去吗", "警告一下大家", "禁言 10分钟", "封禁是什么意思"])
async def test_innocent_sentences_do_nothing(said: str) -> None:
    async with emulated_group(admin={}) as group:
        await offence(group)
        assert await group.say("boss", said) == []


async def test_a_member_is_refused_with_a_sentence() -> None:
    async with emulated_group(admin={}) as group:
        bad = await offence(group)
        assert await group.say("bob", "/mute 10分钟", reply_to=bad) == REFUSED
        assert "协管" in group.last()["text"]
        assert await group.say("bob", "禁言 10分钟", reply_to=bad) == []
        assert group.member("ann")["status"] == "member"


async def test_who_was_kicked_may_come_back() -> None:
    async with emulated_group(admin={}) as group:
        bad = await offence(group)
        done = await group.say("boss", "踢", reply_to=bad)
        assert sorted(done) == ["banChatMember", "sendMessage", "unbanChatMember"]
        assert group.member("ann")["status"] == "left"
        await group.join("ann")
        assert group.member("ann")["status"] == "member"


async def test_ban_with_a_duration_is_tban_and_unban_lifts_it() -> None:
    async with emulated_group(admin={}) as group:
        bad = await offence(group)
        await group.say("boss", "/ban 7d", reply_to=bad)
        banned = group.member("ann")
        assert (banned["status"], banned["until"] is not None) == ("kicked", True)
        await group.say("boss", "/unban @ann")
        assert group.member("ann")["status"] == "left"


async def test_lifting_twice_finds_nothing() -> None:
    async with emulated_group(admin={}) as group:
        bad = await offence(group)
        await group.say("boss", "/mute 1h", reply_to=bad)
        assert "restrictChatMember" in await group.say("boss", "/unmute", reply_to=bad)
        assert await group.say("boss", "/unmute", reply_to=bad) == REFUSED
        assert "没有被禁言" in group.last()["text"]


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("/mute 10", "单位"),
        ("/mute", "对谁"),
        ("/tmute @ann", "要多久"),
        ("/mute @ann 0分钟", "用不了"),
        ("/mute @nobody_here 1h", "没见过"),
        ("/mute #999 1h", "没有案件"),
        ("/mute @boss 1h", "自己"),
        ("/ban @chief", "管理员"),
        ("/ban 777000", "不能处罚"),
        ("/ban 1087968824", "管理员"),
    ],
)
async def test_refusals_say_why(said: str, sentence: str) -> None:
    async with emulated_group(admin={}) as group:
        await offence(group)
        await group.admin("chief")
        await group.say("chief", "hi")
        assert await group.say("boss", said) == REFUSED
        assert sentence in group.last()["text"]


async def test_a_name_is_no_advertisement_in_the_answer() -> None:
    async with emulated_group(admin={}) as group:
        await group.admin("boss")
        spammer = group.world.add_user("t.me/spam @spam", username="spam_x")
        await group.control.do("join", {"chat": group.chat_id, "user": spammer.id})
        await group.settle()
        await group.say("boss", "/ban @spam_x 广告 https://spam.example")
        assert "t․me∕spam ＠spam" in group.last()["text"]
        assert "spam.example" not in group.last()["text"]


async def test_an_admin_without_the_right_is_refused() -> None:
    async with emulated_group(admin={}) as group:
        bad = await offence(group)
        await group.admin("weak", ["can_delete_messages"])
        assert await group.say("weak", "/ban", reply_to=bad) == REFUSED
        assert "封禁用户" in group.last()["text"]
        assert group.member("ann")["status"] == "member"


async def test_an_explicit_name_beats_the_reply() -> None:
    async with emulated_group(admin={}) as group:
        bad = await offence(group)
        await group.say("bob", "hi")
        await group.say("boss", "/mute @bob 10分钟", reply_to=bad)
        assert group.member("bob")["status"] == "restricted"
        assert group.member("ann")["status"] == "member"


async def test_a_mute_without_end() -> None:
    async with emulated_group(admin={}) as group:
        bad = await offence(group)
        await group.say("boss", "禁言 永久 广告", reply_to=bad)
        assert "永久禁言" in group.last()["text"]
        assert group.member("ann")["until"] is None


async def test_english_groups_are_answered_in_english() -> None:
    async with emulated_group(language="en", admin={}) as group:
        bad = await offence(group)
        await group.say("boss", "/mute", reply_to=bad)
        assert "this group's default: 1 hour" in group.last()["text"]
        assert [one["text"] for one in group.last()["buttons"][0]] == ["Undo"]
