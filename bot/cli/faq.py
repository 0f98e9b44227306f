"""``faq ask``, ``faq lint``, ``faq test``: the FAQ engine on the command line."""

import json
import sys
from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Annotated, Any

import typer

from bot.cli.faq_embedded import run_embedded
from bot.cli.faq_files import (
    DEFAULT_ENTRIES,
    EntriesOption,
    load_index,
    misuse,
)
from bot.cli.faq_lint import lint
from bot.cli.faq_tables import export_table, import_table
from bot.clock import SystemClock
from faq.index import Answer

app = typer.Typer(help="Questions and answers.", no_args_is_help=True)
app.command()(lint)
app.command("test")(run_embedded)
app.command("import")(import_table)
app.command("export")(export_table)


class Strictness(StrEnum):
    """How sure to be before answering."""

    CAUTIOUS = "cautious"
    BALANCED = "balanced"
    EAGER = "eager"


@app.command()
def ask(
    text: Annotated[str | None, typer.Argument(help="A message.")] = None,
    entries: EntriesOption = None,
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help='{"text"} lines on standard input.')
    ] = False,
    timing: Annotated[bool, typer.Option("--timing", help="A last line with times.")] = False,
    strictness: Strictness = Strictness.CAUTIOUS,
) -> None:
    """Ask the FAQ: one JSON line for each message."""
    if jsonl == (text is not None):
        misuse("give a TEXT, or --jsonl and lines on standard input")
    clock = SystemClock()
    started = clock.monotonic()
    index = load_index(entries or [DEFAULT_ENTRIES])
    loaded = clock.monotonic()
    spent_us: list[float] = []
    for asked in _asked_lines() if jsonl else [str(text)]:
        before = clock.monotonic()
        answer = index.ask(asked, strictness=strictness.value)
        spent_us.append((clock.monotonic() - before) * 1e6)
        _write(_as_json(answer))
    if timing:
        _write({"timing": _timing(spent_us, loaded - started)})


def _asked_lines() -> Iterator[str]:
    """The texts on standard input, read to its end before the first answer."""
    texts = []
    for number, line in enumerate(sys.stdin.buffer.read().split(b"\n"), 1):
        if not line.strip():
            continue
        try:
            texts.append(json.loads(line)["text"])
        except (ValueError, TypeError, KeyError):
            texts.append(None)
        if not isinstance(texts[-1], str):
            misuse(f'line {number} of standard input is not {{"text": "..."}}')
    return iter(texts)


def _as_json(answer: Answer) -> dict[str, Any]:
    return {
        "decision": answer.decision,
        "entry": answer.entry.id if answer.entry else None,
        "score": round(answer.score, 4),
        "candidates": [
            {"entry": one.entry.id, "score": round(one.score, 4)} for one in answer.candidates
        ],
    }


def _timing(spent_us: Sequence[float], load_s: float) -> dict[str, float]:
    ordered = sorted(spent_us)
    last = len(ordered) - 1
    return {
        "n": len(ordered),
        "load_s": round(load_s, 4),
        "us_per_item_p50": round(ordered[last // 2], 1) if ordered else 0.0,
        "us_per_item_p99": round(ordered[int(last * 0.99)], 1) if ordered else 0.0,
    }


def _write(row: dict[str, Any]) -> None:
    # A lone surrogate cannot be encoded; the escape that replaces it is the same in JSON.
    line = json.dumps(row, ensure_ascii=False).encode("utf-8", "backslashreplace")
    sys.stdout.buffer.write(line + b"\n")
