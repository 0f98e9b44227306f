"""A line to a small pretended Telegram, with a clock that tests move."""

import asyncio
import heapq
import json
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from aiogram import Bot
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.base import BaseSession
from aiogram.methods import SendMessage, TelegramMethod
from sqlalchemy import Row, select

from bot.db.database import Database
from bot.db.models import OutboxRow
from bot.emulator.databases import fresh_database
from bot.outbox.core import OutboxCore
from bot.outbox.pacing import Limits

GROUP = -1001
OTHER = -1002
NOON = datetime(2027, 3, 2, 12, tzinfo=UTC)
_TEXTS = ("text", "caption", "callback_query_id")
Answer = tuple[int, dict[str, Any] | str]
Fault = Callable[[str, dict[str, Any]], Answer | BaseException | None]


class MovedClock:
    """Time that only moves when told."""

    def __init__(self) -> None:
        self.at_s = 1000.0
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._turn = 0

    def now(self) -> datetime:
        return NOON + timedelta(seconds=self.at_s - 1000)

    def monotonic(self) -> float:
        return self.at_s

    async def sleep(self, seconds: float) -> None:
        self._turn += 1
        woken = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self.at_s + max(seconds, 0), self._turn, woken))
        if seconds <= 0:
            self.wake()
        await woken

    def next_s(self) -> float | None:
        while self._sleepers and self._sleepers[0][2].done():
            heapq.heappop(self._sleepers)
        return self._sleepers[0][0] if self._sleepers else None

    def wake(self) -> None:
        while (next_s := self.next_s()) is not None and next_s <= self.at_s:
            heapq.heappop(self._sleepers)[2].set_result(None)


class SmallTelegram(BaseSession):
    """Takes every call, numbers the messages, and fails as told."""

    def __init__(self, clock: MovedClock) -> None:
        super().__init__()
        self.clock = clock
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.times_s: list[float] = []
        self.files: list[bytes] = []
        self.faults: list[Fault] = []
        self.gate: asyncio.Event | None = None
        self.in_flight = 0
        self.most_in_flight = 0
        self._next_message = 100

    def fail(self, times: int, answer: Answer | BaseException, name: str = "") -> None:
        """Answer so to the next calls (of a method) instead of doing them."""
        left = [times]

        def fault(called: str, _: dict[str, Any]) -> Answer | BaseException | None:
            if not left[0] or (name and called != name):
                return None
            left[0] -= 1
            return answer

        self.faults.append(fault)

    def flood(self, chat_id: int, retry_after: int, times: int = 1) -> None:
        """Answer 429 to the next calls in a chat."""
        left = [times]

        def fault(_: str, params: dict[str, Any]) -> Answer | None:
            if params.get("chat_id") != chat_id or not left[0]:
                return None
            left[0] -= 1
            return 429, {
                "ok": False,
                "error_code": 429,
                "description": f"Too Many Requests: retry after {retry_after}",
                "parameters": {"retry_after": retry_after},
            }

        self.faults.append(fault)

    def refuse(self, status: int, description: str, *, times: int = 1, name: str = "") -> None:
        """Answer with an error."""
        body = {"ok": False, "error_code": status, "description": description}
        self.fail(times, (status, body), name)

    async def make_request(
        self, bot: Bot, method: TelegramMethod[Any], timeout: int | None = None
    ) -> Any:
        name = method.__api_method__
        params = await self._params(bot, method)
        self.calls.append((name, params))
        self.times_s.append(self.clock.monotonic())
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        try:
            await (self.gate.wait() if self.gate else asyncio.sleep(0))
        finally:
            self.in_flight -= 1
        status, body = self._answer(name, params)
        content = body if isinstance(body, str) else json.dumps(body)
        return self.check_response(bot, method, status, content).result

    def _answer(self, name: str, params: dict[str, Any]) -> Answer:
        for fault in self.faults:
            found = fault(name, params)
            if isinstance(found, BaseException):
                raise found
            if found is not None:
                return found
        return 200, {"ok": True, "result": self._result(name, params)}

    def _result(self, name: str, params: dict[str, Any]) -> Any:
        if name == "sendMediaGroup":
            return [self._message(params) for _ in params["media"]]
        if name == "copyMessage":
            self._next_message += 1
            return {"message_id": self._next_message}
        if name.startswith("send") and name != "sendChatAction":
            return self._message(params)
        return True

    def _message(self, params: dict[str, Any]) -> dict[str, Any]:
        self._next_message += 1
        chat = {"id": params["chat_id"], "type": "supergroup", "title": "群"}
        made = {"message_id": self._next_message, "date": 1, "chat": chat, "text": "…"}
        private = params.get("ephemeral_message_parameters")
        if private:
            user = {"id": private["receiver_user_id"], "is_bot": False, "first_name": "Ann"}
            made |= {
                "message_id": 0,
                "ephemeral_message_id": self._next_message,
                "receiver_user": user,
            }
        return made

    async def _params(self, bot: Bot, method: TelegramMethod[Any]) -> dict[str, Any]:
        files: dict[str, Any] = {}
        params = {}
        for key, value in method.model_dump(warnings=False).items():
            prepared = self.prepare_value(value, bot=bot, files=files)
            if prepared:
                params[key] = prepared if key in _TEXTS else _value(prepared)
        for file in files.values():
            self.files.append(b"".join([chunk async for chunk in file.read(bot)]))
        return params

    async def close(self) -> None:
        pass

    async def stream_content(
        self,
        url: str,
        headers: dict[str, Any] | None = None,
        timeout: int = 30,
        chunk_size: int = 65536,
        raise_for_status: bool = True,
    ) -> AsyncGenerator[bytes, None]:
        yield b""


class Line:
    """An outbox, its database, and the Telegram that it talks to."""

    def __init__(self, url: str, limits: Limits) -> None:
        self.clock = MovedClock()
        self.telegram = SmallTelegram(self.clock)
        self.bot = Bot(
            "42:TOKEN",
            session=self.telegram,
            default=DefaultBotProperties(parse_mode="HTML"),
        )
        self.database = Database(url)
        self.limits = limits
        self.migrated: list[tuple[int, int]] = []
        self.to_lift: list[tuple[int, datetime]] = []
        self.core = self.make_core()

    def make_core(self) -> OutboxCore:
        """A new process, so to say."""
        core = OutboxCore(
            self.database,
            self.bot,
            self.clock,
            self.limits,
            on_migrated=self._on_migrated,
            on_short_sanction=self._on_short_sanction,
        )
        self.database.flushers[:] = [core.note_results, core.flush]
        return core

    async def _on_migrated(self, _: object, old: int, new: int) -> None:
        self.migrated.append((old, new))

    async def _on_short_sanction(self, _: object, post: Any, lift_at: datetime) -> None:
        self.to_lift.append((post.id, lift_at))

    async def restart(self) -> None:
        """kill -9, and a new process."""
        await self.core.stop()
        self.core = self.make_core()
        await self.core.start()

    async def post(self, *methods: TelegramMethod[Any], **options: Any) -> list[int]:
        """Post in one batch, and commit."""
        async with self.database.work() as work:
            outbox = self.core.bound(work)
            return [outbox.post(method, **options) for method in methods]

    async def say(self, *texts: str, chat_id: int = GROUP, **options: Any) -> list[int]:
        """Post messages."""
        return await self.post(
            *(SendMessage(chat_id=chat_id, text=text) for text in texts), **options
        )

    async def settle(self) -> None:
        """Wait until nothing happens before the clock moves."""
        for _ in range(5000):
            for _ in range(4):  # tasks that were just made begin to sleep
                await asyncio.sleep(0)
            if not self.core.due():
                return
            self.core.wake()  # what lingers is written now; the clock stands still
            await asyncio.sleep(0.001)
        raise AssertionError("the outbox does not come to rest")

    async def advance(self, seconds: float) -> None:
        """Move the clock, stopping wherever somebody wants to be woken."""
        end_s = self.clock.at_s + seconds
        await self.settle()
        while (next_s := self.clock.next_s()) is not None and next_s <= end_s:
            self.clock.at_s = max(next_s, self.clock.at_s)
            self.clock.wake()
            await self.settle()
        self.clock.at_s = end_s
        await self.settle()

    def names(self) -> list[str]:
        """The methods called, in order."""
        return [name for name, _ in self.telegram.calls]

    def texts(self, chat_id: int | None = None) -> list[str]:
        """What was said or edited, in order."""
        return [
            params["text"]
            for _, params in self.telegram.calls
            if "text" in params and chat_id in (None, params.get("chat_id"))
        ]

    async def row(self, ref: int) -> Row[Any]:
        """A row as the database has it."""
        async with self.database.reading() as db:
            wanted = select(*OutboxRow.__table__.columns).where(OutboxRow.id == -ref)
            return (await db.execute(wanted)).one()

    async def rows(self) -> list[OutboxRow]:
        """All rows."""
        async with self.database.reading() as db:
            found = await db.execute(select(OutboxRow).order_by(OutboxRow.id))
            return list(found.scalars())


def _value(prepared: Any) -> Any:
    try:
        return json.loads(prepared)
    except (ValueError, TypeError):
        return prepared


@asynccontextmanager
async def open_line(folder: Path, limits: Limits | None = None) -> AsyncIterator[Line]:
    """A line with an empty database."""
    async with fresh_database(folder) as url:
        line = Line(url, limits or Limits.none())
        await line.core.start()
        try:
            yield line
        finally:
            await line.core.stop()
            await line.database.close()
