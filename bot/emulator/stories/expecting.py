"""Whether what a story expects has come true."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType

from bot.emulator.errors import WrongCall
from bot.emulator.state import Chat, Member, Message
from bot.emulator.stories.acting import Actors, Done, button_like
from bot.emulator.stories.model import Expect
from bot.emulator.stories.stage import Stage

_NEAR = timedelta(seconds=30)  # a duration may be off by so much


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one expectation came out.

    Attributes:
        problem: what is there instead, one sentence; "" = it came true.
        message: that it is about.
    """

    expect: Expect
    problem: str = ""
    message: Message | None = None


class Before:
    """How the world was before a step."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._lengths = {chat.id: len(chat.timeline) for chat in stage.world.chats.values()}
        self._looks = {
            id(one): _look(one) for chat in stage.world.chats.values() for one in chat.timeline
        }
        self._members = {chat.id: dict(chat.members) for chat in stage.world.chats.values()}

    def new_words(self, chat: Chat) -> list[Message]:
        """What the bot has said in a chat since."""
        fresh = chat.timeline[self._lengths.get(chat.id, 0) :]
        me = self._stage.world.bot.user.id
        return [one for one in fresh if one.from_id == me and one.service is None]

    def was_changed(self, message: Message) -> bool:
        """Whether a message that was there was edited or deleted since."""
        return id(message) in self._looks and self._looks[id(message)] != _look(message)

    def deeds(self, chat: Chat) -> list[str]:
        """What the bot has done in a chat since: words, edits, deletions, sanctions."""
        found = [f"said {_short(one.text)}" for one in self.new_words(chat)]
        for message in chat.timeline[: self._lengths.get(chat.id, 0)]:
            mine = message.from_id == self._stage.world.bot.user.id
            if self.was_changed(message) and (mine or message.deleted):
                word = "deleted" if message.deleted else "edited"
                found.append(f"{word} {_short(message.text)}")
        old = self._members.get(chat.id, {})
        for number, member in chat.members.items():
            was = old.get(number, Member(number))
            if member.status in ("restricted", "kicked") and member != was:
                found.append(f"{member.status} {self._stage.world.users[number].name}")
        return found


def _look(message: Message) -> tuple[object, ...]:
    return (message.text, message.deleted, str(message.markup))


def _short(text: str) -> str:
    line = " / ".join(text.split("\n"))
    return repr(line if len(line) <= 80 else f"{line[:79]}…")


class Judge:
    """Looks at the world after a step.

    Args:
        done: what people did in it, at least one; waiting is no deed.
    """

    def __init__(self, actors: Actors, before: Before, done: Sequence[Done]) -> None:
        self._stage = actors.stage
        self._actors = actors
        self._before = before
        self._last = done[-1]
        self._answers = [one.answer for one in done if one.press]
        self._found: Message | None = None

    def outcome(self, expect: Expect) -> Outcome:
        """Whether it came true, and if not, what is there instead."""
        self._found = None
        try:
            problem = _CHECKS[expect.kind](self, expect)
        except WrongCall as wrong:
            problem = wrong.sentence
        return Outcome(expect, problem, self._found)

    def _labelled(self, label: str | None) -> Message:
        self._found = self._actors.message(label or "")
        return self._found

    def _chat(self, expect: Expect) -> Chat:
        if expect.where is None:
            return self._last.chat
        return self._stage.chat(expect.where, self._last.who)

    def _words(self, expect: Expect) -> str:
        text = expect.answer or expect.text or expect.alert
        return self._stage.said(text.of(self._stage.language)) if text is not None else ""

    def _answer(self, expect: Expect) -> str:
        said = self._before.new_words(self._chat(expect))
        words = self._words(expect)
        found = [one for one in said if words in one.text and not one.deleted]
        if not found:
            heard = ", ".join(_short(one.text) for one in said) or "nothing"
            return f"expected the bot to say {words!r}, it said {heard}"
        message = self._found = found[-1]
        if expect.label is not None:
            self._actors.labels[expect.label] = message
        return self._manner(message, expect)

    def _manner(self, message: Message, expect: Expect) -> str:
        """Whom it answers, who sees it, its buttons, and what it must not hold."""
        if expect.to is not None and message.reply_to != self._actors.message(expect.to).id:
            return f"{_short(message.text)} does not answer the message {expect.to!r}"
        if expect.only_for is not None:
            wanted = self._stage.people[expect.only_for]
            if message.visible_to != wanted:
                name = self._stage.name(expect.only_for)
                return f"{_short(message.text)} is not for {name} alone"
        if expect.without is not None:
            unwanted = self._stage.said(expect.without.of(self._stage.language))
            if unwanted in message.text:
                return f"{_short(message.text)} holds {unwanted!r}"
        for words in expect.buttons:
            if button_like(message, text := words.of(self._stage.language)) is None:
                return f"{_short(message.text)} has no button {text!r}"
        return ""

    def _quiet(self, expect: Expect) -> str:
        new = self._before.new_words(self._chat(expect))
        said = [one for one in new if not one.deleted]
        heard = ", ".join(_short(one.text) for one in said)
        return f"expected nothing new, the bot said {heard}" if said else ""

    def _nothing(self, expect: Expect) -> str:
        deeds = self._before.deeds(self._chat(expect))
        return f"expected nothing, the bot {'; '.join(deeds)}" if deeds else ""

    def _edited(self, expect: Expect) -> str:
        message = self._labelled(expect.edited)
        words = self._words(expect)
        if message.deleted:
            return f"the message {expect.edited!r} is deleted"
        if not self._before.was_changed(message):
            return f"the message {expect.edited!r} is as it was"
        if words not in message.text:
            return f"expected {words!r} in it, it says {_short(message.text)}"
        return self._manner(message, expect)

    def _deleted(self, expect: Expect) -> str:
        message = self._labelled(expect.deleted)
        return "" if message.deleted else f"{_short(message.text)} is still there"

    def _kept(self, expect: Expect) -> str:
        message = self._labelled(expect.kept)
        return f"{_short(message.text)} is deleted" if message.deleted else ""

    def _member(self, expect: Expect, who: str | None) -> Member:
        return self._stage.world.member(self._chat(expect), self._stage.people[who or ""])

    def _muted(self, expect: Expect) -> str:
        member = self._member(expect, expect.muted)
        if not _is_muted(member):
            return f"{self._stage.name(expect.muted or '')} is not muted"
        if expect.lasts is None:
            return ""
        left = timedelta(seconds=member.until - self._stage.world.unix())
        if not member.until or abs(left - expect.lasts) > _NEAR:
            return f"expected {expect.lasts}, it lasts {left if member.until else 'for ever'}"
        return ""

    def _free(self, expect: Expect) -> str:
        name = self._stage.name(expect.free or "")
        return f"{name} is muted" if _is_muted(self._member(expect, expect.free)) else ""

    def _banned(self, expect: Expect) -> str:
        chat, number = self._chat(expect), self._stage.people[expect.banned or ""]
        banned = number in chat.banned_channels
        if number > 0:
            banned = self._stage.world.member(chat, number).status == "kicked"
        return "" if banned else f"{self._stage.name(expect.banned or '')} is not banned"

    def _inside(self, expect: Expect) -> str:
        name = self._stage.name(expect.inside or "")
        return "" if self._member(expect, expect.inside).is_in else f"{name} is not there"

    def _gone(self, expect: Expect) -> str:
        name = self._stage.name(expect.gone or "")
        return f"{name} is there" if self._member(expect, expect.gone).is_in else ""

    def _alert(self, expect: Expect) -> str:
        answer = self._answers[-1] if self._answers else None
        words = self._words(expect)
        heard = (answer or {}).get("text") or ""
        return "" if words in heard else f"expected {words!r} as an answer, it was {heard!r}"


def _is_muted(member: Member) -> bool:
    permissions = member.permissions or {}
    return member.status == "restricted" and not permissions.get("can_send_messages", False)


_CHECKS: Mapping[str, Callable[[Judge, Expect], str]] = MappingProxyType(
    {
        "answer": Judge._answer,
        "quiet": Judge._quiet,
        "nothing": Judge._nothing,
        "edited": Judge._edited,
        "deleted": Judge._deleted,
        "kept": Judge._kept,
        "muted": Judge._muted,
        "free": Judge._free,
        "banned": Judge._banned,
        "inside": Judge._inside,
        "gone": Judge._gone,
        "alert": Judge._alert,
    }
)
