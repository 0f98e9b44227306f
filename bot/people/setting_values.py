"""Whether a single setting exists and a value fits it."""

from collections.abc import Mapping
from typing import Any, Final, TypeAlias
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from bot.plugin import Plugin
from text.suggest import did_you_mean

Values: TypeAlias = Mapping[str, Any]

CORE: Final = "core"
"""Stands where a plug-in's name does, for what is the chat's own: ``language``, ``timezone``."""

ENABLED: Final = "enabled"
"""The key that stands for switching a plug-in on or off in a chat."""

LANGUAGE: Final = "language"
TIMEZONE: Final = "timezone"

_LANGUAGES: Final = ("zh-CN", "en")


class SettingValues:
    """Checks values against the plug-ins; every complaint is a ``ValueError`` of one sentence."""

    def __init__(self, plugins: Mapping[str, Plugin[Any]]) -> None:
        self._plugins = plugins

    def plugin(self, name: str) -> Plugin[Any]:
        """The plug-in of a name.

        Raises:
            ValueError: there is none.
        """
        if name in self._plugins:
            return self._plugins[name]
        raise ValueError(f"there is no plug-in {name!r}{_guess(name, self._plugins)}")

    def fitting(self, name: str, key: str, value: Any) -> Any:
        """The value as the settings hold it, for a plug-in's key, ``enabled``, or ``CORE``'s.

        Raises:
            ValueError: no such plug-in or key, or the value does not fit.
        """
        if name == CORE:
            check_core(key, value)
            return value
        plugin = self.plugin(name)
        if key == ENABLED:
            if not isinstance(value, bool):
                raise ValueError(f"enabled is true or false, not {value!r}")
            return value
        return self.checked(plugin, key, value)

    def checked(self, plugin: Plugin[Any], key: str, value: Any) -> Any:
        """The value as the settings hold it.

        Raises:
            ValueError: no such key, or the value does not fit.
        """
        fields = plugin.settings.model_fields
        if key not in fields:
            raise ValueError(f"{plugin.name} has no setting {key!r}{_guess(key, fields)}")
        try:
            return getattr(plugin.settings.model_validate({key: value}), key)
        except ValidationError as error:
            raise ValueError(f"{plugin.name}.{key}: {sentence(error)}") from None


def check_core(key: str, value: object) -> None:
    """Check a setting of the chat itself.

    Raises:
        ValueError: no such key, or the value does not fit.
    """
    if key == LANGUAGE:
        if value not in _LANGUAGES:
            raise ValueError(f"expected one of {', '.join(_LANGUAGES)}, found {value!r}")
    elif key == TIMEZONE:
        try:
            ZoneInfo(str(value))
        except (KeyError, OSError, ValueError):
            raise ValueError(f"{value!r} is not a time zone") from None
    else:
        raise ValueError(f"a chat has no setting {key!r}")


def sentence(error: ValidationError) -> str:
    """The first complaint of a model in plain words."""
    first = error.errors()[0]
    complaint = first.get("ctx", {}).get("error")
    return str(complaint or first["msg"]).replace("Input should be", "expected")


def _guess(word: str, choices: Mapping[str, Any]) -> str:
    near = did_you_mean(word, choices)
    return f", did you mean {near}?" if near else ""
