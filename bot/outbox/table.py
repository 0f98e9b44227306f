"""The outbox's rows in the database, written and read in bulk."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import Table, bindparam, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.models import Chat, OutboxFile, OutboxRow
from bot.db.work import Work
from bot.outbox.codec import FileBytes
from bot.outbox.post import Post, Result
from bot.outbox.references import Made
from bot.services import PostClass

ROWS = cast("Table", OutboxRow.__table__)
FILES = cast("Table", OutboxFile.__table__)
_MANY = 500  # ids in one condition

_insert_rows = insert(ROWS)
_insert_files = insert(FILES)
_finish_rows = (
    update(ROWS)
    .where(ROWS.c.id == bindparam("row_id"))
    .values(
        state=bindparam("new_state"),
        attempts=bindparam("new_attempts"),
        reason=bindparam("new_reason"),
        message_id=bindparam("new_message_id"),
        done_at=bindparam("new_done_at"),
    )
)


async def insert_posts(work: Work, bot_id: int, posts: Sequence[Post]) -> None:
    """Write new posts and their files."""
    await work.write(_insert_rows, [_row(post, bot_id) for post in posts])
    files = [
        {"outbox_id": post.id, "key": key, "filename": file.filename, "content": file.content}
        for post in posts
        if post.files
        for key, file in post.files.items()
    ]
    if files:
        await work.write(_insert_files, files)


def _row(post: Post, bot_id: int) -> dict[str, Any]:
    delete_after = post.delete_after
    return {
        "id": post.id,
        "bot_id": bot_id,
        "klass": int(post.klass),
        "chat_id": post.chat_id if post.chat_id.__class__ is int else None,
        "user_id": post.user_id,
        "method": post.name,
        "params": post.params,
        "plugin": post.plugin,
        "cause": post.cause,
        "state": "pending",
        "attempts": 0,
        "due_at": post.due_at,
        "expires_at": post.expires_at,
        "delete_after_s": None if delete_after is None else delete_after.total_seconds(),
        "occurrence_id": post.occurrence_id,
        "created_at": post.created_at,
    }


async def write_results(work: Work, results: Sequence[Result]) -> None:
    """Write how posts ended."""
    if not results:
        return
    values = [
        {
            "row_id": result.post.id,
            "new_state": result.state,
            "new_attempts": result.post.attempts,
            "new_reason": result.reason,
            "new_message_id": result.message_id,
            "new_done_at": result.done_at,
        }
        for result in results
    ]
    await work.write(_finish_rows, values)


async def rekey_pending(db: AsyncSession, old: int, new: int) -> None:
    """Send what waits for chat ``old`` to ``new``."""
    waiting = (ROWS.c.chat_id == old) & (ROWS.c.state == "pending")
    await db.execute(update(ROWS).where(waiting).values(chat_id=new))


async def bury_instant(work: Work, bot_id: int, now: datetime) -> None:
    """Answers that a restart made worthless are dead."""
    late = (
        (ROWS.c.bot_id == bot_id)
        & (ROWS.c.state == "pending")
        & (ROWS.c.klass == int(PostClass.INSTANT))
    )
    await work.db.execute(
        update(ROWS).where(late).values(state="dead", reason="restart", done_at=now)
    )


async def pending_rows(db: AsyncSession, bot_id: int) -> Sequence[Mapping[str, Any]]:
    """What is still to be sent, in the order in which it was posted."""
    wanted = (ROWS.c.bot_id == bot_id) & (ROWS.c.state == "pending")
    found = await db.execute(select(ROWS).where(wanted).order_by(ROWS.c.id))
    return [dict(row) for row in found.mappings()]


def restored(row: Mapping[str, Any], params: Mapping[str, Any], chat_id: int | str | None) -> Post:
    """The post of a pending row; its call is decoded when it is sent."""
    seconds = row["delete_after_s"]
    return Post(
        id=row["id"],
        klass=PostClass(row["klass"]),
        name=row["method"],
        params=row["params"],
        chat_id=chat_id,
        due_at=row["due_at"],
        created_at=row["created_at"],
        user_id=row["user_id"],
        expires_at=row["expires_at"],
        delete_after=None if seconds is None else timedelta(seconds=seconds),
        occurrence_id=row["occurrence_id"],
        plugin=row["plugin"],
        cause=row["cause"],
        may_be_plain=seconds is not None and "ephemeral_message_parameters" in params,
        attempts=row["attempts"],
    )


async def next_id(db: AsyncSession) -> int:
    """The first id that no row ever had."""
    highest = (await db.execute(select(func.max(ROWS.c.id)))).scalar()
    return int(highest or 0) + 1


async def migrations(db: AsyncSession) -> dict[int, int]:
    """The chats that have another id now."""
    moved = select(Chat.id, Chat.migrated_to).where(Chat.migrated_to.is_not(None))
    return {old: new for old, new in (await db.execute(moved)).tuples() if new is not None}


async def read_made(db: AsyncSession, ids: Iterable[int]) -> dict[int, Made]:
    """What became of rows, by id; a row that is not there is dead."""
    wanted = list(ids)
    columns = (ROWS.c.id, ROWS.c.state, ROWS.c.message_id, ROWS.c.user_id, ROWS.c.reason)
    found = await db.execute(select(*columns).where(ROWS.c.id.in_(wanted)))
    made = {each: Made(died="there is no such post") for each in wanted}
    for row in found:
        if row.state == "sent":
            made[row.id] = Made(row.message_id, row.user_id)
        else:
            made[row.id] = Made(died=row.reason or "it was not sent")
    return made


async def read_files(db: AsyncSession, post_id: int) -> dict[str, FileBytes]:
    """The files of a post."""
    found = await db.execute(select(FILES).where(FILES.c.outbox_id == post_id))
    return {row.key: FileBytes(row.filename, row.content) for row in found}


async def forget_params(db: AsyncSession, before: datetime) -> int:
    """Drop what finished posts said, and their files. The rows stay: references need them.

    Returns:
        How many posts were forgotten.
    """
    old = (ROWS.c.state != "pending") & (ROWS.c.done_at <= before) & ROWS.c.params.is_not(None)
    ids = list((await db.execute(select(ROWS.c.id).where(old))).scalars())
    for start in range(0, len(ids), _MANY):
        some = ids[start : start + _MANY]
        await db.execute(delete(FILES).where(FILES.c.outbox_id.in_(some)))
        await db.execute(update(ROWS).where(ROWS.c.id.in_(some)).values(params=None))
    return len(ids)
