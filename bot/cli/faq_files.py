"""Which FAQ files a command means, and in which language it speaks."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from bot.cli.options import Language, spoken
from faq.entries import Reading, load_reading
from faq.entry import Entry
from faq.index import FaqIndex
from text.yaml_file import FileProblems, yaml_files

if TYPE_CHECKING:
    from bot.config import Config
    from faq.lint.doubts import Groups

FINDINGS = 1
MISUSE = 2
DEFAULT_ENTRIES = Path(__file__).resolve().parents[2] / "faq" / "content"
CONFIG = Path("config.yaml")


EntriesOption = Annotated[
    list[Path] | None,
    typer.Option("--entries", help="A file or folder; may be repeated. Default: the examples."),
]


@dataclass(frozen=True, slots=True)
class Meant:
    """What a command works on.

    Attributes:
        paths: files and folders.
        home: the folder of config.yaml; None without one.
        groups: see ``faq.lint``; None without a config.
    """

    paths: tuple[Path, ...]
    home: Path | None
    groups: Groups | None

    @property
    def files(self) -> list[Path]:
        """The YAML files."""
        return list(yaml_files(self.paths))


def meant(
    paths: Sequence[Path] | None, entries: Sequence[Path] | None, config_path: Path | None
) -> Meant:
    """Paths that were given, or those of the config, or the examples.

    Raises:
        FileProblems: the config cannot be read, and it was named or no paths were.
    """
    given = (*(paths or ()), *(entries or ()))
    if config_path is None and (given or not CONFIG.is_file()):
        found = Meant(given or (DEFAULT_ENTRIES,), None, None)
    else:
        config = _load(config_path or CONFIG)
        files = given or config.files_of("faq")
        found = Meant(files, (config_path or CONFIG).parent, config.names_and_topics())
    if not found.files:
        misuse(f"there are no .yaml files in {', '.join(map(str, found.paths)) or 'the config'}")
    return found


def load_all(paths: Sequence[Path], language: Language | None) -> list[Entry]:
    """The entries; without them the command ends, and says why."""
    return _reading(paths, language).entries


def load_index(paths: Sequence[Path], language: Language | None = None) -> FaqIndex:
    """The entries with their synonyms, ready to be asked; or the command ends, and says why."""
    found = _reading(paths, language)
    return FaqIndex(found.entries, synonyms=found.synonyms)


def _reading(paths: Sequence[Path], language: Language | None) -> Reading:
    try:
        return load_reading(paths)
    except FileProblems as problems:
        from faq.lint.reports import as_text, lines_of  # noqa: PLC0415 - only when all is lost

        for line in as_text(problems.findings, spoken(language), lines_of):
            typer.echo(line, err=True)
        raise typer.Exit(FINDINGS) from None


def say(line: str) -> None:
    """Write a line; what cannot be encoded is escaped."""
    sys.stdout.buffer.write(line.encode("utf-8", "backslashreplace") + b"\n")


def misuse(sentence: str) -> NoReturn:
    """End the command: it was called in a wrong way."""
    typer.echo(sentence, err=True)
    raise typer.Exit(MISUSE)


def _load(path: Path) -> Config:
    from bot.config import load_config  # noqa: PLC0415 - not every command needs it

    return load_config(path, {}, need_token=False)
