"""The start check: what a plug-in's router asks for must exist, and must be possible."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aiogram import Router
from aiogram.dispatcher.event.handler import FilterObject, HandlerObject
from aiogram.filters import Command, StateFilter
from aiogram.utils.magic_filter import AsFilterResultOperation

from bot.plugin import INJECTED, Judge, Plugin, action, command
from bot.problems import PluginRefused
from bot.stream.filters import Parameters, parameters
from text.suggest import did_you_mean

MOST_PARAMETERS = 8

# What aiogram itself gives to handlers, beside the core's services.
FROM_AIOGRAM = frozenset({"event_chat", "event_from_user", "event_update", "handler"})

# What only handlers that are reached by a name get.
BY_NAME: Mapping[str, type] = {"call": command, "payload": action}


@dataclass(frozen=True)
class _Handler:
    """A handler and what stands around it.

    Attributes:
        kind: of update.
        around: filters of its router and of those above.
        wrapped: whether there are middlewares.
    """

    kind: str
    handler: HandlerObject
    around: tuple[FilterObject, ...]
    wrapped: bool


def check_plugin(plugin: Plugin[Any], router: Router, given: frozenset[str]) -> None:
    """Refuse what would only fail later, in front of members.

    Args:
        given: names that the plug-in's lifespan yields.

    Raises:
        PluginRefused: with one sentence that names the plug-in, the handler and the mend.
    """
    if router.startup.handlers or router.shutdown.handlers:
        raise PluginRefused(
            f"plug-in {plugin.name!r}: startup and shutdown hooks do not run here; use lifespan="
        )
    for one in _handlers(router):
        _check_handler(plugin, one, given)


def check_commands(routers: Mapping[str, Sequence[Router]]) -> None:
    """Refuse a command that two handlers claim: the second would never be reached.

    Args:
        routers: plug-in -> its routers.

    Raises:
        PluginRefused: with one sentence that names the command and who has it.
    """
    owners: dict[str, str] = {}
    for plugin, own in routers.items():
        for name in (name for router in own for name in _command_names(router)):
            first = owners.get(name.casefold())
            said = f"/{name}" if name.isascii() else name
            if first == plugin:
                raise PluginRefused(f"plug-in {plugin!r} has two handlers for the command {said}")
            if first:
                raise PluginRefused(
                    f"plug-ins {first!r} and {plugin!r} both have the command {said}; "
                    "take one of them off the list"
                )
            owners[name.casefold()] = plugin


def _command_names(router: Router) -> Iterator[str]:
    for one in _handlers(router):
        for source in one.handler.filters or ():
            if isinstance(source.callback, command):
                yield from source.callback.names


def _handlers(router: Router) -> Iterator[_Handler]:
    for sub in router.chain_tail:
        for kind, observer in sub.observers.items():
            above = [one.observers[kind] for one in sub.chain_head]
            wraps = any(len(one.outer_middleware) + len(one.middleware) for one in above)
            around = tuple(source for one in above for source in one._handler.filters or ())
            for one in observer.handlers:
                yield _Handler(kind, one, around, wraps)


def _check_handler(plugin: Plugin[Any], one: _Handler, given: frozenset[str]) -> None:
    callback = one.handler.callback
    where = f"plug-in {plugin.name!r}: {getattr(callback, '__name__', repr(callback))}()"
    if not one.handler.awaitable:
        raise PluginRefused(f"{where} must be an async function")
    own = one.handler.filters or []
    for source in own:
        _check_filter(where, one.kind, source.callback)
    for source in one.around:
        _check_filter(where, one.kind, source.callback)
        if isinstance(source.callback, (command, action)):
            raise PluginRefused(
                f"{where} stands in a router that is filtered by a command or a button; "
                "write it at the handler"
            )
    known = set(INJECTED) - set(BY_NAME) | FROM_AIOGRAM | given
    found = [_gives(source) for source in (*one.around, *own)]
    if one.wrapped or any(names is None for names in found):
        return  # middlewares and filters of the author's own may add names: nobody can tell
    known = known.union(*(names for names in found if names is not None))
    judges = [source.callback for source in own if isinstance(source.callback, Judge)]
    functions: list[Callable[..., Any]] = [callback, *judges]
    for function in functions:
        _check_names(where, parameters(function), known)


def _check_filter(where: str, kind: str, source: Any) -> None:
    if isinstance(source, StateFilter):
        raise PluginRefused(f"{where} uses aiogram's FSM; keep state in a table of your own")
    if isinstance(source, Command) and any(isinstance(c, re.Pattern) for c in source.commands):
        raise PluginRefused(f"{where} has a command that is a pattern; write its names out")
    if isinstance(source, command) and kind != "message":
        raise PluginRefused(f"{where} handles a command on {kind!r}; commands come with messages")
    if isinstance(source, action) and kind != "callback_query":
        raise PluginRefused(f"{where} handles a button on {kind!r}; use router.callback_query")


def _gives(source: FilterObject) -> set[str] | None:
    """The names that a filter adds to the context; None = nobody can tell."""
    callback = source.callback
    if source.magic is not None:
        last = source.magic._operations[-1:]
        return {one.name for one in last if isinstance(one, AsFilterResultOperation)}
    if isinstance(callback, Judge):
        return {callback.gives}
    names = [name for name, kind in BY_NAME.items() if isinstance(callback, kind)]
    return set(names) or None


def _check_names(where: str, takes: Parameters, known: set[str]) -> None:
    if len(takes.names) + 1 > MOST_PARAMETERS:
        raise PluginRefused(
            f"{where} takes {len(takes.names) + 1} parameters; at most {MOST_PARAMETERS}"
        )
    for name in sorted(takes.required - known):
        if name in BY_NAME:
            raise PluginRefused(
                f"{where} asks for {name!r}, which only handlers of "
                f"{BY_NAME[name].__name__}(...) get"
            )
        near = did_you_mean(name, sorted(known))
        hint = f"; did you mean {near!r}?" if near else ""
        raise PluginRefused(f"{where} asks for {name!r}, which nothing provides{hint}")
