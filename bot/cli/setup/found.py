"""What updates tell the wizard: groups that the bot is in, and codes that people sent it."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from bot.stream.raw import Raw

GROUPS: Final = ("group", "supergroup")
IN: Final = ("creator", "administrator", "member")
LETTERS: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none that looks like another
CODE_LENGTH: Final = 8
MOST_TRIES: Final = 5


@dataclass(frozen=True, slots=True)
class Found:
    """A group that the bot is in."""

    id: int
    title: str
    basic: bool = False  # not a supergroup: nobody can be muted there


def follow_groups(groups: dict[int, Found], updates: Iterable[Raw]) -> None:
    """Bring the groups up to date: entered and left, spoken in, become supergroups."""
    for update in updates:
        event = _part(update, "my_chat_member") or _part(update, "message")
        chat = _part(event, "chat")
        number, kind = chat.get("id"), chat.get("type")
        if not isinstance(number, int) or kind not in GROUPS:
            continue
        if event.get("migrate_to_chat_id") or not _is_in(event):
            groups.pop(number, None)
        else:
            groups[number] = Found(number, str(chat.get("title") or number), kind == "group")


def _is_in(event: Raw) -> bool:
    member = _part(event, "new_chat_member")
    if "status" not in member:  # a message: who gets it is there
        return True
    return member["status"] in IN or member.get("is_member") is True


def _part(raw: Raw, key: str) -> Raw:
    found = raw.get(key)
    return found if isinstance(found, dict) else {}


def make_code() -> str:
    """A word that nobody guesses."""
    return "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who wrote to the bot in private."""

    id: int
    name: str


@dataclass(slots=True)
class Claim:
    """The one-time code of the first operator.

    Attributes:
        tries: how many wrong ones may still come.
    """

    code: str
    tries: int = MOST_TRIES

    def judge(self, update: Raw) -> tuple[Person, bool] | None:
        """Who sent ``/start CODE`` in private, and whether it is the right one.

        A wrong code uses up a try; when none is left, no code is right any more.
        """
        message = _part(update, "message")
        chat, sender = _part(message, "chat"), _part(message, "from")
        words = str(message.get("text") or "").split()
        if chat.get("type") != "private" or sender.get("id") != chat.get("id"):
            return None
        if len(words) != 2 or words[0] != "/start":
            return None
        names = [str(sender[key]) for key in ("first_name", "last_name") if sender.get(key)]
        person = Person(int(sender["id"]), " ".join(names))
        right = self.tries > 0 and secrets.compare_digest(
            words[1].upper().encode(), self.code.encode()
        )
        if not right:
            self.tries -= 1
        return person, right
