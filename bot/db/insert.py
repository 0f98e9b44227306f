"""INSERT … ON CONFLICT, in the dialect of the database at hand, compiled once."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, cast

from sqlalchemy import BindParameter, Table, TextClause, bindparam, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql.base import PGDialect
from sqlalchemy.engine.interfaces import BindTyping
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.types import Base

Insert = sqlite.Insert | postgresql.Insert


class _WithoutCasts(PGDialect):
    """PostgreSQL, its parameters as they are: they get their casts when the text is executed."""

    supports_statement_cache = True
    bind_typing = BindTyping.NONE


_DIALECTS: Final = {
    "sqlite": sqlite.dialect(paramstyle="named"),
    "postgresql": _WithoutCasts(paramstyle="named"),  # type: ignore[no-untyped-call]
}


def insert_into(db: AsyncSession, model: type[Base]) -> Insert:
    """An INSERT into the model's table that knows ON CONFLICT."""
    return _insert(model, db.get_bind().dialect.name)


def _insert(model: type[Base], dialect: str) -> Insert:
    table = cast("Table", model.__table__)
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


class Upsert:
    """Rows written in bulk, whatever stands there already.

    SQLAlchemy compiles its own ON CONFLICT anew at each execution (0.25 ms, more than all else in
    a small batch), but no text: so the statement becomes one, with the types of its columns.

    Args:
        model: whose table.
        conflict: adds the ON CONFLICT clause.
    """

    def __init__(self, model: type[Base], conflict: Callable[[Insert], Insert]) -> None:
        self._model = model
        self._conflict = conflict
        self._made: dict[tuple[str, tuple[str, ...]], TextClause] = {}

    def of(self, db: AsyncSession, row: Mapping[str, Any]) -> TextClause:
        """The statement for rows with these columns; defaults of the model are not filled in."""
        key = (db.get_bind().dialect.name, tuple(row))
        found = self._made.get(key)
        if found is None:
            found = self._made[key] = self._compile(*key)
        return found

    def _compile(self, dialect: str, columns: tuple[str, ...]) -> TextClause:
        statement = self._conflict(_insert(self._model, dialect).inline())
        made = statement.compile(dialect=_DIALECTS[dialect], column_keys=list(columns))
        parameters = (_parameter(name, one) for one, name in made.bind_names.items())
        return text(made.string).bindparams(*parameters)


def _parameter(name: str, one: BindParameter[Any]) -> BindParameter[Any]:
    if one.required:
        return bindparam(name, type_=one.type)
    return bindparam(name, one.value, type_=one.type)


def replacing(keys: Iterable[str], columns: Iterable[str]) -> Callable[[Insert], Insert]:
    """On a row with the same keys, take over these columns."""
    changed, index = tuple(columns), list(keys)

    def conflict(insert: Insert) -> Insert:
        changes = {column: insert.excluded[column] for column in changed}
        return insert.on_conflict_do_update(index_elements=index, set_=changes)

    return conflict


def keeping(insert: Insert) -> Insert:
    """A row that is there stays as it is."""
    return insert.on_conflict_do_nothing()
