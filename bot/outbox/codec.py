"""Calls to the Bot API as JSON of Telegram's own types, and back.

What stands in the database is what goes over the wire: ``Default``s of the bot are resolved,
moments are Unix seconds, and files are kept apart. So a row survives a restart, an upgrade of
aiogram and a change of the bot's defaults.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import aiogram.methods
from aiogram import Bot
from aiogram.client.default import Default
from aiogram.methods import TelegramMethod
from aiogram.types import BufferedInputFile, FSInputFile, InputFile
from pydantic import BaseModel

from text.suggest import did_you_mean

M = TypeVar("M", bound=BaseModel)

ATTACHED = "attach://"
_MOMENTS = frozenset(
    {"until_date", "expire_date", "close_date", "send_date", "emoji_status_expiration_date"}
)
_LENGTHS = frozenset({"start_timestamp", "video_start_timestamp", "subscription_period"})
_OLDEST_MOMENT = 1_000_000_000  # 2001: a smaller number is meant as seconds from now
_FOR_EVER = 0
_to_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_PLAIN = frozenset({str, int, bool, float})


class BadCall(ValueError):
    """A call that cannot be posted; the message is one sentence that names the parameter."""


@dataclass(frozen=True, slots=True)
class FileBytes:
    """The content of a file to upload."""

    filename: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Encoded:
    """A call, ready for its row.

    Attributes:
        name: the method as the Bot API calls it, ``sendMessage``.
        params: the parameters as JSON; a file stands as ``attach://key``.
        files: key -> content.
        kept: the call for memory, so that it need not be read back; it makes the same request,
            whatever becomes of the object that was encoded.
    """

    name: str
    params: str
    files: Mapping[str, FileBytes]
    kept: TelegramMethod[Any]


def encode(method: TelegramMethod[Any], bot: Bot) -> Encoded:
    """Write a call down.

    Replies are sent even when the message replied to is gone, unless the call says otherwise.

    Raises:
        BadCall: an unknown parameter, a relative or zoneless time, or a file that can only be
            read later (a URL).
    """
    kind = type(method)
    if method.__pydantic_extra__:
        raise BadCall(_unknown(method))
    writer = _Writer(bot)
    params: dict[str, Any] = {}
    for key, value in method.__dict__.items():
        if value is None:
            continue
        plain = value if value.__class__ in _PLAIN else writer.plain(value, key)
        if plain is not None:
            params[key] = plain
    for key in _MOMENTS.intersection(params):
        _check_moment(kind, key, params[key])
    _keep_replies(params)
    name = kind.__api_method__
    text, is_whole = _safe_json(params)
    if writer.files or not is_whole:
        return Encoded(name, text, writer.files, decode(name, text, writer.files))
    return Encoded(name, text, writer.files, _copy(method, params))


def decode(
    name: str, params: str, files: Mapping[str, FileBytes] | None = None
) -> TelegramMethod[Any]:
    """Read a call back; it makes the same request as the one that was written down.

    Its nested values are plain JSON, not aiogram's types. A parameter that was not given stays
    so: the bot's defaults were resolved when it was written.

    Raises:
        BadCall: no such method.
    """
    kind = methods_by_name().get(name)
    if kind is None:
        raise BadCall(f"The Bot API has no method {name}.")
    values: dict[str, Any] = dict.fromkeys(kind.model_fields)
    values.update(_attach(json.loads(params), files) if files else json.loads(params))
    return kind.model_construct(**values)


@cache
def methods_by_name() -> Mapping[str, type[TelegramMethod[Any]]]:
    """Every method that aiogram knows, by its name in the Bot API."""
    found = (getattr(aiogram.methods, name) for name in aiogram.methods.__all__)
    return {
        kind.__api_method__: kind
        for kind in found
        if isinstance(kind, type)
        and issubclass(kind, TelegramMethod)
        and isinstance(getattr(kind, "__api_method__", None), str)
    }


class _Writer:
    """Makes plain values, and collects the files met on the way."""

    __slots__ = ("bot", "files")

    def __init__(self, bot: Bot) -> None:
        self.bot = bot
        self.files: dict[str, FileBytes] = {}

    def plain(self, value: Any, path: str) -> Any:
        """The value as JSON knows it; None for what is left out."""
        if value is None or value.__class__ in _PLAIN:
            return value
        if value.__class__ is Default:
            return self.plain(self.bot.default[value.name], path)
        if _is_object(value.__class__):
            more = value.__pydantic_extra__
            return self._object({**value.__dict__, **more} if more else value.__dict__, path)
        if isinstance(value, dict):
            return self._object(value, path)
        if isinstance(value, list | tuple):
            items = (self.plain(item, f"{path}.{n}") for n, item in enumerate(value))
            return [item for item in items if item is not None]
        return self._scalar(value, path)

    def _object(self, value: Mapping[str, Any], path: str) -> dict[str, Any]:
        plain = {}
        for key, item in value.items():
            if item is None:
                continue
            found = item if item.__class__ in _PLAIN else self.plain(item, f"{path}.{key}")
            if found is not None:
                plain[key] = found
        return plain

    def _scalar(self, value: Any, path: str) -> Any:
        if isinstance(value, InputFile):
            return self._file(value, path)
        if isinstance(value, Enum):
            return value.value
        if isinstance(value, datetime):
            if value.tzinfo is None:
                raise BadCall(f"{path} needs a time with a zone; {value} has none.")
            return round(value.timestamp())
        if isinstance(value, timedelta):
            if path.rpartition(".")[2] in _LENGTHS:
                return round(value.total_seconds())
            raise BadCall(
                f"{path} needs a moment, not {value} from now: the call may be sent later."
            )
        if isinstance(value, str | int | float):
            return value
        raise BadCall(f"{path} cannot be posted: {type(value).__name__} does not fit into JSON.")

    def _file(self, value: InputFile, path: str) -> str:
        if isinstance(value, BufferedInputFile):
            content = value.data
        elif isinstance(value, FSInputFile):
            content = Path(value.path).read_bytes()
        else:
            raise BadCall(
                f"{path} cannot be a {type(value).__name__}: pass the URL itself, or fetch the "
                "bytes in a job."
            )
        key = f"file{len(self.files)}"
        self.files[key] = FileBytes(value.filename or key, content)
        return ATTACHED + key


@cache
def _is_object(kind: type) -> bool:
    return issubclass(kind, BaseModel)  # asked of each value, this would be half of the work


def _unknown(method: TelegramMethod[Any]) -> str:
    word = next(iter(method.__pydantic_extra__ or {}))
    kind = type(method)
    near = did_you_mean(word, kind.model_fields)
    hint = f", did you mean {near}?" if near else "."
    return f"{kind.__api_method__} has no parameter {word}{hint}"


def _check_moment(kind: type[TelegramMethod[Any]], key: str, value: Any) -> None:
    if isinstance(value, int) and value != _FOR_EVER and value < _OLDEST_MOMENT:
        raise BadCall(
            f"{key} of {kind.__api_method__} needs a moment, not {value} s from now: the call may "
            "be sent later."
        )


def _keep_replies(params: dict[str, Any]) -> None:
    replied = params.get("reply_parameters")
    if isinstance(replied, dict):
        replied.setdefault("allow_sending_without_reply", True)
    elif "reply_to_message_id" in params:
        params.setdefault("allow_sending_without_reply", True)


def _copy(method: TelegramMethod[Any], params: Mapping[str, Any]) -> TelegramMethod[Any]:
    replied = method.__dict__.get("reply_parameters")
    key = "allow_sending_without_reply"
    if replied is not None and _is_object(replied.__class__):
        allowed = _twin(replied, {key: params["reply_parameters"][key]})
        return _twin(method, {"reply_parameters": allowed})
    if isinstance(replied, dict):
        return _twin(method, {"reply_parameters": params["reply_parameters"]})
    if "reply_to_message_id" in params:
        return _twin(method, {key: params[key]})
    return _twin(method, {})


def _twin(model: M, update: Mapping[str, Any]) -> M:
    """What ``model_copy`` makes, in a third of the time: every post pays for it."""
    twin = model.__class__.__new__(model.__class__)
    object.__setattr__(twin, "__dict__", {**model.__dict__, **update})
    object.__setattr__(twin, "__pydantic_extra__", model.__pydantic_extra__)
    object.__setattr__(twin, "__pydantic_fields_set__", model.__pydantic_fields_set__)
    object.__setattr__(twin, "__pydantic_private__", model.__pydantic_private__)
    return twin


def _safe_json(params: dict[str, Any]) -> tuple[str, bool]:
    """The JSON, and whether it says all that was given."""
    text = _to_json(params)
    try:
        text.encode()
    except UnicodeEncodeError:  # half of a surrogate pair: no database and no wire takes it
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace"), False
    return text, True


def _attach(value: Any, files: Mapping[str, FileBytes]) -> Any:
    if isinstance(value, str):
        found = files.get(value.removeprefix(ATTACHED)) if value.startswith(ATTACHED) else None
        return BufferedInputFile(found.content, found.filename) if found else value
    if isinstance(value, dict):
        return {key: _attach(item, files) for key, item in value.items()}
    if isinstance(value, list):
        return [_attach(item, files) for item in value]
    return value
