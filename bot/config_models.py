"""What may stand in ``config.yaml``, section by section."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any, Literal, TypeAlias
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from bot.config_names import PLUGINS
from text.durations import parse_duration
from text.suggest import did_you_mean
from text.yaml_file import BadValue


def _timezone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        message = f"{name!r} is not a time zone; expected a name such as Asia/Shanghai"
        hint = did_you_mean(name, sorted(available_timezones()))
        raise BadValue(message, hint) from None
    return name


def _group_id(number: int) -> int:
    if number < 0:
        return number
    hint = str(-number) if len(str(number)) >= 13 else f"-100{number}" if number else None
    raise BadValue(f"a group's id is below zero, {number} is not", hint)


def _user_id(number: int) -> int:
    if number <= 0:
        raise BadValue(f"a user's id is above zero, {number} is not")
    return number


def _plugin_names(names: tuple[str, ...]) -> tuple[str, ...]:
    canonical = tuple(PLUGINS.get(name, name) for name in names)
    for at, name in enumerate(canonical):
        if name in canonical[:at]:
            raise BadValue(f"{names[at]} is listed twice")
    return canonical


def _one_or_several(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _lasting(duration: timedelta) -> timedelta:
    if duration <= timedelta():
        raise BadValue("expected a duration above zero")
    return duration


def _rehearsal(value: object) -> object:
    """How long new groups rehearse; no time at all is ``off``."""
    if isinstance(value, timedelta):
        return value if value > timedelta() else "off"
    written = str(value).strip().lower()
    if written in ("0", "off", "false", "no"):
        return "off"
    try:
        return parse_duration(written) or "off"
    except ValueError as error:
        raise BadValue(f"{error}; or off") from None


def _group_names(value: object) -> object:
    return {"groups": value} if isinstance(value, list) else value


Language: TypeAlias = Literal["zh-CN", "en"]
TimeZone: TypeAlias = Annotated[str, AfterValidator(_timezone)]
GroupId: TypeAlias = Annotated[int, AfterValidator(_group_id)]
UserId: TypeAlias = Annotated[int, AfterValidator(_user_id)]
PluginNames: TypeAlias = Annotated[tuple[str, ...], AfterValidator(_plugin_names)]
Paths: TypeAlias = Annotated[tuple[str, ...], BeforeValidator(_one_or_several)]
Lasting: TypeAlias = Annotated[timedelta, AfterValidator(_lasting)]
RehearsalTime: TypeAlias = Annotated[Literal["off"] | timedelta, BeforeValidator(_rehearsal)]
Unasked: TypeAlias = Annotated[int, Field(ge=0)]


class Section(BaseModel):
    """A part of the config; unknown keys are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Blocks(BaseModel):
    """A part that holds, beside its own keys, a block of settings for each plug-in it names.

    The blocks stay raw; ``SettingsStore`` checks them, since only plug-ins know what they take.
    """

    model_config = ConfigDict(frozen=True, extra="allow")

    @property
    def blocks(self) -> Mapping[str, Any]:
        """Plug-in name -> what was written, unchecked."""
        return self.model_extra or {}


class Pace(Section):
    """``bot.limits`` in figures: messages allowed; None = no limit."""

    overall_per_s: float | None = Field(None, gt=0)
    chat_per_s: float | None = Field(None, gt=0)
    group_per_min: float | None = Field(None, gt=0)


class BotSection(Section):
    """``bot``: who it works for, and how it speaks.

    Attributes:
        operators: user ids that may act on every group and on the files.
        staff: where reports go: a group's name, ``name/topic``, or a chat id.
        strangers: what to do when somebody else adds the bot to a group.
        rehearsal: how long a new group rehearses before staff is asked; ``off`` = not at all.
        unasked_per_hour: the most messages in a group and hour that nobody asked for; 0 = none.
        api: base URL of a Bot API server; None = Telegram's own.
        limits: how fast messages may go; ``none`` is for a server of one's own.
    """

    language: Language = "zh-CN"
    timezone: TimeZone = "Asia/Shanghai"
    operators: tuple[UserId, ...] = ()
    staff: str | None = None
    strangers: Literal["leave", "ask", "serve"] = "leave"
    rehearsal: RehearsalTime = timedelta(hours=24)
    unasked_per_hour: Unasked = 20
    api: str | None = Field(None, pattern=r"^https?://\S+$")
    limits: Literal["telegram", "none"] | Pace = "telegram"


class Group(Blocks):
    """One group, under the name that files and commands use for it.

    Attributes:
        id: of the chat; None until ``/bind`` says it.
        topics: forum topics by name.
        plugins: the only ones that are on here; None = those of its set, or of the file.
    """

    id: GroupId | None = None
    title: str | None = None
    topics: dict[str, Annotated[int, Field(gt=0)]] = {}
    plugins: PluginNames | None = None
    language: Language | None = None
    timezone: TimeZone | None = None
    staff: str | None = None
    rehearsal: RehearsalTime | None = None
    unasked_per_hour: Unasked | None = None


class GroupSet(Blocks):
    """Several groups under one name: a list of their names, or that and what they share."""

    groups: tuple[str, ...]
    plugins: PluginNames | None = None
    language: Language | None = None
    timezone: TimeZone | None = None
    staff: str | None = None
    rehearsal: RehearsalTime | None = None
    unasked_per_hour: Unasked | None = None


def _empty_group(value: object) -> object:
    return {} if value is None else value


GroupEntry: TypeAlias = Annotated[Group, BeforeValidator(_empty_group)]
GroupSetEntry: TypeAlias = Annotated[GroupSet, BeforeValidator(_group_names)]


class Files(Section):
    """``files``: the operator's own, relative to the config; each a folder, a file, or a list."""

    faq: Paths = ()
    rules: Paths = ()


class Keep(Section):
    """``keep``: how long data stays."""

    messages: Lasting = timedelta(days=30)
    quarantine: Lasting = timedelta(days=14)
    outbox: Lasting = timedelta(hours=48)
