"""``faq lint``: everything that is wrong in FAQ files, and ``--fix``, which mends it."""

from __future__ import annotations

from collections import Counter
from typing import Annotated

import typer

from bot.cli.faq_files import (
    FINDINGS,
    EntriesOption,
    meant,
    say,
)
from bot.cli.linting import FixOption, Form, FormOption, mend_file, tell
from bot.cli.options import ConfigOption, LanguageOption, PathsArgument, spoken
from faq.lint.files import Examined, examine
from faq.lint.mending import of_entries

_SUMMARIES = {
    "en": (
        "{entries} entries, no findings",
        "{entries} entries: {errors} errors, {warnings} warnings",
        ", {notes} notes",
    ),
    "zh-CN": (
        "{entries} 条，没有问题",
        "{entries} 条：{errors} 处错误，{warnings} 处提醒",
        "，{notes} 处备注",
    ),
}

_LIMITED = {
    "en": "steals: of {all} phrasings the {asked} that are the most alike were tried",
    "zh-CN": "steals：一共 {all} 种问法，只试了最相像的 {asked} 种",
}


def lint(
    paths: PathsArgument = None,
    *,
    entries: EntriesOption = None,
    config: ConfigOption = None,
    fix: FixOption = False,
    form: FormOption = Form.TEXT,
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
            mend_file(file, of_entries, tongue, quiet=form is not Form.TEXT)
    examined = examine(asked.paths, groups=asked.groups)
    tell(examined.findings, tongue, form, notes=strict)
    if form is Form.TEXT:
        _sum_up(examined, tongue, notes=strict)
    if any(strict or one.severity != "note" for one in examined.findings):
        raise typer.Exit(FINDINGS)


def _sum_up(examined: Examined, language: str, *, notes: bool) -> None:
    counts = Counter(one.severity for one in examined.findings if notes or one.severity != "note")
    clean, found, noted = _SUMMARIES[language]
    chosen = (found + (noted if counts["note"] else "")) if counts else clean
    numbers = {"errors": counts["error"], "warnings": counts["warning"], "notes": counts["note"]}
    say(chosen.format(entries=len(examined.entries), **numbers))
    if examined.asked < examined.phrasings:
        say(_LIMITED[language].format(asked=examined.asked, all=examined.phrasings))
