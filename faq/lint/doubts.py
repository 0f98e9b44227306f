"""What stops no entry, and is probably not what was meant."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, TypeAlias

from faq.entry import Entry
from faq.matching import holds
from text.findings import Finding, Severity
from text.folding import fold
from text.suggest import did_you_mean

Groups: TypeAlias = Mapping[str, Collection[str]]
"""Names of groups and of sets of groups, each with the names of its topics."""

MODEL: Final = Path(__file__).resolve().parents[1] / "model"
OFTEN_PCT: Final = 1.0
_LONGEST_LABEL: Final = 64
_LONGEST_LINK: Final = 2048
_MOST_IN_A_ROW: Final = 8
_MOST_BUTTONS: Final = 100


def doubts(entries: Sequence[Entry], groups: Groups | None = None) -> Iterator[Finding]:
    """Warnings about single entries."""
    yield from _often_said(entries)
    for entry in entries:
        yield from _buttons(entry)
        if groups is not None:
            yield from _unknown_groups(entry, groups)
        written_out = entry.also or entry.not_ or entry.must or entry.after or entry.keywords
        if written_out and not (entry.tests.hit or entry.tests.miss):
            message = f"{entry.q!r} has no tests"
            yield finding(entry, "no-tests", message, severity="note")


def finding(
    entry: Entry,
    code: str,
    message: str,
    hint: str | None = None,
    severity: Severity = "warning",
    *,
    part: tuple[str | int, ...] = (),
) -> Finding:
    """A doubt about an entry, at its place or at the one of a value."""
    return Finding(*entry.where(*part), code, message, hint, severity)


def _often_said(entries: Sequence[Entry]) -> Iterator[Finding]:
    keywords = {word: fold(word) for entry in entries for word in entry.keywords}
    if not keywords:
        return
    often: dict[str, float] = {}
    for language in ("zh", "en"):
        source = (MODEL / f"chatter.{language}.txt").read_text(encoding="utf-8")
        lines = [fold(line) for line in source.splitlines() if line.strip()]
        for word, folded in keywords.items():
            share = _share(folded, lines)
            if share > OFTEN_PCT:
                often[word] = max(share, often.get(word, 0.0))
    for entry in entries:
        for at, word in enumerate(entry.keywords):
            if word in often:
                message = f"the keyword {word!r} is in {often[word]:.1f} % of ordinary talk"
                yield finding(entry, "common-keyword", message, part=("keywords", at))


def _share(word: str, lines: Sequence[str]) -> float:
    if not word or not lines:
        return 0.0
    return 100.0 * sum(word in line and holds(line, word) for line in lines) / len(lines)


def _buttons(entry: Entry) -> Iterator[Finding]:
    count = sum(map(len, entry.buttons))
    if count > _MOST_BUTTONS:
        message = f"{count} buttons, Telegram takes {_MOST_BUTTONS}"
        yield finding(entry, "button", message, severity="error", part=("buttons",))
    for at, row in enumerate(entry.buttons):
        part = ("buttons", at)
        if len(row) > _MOST_IN_A_ROW:
            message = f"{len(row)} buttons in a row, {_MOST_IN_A_ROW} can be shown"
            yield finding(entry, "button", message, part=part)
        for button in row:
            size = len(button.text.encode("utf-8"))
            if size > _LONGEST_LABEL:
                message = f"the button {button.text!r} has {size} bytes, {_LONGEST_LABEL} fit"
                yield finding(entry, "button", message, part=part)
            if len(button.url) > _LONGEST_LINK:
                message = f"the link of {button.text!r} has more than {_LONGEST_LINK} characters"
                yield finding(entry, "button", message, part=part)


def _unknown_groups(entry: Entry, groups: Groups) -> Iterator[Finding]:
    for at, written in enumerate(entry.only_in):
        part = ("only_in", at)
        name, _, topic = written.partition("/")
        if not _is_number(name) and not name.startswith("@"):
            if name not in groups:
                message = f"only_in (仅限) names the group {name!r}, which config.yaml does not"
                yield finding(
                    entry, "unknown-group", message, did_you_mean(name, groups), part=part
                )
            elif topic and not topic.isdecimal() and topic not in groups[name]:
                message = f"the group {name!r} has no topic {topic!r} in config.yaml"
                near = did_you_mean(topic, sorted(groups[name]))
                yield finding(entry, "unknown-group", message, near, part=part)


def _is_number(name: str) -> bool:
    return name.removeprefix("-").isdecimal()
