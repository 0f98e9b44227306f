"""Options that several commands share."""

import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Language(StrEnum):
    """What a command speaks."""

    CHINESE = "zh-CN"
    ENGLISH = "en"


PathsArgument = Annotated[
    list[Path] | None,
    typer.Argument(help="Files and folders. Default: those of config.yaml, or the examples."),
]
ConfigOption = Annotated[
    Path | None, typer.Option("--config", help="The config.yaml that names files and groups.")
]
LanguageOption = Annotated[
    Language | None, typer.Option(help="Of what is said. Default: the system's.")
]


def spoken(language: Language | None) -> str:
    """The language asked for, or the system's."""
    if language is not None:
        return language.value
    names = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    system = next((name for name in names if name), "")
    return "zh-CN" if system.casefold().startswith("zh") else "en"
