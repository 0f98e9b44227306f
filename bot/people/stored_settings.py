"""Settings that were changed in the chats, read leniently: an upgrade may have moved on."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias

from bot.db.models import ChatSetting
from bot.people.setting_values import CORE, ENABLED, SettingValues, Values

Place: TypeAlias = tuple[int, int, str]
"""Chat, topic (0 = the whole chat), plug-in."""

Stored: TypeAlias = dict[Place, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Stale:
    """A stored setting that no longer fits, and so counts as unset."""

    chat_id: int
    topic_id: int
    plugin: str
    key: str
    value: Any
    reason: str


@dataclass(frozen=True, slots=True)
class Switched:
    """A plug-in was switched on or off in a chat."""

    chat_id: int


def read_stored(
    rows: Iterable[ChatSetting], accepted: SettingValues
) -> tuple[Stored, list[Stale]]:
    """Sort rows by place, bring old versions up to date, and set aside what does not fit."""
    stored: Stored = {}
    stale: list[Stale] = []
    packs: dict[tuple[Place, int], dict[str, Any]] = {}
    for row in rows:
        place = (row.chat_id, row.topic_id, row.plugin)
        packs.setdefault((place, row.version), {})[row.key] = row.value
    for (place, version), values in sorted(packs.items(), key=lambda pack: pack[0]):
        for key, value in _upgraded(place, version, values, accepted, stale).items():
            try:
                fitting = accepted.fitting(place[2], key, value)
            except ValueError as error:
                stale.append(Stale(*place, key, value, str(error)))
            else:
                stored.setdefault(place, {})[key] = fitting
    return stored, stale


def _upgraded(
    place: Place, version: int, values: Values, accepted: SettingValues, stale: list[Stale]
) -> dict[str, Any]:
    try:
        plugin = None if place[2] == CORE else accepted.plugin(place[2])
    except ValueError:
        plugin = None
    if plugin is None or plugin.upgrade is None or version >= plugin.version:
        return dict(values)
    settings = {key: value for key, value in values.items() if key != ENABLED}
    switch = {ENABLED: values[ENABLED]} if ENABLED in values else {}
    try:
        return {**plugin.upgrade(version, dict(settings)), **switch}
    except (ValueError, TypeError, LookupError) as error:
        reason = f"the upgrade from version {version} failed: {error}"
        stale.extend(Stale(*place, key, one, reason) for key, one in settings.items())
        return switch
