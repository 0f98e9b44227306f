"""The conversation as the viewer sees it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from markupsafe import Markup

from bot.emulator.state import (
    ANONYMOUS_USER,
    CHANNEL_USER,
    SERVICE_USER,
    Chat,
    Json,
    Message,
    StoredFile,
)
from bot.web.people import HUES, is_muted, role_in, state_of
from bot.web.place import Look, find_message, may_see, message_key
from bot.web.rich import rich_text, safe_address
from bot.web.service import service_text

_SHOWN = 200
_SNIPPET = 80


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote a message, as the page shows it."""

    name: str
    role: str
    hue: int
    muted: str = ""
    mine: bool = False

    @property
    def initial(self) -> str:
        """What stands on the picture."""
        return self.name[:1].upper()


@dataclass(frozen=True, slots=True)
class Quoted:
    """The message that one answers."""

    key: str
    name: str
    text: str
    deleted: bool
    part: bool = False  # only a part of it is quoted


@dataclass(frozen=True, slots=True)
class Paper:
    """A document, to be loaded from ``url``."""

    name: str
    size: str
    url: str


@dataclass(frozen=True, slots=True)
class Button:
    """An inline button: it calls back with ``data``, or opens ``url``."""

    text: str
    data: str | None
    url: str | None


@dataclass(frozen=True, slots=True)
class Line:
    """One message; with ``service`` it is a small centred line, with ``day`` a day begins.

    Attributes:
        topic: the name of the topic that it stands in, where all are shown.
    """

    key: str
    author: Author
    html: Markup
    text: str
    time: str
    day: str = ""
    service: str = ""
    quoted: Quoted | None = None
    rows: Sequence[Sequence[Button]] = ()
    photo: str | None = None
    document: Paper | None = None
    reactions: Sequence[tuple[str, int]] = ()
    edited: bool = False
    deleted: bool = False
    only_you: bool = False
    selected: bool = False
    editable: bool = False
    topic: str = ""
    follows: bool = False  # the same author just before


def conversation(look: Look) -> list[Line]:
    """The latest messages that the viewer sees, in order."""
    return list(_lines(look, _on_show(look)[-_SHOWN:]))


def _on_show(look: Look) -> list[Message]:
    """What the viewer sees of the chat, in the chosen topic."""
    me, topic = look.place.me, look.place.topic
    return [m for m in look.chat.timeline if may_see(m, me) and topic in (0, m.topic)]


def _lines(look: Look, messages: Sequence[Message]) -> Iterator[Line]:
    selected = selected_message(look)
    before: Message | None = None
    day: date | None = None
    for message in messages:
        today = look.local(message.date).date()
        new_day = f"{today:%Y-%m-%d}" if today != day else ""
        follows = not new_day and before is not None and _same_author(before, message)
        line = line_of(look, message)
        yield replace(line, day=new_day, follows=follows, selected=message is selected)
        before, day = message, today


def _same_author(one: Message, other: Message) -> bool:
    plain = one.service is None and other.service is None and other.reply_to is None
    mine, yours = ((m.from_id, m.sender_chat_id, m.topic) for m in (one, other))
    return plain and mine == yours


def line_of(look: Look, message: Message) -> Line:
    """One message by itself, ready for the page."""
    author = author_of(look, message)
    return Line(
        key=message_key(message),
        author=author,
        html=rich_text(message.text, message.entities),
        text=message.text,
        time=f"{look.local(message.date):%H:%M}",
        service=service_text(look, message) if message.service is not None else "",
        quoted=_quoted(look, look.chat, message),
        rows=_rows(message.markup),
        photo=look.place.file(f"/photo/{message.photo.id}") if message.photo is not None else None,
        document=_paper(look, message.document) if message.document is not None else None,
        reactions=_reactions(message),
        edited=message.edited,
        deleted=message.deleted,
        only_you=message.visible_to is not None,
        editable=author.mine and not message.deleted,
        topic="" if look.place.topic else look.chat.topics.get(message.topic or 0, ""),
    )


def _paper(look: Look, file: StoredFile) -> Paper:
    size = len(file.content)
    said = f"{size} B" if size < 1000 else f"{size / 1000:.1f} kB"
    return Paper(file.name, said, look.place.file(f"/file/{file.id}"))


def author_of(look: Look, message: Message) -> Author:
    """Who wrote a message: a user, a bot, a hidden administrator or a channel."""
    world, chat = look.world, look.chat
    me = look.place.me
    if message.sender_chat_id is not None and message.from_id in _STAND_INS:
        sender = world.chats.get(message.sender_chat_id)
        hidden = message.from_id == ANONYMOUS_USER
        name = (sender.title if sender is not None else None) or "?"
        if hidden and message.signature:
            name = f"{name} · {message.signature}"
        mine = message.sender_chat_id == me
        if hidden and me > 0:
            mine = world.member(chat, me).anonymous
        role = "anonymous" if hidden else "channel"
        return Author(name, role, message.sender_chat_id % HUES, mine=mine)
    user = world.users.get(message.from_id or 0)
    if user is None:
        return Author(chat.title or "?", "channel", chat.id % HUES)
    if user.is_bot:
        return Author(user.name, "bot", user.id % HUES)
    member = world.member(chat, user.id)
    role = "member" if chat.type == "private" else role_in(look, member)
    muted = state_of(look, member) if is_muted(member) else ""
    return Author(user.name, role, user.id % HUES, muted, user.id == me)


_STAND_INS = frozenset({ANONYMOUS_USER, CHANNEL_USER, SERVICE_USER, None})


def _quoted(look: Look, chat: Chat, message: Message) -> Quoted | None:
    if message.reply_to_ephemeral is not None:
        original = chat.ephemeral.get(message.reply_to_ephemeral)
    else:
        original = chat.messages.get(message.reply_to or 0)
    if original is None:
        return None
    part = message.quote is not None
    text = message.quote["text"] if message.quote else snippet(look, original)
    name = author_of(look, original).name
    return Quoted(message_key(original), name, text, original.deleted, part)


def snippet(look: Look, message: Message) -> str:
    """The beginning of a message, on one line."""
    if message.service is not None:
        return service_text(look, message)
    text = " ".join(message.text.split())
    if not text:
        text = str(look.say("talk.photo" if message.photo is not None else "talk.file"))
    return text if len(text) <= _SNIPPET else f"{text[: _SNIPPET - 1]}…"


def _rows(markup: Json | None) -> list[list[Button]]:
    rows = (markup or {}).get("inline_keyboard", [])
    return [[_button(button) for button in row] for row in rows]


def _button(button: Json) -> Button:
    url = button.get("url")
    data = button.get("callback_data")
    return Button(button.get("text", ""), data, safe_address(url) if url else None)


def _reactions(message: Message) -> list[tuple[str, int]]:
    counts: dict[str, int] = {}
    for emoji in (e for given in message.reactions.values() for e in given):
        counts[emoji] = counts.get(emoji, 0) + 1
    return list(counts.items())


def selected_message(look: Look) -> Message | None:
    """The message that the viewer asks about; if there is none, the latest that no bot wrote."""
    found = find_message(look.chat, look.place.message) if look.place.message else None
    if found is not None and may_see(found, look.place.me):
        return found
    bots = look.world.bots
    return next((m for m in reversed(_on_show(look)) if m.from_id not in bots), None)
