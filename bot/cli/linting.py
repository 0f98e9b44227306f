"""What ``faq lint`` and ``rules lint`` share: how findings are told, and ``--fix``."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.faq_files import say
from faq.lint.mending import Examine, mend
from faq.lint.reports import as_changes, as_github, as_json, as_text, lines_of
from text.findings import Finding


class Form(StrEnum):
    """How findings are written."""

    TEXT = "text"
    GITHUB = "github"
    JSON = "json"


FixOption = Annotated[bool, typer.Option("--fix", help="Write the repaired lines.")]
FormOption = Annotated[Form, typer.Option("--format", help="For people or machines.")]


def tell(
    findings: Sequence[Finding], language: str, form: Form = Form.TEXT, *, notes: bool = False
) -> None:
    """Write findings to standard output.

    Args:
        findings: in the order in which they are told.
        language: ``zh-CN`` or ``en``.
        form: how.
        notes: name each note to people; otherwise they are only counted.
    """
    if form is Form.JSON:
        say(as_json(findings, language))
    elif form is Form.GITHUB:
        for line in as_github(findings, language):
            say(line)
    else:
        files = {name: lines_of(name) for name in {one.file for one in findings}}
        for line in as_text(findings, language, files.__getitem__, notes=notes):
            say(line)


def mend_file(file: Path, examine: Examine, language: str, *, quiet: bool) -> None:
    """Write the repaired lines in place of the old ones: the whole file, or nothing of it.

    Args:
        file: which.
        examine: what is wrong in a text that stands in a file.
        language: of what is said.
        quiet: do not show what was changed.
    """
    try:
        text = file.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return  # told as a finding
    mended, changes = mend(text, file, examine)
    if mended == text:
        return
    beside = file.with_name(f".{file.name}.new")
    beside.write_bytes(mended.encode("utf-8"))
    shutil.copymode(file, beside)
    os.replace(beside, file.resolve())
    if not quiet:
        for line in as_changes(str(file), changes, language):
            say(line)
