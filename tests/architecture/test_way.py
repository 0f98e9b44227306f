"""A message's way is short, and its files are there: ``docs/architecture.md`` lists them."""

import re

from tests.architecture.tree import ROOT, files

_STEP = re.compile(r"^\| (\d+) \| `([\w/.]+)` \| .+ \|$", re.M)


def test_a_message_passes_at_most_12_files_each_once() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    way = text.partition("<!-- the way -->")[2]
    numbers = [int(number) for number, _ in _STEP.findall(way)]
    names = [name for _, name in _STEP.findall(way)]
    assert numbers == list(range(1, len(names) + 1))
    assert 0 < len(names) <= 12
    assert len(set(names)) == len(names)
    assert set(names) <= set(files())
