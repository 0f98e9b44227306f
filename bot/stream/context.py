"""What handlers can ask for by name, made only when somebody asks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from bot.stream.update import Incoming

Maker = Callable[["Context"], Any]


class Context(dict[str, Any]):
    """The data of one update: a plain dict to aiogram's middlewares, lazy for the rest.

    ``makers`` maps a name to the function that makes its value; the value is then kept for this
    update. The event itself is no part of the data, as with aiogram.
    """

    __slots__ = ("incoming", "makers")

    def __init__(
        self, makers: Mapping[str, Maker], values: Mapping[str, Any], incoming: Incoming
    ) -> None:
        super().__init__(values)
        self.makers = makers
        self.incoming = incoming

    def __missing__(self, name: str) -> Any:
        value = self[name] = self.makers[name](self)
        return value

    def get(self, name: str, default: Any = None) -> Any:
        """The value of a name, made if need be."""
        return self[name] if name in self or name in self.makers else default

    def some(self, names: Iterable[str]) -> dict[str, Any]:
        """Those of the names that there are."""
        return {name: self[name] for name in names if name in self or name in self.makers}

    def whole(self) -> dict[str, Any]:
        """Everything, for who takes ``**data``."""
        return {**self, **{name: self[name] for name in self.makers}}

    def plus(self, values: Mapping[str, Any]) -> Context:
        """A copy with more in it: what a filter found is for its own handler only."""
        more = Context(self.makers, self, self.incoming)
        more.update(values)
        return more
