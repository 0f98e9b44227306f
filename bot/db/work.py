"""The unit of work: one transaction, what is gathered for it, and what follows it."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from sqlalchemy import Executable, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

T = TypeVar("T")
BEHIND = "guanjia_behind"  # a statement that SQLite may run with a later one

_NOTHING = text("SELECT 1")

Step = Callable[[], None]
Mark = dict[type, int]


class _Undo:
    """How to take back one change of memory."""

    __slots__ = ("step",)

    def __init__(self, step: Step) -> None:
        self.step = step


class _After:
    """What to do once the transaction is safe."""

    __slots__ = ("step",)

    def __init__(self, step: Step) -> None:
        self.step = step


class MustNotCommit(RuntimeError):
    """Somebody who works inside a batch tried to end its transaction."""


class BatchSession(AsyncSession):
    """The session of a batch: its users read and write, its owner ends the transaction."""

    async def commit(self) -> None:
        """Refuse.

        Raises:
            MustNotCommit: always.
        """
        raise MustNotCommit("the batch commits by itself; leave commit() out")

    async def rollback(self) -> None:
        """Refuse.

        Raises:
            MustNotCommit: always.
        """
        raise MustNotCommit("the batch belongs to others too; use db.begin_nested()")

    async def finish(self) -> None:
        """Commit."""
        await super().commit()

    async def undo(self) -> None:
        """Roll back."""
        await super().rollback()


class Work:
    """What commits together.

    Services do not write row by row: they append to ``gathered(RowType)``, and their flusher
    writes the whole list just before the commit. ``rewind`` forgets what came after a mark, so a
    handler that failed or ran twice leaves nothing behind, in memory as in the database.
    """

    def __init__(self, db: BatchSession) -> None:
        self.db = db
        self.plugin: str | None = None  # whose handler is running ...
        self.cause: int | None = None  # ... and for which message; both go with what it posts
        self._lists: dict[type, list[Any]] = {}

    def gathered(self, kind: type[T]) -> list[T]:
        """The list of this kind; append to it, never remove."""
        found = self._lists.get(kind)
        if found is None:
            found = self._lists[kind] = []
        return found

    def undo(self, step: Step) -> None:
        """Register how to take back a change of memory, should this work be rewound."""
        self.gathered(_Undo).append(_Undo(step))

    def after_commit(self, step: Step) -> None:
        """Run ``step`` once the transaction is committed: the one place to change a cache."""
        self.gathered(_After).append(_After(step))

    async def write(self, statement: Executable, rows: Sequence[Mapping[str, Any]]) -> None:
        """Run a statement for each row, where nobody asks how it went before the commit.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: it failed; or this is raised by what comes next.
        """
        connection = await self.db.connection()
        await connection.execute(statement, rows, execution_options={BEHIND: True})

    def mark(self) -> Mark:
        """The present length of every list, for ``rewind``."""
        return {kind: len(items) for kind, items in self._lists.items()}

    def rewind(self, mark: Mark | None = None) -> None:
        """Forget what was gathered since ``mark`` (or all of it), undoing changes newest first."""
        mark = mark or {}
        undo = self.gathered(_Undo)
        kept = mark.get(_Undo, 0)
        while len(undo) > kept:
            undo.pop().step()
        for kind, items in self._lists.items():
            del items[mark.get(kind, 0) :]

    async def restart(self) -> None:
        """Roll the transaction back and forget everything; the work goes on, empty."""
        await self.db.undo()
        self.db.expunge_all()
        self.rewind()

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        """All or nothing for the block inside, in the database and in memory."""
        mark = self.mark()
        nested = await self.db.begin_nested()
        try:
            yield
            await self.db.flush()
            await self._prove_sound()
        except BaseException:
            try:
                if self.db.in_nested_transaction():  # a failed flush leaves it open, but inactive
                    await nested.rollback()
            finally:
                self.rewind(mark)
            raise
        await nested.commit()

    async def _prove_sound(self) -> None:
        """Fail where a statement failed and its author hid that: PostgreSQL takes no other then.

        Here, behind the savepoint, the failure is his; later it would be somebody else's.
        """
        if self.db.get_bind().dialect.name == "postgresql":
            await self.db.execute(_NOTHING)

    async def lost(self) -> bool:
        """Whether the connection broke off, and with it all that the transaction had written.

        So it goes when a query is given up: at the deadline of a handler, for one.
        """
        try:
            return (await self.db.connection()).invalidated
        except SQLAlchemyError:
            return True

    def committed(self) -> None:
        """Run what waited for the commit, in order (the database calls this)."""
        for after in self.gathered(_After):
            after.step()
        self._lists.clear()
