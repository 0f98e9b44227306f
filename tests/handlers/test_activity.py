"""Counters: what members say counts, what happens does not."""

from datetime import UTC, datetime
from typing import Any

import pytest
from aiogram.types import Chat, Message, User

from bot.plugin import is_spoken
from handlers.activity import plugin

WHEN = datetime(2026, 3, 2, tzinfo=UTC)
GROUP = Chat(id=-1001, type="supergroup", title="g")
ANN = User(id=7, is_bot=False, first_name="Ann")


class Counter:
    def __init__(self) -> None:
        self.counted: list[int] = []

    def count(self, message: Message) -> None:
        self.counted.append(message.message_id)


def message(chat: Chat = GROUP, **more: Any) -> Message:
    return Message(**{"message_id": 1, "date": WHEN, "chat": chat, "from_user": ANN, **more})


@pytest.mark.parametrize(
    ("said", "counts"),
    [
        (message(text="hi"), True),
        (message(caption="", video_note=None, dice={"emoji": "🎲", "value": 3}), True),
        (message(new_chat_members=[ANN]), False),
        (message(left_chat_member=ANN), False),
        (message(new_chat_title="x"), False),
        (message(text="hi", from_user=User(id=8, is_bot=True, first_name="R")), False),
        (message(text="hi", sender_chat=GROUP), False),
        (message(text="hi", from_user=None), False),
        (message(Chat(id=7, type="private"), text="hi"), False),
    ],
)
async def test_only_what_members_say_in_groups_counts(said: Message, counts: bool) -> None:
    activity = Counter()
    (handler,) = plugin.build_router().message.handlers
    await handler.call(said, activity=activity)
    assert activity.counted == ([1] if counts else [])


def test_service_messages_are_not_spoken() -> None:
    assert is_spoken(message(text="hi"))
    assert not is_spoken(message(pinned_message=message(text="hi")))
