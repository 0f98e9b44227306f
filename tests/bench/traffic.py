"""The traffic that everything is measured with: group text messages of 456 bytes, 500 chats."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

CHATS = 500
MEMBERS = 2000
BYTES = 456
ROOM = 80  # bytes of text that fit in any case
START = 1_800_000_000  # seconds since 1970; message n is written n / 100 s later

REALISTIC = Path(__file__).resolve().parents[1] / "faq" / "realistic"
STRIDE = 601  # neighbours differ in kind and language; it has no factor in common with the lines


@cache
def talk() -> tuple[str, ...]:
    """What groups say without meaning the bot: self-written lines, half of them near its subjects.

    Some 800, so that no engine gets by with remembering what it saw last.
    """
    lines = [
        row.split("\t")[1]
        for language in ("zh", "en")
        for row in (REALISTIC / language / "silence.tsv").read_text("utf-8").splitlines()
    ]
    return tuple(line for line in lines if len(line.encode()) <= ROOM)


def group_message(number: int) -> dict[str, Any]:
    """Update ``number`` as Telegram sends it, 456 bytes of JSON."""
    chat, member, lines = number % CHATS, (number * 7919) % MEMBERS, talk()
    update = {
        "update_id": 100_000_000 + number,
        "message": {
            "message_id": 1 + number // CHATS,
            "from": {
                "id": 5_000_000_000 + member,
                "is_bot": False,
                "first_name": f"成员{member}",
                "username": f"member_{member}",
                "language_code": "zh-hans",
            },
            "chat": {
                "id": -1_001_000_000_000 - chat,
                "title": f"群 {chat}",
                "username": f"group_{chat}",
                "type": "supergroup",
            },
            "date": START + number // 100,
            "text": lines[number * STRIDE % len(lines)],
        },
    }
    # Not in the text: a tail of full stops is what no member writes, and engines see it. Nor in
    # a name: one that changes with each message is news.
    message: Any = update["message"]
    message["unknown_to_all"] = ""
    missing = BYTES - len(json.dumps(update, ensure_ascii=False).encode())
    message["unknown_to_all"] = "." * missing
    return update


def group_messages(count: int, start: int = 0) -> Iterator[dict[str, Any]]:
    """``count`` updates from number ``start`` on, round the chats."""
    return (group_message(number) for number in range(start, start + count))
