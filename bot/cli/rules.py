"""``rules lint``, ``rules test``: the operators' rules files on the command line."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.options import ConfigOption, PathsArgument
from bot.cli.rules_judge import judge, train
from rules.book import Book, examine_book
from rules.embedded import count_tests, run_tests
from rules.lost import lost_names
from text.findings import FileProblems, Finding

if TYPE_CHECKING:
    from bot.config import Config
    from rules.lost import Groups

FINDINGS = 1
CONFIG = Path("config.yaml")
DEFAULT_RULES = Path(__file__).resolve().parents[2] / "rules" / "content"

app = typer.Typer(help="Rules against ads, routes, broadcasts.", no_args_is_help=True)
app.command()(judge)
app.command()(train)

RulesOption = Annotated[
    list[Path] | None,
    typer.Option("--rules", help="A file or folder; may be repeated. Default: the examples."),
]


@app.command()
def lint(
    paths: PathsArgument = None, *, rules: RulesOption = None, config: ConfigOption = None
) -> None:
    """Check rules files: every finding as file:line:column code message."""
    book, findings = _examined([*(paths or []), *(rules or [])], config)
    _name(findings)
    counts = f"{len(book.rules)} rules, {len(book.routes)} routes"
    _say(f"{counts}, {len(book.broadcasts)} broadcasts, {len(findings) or 'no'} findings")
    if findings:
        raise typer.Exit(FINDINGS)


@app.command("test")
def run_embedded(
    paths: PathsArgument = None, *, rules: RulesOption = None, config: ConfigOption = None
) -> None:
    """Run the tests written in rules and routes."""
    book, findings = _examined([*(paths or []), *(rules or [])], config)
    _name(findings)
    failures = list(run_tests(book))
    for failure in failures:
        _say(str(failure))
    written = count_tests(book)
    _say(f"{written - len(failures)} of {written} tests passed")
    if failures or any(one.severity == "error" for one in findings):
        raise typer.Exit(FINDINGS)


def _examined(given: list[Path], config_path: Path | None) -> tuple[Book, list[Finding]]:
    """The files that were given, or those of the config, or the examples."""
    groups: Groups | None = None
    paths: list[Path] = given or [DEFAULT_RULES]
    if config_path is not None or (not given and CONFIG.is_file()):
        config = _config(config_path or CONFIG)
        paths = given or list(config.files_of("rules"))
        groups = _groups(config)
    book, findings = examine_book(paths)
    lost = [] if groups is None else lost_names(book, groups)
    return book, list(FileProblems([*findings, *lost]).findings)


def _config(path: Path) -> Config:
    from bot.config import load_config  # noqa: PLC0415 - not every command needs it

    try:
        return load_config(path, {}, need_token=False)
    except FileProblems as problems:
        _name(problems.findings)
        raise typer.Exit(FINDINGS) from None


def _groups(config: Config) -> Groups:
    return {
        **dict.fromkeys(config.sets, ()),
        **{name: tuple(group.topics) for name, group in config.groups.items()},
    }


def _name(findings: list[Finding] | tuple[Finding, ...]) -> None:
    for finding in findings:
        _say(str(finding))


def _say(line: str) -> None:
    sys.stdout.buffer.write(line.encode("utf-8", "backslashreplace") + b"\n")
