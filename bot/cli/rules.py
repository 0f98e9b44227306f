"""``rules lint``, ``rules test``: the operators' rules files on the command line."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from rules.book import Book, load_book
from rules.embedded import count_tests, run_tests
from text.findings import FileProblems

FINDINGS = 1
DEFAULT_RULES = Path(__file__).resolve().parents[2] / "rules" / "content"

app = typer.Typer(help="Rules against ads, routes, broadcasts.", no_args_is_help=True)

RulesOption = Annotated[
    list[Path] | None,
    typer.Option("--rules", help="A file or folder; may be repeated. Default: the examples."),
]
PathsArgument = Annotated[
    list[Path] | None, typer.Argument(help="Files and folders. Default: the examples.")
]


@app.command()
def lint(paths: PathsArgument = None, rules: RulesOption = None) -> None:
    """Check rules files: every finding as file:line:column code message."""
    book = _load([*(paths or []), *(rules or [])])
    counts = f"{len(book.rules)} rules, {len(book.routes)} routes"
    _say(f"{counts}, {len(book.broadcasts)} broadcasts, no findings")


@app.command("test")
def run_embedded(paths: PathsArgument = None, rules: RulesOption = None) -> None:
    """Run the tests written in rules and routes."""
    book = _load([*(paths or []), *(rules or [])])
    failures = list(run_tests(book))
    for failure in failures:
        _say(str(failure))
    written = count_tests(book)
    _say(f"{written - len(failures)} of {written} tests passed")
    if failures:
        raise typer.Exit(FINDINGS)


def _load(paths: list[Path]) -> Book:
    try:
        return load_book(paths or [DEFAULT_RULES])
    except FileProblems as problems:
        for finding in problems.findings:
            _say(str(finding))
        raise typer.Exit(FINDINGS) from None


def _say(line: str) -> None:
    sys.stdout.buffer.write(line.encode("utf-8", "backslashreplace") + b"\n")
