"""A group that became a supergroup: every table that names the chat follows."""

from collections.abc import Iterator
from typing import Any, cast

from sqlalchemy import (
    Column,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
    and_,
    delete,
    exists,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.elements import ColumnElement

from bot.db.models import PLATFORM, ActivityDay, Chat, Member, Rehearsal
from bot.db.types import Base


async def rekey_chat(db: AsyncSession, old: int, new: int) -> None:
    """Move all that is kept of chat ``old`` to ``new``; a second time changes nothing.

    Where both chats have a row for the same thing, that of the new chat stays, since it is the
    younger one; counted messages are added up and granted roles kept.
    """
    if not await _move_chat_row(db, old, new):
        return
    await _merge_activity(db, old, new)
    await _merge_members(db, old, new)
    await _keep_rehearsal(db, old, new)
    for table in Base.metadata.sorted_tables:
        if "chat_id" in table.c:
            await _move_rows(db, table, old, new)


async def _move_chat_row(db: AsyncSession, old: int, new: int) -> bool:
    """The old row stays as a signpost, without its name; False when it was moved before."""
    table = cast("Table", Chat.__table__)
    where_old = and_(table.c.platform == PLATFORM, table.c.id == old)
    where_new = and_(table.c.platform == PLATFORM, table.c.id == new)
    row = (await db.execute(select(table).where(where_old))).mappings().first()
    if row is None:
        return True
    if row["migrated_to"] == new:
        return False
    await db.execute(update(table).where(where_old).values(migrated_to=new, name=None))
    kept = {name: row[name] for name in ("name", "dry_run", "added_by", "stranger", "first_seen")}
    if (await db.execute(select(table.c.id).where(where_new))).first() is None:
        values = {**row, **kept, "id": new, "type": "supergroup", "migrated_to": None}
        await db.execute(insert(table).values(values))
    else:
        await db.execute(update(table).where(where_new).values(kept))
    linked = and_(table.c.platform == PLATFORM, table.c.linked_chat_id == old)
    await db.execute(update(table).where(linked).values(linked_chat_id=new))
    return True


async def _merge_activity(db: AsyncSession, old: int, new: int) -> None:
    table = cast("Table", ActivityDay.__table__)
    other = table.alias()
    twin = _same_row(table, other, ("platform", "user_id", "day"), old)
    added = select(other.c.messages).where(twin).scalar_subquery()
    await db.execute(
        update(table)
        .where(table.c.chat_id == new, exists().where(twin))
        .values(messages=table.c.messages + added)
    )


async def _merge_members(db: AsyncSession, old: int, new: int) -> None:
    table = cast("Table", Member.__table__)
    other = table.alias()
    twin = _same_row(table, other, ("platform", "user_id"), old)
    kept = {
        name: func.coalesce(table.c[name], select(other.c[name]).where(twin).scalar_subquery())
        for name in ("granted_role", "joined_at", "invite_link")
    }
    await db.execute(
        update(table).where(table.c.chat_id == new, exists().where(twin)).values(kept)
    )


async def _keep_rehearsal(db: AsyncSession, old: int, new: int) -> None:
    """What began in the old chat goes on; the supergroup seemed a new group for a moment."""
    table = cast("Table", Rehearsal.__table__)
    twin = _same_row(table, table.alias(), ("platform",), old)
    await db.execute(delete(table).where(table.c.chat_id == new, exists().where(twin)))


async def _move_rows(db: AsyncSession, table: Table, old: int, new: int) -> None:
    column = table.c.chat_id
    for columns in _unique_keys(table):
        names = tuple(item.name for item in columns if item.name != "chat_id")
        other = table.alias()
        twin = _same_row(table, other, names, new)
        await db.execute(delete(table).where(column == old, exists().where(twin)))
    await db.execute(update(table).where(column == old).values(chat_id=new))


def _unique_keys(table: Table) -> Iterator[list[Column[Any]]]:
    """Keys that hold the chat's id, so that moving a row may collide with another."""
    for constraint in table.constraints:
        if isinstance(constraint, PrimaryKeyConstraint | UniqueConstraint):
            columns = list(constraint.columns)
            if any(column.name == "chat_id" for column in columns):
                yield columns


def _same_row(
    table: Table, other: object, names: tuple[str, ...], other_chat: int
) -> ColumnElement[bool]:
    twin = cast("Table", other)
    same = [twin.c[name] == table.c[name] for name in names]
    return and_(twin.c.chat_id == other_chat, *same)
