"""``faq import`` and ``faq export``: tables to YAML and back."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import chain, count
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from bot.cli.faq_files import (
    FINDINGS,
    EntriesOption,
    load_all,
    meant,
    misuse,
    say,
)
from bot.cli.options import ConfigOption, LanguageOption, PathsArgument, spoken
from faq.difference import Difference, difference
from faq.entries import read_entries
from faq.entry import Entry
from faq.lint.reports import as_text, lines_of
from faq.rewriting import rewritten
from faq.tables import by_category, read_table, write_table
from text.chinese import of_system
from text.findings import FileProblems

_WORDS = {
    "en": {
        "written": "written: {}",
        "unread": "{} cannot be read: {}",
        "unwritten": "{} cannot be written: {}",
        "form": "{} is neither .csv nor .xlsx",
        "same": "nothing to write: {} says the same",
        "kept": "{} is there already: with --overwrite what the table changes is changed in it",
    },
    "zh-CN": {
        "written": "写好了：{}",
        "unread": "{} 读不了：{}",
        "unwritten": "{} 写不了：{}",
        "form": "{} 既不是 .csv 也不是 .xlsx",
        "same": "不用写：{} 已经一样",
        "kept": "{} 已经有了：加 --overwrite 才会照表格改它（注释留着）",
    },
}
_TABLES = (".csv", ".xlsx")

Overwrite = Annotated[bool, typer.Option("--overwrite", help="Change files that are there.")]


def import_table(
    table: Annotated[Path, typer.Argument(help="A .csv or .xlsx file.")],
    *,
    out: Annotated[Path | None, typer.Option(help="The .yaml file to write.")] = None,
    overwrite: Overwrite = False,
    language: LanguageOption = None,
) -> None:
    """Make a FAQ file of a table; one file for each category."""
    tongue = spoken(language)
    try:
        data = table.read_bytes()
    except OSError as error:
        _failed("unread", table, error, tongue)
    reading = read_table(data, str(table))
    for line in as_text(reading.findings, tongue, lambda _: []):
        say(line)
    if any(one.severity == "error" for one in reading.findings):
        raise typer.Exit(FINDINGS)
    target = out or Path(table.with_suffix(".yaml").name)
    kept = [
        file
        for file, entries in _files(target, reading.entries)
        if not _write(file, entries, tongue, force=overwrite)
    ]
    if kept:
        raise typer.Exit(FINDINGS)


def export_table(
    paths: PathsArgument = None,
    *,
    entries: EntriesOption = None,
    config: ConfigOption = None,
    out: Annotated[
        Path | None, typer.Option(help="A .csv or .xlsx file. Default: CSV on standard output.")
    ] = None,
    overwrite: Overwrite = False,
    language: LanguageOption = None,
) -> None:
    """Write the entries as a table."""
    tongue = spoken(language)
    if out is not None and out.suffix.lower() not in _TABLES:
        misuse(_WORDS[tongue]["form"].format(out))
    if out is not None and out.exists() and not overwrite:
        misuse(_WORDS[tongue]["kept"].format(out))
    loaded = load_all(meant(paths, entries, config).paths, language)
    data = write_table(loaded, str(out or "faq.csv"), tongue)
    if out is None:
        sys.stdout.buffer.write(data)
    else:
        _put(out, data, tongue)


def _failed(what: str, file: Path, error: OSError, language: str) -> NoReturn:
    reason = error.strerror or str(error)
    misuse(_WORDS[language][what].format(file, of_system(reason) if language != "en" else reason))


def _files(target: Path, entries: list[Entry]) -> Iterator[tuple[Path, list[Entry]]]:
    """A file for each category, none with the name of another, in capitals or not."""
    groups = list(by_category(entries))
    taken: set[str] = set()
    for category, found in groups:
        name = "".join(sign if sign.isalnum() or sign in " -_" else "_" for sign in category)
        alone = len(groups) == 1 or not category
        stem = target.stem if alone else f"{target.stem}-{name.strip()}"
        numbered = (f"{stem}-{number}" for number in count(2))
        free = next(one for one in chain([stem], numbered) if one.casefold() not in taken)
        taken.add(free.casefold())
        yield target.with_stem(free), found


def _write(file: Path, entries: list[Entry], language: str, *, force: bool) -> bool:
    """Write a file that is not there, or change one that may be changed; say what changes."""
    words = _WORDS[language]
    try:
        content = rewritten(file, entries, language)
    except FileProblems as problems:
        for line in as_text(problems.findings, language, lines_of):
            say(line)
        return False
    except OSError as error:
        _failed("unread", file, error, language)
    there = file.exists()
    found = difference(read_entries(file).entries if there else [], entries)
    for line in _shown(found):
        say(line)
    if there and not found:
        say(words["same"].format(file))
        return True
    if there and not force:
        say(words["kept"].format(file))
        return False
    _put(file, content, language)
    return True


def _put(file: Path, content: bytes, language: str) -> None:
    words = _WORDS[language]
    try:
        file.write_bytes(content)
    except OSError as error:
        _failed("unwritten", file, error, language)
    say(words["written"].format(file))


def _shown(found: Difference) -> Iterator[str]:
    yield str(found)
    yield from (f"  + {entry.q}" for entry in found.added)
    yield from (f"  ~ {entry.q}" for _, entry in found.changed)
    yield from (f"  − {entry.q}" for entry in found.removed)
