"""Names of groups: given by ids in the file, or in the group itself with ``/bind``."""

import re
from collections.abc import Mapping

from bot.config import Config
from bot.services import Refused

_NAME = re.compile(r"[^\s/@#]{1,32}")


class GroupNames:
    """Which chat has which name; a name given in a chat is stronger than an id in the file.

    Args:
        config: the file; ``take`` another one when it changes.
    """

    def __init__(self, config: Config) -> None:
        self._bound: dict[int, str] = {}
        self.take(config)

    def take(self, config: Config) -> None:
        """Take a new file; names given in chats stay."""
        self._config = config
        self._ids = {one.id: name for name, one in config.groups.items() if one.id is not None}

    def load(self, bound: Mapping[str, int]) -> None:
        """Take the names given in chats, name -> chat id."""
        self._bound = {chat_id: name for name, chat_id in bound.items()}

    def of(self, chat_id: int) -> str | None:
        """What this chat is called."""
        name = self._bound.get(chat_id)
        if name is not None:
            return name
        name = self._ids.get(chat_id)
        return None if name in self._bound.values() else name

    def chat_of(self, name: str) -> int | None:
        """The chat of this name; None while it is not known."""
        bound = next((chat_id for chat_id, one in self._bound.items() if one == name), None)
        group = self._config.groups.get(name)
        return group.id if bound is None and group is not None else bound

    def chats_of(self, name: str) -> list[int]:
        """The known chats of a group, or of a set of groups, in the order of the file."""
        a_set = self._config.sets.get(name)
        names = (name,) if a_set is None else a_set.groups
        found = [chat_id for one in names if (chat_id := self.chat_of(one)) is not None]
        return list(dict.fromkeys(found))

    def chats(self) -> set[int]:
        """Every chat with a name."""
        return {*self._bound, *self._ids}

    def waiting(self) -> list[str]:
        """Names of the file that no chat has yet, in its order."""
        return [name for name in self._config.groups if self.chat_of(name) is None]

    def fixed(self, chat_id: int) -> str | None:
        """The name that the file gives this chat by its id."""
        return self._ids.get(chat_id)

    def check(self, name: str, chat_id: int) -> None:
        """Whether a chat may be given this name, whoever has it now.

        Raises:
            Refused: it is no name, a set has it, or the config says otherwise.
        """
        if not is_group_name(name):
            raise Refused("refused.no_group_name", name=name)
        if name in self._config.sets:
            raise Refused("refused.name_of_set", name=name)
        own = self._ids.get(chat_id)
        if own is not None and own != name:
            raise Refused("refused.name_fixed", name=own)
        group = self._config.groups.get(name)
        if group is not None and group.id not in (None, chat_id):
            raise Refused("refused.name_elsewhere", name=name, id=group.id)

    def bind(self, name: str, chat_id: int) -> None:
        """From now on that chat, and no other, has this name."""
        self._bound = {chat: one for chat, one in self._bound.items() if one != name}
        self._bound[chat_id] = name

    def unbind(self, chat_id: int) -> None:
        """Take back the name that was given in a chat."""
        self._bound.pop(chat_id, None)

    def moved(self, old: int, new: int) -> None:
        """A group became a supergroup: its name follows."""
        name = self._bound.pop(old, None) or self.of(old)
        if name is not None:
            self._bound.setdefault(new, name)


def is_group_name(name: str) -> bool:
    """Whether a group may be called so: one word that is no number."""
    return _NAME.fullmatch(name) is not None and not name.lstrip("-").isdecimal()
