"""``rules lint``, ``rules test``: the operators' rules files on the command line."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.options import ConfigOption, LanguageOption, PathsArgument, spoken
from bot.cli.rules_judge import judge, train
from text.findings import FileProblems, Finding

if TYPE_CHECKING:
    from bot.config import Config
    from rules.book import Book
    from rules.lost import Groups

FINDINGS = 1
CONFIG = Path("config.yaml")
DEFAULT_RULES = Path(__file__).resolve().parents[2] / "rules" / "content"

_SUMMARIES = {
    "en": ("{} rules, {} routes, {} broadcasts, ", "no findings", "{} findings"),
    "zh-CN": ("{} 条规则，{} 条分流，{} 条群发，", "没有问题", "{} 处问题"),
}
_PASSED = {
    "en": "{passed} of {written} tests passed",
    "zh-CN": "{written} 项测试，通过 {passed} 项",
}

app = typer.Typer(help="Rules against ads, routes, broadcasts.", no_args_is_help=True)
app.command()(judge)
app.command()(train)

RulesOption = Annotated[
    list[Path] | None,
    typer.Option("--rules", help="A file or folder; may be repeated. Default: the examples."),
]


@app.command()
def lint(
    paths: PathsArgument = None,
    *,
    rules: RulesOption = None,
    config: ConfigOption = None,
    language: LanguageOption = None,
) -> None:
    """Check rules files: every finding as file:line:column code message."""
    tongue = spoken(language)
    book, findings = _examined([*(paths or []), *(rules or [])], config, tongue)
    _name(findings, tongue)
    summary, clean, found = _SUMMARIES[tongue]
    counts = summary.format(len(book.rules), len(book.routes), len(book.broadcasts))
    _say(counts + (found.format(len(findings)) if findings else clean))
    if findings:
        raise typer.Exit(FINDINGS)


@app.command("test")
def run_embedded(
    paths: PathsArgument = None,
    *,
    rules: RulesOption = None,
    config: ConfigOption = None,
    language: LanguageOption = None,
) -> None:
    """Run the tests written in rules and routes."""
    from rules.embedded import count_tests, run_tests  # noqa: PLC0415 - `faq` need not wait

    tongue = spoken(language)
    book, findings = _examined([*(paths or []), *(rules or [])], config, tongue)
    _name(findings, tongue)
    failures = list(run_tests(book))
    for failure in failures:
        _say(failure.said(tongue))
    written = count_tests(book)
    _say(_PASSED[tongue].format(passed=written - len(failures), written=written))
    if failures or any(one.severity == "error" for one in findings):
        raise typer.Exit(FINDINGS)


def _examined(
    given: list[Path], config_path: Path | None, language: str
) -> tuple[Book, list[Finding]]:
    """The files that were given, or those of the config, or the examples."""
    from rules.book import examine_book  # noqa: PLC0415 - `faq` need not wait for it
    from rules.lost import lost_names  # noqa: PLC0415

    groups: Groups | None = None
    paths: list[Path] = given or [DEFAULT_RULES]
    if config_path is not None or (not given and CONFIG.is_file()):
        config = _config(config_path or CONFIG, language)
        paths = given or list(config.files_of("rules"))
        groups = _groups(config)
    book, findings = examine_book(paths)
    lost = [] if groups is None else lost_names(book, groups)
    return book, list(FileProblems([*findings, *lost]).findings)


def _config(path: Path, language: str) -> Config:
    from bot.config import load_config  # noqa: PLC0415 - not every command needs it

    try:
        return load_config(path, {}, need_token=False)
    except FileProblems as problems:
        _name(problems.findings, language)
        raise typer.Exit(FINDINGS) from None


def _groups(config: Config) -> Groups:
    return {
        **dict.fromkeys(config.sets, ()),
        **{name: tuple(group.topics) for name, group in config.groups.items()},
    }


def _name(findings: Sequence[Finding], language: str) -> None:
    for one in findings:
        _say(_in_chinese(one) if language == "zh-CN" else str(one))


def _in_chinese(one: Finding) -> str:
    from rules.chinese import SENTENCES  # noqa: PLC0415 - with the files that it speaks of
    from text.chinese import told  # noqa: PLC0415

    return told(one, SENTENCES)


def _say(line: str) -> None:
    sys.stdout.buffer.write(line.encode("utf-8", "backslashreplace") + b"\n")
