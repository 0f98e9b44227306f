"""What everything is compared with: aiogram by itself, one handler that does nothing."""

import time

from aiogram import Bot, Dispatcher
from aiogram.types import Message

from tests.bench.rows import Row
from tests.bench.traffic import group_messages

NAME = "bare aiogram, no-op handler"
UPDATES = 6_000
ROUNDS = 3
FAKE_TOKEN = "123456:" + "A" * 35


async def bare_aiogram() -> list[Row]:
    """Updates that ``feed_raw_update`` handles per second of CPU; the best of three rounds."""
    bot = Bot(FAKE_TOKEN)
    dispatcher = Dispatcher()

    @dispatcher.message()
    async def nothing(message: Message) -> None:
        pass

    best = 0.0
    for number in range(ROUNDS):
        updates = list(group_messages(UPDATES, start=number * UPDATES))
        start = time.process_time()
        for update in updates:
            await dispatcher.feed_raw_update(bot, update)
        best = max(best, UPDATES / (time.process_time() - start))
    return [Row(NAME, best, "updates/CPU s")]
