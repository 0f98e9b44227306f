"""A call as it goes over the wire: its values as JSON, and an answer that stays JSON."""

from collections.abc import Mapping
from typing import Any, Final, cast

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.exceptions import TelegramNetworkError
from aiogram.methods import Response, TelegramMethod
from aiogram.methods.base import TelegramType
from aiohttp import FormData, JsonPayload
from aiohttp_socks import ProxyConnectionError, ProxyError, ProxyTimeoutError

# aiogram makes the type of an answer at each call, and pydantic forgets it when nobody holds it:
# making it again took a fifth of the time of sending.
RAW: Final = Response[Any]


class WireCall:
    """Stands for a method where a session sends it.

    Of a sent message only its id is wanted: to build the whole message object costs more than
    to send it.
    """

    __returning__ = Any

    def __init__(self, method: TelegramMethod[Any]) -> None:
        self.__api_method__ = method.__api_method__
        self._values = {key: one for key, one in method.__dict__.items() if one is not None}

    def model_dump(self, **_: Any) -> Mapping[str, Any]:
        """The values; sessions prepare each of them, whatever it is."""
        return self._values


def wire_call(method: TelegramMethod[Any]) -> TelegramMethod[Any]:
    """The call, in the shape that ``Bot`` expects."""
    return cast(TelegramMethod[Any], WireCall(method))


class JsonSession(AiohttpSession):
    """Sends calls as JSON where they carry no files; a form takes longer to write and to read.

    A proxy that fails is trouble of the network like any other: it is tried again.
    """

    async def make_request(
        self, bot: Bot, method: TelegramMethod[TelegramType], timeout: int | None = None
    ) -> TelegramType:
        """Do a call."""
        try:
            return await super().make_request(bot, method, timeout)
        except (ProxyConnectionError, ProxyError, ProxyTimeoutError) as problem:
            message = f"{type(problem).__name__}: {problem}"
            raise TelegramNetworkError(method=method, message=message) from problem

    def build_form_data(self, bot: Bot, method: TelegramMethod[Any]) -> FormData:
        """The body of a request."""
        files: dict[str, Any] = {}
        values = {}
        for key, value in method.model_dump(warnings=False).items():
            prepared = self.prepare_value(value, bot=bot, files=files, _dumps_json=False)
            if files:
                return super().build_form_data(bot, method)
            if prepared is not None:
                values[key] = prepared
        return cast(FormData, JsonPayload(values, dumps=self.json_dumps))
