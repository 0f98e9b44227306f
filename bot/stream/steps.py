"""A plug-in's router, flattened: the handlers of each update type with their filters."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aiogram import Router
from aiogram.dispatcher.event.bases import UNHANDLED, CancelHandler, SkipHandler
from aiogram.dispatcher.event.handler import FilterObject, HandlerObject
from aiogram.dispatcher.event.telegram import TelegramEventObserver
from aiogram.dispatcher.middlewares.manager import MiddlewareManager

from bot.plugin import action, command
from bot.stream.context import Context
from bot.stream.filters import Filter, caller, compile_filter, parameters

Run = Callable[[Any, Context], Awaitable[Any]]

USES_DATABASE = frozenset({"db", "moderator", "rehearsals", "staff", "chats"})


@dataclass(frozen=True, slots=True)
class Step:
    """One handler behind its filters.

    Attributes:
        command, action: set when it is reached by name instead of being asked.
        writes: it may have changed the session, which must be flushed before the next.
    """

    plugin: str
    filters: tuple[Filter, ...]
    run: Run
    command: command | None = None
    action: action | None = None
    writes: bool = False


@dataclass(frozen=True, slots=True)
class Wrapped:
    """A router with outer middlewares, which run even when nothing inside matches.

    Attributes:
        filters: of the routers around it, asked before the middlewares.
        command, action: set when it holds one handler only, reached by name.
    """

    plugin: str
    filters: tuple[Filter, ...]
    outer: Run
    command: command | None = None
    action: action | None = None


Node = Step | Wrapped


async def first_match(
    nodes: Sequence[Node], event: Any, context: Context, *, posts: bool = True
) -> Any:
    """Run the first handler whose filters pass; ``UNHANDLED`` when none does.

    Every message of every group goes through this loop, past every plug-in that is on.

    Args:
        posts: False = the method that a handler returned is only handed on.
    """
    for node in nodes:
        data = context
        for check, awaits, gives in node.filters:
            found = check(event, data)
            if awaits:
                found = await found
            if found is None or found is False or (gives is None and not found):
                break
            data = _enriched(data, found, gives)
        else:
            result = await run_handler(node, event, data)
            if result is not UNHANDLED:
                if posts and hasattr(result, "__api_method__"):
                    context["outbox"].post(result)
                return result
    return UNHANDLED


def _enriched(context: Context, found: Any, gives: str | None) -> Context:
    """The context for the next filter and the handler, with what this filter found."""
    if gives is not None:
        return context.plus({gives: found})
    if found is True:
        return context
    if inspect.iscoroutine(found):  # it would count as passed, whatever it says in the end
        found.close()
        raise TypeError("a filter returned a coroutine: write it as an async function")
    return context.plus(found) if isinstance(found, dict) else context


async def run_handler(node: Node, event: Any, context: Context) -> Any:
    """Run the handler itself, or the router behind its middlewares."""
    try:
        if not isinstance(node, Step):
            return await node.outer(event, context)
        work = context["work"]
        work.plugin = node.plugin
        result = await node.run(event, context)
    except SkipHandler:
        return UNHANDLED
    except CancelHandler:
        return None
    if node.writes:
        await work.db.flush()
    return result


class StepCompiler:
    """Compiles the router of one plug-in.

    Args:
        plugin: its name.
        constants: what is injected and never changes: its settings, its lifespan's values.
    """

    def __init__(self, plugin: str, router: Router, constants: Mapping[str, Any]) -> None:
        self.plugin = plugin
        self.router = router
        self.constants = constants

    def nodes(self, update_type: str) -> tuple[Node, ...]:
        """All handlers of ``update_type``, in the order in which aiogram would ask them."""
        return tuple(self._router(self.router, update_type, ()))

    def _router(self, router: Router, kind: str, above: tuple[Filter, ...]) -> list[Node]:
        observer = router.observers[kind]
        wraps = len(observer.outer_middleware) > 0
        around = observer._handler.filters or ()
        root = tuple(compile_filter(one, self.constants) for one in around)
        if not wraps:
            root = above + root
        inside: list[Node] = [self._step(observer, one, root) for one in observer.handlers]
        for sub in router.sub_routers:
            inside += self._router(sub, kind, root)
        if not wraps:
            return inside
        asked = [one for one in inside if not (one.command or one.action)]
        named = [one for one in inside if one.command or one.action]
        return [
            self._wrapped(observer, above, asked),
            *(self._wrapped(observer, above, [one], one) for one in named),
        ]

    def _wrapped(
        self,
        observer: TelegramEventObserver,
        above: tuple[Filter, ...],
        inside: list[Node],
        named: Node | None = None,
    ) -> Wrapped:
        nodes = tuple(inside)
        constants = self.constants
        middlewares = tuple(observer.outer_middleware)

        async def outer(event: Any, context: Context) -> Any:
            async def ask(event: Any, **data: Any) -> Any:
                return await first_match(nodes, event, context.plus(data), posts=False)

            wrapped = MiddlewareManager.wrap_middlewares(middlewares, ask)
            return await wrapped(event, context.plus(constants))

        if named is None:
            return Wrapped(self.plugin, above, outer)
        return Wrapped(self.plugin, above, outer, named.command, named.action)

    def _step(
        self, observer: TelegramEventObserver, handler: HandlerObject, root: tuple[Filter, ...]
    ) -> Step:
        constants = {**self.constants, "handler": handler}
        own = [one for one in handler.filters or () if not _is_name(one)]
        names = [one.callback for one in handler.filters or () if _is_name(one)]
        asked = parameters(handler.callback).names
        asked = asked.union(*(parameters(one.callback).names for one in own if one.magic is None))
        inner = observer._resolve_middlewares()
        plain = caller(handler.callback, parameters(handler.callback), constants)
        return Step(
            plugin=self.plugin,
            filters=root + tuple(compile_filter(one, constants) for one in own),
            run=_with_middlewares(inner, plain, constants) if inner else plain,
            command=next((one for one in names if isinstance(one, command)), None),
            action=next((one for one in names if isinstance(one, action)), None),
            writes=handler.varkw or bool(inner) or bool(asked & USES_DATABASE),
        )


def _is_name(source: FilterObject) -> bool:
    """Whether it says by which name a handler is reached, which the route looks up itself."""
    return isinstance(source.callback, (command, action))


def _with_middlewares(inner: Sequence[Any], plain: Run, constants: Mapping[str, Any]) -> Run:
    async def run(event: Any, context: Context) -> Any:
        async def last(event: Any, **data: Any) -> Any:
            return await plain(event, context.plus(data))

        wrapped = MiddlewareManager.wrap_middlewares(inner, last)
        return await wrapped(event, context.plus(constants))

    return run
