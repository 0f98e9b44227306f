"""Targets, durations and reasons of commands, as people write them.

::

    command  = ("/" | "!") name ["@ourbot"] | a Chinese word by itself
    target   = reply | text mention | "@username" | id (5 digits or more, not in a reply) | "#case"
    order    = target? duration? reason   |   duration target? reason

What follows a plain word stands on the same line. A command that takes a ``reply`` is about the
message replied to.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import NamedTuple, Protocol

from aiogram.types import Message

from text.durations import FOREVER, Forever, take_duration

LONGEST = timedelta(days=36_500)
"""A sanction that ends later than in a hundred years is written 永久."""
_SUPERGROUPS = 10**12
"""A supergroup's or channel's id is its number below minus this."""


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


class Spec(Protocol):
    """What the grammar must know of a command; ``bot.plugin.command`` is one."""

    @property
    def names(self) -> Sequence[str]:
        """The canonical one first."""

    @property
    def takes(self) -> str:
        """``""``, ``"text"``, ``"target"`` or ``"reply"``."""


class Named(NamedTuple):
    """The beginning of a message, read as a command's name.

    Attributes:
        alias: the word, without sign and mention.
        bare: written as a plain word.
        rest: what follows, without the white space before it: a suffix of the text.
    """

    alias: str
    bare: bool
    rest: str


_SIGNED = re.compile(r"[/!](\w+)(?:@(\w+))?(?:\s+|$)")
_USERNAME = re.compile(r"@([A-Za-z][A-Za-z0-9_]{1,31})(?!\w)")
_USER_ID = re.compile(r"(\d{5,16})(?!\S)", re.ASCII)
_CASE_ID = re.compile(r"#(\d{1,12})(?!\S)", re.ASCII)
_NUMBER = re.compile(r"\d+(?:\.\d+)?(?:\s+|$)")
_ENDLESS_NUMBER = re.compile(r"\d{6,}[^\W\d]")  # 999999999年: what take_duration leaves alone
_SEPARATORS = " \t\r\n,，、:：;；-—"
_LONGEST_WORD = 16


def first_word(text: str) -> str:
    """The first word of a text; of one longer than any command's name only the beginning.

    Costs the same however long the text is.
    """
    words = text[: _LONGEST_WORD + 1].split(None, 1)
    return words[0] if words else ""


def read_name(text: str, bot_username: str) -> Named | None:
    """Read a command's name off a text or caption.

    Args:
        bot_username: the bot's own, without @; a command for another bot is none.

    Returns:
        None when the text cannot be a command. A bare word is whatever stands first, if it is not
        ASCII: the caller knows which words are commands.
    """
    if text[:1] not in ("/", "!"):
        word = first_word(text)
        if not word or word.isascii():
            return None
        behind = text[text.index(word) + len(word) :]
        rest = behind.lstrip()
        if rest and "\n" in behind[: len(behind) - len(rest)]:
            return None  # the heading of an announcement
        return Named(word, True, rest)
    found = _SIGNED.match(text)
    if found is None:
        return None
    name, bot = found.groups()
    if bot is not None and bot.casefold() != bot_username.casefold():
        return None
    return Named(name, False, text[found.end() :])


def replied_to(message: Message) -> Message | None:
    """The message that this one answers.

    In a forum Telegram also marks plain messages as answers to the one that opened their topic.
    """
    replied = message.reply_to_message
    if replied is None or replied.forum_topic_created is not None:
        return None
    opened = message.is_topic_message and replied.message_id == message.message_thread_id
    return None if opened else replied


def address_of(message: Message) -> str | None:
    """Where a message can be opened; None in private chats and basic groups.

    ``Message.get_url`` guesses the number of a supergroup from how many digits its id has, and is
    wrong from the ten-thousand-millionth on.
    """
    chat = message.chat
    if chat.type not in ("supergroup", "channel"):
        return None
    place = chat.username or f"c/{-chat.id - _SUPERGROUPS}"
    return f"https://t.me/{place}/{message.message_id}"


def parse_call(
    spec: Spec, named: Named, message: Message, replied: Person | None
) -> CommandCall | None:
    """Read what follows a command's name.

    Args:
        named: from ``read_name`` of this message's text or caption.
        replied: who wrote the message that this one replies to.

    Returns:
        None for a bare word that must do nothing: it was just a word in a sentence.
    """
    name, args = spec.names[0], named.rest.strip()
    if spec.takes not in ("target", "reply"):
        if named.bare and args:
            return None
        return CommandCall(name, named.alias, named.bare, args)
    if replied is not None and replied_to(message) is None:
        replied = None
    if spec.takes == "reply":
        return _about_reply(CommandCall(name, named.alias, named.bare, args), replied)
    call = _read_order(CommandCall(name, named.alias, named.bare, args), message, replied)
    return None if named.bare and not _is_meant(call, replied) else call


def _about_reply(call: CommandCall, replied: Person | None) -> CommandCall | None:
    """A command about the message replied to, or about the latest; the rest is a reason."""
    if call.bare and (replied is None or call.args[:1].isdecimal()):
        return None
    target = None if replied is None else Target(person=replied)
    return replace(call, target=target, reason=call.args)


def _is_meant(call: CommandCall, replied: Person | None) -> bool:
    """Whether a bare word orders something; ``踢`` and ``锁`` begin too many sentences."""
    target = call.target
    if call.problem is not None or target is None:
        return False
    if call.reason[:1].isdecimal():  # 禁言 3天前就说过了: a number, and no duration
        return False
    if len(call.alias) > 1 or replied is not None:
        return True
    return target.username is not None or target.person is not None


def _read_order(call: CommandCall, message: Message, replied: Person | None) -> CommandCall:
    line = _Line(call, message, in_reply=replied is not None)
    target = line.target()
    duration = line.duration()
    if target is None and duration is not None:
        target = line.target()
    problem = line.bad_number() if duration is None else None
    if problem is Problem.NO_UNIT and target is None:
        target = line.target_behind_number()
    if target is None and replied is not None:
        target = Target(person=replied)
    if isinstance(duration, timedelta) and not timedelta() < duration <= LONGEST:
        problem = Problem.BAD_DURATION
    if problem is None and target is None:
        problem = Problem.NO_TARGET
    return replace(
        call,
        target=target,
        duration=duration if isinstance(duration, timedelta) else None,
        forever=duration is FOREVER,
        reason=line.reason(),
        problem=problem,
    )


class _Line:
    """What stands behind a command's name, taken off from left to right."""

    def __init__(self, call: CommandCall, message: Message, *, in_reply: bool) -> None:
        self._text = (message.text or message.caption or "").rstrip()
        self._entities = message.entities or message.caption_entities or ()
        self._at = len(self._text) - len(call.args)  # Python's characters, not UTF-16 units
        self._bare = call.bare
        self._in_reply = in_reply

    def target(self) -> Target | None:
        """Take a target off."""
        if mentioned := self._text_mention():
            return Target(person=mentioned)
        if word := self._take(_USERNAME):
            return Target(username=word.lower())
        if self._in_reply:  # a number in a reply belongs to the reason
            return None
        if word := self._take(_USER_ID):
            return Target(user_id=int(word))
        if word := self._take(_CASE_ID):
            return Target(case_id=int(word))
        return None

    def duration(self) -> timedelta | Forever | None:
        """Take a duration off."""
        left = self._text[self._at :]
        found, rest = take_duration(left)
        if found is None:
            return None
        end = len(self._text) - len(rest)
        apart = not rest or not (self._text[end - 1 : end + 1].isalnum())
        # 10分钟刷屏 is said joined; 一时冲动 is no duration, nor 3天前就说过 after a bare word.
        if not apart and (self._bare or not left[0].isdecimal()):
            return None
        self._at = end
        return found

    def bad_number(self) -> Problem | None:
        """Look whether a number stands here that was meant to be a duration."""
        left = self._text[self._at :]
        if _ENDLESS_NUMBER.match(left):
            return Problem.BAD_DURATION
        number = _NUMBER.match(left)
        if number is None:
            return None
        here, self._at = self._at, self._at + number.end()
        meant = self._at == len(self._text) or self.target() is not None
        self._at = here
        return Problem.NO_UNIT if meant else None

    def target_behind_number(self) -> Target | None:
        """Look at the target that follows a number; the reason keeps both."""
        here = self._at
        self._take(_NUMBER)
        found = self.target()
        self._at = here
        return found

    def reason(self) -> str:
        """All that is left, over several lines if it was written so."""
        return self._text[self._at :].lstrip(_SEPARATORS)

    def _take(self, pattern: re.Pattern[str]) -> str | None:
        found = pattern.match(self._text, self._at)
        if found is None:
            return None
        self._advance(found.end())
        return found[found.lastindex or 0]

    def _advance(self, to: int) -> None:
        left = self._text[to:]
        self._at = to + len(left) - len(left.lstrip())

    def _text_mention(self) -> Person | None:
        offset = _units(self._text[: self._at])
        for entity in self._entities:
            if entity.type == "text_mention" and entity.offset == offset and entity.user:
                self._advance(self._at + _characters(self._text[self._at :], entity.length))
                user = entity.user
                kind = SenderKind.BOT if user.is_bot else SenderKind.USER
                return Person(kind, user.id, user.full_name, user.username)
        return None


def _units(text: str) -> int:
    """Length in UTF-16 units, in which Telegram counts."""
    return len(text.encode("utf-16-le")) // 2


def _characters(text: str, units: int) -> int:
    """How many characters the first ``units`` UTF-16 units are."""
    return len(text.encode("utf-16-le")[: 2 * units].decode("utf-16-le", "ignore"))
