"""Why the bot did what it did with the selected message."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.emulator.state import Message
from bot.emulator.world import CallRecord
from bot.services import TraceRow
from bot.web.following import CallTrail
from bot.web.place import Look, message_key
from bot.web.talk import author_of, selected_message, snippet

_READ = "trace.read"
_LAST = ("trace.signals", "trace.case")


class Reasons(Protocol):
    """What the bot wrote down about one message."""

    @property
    def acted(self) -> Sequence[str]:
        """Plug-ins that took it up, in order."""

    @property
    def looked(self) -> Sequence[str]:
        """Plug-ins that were asked and let it pass."""

    @property
    def notes(self) -> Sequence[str]:
        """What they noted, in order."""

    @property
    def shown(self) -> Mapping[str, Sequence[TraceRow]]:
        """Heading -> rows."""

    @property
    def rehearsed(self) -> bool:
        """Whether guards only rehearsed."""


class Explainer(Protocol):
    """Keeps the bot's reasons."""

    def why(self, chat_id: int, message_id: int) -> Reasons | None:
        """The reasons for a message; None = the bot did not handle it lately."""


class NoReasons:
    """An explainer for a world whose bot runs somewhere else."""

    def why(self, chat_id: int, message_id: int) -> Reasons | None:
        """Nothing is known."""
        return None


@dataclass(frozen=True, slots=True)
class CallView:
    """One call of the Bot API.

    Attributes:
        gloss: what the method does, in words; "" = only its name is shown.
        params: JSON, indented.
        made: the key of the message that it made.
    """

    n: int
    method: str
    gloss: str
    params: str
    ok: bool
    error: str
    made: str


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a section.

    Attributes:
        figure: as it is written; "" = none.
        bar: its length, 0..1; None = no bar.
    """

    label: str
    detail: str
    figure: str = ""
    bar: float | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """What stands under one heading."""

    title: str
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Explanation:
    """The right column.

    Attributes:
        cause: key and beginning of the message that a bot's message answers.
        handled: whether the bot has handled the message.
        read: the text as the engines read it.
        outcome: what came of it, in words; empty = nothing.
    """

    key: str
    name: str
    text: str
    is_bot: bool
    cause: tuple[str, str] | None
    handled: bool
    rehearsed: bool
    read: str
    acted: Sequence[str]
    looked: Sequence[str]
    notes: Sequence[str]
    sections: Sequence[Section]
    outcome: Sequence[str]
    calls: Sequence[CallView]


def explain(look: Look, explainer: Explainer, trail: CallTrail) -> Explanation | None:
    """The reasons for the selected message; None when none is selected."""
    message = selected_message(look)
    if message is None:
        return None
    is_bot = message.from_id in look.world.bots and message.service is None
    why = explainer.why(message.chat_id, message.id) if message.id else None
    calls = trail.after(message)
    if is_bot and (making := trail.made(message)) is not None and making not in calls:
        calls = [making, *calls]
    views = [_call(look, call) for call in calls]
    acted = tuple(dict.fromkeys(why.acted)) if why is not None else ()
    looked = dict.fromkeys(why.looked) if why is not None else ()
    return Explanation(
        key=message_key(message),
        name=author_of(look, message).name,
        text=snippet(look, message),
        is_bot=is_bot,
        cause=_cause(look, message) if is_bot else None,
        handled=why is not None,
        rehearsed=why is not None and why.rehearsed,
        read=_read(why),
        acted=[_plugin(look, name) for name in acted],
        looked=[_plugin(look, name) for name in looked if name not in acted],
        notes=[look.word(note) for note in why.notes] if why is not None else (),
        sections=list(_sections(look, why)) if why is not None else (),
        outcome=_outcome(views),
        calls=views,
    )


def _cause(look: Look, message: Message) -> tuple[str, str] | None:
    original = look.chat.messages.get(message.reply_to or 0)
    return (message_key(original), snippet(look, original)) if original is not None else None


def _plugin(look: Look, name: str) -> str:
    """What a plug-in is called by those who read: its phrase ``plugin_name``, or its name."""
    key = f"{name}.plugin_name"
    said = look.word(key)
    return name if said == key else said


def _read(why: Reasons | None) -> str:
    rows = why.shown.get(_READ, ()) if why is not None else ()
    return "\n".join(str(detail) for _, detail, _ in rows)


def _sections(look: Look, why: Reasons) -> Iterable[Section]:
    """What plug-ins showed, in their order; then what the moderator did."""
    headings = [one for one in why.shown if one != _READ and one not in _LAST]
    for heading in [*headings, *(one for one in _LAST if one in why.shown)]:
        rows = why.shown[heading]
        scale = max((abs(figure) for _, _, figure in rows if figure is not None), default=1.0)
        found = [_row(look, heading, row, max(scale, 1.0)) for row in rows]
        if found:
            yield Section(look.word(heading), found)


def _row(look: Look, heading: str, row: TraceRow, scale: float) -> Row:
    """A figure's bar is as long as the figure, or as its part of the largest one above 1."""
    label, detail, figure = row
    written = "" if figure is None else f"{figure:.2f}"
    bar = None if figure is None else round(abs(figure) / scale, 3)
    return Row(look.word(label, heading), look.word(detail, heading), written, bar)


def _outcome(calls: Iterable[CallView]) -> list[str]:
    """What the calls that went well did, each kind once."""
    counts = Counter(call.gloss or call.method for call in calls if call.ok)
    return [what if n == 1 else f"{what} ×{n}" for what, n in counts.items()]


def _call(look: Look, call: CallRecord) -> CallView:
    key = f"call.{call.method}"
    glossed = look.book.keys()
    made = call.result.get("message_id") if isinstance(call.result, dict) else None
    return CallView(
        call.n,
        call.method,
        str(look.say(key)) if key in glossed else "",
        json.dumps(call.params, ensure_ascii=False, indent=2),
        call.ok,
        call.error or "",
        str(made) if made else "",
    )
