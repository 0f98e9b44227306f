"""The plug-ins that come with the project, found in their folder."""

import importlib
import pkgutil
from typing import Any

import handlers
from bot.plugin import Plugin


def shipped_plugins() -> list[Plugin[Any]]:
    """Import every module of ``handlers/`` and take its ``plugin``, by name."""
    found = []
    for module in pkgutil.iter_modules(handlers.__path__):
        if module.name.startswith("_"):
            continue
        plugin = getattr(importlib.import_module(f"handlers.{module.name}"), "plugin", None)
        assert isinstance(plugin, Plugin), f"handlers/{module.name} has no `plugin`"
        found.append(plugin)
    return sorted(found, key=lambda plugin: plugin.name)
