"""The reference of settings and commands, as the code has it, in both languages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, TypeAlias, Union, get_args, get_origin

from aiogram import Router
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from bot.config import Config
from bot.config_models import BotSection, Files, Group, GroupSet, Keep, Pace
from bot.config_names import KEYS, PLUGINS, SETTINGS_ALIASES
from bot.phrases.book import PhraseBook
from bot.plugin import Plugin, Role, command
from text.durations import format_duration
from text.yaml_file import load_yaml

Aliases: TypeAlias = Mapping[str, str | tuple[str, ...]]

TEXTS = Path(__file__).parents[1] / "phrases" / "settings"
_TOP: Sequence[tuple[str, type[BaseModel]]] = (
    ("", Config), ("bot", BotSection), ("bot.limits", Pace), ("sets", GroupSet),
    ("groups", Group), ("files", Files), ("keep", Keep),
)  # fmt: skip
_NESTED = frozenset({"bot", "files", "keep"})  # sections with rows of their own
_VARIANTS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "d": "as /{base}, and deletes the message replied to",
        "s": "as /{base}, and says nothing in the group",
    },
    "zh-CN": {"d": "同 /{base}，连回复的那条一起删", "s": "同 /{base}，不在群里说"},
}


@dataclass(frozen=True, slots=True)
class SettingRow:
    """One setting.

    Attributes:
        key: in English, with its section or plug-in: ``welcome.text``.
        alias: its Chinese name; "" = it has none.
        takes: what may be written, in words.
        default: what holds when nothing is written.
    """

    key: str
    alias: str
    takes: str
    default: str
    about: str


@dataclass(frozen=True, slots=True)
class CommandRow:
    """One command, its canonical name first."""

    plugin: str
    names: tuple[str, ...]
    who: str
    right: str
    about: str


def load_texts(language: str) -> Mapping[str, str]:
    """What each key is for; plug-ins' keys only in Chinese, since fields say it in English."""
    written: Mapping[str, str] = load_yaml(TEXTS / f"{language}.yaml").data
    return {str(key): str(text) for key, text in written.items()}


def config_rows(language: str) -> Iterator[SettingRow]:
    """The keys of ``config.yaml`` that belong to no plug-in."""
    texts = load_texts(language)
    for section, model in _TOP:
        for name, field in model.model_fields.items():
            if not section and name in _NESTED:
                continue
            key = f"{section}.{name}" if section else name
            if key not in texts and section == "sets":
                continue  # as in a group
            yield _row(key, field, texts[key], {**KEYS, **PLUGINS}, language)


def plugin_rows(plugins: Sequence[Plugin[Any]], language: str) -> Iterator[SettingRow]:
    """The settings of plug-ins, in their order."""
    texts = load_texts(language) if language != "en" else {}
    chinese = {name: said for said, name in reversed(PLUGINS.items())}
    for plugin in plugins:
        for name, field in plugin.settings.model_fields.items():
            key = f"{plugin.name}.{name}"
            about = texts.get(key) or field.description or ""
            row = _row(key, field, about, SETTINGS_ALIASES, language)
            yield replace(row, alias=row.alias and f"{chinese[plugin.name]}.{row.alias}")


def _row(key: str, field: FieldInfo, about: str, aliases: Aliases, language: str) -> SettingRow:
    name = key.rpartition(".")[2]
    alias = next((said for said, meant in aliases.items() if name in _names(meant)), "")
    default = None if field.is_required() else field.get_default(call_default_factory=True)
    takes = taken(field.annotation, language)
    return SettingRow(key, alias, takes, shown(default, language), about)


def _names(meant: str | tuple[str, ...]) -> tuple[str, ...]:
    return (meant,) if isinstance(meant, str) else meant


def shown(value: object, language: str) -> str:
    """A default as an operator would write it; "" = there is none."""
    if value is None or value in ((), {}, "") or isinstance(value, BaseModel):
        return ""
    if isinstance(value, timedelta):
        return format_duration(value, language)
    if isinstance(value, bool):
        return str(value).lower()
    return str(value)


_TAKES: Mapping[str, Mapping[str, str]] = {
    "en": {
        "timedelta": "duration", "bool": "true, false", "int": "number", "float": "number",
        "str": "text", "list": "list", "dict": "block",
    },
    "zh-CN": {
        "timedelta": "时长", "bool": "true、false", "int": "数字", "float": "数字",
        "str": "文字", "list": "一串", "dict": "一段",
    },
}  # fmt: skip


def taken(annotation: Any, language: str) -> str:
    """What a setting takes, in words."""
    words = _TAKES[language]
    origin, args = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return taken(args[0], language)
    if origin is Literal:
        return " ".join(f"`{one}`" for one in args)
    if origin in (Union, UnionType):
        parts = dict.fromkeys(taken(one, language) for one in args if one is not NoneType)
        return ", ".join(parts) if language == "en" else "、".join(parts)
    if origin in (tuple, list):
        return words["list"]
    if origin is dict or (isinstance(annotation, type) and issubclass(annotation, BaseModel)):
        return words["dict"]
    return words.get(getattr(annotation, "__name__", ""), words["str"])


def command_rows(
    plugins: Sequence[Plugin[Any]], book: PhraseBook, language: str
) -> Iterator[CommandRow]:
    """The commands of plug-ins, in their order."""
    for plugin in plugins:
        found = list(commands_of(plugin.build_router()))
        known = {one.names[0] for one in found}
        for one in found:
            about = book.text(language, one.help) if one.help else ""
            about = about or _as_another(one.names[0], known, language)
            yield CommandRow(plugin.name, one.names, role_of(one), one.right or "–", about)


def _as_another(name: str, known: set[str], language: str) -> str:
    letter, base = name[:1], name[1:]
    pattern = _VARIANTS[language].get(letter, "")
    return pattern.format(base=base) if base in known else ""


def commands_of(router: Router) -> Iterator[command]:
    """The commands of a router and those below it."""
    for handler in router.message.handlers:
        for one in handler.filters or ():
            if isinstance(one.callback, command):
                yield one.callback
    for sub in router.sub_routers:
        yield from commands_of(sub)


def role_of(one: command) -> str:
    """``operator``, ``everybody`` or the least role."""
    if one.operator:
        return "operator"
    return "everybody" if one.role is Role.MEMBER else one.role.name.lower()
