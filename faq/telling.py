"""Asking or telling: a small classifier of what a message wants."""

import re
from functools import cache, lru_cache
from math import sqrt
from operator import add
from pathlib import Path
from typing import Final
from zlib import crc32

import numpy as np

from text.folding import HAN

FILE: Final = Path(__file__).with_name("model") / "telling.npz"
BUCKETS: Final = 1 << 14
_PART = re.compile(rf"[{HAN}]|[^\W_{HAN}]+")
_MARKS: Final = ("?", "？", "!", "！", "…", "，", "。", ",")
_LONGEST: Final = 120


def signs(raw: str, core: str) -> set[str]:
    """What tells asking from telling: words, pairs, triples, how it begins, how it ends."""
    parts = ["^", *_PART.findall(core[:_LONGEST]), "$"]
    pairs = [*map(add, parts, parts[1:])]
    found = {*parts, *pairs, *map(add, pairs, parts[2:])}
    found.update([f"\0{mark}" for mark in _MARKS if mark in raw])
    found.add(f"\0{min(6, len(parts) // 4)}")
    return found


def bucket(sign: str) -> int:
    """Where the weight of a sign is kept."""
    return crc32(sign.encode("utf-8", "replace")) % BUCKETS


_ASKING: Final = re.compile(
    "请[问教]|求(?:[问助教解]|告知|指教)|在线等|有(?:没有)?(?:人|谁|大佬|大神)(?:知道|懂)|谁知道"
)
_ASKED: Final = 2.0


def telling(raw: str, core: str) -> float:
    """How surely a message tells something and asks nothing, as log-odds.

    Args:
        raw: as written.
        core: folded, wrappers taken off.
    """
    found = signs(raw, core.replace("咋", "怎么").replace("啥", "什么"))
    odds = sum(map(_weight, found)) / sqrt(len(found))
    return odds - _ASKED if _ASKING.search(raw) else odds


@lru_cache(maxsize=50_000)
def _weight(sign: str) -> float:
    return _weights()[bucket(sign)]


@cache
def _weights() -> tuple[float, ...]:
    with np.load(FILE) as table:
        quantized = table["weights"].astype(float) * float(table["step"])
    return tuple(quantized.tolist())
