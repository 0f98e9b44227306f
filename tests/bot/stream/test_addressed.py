"""Who speaks to the bot, and who does not."""

from typing import Any

import pytest
from aiogram import Bot
from aiogram.types import Message, User

from bot.stream.addressed import is_addressed

ME = User(id=42, is_bot=True, first_name="Deer", username="Deer_bot")
BOT = {"id": 42, "is_bot": True, "first_name": "Deer", "username": "Deer_bot"}
BEN = {"id": 8, "is_bot": False, "first_name": "Ben"}
GROUP = {"id": -1001, "type": "supergroup", "title": "g"}


def message(**more: Any) -> Message:
    raw = {"message_id": 5, "date": 0, "chat": GROUP, "from": BEN, "text": "怎么退款", **more}
    return Message.model_validate(raw, context={"bot": Bot("42:TEST")})


def by(author: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"message_id": 3, "date": 0, "chat": GROUP, "from": author, "text": "x", **more}


def mention(offset: int, length: int) -> list[dict[str, Any]]:
    return [{"type": "mention", "offset": offset, "length": length}]


@pytest.mark.parametrize(
    "more",
    [
        {"chat": {"id": 8, "type": "private", "first_name": "Ben"}},
        {"reply_to_message": by(BOT)},
        {"text": "@Deer_bot 怎么退款", "entities": mention(0, 9)},
        {"text": "怎么退款 @deer_BOT", "entities": mention(5, 9)},
        {"text": "👍👍 @deer_bot ?", "entities": mention(5, 9)},
        {
            "text": "鹿 怎么退款",
            "entities": [{**mention(0, 1)[0], "type": "text_mention", "user": BOT}],
        },
        {
            "text": None,
            "photo": [],
            "caption": "@deer_bot 这是什么",
            "caption_entities": mention(0, 9),
        },
        {"reply_to_message": by(BEN), "text": "@deer_bot 他问的", "entities": mention(0, 9)},
    ],
)
def test_the_bot_is_meant(more: dict[str, Any]) -> None:
    assert is_addressed(message(**more), ME)


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"reply_to_message": by(BEN)},
        {"text": "@deer_bot2 怎么退款", "entities": mention(0, 10)},
        {"text": "@deer_bot 怎么退款"},  # Telegram marks what is a mention
        {"text": "deer_bot 怎么退款"},
        {
            "text": "Ben 在吗",
            "entities": [{**mention(0, 3)[0], "type": "text_mention", "user": BEN}],
        },
        {"reply_to_message": by(BOT), "is_topic_message": True, "message_thread_id": 3},
    ],
)
def test_somebody_else_is_meant(more: dict[str, Any]) -> None:
    assert not is_addressed(message(**more), ME)


def test_what_is_no_message_is_not_addressed() -> None:
    assert not is_addressed(object(), ME)
    assert not is_addressed(message(reply_to_message=by(BOT)), None)
