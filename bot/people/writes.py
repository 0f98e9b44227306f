"""What people's services gather in a batch, and how it is written in bulk.

Writing is idempotent: gathered rows may be written twice in one transaction, since a command that
must read what this batch learnt writes it first.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, or_

from bot.db.insert import Insert, Upsert, keeping, replacing
from bot.db.models import PLATFORM, Chat, ChatRights, Member, User, UserName
from bot.db.work import Work
from bot.people.known import OUTSIDE, ChatState, MemberState

NAME, SHORT = 255, 64  # characters of the columns; Telegram's own names are shorter
INSIDE = frozenset({"member", "restricted", "administrator", "creator"})

_CHAT_COLUMNS: Final = ("type", "title", "username", "linked_chat_id", "added_by")
_USER_COLUMNS: Final = ("name", "username", "is_bot", "language", "seen_at")
_MEMBER_COLUMNS: Final = ("status", "rights", "permissions", "until", "anonymous")

_CHATS: Final = Upsert(Chat, replacing(("platform", "id"), _CHAT_COLUMNS))
_RIGHTS: Final = Upsert(
    ChatRights, replacing(("bot_id", "platform", "chat_id"), ("status", "rights", "fetched_at"))
)
_USERS: Final = Upsert(User, replacing(("platform", "id"), _USER_COLUMNS))
_NAMES: Final = Upsert(UserName, keeping)  # keeps its first date
_MET: Final = Upsert(Member, keeping)


def _members(columns: Sequence[str], only_from: frozenset[str] | None = None) -> Upsert:
    """Members whose row exists get these columns, and what is newly known of their joining."""

    def conflict(insert: Insert) -> Insert:
        changes: dict[str, Any] = {column: insert.excluded[column] for column in columns}
        for column in ("joined_at", "invite_link"):
            changes[column] = func.coalesce(insert.excluded[column], getattr(Member, column))
        # Not IN: its parameters expand, which a statement with many rows of values refuses.
        allowed = (
            or_(*(Member.status == status for status in sorted(only_from))) if only_from else None
        )
        keys = ["platform", "chat_id", "user_id"]
        return insert.on_conflict_do_update(index_elements=keys, set_=changes, where=allowed)

    return Upsert(Member, conflict)


_KEPT: Final = _members(_MEMBER_COLUMNS)
_GRANTED: Final = _members((*_MEMBER_COLUMNS, "granted_role"))
_CAME: Final = _members(("status",), only_from=OUTSIDE)
_GONE: Final = _members(("status",), only_from=INSIDE)


@dataclass(frozen=True, slots=True)
class ChatWrite:
    """A chat as it is now."""

    state: ChatState
    first_seen: datetime


@dataclass(frozen=True, slots=True)
class OwnerDecided:
    """Whose group it is was said: that of the operators, or of a stranger; written already."""

    chat_id: int


@dataclass(frozen=True, slots=True)
class RightsWrite:
    """What the bot may do in a chat."""

    bot_id: int
    chat_id: int
    status: str
    rights: frozenset[str]
    fetched_at: datetime


@dataclass(frozen=True, slots=True)
class UserWrite:
    """An account as it is now; its name goes into the history."""

    id: int
    name: str
    username: str | None
    is_bot: bool
    language: str | None
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class MemberSeen:
    """Someone wrote in a chat: a member, unless more is known."""

    chat_id: int
    user_id: int


@dataclass(frozen=True, slots=True)
class MemberWrite:
    """A change of someone in a chat.

    Attributes:
        hearsay: a service message only tells that someone came or went; it never overrides what
            is known better (banned, restricted, administrator).
        keep_grant: leave the granted role as it is in the database.
    """

    chat_id: int
    user_id: int
    state: MemberState
    hearsay: bool = False
    keep_grant: bool = True


async def write_people(work: Work) -> None:
    """Write everything gathered here."""
    await _write_chats(work)
    await _write_rights(work)
    await _write_users(work)
    await _write_members(work)


async def _write_chats(work: Work) -> None:
    latest = {write.state.id: write for write in work.gathered(ChatWrite) if write.state.type}
    if not latest:
        return
    rows = [
        {column: getattr(write.state, column) for column in _CHAT_COLUMNS}
        | {"platform": PLATFORM, "id": chat_id, "dry_run": None, "first_seen": write.first_seen}
        | {"title": _cut(write.state.title, NAME), "username": _cut(write.state.username, SHORT)}
        for chat_id, write in latest.items()
    ]
    await work.db.execute(_CHATS.of(work.db, rows[0]), rows)


async def _write_rights(work: Work) -> None:
    latest = {(row.bot_id, row.chat_id): row for row in work.gathered(RightsWrite)}
    if not latest:
        return
    rows = [
        asdict(row) | {"platform": PLATFORM, "rights": sorted(row.rights)}
        for row in latest.values()
    ]
    await work.db.execute(_RIGHTS.of(work.db, rows[0]), rows)


async def _write_users(work: Work) -> None:
    seen = work.gathered(UserWrite)
    if not seen:
        return
    rows = [_user_row(user) for user in {user.id: user for user in seen}.values()]
    await work.write(_USERS.of(work.db, rows[0]), rows)
    names = [
        {
            "platform": PLATFORM,
            "user_id": user.id,
            "username": (user.username or "").lower()[:SHORT],
            "name": user.name[:NAME],
            "first_seen": user.seen_at,
        }
        for user in seen
    ]
    await work.write(_NAMES.of(work.db, names[0]), names)


def _user_row(user: UserWrite) -> dict[str, Any]:
    return {
        "platform": PLATFORM,
        "id": user.id,
        "name": user.name[:NAME],
        "username": _cut(user.username.lower() if user.username else None, SHORT),
        "is_bot": user.is_bot,
        "language": _cut(user.language, 16),
        "seen_at": user.seen_at,
    }


def _cut(text: str | None, length: int) -> str | None:
    """As much as the column holds: PostgreSQL refuses more, and costs the sender the update."""
    return None if text is None else text[:length]


async def _write_members(work: Work) -> None:
    met = {(write.chat_id, write.user_id): write for write in work.gathered(MemberSeen)}
    if met:
        rows = [_member_row(c, u, MemberState("member")) for c, u in met]
        await work.write(_MET.of(work.db, rows[0]), rows)
    folded = fold_members(work.gathered(MemberWrite))
    known = [write for write in folded if not write.hearsay]
    kept = [_row_of(write) for write in known if write.keep_grant]
    granted = [_row_of(write) for write in known if not write.keep_grant]
    came = [_row_of(w) for w in folded if w.hearsay and w.state.status == "member"]
    gone = [_row_of(w) for w in folded if w.hearsay and w.state.status != "member"]
    for statement, rows in (_KEPT, kept), (_GRANTED, granted), (_CAME, came), (_GONE, gone):
        if rows:
            await work.write(statement.of(work.db, rows[0]), rows)


def fold_members(writes: Iterable[MemberWrite]) -> list[MemberWrite]:
    """One change a member: the last one that is known, or the last hearsay."""
    folded: dict[tuple[int, int], MemberWrite] = {}
    for write in writes:
        key = (write.chat_id, write.user_id)
        before = folded.get(key)
        if before is None:
            folded[key] = write
        elif write.hearsay and not before.hearsay:
            folded[key] = _after_hearsay(before, write)
        else:
            folded[key] = _merged(before, write)
    return list(folded.values())


def _after_hearsay(known: MemberWrite, heard: MemberWrite) -> MemberWrite:
    came = heard.state.status == "member"
    believable = OUTSIDE if came else INSIDE
    if known.state.status not in believable:
        return known
    joined_at = heard.state.joined_at or known.state.joined_at
    return replace(
        known, state=replace(known.state, status=heard.state.status, joined_at=joined_at)
    )


def _merged(before: MemberWrite, after: MemberWrite) -> MemberWrite:
    state = replace(
        after.state,
        joined_at=after.state.joined_at or before.state.joined_at,
        invite_link=after.state.invite_link or before.state.invite_link,
    )
    if after.keep_grant and not before.keep_grant:
        state = replace(state, granted=before.state.granted)
    keep_grant = before.keep_grant and after.keep_grant
    return replace(after, state=state, keep_grant=keep_grant)


def _row_of(write: MemberWrite) -> dict[str, Any]:
    return _member_row(write.chat_id, write.user_id, write.state)


def _member_row(chat_id: int, user_id: int, state: MemberState) -> dict[str, Any]:
    return {
        "platform": PLATFORM,
        "chat_id": chat_id,
        "user_id": user_id,
        "status": state.status,
        "rights": None if state.rights is None else sorted(state.rights),
        "permissions": None if state.permissions is None else dict(state.permissions),
        "until": state.until,
        "anonymous": state.anonymous,
        "granted_role": None if state.granted is None else int(state.granted),
        "joined_at": state.joined_at,
        "invite_link": _cut(state.invite_link, NAME),
    }
