"""A call as it goes over the wire: its values, and an answer that stays JSON."""

from collections.abc import Mapping
from typing import Any, Final, cast

from aiogram.methods import Response, TelegramMethod

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
