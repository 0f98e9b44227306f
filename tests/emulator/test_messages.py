"""Sending, editing and deleting, and Telegram's rules about them."""

import pytest

from bot.emulator.errors import ApiError
from bot.emulator.state import Upload
from tests.emulator.conftest import Town

PNG = bytes.fromhex("89504e470d0a1a0a0000000d4948445200000003000000020806000000" + "00" * 12)


async def test_a_message_has_text_entities_buttons_and_reply(town: Town) -> None:
    asked = town.say("怎么退款")
    sent = await town.here(
        "sendMessage",
        text="<b>看</b>这里 /help",
        parse_mode="HTML",
        reply_parameters={"message_id": asked.id},
        reply_markup={"inline_keyboard": [[{"text": "好", "callback_data": "x"}]]},
    )
    assert sent["message_id"] == asked.id + 1
    assert sent["from"]["id"] == town.bot.user.id
    assert sent["text"] == "看这里 /help"
    assert [e["type"] for e in sent["entities"]] == ["bold", "bot_command"]
    assert sent["reply_to_message"]["text"] == "怎么退款"
    assert sent["message_thread_id"] == asked.id  # a thread of replies, not a topic
    assert "is_topic_message" not in sent
    assert sent["reply_markup"]["inline_keyboard"][0][0]["callback_data"] == "x"


async def test_a_bot_does_not_hear_itself(town: Town) -> None:
    await town.here("sendMessage", text="x")
    assert await town.updates() == []


@pytest.mark.parametrize(
    ("params", "sentence"),
    [
        ({"text": ""}, "Bad Request: message text is empty"),
        ({"text": "<b> </b>", "parse_mode": "HTML"}, "Bad Request: message text is empty"),
        ({}, "Bad Request: message text is empty"),
        ({"text": "x" * 4097}, "Bad Request: message is too long"),
        ({"text": "x", "parse_mode": "Nonsense"}, "Bad Request: unsupported parse_mode"),
        (
            {"text": "x", "reply_parameters": {"message_id": 999}},
            "Bad Request: message to be replied not found",
        ),
        ({"text": "x", "message_thread_id": 999}, "Bad Request: message thread not found"),
        ({"txet": "x"}, 'Bad Request: sendMessage has no parameter "txet", did you mean "text"?'),
        (
            {
                "text": "x",
                "reply_markup": {"inline_keyboard": [[{"text": "b", "callback_data": "好" * 22}]]},
            },
            "Bad Request: BUTTON_DATA_INVALID",
        ),
        (
            {"text": "x", "reply_markup": {"inline_keyboard": [[{"text": "b"}]]}},
            "Bad Request: can't parse inline keyboard button: "
            "Text buttons are unallowed in the inline keyboard",
        ),
    ],
)
async def test_what_cannot_be_sent(town: Town, params: dict[str, object], sentence: str) -> None:
    assert await town.refusal("sendMessage", **params) == sentence


async def test_the_limits_themselves_are_allowed(town: Town) -> None:
    markup = {"inline_keyboard": [[{"text": "b", "callback_data": "x" * 64}]]}
    sent = await town.here("sendMessage", text="x" * 4096, reply_markup=markup)
    assert len(sent["text"]) == 4096
    lenient = {"message_id": 999, "allow_sending_without_reply": True}
    assert "reply_to_message" not in await town.here(
        "sendMessage", text="x", reply_parameters=lenient
    )


async def test_unknown_methods_tokens_and_chats(town: Town) -> None:
    for token, method, chat, code in (
        (town.bot.token, "sendMesage", town.chat.id, 404),
        ("1:x", "sendMessage", town.chat.id, 401),
        (town.bot.token, "sendMessage", -5, 400),
        (town.bot.token, "sendPoll", town.chat.id, 400),
        (town.bot.token, "sendDice", town.chat.id, 501),
    ):
        with pytest.raises(ApiError) as caught:
            await town.world.call(token, method, {"chat_id": chat, **_text(method)})
        assert caught.value.code == code


def _text(method: str) -> dict[str, str]:
    return {"text": "x"} if method.startswith("sendMes") else {}


async def test_method_names_have_no_case(town: Town) -> None:
    assert (await town.call("GETME"))["username"] == "guanjia_bot"


async def test_a_bot_that_is_outside_or_unknown_to_a_user(town: Town) -> None:
    await town.here("leaveChat")
    sentence = "Forbidden: bot is not a member of the supergroup chat"
    assert await town.refusal("sendMessage", text="x") == sentence
    with pytest.raises(ApiError, match="bot can't initiate conversation with a user"):
        await town.call("sendMessage", chat_id=town.ann.id, text="x")


async def test_a_private_chat_opens_when_the_person_writes(town: Town) -> None:
    private = town.world.living_chat(town.ann.id)
    town.world.say(private, town.ann, "/start")
    [message] = await town.updates("message")
    assert message["chat"] == {
        "id": town.ann.id,
        "type": "private",
        "first_name": "Ann",
        "username": "ann",
    }
    sent = await town.call("sendMessage", chat_id=town.ann.id, text="hello")
    assert sent["chat"]["type"] == "private"


async def test_edits(town: Town) -> None:
    sent = await town.here("sendMessage", text="one")
    number = sent["message_id"]
    edited = await town.here("editMessageText", message_id=number, text="two")
    assert edited["text"] == "two"
    assert edited["edit_date"] == town.world.unix()
    same = await town.refusal("editMessageText", message_id=number, text="two")
    assert same.startswith("Bad Request: message is not modified: specified new message content")
    keyboard = {"inline_keyboard": [[{"text": "b", "url": "https://a.example"}]]}
    await town.here("editMessageReplyMarkup", message_id=number, reply_markup=keyboard)
    assert town.chat.messages[number].markup == keyboard
    assert "is not modified" in await town.refusal(
        "editMessageText", message_id=number, text="two", reply_markup=keyboard
    )
    caption = await town.refusal("editMessageCaption", message_id=number, caption="c")
    assert caption == "Bad Request: there is no caption in the message to edit"
    foreign = town.say("mine")
    refusal = await town.refusal("editMessageText", message_id=foreign.id, text="x")
    assert refusal == "Bad Request: message can't be edited"
    refusal = await town.refusal("editMessageText", message_id=999, text="x")
    assert refusal == "Bad Request: message to edit not found"


async def test_deleting_until_48_hours(town: Town) -> None:
    first, second = town.say("one"), town.say("two")
    town.clock.jump(48 * 3600)
    assert await town.here("deleteMessage", message_id=first.id) is True
    assert town.chat.messages[first.id].deleted
    again = await town.refusal("deleteMessage", message_id=first.id)
    assert again == "Bad Request: message to delete not found"
    town.clock.jump(1)
    late = await town.refusal("deleteMessage", message_id=second.id)
    assert late == "Bad Request: message can't be deleted for everyone"
    late = await town.refusal("deleteMessages", message_ids=[second.id])
    assert late == "Bad Request: message can't be deleted for everyone"


async def test_deleting_many_skips_what_is_not_there(town: Town) -> None:
    numbers = [town.say(str(n)).id for n in range(3)]
    assert await town.here("deleteMessages", message_ids=[*numbers, 999]) is True
    assert all(town.chat.messages[n].deleted for n in numbers)
    assert "from 1 to 100" in await town.refusal("deleteMessages", message_ids=[*range(101)])


async def test_deleting_needs_the_right_but_not_for_ones_own(town: Town) -> None:
    chat = town.world.make_chat("weak", bot_rights=frozenset({"can_invite_users"}))
    town.world.join(chat, town.ann)
    said = town.world.say(chat, town.ann, "x")
    with pytest.raises(ApiError, match="message can't be deleted"):
        await town.call("deleteMessage", chat_id=chat.id, message_id=said.id)
    own = await town.call("sendMessage", chat_id=chat.id, text="x")
    number = own["message_id"]
    assert await town.call("deleteMessage", chat_id=chat.id, message_id=number) is True


async def test_photo_upload_file_and_sending_it_again(town: Town) -> None:
    sent = await town.upload(
        "sendPhoto",
        "p",
        Upload("课表.png", PNG),
        chat_id=town.chat.id,
        photo="attach://p",
        caption="<i>c</i>",
        parse_mode="HTML",
    )
    [size] = sent["photo"]
    assert (size["width"], size["height"]) == (3, 2)
    assert sent["caption"] == "c"
    found = await town.call("getFile", file_id=size["file_id"])
    assert town.world.file(town.bot.token, found["file_path"])[0] == PNG
    again = await town.here("sendPhoto", photo=size["file_id"])
    assert again["photo"] == sent["photo"]
    await town.here("editMessageCaption", message_id=sent["message_id"], caption="new")
    refusal = await town.refusal("editMessageText", message_id=sent["message_id"], text="x")
    assert refusal == "Bad Request: there is no text in the message to edit"
    assert await town.refusal("sendPhoto", photo=size["file_id"], caption="x" * 1025) == (
        "Bad Request: message caption is too long"
    )
    assert "wrong file identifier" in await town.refusal("sendPhoto", photo="nothing")
    with pytest.raises(ApiError, match="IMAGE_PROCESS_FAILED"):
        await town.upload("sendPhoto", "photo", Upload("a.png", b"junk"), chat_id=town.chat.id)


async def test_a_document_may_come_under_its_own_name(town: Town) -> None:
    file = Upload("表.csv", b"a,b")
    sent = await town.upload("sendDocument", "document", file, chat_id=town.chat.id)
    assert sent["document"]["file_name"] == "表.csv"
    assert sent["document"]["mime_type"] == "text/csv"
    assert sent["document"]["file_size"] == 3


async def test_copy_and_forward(town: Town) -> None:
    other = town.world.make_chat("other")
    said = town.say("看 https://a.example")
    copied = await town.call(
        "copyMessage", chat_id=other.id, from_chat_id=town.chat.id, message_id=said.id
    )
    copy = other.messages[copied["message_id"]]
    assert (copy.text, copy.forward_origin) == (said.text, None)
    forwarded = await town.call(
        "forwardMessage", chat_id=other.id, from_chat_id=town.chat.id, message_id=said.id
    )
    assert forwarded["forward_origin"]["sender_user"]["id"] == town.ann.id
    assert forwarded["from"]["id"] == town.bot.user.id
    with pytest.raises(ApiError, match="message to copy not found"):
        await town.call("copyMessage", chat_id=other.id, from_chat_id=town.chat.id, message_id=999)


async def test_ephemeral_messages(town: Town) -> None:
    keyboard = {"inline_keyboard": [[{"text": "b", "callback_data": "x"}]]}
    sent = await town.here(
        "sendMessage",
        text="only you",
        ephemeral_message_parameters={"receiver_user_id": town.ann.id},
        reply_markup=keyboard,
    )
    number = sent["ephemeral_message_id"]
    assert sent["message_id"] == 0
    assert sent["receiver_user"]["id"] == town.ann.id
    message = town.chat.ephemeral[number]
    assert message.visible_to == town.ann.id
    mine = {"receiver_user_id": town.ann.id, "ephemeral_message_id": number}
    assert await town.here("editEphemeralMessageText", text="new", **mine) is True
    assert (message.text, message.edited) == ("new", True)
    theirs = {**mine, "receiver_user_id": town.owner.id}
    refusal = await town.refusal("deleteEphemeralMessage", **theirs)
    assert refusal == "Bad Request: message to delete not found"
    assert await town.here("deleteEphemeralMessage", **mine) is True
    assert message.deleted
    stranger = town.world.add_user("Stranger")
    refusal = await town.refusal("sendMessage", text="x", receiver_user_id=stranger.id)
    assert refusal == "Bad Request: USER_NOT_PARTICIPANT"


async def test_topics(town: Town) -> None:
    chat = town.world.make_chat("forum", topics=["提问"])
    topic = next(iter(chat.topics))
    sent = await town.call("sendMessage", chat_id=chat.id, text="x", message_thread_id=topic)
    assert sent["is_topic_message"] is True
    assert sent["message_thread_id"] == topic
    assert sent["chat"]["is_forum"] is True
    # Telegram gives a topic's first message as the reply of those that answer nobody
    assert sent["reply_to_message"]["forum_topic_created"]["name"] == "提问"
    with pytest.raises(ApiError, match="message thread not found"):
        await town.call("sendMessage", chat_id=chat.id, text="x", message_thread_id=99)


async def test_pins_and_reactions(town: Town) -> None:
    said = town.say("x")
    await town.skip()
    assert await town.here("pinChatMessage", message_id=said.id) is True
    [service] = await town.updates("message")
    assert service["pinned_message"]["message_id"] == said.id
    assert (await town.here("getChat"))["pinned_message"]["message_id"] == said.id
    assert await town.here("unpinChatMessage") is True
    assert await town.refusal("unpinChatMessage") == "Bad Request: message to unpin not found"
    emoji = [{"type": "emoji", "emoji": "👍"}]
    assert await town.here("setMessageReaction", message_id=said.id, reaction=emoji) is True
    assert said.reactions == {town.bot.user.id: ["👍"]}
