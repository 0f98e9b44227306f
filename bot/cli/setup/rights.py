"""The rights that a bot needs in a group: which, what for, and the link that asks for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from bot.config import Config
from bot.config_models import Group
from bot.loader import load_configured, with_own_names
from bot.plugin import Plugin

Needs = Mapping[str, tuple[str, ...]]


def needs_of(plugins: Iterable[Plugin[Any]]) -> Needs:
    """Right -> names of the plug-ins that need it, both in a fixed order."""
    needed: dict[str, list[str]] = {}
    for plugin in plugins:
        for right in plugin.rights:
            needed.setdefault(right, []).append(plugin.name)
    return {right: tuple(needed[right]) for right in sorted(needed)}


def needs_in(config: Config, group: str | None = None) -> Needs:
    """What the plug-ins need that are on in a group; None = in one that says nothing else."""
    loaded = load_configured(config)
    config = with_own_names(config, loaded)
    on = (config.groups.get(group or "") or Group()).plugins
    if on is None:
        of_sets = (one.plugins for one in config.sets.values() if group in one.groups)
        on = next((one for one in of_sets if one is not None), config.plugins)
    return needs_of(one for one in loaded if one.name in on)


def invite_link(username: str, needs: Iterable[str]) -> str:
    """The link that adds the bot to a group with exactly these rights."""
    rights = "+".join(sorted(right.removeprefix("can_") for right in needs))
    return f"https://t.me/{username}?startgroup" + (f"&admin={rights}" if rights else "")


def start_link(username: str, code: str) -> str:
    """The link that sends a code to the bot."""
    return f"https://t.me/{username}?start={code}"
