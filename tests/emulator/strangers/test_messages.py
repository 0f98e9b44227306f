"""python-telegram-bot writes, edits, deletes, answers, forwards, reacts, pins."""

import pytest
from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    Message,
    MessageEntity,
    MessageOriginUser,
    ReactionTypeEmoji,
    ReplyParameters,
    Update,
)
from telegram.error import BadRequest
from telegram.helpers import escape_markdown

from bot.emulator.speech import press
from tests.emulator.strangers.conftest import Visit

KEYS = InlineKeyboardMarkup([[InlineKeyboardButton("好", callback_data="ok")]])
OTHER = InlineKeyboardMarkup([[InlineKeyboardButton("坏", callback_data="no")]])


async def send(visit: Visit, text: str = "x") -> Message:
    return await visit.bot.send_message(visit.chat, text, reply_markup=KEYS)


async def test_html_entities_and_options(visit: Visit) -> None:
    sent = await visit.bot.send_message(
        visit.chat,
        "<b>粗</b> 😀 <a href='https://a.example'>去看</a>",
        parse_mode="HTML",
        disable_notification=True,
        protect_content=False,
        link_preview_options=LinkPreviewOptions(is_disabled=True),
    )
    assert sent.text_html == '<b>粗</b> 😀 <a href="https://a.example">去看</a>'
    own = [MessageEntity(MessageEntity.ITALIC, 0, 1)]
    sent = await visit.bot.send_message(visit.chat, "斜体", entities=own)
    assert sent.text_html == "<i>斜</i>体"


async def test_markdown_as_the_library_escapes_it(visit: Visit) -> None:
    awkward = "1.5 * (2_3) [x]! > a|b ~ `c` \\"
    text = f"*{escape_markdown(awkward, version=2)}* `{escape_markdown('`', 2, 'code')}`"
    sent = await visit.bot.send_message(visit.chat, text, parse_mode="MarkdownV2")
    assert sent.text == f"{awkward} `"
    assert [sent.parse_entity(one) for one in sent.entities] == [awkward, "`"]
    again = await visit.bot.send_message(
        visit.chat, sent.text_markdown_v2, parse_mode="MarkdownV2"
    )
    assert (again.text, again.entities) == (sent.text, sent.entities)


async def test_edits_of_text_and_buttons(visit: Visit) -> None:
    sent = await send(visit)
    assert sent.reply_markup == KEYS
    edited = await sent.edit_text("y", reply_markup=OTHER)
    assert isinstance(edited, Message)
    assert (edited.text, edited.reply_markup) == ("y", OTHER)
    assert edited.edit_date is not None
    edited = await sent.edit_reply_markup(reply_markup=KEYS)
    assert isinstance(edited, Message)
    assert edited.reply_markup == KEYS
    with pytest.raises(BadRequest, match="Message is not modified: specified new message"):
        await sent.edit_reply_markup(reply_markup=KEYS)
    bare = await sent.edit_reply_markup(None)
    assert isinstance(bare, Message)
    assert bare.reply_markup is None


async def test_deletion_of_one_and_of_many(visit: Visit) -> None:
    asked = await visit.say("广告")
    sent = [await send(visit) for _ in range(3)]
    assert await sent[0].delete()
    with pytest.raises(BadRequest, match="Message to delete not found"):
        await sent[0].delete()
    numbers = [asked, *(one.message_id for one in sent)]
    assert await visit.bot.delete_messages(visit.chat, numbers)
    assert [visit.said(number)["deleted"] for number in numbers] == [True] * 4


async def test_replies_and_quotes(visit: Visit) -> None:
    asked = await visit.say("怎么退款和换货")
    reply = ReplyParameters(asked, quote="换货")
    sent = await visit.bot.send_message(visit.chat, "这样", reply_parameters=reply)
    assert sent.reply_to_message is not None
    assert sent.quote is not None
    assert (sent.reply_to_message.message_id, sent.quote.text) == (asked, "换货")
    assert sent.quote.position == 5
    plain = await visit.bot.send_message(visit.chat, "x", reply_to_message_id=asked)
    assert plain.reply_to_message is not None
    with pytest.raises(BadRequest, match="Message to be replied not found"):
        await visit.bot.send_message(visit.chat, "x", reply_to_message_id=9999)
    lone = await visit.bot.send_message(
        visit.chat, "x", reply_to_message_id=9999, allow_sending_without_reply=True
    )
    assert lone.reply_to_message is None


async def test_a_press_is_answered(visit: Visit) -> None:
    sent = await send(visit)
    message = visit.town.chat.messages[sent.message_id]
    pressed = press(visit.town.world, visit.town.chat, message, visit.ann, "好")
    query = (await visit.update()).callback_query
    assert query is not None
    assert (query.data, query.from_user.id, query.message) == ("ok", visit.ann, sent)
    assert await query.answer(text="收到", show_alert=True, cache_time=1)
    assert pressed.answer.result() == {"text": "收到", "alert": True}
    visit.town.clock.jump(60)
    with pytest.raises(BadRequest, match="Query is too old and response timeout expired"):
        await query.answer()


async def test_forwards_and_copies(visit: Visit) -> None:
    asked = await visit.say("看这个")
    forwarded = await visit.bot.forward_message(visit.chat, visit.chat, asked)
    assert isinstance(forwarded.forward_origin, MessageOriginUser)
    assert forwarded.forward_origin.sender_user.id == visit.ann
    copied = await visit.bot.copy_message(visit.chat, visit.chat, asked, reply_markup=KEYS)
    assert visit.said(copied.message_id)["buttons"][0][0]["data"] == "ok"
    numbers = [asked, forwarded.message_id]
    many = await visit.bot.copy_messages(visit.chat, visit.chat, numbers)
    assert [visit.said(one.message_id)["text"] for one in many] == ["看这个"] * 2
    assert len(await visit.bot.forward_messages(visit.chat, visit.chat, numbers)) == 2


async def test_reactions_both_ways(visit: Visit) -> None:
    await visit.bot.get_updates(allowed_updates=Update.ALL_TYPES)
    asked = await visit.say("好消息")
    await visit.updates()
    order = {"chat": visit.chat, "message": asked, "user": visit.ann, "emoji": "👍"}
    await visit.control.do("react", order)
    reaction = (await visit.update()).message_reaction
    assert reaction is not None
    assert reaction.user is not None
    assert (reaction.user.id, reaction.message_id) == (visit.ann, asked)
    assert (reaction.old_reaction, reaction.new_reaction) == ((), (ReactionTypeEmoji("👍"),))
    assert await visit.bot.set_message_reaction(visit.chat, asked, "❤")
    assert {one["emoji"] for one in visit.said(asked)["reactions"]} == {"👍", "❤"}
    assert await visit.bot.set_message_reaction(visit.chat, asked)
    assert {one["emoji"] for one in visit.said(asked)["reactions"]} == {"👍"}


async def test_pins(visit: Visit) -> None:
    sent = await send(visit, "群规")
    assert await sent.pin(disable_notification=True)
    told = await visit.message()
    assert told.pinned_message is not None
    assert told.pinned_message.message_id == sent.message_id
    found = await visit.bot.get_chat(visit.chat)
    assert isinstance(found.pinned_message, Message)
    assert found.pinned_message.text == "群规"
    assert await sent.unpin()
    assert (await visit.bot.get_chat(visit.chat)).pinned_message is None
    with pytest.raises(BadRequest, match="Message to unpin not found"):
        await sent.unpin()
    await sent.pin()
    assert await visit.bot.unpin_all_chat_messages(visit.chat)
    assert visit.town.chat.pinned == []


async def test_an_edit_by_its_author(visit: Visit) -> None:
    asked = await visit.say("你好")
    await visit.updates()
    edit = {"chat": visit.chat, "message": asked, "text": "加微信"}
    await visit.control.do("edit", edit)
    update = await visit.update()
    assert update.message is None
    assert update.edited_message is not None
    assert (update.edited_message.text, update.edited_message.message_id) == ("加微信", asked)


async def test_topics(visit: Visit) -> None:
    made = await visit.control.do("chats", {"title": "学堂", "topics": ["资料"]})
    chat = made["id"]
    await visit.updates()
    assert (await visit.bot.get_chat(chat)).is_forum is True
    topic = await visit.bot.create_forum_topic(chat, "提问", icon_color=0x8EEE98)
    created = (await visit.message()).forum_topic_created
    assert created is not None
    assert (created.name, created.icon_color) == ("提问", 0x8EEE98)
    sent = await visit.bot.send_message(chat, "x", message_thread_id=topic.message_thread_id)
    assert (sent.message_thread_id, sent.is_topic_message) == (topic.message_thread_id, True)
    number = topic.message_thread_id
    assert await visit.bot.edit_forum_topic(chat, number, name="问答")
    assert await visit.bot.close_forum_topic(chat, number)
    assert await visit.bot.reopen_forum_topic(chat, number)
    told = [one.message for one in await visit.updates() if one.message is not None]
    assert told[0].forum_topic_edited is not None
    assert (told[0].forum_topic_edited.name, told[0].message_thread_id) == ("问答", number)
    assert told[1].forum_topic_closed is not None
    assert told[2].forum_topic_reopened is not None
    assert await visit.bot.delete_forum_topic(chat, number)
    with pytest.raises(BadRequest, match="Message thread not found"):
        await visit.bot.send_message(chat, "x", message_thread_id=number)
