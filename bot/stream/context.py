"""What handlers can ask for by name, made only when somebody asks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Maker = Callable[["Context"], Any]


class Context(dict[str, Any]):
    """The data of one update: a plain dict to aiogram's middlewares, lazy for the rest.

    ``makers`` maps a name to the function that makes its value; the value is then kept for this
    update.
    """

    __slots__ = ("makers",)

    def __init__(self, makers: Mapping[str, Maker], values: Mapping[str, Any]) -> None:
        super().__init__(values)
        self.makers = makers

    def __missing__(self, name: str) -> Any:
        value = self[name] = self.makers[name](self)
        return value

    def plus(self, values: Mapping[str, Any]) -> Context:
        """A copy with more in it: what a filter found is for its own handler only."""
        more = Context(self.makers, self)
        more.update(values)
        return more
