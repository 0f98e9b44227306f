"""The tests that operators write into their entries, and a review of what else may go wrong."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from faq.entry import TEST_KEYS, Entry
from faq.index import Answer, FaqIndex
from text.findings import Finding
from text.folding import fold

_DECISIONS: Final = {"answer": "答了", "suggest": "列出了几条", "silent": "没出声"}


@dataclass(frozen=True, slots=True)
class Failure:
    """An embedded test that failed.

    Attributes:
        kind: ``hit``: the entry should have been answered or be the first suggestion; ``miss``:
            it should not have been answered.
    """

    entry: Entry
    kind: str
    text: str
    answer: Answer

    def __str__(self) -> str:
        return self.said("en")

    def said(self, language: str) -> str:
        """One line: where, which test, and what came instead."""
        place = self.entry.place
        where = f"{place.file}:{place.line}:{place.column}" if place else self.entry.id
        found = [f"{one.entry.q} {one.score:.2f}" for one in self.answer.candidates[:3]]
        test, decision = named(self.kind, self.text, language), self.answer.decision
        if language != "zh-CN":
            return f"{where} {test}: {decision} ({', '.join(found) or 'nothing'})"
        return f"{where} {test}：{_DECISIONS[decision]}（{'，'.join(found) or '没有相近的'}）"


def named(kind: str, text: str, language: str) -> str:
    """A test by its kind and what is asked."""
    return f"{TEST_KEYS[kind]}「{text}」" if language == "zh-CN" else f"{kind} {text!r}"


def run_tests(index: FaqIndex) -> Iterator[Failure]:
    """Run every embedded test at the cautious decision; yield those that fail.

    The hits of a follow-up are asked by someone who was just answered the entry before it, its
    misses by a passer-by. A hit may be a suggestion that lists the entry first.
    """
    for entry in index.entries:
        for text in entry.tests.hit:
            answer = index.ask(text, previous=entry.after)
            first = answer.candidates[0].entry if answer.candidates else None
            if answer.decision == "silent" or first is not entry:
                yield Failure(entry, "hit", text, answer)
        for text in entry.tests.miss:
            answer = index.ask(text)
            if answer.entry is entry:
                yield Failure(entry, "miss", text, answer)


def review(entries: Sequence[Entry]) -> list[Finding]:
    """Findings that do not stop an entry from working: twins, and files that are not there."""
    return [*_twins(entries), *lost_files(entries)]


def _twins(entries: Sequence[Entry]) -> Iterator[Finding]:
    asked: defaultdict[tuple[str, object], list[Entry]] = defaultdict(list)
    for entry in entries:
        for text in dict.fromkeys(map(fold, entry.phrasings)):
            asked[text, (entry.after, entry.only_in, str(entry.valid))].append(entry)
    for (text, _), twins in asked.items():
        for entry in twins[1:]:
            first = twins[0].place
            where = f" ({first.file}:{first.line})" if first else ""
            message = f"{text!r} also asks for {twins[0].id!r}{where}: neither is answered alone"
            yield _finding(entry, "same-question", message)


def lost_files(entries: Sequence[Entry]) -> Iterator[Finding]:
    """Pictures and files that are not there."""
    for entry in entries:
        for key, name in (("photo", entry.photo), ("file", entry.file)):
            if name and is_path(name) and not (entry.folder / name).is_file():
                message = f"there is no file {name!r}: the answer goes out without it"
                yield _finding(entry, "no-file", message, key)


def is_path(name: str) -> bool:
    """Whether a picture or file is named by a path, not by a URL or Telegram's file id."""
    return "://" not in name and "." in name


def _finding(entry: Entry, code: str, message: str, *part: str) -> Finding:
    return Finding(*entry.where(*part), code, message, severity="warning")
