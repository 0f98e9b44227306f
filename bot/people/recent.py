"""A bounded memory that forgets what was not used for longest."""

from collections import OrderedDict
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Recent(Generic[K, V]):
    """The ``capacity`` entries used last."""

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self._entries: OrderedDict[K, V] = OrderedDict()

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, key: K) -> bool:
        return key in self._entries

    def get(self, key: K) -> V | None:
        """The value, now the freshest; None when it is not known (any more)."""
        found = self._entries.get(key)
        if found is not None:
            self._entries.move_to_end(key)
        return found

    def put(self, key: K, value: V) -> None:
        """Remember a value; the stalest entry goes when there are too many."""
        self._entries[key] = value
        self._entries.move_to_end(key)
        if len(self._entries) > self.capacity:
            self._entries.popitem(last=False)

    def drop(self, key: K) -> V | None:
        """Forget an entry and return it."""
        return self._entries.pop(key, None)

    def restore(self, key: K, before: V | None) -> None:
        """Take a ``put`` back: ``before`` is what ``get`` said then."""
        if before is None:
            self.drop(key)
        else:
            self.put(key, before)

    def values(self) -> list[V]:
        """Every value, stalest first."""
        return list(self._entries.values())

    def keys(self) -> list[K]:
        """Every key, stalest first."""
        return list(self._entries)
