"""One reason of the scorer: a sentence in English that carries its parts, to be said otherwise."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import overload


class Reason(str):
    """Why an entry fits or does not.

    Attributes:
        name: what kind of reason it is.
        words: of the message or the entry, as they were read; "" = none.
        share: how much of the question it is, 0 to 1; None = it cannot be said in figures.
    """

    name: str
    words: str
    share: float | None

    def __new__(cls, name: str, words: str = "", share: float | None = None) -> Reason:
        """Put the sentence together."""
        said = [name.replace("_", " "), words]
        if share is not None:
            said.append(f"({share:.2f})" if words else f"{share:.2f}")
        reason = super().__new__(cls, " ".join(filter(None, said)))
        reason.name, reason.words, reason.share = name, words, share
        return reason


class Reasons(Sequence[str]):
    """Reasons that are put together when somebody reads them: hardly anybody does.

    Args:
        make: puts them together.
    """

    def __init__(self, make: Callable[[], tuple[str, ...]]) -> None:
        self._make = make

    @cached_property
    def _made(self) -> tuple[str, ...]:
        return self._make()

    @overload
    def __getitem__(self, at: int) -> str: ...

    @overload
    def __getitem__(self, at: slice) -> tuple[str, ...]: ...

    def __getitem__(self, at: int | slice) -> str | tuple[str, ...]:
        return self._made[at]

    def __iter__(self) -> Iterator[str]:
        return iter(self._made)

    def __len__(self) -> int:
        return len(self._made)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence) or isinstance(other, str):
            return NotImplemented
        return self._made == tuple(other)

    def __hash__(self) -> int:
        return hash(self._made)
