"""Targets, durations and reasons of commands."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class SenderKind(StrEnum):
    """Who can stand behind a message."""

    USER = "user"
    ANONYMOUS_ADMIN = "anonymous_admin"
    LINKED_CHANNEL = "linked_channel"
    CHANNEL = "channel"
    BOT = "bot"


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who writes in a chat; ``id`` is the chat's own for channels and anonymous admins."""

    kind: SenderKind
    id: int
    name: str
    username: str | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """Whom a command names: exactly one field is set.

    Attributes:
        person: known at once (a reply or a text mention).
        username: lower case, without @; ``chats.resolve`` looks it up.
        user_id: as typed.
        case_id: a case's number, typed as #12.
    """

    person: Person | None = None
    username: str | None = None
    user_id: int | None = None
    case_id: int | None = None


class Problem(StrEnum):
    """Why the rest of a command did not parse; each has a sentence in the phrases."""

    NO_TARGET = "no_target"
    NO_UNIT = "no_unit"  # /mute 10
    BAD_DURATION = "bad_duration"


@dataclass(frozen=True, slots=True)
class CommandCall:
    """A command as a member wrote it.

    Attributes:
        name: the canonical (first) name of the command.
        alias: the word typed.
        bare: typed as a plain word, without / or !.
        args: everything behind the name, stripped.
        target, duration, forever, reason: parsed when the command takes them.
        problem: set when they do not parse.
    """

    name: str
    alias: str
    bare: bool = False
    args: str = ""
    target: Target | None = None
    duration: timedelta | None = None
    forever: bool = False
    reason: str = ""
    problem: Problem | None = None
