"""A whole application of python-telegram-bot: it polls, handles, answers and is pressed."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from telegram import (
    BotCommand,
    BotCommandScopeChat,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    Update,
)
from telegram.constants import ChatAction, ChatType, MessageEntityType
from telegram.error import Conflict, InvalidToken
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    MessageHandler,
    filters,
)

from bot.clock import SystemClock
from tests.emulator.strangers.conftest import Visit

Context = ContextTypes.DEFAULT_TYPE


async def start(update: Update, context: Context) -> None:
    assert update.message is not None
    keys = [
        [
            InlineKeyboardButton("买", callback_data="buy"),
            InlineKeyboardButton("看", url="https://a.example"),
        ]
    ]
    await update.message.reply_html(
        f"<b>hi</b> {' '.join(context.args or [])}", reply_markup=InlineKeyboardMarkup(keys)
    )


async def bought(update: Update, context: Context) -> None:
    assert update.callback_query is not None
    await update.callback_query.answer("谢谢", show_alert=True)
    await update.callback_query.edit_message_text("sold")


async def echo(update: Update, context: Context) -> None:
    assert update.effective_message is not None
    assert update.effective_message.text is not None
    await update.effective_message.reply_text(update.effective_message.text, do_quote=True)


@asynccontextmanager
async def running(visit: Visit) -> AsyncIterator[Application[Any, Any, Any, Any, Any, Any]]:
    app = (
        ApplicationBuilder()
        .token(visit.town.bot.token)
        .base_url(f"{visit.url}/bot")
        .base_file_url(f"{visit.url}/file/bot")
        .build()
    )
    app.add_handler(CommandHandler("start", start))
    app.add_handler(CallbackQueryHandler(bought, pattern="^buy$"))
    app.add_handler(MessageHandler(filters.TEXT, echo))
    async with app:
        await app.start()
        assert app.updater is not None
        await app.updater.start_polling(allowed_updates=Update.ALL_TYPES)
        try:
            yield app
        finally:
            await app.updater.stop()
            await app.stop()


async def test_an_application_answers_a_command_and_a_press(visit: Visit) -> None:
    async with running(visit):
        asked = await visit.say("/start ref_42")
        assert (await visit.control.do("settle", {}))["settled"]
        answer = visit.said(asked + 1)
        assert (answer["text"], answer["reply_to"]) == ("hi ref_42", asked)
        assert answer["buttons"] == [
            [
                {"text": "买", "data": "buy", "url": None},
                {"text": "看", "data": None, "url": "https://a.example"},
            ]
        ]
        press = {"chat": visit.chat, "message": asked + 1, "user": visit.ann, "button": "买"}
        assert await visit.control.do("click", press) == {
            "answer": {"text": "谢谢", "alert": True}
        }
        assert (await visit.control.do("settle", {}))["settled"]
        assert (visit.said(asked + 1)["text"], visit.said(asked + 1)["edited"]) == ("sold", True)
    assert len(visit.town.bot.queue) == 0, "it confirms what it handled when it stops"


async def test_an_application_hears_many_in_order(visit: Visit) -> None:
    async with running(visit):
        numbers = [await visit.say(f"第{number}句") for number in range(5)]
        assert (await visit.control.do("settle", {}))["settled"]
        answers = [visit.said(numbers[-1] + 1 + step) for step in range(5)]
    assert [one["text"] for one in answers] == [f"第{number}句" for number in range(5)]
    assert [one["reply_to"] for one in answers] == numbers


async def polling(visit: Visit) -> asyncio.Future[tuple[Update, ...]]:
    """A long poll that has arrived."""
    waiting = asyncio.ensure_future(visit.bot.get_updates(timeout=30))
    queue, clock = visit.town.bot.queue, SystemClock()
    async with asyncio.timeout(10):
        while not queue.polling:
            await clock.sleep(0.001)
    return waiting


async def test_a_long_poll_waits_for_what_comes(visit: Visit) -> None:
    waiting = await polling(visit)
    said = await visit.say("你好")
    async with asyncio.timeout(10):
        [update] = await waiting
    assert update.message is not None
    assert update.message.message_id == said
    assert await visit.bot.get_updates(timeout=0) == (update,)  # not confirmed yet
    assert await visit.bot.get_updates(offset=update.update_id + 1, timeout=0) == ()


async def test_a_second_poll_is_a_conflict_for_the_first(visit: Visit) -> None:
    waiting = await polling(visit)
    async with visit.another() as other:
        assert await other.get_updates(timeout=0) == ()
    with pytest.raises(Conflict, match="terminated by other getUpdates request"):
        await waiting


async def test_messages_are_what_the_library_expects(visit: Visit) -> None:
    first = await visit.say("看 https://a.example 和 @guanjia_bot 😀 /help")
    message = await visit.message()
    assert message.from_user is not None
    assert (message.from_user.full_name, message.from_user.is_bot) == ("Ann", False)
    assert (message.chat.type, message.chat.title) == (ChatType.SUPERGROUP, "总群")
    found = message.parse_entities()
    assert list(found.values()) == ["https://a.example", "@guanjia_bot", "/help"]
    assert message.entities[2].type == MessageEntityType.BOT_COMMAND
    await visit.say("再说", reply_to=first, quote="看")
    reply = await visit.message()
    assert reply.reply_to_message is not None
    assert reply.quote is not None
    assert (reply.reply_to_message.message_id, reply.quote.text) == (first, "看")


async def test_me_commands_and_actions(visit: Visit) -> None:
    me = await visit.bot.get_me()
    assert (me.username, me.can_read_all_group_messages) == ("guanjia_bot", True)
    scope = BotCommandScopeChat(visit.chat)
    await visit.bot.set_my_commands([BotCommand("help", "帮助")])
    await visit.bot.set_my_commands([("top", "排行")], scope=scope, language_code="zh")
    assert await visit.bot.get_my_commands() == (BotCommand("help", "帮助"),)
    found = await visit.bot.get_my_commands(scope=scope, language_code="zh")
    assert [one.command for one in found] == ["top"]
    await visit.bot.delete_my_commands()
    assert await visit.bot.get_my_commands() == ()
    assert await visit.bot.send_chat_action(visit.chat, ChatAction.TYPING)
    assert (await visit.bot.get_webhook_info()).url == ""


async def test_keyboards_under_the_text_field(visit: Visit) -> None:
    keys = ReplyKeyboardMarkup(
        [[KeyboardButton("签到"), "排行"]], resize_keyboard=True, one_time_keyboard=True
    )
    markups = (keys, ForceReply(selective=True), ReplyKeyboardRemove())
    for markup in markups:
        sent = await visit.bot.send_message(visit.chat, "x", reply_markup=markup)
        assert sent.reply_markup is None
    made = list(visit.town.world.calls)[-len(markups) :]
    shown = [call.params["reply_markup"] for call in made]
    assert shown == [markup.to_dict() for markup in markups]


async def test_a_wrong_token(visit: Visit) -> None:
    stranger = visit.another("1:wrong")
    with pytest.raises(InvalidToken):
        await stranger.initialize()
    await stranger.shutdown()
