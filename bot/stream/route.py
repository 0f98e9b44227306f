"""The compiled route of a chat: what is asked about an update, in which order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from aiogram import Router

from bot.plugin import Plugin, Stage, action
from bot.stream.steps import Node, StepCompiler


@dataclass(frozen=True, slots=True)
class Share:
    """One plug-in's handlers for one update type, asked together and isolated together."""

    plugin: str
    stage: Stage
    nodes: tuple[Node, ...]
    errors: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Stop:
    """Plug-ins that are asked one after the other until one acts.

    Attributes:
        nodes: all of theirs in a row, for when nobody needs to be told apart.
    """

    shares: tuple[Share, ...]
    nodes: tuple[Node, ...]

    @classmethod
    def of(cls, shares: Iterable[Share]) -> Stop:
        """A stop with these plug-ins."""
        shares = tuple(shares)
        return cls(shares, tuple(node for share in shares for node in share.nodes))


@dataclass(frozen=True, slots=True)
class Track:
    """The way of one update type, stage by stage; observers are asked each for itself."""

    observe: tuple[Stop, ...]
    guard: Stop
    rest: Stop  # commands' other handlers, then replies, then hints
    hint: Stop  # hints again, to be added to what was replied
    unsaid: Stop  # what is left of the rest in a group that has heard enough: no replies


@dataclass(frozen=True)
class Route:
    """All tracks of chats that share plug-ins and settings, and what is reached by name."""

    tracks: Mapping[str, Track]
    commands: Mapping[str, Share]  # /name, and every alias
    bare: Mapping[str, Share]  # aliases that are plain words
    actions: Mapping[tuple[str, str], Share]
    plugins: Mapping[str, Plugin[Any]]

    @cached_property
    def bare_starts(self) -> frozenset[str]:
        """First characters of bare words: most chatter is told apart by its first character."""
        return frozenset(word[0] for word in self.bare)

    def track(self, update_type: str) -> Track:
        """Who is asked about updates of this type."""
        return self.tracks.get(update_type, _EMPTY)

    def steps(self) -> Iterator[Node]:
        """Every handler that is reached by a command's name, once."""
        seen: set[int] = set()
        for share in self.commands.values():
            step = share.nodes[0]
            if id(step) not in seen:
                seen.add(id(step))
                yield step


def _track(stages: Mapping[Stage, Sequence[Share]]) -> Track:
    asked, hints = stages.get(Stage.COMMAND, ()), stages.get(Stage.HINT, ())
    return Track(
        observe=tuple(Stop.of([share]) for share in stages.get(Stage.OBSERVE, ())),
        guard=Stop.of(stages.get(Stage.GUARD, ())),
        rest=Stop.of((*asked, *stages.get(Stage.REPLY, ()), *hints)),
        hint=Stop.of(hints),
        unsaid=Stop.of(asked),
    )


_EMPTY = _track({})


@dataclass(slots=True)
class RouteBuilder:
    """Builds a route from plug-ins and their settings in a chat."""

    tracks: dict[str, dict[Stage, list[Share]]] = field(default_factory=dict)
    commands: dict[str, Share] = field(default_factory=dict)
    bare: dict[str, Share] = field(default_factory=dict)
    actions: dict[tuple[str, str], Share] = field(default_factory=dict)

    def add(
        self,
        plugin: Plugin[Any],
        router: Router,
        constants: Mapping[str, Any],
        stage: Stage | None = None,
    ) -> None:
        """Put a plug-in behind those already there.

        Args:
            constants: its settings in this chat and what its lifespan yielded.
            stage: where this router of it stands; by default where the plug-in does.
        """
        stage = plugin.stage if stage is None else stage
        compiler = StepCompiler(plugin.name, router, constants)
        errors = compiler.nodes("error")
        for kind in router.observers.keys() - {"error"}:
            asked: list[Node] = []
            for node in compiler.nodes(kind):
                if node.command or node.action:
                    self._by_name(Share(plugin.name, stage, (node,), errors))
                else:
                    asked.append(node)
            if asked:
                share = Share(plugin.name, stage, tuple(asked), errors)
                self.tracks.setdefault(kind, {}).setdefault(stage, []).append(share)

    def add_cards(self, plugin: Plugin[Any], router: Router, constants: Mapping[str, Any]) -> None:
        """Take the buttons of a plug-in that is off which work anywhere."""
        compiler = StepCompiler(plugin.name, router, constants)
        errors = compiler.nodes("error")
        for node in compiler.nodes("callback_query"):
            if node.action is not None and node.action.anywhere:
                self._by_name(Share(plugin.name, plugin.stage, (node,), errors))

    def _by_name(self, share: Share) -> None:
        step = share.nodes[0]
        if step.action is not None:
            self.actions.setdefault((share.plugin, step.action.name), share)
        for word in step.command.names if step.command else ():
            self.commands.setdefault(word.casefold(), share)
            if not word.isascii():
                self.bare.setdefault(word, share)

    def build(self, plugins: Sequence[Plugin[Any]]) -> Route:
        """The finished route."""
        tracks = {kind: _track(stages) for kind, stages in self.tracks.items()}
        named = {plugin.name: plugin for plugin in plugins}
        return Route(tracks, self.commands, self.bare, self.actions, named)


def _has_cards(router: Router) -> bool:
    """Whether it has a button that works anywhere."""
    filters = [one.filters or () for one in router.callback_query.handlers]
    asked = [one.callback for found in filters for one in found]
    here = any(isinstance(one, action) and one.anywhere for one in asked)
    return here or any(_has_cards(sub) for sub in router.sub_routers)


class Routes:
    """The routes of all chats, rebuilt when settings change; equal chats share one.

    Args:
        plugins: in the order of the config.
        constants: plug-in name -> what its lifespan yielded, and its buttons.
        settings: decides what is on in a chat, and how it is set.
    """

    def __init__(
        self,
        plugins: Sequence[Plugin[Any]],
        constants: Mapping[str, Mapping[str, Any]],
        settings: Any,
    ) -> None:
        self.plugins = tuple(plugins)
        self.routers = {plugin.name: plugin.build_router() for plugin in plugins}
        self.also = {
            one.name: {stage: build() for stage, build in one.also.items()} for one in plugins
        }
        self._constants = dict(constants)
        self._settings = settings
        self.anywhere = {one.name: one.anywhere() for one in plugins if one.anywhere is not None}
        self._with_cards = {name for name, router in self.routers.items() if _has_cards(router)}
        self._with_cards |= self.anywhere.keys()
        self._version = -1
        self._by_chat: dict[tuple[int, int], Route] = {}
        self._shared: dict[tuple[tuple[str, str], ...], Route] = {}

    def renew(self, given: Mapping[str, Mapping[str, Any]]) -> None:
        """Inject from now on what lifespans yielded anew."""
        for name, values in given.items():
            self._constants[name] = {**self._constants.get(name, {}), **values}
        self._version = -1

    def of(self, chat_id: int, topic_id: int | None) -> Route:
        """The route of a chat (and topic, when the topic has settings of its own)."""
        if self._version != self._settings.version:
            self._by_chat.clear()
            self._shared.clear()
            self._version = self._settings.version
        topic = topic_id or 0
        route = self._by_chat.get((chat_id, topic))
        if route is None:
            route = self._by_chat[chat_id, topic] = self._find(chat_id, topic)
        return route

    def _find(self, chat_id: int, topic_id: int) -> Route:
        on = {one.name for one in self.on(chat_id)}
        chosen = [
            (one, self._settings.resolve(one, chat_id, topic_id))
            for one in self.plugins
            if one.name in on or one.name in self._with_cards
        ]
        key = tuple(
            (plugin.name if plugin.name in on else f"-{plugin.name}", settings.model_dump_json())
            for plugin, settings in chosen
        )
        route = self._shared.get(key)
        if route is None:
            builder = RouteBuilder()
            for plugin, settings in chosen:
                constants = {**self._constants.get(plugin.name, {}), "settings": settings}
                if plugin.name in self.anywhere:
                    builder.add(plugin, self.anywhere[plugin.name], constants)
                add = builder.add if plugin.name in on else builder.add_cards
                add(plugin, self.routers[plugin.name], constants)
                for stage, router in self.also[plugin.name].items():
                    if plugin.name in on:
                        builder.add(plugin, router, constants, stage)
            route = self._shared[key] = builder.build([plugin for plugin, _ in chosen])
        return route

    def on(self, chat_id: int) -> list[Plugin[Any]]:
        """The plug-ins that are on in a chat, in the order of the config."""
        return [one for one in self.plugins if self._settings.enabled(one.name, chat_id)]

    def routers_of(self, plugin: str) -> list[Router]:
        """The routers of a plug-in: its own, those at other stages, and that for anywhere."""
        anywhere = self.anywhere.get(plugin)
        rest = [*self.also[plugin].values(), *([] if anywhere is None else [anywhere])]
        return [self.routers[plugin], *rest]

    def update_types(self) -> list[str]:
        """What the gateway must ask Telegram for: the plug-ins' types and the core's own."""
        wanted = {"message", "edited_message", "callback_query", "chat_member", "my_chat_member"}
        for name in self.routers:
            for router in self.routers_of(name):
                wanted.update(router.resolve_used_update_types())
        return sorted(wanted)
