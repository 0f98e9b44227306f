"""Whose messages count towards a flood, and for how many."""

from datetime import UTC, datetime
from typing import Any

import pytest
from aiogram.types import Chat, Message, User

from bot.db.database import Database
from bot.people.meter import MeterCore
from bot.plugin import Judge, Person, Role, Sender, SenderKind
from bot.stream.trace import NoTrace
from handlers.flood import FloodSettings, plugin

WHEN = datetime(2026, 3, 2, tzinfo=UTC)
GROUP = Chat(id=-1001, type="supergroup", title="g")
ANN = User(id=7, is_bot=False, first_name="Ann")


def message(number: int, **more: Any) -> Message:
    return Message(**{"message_id": number, "date": WHEN, "chat": GROUP, "from_user": ANN, **more})


async def judged(*said: Message, role: Role | None = Role.MEMBER) -> list[bool]:
    """Which of these messages are floods, with a limit of two."""
    (handler,) = plugin.build_router().message.handlers
    assert handler.filters is not None
    judge = handler.filters[0].callback
    assert isinstance(judge, Judge)
    sender = Sender(Person(SenderKind.USER, 7, "Ann"), role)
    async with Database("sqlite+aiosqlite://").work() as work:
        meter = MeterCore().bound(work)
        given = {"settings": FloodSettings(limit=2), "sender": sender, "meter": meter}
        return [bool(await judge(one, **given, trace=NoTrace())) for one in said]


async def test_an_album_counts_once() -> None:
    parts = [message(n, text="p", media_group_id="140") for n in range(1, 7)]
    assert await judged(*parts) == [False] * 6
    two = [message(n, text="p", media_group_id="141") for n in (7, 8)]
    three = [message(n, text="p", media_group_id="142") for n in (9, 10)]
    assert await judged(*parts, *two, *three) == [False] * 8 + [True] * 2


async def test_the_same_message_counts_once() -> None:
    assert await judged(*[message(1, text="a")] * 5) == [False] * 5


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.OWNER, None])
async def test_staff_and_unknown_roles_are_left_alone(role: Role | None) -> None:
    assert await judged(*[message(n, text="a") for n in range(5)], role=role) == [False] * 5


async def test_trusted_members_are_judged() -> None:
    said = [message(n, text="a") for n in range(3)]
    assert await judged(*said, role=Role.TRUSTED) == [False, False, True]


async def test_joins_and_the_linked_channel_do_not_count() -> None:
    joins = [message(n, new_chat_members=[ANN]) for n in range(5)]
    posts = [message(n, text="a", is_automatic_forward=True) for n in range(10, 15)]
    assert await judged(*joins, *posts) == [False] * 10
