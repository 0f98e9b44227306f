"""Filters made ready: ``check(event, context)`` without threads and without reflection."""

import inspect
import operator
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, NamedTuple

from aiogram.dispatcher.event.handler import FilterObject
from magic_filter import MagicFilter
from magic_filter.operations import ComparatorOperation, GetAttributeOperation

from bot.plugin import Judge
from bot.stream.context import Context

Check = Callable[[Any, Context], Any]


class Filter(NamedTuple):
    """One compiled filter.

    Attributes:
        check: returns a finding, or an awaitable of one.
        awaits: whether it is the latter.
        gives: the name under which a judge's finding is injected.
    """

    check: Check
    awaits: bool
    gives: str | None = None


def parameters(function: Callable[..., Any]) -> frozenset[str]:
    """Names that a callable takes beside the event, which comes first."""
    if isinstance(function, Judge):
        function = function.function
    names = [
        one.name
        for one in inspect.signature(inspect.unwrap(function)).parameters.values()
        if one.kind not in (one.VAR_POSITIONAL, one.VAR_KEYWORD)
    ]
    return frozenset(names[1:])


def caller(
    function: Callable[..., Any], names: frozenset[str], constants: Mapping[str, Any]
) -> Check:
    """Bind ``constants`` now and fetch the other ``names`` from the context at each call."""
    fixed = {name: constants[name] for name in names if name in constants}
    wanted = tuple(sorted(names - fixed.keys()))
    if fixed:
        function = partial(function, **fixed)
    if not wanted:
        return lambda event, _: function(event)
    if len(wanted) == 1:
        (only,) = wanted
        return lambda event, context: function(event, **{only: context[only]})
    return lambda event, context: function(event, **{name: context[name] for name in wanted})


def compile_filter(source: FilterObject, constants: Mapping[str, Any]) -> Filter:
    """Compile one of aiogram's filter objects; plain functions and ``F`` run inline."""
    if source.magic is not None:
        return Filter(_magic(source.magic), awaits=False)
    if isinstance(source.callback, Judge):
        function = source.callback.function
        found = caller(function, parameters(function), constants)
        return Filter(found, awaits=True, gives=source.callback.gives)
    if source.varkw:
        callback = source.callback
        return Filter(lambda event, context: callback(event, **context), source.awaitable)
    return Filter(
        caller(source.callback, parameters(source.callback), constants), source.awaitable
    )


def _magic(magic: MagicFilter) -> Check:
    """Resolve an ``F`` expression; the common shapes skip the interpreter of magic_filter."""
    names: list[str] = []
    operations = magic._operations
    for operation in operations:
        if not isinstance(operation, GetAttributeOperation):
            break
        names.append(operation.name)
    rest = operations[len(names) :]
    if not names or len(rest) > 1:
        return lambda event, _: magic.resolve(event)
    get = operator.attrgetter(".".join(names))
    if not rest:
        return _reader(get)
    last = rest[0]
    if isinstance(last, ComparatorOperation) and not isinstance(last.right, MagicFilter):
        return _comparer(get, last.comparator, last.right)
    return lambda event, _: magic.resolve(event)


def _reader(get: Callable[[Any], Any]) -> Check:
    def read(event: Any, _: Context) -> Any:
        try:
            return get(event)
        except AttributeError:  # F answers None where a part of the path is missing
            return None

    return read


def _comparer(get: Callable[[Any], Any], compare: Callable[[Any, Any], Any], right: Any) -> Check:
    def compared(event: Any, _: Context) -> Any:
        try:
            value = get(event)
        except AttributeError:
            return None
        return compare(value, right)

    return compared
