"""The core's tables.

Chats and users are keyed by ``(platform, native id)``; ``platform`` is ``telegram`` today.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.types import Base, BigId, UtcDateTime

PLATFORM = "telegram"


class Chat(Base):
    """A group, channel or private chat that the bot has seen."""

    __tablename__ = "chat"

    platform: Mapped[str] = mapped_column(String(16), primary_key=True, default=PLATFORM)
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    type: Mapped[str] = mapped_column(String(16))
    title: Mapped[str | None] = mapped_column(String(255))
    username: Mapped[str | None] = mapped_column(String(64))
    name: Mapped[str | None] = mapped_column(String(64), unique=True)  # given with /bind
    linked_chat_id: Mapped[int | None] = mapped_column(BigInteger)
    migrated_to: Mapped[int | None] = mapped_column(BigInteger)
    dry_run: Mapped[bool | None]  # it rehearses; None = that is not decided yet
    added_by: Mapped[int | None] = mapped_column(BigInteger)
    stranger: Mapped[str | None] = mapped_column(String(8))  # bot.services.Stranger; None = ours
    first_seen: Mapped[datetime] = mapped_column(UtcDateTime)


class ChatRights(Base):
    """What one bot may do in a chat, and when its administrators were last fetched."""

    __tablename__ = "chat_rights"

    bot_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    platform: Mapped[str] = mapped_column(String(16), primary_key=True, default=PLATFORM)
    chat_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    status: Mapped[str] = mapped_column(String(16))
    rights: Mapped[list[str]] = mapped_column(JSON, default=list)
    fetched_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ChatSetting(Base):
    """One setting changed in the chat itself (``topic_id`` 0 = the whole chat)."""

    __tablename__ = "chat_setting"

    platform: Mapped[str] = mapped_column(String(16), primary_key=True, default=PLATFORM)
    chat_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    topic_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    plugin: Mapped[str] = mapped_column(String(64), primary_key=True)
    key: Mapped[str] = mapped_column(
        String(64), primary_key=True
    )  # "enabled" switches it on or off
    value: Mapped[Any] = mapped_column(JSON)
    version: Mapped[int] = mapped_column(default=1)
    changed_by: Mapped[int | None] = mapped_column(BigInteger)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class User(Base):
    """A person, bot or channel as last seen."""

    __tablename__ = "user_account"
    __table_args__ = (Index("ix_user_account_username", "username"),)

    platform: Mapped[str] = mapped_column(String(16), primary_key=True, default=PLATFORM)
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(255))
    username: Mapped[str | None] = mapped_column(String(64))  # lower case, without @
    is_bot: Mapped[bool] = mapped_column(default=False)
    language: Mapped[str | None] = mapped_column(String(16))
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)


class UserName(Base):
    """Every name and username an account was seen with: usernames cannot be looked up later."""

    __tablename__ = "user_name"
    __table_args__ = (Index("ix_user_name_username", "username"),)

    platform: Mapped[str] = mapped_column(String(16), primary_key=True, default=PLATFORM)
    user_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    username: Mapped[str] = mapped_column(String(64), primary_key=True)  # "" = none
    name: Mapped[str] = mapped_column(String(255), primary_key=True)
    first_seen: Mapped[datetime] = mapped_column(UtcDateTime)


class Member(Base):
    """What is known of someone in a chat: from messages, ``chat_member`` and the admin list."""

    __tablename__ = "member"

    platform: Mapped[str] = mapped_column(String(16), primary_key=True, default=PLATFORM)
    chat_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    user_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    status: Mapped[str] = mapped_column(String(16))  # one of Telegram's six words
    rights: Mapped[list[str] | None] = mapped_column(JSON)  # administrators: what they may do
    permissions: Mapped[dict[str, bool] | None] = mapped_column(JSON)  # restricted members
    until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    anonymous: Mapped[bool] = mapped_column(default=False)
    granted_role: Mapped[int | None]  # trusted or moderator, given through the bot
    joined_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    invite_link: Mapped[str | None] = mapped_column(String(255))


class Operator(Base):
    """Who may act on every group and on the operator's files, beside those named in the config."""

    __tablename__ = "operator"

    platform: Mapped[str] = mapped_column(String(16), primary_key=True, default=PLATFORM)
    user_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ActivityDay(Base):
    """Messages a member wrote on one day of the group's own calendar."""

    __tablename__ = "activity_day"
    __table_args__ = (Index("ix_activity_day_chat_day", "platform", "chat_id", "day"),)

    platform: Mapped[str] = mapped_column(String(16), primary_key=True, default=PLATFORM)
    chat_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    user_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    day: Mapped[date] = mapped_column(primary_key=True)
    messages: Mapped[int] = mapped_column(default=0)


class Seen(Base):
    """Updates already handled; Telegram repeats for a day, so these are kept two."""

    __tablename__ = "seen"
    __table_args__ = (Index("ix_seen_at", "at"),)

    bot_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    update_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class Parked(Base):
    """An update that waits, with the later ones of its chat behind it, in order of ``id``."""

    __tablename__ = "parked"
    __table_args__ = (UniqueConstraint("bot_id", "update_id", "plugin"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    bot_id: Mapped[int] = mapped_column(BigInteger)
    update_id: Mapped[int] = mapped_column(BigInteger)
    chat_id: Mapped[int] = mapped_column(BigInteger)
    raw: Mapped[str] = mapped_column(Text)
    plugin: Mapped[str | None] = mapped_column(String(64))  # tried again for this one only
    reason: Mapped[str] = mapped_column(String(255))
    until: Mapped[datetime] = mapped_column(UtcDateTime)  # then it runs with what is known


class Quarantined(Base):
    """An update, or one plug-in's share of it, that could not be handled, with the reason."""

    __tablename__ = "quarantine"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    bot_id: Mapped[int] = mapped_column(BigInteger)
    update_id: Mapped[int | None] = mapped_column(BigInteger)
    plugin: Mapped[str | None] = mapped_column(String(64))  # None = the update itself is broken
    reason: Mapped[str] = mapped_column(Text)
    traceback: Mapped[str | None] = mapped_column(Text)
    raw: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class OutboxRow(Base):
    """One call to the Bot API that must happen; ``-id`` refers to the message it makes."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_state_due", "state", "due_at"),
        Index("ix_outbox_message", "chat_id", "message_id"),
        UniqueConstraint("occurrence_id", "chat_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    bot_id: Mapped[int] = mapped_column(BigInteger)
    klass: Mapped[int]  # bot.plugin.PostClass
    chat_id: Mapped[int | None] = mapped_column(BigInteger)
    user_id: Mapped[int | None] = mapped_column(BigInteger)  # whom a sanction concerns
    method: Mapped[str] = mapped_column(String(64))  # as in the Bot API: sendMessage
    params: Mapped[str | None] = mapped_column(Text)  # JSON; forgotten 48 h after sending
    plugin: Mapped[str | None] = mapped_column(String(64))  # who posted it ...
    cause: Mapped[int | None] = mapped_column(BigInteger)  # ... and the message that made it
    state: Mapped[str] = mapped_column(String(8), default="pending")  # pending | sent | dead
    attempts: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str | None] = mapped_column(Text)  # why it died, or is late
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    delete_after_s: Mapped[float | None]
    message_id: Mapped[int | None] = mapped_column(BigInteger)  # what the call made
    occurrence_id: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class OutboxFile(Base):
    """The bytes of a file that a post uploads."""

    __tablename__ = "outbox_file"

    outbox_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    key: Mapped[str] = mapped_column(String(32), primary_key=True)
    filename: Mapped[str] = mapped_column(String(255))
    content: Mapped[bytes] = mapped_column(LargeBinary)


class Upload(Base):
    """A file that a bot uploaded, by method and content: Telegram takes its id the next time."""

    __tablename__ = "upload"

    bot_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    method: Mapped[str] = mapped_column(String(64), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)  # SHA-256, hexadecimal
    file_id: Mapped[str] = mapped_column(String(255))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class Case(Base):
    """A sanction with all that is needed to explain it and to take it back."""

    __tablename__ = "moderation_case"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    platform: Mapped[str] = mapped_column(String(16), default=PLATFORM)
    target_id: Mapped[int] = mapped_column(BigInteger, index=True)
    target_kind: Mapped[str] = mapped_column(String(20))  # bot.plugin.SenderKind
    target_name: Mapped[str] = mapped_column(String(255))
    sanction: Mapped[str] = mapped_column(String(16))
    rule: Mapped[str] = mapped_column(String(64))  # the plug-in's rule, or "command"
    reason: Mapped[str] = mapped_column(Text)
    score: Mapped[float | None]
    signals: Mapped[list[Any]] = mapped_column(JSON, default=list)
    evidence: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    by_id: Mapped[int | None] = mapped_column(BigInteger)  # None = the bot by itself
    by_name: Mapped[str | None] = mapped_column(String(255))
    dry_run: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(16), default="open")  # open | undone | expired
    undone_by: Mapped[int | None] = mapped_column(BigInteger)
    spent_by: Mapped[int | None] = mapped_column(BigInteger)  # the case that a warning led to
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    until: Mapped[datetime | None] = mapped_column(UtcDateTime)


class CaseAction(Base):
    """What a case did in one chat (a case may cover many)."""

    __tablename__ = "case_action"

    case_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    platform: Mapped[str] = mapped_column(String(16), primary_key=True, default=PLATFORM)
    chat_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    topic_id: Mapped[int | None] = mapped_column(BigInteger)
    message_id: Mapped[int | None] = mapped_column(BigInteger)  # what was deleted or replied to
    previous_status: Mapped[str | None] = mapped_column(String(16))
    previous_permissions: Mapped[dict[str, bool] | None] = mapped_column(JSON)
    previous_until: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Rehearsal(Base):
    """A group where what the bot would do by itself is shown to staff on one card.

    Attributes:
        ends_at: staff is asked then, and every day after; nothing goes live by itself.
        is_dirty: the card does not say all that is known.
        shown_at: when the card was last brought up to date.
        card_at: when it was sent.
        ended_by: who made the group go live.
    """

    __tablename__ = "rehearsal"
    __table_args__ = (UniqueConstraint("platform", "chat_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    platform: Mapped[str] = mapped_column(String(16), default=PLATFORM)
    chat_id: Mapped[int] = mapped_column(BigInteger)
    began_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    is_dirty: Mapped[bool] = mapped_column(default=True)
    shown_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    card_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by: Mapped[str | None] = mapped_column(String(255))


class Incident(Base):
    """What the bot would have done in a rehearsal, and what staff decided about it.

    Attributes:
        case_id: the rehearsed case; a real one once staff had it carried out.
        number: counts in the rehearsal; people speak of it by this.
        plugin: who ordered it; told when it was a mistake.
        messages: what would be deleted: ids with the seconds since 1970 when they were written.
        deletes: how many messages those are; the list itself is bounded.
        decision: ``open``, ``done``, ``mistake``, or ``late``: it could not be done any more.
    """

    __tablename__ = "rehearsal_incident"
    __table_args__ = (Index("ix_rehearsal_incident_chat", "platform", "chat_id", "at"),)

    case_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    platform: Mapped[str] = mapped_column(String(16), default=PLATFORM)
    chat_id: Mapped[int] = mapped_column(BigInteger)
    target_id: Mapped[int] = mapped_column(BigInteger)
    number: Mapped[int]
    plugin: Mapped[str | None] = mapped_column(String(64))
    messages: Mapped[list[list[int]]] = mapped_column(JSON, default=list)
    deletes: Mapped[int] = mapped_column(default=0)
    duration_s: Mapped[float | None]
    decision: Mapped[str] = mapped_column(String(8), default="open")
    by_name: Mapped[str | None] = mapped_column(String(255))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class StaffCard(Base):
    """A card to staff that is edited instead of repeated."""

    __tablename__ = "staff_card"

    key: Mapped[str] = mapped_column(String(128), primary_key=True)
    chat_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    message_ref: Mapped[int] = mapped_column(BigInteger)
    text: Mapped[str] = mapped_column(Text)
    count: Mapped[int] = mapped_column(default=1)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class Note(Base):
    """What the bot set at Telegram or told staff, so that it does neither again."""

    __tablename__ = "note"

    bot_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    key: Mapped[str] = mapped_column(String(128), primary_key=True)
    text: Mapped[str] = mapped_column(Text)


class Job(Base):
    """Work outside any batch: run once due, retried, and given up with a reason."""

    __tablename__ = "job"
    __table_args__ = (Index("ix_job_state_due", "state", "due_at"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(String(128))  # "plugin.job"
    key: Mapped[str | None] = mapped_column(String(128), unique=True)  # at most one of a key
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(8), default="pending")  # pending | dead
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None] = mapped_column(Text)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Occurrence(Base):
    """One due time of a schedule; unique by its wall time, so that it happens once."""

    __tablename__ = "occurrence"
    __table_args__ = (UniqueConstraint("schedule", "wall_time"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    schedule: Mapped[str] = mapped_column(String(128))
    wall_time: Mapped[str] = mapped_column(String(32))  # local, without zone: 2027-03-02T09:00
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(String(8), default="done")  # done | skipped
    at: Mapped[datetime] = mapped_column(UtcDateTime)
