"""How people and bots come and go: who brings them, who throws them out, links, blockades."""

from typing import Any

import pytest

from bot.emulator.control import Control
from bot.emulator.errors import ApiError, WrongCall
from bot.emulator.state import Json, User
from tests.emulator.conftest import Town


@pytest.fixture
def control(town: Town) -> Control:
    return Control(town.world)


async def mine(town: Town) -> list[tuple[int, str, str]]:
    """Who changed how the bot stands, from what, to what."""
    return [
        (one["from"]["id"], one["old_chat_member"]["status"], one["new_chat_member"]["status"])
        for one in await town.updates("my_chat_member")
    ]


async def test_a_stranger_makes_a_group_and_brings_the_bot(town: Town, control: Control) -> None:
    zoe, bot = town.world.add_user("Zoe").id, town.bot.user.id
    made = await control.do("chats", {"title": "别人的群", "owner": zoe})
    assert await mine(town) == [(zoe, "left", "administrator")]
    standing = {m["user"]["id"]: m["status"] for m in control.members(made["id"])["members"]}
    assert standing == {zoe: "creator", bot: "administrator"}


async def test_the_bot_is_added_raised_demoted_and_removed(town: Town, control: Control) -> None:
    zoe, bot = town.world.add_user("Zoe").id, town.bot.user.id
    made = await control.do("chats", {"title": "g", "owner": zoe, "bot_in": False})
    chat = made["id"]
    assert await mine(town) == []
    await control.do("say", {"chat": chat, "user": zoe, "text": "the bot does not hear this"})
    await control.do("join", {"chat": chat, "user": bot, "by": zoe})
    await control.do("admin", {"chat": chat, "user": bot, "rights": ["can_delete_messages"]})
    await control.do("admin", {"chat": chat, "user": bot, "demote": True})
    await control.do("leave", {"chat": chat, "user": bot, "by": zoe})
    assert await mine(town) == [
        (zoe, "left", "member"),
        (zoe, "member", "administrator"),
        (zoe, "administrator", "member"),
        (zoe, "member", "kicked"),
    ]
    [service] = await town.updates("message")
    assert service["from"]["id"] == zoe
    assert [one["id"] for one in service["new_chat_members"]] == [bot]


async def test_service_messages_name_who_did_it(town: Town, control: Control) -> None:
    bob, olga = town.world.add_user("Bob").id, town.owner.id
    there: Json = {"chat": town.chat.id, "user": bob, "by": olga}
    assert (await control.do("join", there))["status"] == "member"
    assert (await control.do("leave", there))["status"] == "kicked"
    came, went = await town.updates("message")
    assert (came["from"]["id"], came["new_chat_members"][0]["id"]) == (olga, bob)
    assert (went["from"]["id"], went["left_chat_member"]["id"]) == (olga, bob)
    for update in await town.updates("chat_member"):
        assert update["from"]["id"] == olga
    with pytest.raises(WrongCall, match="is banned"):
        await control.do("join", there)


async def test_who_is_thrown_out_of_a_basic_group_may_come_back(
    town: Town, control: Control
) -> None:
    made = await control.do("chats", {"title": "g", "type": "group", "owner": town.owner.id})
    there = {"chat": made["id"], "user": town.ann.id}
    await control.do("join", there)
    gone = await control.do("leave", {**there, "by": town.owner.id})
    assert gone["status"] == "left"
    assert (await control.do("join", there))["status"] == "member"


async def test_who_may_bring_and_throw_out(town: Town, control: Control) -> None:
    stranger, ann, owner = town.world.add_user("S").id, town.ann.id, town.owner.id
    for act, user, by, sentence in (
        ("join", stranger, stranger, "not in the chat"),
        ("leave", ann, stranger, "may not remove"),
        ("leave", owner, ann, "may not remove"),
        ("leave", stranger, owner, "not in the chat"),
        ("leave", owner, owner, "owner cannot be removed"),
    ):
        with pytest.raises(WrongCall, match=sentence):
            await control.do(act, {"chat": town.chat.id, "user": user, "by": by})
    for user in (ann, owner):
        with pytest.raises(WrongCall, match="no administrator"):
            await control.do("admin", {"chat": town.chat.id, "user": user, "demote": True})


# --- invite links ------------------------------------------------------------------------------


def newcomers(town: Town, count: int) -> list[User]:
    return [town.world.add_user(f"N{i}") for i in range(count)]


async def test_a_single_use_link_lets_one_in_and_says_who_it_was(
    town: Town, control: Control
) -> None:
    bob, cid = newcomers(town, 2)
    made = await town.here("createChatInviteLink", member_limit=1, name="Python 分群")
    there = {"chat": town.chat.id, "invite_link": made["invite_link"]}
    await control.do("join", {**there, "user": bob.id})
    [update] = await town.updates("chat_member")
    assert (update["invite_link"], update["new_chat_member"]["user"]["id"]) == (made, bob.id)
    with pytest.raises(WrongCall, match="used up"):
        await control.do("join", {**there, "user": cid.id})
    again: Json = {"invite_link": made["invite_link"], "member_limit": 2}
    assert (await town.here("editChatInviteLink", **again))["member_limit"] == 2
    await control.do("join", {**there, "user": cid.id})


async def test_a_link_that_asks_first_takes_a_request(town: Town, control: Control) -> None:
    [bob] = newcomers(town, 1)
    made = await town.here("createChatInviteLink", creates_join_request=True)
    there = {"chat": town.chat.id, "user": bob.id, "invite_link": made["invite_link"]}
    with pytest.raises(WrongCall, match="asks first"):
        await control.do("join", there)
    await control.do("request", there)
    await town.here("approveChatJoinRequest", user_id=bob.id)
    [update] = await town.updates("chat_member")
    assert update["via_join_request"] is True
    assert update["invite_link"]["invite_link"] == made["invite_link"]
    assert update["from"]["id"] == town.bot.user.id


@pytest.mark.parametrize(
    ("method", "params", "sentence"),
    [
        ("createChatInviteLink", {"expire_date": 5}, "EXPIRE_DATE_INVALID"),
        ("createChatInviteLink", {"name": "x" * 33}, "invite link name is too long"),
        ("createChatInviteLink", {"member_limit": 100_000}, "USAGE_LIMIT_INVALID"),
        ("editChatInviteLink", {"invite_link": "x"}, "INVITE_HASH_EXPIRED"),
    ],
)
async def test_wrong_links(town: Town, method: str, params: dict[str, Any], sentence: str) -> None:
    assert await town.refusal(method, **params) == f"Bad Request: {sentence}"
    assert town.chat.links == {}


async def test_a_chat_is_never_without_its_primary_link(town: Town) -> None:
    first = await town.here("exportChatInviteLink")
    revoked = await town.here("revokeChatInviteLink", invite_link=first)
    assert (revoked["is_revoked"], revoked["is_primary"]) == (True, True)
    [now] = [link.url for link in town.chat.links.values() if link.primary]
    assert now != first
    assert (await town.here("getChat"))["invite_link"] == now
    edit = await town.refusal("editChatInviteLink", invite_link=now, name="x")
    assert edit == "Bad Request: INVITE_HASH_EXPIRED"


async def test_all_pins_go_at_once(town: Town) -> None:
    for text in ("a", "b"):
        await town.here("pinChatMessage", message_id=town.say(text).id)
    assert (await town.here("getChat"))["pinned_message"]["text"] == "b"
    assert await town.here("unpinAllChatMessages") is True
    assert "pinned_message" not in await town.here("getChat")


# --- private chats -----------------------------------------------------------------------------


async def test_start_with_a_payload_opens_the_private_chat(town: Town, control: Control) -> None:
    ann = town.ann.id
    await control.do("say", {"chat": ann, "user": ann, "text": "/start ref_42"})
    [message] = await town.updates("message")
    assert (message["chat"]["type"], message["chat"]["id"]) == ("private", ann)
    assert message["from"]["id"] == ann
    assert message["text"] == "/start ref_42"
    assert message["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]
    await town.call("sendMessage", chat_id=ann, text="hello")


async def test_a_blocked_bot_is_told_so_and_may_not_write(town: Town, control: Control) -> None:
    ann = town.ann.id
    here = {"chat": ann, "user": ann}
    with pytest.raises(WrongCall, match="talks to no bot"):
        await control.do("leave", here)
    await control.do("join", here)
    await control.do("leave", here)
    assert await mine(town) == [(ann, "member", "kicked")]
    town_chat, town.chat = town.chat, town.world.living_chat(ann)
    refusal = await town.refusal("sendMessage", text="x")
    assert refusal == "Forbidden: bot was blocked by the user"
    await control.do("say", {**here, "text": "back"})
    assert (await mine(town))[1:] == [(ann, "kicked", "member")]
    assert (await town.here("sendMessage", text="x"))["text"] == "x"
    town.chat = town_chat
    with pytest.raises(WrongCall, match="talks to the bot already"):
        await control.do("join", here)


async def test_who_is_in_a_group_with_the_bot_can_be_looked_up_with_the_bio(town: Town) -> None:
    found = await town.call("getChat", chat_id=town.ann.id)
    assert (found["first_name"], "bio" in found) == ("Ann", False)
    town.ann.bio = "早起的人"
    assert (await town.call("getChat", chat_id=town.ann.id))["bio"] == "早起的人"
    stranger = town.world.add_user("Sam")
    with pytest.raises(ApiError):
        await town.call("getChat", chat_id=stranger.id)
