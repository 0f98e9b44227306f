"""Marks that are deleted with their author: the running detectors forget them with the commit."""

from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Pool, event
from sqlalchemy.orm import Session, object_session

from handlers.ads.records import AdsMark
from rules.detector import AdDetector

_DELETED: Final = "after_delete"


@dataclass(frozen=True, slots=True)
class _Lost:
    chat_id: int
    text: str
    spam: bool
    nested: bool  # deleted within a savepoint


class Losses:
    """Tells detectors of marks whose rows are gone.

    Args:
        taught: chat -> the detector that knows what staff marked there.
        pool: of the database whose rows count; several bots may run in a process.

    Attributes:
        count: how many marks were forgotten so far.
    """

    def __init__(self, taught: MutableMapping[int, AdDetector], pool: Pool) -> None:
        self.count = 0
        self._taught = taught
        self._pool = pool
        self._listeners = 0

    @contextmanager
    def heard(self) -> Iterator[None]:
        """Listen as long as the block lasts; blocks may overlap."""
        self._listeners += 1
        if self._listeners == 1:
            event.listen(AdsMark, _DELETED, self._deleted)
        try:
            yield
        finally:
            self._listeners -= 1
            if not self._listeners:
                event.remove(AdsMark, _DELETED, self._deleted)

    def _deleted(self, _: Any, connection: Connection, mark: AdsMark) -> None:
        session = object_session(mark)
        if session is None or connection.engine.pool is not self._pool:
            return
        waiting: list[_Lost] | None = session.info.get(self)
        if waiting is None:
            waiting = session.info[self] = []
            event.listen(session, "after_commit", self._committed)
            event.listen(session, "after_rollback", self._rolled_back)
        nested = session.in_nested_transaction()
        waiting.append(_Lost(mark.chat_id, mark.text, mark.spam, nested))

    def _committed(self, session: Session) -> None:
        if session.in_nested_transaction():
            return  # only a savepoint was released
        waiting: list[_Lost] = session.info[self]
        for one in waiting:
            self._forget(one)
        waiting.clear()

    def _rolled_back(self, session: Session) -> None:
        whole = not session.in_nested_transaction()
        waiting: list[_Lost] = session.info[self]
        waiting[:] = [one for one in waiting if not whole and not one.nested]

    def _forget(self, lost: _Lost) -> None:
        self.count += 1
        detector = self._taught.get(lost.chat_id)
        if detector is None:
            return
        with suppress(KeyError):  # it was not replayed yet
            detector.forget(lost.text, lost.spam)
        if not detector.marks:
            del self._taught[lost.chat_id]
