"""A plug-in's router, flattened: the handlers of each update type with their filters."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aiogram import Router
from aiogram.dispatcher.event.bases import UNHANDLED, CancelHandler, SkipHandler
from aiogram.dispatcher.event.handler import HandlerObject
from aiogram.dispatcher.event.telegram import TelegramEventObserver
from aiogram.dispatcher.middlewares.manager import MiddlewareManager

from bot.plugin import Judge, action, command
from bot.stream.context import Context
from bot.stream.filters import Filter, caller, compile_filter, parameters

Run = Callable[[Any, Context], Awaitable[Any]]

USES_DATABASE = frozenset({"db", "moderator", "staff", "chats"})


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
    """A router with outer middlewares, which run even when nothing inside matches."""

    outer: Callable[[Any, Context], Awaitable[Any]]


Node = Step | Wrapped


async def first_match(nodes: Sequence[Node], event: Any, context: Context) -> Any:
    """Run the first handler whose filters pass; ``UNHANDLED`` when none does.

    Every message of every group goes through this loop, past every plug-in that is on.
    """
    for node in nodes:
        if not isinstance(node, Step):
            result = await node.outer(event, context)
            if result is not UNHANDLED:
                return result
            continue
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
                return result
    return UNHANDLED


def _enriched(context: Context, found: Any, gives: str | None) -> Context:
    """The context for the next filter and the handler, with what this filter found."""
    if gives is not None:
        return context.plus({gives: found})
    return context.plus(found) if found.__class__ is dict else context


async def run_handler(step: Step, event: Any, context: Context) -> Any:
    """Run the handler itself and post the method that it returns."""
    work = context["work"]
    work.plugin = step.plugin
    context["trace"].ran(step.plugin)
    try:
        result = await step.run(event, context)
    except SkipHandler:
        return UNHANDLED
    except CancelHandler:
        return None
    if hasattr(result, "__api_method__"):
        context["outbox"].post(result)
    if step.writes:
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
        root = above + self._filters(observer._handler)
        inside: list[Node] = [self._step(observer, one, root) for one in observer.handlers]
        for sub in router.sub_routers:
            inside += self._router(sub, kind, root)
        if not len(observer.outer_middleware):
            return inside
        nodes = tuple(inside)

        async def ask(event: Any, **data: Any) -> Any:
            context: Context = data["context"]
            return await first_match(nodes, event, context.plus(data))

        wrapped = MiddlewareManager.wrap_middlewares(tuple(observer.outer_middleware), ask)

        async def outer(event: Any, context: Context) -> Any:
            return await wrapped(event, context.plus({"context": context}))

        return [Wrapped(outer)]

    def _filters(self, handler: HandlerObject) -> tuple[Filter, ...]:
        found = handler.filters or ()
        return tuple(
            compile_filter(one, self.constants)
            for one in found
            if not isinstance(one.callback, (command, action))
        )

    def _step(
        self, observer: TelegramEventObserver, handler: HandlerObject, root: tuple[Filter, ...]
    ) -> Step:
        sources = [one.callback for one in handler.filters or ()]
        names = parameters(handler.callback)
        functions = [one.function for one in sources if isinstance(one, Judge)]
        asked = names.union(*(parameters(one) for one in functions))
        return Step(
            plugin=self.plugin,
            filters=root + self._filters(handler),
            run=self._run(observer, handler, names),
            command=next((one for one in sources if isinstance(one, command)), None),
            action=next((one for one in sources if isinstance(one, action)), None),
            writes=handler.varkw or bool(asked & USES_DATABASE),
        )

    def _run(
        self, observer: TelegramEventObserver, handler: HandlerObject, names: frozenset[str]
    ) -> Run:
        callback = handler.callback
        plain: Run = (
            (lambda event, context: callback(event, **context))
            if handler.varkw
            else caller(callback, names, self.constants)
        )
        inner = observer._resolve_middlewares()
        return _with_middlewares(inner, plain, handler) if inner else plain


def _with_middlewares(inner: Sequence[Any], plain: Run, handler: HandlerObject) -> Run:
    async def last(event: Any, **data: Any) -> Any:
        context: Context = data["context"]
        return await plain(event, context.plus(data))

    wrapped = MiddlewareManager.wrap_middlewares(inner, last)

    async def run(event: Any, context: Context) -> Any:
        return await wrapped(event, context.plus({"context": context, "handler": handler}))

    return run
