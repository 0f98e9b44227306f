"""What people and clients may send, and databases take in different ways, is ordinary."""

from typing import Any

import pytest
from aiogram import F, Router
from aiogram.types import Message
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.models import Chat, Quarantined, User, UserName
from bot.emulator.group import EmulatedGroup, emulated_group
from bot.plugin import Stage
from tests.bot.stream.plugs import counted, echo, plug, push, raw_message, reasons, rows

TEXTS = ["a\0b", "\0", "\x01\x7f\u200b\u202e", "𝒜🎉👩‍👩‍👧", "ﷺ" * 50, "é vs e\u0301", "\U0010ffff"]


async def deliver(group: EmulatedGroup, message: dict[str, Any]) -> None:
    push(group, {"message": message})
    await group.settle()


@pytest.mark.parametrize("text", TEXTS)
async def test_any_text_anywhere(text: str) -> None:
    async with emulated_group(echo(), activity={}) as group:
        said = raw_message(group, "ann", text)
        said["from"] |= {"first_name": text, "last_name": text, "username": text}
        said["chat"] |= {"title": text}
        await deliver(group, said)
        assert await reasons(group.app) == []
        assert await counted(group.app) == 1
        assert group.said() == [f"echo {text}".strip()]
        (chat,) = [one for one in await rows(group.app, Chat) if one.id == group.chat_id]
        assert chat.title in (text, text.replace("\0", "\ufffd"))


async def test_what_was_kept_is_found_again_by_what_was_asked() -> None:
    found: list[int] = []

    def write(router: Router) -> None:
        @router.message(F.text)
        async def look(message: Message, db: AsyncSession) -> None:
            query = select(User.id).where(User.name == message.text)
            found.extend(await db.scalars(query))

    async with emulated_group(plug("look", Stage.REPLY, write), activity={}) as group:
        for number, text in enumerate(("who", "a\0b")):
            said = raw_message(group, "ann", text, number=900 + number)
            said["from"] |= {"first_name": "a\0b"}
            await deliver(group, said)
        assert found == [group.user("ann")]
        assert await reasons(group.app) == []


@pytest.mark.parametrize("length", [256, 5000])
async def test_names_longer_than_telegram_has_them(length: int) -> None:
    async with emulated_group(echo(), activity={}) as group:
        said = raw_message(group, "ann", "hi")
        said["from"] |= {"first_name": "管" * length, "username": "x" * length}
        said["chat"] |= {"title": "家" * length, "username": "y" * length}
        await deliver(group, said)
        assert await reasons(group.app) == []
        assert await counted(group.app) == 1
        assert len(await rows(group.app, UserName)) >= 1


async def test_numbers_of_sixty_four_bits() -> None:
    large = 2**52 - 1  # the Bot API promises that no id has more bits
    async with emulated_group(echo(), activity={}) as group:
        said = raw_message(group, "ann", "hi", number=2**31 + 5)
        said["from"]["id"] = large
        await deliver(group, said)
        assert await reasons(group.app) == []
        assert large in {one.id for one in await rows(group.app, User)}


async def test_a_number_that_no_column_holds_costs_one_update() -> None:
    async with emulated_group(echo(), activity={}) as group:
        for number, user in enumerate((5, 2**63, 6)):
            said = raw_message(group, "ann", str(number), number=50 + number)
            said["from"]["id"] = user
            push(group, {"message": said})
        await group.settle()
        assert group.said() == ["echo 0", "echo 2"]
        (kept,) = await rows(group.app, Quarantined)
        assert kept.reason.startswith("OverflowError")


async def test_half_a_character_in_a_name_costs_one_update() -> None:
    async with emulated_group(echo(), activity={}) as group:
        for number, name in enumerate(("ann", "\ud83d", "bob")):
            said = raw_message(
                group, name.strip("\ud83d") or "eve", str(number), number=number + 50
            )
            said["from"]["first_name"] = name
            push(group, {"message": said})
        await group.settle()
        assert group.said() == ["echo 0", "echo 2"]
        assert await counted(group.app) == 2
        ((plugin, reason),) = await reasons(group.app)
        assert plugin is None
        assert reason.startswith("UnicodeEncodeError")
