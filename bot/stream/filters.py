"""Filters made ready: ``check(event, context)`` without threads and without reflection."""

import inspect
import operator
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from operator import itemgetter
from typing import Any, NamedTuple

from aiogram.dispatcher.event.handler import FilterObject
from aiogram.filters.logic import _AndFilter, _InvertFilter, _OrFilter
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


class Parameters(NamedTuple):
    """What a callable takes beside the event, which comes first.

    Attributes:
        required: names without a default.
        optional: names with one; they get what there is.
        everything: it takes ``**data``.
    """

    required: frozenset[str] = frozenset()
    optional: frozenset[str] = frozenset()
    everything: bool = False

    @property
    def names(self) -> frozenset[str]:
        """All names."""
        return self.required | self.optional


def parameters(function: Callable[..., Any]) -> Parameters:
    """Read a signature."""
    if isinstance(function, Judge):
        function = function.function
    try:
        given = list(inspect.signature(inspect.unwrap(function)).parameters.values())
    except (TypeError, ValueError):  # written in C, it may have none
        return Parameters()
    if given and given[0].kind is not given[0].KEYWORD_ONLY:
        given = given[1:] if given[0].kind is not given[0].VAR_KEYWORD else given
    named = [one for one in given if one.kind not in (one.VAR_POSITIONAL, one.VAR_KEYWORD)]
    required = frozenset(one.name for one in named if one.default is one.empty)
    optional = frozenset(one.name for one in named) - required
    return Parameters(required, optional, any(one.kind is one.VAR_KEYWORD for one in given))


def caller(function: Callable[..., Any], takes: Parameters, constants: Mapping[str, Any]) -> Check:
    """Bind ``constants`` now and fetch the other names from the context at each call."""
    if takes.everything:
        return lambda event, context: function(event, **{**constants, **context.whole()})
    fixed = {name: constants[name] for name in takes.names if name in constants}
    wanted = tuple(sorted(takes.required - fixed.keys()))
    more = tuple(sorted(takes.optional - fixed.keys()))
    if fixed:
        function = partial(function, **fixed)
    if more:
        return lambda event, context: function(
            event, **{name: context[name] for name in wanted}, **context.some(more)
        )
    if not wanted:
        return lambda event, _: function(event)
    if len(wanted) == 1:
        (only,) = wanted
        return lambda event, context: function(event, **{only: context[only]})
    take = itemgetter(*wanted)  # in C: every message passes here once for each plug-in
    return lambda event, context: function(event, **dict(zip(wanted, take(context), strict=True)))


def compile_filter(source: FilterObject, constants: Mapping[str, Any]) -> Filter:
    """Compile one of aiogram's filter objects; plain functions and ``F`` run inline."""
    if source.magic is not None:
        return Filter(_magic(source.magic), awaits=False)
    callback = source.callback
    if isinstance(callback, Judge):
        found = caller(callback.function, parameters(callback), constants)
        return Filter(found, awaits=True, gives=callback.gives)
    if isinstance(callback, _InvertFilter):
        return _inverted(compile_filter(callback.target, constants))
    if isinstance(callback, (_AndFilter, _OrFilter)):
        parts = tuple(compile_filter(one, constants) for one in callback.targets)
        return _all_of(parts) if isinstance(callback, _AndFilter) else _any_of(parts)
    awaits = source.awaitable or inspect.iscoroutinefunction(getattr(callback, "__call__", None))  # noqa: B004 - not whether, but how
    return Filter(caller(callback, parameters(callback), constants), awaits)


async def _found(one: Filter, event: Any, context: Context) -> Any:
    """What a part of a combined filter found, as aiogram would have it: false, true or a dict."""
    found = one.check(event, context)
    if one.awaits:
        found = await found
    if one.gives is None:
        return found
    return False if found is None or found is False else {one.gives: found}


def _inverted(part: Filter) -> Filter:
    async def check(event: Any, context: Context) -> Any:
        return not await _found(part, event, context)

    return Filter(check, awaits=True)


def _all_of(parts: Sequence[Filter]) -> Filter:
    async def check(event: Any, context: Context) -> Any:
        together: dict[str, Any] = {}
        for part in parts:
            found = await _found(part, event, context)
            if not found:
                return False
            if isinstance(found, dict):
                together.update(found)
        return together or True

    return Filter(check, awaits=True)


def _any_of(parts: Sequence[Filter]) -> Filter:
    async def check(event: Any, context: Context) -> Any:
        for part in parts:
            if found := await _found(part, event, context):
                return found
        return False

    return Filter(check, awaits=True)


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
