"""``faq test``: the tests written in the entries, and what changed since the last run."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from hashlib import blake2s
from pathlib import Path

import typer

from bot.cli.faq_files import (
    FINDINGS,
    EntriesOption,
    Meant,
    load_index,
    meant,
    say,
)
from bot.cli.options import ConfigOption, LanguageOption, PathsArgument, spoken
from faq.embedded import Failure, named, run_tests
from faq.entry import Entry

_WORDS = {
    "en": {
        "passed": "{passed} of {all} tests passed",
        "since": "since the last run: {mended} mended, {broken} broken",
        "mended": "mended: {}",
        "broken": "broken: {}",
    },
    "zh-CN": {
        "passed": "{all} 条测试，通过 {passed} 条",
        "since": "和上次比：修好 {mended} 条，新坏 {broken} 条",
        "mended": "修好：{}",
        "broken": "新坏：{}",
    },
}


def run_embedded(
    paths: PathsArgument = None,
    *,
    entries: EntriesOption = None,
    config: ConfigOption = None,
    language: LanguageOption = None,
) -> None:
    """Run the tests written in the entries."""
    asked = meant(paths, entries, config)
    tongue = spoken(language)
    words = _WORDS[tongue]
    index = load_index(asked.paths, language)
    failures = list(run_tests(index))
    for failure in failures:
        say(failure.said(tongue))
    results = _results(index.entries, failures)
    passed = sum(results.values())
    say(words["passed"].format(passed=passed, all=len(results)))
    record = _record(asked)
    shown = dict(zip(results, _names(index.entries, tongue), strict=True))
    for line in _compared(_remembered(record), results, words, shown):
        say(line)
    _remember(record, results)
    if failures:
        raise typer.Exit(FINDINGS)


def _results(entries: Sequence[Entry], failures: Sequence[Failure]) -> dict[str, bool]:
    """Each test by name, and whether it passed."""
    failed = {f"{one.entry.id} {named(one.kind, one.text, 'en')}" for one in failures}
    return {name: name not in failed for name in _names(entries)}


def _names(entries: Sequence[Entry], language: str = "en") -> list[str]:
    """Each test once, by the name that it is remembered under, or as it is said."""
    found = {
        (entry.id, kind, text): None
        for entry in entries
        for kind, texts in (("hit", entry.tests.hit), ("miss", entry.tests.miss))
        for text in texts
    }
    return [f"{entry_id} {named(kind, text, language)}" for entry_id, kind, text in found]


def _compared(
    before: dict[str, bool], now: dict[str, bool], words: dict[str, str], shown: dict[str, str]
) -> Iterator[str]:
    mended = [name for name, passed in now.items() if passed and before.get(name) is False]
    broken = [name for name, passed in now.items() if not passed and before.get(name) is True]
    if mended or broken:
        yield words["since"].format(mended=len(mended), broken=len(broken))
        yield from (words["broken"].format(shown[name]) for name in broken)
        yield from (words["mended"].format(shown[name]) for name in mended)


def _record(asked: Meant) -> Path:
    """Where the last run is kept: in the home's ``data``, else in the user's cache."""
    if asked.home is not None and (asked.home / "data").is_dir():
        return asked.home / "data" / "faq-test.json"
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    named = "\n".join(sorted(str(path.resolve()) for path in asked.paths))
    digest = blake2s(named.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
    return cache / "guanjia" / f"faq-test-{digest}.json"


def _remembered(record: Path) -> dict[str, bool]:
    try:
        found = json.loads(record.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _remember(record: Path, results: dict[str, bool]) -> None:
    """Keep this run; where nothing can be kept, the next one has nothing to compare with."""
    try:
        record.parent.mkdir(parents=True, exist_ok=True)
        record.write_text(json.dumps(results, ensure_ascii=False, indent=0), "utf-8")
    except (OSError, UnicodeEncodeError):
        return
