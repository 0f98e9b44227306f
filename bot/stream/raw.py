"""Updates as Telegram sent them; nothing here needs aiogram."""

from __future__ import annotations

from typing import Any

Raw = dict[str, Any]


def number_of(raw: Raw) -> int | None:
    """The id of an update; None when there is none that a database could hold."""
    number = raw.get("update_id")
    fits = type(number) is int and 0 <= number < 1 << 63
    return number if fits else None


def place_of(raw: Raw) -> int | None:
    """The chat of an update; None when it belongs to none."""
    for event in raw.values():
        if not isinstance(event, dict):
            continue
        message = event.get("message")
        chat = event.get("chat") or (message.get("chat") if isinstance(message, dict) else None)
        if isinstance(chat, dict) and isinstance(chat.get("id"), int):
            return int(chat["id"])
    return None
