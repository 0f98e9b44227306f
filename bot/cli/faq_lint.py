"""``faq lint``: everything that is wrong in FAQ files, and ``--fix``, which mends it."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.faq_files import (
    FINDINGS,
    EntriesOption,
    meant,
    say,
)
from bot.cli.options import ConfigOption, LanguageOption, PathsArgument, spoken
from faq.lint.files import Examined, examine
from faq.lint.mending import mend
from faq.lint.reports import as_changes, as_github, as_json, as_text, lines_of

_SUMMARIES = {
    "en": (
        "{entries} entries, no findings",
        "{entries} entries: {errors} errors, {warnings} warnings",
    ),
    "zh-CN": ("{entries} 条，没有问题", "{entries} 条：{errors} 处错误，{warnings} 处提醒"),
}

_LIMITED = {
    "en": "steals: of {all} phrasings the {asked} that are the most alike were tried",
    "zh-CN": "steals：一共 {all} 种问法，只试了最相像的 {asked} 种",
}


class Form(StrEnum):
    """How findings are written."""

    TEXT = "text"
    GITHUB = "github"
    JSON = "json"


def lint(
    paths: PathsArgument = None,
    *,
    entries: EntriesOption = None,
    config: ConfigOption = None,
    fix: Annotated[bool, typer.Option("--fix", help="Write the repaired lines.")] = False,
    form: Annotated[Form, typer.Option("--format", help="For people or machines.")] = Form.TEXT,
    strict: Annotated[
        bool, typer.Option("--strict", help="Notes (entries without tests) count as well.")
    ] = False,
    language: LanguageOption = None,
) -> None:
    """Check FAQ files: every finding as file:line:column code message."""
    asked = meant(paths, entries, config)
    tongue = spoken(language)
    if fix:
        for file in asked.files:
            _mend(file, tongue, quiet=form is not Form.TEXT)
    examined = examine(asked.paths, groups=asked.groups)
    if form is Form.JSON:
        say(as_json(examined.findings, tongue))
    elif form is Form.GITHUB:
        for line in as_github(examined.findings, tongue):
            say(line)
    else:
        _tell(examined, tongue, strict=strict)
    if any(strict or one.severity != "note" for one in examined.findings):
        raise typer.Exit(FINDINGS)


def _tell(examined: Examined, language: str, *, strict: bool) -> None:
    files = {name: lines_of(name) for name in {one.file for one in examined.findings}}
    for line in as_text(examined.findings, language, files.__getitem__, notes=strict):
        say(line)
    counts = Counter(one.severity for one in examined.findings)
    clean, found = _SUMMARIES[language]
    chosen = found if counts["error"] or counts["warning"] else clean
    numbers = {"errors": counts["error"], "warnings": counts["warning"]}
    say(chosen.format(entries=len(examined.entries), **numbers))
    if examined.asked < examined.phrasings:
        say(_LIMITED[language].format(asked=examined.asked, all=examined.phrasings))


def _mend(file: Path, language: str, *, quiet: bool) -> None:
    """Write the repaired lines in place of the old ones: the whole file, or nothing of it."""
    try:
        text = file.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return  # told as a finding
    mended, changes = mend(text, file)
    if mended == text:
        return
    beside = file.with_name(f".{file.name}.new")
    beside.write_bytes(mended.encode("utf-8"))
    shutil.copymode(file, beside)
    os.replace(beside, file.resolve())
    if not quiet:
        for line in as_changes(str(file), changes, language):
            say(line)
