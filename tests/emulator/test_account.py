"""The bot's own affairs: commands, webhooks, callback answers, chats it asks about."""

import base64

import pytest

from bot.emulator.control import Control
from bot.emulator.errors import ApiError, WrongCall
from bot.emulator.membership import make_admin
from bot.emulator.speech import Words, edit, press, react
from tests.emulator.conftest import Town

LIST = [{"command": "/help", "description": "what I can do"}]


async def test_commands_are_kept_by_scope_and_language(town: Town) -> None:
    chat = {"type": "chat", "chat_id": town.chat.id}
    await town.call("setMyCommands", commands=LIST)
    await town.call("setMyCommands", commands=[], scope=chat, language_code="zh")
    assert (await town.call("getMyCommands"))[0]["command"] == "help"
    assert await town.call("getMyCommands", scope=chat) == []
    await town.call("deleteMyCommands")
    assert await town.call("getMyCommands") == []


async def test_a_chat_that_the_bot_is_not_in_has_no_commands(town: Town) -> None:
    for stranger in (town.ann.id, -100123):
        scope = {"type": "chat", "chat_id": stranger}
        with pytest.raises(ApiError, match="chat not found"):
            await town.call("setMyCommands", commands=LIST, scope=scope)


@pytest.mark.parametrize(
    ("commands", "sentence"),
    [
        ([{"command": "禁言", "description": "x"}], "BOT_COMMAND_INVALID"),
        ([{"command": "x", "description": ""}], "BOT_COMMAND_DESCRIPTION_INVALID"),
        ([{"command": "x", "description": "x"}] * 101, "BOT_COMMANDS_TOO_MUCH"),
    ],
)
async def test_wrong_commands(town: Town, commands: list[object], sentence: str) -> None:
    with pytest.raises(ApiError, match=sentence):
        await town.call("setMyCommands", commands=commands)


async def test_webhook_calls_and_closing(town: Town) -> None:
    town.say("x")
    assert (await town.call("getWebhookInfo"))["pending_update_count"] == 1
    assert await town.call("deleteWebhook") is True
    assert len(await town.updates()) == 1
    assert await town.call("deleteWebhook", drop_pending_updates=True) is True
    assert await town.updates() == []
    assert await town.call("close") is True
    assert await town.call("logOut") is True


async def test_only_the_bot_that_was_asked_answers_and_briefly(town: Town) -> None:
    other = town.world.add_bot("Other", "other_bot")
    markup = {"inline_keyboard": [[{"text": "b", "callback_data": "x"}]]}
    sent = await town.here("sendMessage", text="x", reply_markup=markup)
    message = town.chat.messages[sent["message_id"]]
    pressed = press(town.world, town.chat, message, town.ann.id, "b")
    answer = {"callback_query_id": pressed.id, "text": "y" * 200}
    with pytest.raises(ApiError, match="query ID is invalid"):
        await town.world.call(other.token, "answerCallbackQuery", answer)
    with pytest.raises(ApiError, match="MESSAGE_TOO_LONG"):
        await town.call("answerCallbackQuery", **{**answer, "text": "y" * 201})
    assert await town.call("answerCallbackQuery", **answer) is True
    assert (
        await town.call("answerCallbackQuery", **answer) is True
    )  # a second time changes nothing


async def test_who_may_press(town: Town) -> None:
    markup = {"inline_keyboard": [[{"text": "b", "callback_data": "x"}]]}
    receiver = {"receiver_user_id": town.ann.id}
    await town.here(
        "sendMessage", text="x", reply_markup=markup, ephemeral_message_parameters=receiver
    )
    hidden = town.chat.ephemeral[1]
    with pytest.raises(WrongCall, match="does not see"):
        press(town.world, town.chat, hidden, town.owner.id, "b")
    press(town.world, town.chat, hidden, town.ann.id, "b")
    [query] = await town.updates("callback_query")
    assert query["message"]["ephemeral_message_id"] == 1
    stranger = town.world.add_user("Stranger")
    sent = await town.here("sendMessage", text="x", reply_markup=markup)
    shown = town.chat.messages[sent["message_id"]]
    with pytest.raises(WrongCall, match="not in the chat"):
        press(town.world, town.chat, shown, stranger.id, "b")
    await town.here("deleteMessage", message_id=shown.id)
    with pytest.raises(WrongCall, match="was deleted"):
        press(town.world, town.chat, shown, town.ann.id, "b")


async def test_an_ephemeral_button_is_clicked_by_its_own_number(town: Town) -> None:
    markup = {"inline_keyboard": [[{"text": "b", "callback_data": "x"}]]}
    await town.here("sendMessage", text="x", reply_markup=markup, receiver_user_id=town.ann.id)
    control = Control(town.world)
    click = {"chat": town.chat.id, "user": town.ann.id, "button": "b"}
    with pytest.raises(WrongCall, match="no message 9"):
        await control.do("click", {**click, "ephemeral": 9})
    with pytest.raises(WrongCall, match="key message is missing"):
        await control.do("click", click)
    view = control.transcript(town.chat.id)["messages"][-1]
    assert (view["id"], view["ephemeral_id"], view["visible_to"]) == (0, 1, town.ann.id)


async def test_given_entities(town: Town) -> None:
    mention = {"type": "text_mention", "offset": 0, "length": 2, "user": town.ann.id}
    words = Words("安妮 /help", entities=[mention])
    town.world.say(town.chat, town.owner, "", words=words)
    [message] = await town.updates("message")
    assert message["entities"][0]["user"]["username"] == "ann"
    assert message["entities"][1]["type"] == "bot_command"
    unknown = {**mention, "user": {"id": 5}}
    with pytest.raises(WrongCall, match="does not exist"):
        town.world.say(town.chat, town.owner, "", words=Words("安妮", entities=[unknown]))
    spans = [{"type": "bold", "offset": 2, "length": 3}]
    sent = await town.here("sendMessage", text="  粗体 ", entities=spans)
    assert (sent["text"], sent["entities"]) == (
        "粗体",
        [{"type": "bold", "offset": 0, "length": 2}],
    )
    with pytest.raises(ApiError, match="user not found"):
        await town.here("sendMessage", text="x", entities=[{**spans[0], **_nobody()}])


def _nobody() -> dict[str, object]:
    user = {"id": 5, "is_bot": False, "first_name": "x"}
    return {"type": "text_mention", "offset": 0, "length": 1, "user": user}


async def test_plain_bots_and_channels_need_permission_to_send(town: Town) -> None:
    other = town.world.add_bot("Other", "other_bot")
    town.world.join(town.chat, other.user)
    words = {"chat_id": town.chat.id, "text": "x"}
    await town.world.call(other.token, "sendMessage", words)
    await town.here("setChatPermissions", permissions={})
    with pytest.raises(ApiError, match="not enough rights to send text messages to the chat"):
        await town.world.call(other.token, "sendMessage", words)
    rights = frozenset({"can_delete_messages"})
    channel = town.world.make_chat("c", "channel", bot_rights=rights)
    with pytest.raises(ApiError, match="need administrator rights in the channel chat"):
        await town.call("sendMessage", chat_id=channel.id, text="x")


async def test_posts_of_the_bot_in_a_channel(town: Town) -> None:
    channel = town.world.make_chat("news", "channel")
    channel.username = "news"
    sent = await town.call("sendMessage", chat_id="@NEWS", text="x")
    assert sent["sender_chat"]["id"] == channel.id
    forwarded = await town.here(
        "forwardMessage", from_chat_id=channel.id, message_id=sent["message_id"]
    )
    assert forwarded["forward_origin"]["type"] == "channel"
    again = await town.here(
        "forwardMessage", from_chat_id=town.chat.id, message_id=forwarded["message_id"]
    )
    assert again["forward_origin"] == forwarded["forward_origin"]


async def test_forwards_of_the_group_itself_and_of_service_messages(town: Town) -> None:
    said = town.world.say(town.chat, None, "x", sender_chat=town.chat)
    sent = await town.here("forwardMessage", from_chat_id=town.chat.id, message_id=said.id)
    assert sent["forward_origin"]["type"] == "chat"
    for method, sentence in (
        ("copyMessage", "the message can't be copied"),
        ("forwardMessage", "the message can't be forwarded"),
    ):
        refusal = await town.refusal(method, from_chat_id=town.chat.id, message_id=1)
        assert refusal == f"Bad Request: {sentence}"


async def test_links_pins_and_actions_need_rights_and_sense(town: Town) -> None:
    weak = town.world.make_chat("weak", bot_rights=frozenset())
    said = town.world.say(weak, None, "x", sender_chat=weak)
    for method, more, sentence in (
        ("createChatInviteLink", {}, "not enough rights to manage chat invite link"),
        ("pinChatMessage", {"message_id": said.id}, "not enough rights to manage pinned messages"),
        ("promoteChatMember", {"user_id": town.ann.id}, "not enough rights"),
        ("setChatMemberTag", {"user_id": town.ann.id}, "not enough rights to change the tag"),
    ):
        with pytest.raises(ApiError, match=sentence):
            await town.call(method, chat_id=weak.id, **more)
    assert "USAGE_LIMIT_INVALID" in await town.refusal("createChatInviteLink", member_limit=0)
    both = await town.refusal("createChatInviteLink", member_limit=1, creates_join_request=True)
    assert "administrator approval" in both
    assert "INVITE_HASH_EXPIRED" in await town.refusal("revokeChatInviteLink", invite_link="x")
    assert await town.here("sendChatAction", action="typing") is True
    assert "wrong parameter action" in await town.refusal("sendChatAction", action="flying")
    assert "can't be pinned" in await town.refusal("pinChatMessage", message_id=1)


async def test_a_new_primary_link_ends_the_old(town: Town) -> None:
    first = await town.here("exportChatInviteLink")
    second = await town.here("exportChatInviteLink")
    assert town.chat.links[first].revoked
    assert (await town.here("getChat"))["invite_link"] == second


async def test_what_reactions_a_bot_may_set(town: Town) -> None:
    said = town.say("x")
    custom = [{"type": "custom_emoji", "custom_emoji_id": "1"}]
    refusal = await town.refusal("setMessageReaction", message_id=said.id, reaction=custom)
    assert refusal == "Bad Request: REACTION_INVALID"
    two = [{"type": "emoji", "emoji": "👍"}, {"type": "emoji", "emoji": "👎"}]
    refusal = await town.refusal("setMessageReaction", message_id=said.id, reaction=two)
    assert refusal == "Bad Request: REACTIONS_TOO_MANY"


async def test_titles_of_administrators(town: Town) -> None:
    await town.here("promoteChatMember", user_id=town.ann.id, can_pin_messages=True)
    title = {"user_id": town.ann.id, "custom_title": "版主"}
    assert await town.here("setChatAdministratorCustomTitle", **title) is True
    assert (await town.here("getChatMember", user_id=town.ann.id))["custom_title"] == "版主"
    long = await town.refusal(
        "setChatAdministratorCustomTitle", user_id=town.ann.id, custom_title="x" * 17
    )
    assert long == "Bad Request: ADMIN_RANK_INVALID"
    other = {"user_id": town.owner.id, "custom_title": "x"}
    assert "not enough rights" in await town.refusal("setChatAdministratorCustomTitle", **other)


async def test_quotes_of_the_bot_must_be_in_the_original(town: Town) -> None:
    said = town.say("one two")
    good = {"message_id": said.id, "quote": "two"}
    sent = await town.here("sendMessage", text="x", reply_parameters=good)
    assert sent["quote"]["position"] == 4
    bad = {"message_id": said.id, "quote": "three"}
    assert "QUOTE_TEXT_INVALID" in await town.refusal(
        "sendMessage", text="x", reply_parameters=bad
    )


async def test_what_people_cannot_do(town: Town) -> None:
    world, chat = town.world, town.chat
    sent = await town.here("sendMessage", text="x")
    stranger = world.add_user("Stranger")
    channel = world.make_chat("c", "channel")
    private = world.living_chat(town.ann.id)
    said = town.say("x")
    await town.here("deleteMessage", message_id=said.id)
    for act, sentence in (
        (lambda: edit(world, chat, sent["message_id"], "x"), "cannot be edited by a person"),
        (lambda: edit(world, chat, said.id, "x"), "was deleted"),
        (lambda: edit(world, chat, town.say("y").id, ""), "must not be empty"),
        (lambda: react(world, chat, sent["message_id"], stranger.id, "👍"), "not in the chat"),
        (lambda: world.say(chat, stranger, "x"), "not in the chat"),
        (lambda: world.say(channel, None, "x"), "say who speaks"),
        (lambda: world.say(private, stranger, "x"), "only its owner"),
        (lambda: world.say(chat, None, "x", sender_chat=private), "only a channel"),
        (lambda: world.say(private, None, "x", sender_chat=channel), "speaks in groups"),
        (lambda: world.say(chat, town.ann, "", words=Words("x", quote="y")), "needs reply_to"),
        (lambda: world.leave(chat, stranger), "not in the chat"),
        (lambda: world.make_chat("x", "club"), "cannot be"),
        (lambda: world.make_chat("x", linked_to=chat), "only a channel can be linked"),
        (lambda: world.living_chat(5), "no chat 5"),
        (lambda: world.known_user(5), "no user 5"),
    ):
        with pytest.raises(WrongCall, match=sentence):
            act()


async def test_a_private_chat_of_the_control_api(town: Town) -> None:
    control = Control(town.world)
    made = await control.do("chats", {"title": "Zoe", "type": "private"})
    zoe = town.world.users[made["id"]]
    await town.call("sendMessage", chat_id=zoe.id, text="hello")
    said = {"chat": zoe.id, "user": zoe.id, "photo": base64.b64encode(b"x").decode()}
    view = await control.do("say", said)
    assert (view["text"], view["sender"]["name"]) == (None, "Zoe")
    with pytest.raises(WrongCall, match="has no members"):
        await control.do("join", {"chat": zoe.id, "user": town.ann.id})
    with pytest.raises(WrongCall, match="are a group's"):
        await control.do("chats", {"title": "Zoe", "type": "private", "plugins": []})


async def test_an_owner_may_hide_and_a_second_owner_is_an_administrator(town: Town) -> None:
    make_admin(town.world, town.chat, town.owner.id, anonymous=True)
    assert town.world.member(town.chat, town.owner.id).anonymous
    make_admin(town.world, town.chat, town.ann.id)
    assert town.world.member(town.chat, town.ann.id).status == "administrator"
