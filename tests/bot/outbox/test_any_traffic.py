"""Random traffic with references, faults and restarts: all of it arrives, in order."""

from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from aiogram.methods import BanChatMember, DeleteMessage, EditMessageText, SendMessage

from bot.outbox.pacing import Limits
from bot.services import PostClass
from tests.bot.outbox.line import Line, open_line

CHATS = (-1, -2, -3, 55)


async def write_some(line: Line, random: Random, refs: list[tuple[int, int]]) -> None:
    async with line.database.work() as work:
        outbox = line.core.bound(work)
        for _ in range(random.randint(1, 8)):
            chat = random.choice(CHATS)
            klass = random.choice((None, None, PostClass.BROADCAST))
            kind = random.random()
            if kind < 0.5 or not refs:
                method = SendMessage(chat_id=chat, text=str(len(refs)))
                if random.random() < 0.2:
                    due = line.clock.now() + timedelta(seconds=random.uniform(0, 9))
                    refs.append((chat, outbox.post_at(method, due, klass=klass)))
                else:
                    refs.append((chat, outbox.post(method, klass=klass)))
            elif kind < 0.7:
                chat, ref = random.choice(refs)
                edit = EditMessageText(chat_id=chat, message_id=ref, text="edit")
                refs.append((chat, outbox.post(edit, klass=klass)))
            elif kind < 0.85:
                chat, ref = random.choice(refs)
                outbox.post(DeleteMessage(chat_id=chat, message_id=ref))
            else:
                outbox.post(BanChatMember(chat_id=chat, user_id=random.randint(1, 3)))


@pytest.mark.parametrize("limits", [Limits.none(), Limits.telegram()], ids=["none", "telegram"])
@pytest.mark.parametrize("seed", range(4))
async def test_all_of_it_arrives_in_order(tmp_path: Path, seed: int, limits: Limits) -> None:
    random = Random(seed)
    refs: list[tuple[int, int]] = []
    async with open_line(tmp_path, limits) as line:
        for turn in range(25):
            if random.random() < 0.3:
                line.telegram.flood(random.choice(CHATS), random.randint(1, 9))
            if random.random() < 0.1:
                line.telegram.refuse(500, "Internal Server Error")
            await write_some(line, random, refs)
            await line.advance(random.uniform(0, 2))
            if turn in (8, 17):
                await line.restart()
        await line.advance(600)
        rows = await line.rows()
        assert {row.state for row in rows} == {"sent"}
        assert line.core.counts()["pending"] == 0
        assert all(
            params["message_id"] > 0 for _, params in line.telegram.calls if "message_id" in params
        )
        for chat in CHATS:
            for klass in PostClass:
                ended = [
                    row.done_at
                    for row in rows
                    if (row.chat_id, row.klass) == (chat, klass)
                    and row.due_at == row.created_at
                    and row.method not in ("editMessageText", "deleteMessage")
                ]
                assert ended == sorted(each for each in ended if each is not None)
