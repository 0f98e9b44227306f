"""Reading what the database knows of chats, a batch at a time."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.models import PLATFORM, Chat, ChatRights, Member
from bot.db.types import Base
from bot.people.known import ADMINISTRATORS, ChatState, MemberState
from bot.services import Role, Stranger

Row = TypeVar("Row", bound=Base)


async def load_chats(db: AsyncSession, bot_id: int, chat_ids: Sequence[int]) -> list[ChatState]:
    """States of these chats, with staff; three queries, whatever their number."""
    here = Chat.platform == PLATFORM
    chats = {row.id: row for row in await _rows(db, Chat, here, Chat.id.in_(chat_ids))}
    groups = [chat_id for chat_id in chat_ids if chat_id < 0]
    rights: dict[int, ChatRights] = {}
    staff: dict[int, dict[int, MemberState]] = defaultdict(dict)
    if groups:
        own = and_(ChatRights.platform == PLATFORM, ChatRights.bot_id == bot_id)
        found = await _rows(db, ChatRights, own, ChatRights.chat_id.in_(groups))
        rights = {row.chat_id: row for row in found}
        matters = or_(Member.status.in_(ADMINISTRATORS), Member.granted_role.is_not(None))
        matters = and_(Member.platform == PLATFORM, matters)
        for row in await _rows(db, Member, Member.chat_id.in_(groups), matters):
            staff[row.chat_id][row.user_id] = member_of_row(row)
    return [
        _state(chat_id, chats.get(chat_id), rights.get(chat_id)).with_staff(staff[chat_id])
        for chat_id in chat_ids
    ]


async def _rows(db: AsyncSession, model: type[Row], *conditions: ColumnElement[bool]) -> list[Row]:
    # Not the session's own copies: they may be older than what the core wrote in bulk.
    query = select(model).where(*conditions).execution_options(populate_existing=True)
    return list((await db.execute(query)).scalars())


def member_of_row(row: Member) -> MemberState:
    """The row as memory holds it."""
    return MemberState(
        row.status,
        rights=None if row.rights is None else frozenset(row.rights),
        permissions=row.permissions,
        until=row.until,
        anonymous=row.anonymous,
        granted=None if row.granted_role is None else Role(row.granted_role),
        joined_at=row.joined_at,
        invite_link=row.invite_link,
    )


def _state(chat_id: int, chat: Chat | None, rights: ChatRights | None) -> ChatState:
    state = ChatState(chat_id, loaded=True)
    if chat is not None:
        state = replace(
            state,
            type=chat.type,
            title=chat.title,
            username=chat.username,
            name=chat.name,
            linked_chat_id=chat.linked_chat_id,
            migrated_to=chat.migrated_to,
            dry_run=chat.dry_run,
            added_by=chat.added_by,
            stranger=None if chat.stranger is None else Stranger(chat.stranger),
        )
    if rights is not None:
        state = replace(
            state,
            bot_status=rights.status,
            bot_rights=frozenset(rights.rights),
            fetched_at=rights.fetched_at,
        )
    return state
