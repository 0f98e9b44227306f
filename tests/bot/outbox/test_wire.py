"""The body of a request: JSON, or a form where files go along."""

import json
from datetime import UTC, datetime
from random import Random
from typing import Any

import pytest
from aiogram import Bot
from aiogram.methods import (
    EditMessageReplyMarkup,
    RestrictChatMember,
    SendDocument,
    SendMessage,
    TelegramMethod,
)
from aiogram.types import (
    BufferedInputFile,
    ChatPermissions,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    MessageEntity,
)
from aiohttp import FormData, JsonPayload

from bot.core import HTML
from bot.outbox.codec import methods_by_name
from bot.outbox.wire import JsonSession, wire_call
from tests.bot.outbox.any_method import make_method

BUTTONS = InlineKeyboardMarkup(
    inline_keyboard=[[InlineKeyboardButton(text="看群规", url="https://example.com")]]
)


def body(method: TelegramMethod[Any]) -> Any:
    """What goes over the wire."""
    session = JsonSession()
    bot = Bot("42:TOKEN", session=session, default=HTML)
    return session.build_form_data(bot, wire_call(method))


def values(method: TelegramMethod[Any]) -> Any:
    """The values of a JSON body."""
    found = body(method)
    assert isinstance(found, JsonPayload)
    assert found.content_type == "application/json"
    return json.loads(found.decode())


def test_values_stay_what_they_are() -> None:
    sent = values(
        SendMessage(
            chat_id=-100,
            text="**你好** 🙂",
            parse_mode=None,
            entities=[MessageEntity(type="bold", offset=0, length=2)],
            disable_notification=False,
            reply_markup=BUTTONS,
        )
    )
    assert sent["chat_id"] == -100
    assert sent["text"] == "**你好** 🙂"
    assert sent["entities"] == [{"type": "bold", "offset": 0, "length": 2}]
    assert sent["disable_notification"] is False
    assert sent["reply_markup"]["inline_keyboard"][0][0] == {
        "text": "看群规",
        "url": "https://example.com",
    }


def test_defaults_are_filled_in() -> None:
    assert values(SendMessage(chat_id=1, text="x"))["parse_mode"] == "HTML"


def test_what_is_none_is_left_out() -> None:
    assert values(EditMessageReplyMarkup(chat_id=1, message_id=2)) == {
        "chat_id": 1,
        "message_id": 2,
    }


def test_moments_are_unix_time() -> None:
    until = datetime(2027, 3, 2, 1, 0, tzinfo=UTC)
    sent = values(
        RestrictChatMember(chat_id=1, user_id=2, permissions=ChatPermissions(), until_date=until)
    )
    assert int(sent["until_date"]) == int(until.timestamp())
    assert sent["permissions"] == {}


def test_files_go_as_a_form() -> None:
    document = BufferedInputFile(b"%PDF", "a.pdf")
    assert isinstance(body(SendDocument(chat_id=1, document=document)), FormData)


@pytest.mark.parametrize("name", sorted(methods_by_name()))
def test_any_method_has_a_body(name: str) -> None:
    for seed in range(5):
        found = body(make_method(methods_by_name()[name], Random(seed)))
        if isinstance(found, JsonPayload):
            assert isinstance(json.loads(found.decode()), dict)
        else:
            assert isinstance(found, FormData)
