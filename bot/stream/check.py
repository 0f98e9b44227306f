"""The start check: what a plug-in's router asks for must exist, and must be possible."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from aiogram import Router
from aiogram.dispatcher.event.handler import HandlerObject
from aiogram.filters import Command, StateFilter

from bot.plugin import INJECTED, Judge, Plugin, action, command
from bot.stream.filters import parameters
from text.suggest import did_you_mean

MOST_PARAMETERS = 8

# What aiogram itself gives to handlers, beside the core's services.
FROM_AIOGRAM = frozenset({"event_update", "handler"})


class PluginRefused(Exception):
    """A plug-in cannot run; the message is one sentence for whoever wrote or listed it."""


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
    for kind, one, has_middleware in _handlers(router):
        _check_handler(plugin, kind, one, given, free=has_middleware)


def _handlers(router: Router) -> Iterator[tuple[str, HandlerObject, bool]]:
    for sub in router.chain_tail:
        for kind, observer in sub.observers.items():
            middleware = any(
                len(above.observers[kind].outer_middleware) + len(above.observers[kind].middleware)
                for above in sub.chain_head
            )
            for one in observer.handlers:
                yield kind, one, middleware


def _check_handler(
    plugin: Plugin[Any], kind: str, one: HandlerObject, given: frozenset[str], *, free: bool
) -> None:
    name = getattr(one.callback, "__name__", repr(one.callback))
    where = f"plug-in {plugin.name!r}: {name}()"
    if not one.awaitable:
        raise PluginRefused(f"{where} must be an async function")
    sources = [item.callback for item in one.filters or ()]
    known = set(INJECTED) | FROM_AIOGRAM | given
    known |= {item.gives for item in sources if isinstance(item, Judge)}
    for source in sources:
        _check_filter(where, kind, source)
    if free or one.varkw or any(not _names_nothing(item) for item in sources):
        return  # middlewares and filters of the author's own may add names: nobody can tell
    judges = [item.function for item in sources if isinstance(item, Judge)]
    for function in [one.callback, *judges]:
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


def _names_nothing(source: Any) -> bool:
    """Whether a filter cannot add names to the context."""
    return isinstance(source, (Judge, command, action)) or (
        not isinstance(source, type)
        and (
            hasattr(source, "__self__")  # the resolve() of an F expression
        )
    )


def _check_names(where: str, names: frozenset[str], known: set[str]) -> None:
    if len(names) + 1 > MOST_PARAMETERS:
        raise PluginRefused(
            f"{where} takes {len(names) + 1} parameters; at most {MOST_PARAMETERS}"
        )
    for name in sorted(names - known):
        near = did_you_mean(name, sorted(known))
        hint = f"; did you mean {near!r}?" if near else ""
        raise PluginRefused(f"{where} asks for {name!r}, which nothing provides{hint}")
