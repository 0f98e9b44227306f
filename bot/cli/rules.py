"""``rules lint``, ``rules test``: the operators' rules files on the command line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.faq_files import say
from bot.cli.linting import FixOption, Form, FormOption, mend_file, tell
from bot.cli.options import ConfigOption, LanguageOption, PathsArgument, spoken
from bot.cli.rules_judge import judge, train
from faq.lint.mending import with_repairs
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
    fix: FixOption = False,
    form: FormOption = Form.TEXT,
    language: LanguageOption = None,
) -> None:
    """Check rules files: every finding as file:line:column code message."""
    tongue = spoken(language)
    files, groups = _meant([*(paths or []), *(rules or [])], config, tongue)
    if fix:
        _mend(files, tongue, quiet=form is not Form.TEXT)
    book, findings = _examined(files, groups)
    _name(findings, tongue, form)
    if form is Form.TEXT:
        summary, clean, found = _SUMMARIES[tongue]
        counts = summary.format(len(book.rules), len(book.routes), len(book.broadcasts))
        say(counts + (found.format(len(findings)) if findings else clean))
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
    book, findings = _examined(*_meant([*(paths or []), *(rules or [])], config, tongue))
    _name(findings, tongue)
    failures = list(run_tests(book))
    for failure in failures:
        say(failure.told(tongue))
    written = count_tests(book)
    say(_PASSED[tongue].format(passed=written - len(failures), written=written))
    if failures or any(one.severity == "error" for one in findings):
        raise typer.Exit(FINDINGS)


def _meant(
    given: Sequence[Path], config_path: Path | None, language: str
) -> tuple[Sequence[Path], Groups | None]:
    """The files that were given, or those of the config, or the examples; and the groups."""
    if config_path is None and (given or not CONFIG.is_file()):
        return given or [DEFAULT_RULES], None
    config = _config(config_path or CONFIG, language)
    return given or config.files_of("rules"), _groups(config)


def _mend(paths: Sequence[Path], language: str, *, quiet: bool) -> None:
    from rules.book import examine_text  # noqa: PLC0415 - `faq` need not wait for it
    from text.yaml_file import yaml_files  # noqa: PLC0415

    for file in yaml_files(paths):
        mend_file(file, examine_text, language, quiet=quiet)


def _examined(paths: Sequence[Path], groups: Groups | None) -> tuple[Book, list[Finding]]:
    from rules.book import examine_book  # noqa: PLC0415 - `faq` need not wait for it
    from rules.lost import lost_names  # noqa: PLC0415

    book, findings = examine_book(paths)
    lost = [] if groups is None else lost_names(book, groups)
    return book, list(with_repairs(FileProblems([*findings, *lost]).findings, {}))


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


def _name(findings: Sequence[Finding], language: str, form: Form = Form.TEXT) -> None:
    tell([_spoken(one, language) for one in findings], language, form)


def _spoken(one: Finding, language: str) -> Finding:
    from rules.chinese import chinese  # noqa: PLC0415 - with the files that it speaks of

    return replace(one, message=chinese(one.message)) if language == "zh-CN" else one
