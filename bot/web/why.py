"""Why the bot did what it did with the selected message."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.emulator.state import Message
from bot.emulator.world import CallRecord
from bot.web.following import CallTrail
from bot.web.place import Look, message_key
from bot.web.talk import author_of, selected_message, snippet


class Reasons(Protocol):
    """What the bot wrote down about one message."""

    @property
    def acted(self) -> Sequence[str]:
        """Plug-ins that acted, in order."""

    @property
    def notes(self) -> Sequence[str]:
        """What they noted, in order."""


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
class Explanation:
    """The right column.

    Attributes:
        cause: key and beginning of the message that a bot's message answers.
        handled: whether the bot has handled the message.
    """

    key: str
    name: str
    text: str
    is_bot: bool
    cause: tuple[str, str] | None
    handled: bool
    acted: Sequence[str]
    notes: Sequence[str]
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
    return Explanation(
        message_key(message),
        author_of(look, message).name,
        snippet(look, message),
        is_bot,
        _cause(look, message) if is_bot else None,
        why is not None,
        tuple(dict.fromkeys(why.acted)) if why is not None else (),
        tuple(why.notes) if why is not None else (),
        [_call(look, call) for call in calls],
    )


def _cause(look: Look, message: Message) -> tuple[str, str] | None:
    original = look.chat.messages.get(message.reply_to or 0)
    return (message_key(original), snippet(look, original)) if original is not None else None


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
