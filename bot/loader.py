"""Plug-ins by name: ours in ``handlers/``, others by dotted path or entry point."""

from __future__ import annotations

import importlib
import importlib.util
import re
import sys
from collections.abc import Iterable, Sequence
from importlib.metadata import entry_points
from pathlib import Path
from traceback import extract_tb
from typing import Any, Final, TypeVar

from aiogram.exceptions import AiogramError
from sqlalchemy.exc import SQLAlchemyError

from bot.config import Config
from bot.config_models import Group, GroupSet
from bot.plugin import Plugin
from bot.problems import PluginRefused
from text.findings import FileProblems
from text.suggest import did_you_mean

ENTRY_POINTS = "guanjia.plugins"
HOME = "handlers"
BUILT_IN = ("operators", "doctor", "rehearsing")  # loaded whatever the config lists

T = TypeVar("T", Config, Group, GroupSet)

# What code that runs at import fails with: its own mistakes, and models that do not fit.
BROKEN: Final[tuple[type[Exception], ...]] = (
    *(ArithmeticError, AssertionError, AttributeError, ImportError, LookupError, NameError),
    *(OSError, RuntimeError, SyntaxError, TypeError, ValueError),
    *(AiogramError, SQLAlchemyError),
)

_PLACE = re.compile(r"\w+(\.\w+)*(:\w+)?")


def shipped_names() -> list[str]:
    """Names of the plug-ins in ``handlers/``."""
    package = importlib.import_module(HOME)
    found = [
        path.stem
        for folder in package.__path__
        for path in Path(folder).iterdir()
        if path.suffix == ".py" or (path / "__init__.py").exists()
    ]
    return sorted(name for name in found if not name.startswith("_"))


def load_plugins(names: Iterable[str]) -> list[Plugin[Any]]:
    """Import plug-ins in the given order.

    Raises:
        PluginRefused: unknown, twice, not importable, or no ``plugin`` in it; one sentence.
    """
    plugins: dict[str, Plugin[Any]] = {}
    for name in names:
        plugin = _load(name)
        if plugin.name in plugins:
            raise PluginRefused(f"plug-in {plugin.name!r} is listed twice; remove one of them")
        plugins[plugin.name] = plugin
    return list(plugins.values())


def load_configured(config: Config) -> list[Plugin[Any]]:
    """Import the plug-ins that a config names, and behind them the built-in ones.

    A plug-in's file may lie beside the config: its folder can be imported from.

    Raises:
        PluginRefused: see ``load_plugins``.
        FileProblems: all that cannot be loaded, with the places in the config that name them.
    """
    findings = []
    if config.path is not None and str(config.folder.absolute()) not in sys.path:
        sys.path.append(str(config.folder.absolute()))  # behind the rest: it must hide nothing
    for name in config.plugin_names():
        try:
            _load(name)
        except PluginRefused as problem:
            place = _named_at(config, name)
            if config.path is None or place is None:
                raise
            findings.append(config.finding(place, "plugin", str(problem)))
    if findings:
        raise FileProblems(findings)
    listed = config.plugin_names()
    more = [name for name in BUILT_IN if f"{HOME}.{name}" not in listed]
    return load_plugins(dict.fromkeys((*listed, *more)))


def _named_at(config: Config, name: str) -> tuple[str | int, ...] | None:
    """Where in the config a plug-in is listed first."""
    holders: list[tuple[tuple[str | int, ...], Any]] = [(("plugins",), config.plugins)]
    holders += [(("sets", key, "plugins"), one.plugins) for key, one in config.sets.items()]
    holders += [(("groups", key, "plugins"), one.plugins) for key, one in config.groups.items()]
    for place, names in holders:
        if names and name in names:
            return (*place, names.index(name))
    return None


def with_own_names(config: Config, plugins: Sequence[Plugin[Any]]) -> Config:
    """The config with the names that plug-ins give themselves, however they are listed.

    Args:
        plugins: what ``load_configured`` made of this config.
    """
    listed = config.plugin_names()
    ours = plugins[: len(listed)]  # the built-in ones are behind
    own = {name: plugin.name for name, plugin in zip(listed, ours, strict=True)}

    def named(holder: T) -> T:
        names = holder.plugins
        if names is None:
            return holder
        return holder.model_copy(update={"plugins": tuple(own[name] for name in names)})

    places = {
        "sets": {name: named(one) for name, one in config.sets.items()},
        "groups": {name: named(one) for name, one in config.groups.items()},
    }
    return named(config).model_copy(update=places)


def _load(name: str) -> Plugin[Any]:
    place = _place(name)
    if not _PLACE.fullmatch(place):
        raise PluginRefused(f"plug-in {name!r}: expected package.module or package.module:name")
    module_name, _, attribute = place.partition(":")
    try:
        module = importlib.import_module(module_name)
    except BROKEN as problem:
        raise PluginRefused(f"plug-in {name!r} cannot be imported: {_why(problem)}") from problem
    plugin = getattr(module, attribute or "plugin", None)
    if not isinstance(plugin, Plugin):
        raise PluginRefused(f"plug-in {name!r}: {module_name} has no {attribute or 'plugin'!r}")
    return plugin


def _why(problem: Exception) -> str:
    """What went wrong in a module while it was imported, on one line."""
    said = (str(problem).splitlines() or [""])[0]
    if isinstance(problem, (ImportError, SyntaxError)):  # they name the place themselves
        return said
    modules = [one for one in extract_tb(problem.__traceback__) if one.name == "<module>"]
    place = f" ({Path(modules[-1].filename).name}, line {modules[-1].lineno})" if modules else ""
    return f"{type(problem).__name__}: {said}".removesuffix(": ") + place


def _place(name: str) -> str:
    """``module`` or ``module:attribute`` where the plug-in is."""
    if name in shipped_names():
        return f"{HOME}.{name}"
    if "." in name or ":" in name:
        return name
    others = {one.name: one.value for one in entry_points(group=ENTRY_POINTS)}
    if name in others:
        return others[name]
    near = did_you_mean(name, [*shipped_names(), *others])
    hint = f", did you mean {near!r}?" if near else ""
    raise PluginRefused(f"there is no plug-in {name!r}{hint}")


def own_file(name: str, file: str) -> Path:
    """Where a plug-in keeps a file of its own.

    ``stories.yaml`` of a package lies in it; that of a module ``calm`` is ``calm.stories.yaml``
    beside it.

    Raises:
        PluginRefused: see ``load_plugins``.
    """
    _load(name)
    module = sys.modules[_place(name).partition(":")[0]]
    place = Path(str(module.__file__))
    return place.with_name(file if hasattr(module, "__path__") else f"{place.stem}.{file}")
