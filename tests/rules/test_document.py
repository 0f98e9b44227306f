"""The samples of the document load, and their tests pass."""

from pathlib import Path

from rules.book import load_book
from rules.broadcast import BROADCAST_KEYS
from rules.embedded import run_tests
from rules.route import ROUTE_KEYS
from rules.rule import CONDITION_KEYS, RULE_KEYS
from tests.architecture.documents import blocks

DOCUMENT = Path(__file__).parents[2] / "docs" / "rules.md"


def test_the_samples_load_and_pass_their_own_tests(tmp_path: Path) -> None:
    samples = [one for one in blocks(DOCUMENT.read_text("utf-8")) if one.language == "yaml"]
    for number, sample in enumerate(samples):
        (tmp_path / f"{number}.yaml").write_text(sample.code, "utf-8")
    book = load_book(tmp_path)
    assert (len(book.rules), len(book.routes), len(book.broadcasts)) == (1, 1, 1)
    assert [str(failure) for failure in run_tests(book)] == []


def test_every_key_is_explained() -> None:
    text = DOCUMENT.read_text("utf-8")
    rows = {**RULE_KEYS, **CONDITION_KEYS}
    assert [key for key in rows if f"`{key}`" not in text] == []
    named = [*rows.values(), *ROUTE_KEYS.values()]
    assert [name for name in named if name not in text] == []
    used = {key: name for key, name in BROADCAST_KEYS.items() if key not in ("buttons", "pin")}
    assert [name for name in used.values() if name not in text] == []
