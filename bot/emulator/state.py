"""What there is in the world: users, chats, members, messages, files, links. Plain data."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.emulator.rights import DEFAULT_PERMISSIONS
from bot.emulator.updates import UpdateQueue

Json = dict[str, Any]

SERVICE_USER = 777000  # brings a channel's posts into its discussion group
ANONYMOUS_USER = 1087968824  # stands for an administrator who hides
CHANNEL_USER = 136817688  # stands for a channel that speaks in a group

PRESENT = frozenset({"creator", "administrator", "member"})
STAFF = frozenset({"creator", "administrator"})


@dataclass(slots=True)
class User:
    """A person or a bot."""

    id: int
    first_name: str
    last_name: str | None = None
    username: str | None = None
    is_bot: bool = False
    language_code: str | None = None
    bio: str | None = None

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}" if self.last_name else self.first_name


@dataclass(slots=True)
class Bot:
    """One account that answers to a token.

    Attributes:
        privacy: in groups where it is no administrator it gets commands and replies only.
        joins_groups: whether people can add it to groups.
        webhook: where its updates go instead; "" = nowhere, they are asked for.
    """

    user: User
    token: str
    queue: UpdateQueue
    commands: dict[str, list[Json]] = field(default_factory=dict)  # by scope and language
    privacy: bool = False
    joins_groups: bool = True
    webhook: str = ""


@dataclass(frozen=True, slots=True)
class Member:
    """How a user stands in a chat.

    Attributes:
        status: one of Telegram's six words.
        present: tells whether a restricted user is in the chat.
        permissions: of a restricted user.
        until: Unix time when a restriction or ban ends; 0 = never.
        promoted_by: the bot that may take the rights back.
    """

    user_id: int
    status: str = "left"
    present: bool = False
    rights: frozenset[str] = frozenset()
    permissions: Mapping[str, bool] | None = None
    until: int = 0
    anonymous: bool = False
    title: str | None = None
    tag: str | None = None
    promoted_by: int | None = None

    @property
    def is_in(self) -> bool:
        """Whether the user is in the chat now."""
        return self.status in PRESENT or (self.status == "restricted" and self.present)

    @property
    def is_staff(self) -> bool:
        """Owner or administrator."""
        return self.status in STAFF


@dataclass(slots=True)
class StoredFile:
    """Bytes that somebody uploaded."""

    id: str
    unique_id: str
    path: str
    content: bytes
    name: str
    mime_type: str
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True)
class Upload:
    """A file on its way in."""

    name: str
    content: bytes


@dataclass(slots=True)
class Message:
    """A message; deleted ones stay, marked. ``id`` is 0 when it is ephemeral."""

    id: int
    chat_id: int
    date: int
    from_id: int | None
    sender_chat_id: int | None = None
    text: str = ""
    entities: list[Json] = field(default_factory=list)
    photo: StoredFile | None = None
    document: StoredFile | None = None
    markup: Json | None = None
    reply_to: int | None = None
    reply_to_ephemeral: int | None = None
    quote: Json | None = None
    topic: int | None = None
    thread: int | None = None
    signature: str | None = None
    forward_origin: Json | None = None
    via_bot: int | None = None
    album: str | None = None
    automatic_forward: bool = False
    service: Json | None = None
    visible_to: int | None = None
    ephemeral_id: int | None = None
    edit_date: int | None = None
    edited: bool = False
    deleted: bool = False
    reactions: dict[int, list[str]] = field(default_factory=dict)

    @property
    def has_media(self) -> bool:
        """Whether ``text`` is a caption."""
        return self.photo is not None or self.document is not None


@dataclass(slots=True)
class InviteLink:
    """A way into a chat."""

    url: str
    creator_id: int
    name: str | None = None
    expires: int | None = None
    member_limit: int | None = None
    asks_first: bool = False
    primary: bool = False
    revoked: bool = False
    joined: set[int] = field(default_factory=set)


@dataclass(slots=True)
class Chat:
    """A group, supergroup, channel or private chat."""

    id: int
    type: str
    title: str | None = None
    username: str | None = None
    forum: bool = False
    linked_id: int | None = None
    migrated_to: int | None = None
    slow_mode: int = 0  # seconds between two messages of a plain member
    permissions: Mapping[str, bool] = field(default_factory=lambda: DEFAULT_PERMISSIONS)
    members: dict[int, Member] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)
    ephemeral: dict[int, Message] = field(default_factory=dict)
    timeline: list[Message] = field(default_factory=list)  # both kinds, in order
    topics: dict[int, str] = field(default_factory=dict)
    closed_topics: set[int] = field(default_factory=set)
    pinned: list[int] = field(default_factory=list)
    links: dict[str, InviteLink] = field(default_factory=dict)
    requests: dict[int, InviteLink | None] = field(default_factory=dict)
    banned_channels: set[int] = field(default_factory=set)
    next_id: int = 1
    next_ephemeral: int = 1

    @property
    def is_group(self) -> bool:
        """Group or supergroup."""
        return self.type in {"group", "supergroup"}


@dataclass(slots=True)
class Press:
    """A press of a button that waits for its answer."""

    id: str
    bot_id: int
    user_id: int
    pressed_at: int
    answer: asyncio.Future[Json]
