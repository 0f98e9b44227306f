"""What a story file may say."""

from collections.abc import Mapping
from datetime import time, timedelta
from types import MappingProxyType
from typing import Annotated, Any, Final, Literal, Self, TypeAlias, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    model_validator,
)

from text.yaml_file import BadValue

T = TypeVar("T")

Role: TypeAlias = Literal["owner", "admin", "anonymous", "member", "outside", "channel"]


class Part(BaseModel):
    """A part of a story; unknown keys are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Texts(Part):
    """A text in both languages."""

    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)

    def of(self, language: str) -> str:
        """The text in ``zh-CN`` or ``en``."""
        return self.en if language == "en" else self.zh


def _both(value: object) -> object:
    """One text stands for both languages."""
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        return {"zh": str(value), "en": str(value)}
    return value


Said: TypeAlias = Annotated[Texts, BeforeValidator(_both)]


class Person(Part):
    """Somebody of the cast.

    Attributes:
        role: in the groups that the person is in; ``outside``: not there yet; ``channel``: no
            person but a channel, which speaks as itself.
    """

    name: Said
    role: Role = "member"


class Place(Part):
    """A group that is made for the story.

    Attributes:
        title: as people see it.
        name: what files call it (``/bind``); by default its key.
        people: who is in it when the story begins; None = the cast, but for those outside.
        topics: names of its topics; the group is a forum then.
        plugins: the only ones that are on; None = those that are on by default, and those that
            have settings here.
        settings: plug-in -> key -> value.
    """

    title: Said
    name: Said | None = None
    people: tuple[str, ...] | None = None
    topics: tuple[Said, ...] = ()
    plugins: tuple[str, ...] | None = None
    settings: dict[str, dict[str, Any]] = {}


def _some(value: T) -> T:
    """A list or mapping that is not empty; its own mistakes are told first."""
    if not value:
        raise BadValue("expected at least one")
    return value


Some: TypeAlias = Annotated[T, AfterValidator(_some)]

VERBS: Final = ("say", "join", "leave", "edit", "press", "react", "save", "wait")
_COMPANIONS: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "say": frozenset(
            {"who", "where", "label", "reply_to", "quote", "topic", "photo", "document"}
        ),
        "join": frozenset({"where", "through"}),
        "leave": frozenset({"where"}),
        "edit": frozenset({"text"}),
        "press": frozenset({"who", "on"}),
        "react": frozenset({"who", "on"}),
        "save": frozenset(),
        "wait": frozenset(),
    }
)
_NEEDED: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {"say": ("who",), "edit": ("text",), "press": ("who",), "react": ("who", "on")}
)


def _one_of(part: Part, verbs: tuple[str, ...]) -> str:
    """The verb that is given.

    Raises:
        BadValue: none or several are.
    """
    given = [verb for verb in verbs if getattr(part, verb) is not None]
    if len(given) == 1:
        return given[0]
    found = " and ".join(given) or "none of them"
    raise BadValue(f"expected one of {', '.join(verbs)}, found {found}")


def _check_companions(part: Part, verb: str, allowed: frozenset[str]) -> None:
    for name, field in type(part).model_fields.items():
        given = getattr(part, name) != field.default
        if given and name != verb and name not in allowed:
            raise BadValue(f"{verb} takes no {field.alias or name}")


class Act(Part):
    """One thing that happens.

    Attributes:
        say: a text that ``who`` writes.
        join, leave: who comes or goes.
        edit: the label of a message that its author changes to ``text``.
        press: the words of a button that ``who`` presses, the latest or the one under ``on``.
        react: an emoji that ``who`` puts under the message ``on``.
        save: a file beside the story file, saved among the operator's FAQ files on the server, in
            both languages or one in each.
        wait: so much time passes, with everything that is due in it.
        where: in which group; ``private``: with the bot alone. By default the first group.
        label: what later steps call the message.
        reply_to: the label of the message that it answers, ``quote`` a part of that.
        photo: a picture file beside the story file; the text is its caption.
        document: any other file beside it, in both languages or one in each.
        through: the words of a button with an invite link, by which somebody joins.
    """

    say: Said | None = None
    join: str | None = None
    leave: str | None = None
    edit: str | None = None
    press: Said | None = None
    react: str | None = None
    save: Said | None = None
    wait: timedelta | None = None
    who: str | None = None
    where: str | None = Field(None, alias="in")
    label: str | None = Field(None, alias="as")
    reply_to: str | None = None
    quote: Said | None = None
    topic: Said | None = None
    photo: str | None = None
    document: Said | None = None
    text: Said | None = None
    on: str | None = None
    through: Said | None = None

    @property
    def verb(self) -> str:
        """Which of the ``VERBS`` it is."""
        return _one_of(self, VERBS)

    @model_validator(mode="after")
    def _check(self) -> Self:
        verb = self.verb
        _check_companions(self, verb, _COMPANIONS[verb])
        for needed in _NEEDED.get(verb, ()):
            if getattr(self, needed) is None:
                raise BadValue(f"{verb} needs {needed}")
        if self.quote is not None and self.reply_to is None:
            raise BadValue("quote needs reply_to")
        return self


RESULTS: Final = (
    "answer", "quiet", "nothing", "edited", "deleted", "kept", "muted", "free", "banned",
    "inside", "gone", "alert",
)  # fmt: skip
_DETAILS: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "answer": frozenset({"to", "buttons", "without", "only_for", "label", "where"}),
        "quiet": frozenset({"where"}),
        "nothing": frozenset({"where"}),
        "edited": frozenset({"text", "buttons", "without"}),
        "muted": frozenset({"lasts", "where"}),
        **{name: frozenset({"where"}) for name in ("free", "banned", "inside", "gone")},
    }
)


class Expect(Part):
    """One thing that must come of a step.

    Attributes:
        answer: the bot says something new with these words; ``to`` the label of the message that
            it answers, ``buttons`` that it has, ``without`` words that it does not hold,
            ``only_for`` who alone sees it.
        quiet: the bot says nothing new in the group.
        nothing: it does nothing at all there, either: no edit, no deletion, no sanction.
        edited: the label of a message of the bot that now holds ``text``.
        deleted, kept: the label of a message that is deleted, or still there.
        muted: who may not write now; ``lasts`` how long from now.
        free: who may write; ``banned``: who is banned.
        inside, gone: who is in the group now, or not any more.
        alert: words of what the bot answers to a press.
        where: in which group; by default where somebody acted last in the step.
        label: what later steps call the answer.
    """

    answer: Said | None = None
    quiet: Literal[True] | None = None
    nothing: Literal[True] | None = None
    edited: str | None = None
    deleted: str | None = None
    kept: str | None = None
    muted: str | None = None
    free: str | None = None
    banned: str | None = None
    inside: str | None = None
    gone: str | None = None
    alert: Said | None = None
    to: str | None = None
    text: Said | None = None
    buttons: tuple[Said, ...] = ()
    without: Said | None = None
    only_for: str | None = None
    lasts: timedelta | None = Field(None, alias="for")
    where: str | None = Field(None, alias="in")
    label: str | None = Field(None, alias="as")

    @property
    def kind(self) -> str:
        """Which of the ``RESULTS`` it is."""
        return _one_of(self, RESULTS)

    @model_validator(mode="after")
    def _check(self) -> Self:
        kind = self.kind
        _check_companions(self, kind, _DETAILS.get(kind, frozenset()))
        if kind == "edited" and self.text is None:
            raise BadValue("edited needs text")
        return self


class Step(Part):
    """What happens at once, what the viewer is told of it, and what comes of it."""

    caption: Said
    do: Some[tuple[Act, ...]]
    expect: Some[tuple[Expect, ...]]


def _clock(value: object) -> object:
    if isinstance(value, str):
        try:
            return time.fromisoformat(value)
        except ValueError:
            raise BadValue(f"expected a time of day such as 09:30, found {value!r}") from None
    return value


class Story(Part):
    """A scene.

    Attributes:
        id: tells it from the others of its file, and stands in addresses.
        at: the time of day in the groups when it begins.
        cast: key -> who plays; keys stand for their names in texts, as ``{key}``.
        groups: key -> where it plays; the first is the stage. ``staff`` gets the bot's reports.
    """

    id: str = Field(pattern=r"^[a-z][a-z0-9-]{0,30}$")
    title: Said
    about: Said
    at: Annotated[time, BeforeValidator(_clock)] = time(10)
    cast: Some[dict[str, Person]]
    groups: Some[dict[str, Place]]
    steps: Some[tuple[Step, ...]]

    @property
    def stage(self) -> str:
        """The key of the group that it plays in."""
        return next(iter(self.groups))


class StoryFile(Part):
    """The stories of a plug-in."""

    stories: Some[tuple[Story, ...]]
