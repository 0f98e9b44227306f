"""The door for a bot in the same process: an aiogram session that calls the world."""

import json
from collections.abc import AsyncGenerator
from typing import Any, cast

from aiogram import Bot
from aiogram.client.session.base import BaseSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramNetworkError
from aiogram.methods import TelegramMethod
from aiogram.methods.base import TelegramType
from aiogram.types import InputFile

from bot.emulator.errors import ApiError, ConnectionCut, NoAnswer
from bot.emulator.state import Json, Upload
from bot.emulator.world import World

_BASE = "http://emulator"


class EmulatorSession(BaseSession):
    """Sends what aiogram would send over HTTP, and reads what it would read."""

    def __init__(self, world: World) -> None:
        super().__init__(api=TelegramAPIServer.from_base(_BASE))
        self.world = world

    async def close(self) -> None:
        """Nothing is open."""

    async def make_request(
        self,
        bot: Bot,
        method: TelegramMethod[TelegramType],
        timeout: int | None = None,
    ) -> TelegramType:
        """Do the call in the world; errors are aiogram's."""
        params, files = await self._form(bot, method)
        name = method.__api_method__
        try:
            status, body = await self.answer(bot.token, name, params, files)
        except ConnectionCut as cut:
            if isinstance(cut, NoAnswer):
                await self.world.clock.sleep(self.timeout if timeout is None else timeout)
            raise TelegramNetworkError(method=method, message=str(cut)) from cut
        response = self.check_response(bot, method, status, body)
        return cast(TelegramType, response.result)

    async def answer(
        self, token: str, method: str, params: Json, files: dict[str, Upload] | None = None
    ) -> tuple[int, str]:
        """Status and body as the HTTP door would send them.

        Raises:
            ConnectionCut: ordered with a fault.
        """
        return await answer(self.world, token, method, params, files or {})

    async def _form(self, bot: Bot, method: TelegramMethod[Any]) -> tuple[Json, dict[str, Upload]]:
        waiting: dict[str, InputFile] = {}
        params: Json = {}
        for key, value in method.model_dump(warnings=False).items():
            prepared = self.prepare_value(value, bot=bot, files=waiting)
            if prepared:
                params[key] = prepared
        files = {}
        for key, file in waiting.items():
            content = b"".join([chunk async for chunk in file.read(bot)])
            files[key] = Upload(file.filename or key, content)
        return params, files

    async def stream_content(
        self,
        url: str,
        headers: dict[str, Any] | None = None,
        timeout: int = 30,
        chunk_size: int = 65536,
        raise_for_status: bool = True,
    ) -> AsyncGenerator[bytes, None]:
        """The bytes of a file, by the address that ``file_url`` made."""
        token, _, path = url.removeprefix(f"{_BASE}/file/bot").partition("/")
        content, _ = self.world.file(token, path)
        for start in range(0, len(content), chunk_size):
            yield content[start : start + chunk_size]


async def answer(
    world: World, token: str, method: str, params: Json, files: dict[str, Upload]
) -> tuple[int, str]:
    """A call's HTTP status and body, the same for every door.

    Raises:
        ConnectionCut: there is to be no answer.
    """
    try:
        result = await world.call(token, method, params, files)
    except ApiError as error:
        body = error.body if error.body is not None else to_json(error.answer())
        return error.code, body
    return 200, to_json({"ok": True, "result": result})


def to_json(value: Any) -> str:
    """Compact JSON; Chinese stays readable."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
