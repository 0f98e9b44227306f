"""Calls checked with aiogram's own method classes: names, types, what is missing."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import lru_cache
from types import MappingProxyType
from typing import Any, get_args

from aiogram import methods
from aiogram.methods import TelegramMethod
from aiogram.types import InputFile
from pydantic import ValidationError

from bot.emulator.errors import ApiError, bad_request, unknown_word
from bot.emulator.state import Json, Upload

Method = type[TelegramMethod[Any]]

_MISSING = MappingProxyType(
    {
        "text": "message text is empty",
        "chat_id": "chat_id is empty",
        "photo": "there is no photo in the request",
        "document": "there is no document in the request",
    }
)


@lru_cache(maxsize=1)
def known_methods() -> Mapping[str, Method]:
    """Every method of the Bot API, by its name in lower case."""
    things = [getattr(methods, name) for name in methods.__all__]
    classes = [t for t in things if isinstance(t, type) and issubclass(t, TelegramMethod)]
    return MappingProxyType(
        {c.__api_method__.lower(): c for c in classes if c is not TelegramMethod}
    )


def find_method(name: str) -> Method:
    """The class of a method, whatever the case of its name.

    Raises:
        ApiError: 404, there is no such method.
    """
    method = known_methods().get(name.lower())
    if method is None:
        raise ApiError(404, "Not Found: method not found")
    return method


def read_params(method: Method, params: Mapping[str, Any], files: Mapping[str, Upload]) -> Json:
    """Parameters as plain JSON values, of the types that the method takes.

    Forms carry everything as text; numbers, booleans and objects are read out of it.

    Raises:
        ApiError: 400, a parameter is unknown, missing or of the wrong type.
    """
    fields = _fields(method)
    read: Json = {}
    for name, value in params.items():
        kind = fields.get(name)
        if kind is None:
            word = unknown_word(name, list(fields))
            raise bad_request(f"{method.__api_method__} has no parameter {word}")
        if value is not None:
            read[name] = _read(name, kind, value)
    for name in files:
        if fields.get(name) == "file" and name not in read:
            read[name] = f"attach://{name}"
    _check(method, read, fields)
    return read


def _check(method: Method, read: Json, fields: Mapping[str, str]) -> None:
    probe = {
        name: value
        for name, value in read.items()
        if not (fields[name] == "upload" and isinstance(value, str))
    }
    try:
        method.model_validate(probe)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        name = str(first["loc"][0]) if first["loc"] else "parameters"
        if first["type"] == "missing" and len(first["loc"]) == 1:
            raise bad_request(_MISSING.get(name, f'parameter "{name}" is required')) from error
        place = ".".join(str(part) for part in first["loc"])
        raise bad_request(f'parameter "{place}" is wrong: {first["msg"]}') from error


@lru_cache(maxsize=256)
def _fields(method: Method) -> Mapping[str, str]:
    return MappingProxyType(
        {name: _kind(_types(field.annotation)) for name, field in method.model_fields.items()}
    )


def _types(annotation: Any) -> frozenset[Any]:
    parts = get_args(annotation)
    if not parts or getattr(annotation, "__origin__", None) in (list, dict):
        return frozenset({annotation})
    return frozenset().union(*(_types(part) for part in parts))


def _kind(types: frozenset[Any]) -> str:
    if InputFile in types:
        return "file" if str in types else "upload"
    for kind, wanted in (("date", datetime), ("bool", bool)):
        if wanted in types:
            return kind
    if int in types:
        return "chat" if str in types else "int"
    if str in types:
        return "text"
    return "float" if float in types else "json"


def _read(name: str, kind: str, value: Any) -> Any:
    if not isinstance(value, str):
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return str(value) if kind == "text" and is_number else value
    reader = _READERS.get(kind)
    if reader is None:
        return value
    try:
        return reader(value)
    except ValueError as error:
        raise bad_request(f'can\'t parse parameter "{name}": expected {kind}') from error


def _boolean(value: str) -> bool:
    return value.strip().lower() in {"true", "yes", "1"}


def _chat(value: str) -> int | str:
    return int(value) if value.lstrip("-").isdigit() else value


_READERS: Mapping[str, Callable[[str], Any]] = MappingProxyType(
    {
        "int": int,
        "date": int,
        "float": float,
        "json": json.loads,
        "bool": _boolean,
        "chat": _chat,
    }
)


def shown_params(params: Json, files: Mapping[str, Upload]) -> Json:
    """Parameters for the list of calls: uploads by their file's name."""
    return {name: _shown(value, files) for name, value in params.items()}


def _shown(value: Any, files: Mapping[str, Upload]) -> Any:
    if isinstance(value, dict):
        return shown_params(value, files)
    if isinstance(value, list):
        return [_shown(item, files) for item in value]
    is_upload = isinstance(value, str) and value.startswith("attach://")
    upload = files.get(value.removeprefix("attach://")) if is_upload else None
    return f"attach://{upload.name}" if upload else value
