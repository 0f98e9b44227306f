"""The commands that are on in a chat, read off its route."""

from __future__ import annotations

from bot.services import MenuItem
from bot.stream.route import Routes


class RouteMenu:
    """The ``menu`` service."""

    def __init__(self, routes: Routes) -> None:
        self._routes = routes

    def commands(self, chat_id: int) -> list[MenuItem]:
        """What is on there, in the order of the config; nobody's rights are looked at."""
        items = []
        for step in self._routes.of(chat_id, None).steps():
            asked = step.command
            assert asked is not None
            item = MenuItem(
                plugin=step.plugin,
                names=asked.names,
                role=asked.role,
                right=asked.right,
                help=asked.help,
                operator=asked.operator,
                group_only=asked.group_only,
            )
            items.append(item)
        return items

    def rights(self, chat_id: int) -> frozenset[str]:
        """The rights of its own that the bot needs there for all that is on."""
        on = self._routes.on(chat_id)
        return frozenset(right for plugin in on for right in plugin.rights)
