"""Orders with a letter before them: with a time, with the message, without a word."""

import pytest
from sqlalchemy import select

from bot.db.models import Case
from bot.emulator.group import EmulatedGroup, emulated_group
from bot.moderation.staff import Place

SAID = ["sendMessage"]
HOURS = 3600


async def offence(group: EmulatedGroup, who: str = "ann") -> int:
    """Somebody writes an ad; its message id."""
    await group.admin("boss")
    await group.say(who, "买粉加我")
    return int(group.last(who)["id"])


def gone(group: EmulatedGroup, who: str) -> bool:
    return bool(group.last(who)["deleted"])


async def staffed(group: EmulatedGroup) -> int:
    """A staff chat for what is reported; its id."""
    made = await group.control.do("chats", {"title": "管理群", "plugins": ["admin"]})
    chat_id = int(made["id"])
    group.app.core.staff._places = lambda about: [Place(chat_id)]
    return chat_id


def told(group: EmulatedGroup, staff: int) -> list[str]:
    return [one["text"] for one in group.transcript(staff) if one["text"]]


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("/dmute 10分钟 刷屏", "restricted"),
        ("/dban 广告", "kicked"),
        ("/dkick", "left"),
        ("/dwarn 刷屏", "member"),
    ],
)
async def test_d_takes_the_message_along(said: str, status: str) -> None:
    async with emulated_group(admin={}) as group:
        bad = await offence(group)
        assert "deleteMessage" in await group.say("boss", said, reply_to=bad)
        assert gone(group, "ann")
        assert group.member("ann")["status"] == status
        assert "案件 #" in group.said()[-1]


@pytest.mark.parametrize("said", ["/mute 10分钟", "/ban", "/warn"])
async def test_without_d_the_message_stays(said: str) -> None:
    async with emulated_group(admin={}) as group:
        bad = await offence(group)
        await group.say("boss", said, reply_to=bad)
        assert not gone(group, "ann")


async def test_d_needs_the_message_of_the_one_it_is_about() -> None:
    async with emulated_group(admin={}) as group:
        bad = await offence(group)
        await group.say("bob", "hi")
        assert await group.say("boss", "/dban @bob") == SAID
        assert "他本人发的" in group.last()["text"]
        assert await group.say("boss", "/dban @bob", reply_to=bad) == SAID
        assert "他本人发的" in group.last()["text"]
        assert group.member("bob")["status"] == "member"
        assert not gone(group, "ann")


async def test_d_takes_the_right_to_delete() -> None:
    async with emulated_group(admin={}) as group:
        bad = await offence(group)
        await group.admin("guard", ["can_restrict_members"])
        assert await group.say("guard", "/dmute 1小时", reply_to=bad) == SAID
        assert "删除消息" in group.last()["text"]
        assert group.member("ann")["status"] == "member"
        assert "restrictChatMember" in await group.say("guard", "/mute 1小时", reply_to=bad)


async def test_d_says_that_an_old_message_stays() -> None:
    async with emulated_group(admin={}) as group:
        bad = await offence(group)
        await group.advance(48 * HOURS)
        done = await group.say("boss", "/dmute 1小时", reply_to=bad)
        assert done == ["restrictChatMember", "sendMessage"]
        assert "超过 48 小时" in group.last()["text"]


@pytest.mark.parametrize(
    ("said", "status", "sanction"),
    [
        ("/smute 1小时 刷屏", "restricted", "mute"),
        ("/sban 刷屏", "kicked", "ban"),
        ("/skick 刷屏", "left", "kick"),
        ("/swarn 刷屏", "member", "warn"),
    ],
)
async def test_s_says_nothing_in_the_group_and_all_to_staff(
    said: str, status: str, sanction: str
) -> None:
    async with emulated_group(admin={}) as group:
        bad = await offence(group)
        staff = await staffed(group)
        await group.say("boss", said, reply_to=bad)
        assert group.said() == []
        assert gone(group, "boss")
        assert not gone(group, "ann")
        assert group.member("ann")["status"] == status
        [card] = told(group, staff)
        for part in ("Boss", "小鹿学堂", "Ann", "刷屏", "案件 #"):
            assert part in card
        async with group.app.database.reading() as db:
            cases = list(await db.scalars(select(Case)))
        assert [(case.sanction, case.reason) for case in cases] == [(sanction, "刷屏")]


async def test_staff_takes_back_what_was_done_silently() -> None:
    async with emulated_group(admin={}) as group:
        bad = await offence(group)
        staff = await staffed(group)
        await group.say("boss", "/smute 1小时", reply_to=bad)
        await group.control.do("admin", {"chat": staff, "user": group.user("boss")})
        card = group.transcript(staff)[-1]
        pressed = await group.control.do(
            "click",
            {
                "chat": staff,
                "message": card["id"],
                "user": group.user("boss"),
                "button": "撤销",
            },
        )
        await group.settle()
        assert pressed["answer"]["text"] == "已撤销"
        assert group.member("ann")["status"] == "member"


async def test_a_silent_order_is_refused_to_its_author_alone() -> None:
    async with emulated_group(admin={}) as group:
        await offence(group)
        await group.say("boss", "/sban @nobody_here")
        refusal = group.last()
        assert "没见过" in refusal["text"]
        assert refusal["visible_to"] == group.user("boss")


async def test_t_needs_a_time() -> None:
    async with emulated_group(admin={}) as group:
        bad = await offence(group)
        assert await group.say("boss", "/tban 刷屏", reply_to=bad) == SAID
        assert "要多久" in group.last()["text"]
        assert "banChatMember" in await group.say("boss", "/tban 7天 刷屏", reply_to=bad)


async def test_channels_that_write_are_banned_as_channels() -> None:
    async with emulated_group(admin={}) as group:
        await group.admin("boss")
        made = await group.control.do("chats", {"title": "卖课", "type": "channel"})
        post = await group.control.do(
            "say", {"chat": group.chat_id, "sender_chat": made["id"], "text": "买课加我"}
        )
        await group.settle()
        done = await group.say("boss", "/dmute 10分钟", reply_to=post["id"])
        assert sorted(done) == ["banChatSenderChat", "deleteMessage", "sendMessage"]
        assert await group.advance(601) == ["deleteMessage", "unbanChatSenderChat"]


async def test_anonymous_admins_order_and_are_not_punished() -> None:
    async with emulated_group(admin={}) as group:
        bad = await offence(group)
        await group.admin("shadow", ["can_restrict_members"], anonymous=True)
        done = await group.say("shadow", "/mute 10分钟", reply_to=bad)
        assert done == ["restrictChatMember", "sendMessage"]
        hidden = [one for one in group.transcript() if one["text"] == "/mute 10分钟"]
        assert await group.say("boss", "/warn", reply_to=hidden[-1]["id"]) == SAID
        assert "管理员" in group.last()["text"]
