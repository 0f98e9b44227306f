"""Random instances of every method class of aiogram."""

import types
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from enum import Enum
from random import Random
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from aiogram.client.default import Default
from aiogram.methods import TelegramMethod
from aiogram.types import BufferedInputFile, InputFile
from pydantic import BaseModel

LENGTHS = ("start_timestamp", "video_start_timestamp", "subscription_period")
WORDS = ("你好", "a", '"<b>', "1", "[1", "😀\u202e", "{}")
SCALARS: Mapping[type, Sequence[Any]] = {
    bool: (True, False),
    int: (0, 1, 77, -100123, 1 << 52),
    float: (0.0, 1.5, -33.25),
    str: WORDS,
}
DEEP = 4


def make_method(kind: type[TelegramMethod[Any]], random: Random) -> TelegramMethod[Any]:
    """A call with all that is required and some of the rest."""
    return kind(**_fields(kind, random, 0))


def _fields(kind: type[BaseModel], random: Random, depth: int) -> dict[str, Any]:
    made = {}
    for name, field in kind.model_fields.items():
        chance = 0.4 if depth < 2 else 0.15
        if field.is_required() or (depth < DEEP and random.random() < chance):
            made[name] = _value(name, field.annotation, random, depth)
    return made


def _value(name: str, wanted: Any, random: Random, depth: int) -> Any:
    wanted = getattr(wanted, "__value__", wanted)  # a named union
    origin = get_origin(wanted)
    if origin is Annotated:
        return _value(name, get_args(wanted)[0], random, depth)
    if origin in (Union, types.UnionType):
        return _one_of(name, get_args(wanted), random, depth)
    if origin is Literal:
        return random.choice(get_args(wanted))
    if origin is list:
        item = get_args(wanted)[0]
        return [_value(name, item, random, depth + 1) for _ in range(random.randint(1, 2))]
    if wanted is Any:
        return random.choice(WORDS)
    return _plain(name, wanted, random, depth)


def _one_of(name: str, choices: tuple[Any, ...], random: Random, depth: int) -> Any:
    if timedelta in choices:
        if name in LENGTHS:
            return random.randint(0, 10_000)
        if random.random() < 0.5:
            return random.randint(1_000_000_000, 2_000_000_000)
        return datetime.fromtimestamp(random.uniform(1e9, 2e9), UTC)
    kinds = [each for each in choices if each is not type(None)]
    if depth >= DEEP:
        kinds.sort(key=lambda each: isinstance(each, type) and issubclass(each, BaseModel))
        return _value(name, kinds[0], random, depth)
    return _value(name, random.choice(kinds), random, depth)


def _plain(name: str, wanted: Any, random: Random, depth: int) -> Any:
    if wanted is Default:
        return Default(random.choice(("parse_mode", "protect_content", "link_preview")))
    if wanted in SCALARS:
        return random.choice(SCALARS[wanted])
    if wanted is datetime:
        return datetime.fromtimestamp(random.randint(1_000_000_000, 2_000_000_000), UTC)
    if issubclass(wanted, InputFile):
        return BufferedInputFile(random.randbytes(3), f"{random.choice(WORDS)}.bin")
    if issubclass(wanted, Enum):
        return random.choice(list(wanted))
    assert issubclass(wanted, BaseModel), (name, wanted)
    return wanted(**_fields(wanted, random, depth + 1))
