"""What the core offers to plug-ins: small promises, injected by parameter name.

Part of the plug-in contract; import these names from ``bot.plugin``.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Any, Protocol

from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.enums import ContentType
from aiogram.methods import TelegramMethod
from aiogram.types import InlineKeyboardButton, Message

from bot.grammar import Person, Target
from bot.phrases.names import Html

_SPOKEN = frozenset(
    {
        *(ContentType.TEXT, ContentType.ANIMATION, ContentType.AUDIO, ContentType.CHECKLIST),
        *(ContentType.CONTACT, ContentType.DICE, ContentType.DOCUMENT, ContentType.GAME),
        *(ContentType.LIVE_PHOTO, ContentType.LOCATION, ContentType.PAID_MEDIA, ContentType.PHOTO),
        *(ContentType.POLL, ContentType.STICKER, ContentType.STORY, ContentType.VENUE),
        *(ContentType.VIDEO, ContentType.VIDEO_NOTE, ContentType.VOICE),
    }
)


def is_spoken(message: Message) -> bool:
    """Whether somebody said this, unlike service messages: who joined, what was pinned."""
    return message.content_type in _SPOKEN


class Role(IntEnum):
    """What a member may do, in order."""

    MEMBER = 0
    TRUSTED = 1
    MODERATOR = 2
    ADMIN = 3
    OWNER = 4


class PostClass(IntEnum):
    """Which queue of the outbox a call waits in."""

    INSTANT = 0  # answers to callbacks: not paced, worthless after 10 s
    SANCTION = 1
    REPLY = 2
    BROADCAST = 3


class MustPost(RuntimeError):
    """A handler awaited a Bot API method; it must return it, or give it to ``outbox.post``."""


class Refused(SkipHandler):
    """A sanction that must not or cannot be carried out; nothing was done.

    A command catches it and says the sentence; where a guard lets it through, the message goes on.

    Attributes:
        key: of the phrase that says why.
        values: what the phrase needs.
    """

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.values = values


@dataclass(frozen=True, slots=True)
class Sender:
    """Who wrote the message.

    Attributes:
        role: None when the chat's administrators could not be learnt in time.
        rights: Telegram's names of the rights held, ``can_restrict_members`` …
        operator: may act on every group and on the operator's files.
    """

    person: Person
    role: Role | None
    rights: frozenset[str] = frozenset()
    operator: bool = False

    @property
    def is_staff(self) -> bool:
        """Moderator or above; an unknown role counts as one, so that guards leave it alone."""
        return self.role is None or self.role >= Role.MODERATOR


@dataclass(frozen=True, slots=True)
class Card:
    """A report to staff: HTML lines (escape what people wrote) and rows of buttons."""

    title: str
    lines: tuple[str, ...] = ()
    buttons: tuple[tuple[InlineKeyboardButton, ...], ...] = ()
    danger: bool = False  # told in quiet hours too


class Stranger(StrEnum):
    """How a group stands to which somebody who is no operator added the bot."""

    NEW = "new"  # not decided yet, nothing is done there
    ASKED = "asked"  # the operators are asked, nothing is done there
    LEFT = "left"  # the bot is about to leave, nothing is done there
    SERVED = "served"  # works with the defaults, and shares nothing


@dataclass(frozen=True, slots=True)
class GroupInfo:
    """A group that the bot knows.

    Attributes:
        name: what the operator's files call it.
        present: whether the bot is in it now.
        rights: the bot's own there; None = not known.
        stranger: None = one of the operators' own.
    """

    id: int
    title: str
    name: str | None
    present: bool
    rights: frozenset[str] | None
    stranger: Stranger | None = None


class Meter(Protocol):
    """Windows in memory, keyed by chat and sender: the right way to count in a handler."""

    def count(self, name: str, message: Message, *, window: timedelta) -> int:
        """Messages of this sender within ``window`` up to this one, it included.

        Counting the same message again changes nothing; a rolled-back batch is forgotten.
        """


class Outbox(Protocol):
    """The way out. Nothing is sent before the batch commits."""

    def post(
        self,
        method: TelegramMethod[Any],
        *,
        klass: PostClass | None = None,
        delete_after: timedelta | None = None,
        expires: timedelta | None = None,
        only_for: int | None = None,
    ) -> int:
        """Put a call in the queue and return its reference, an int < 0.

        The reference stands for the message that the call makes wherever a message id does: in
        an edit, a delete, a reply, a column of your own.

        Args:
            klass: by default from the method: sanctions, callback answers, else REPLY.
            delete_after: delete the message so long after it was sent.
            expires: drop the call when it could not be sent by then.
            only_for: a user id; only this member should be troubled by the message.
        """


class Staff(Protocol):
    """Reports to the staff chat of a group, or to the operators in private."""

    async def tell(
        self,
        chat_id: int,
        card: Card,
        *,
        key: str | None = None,
        count: int | None = None,
        news: bool = True,
    ) -> int:
        """Send a card; one with the same ``key`` is edited and counted instead of repeated.

        Args:
            count: what the card counts; None = how often it was told.
            news: False = bring a card up to date that is there, and send none.

        Returns:
            At how many places staff can read of this chat; 0 = there is nobody to tell.
        """

    def reads(self, here: int, chat_id: int) -> bool:
        """Whether reports about a chat go to the chat ``here``."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How well a group knows somebody.

    Attributes:
        joined_at: when he came in; None = not seen by the bot.
        messages: that he wrote there; None = counted for less than a week, few say nothing.
    """

    joined_at: datetime | None = None
    messages: int | None = None


class Chats(Protocol):
    """What is known of chats and people. Never asks the network."""

    def group_name(self, chat_id: int) -> str | None:
        """What the operator's files call this group; None for one they do not name."""

    def id_of(self, name: str) -> int | None:
        """The chat of a group's name; None = not known, or the bot is not in it any more."""

    def of_set(self, name: str) -> list[int]:
        """The chats of a group, or of a set of the file, that the bot is in; each once."""

    def title(self, chat_id: int) -> str:
        """The chat's title; its number when it was never seen."""

    async def groups(self) -> list[GroupInfo]:
        """Every group that the bot is in or was, those with a name first."""

    def names_waiting(self) -> list[str]:
        """Names of groups in the config that no chat has yet."""

    async def bind(self, chat_id: int, name: str) -> int | None:
        """Give a group a name; valid from the next batch.

        Returns:
            The chat that had the name before.

        Raises:
            Refused: it is no name, a set has it, or the config says otherwise.
        """

    async def unbind(self, chat_id: int) -> str | None:
        """Take a group's name away and return it; None = it had none.

        Raises:
            Refused: the config gives it.
        """

    async def adopt(self, chat_id: int) -> bool:
        """Count a stranger's group as one of the operators' own; False = it was none."""

    def topic_names(self, chat_id: int, topic_id: int | None) -> frozenset[str]:
        """What files may call a topic: its number, its name in the config; none for no topic."""

    def topic_id(self, chat_id: int, name: str) -> int | None:
        """The topic that files call so, by its number or its name in the config; None = none."""

    def language(self, chat_id: int) -> str:
        """``zh-CN`` or ``en``."""

    def timezone(self, chat_id: int) -> str:
        """IANA name."""

    def bot_rights(self, chat_id: int) -> frozenset[str] | None:
        """The bot's own rights there; None = not known."""

    def role(self, chat_id: int, user_id: int) -> Role | None:
        """A user's role; None = the administrators are not known."""

    async def resolve(self, chat_id: int, target: Target) -> Person | None:
        """Whom a command means; ``@username`` is looked up among the names seen."""

    async def member_count(self, chat_id: int) -> int:
        """Members known to be in the chat."""

    async def recall(self, chat_id: int) -> None:
        """Make another chat known than that of the message at hand."""

    def rights(self, chat_id: int, user_id: int) -> frozenset[str]:
        """Telegram's names of the rights that a user holds there; none while they are unknown."""

    async def is_member(self, chat_id: int, user_id: int) -> bool:
        """Whether a user is known to be in the chat."""

    async def standing(self, chat_id: int, user_id: int, at: datetime) -> Standing:
        """Since when a member is there, and how much he wrote, as far as was counted before."""

    def is_dry_run(self, chat_id: int) -> bool:
        """Whether what the bot does by itself is only rehearsed there."""

    def settings(self, chat_id: int, plugin: str, *, topic_id: int = 0) -> Any:
        """A plug-in's settings in any chat, on there or not; for a card of another group."""

    async def set_setting(
        self, chat_id: int, plugin: str, key: str, value: Any, *, topic_id: int = 0
    ) -> None:
        """Change one setting in the chat; valid from the next batch."""

    async def clear_setting(self, chat_id: int, plugin: str, key: str) -> None:
        """Give a setting back to the file; valid from the next batch."""


class Jobs(Protocol):
    """Work that takes time or needs the network, outside any transaction."""

    def defer(
        self,
        name: str,
        payload: Mapping[str, Any],
        *,
        after: timedelta | None = None,
        key: str | None = None,
        speaks: bool = False,
    ) -> None:
        """Run job ``name`` (``plugin.job``) once, after ``after``; the same ``key`` replaces.

        Args:
            speaks: it will answer in the group; that counts as said there unasked.
        """

    def cancel(self, key: str) -> None:
        """Leave undone what waits under a key; nothing happens where there is nothing."""


class Phrases(Protocol):
    """What the bot says, in the language of the chat."""

    def __call__(self, key: str, /, **values: object) -> Html:
        """The phrase as HTML; values are escaped, and names cannot carry links or mentions.

        A person becomes a link to the account, a ``timedelta`` and a ``datetime`` are said in the
        language, the latter in its own zone.
        """

    def text(self, key_or_text: str, /, **values: object) -> Html:
        """Like a call, for what may be a phrase's key or a sentence (escaped, as it is)."""

    def of(self, language: str) -> "Phrases":
        """The same phrases in a language: that of another chat's cards, say."""


class Buttons(Protocol):
    """Inline buttons whose data is signed, so that nobody can forge a press."""

    def __call__(self, text: str, action: str, payload: str = "") -> InlineKeyboardButton:
        """A button for ``@router.callback_query(action(name))`` of the same plug-in."""


class Activity(Protocol):
    """Counters of member and day."""

    def count(self, message: Message) -> None:
        """Count one message of its sender, in the group's own day."""


@dataclass(frozen=True, slots=True)
class MenuItem:
    """A command that is on in a chat, as its router declares it.

    Attributes:
        names: the canonical one first.
        help: phrase key or text, one line.
        group_only: it does nothing in a private chat.
    """

    plugin: str
    names: tuple[str, ...]
    role: Role
    right: str | None
    help: str
    operator: bool
    group_only: bool = False


class Menu(Protocol):
    """The commands of a chat, read off the routers."""

    def commands(self, chat_id: int) -> list[MenuItem]:
        """What is on there, in the order of the config; nobody's rights are looked at."""

    def rights(self, chat_id: int) -> frozenset[str]:
        """The rights of its own that the bot needs there for all that is on."""


TraceRow = tuple[str, object, float | None]
"""A label, a detail (a text, a duration, a time …), and a figure or None."""


class Trace(Protocol):
    """Why the bot did what it did, for the demo's page and ``explain``.

    What it is given may be a phrase's key, said in the language of who reads, or a text.
    """

    @property
    def on(self) -> bool:
        """Whether anybody reads along; ask before you put rows together."""

    def note(self, text: str) -> None:
        """Say something about the message at hand."""

    def show(self, heading: str, rows: Iterable[TraceRow]) -> None:
        """Show figures about the message at hand; rows of the same heading stand together."""
