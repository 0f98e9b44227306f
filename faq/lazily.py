"""A property that is computed once: ``functools.cached_property`` without its lock.

Up to Python 3.11 that takes a lock at each first look, which here costs more than the work behind.
Two threads may compute the same twice; what they get is equal.
"""

from collections.abc import Callable
from typing import Any, Generic, TypeVar, overload

T = TypeVar("T")


class lazily(Generic[T]):  # noqa: N801 - it is written like ``property``
    """Decorates a method without arguments."""

    def __init__(self, compute: Callable[[Any], T]) -> None:
        self._compute = compute
        self._name = compute.__name__
        self.__doc__ = compute.__doc__

    @overload
    def __get__(self, owner: None, kind: type) -> "lazily[T]": ...

    @overload
    def __get__(self, owner: object, kind: type) -> T: ...

    def __get__(self, owner: object | None, kind: type) -> "lazily[T] | T":
        if owner is None:
            return self
        found = owner.__dict__[self._name] = self._compute(owner)
        return found
