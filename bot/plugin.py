"""The plug-in contract: the only file that an author of a plug-in must read.

A plug-in is one constant, ``plugin = Plugin(...)``, whose ``build_router`` returns a plain aiogram
router. Handlers and judges take what they need as parameters, by name: see ``INJECTED``.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum
from pathlib import Path
from typing import Any, Generic, Literal, TypeAlias, TypeVar, overload

from aiogram import Router
from aiogram.filters import Filter
from pydantic import BaseModel, ConfigDict, ValidationInfo, field_validator
from sqlalchemy.ext.asyncio import AsyncSession

from bot.answered import Answered
from bot.clock import Clock
from bot.db.models import PLATFORM
from bot.db.types import Base
from bot.formatted import formatted
from bot.grammar import CommandCall, Person, SenderKind, Target
from bot.phrases.names import Html, mention, plain, without_ads
from bot.sanctions import (
    CaseInfo,
    Decided,
    Moderator,
    Order,
    RehearsalInfo,
    Rehearsals,
    Sanction,
    StrikeLimit,
    SweepNotice,
    Warned,
)
from bot.services import (
    Activity,
    Buttons,
    Card,
    Chats,
    GroupInfo,
    Jobs,
    Menu,
    MenuItem,
    Meter,
    MustPost,
    Outbox,
    Phrases,
    PostClass,
    Refused,
    Role,
    Sender,
    Staff,
    Stranger,
    Trace,
    TraceRow,
    is_spoken,
)
from bot.timed import JobContext, JobHandler, Schedule, ScheduledChat, Schedules, ScheduleSource
from rules.verdict import Verdict
from text.durations import parse_duration
from text.findings import Finding
from text.markup import check_html

__all__ = [
    "INJECTED",
    "PLATFORM",
    "Activity",
    "Answered",
    "Base",
    "Buttons",
    "Card",
    "CaseInfo",
    "Chats",
    "Clock",
    "CommandCall",
    "Decided",
    "GroupInfo",
    "GroupSettings",
    "Html",
    "JobContext",
    "JobHandler",
    "Jobs",
    "Menu",
    "MenuItem",
    "Meter",
    "Mistake",
    "Moderator",
    "MustPost",
    "OperatorsFile",
    "OperatorsFiles",
    "Order",
    "Outbox",
    "Person",
    "Phrases",
    "Plugin",
    "PluginHost",
    "PostClass",
    "Refused",
    "RehearsalInfo",
    "Rehearsals",
    "Role",
    "Sanction",
    "Schedule",
    "ScheduledChat",
    "Schedules",
    "Sender",
    "SenderKind",
    "Staff",
    "Stage",
    "Stranger",
    "StrikeLimit",
    "SweepNotice",
    "Target",
    "Trace",
    "TraceRow",
    "Verdict",
    "Warned",
    "action",
    "check_html",
    "command",
    "formatted",
    "is_spoken",
    "judge",
    "mention",
    "plain",
    "without_ads",
]


class Stage(IntEnum):
    """Where on the route a plug-in stands; the order within a stage is that of the config."""

    OBSERVE = 0  # all run, results are ignored
    GUARD = 1  # the first that acts ends the route
    COMMAND = 2  # by name
    REPLY = 3  # the first that answers is the one that does
    HINT = 4  # then: adds to that answer, or speaks where nobody answered


class GroupSettings(BaseModel):
    """Base of a plug-in's settings: each field has a default and a description.

    One field is the key in YAML, its check, the entry in ``/settings``, the help and the docs row.
    Durations may be written as people write them: ``10分钟``, ``1h 30m``.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=False)

    @field_validator("*", mode="before")
    @classmethod
    def _read_durations(cls, value: object, info: ValidationInfo) -> object:
        wanted = cls.model_fields[info.field_name or ""].annotation
        if isinstance(value, str) and wanted in (timedelta, timedelta | None):
            return parse_duration(value)
        return value


@dataclass(frozen=True, slots=True)
class OperatorsFile:
    """Marks a setting, ``Annotated[str, OperatorsFile(...)]``, as a path in the config.

    It is relative to the config's folder, the file is looked for at the start, and the setting
    then holds the whole path. What is set in a chat is left as it is.

    Attributes:
        endings: ``.png`` …; of which a path must have one.
        most_bytes: how large the file may be.
    """

    endings: tuple[str, ...]
    most_bytes: int


INJECTED: Mapping[str, str] = {
    "settings": "the plug-in's settings in this chat and topic",
    "sender": "Sender: who wrote or pressed, with role and rights",
    "call": "CommandCall: the parsed command (command handlers)",
    "payload": "str: what the button carries (action handlers)",
    "reading": "text.Reading of the message: folded text, words, pinyin; computed once, lazily",
    "answered": "Answered: what a REPLY plug-in just said (HINT plug-ins); None = nobody answered",
    "addressed": "bool: the message names the bot, answers it, or is written to it in private",
    "meter": "Meter",
    "outbox": "Outbox",
    "moderator": "Moderator",
    "rehearsals": "Rehearsals: which groups rehearse; for what operators ask",
    "staff": "Staff",
    "chats": "Chats",
    "jobs": "Jobs",
    "schedules": "Schedules",
    "phrases": "Phrases, in the chat's language",
    "buttons": "Buttons",
    "clock": "Clock",
    "trace": "Trace",
    "db": "sqlalchemy AsyncSession of the batch: read and write, never commit",
    "after_commit": "call it with a function that runs once the batch is committed",
    "activity": "counters of member and day",
    "menu": "the commands on in this chat, read off the routers",
    "bot": "aiogram Bot; awaiting a method raises MustPost",
}


OperatorsFiles: TypeAlias = Literal["faq", "rules"]


@dataclass(frozen=True, slots=True)
class PluginHost:
    """What a plug-in's ``lifespan`` gets at start, and again when its files change.

    Attributes:
        reading: a session on the migrated database, to read the plug-in's own tables.
        groups: the names that operators' files may use, each with its topics.
        faq_folder: where a new FAQ file is put; None = the config names single files only.
        before: what the lifespan yielded the last time; it is in use until this one yields.
        remark: tells staff of something in changed files that keeps them from nothing.
        reload: reads the files again now, if they changed; what is wrong in them, or nothing.
    """

    faq_files: tuple[Path, ...]
    rules_files: tuple[Path, ...]
    clock: Clock
    reading: Callable[[], AbstractAsyncContextManager[AsyncSession]]
    faq_folder: Path | None
    groups: Mapping[str, tuple[str, ...]]
    before: Mapping[str, Any]
    remark: Callable[[Finding], None]
    reload: Callable[[], Awaitable[Sequence[Finding]]]


@dataclass(frozen=True, slots=True)
class Mistake:
    """What staff called a mistake of a plug-in, on the card of a group that rehearses.

    Attributes:
        case: what it did, or would have done.
        db: of the batch: read and write, never commit.
    """

    case: CaseInfo
    by: Sender
    db: AsyncSession
    jobs: Jobs


S = TypeVar("S", bound=GroupSettings)
Lifespan = Callable[[PluginHost], AbstractAsyncContextManager[Mapping[str, object]]]


@dataclass(frozen=True, kw_only=False)
class Plugin(Generic[S]):
    """A plug-in.

    Attributes:
        name: unique; the key in the config and the name of its settings.
        rights: of the bot, checked when it is switched on in a chat.
        jobs: name -> handler; deferred as ``"plugin.name"``.
        schedules: says what is due in a chat. Asked at the start, when a chat becomes known or
            its settings change, and after ``schedules.replan``.
        also: further routers, at other stages: to observe what others answer, for one.
        anywhere: a router that is asked first, also where the plug-in is off: it hears what staff
            says to its cards.
        tables: its SQLAlchemy models.
        lifespan: opened at start; the names it yields can be injected into this plug-in.
        files: which of the operators' files the lifespan reads: when they change it is opened
            anew, and what it then yields takes the place of what it yielded before.
        mistaken: told what staff calls a mistake on the card of a rehearsing group; only for
            guards that learn from it.
        forget: removes what its tables know of a user.
        expire: removes what its tables hold from before a time (``keep.messages``); every night.
        texts: language -> key -> phrase, for plug-ins that bring their own.
        everywhere: on in every chat, whatever the config lists; only for what operators must
            reach in any group.
    """

    name: str
    stage: Stage
    settings: type[S]
    build_router: Callable[[], Router]
    rights: frozenset[str] | set[str] = frozenset()
    jobs: Mapping[str, JobHandler] = field(default_factory=dict)
    tables: Sequence[type[Base]] = ()
    lifespan: Lifespan | None = None
    files: OperatorsFiles | None = None
    forget: Callable[[AsyncSession, int], Awaitable[None]] | None = None
    version: int = 1
    upgrade: Callable[[int, dict[str, Any]], dict[str, Any]] | None = None
    default_on: bool = True
    texts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    also: Mapping[Stage, Callable[[], Router]] = field(default_factory=dict)
    anywhere: Callable[[], Router] | None = None
    expire: Callable[[AsyncSession, datetime], Awaitable[None]] | None = None
    mistaken: Callable[[Mistake], Awaitable[None]] | None = None
    everywhere: bool = False
    schedules: ScheduleSource | None = None


# --- filters ------------------------------------------------------------------------------------


class Judge(Filter):
    """A filter that asks an engine; what it returns is injected under ``gives``."""

    def __init__(self, function: Callable[..., Awaitable[object]], gives: str) -> None:
        self.function = function
        self.gives = gives

    async def __call__(self, *args: Any, **kwargs: Any) -> bool | dict[str, Any]:
        found = await self.function(*args, **kwargs)
        return False if found is None or found is False else {self.gives: found}


@overload
def judge(function: Callable[..., Awaitable[object]]) -> Judge: ...
@overload
def judge(*, gives: str) -> Callable[[Callable[..., Awaitable[object]]], Judge]: ...
def judge(
    function: Callable[..., Awaitable[object]] | None = None, *, gives: str = "verdict"
) -> Judge | Callable[[Callable[..., Awaitable[object]]], Judge]:
    """Make a filter of an async function that returns a finding, or None to let it pass."""
    if function is None:
        return lambda function: Judge(function, gives)
    return Judge(function, gives)


class command(Filter):  # noqa: N801 - reads as a word where it is used
    """A command, said once, where it is handled.

    Args:
        names: the canonical name first, then its aliases; Chinese ones work as plain words.
        role: the least role that may use it.
        right: the Telegram right that its caller must hold.
        takes: ``""`` nothing, ``"text"`` free text, ``"target"`` target? duration? reason,
            ``"reply"`` the message replied to and words; its plain word works only in a reply.
        help: phrase key or text, one line.
        operator: for operators only.
        group_only: it does nothing in a private chat, so the menu there leaves it out.
    """

    def __init__(
        self,
        *names: str,
        role: Role = Role.MEMBER,
        right: str | None = None,
        takes: Literal["", "text", "target", "reply"] = "",
        help: str = "",  # noqa: A002
        operator: bool = False,
        group_only: bool = False,
    ) -> None:
        self.names = names
        self.role = role
        self.right = right
        self.takes = takes
        self.help = help
        self.operator = operator
        self.group_only = group_only

    async def __call__(self, *_: Any, **__: Any) -> bool:
        """Deny."""
        return False  # only the compiled route dispatches commands; a stock dispatcher denies


class action(Filter):  # noqa: N801
    """A press of a button that the same plug-in made with ``buttons``; see ``command``.

    Args:
        anywhere: works where the plug-in is off, too: in the chat where staff reads its cards.
            The handler then checks for itself whether the one who presses may do it.
    """

    def __init__(
        self,
        name: str,
        *,
        role: Role = Role.MEMBER,
        right: str | None = None,
        operator: bool = False,
        anywhere: bool = False,
    ) -> None:
        self.name = name
        self.role = role
        self.right = right
        self.operator = operator
        self.anywhere = anywhere

    async def __call__(self, *_: Any, **__: Any) -> bool:
        """Deny; only the compiled route knows a press."""
        return False
