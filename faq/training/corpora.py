"""The texts that weights are made from; they stay outside the repository."""

import gzip
import json
from pathlib import Path
from typing import Any


def rows(path: Path) -> list[dict[str, Any]]:
    """The objects of a ``.jsonl`` or ``.jsonl.gz``."""
    return [json.loads(line) for line in lines(path)]


def lines(path: Path) -> list[str]:
    """The lines of a text file, packed or not."""
    if path.suffix == ".gz":
        with gzip.open(path, "rt", encoding="utf-8") as file:
            text = file.read()
    else:
        text = path.read_text(encoding="utf-8")
    return [line for line in text.split("\n") if line.strip()]


def talk(data: Path) -> dict[str, list[str]]:
    """Texts of each language for counting how common units are."""
    chatter = data / "chatter"
    return {
        "zh": lines(data / "pool_zh_100k.txt.gz")
        + [row["text"] for row in rows(chatter / "zh_cdial_weibo.jsonl.gz")],
        "en": [row["text"] for row in rows(chatter / "en_irc_ubuntu.jsonl.gz")],
    }
