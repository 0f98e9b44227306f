"""The queue of updates: offsets, kinds, long polling; and what each kind looks like."""

import asyncio

import pytest
from aiogram.types import Update

from bot.emulator.errors import ApiError, WrongCall
from bot.emulator.membership import make_admin, request
from bot.emulator.speech import Words, edit, press, react
from bot.emulator.state import ANONYMOUS_USER, CHANNEL_USER, SERVICE_USER
from tests.emulator.conftest import Town


async def test_what_is_not_confirmed_comes_again(town: Town) -> None:
    for text in "abc":
        town.say(text)
    first = await town.call("getUpdates", limit=2)
    assert [u["message"]["text"] for u in first] == ["a", "b"]
    assert await town.call("getUpdates", limit=2) == first
    numbers = [u["update_id"] for u in first]
    assert numbers[1] == numbers[0] + 1
    rest = await town.call("getUpdates", offset=numbers[1] + 1)
    assert [u["message"]["text"] for u in rest] == ["c"]


async def test_a_negative_offset_keeps_the_last(town: Town) -> None:
    for text in "abc":
        town.say(text)
    last = await town.call("getUpdates", offset=-1)
    assert [u["message"]["text"] for u in last] == ["c"]
    assert len(await town.updates()) == 1


async def test_some_kinds_come_only_when_asked_for(town: Town) -> None:
    await town.call("getUpdates", allowed_updates=[])
    said = town.say("x")
    react(town.world, town.chat, said.id, town.ann.id, "👍")
    town.world.leave(town.chat, town.ann)
    kinds = {key for update in await town.updates() for key in update}
    assert kinds == {"update_id", "message"}
    await town.call("getUpdates", allowed_updates=["chat_member"])
    town.world.join(town.chat, town.ann)
    late = await town.updates()
    assert "chat_member" in late[-1]
    assert "message" in late[0]  # from before the choice


async def test_long_polling_waits_and_wakes(town: Town) -> None:
    waiting = asyncio.create_task(town.call("getUpdates", timeout=30))
    await asyncio.sleep(0)
    assert town.bot.queue.polling
    town.say("hello")
    [update] = await asyncio.wait_for(waiting, 1)
    assert update["message"]["text"] == "hello"


async def test_a_second_poll_ends_the_first_with_409(town: Town) -> None:
    first = asyncio.create_task(town.call("getUpdates", timeout=30))
    await asyncio.sleep(0)
    second = asyncio.create_task(town.call("getUpdates", timeout=30))
    with pytest.raises(ApiError, match="Conflict: terminated by other getUpdates") as caught:
        await asyncio.wait_for(first, 1)
    assert caught.value.code == 409
    town.say("x")
    assert len(await asyncio.wait_for(second, 1)) == 1


async def test_updates_are_kept_for_a_day(town: Town) -> None:
    town.say("old")
    town.clock.jump(24 * 3600 + 1)
    town.say("new")
    assert [m["text"] for m in await town.updates("message")] == ["new"]


async def test_raw_updates_pass_as_they_are(town: Town) -> None:
    town.bot.queue.push_raw({"update_id": 10**9, "nonsense": {}}, town.world.unix())
    town.bot.queue.push_raw({"message": 5}, town.world.unix())
    assert await town.updates() == [
        {"update_id": 10**9, "nonsense": {}},
        {"update_id": 10**9 + 1, "message": 5},
    ]


async def test_joining_and_leaving(town: Town) -> None:
    bob = town.world.add_user("Bob")
    town.world.join(town.chat, bob)
    joined, service = await town.updates()
    assert joined["chat_member"]["old_chat_member"]["status"] == "left"
    assert joined["chat_member"]["new_chat_member"]["status"] == "member"
    assert service["message"]["new_chat_members"][0]["id"] == bob.id
    with pytest.raises(WrongCall, match="already"):
        town.world.join(town.chat, bob)
    await town.skip()
    town.world.leave(town.chat, bob)
    _, service = await town.updates()
    assert service["message"]["left_chat_member"]["id"] == bob.id


async def test_join_requests(town: Town) -> None:
    link = await town.here("createChatInviteLink", creates_join_request=True)
    bob, cid = town.world.add_user("Bob"), town.world.add_user("Cid")
    stored = town.chat.links[link["invite_link"]]
    with pytest.raises(WrongCall, match="asks first"):
        town.world.join(town.chat, bob, link["invite_link"])
    request(town.world, town.chat, bob.id, stored)
    request(town.world, town.chat, cid.id)
    first, _ = await town.updates("chat_join_request")
    assert (first["from"]["id"], first["user_chat_id"]) == (bob.id, bob.id)
    assert first["invite_link"]["pending_join_request_count"] == 1
    await town.call("sendMessage", chat_id=bob.id, text="while it waits the bot may write")
    await town.skip()
    await town.here("approveChatJoinRequest", user_id=bob.id)
    [update] = await town.updates("chat_member")
    assert update["via_join_request"] is True
    await town.here("declineChatJoinRequest", user_id=cid.id)
    refusal = await town.refusal("declineChatJoinRequest", user_id=cid.id)
    assert refusal == "Bad Request: HIDE_REQUESTER_MISSING"
    refusal = await town.refusal("approveChatJoinRequest", user_id=bob.id)
    assert refusal == "Bad Request: USER_ALREADY_PARTICIPANT"


async def test_edits_and_reactions_of_people(town: Town) -> None:
    said = town.say("one")
    edit(town.world, town.chat, said.id, "看 https://a.example")
    react(town.world, town.chat, said.id, town.ann.id, "👍")
    _, edited, reaction = await town.updates()
    assert edited["edited_message"]["text"] == "看 https://a.example"
    assert edited["edited_message"]["entities"][0]["type"] == "url"
    assert reaction["message_reaction"]["old_reaction"] == []
    assert reaction["message_reaction"]["new_reaction"] == [{"type": "emoji", "emoji": "👍"}]


async def test_replies_and_quotes(town: Town) -> None:
    first = town.say("😀 加微信 的都是骗子", town.owner)
    words = Words("别信", reply_to=first.id, quote="加微信")
    town.world.say(town.chat, town.ann, "", words=words)
    _, reply = await town.updates("message")
    assert reply["reply_to_message"]["from"]["id"] == town.owner.id
    assert reply["quote"] == {"text": "加微信", "position": 3, "is_manual": True}
    with pytest.raises(WrongCall, match="no message 999"):
        town.world.say(town.chat, town.ann, "", words=Words("x", reply_to=999))


async def test_anonymous_administrators(town: Town) -> None:
    make_admin(town.world, town.chat, town.owner.id, anonymous=True)
    town.say("as the group", town.owner)
    town.world.say(town.chat, None, "as the group", sender_chat=town.chat)
    for message in await town.updates("message"):
        assert message["from"]["id"] == ANONYMOUS_USER
        assert message["sender_chat"]["id"] == town.chat.id


async def test_channels_speak_and_their_posts_are_forwarded(town: Town) -> None:
    channel = town.world.make_chat("news", "channel", linked_to=town.chat)
    await town.skip()
    town.world.say(channel, None, "今日资料", sender_chat=channel)
    town.world.say(town.chat, None, "as channel", sender_chat=channel)
    post, forward, spoken = await town.updates()
    assert post["channel_post"]["sender_chat"]["id"] == channel.id
    assert "from" not in post["channel_post"]
    assert forward["message"]["from"]["id"] == SERVICE_USER
    assert forward["message"]["is_automatic_forward"] is True
    assert forward["message"]["forward_origin"]["type"] == "channel"
    assert spoken["message"]["from"]["id"] == CHANNEL_USER
    assert "is_automatic_forward" not in spoken["message"]
    assert (await town.here("getChat"))["linked_chat_id"] == channel.id


async def test_other_bots_are_heard_and_hear(town: Town) -> None:
    other = town.world.add_bot("Other", "other_bot")
    make_admin(town.world, town.chat, other.user.id)
    await town.skip()
    await town.world.call(other.token, "sendMessage", {"chat_id": town.chat.id, "text": "hi"})
    [message] = await town.updates("message")
    assert message["from"] == town.world.user_json(other.user.id)
    assert message["from"]["is_bot"] is True
    assert town.world.member(town.chat, other.user.id).status == "administrator"


async def test_pressing_buttons(town: Town) -> None:
    keyboard = [
        [{"text": "撤销", "callback_data": "u"}, {"text": "看", "url": "https://a.example"}]
    ]
    sent = await town.here("sendMessage", text="x", reply_markup={"inline_keyboard": keyboard})
    message = town.chat.messages[sent["message_id"]]
    pressed = press(town.world, town.chat, message, town.ann.id, "撤销")
    [query] = await town.updates("callback_query")
    assert (query["data"], query["from"]["id"]) == ("u", town.ann.id)
    assert query["message"]["message_id"] == message.id
    answer = {"callback_query_id": query["id"], "text": "done", "show_alert": True}
    assert await town.call("answerCallbackQuery", **answer) is True
    assert pressed.answer.result() == {"text": "done", "alert": True}
    late = press(town.world, town.chat, message, town.ann.id, "u")
    town.clock.jump(60)
    with pytest.raises(ApiError, match="query is too old"):
        await town.call("answerCallbackQuery", callback_query_id=late.id)
    for button, sentence in (("看", "opens a link"), ("nothing", "no button")):
        with pytest.raises(WrongCall, match=sentence):
            press(town.world, town.chat, message, town.ann.id, button)


async def test_every_update_is_one_that_aiogram_reads(town: Town) -> None:
    said = town.say("/help @ann_lee https://a.example")
    edit(town.world, town.chat, said.id, "x")
    react(town.world, town.chat, said.id, town.ann.id, "👍")
    request(town.world, town.chat, town.world.add_user("Bob").id)
    await town.here("restrictChatMember", user_id=town.ann.id, permissions={})
    await town.here("banChatMember", user_id=town.ann.id)
    await town.here("pinChatMessage", message_id=said.id)
    await town.here("leaveChat")
    kinds = set()
    for raw in await town.updates():
        update = Update.model_validate(raw)
        kinds.add(update.event_type)
        assert update.event.model_extra in (None, {})
    assert len(kinds) == 6
