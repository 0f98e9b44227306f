"""``python -m text.disguise.making.met SAMPLES``: writes the table ``met``.

SAMPLES is the folder of the messages written for the project (``rules/samples``).
"""

import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from text.disguise.making.__main__ import TABLES, grouped
from text.disguise.tables import words
from text.folding import HAN, fold

_AUTHORS: Final = 3
_DISGUISED_MOST: Final = 0.25
"""Of what is met in plain messages: what more often hides something is no plain talk."""
_DISGUISED: Final = re.compile("伪装")
_RUN: Final = re.compile(f"[{HAN}]{{2,}}")


def main() -> None:
    """Write the table."""
    pairs = sorted(plain_pairs(sorted(Path(sys.argv[1]).glob("zh*.tsv"))))
    lines = grouped((pair[0], pair[1]) for pair in pairs)
    (TABLES / "met.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def plain_pairs(files: Iterable[Path]) -> Iterator[str]:
    """Pairs of characters that several authors wrote side by side and disguised nothing.

    Args:
        files: ``genre<TAB>disguise<TAB>text`` of ads, ``kind<TAB>kind<TAB>text`` of others.
    """
    authors: defaultdict[str, set[str]] = defaultdict(set)
    plain: Counter[str] = Counter()
    hiding: Counter[str] = Counter()
    for file in files:
        author, kind = file.name.split(".")[:2]
        for line in file.read_text(encoding="utf-8").splitlines():
            first, second, text = line.split("\t", 2)
            hides = second != "none" if kind == "ads" else _DISGUISED.search(first + second)
            for pair in _pairs(text):
                if hides:
                    hiding[pair] += 1
                else:
                    plain[pair] += 1
                    authors[pair].add(author)
    for pair, count in plain.items():
        few = hiding[pair] <= count * _DISGUISED_MOST
        if len(authors[pair]) >= _AUTHORS and few and pair not in words():
            yield pair


def _pairs(text: str) -> set[str]:
    runs = _RUN.findall(fold(text.replace("\\n", "\n")))
    return {run[at : at + 2] for run in runs for at in range(len(run) - 1)}


if __name__ == "__main__":
    main()
