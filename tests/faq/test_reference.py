"""``docs/faq.md`` names every key and every code that there is, and its sample works."""

import ast
import re
from pathlib import Path

from faq.embedded import run_tests
from faq.entries import parse_entries
from faq.entry import FILE_KEYS, KEYS
from faq.index import FaqIndex

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "faq.md").read_text("utf-8")
SOURCES = [*ROOT.glob("faq/*.py"), *ROOT.glob("faq/lint/*.py"), *ROOT.glob("text/yaml_*.py")]
CODE = re.compile(r"[a-z]+(?:-[a-z]+)+")


def rows(section: str) -> list[list[str]]:
    part = TEXT.partition(f"## {section}")[2].partition("\n## ")[0]
    return [
        [cell.strip().strip("`") for cell in line.strip("|").split(" | ")]
        for line in part.splitlines()
        if line.startswith("| `")
    ]


def words() -> set[str]:
    """Every text in the sources of the FAQ and of the reader of YAML."""
    return {
        node.value
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def test_every_key_is_explained() -> None:
    assert [(row[0].strip("| `"), row[1]) for row in rows("Keys")] == [
        *FILE_KEYS.items(),
        *KEYS.items(),
    ]


def test_every_code_is_explained() -> None:
    told = [row[0].strip("| `") for row in rows("What lint says")]
    assert len(told) == len(set(told))
    used = words()
    assert [code for code in told if code not in used] == []
    assert sorted(word for word in used if CODE.fullmatch(word) and word not in told) == []


def test_the_sample_works() -> None:
    sample = TEXT.partition("```yaml\n")[2].partition("```")[0]
    reading = parse_entries(sample, Path("faq.md"))
    assert reading.findings == []
    assert [str(one) for one in run_tests(FaqIndex(reading.entries))] == []
    assert reading.synonyms == [("训练营", "集训")]
