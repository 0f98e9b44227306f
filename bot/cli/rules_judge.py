"""``rules judge``, ``rules train``: the ad detector on the command line."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import quantiles
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from bot.clock import SystemClock
from text.reading import Reading
from text.yaml_file import FileProblems

if TYPE_CHECKING:
    from rules.book import Book
    from rules.detector import AdDetector
    from rules.verdict import AdVerdict

FINDINGS = 1
MISUSE = 2


def judge(
    text: Annotated[str | None, typer.Argument(help="A message.")] = None,
    *,
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help='{"text"} lines on standard input.')
    ] = False,
    timing: Annotated[bool, typer.Option("--timing", help="A last line with times.")] = False,
    learn: Annotated[
        Path | None,
        typer.Option(help='First take the marks of a file: {"text", "label"} lines, 1 = ad.'),
    ] = None,
    model: Annotated[
        Path | None, typer.Option(help="A folder with other weights, as rules train writes it.")
    ] = None,
    rules: Annotated[
        list[Path] | None,
        typer.Option(
            help="Ask the rules of a file or folder, too, as if hours, roles and topics were"
            " theirs; may be repeated."
        ),
    ] = None,
) -> None:
    """Say whether a message is an ad, and why. Nothing is remembered afterwards."""
    if jsonl == (text is not None):
        _misuse("give a TEXT, or --jsonl and lines on standard input")
    clock = SystemClock()
    times = {"load_s": clock.monotonic()}
    bench = Bench(_detector(model), _book(rules or ()))
    times["load_s"] = clock.monotonic() - times["load_s"]
    if learn is not None:
        begun = clock.monotonic()
        _teach(bench.detector, learn)
        times["learn_s"] = clock.monotonic() - begun
    texts = list(_asked_lines()) if jsonl else [str(text)]
    spent_us = _judged(bench, texts, clock, _write if jsonl else _show)
    if timing:
        _write({"timing": _summary(spent_us) | times})


class Bench:
    """The ad detector, and the operators' rules beside it."""

    def __init__(self, detector: AdDetector, book: Book) -> None:
        from rules.judging import RuleJudge  # noqa: PLC0415 - the help needs no numpy

        self.detector = detector
        self._rules = RuleJudge(book.rules)

    def judge(self, text: str) -> AdVerdict:
        """What the detector says; a rule that acts has the last word."""
        from rules.post import Post  # noqa: PLC0415
        from rules.said import Said  # noqa: PLC0415
        from rules.verdict import Signal  # noqa: PLC0415

        reading = Reading(text)
        verdict = self.detector.judge(Post(reading))
        found = self._rules.suspects(Said((reading,)))
        signals = tuple(
            Signal(
                "rule" if one.rule.mode == "live" else "shadow_rule",
                0.0,
                f"{one.rule.name}: {' · '.join(one.marks)}",
            )
            for one in found
        )
        acts = any(one.rule.mode == "live" and one.rule.acts for one in found)
        return replace(verdict, spam=verdict.spam or acts, signals=signals + verdict.signals)


def train(
    data: Annotated[
        list[Path] | None,
        typer.Argument(help='Folders or files of {"text", "label"[, "split"]} lines, 1 = ad.'),
    ] = None,
    into: Annotated[Path, typer.Option(help="The folder of the new weights.")] = Path("model"),
    split: Annotated[list[str] | None, typer.Option(help="Lines of these splits.")] = None,
    without: Annotated[list[str] | None, typer.Option(help="Leave out files so named.")] = None,
    harmless: Annotated[
        list[str] | None, typer.Option(help="Files without ads, whatever their labels say.")
    ] = None,
) -> None:
    """Learn the ad detector's weights anew, from messages and the bundled samples."""
    from rules.training.training import Task, train_into  # noqa: PLC0415 - seldom needed

    task = Task(
        tuple(data or ()),
        tuple(split or ("train",)),
        frozenset(without or ()),
        frozenset(harmless or ()),
    )
    try:
        train_into(into, task, say=typer.echo)
    except (OSError, ValueError) as error:
        _misuse(str(error))


def _detector(model: Path | None) -> AdDetector:
    from rules.detector import AdDetector  # noqa: PLC0415 - the help needs no numpy

    try:
        detector = AdDetector.load(model)
    except (OSError, KeyError, ValueError) as error:
        _misuse(f"no model: {error}")
    detector.warm_up()
    return detector


def _book(paths: Sequence[Path]) -> Book:
    from rules.book import Book, load_book  # noqa: PLC0415 - the help need not wait for it

    try:
        return load_book(paths) if paths else Book()
    except FileProblems as problems:
        for one in problems.findings:
            typer.echo(str(one), err=True)
        raise typer.Exit(FINDINGS) from None


def _teach(detector: AdDetector, path: Path) -> None:
    from rules.training.corpora import labelled  # noqa: PLC0415

    try:
        for example in labelled(path):
            detector.learn(example.text, example.spam)
    except (OSError, ValueError) as error:
        _misuse(str(error))
    detector.warm_up()


def _judged(bench: Bench, texts: Sequence[str], clock: SystemClock, tell: Any) -> list[float]:
    spent = []
    for text in texts:
        before = clock.monotonic()
        verdict = bench.judge(text)
        spent.append((clock.monotonic() - before) * 1e6)
        tell(_as_json(verdict))
    return spent


def _asked_lines() -> Iterator[str]:
    for number, line in enumerate(sys.stdin.buffer.read().split(b"\n"), 1):
        if not line.strip():
            continue
        try:
            text = json.loads(line)["text"]
        except (ValueError, TypeError, KeyError):
            text = None
        if not isinstance(text, str):
            _misuse(f'line {number} of standard input is not {{"text": "..."}}')
        yield text


def _as_json(verdict: AdVerdict) -> dict[str, Any]:
    signals = [
        {"name": one.name, "weight": round(one.weight, 3), "detail": one.detail}
        for one in verdict.signals
    ]
    return {"score": verdict.score, "spam": verdict.spam, "signals": signals}


def _show(verdict: dict[str, Any]) -> None:
    typer.echo(f"{'ad' if verdict['spam'] else 'no ad'}  {verdict['score']:.6f}")
    for one in verdict["signals"]:
        line = f"{one['weight']:+7.2f}  {one['name']:<10} {one['detail']}".rstrip()
        sys.stdout.buffer.write(line.encode("utf-8", "backslashreplace") + b"\n")


def _summary(spent_us: Sequence[float]) -> dict[str, float]:
    if len(spent_us) < 2:
        return {"n": len(spent_us), "us_per_item_p50": sum(spent_us)}
    cuts = quantiles(spent_us, n=100)
    return {"n": len(spent_us), "us_per_item_p50": cuts[49], "us_per_item_p99": cuts[98]}


def _write(row: dict[str, Any]) -> None:
    sys.stdout.buffer.write(json.dumps(row, ensure_ascii=False).encode("utf-8", "replace") + b"\n")


def _misuse(message: str) -> NoReturn:
    typer.echo(f"rules: {message}", err=True)
    raise typer.Exit(MISUSE)
