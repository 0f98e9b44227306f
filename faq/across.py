"""Questions in one language to a FAQ in the other: word by word is enough to find an entry."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from faq.phrases import Phrases
from faq.synonyms import meaning, read_groups
from text.folding import HAN, fold, has_han

FILE: Final = Path(__file__).with_name("model") / "across.yaml"
_WORD: Final = re.compile(f"[{HAN}]|[^\\W_{HAN}]+")
# What only holds an English sentence together says nothing in Chinese.
_SMALL: Final = re.compile(
    "an?|the|i|im|ive|id|my|me|we|our|us|you|your|its?|this|that|these|those|there|is|are|was|were|"
    "be|been|am|do|does|did|ha[sd]|have|will|would|should|could|can|to|of|for|in|on|at|by|with|"
    "from|and|or|but|so|if|as|any|some|just|please|hi|hello|hey|thanks?"
).fullmatch


class Across:
    """Words of one language in the other. Immutable.

    Args:
        pairs: folded words and phrases with what they are in the other language.
    """

    def __init__(self, pairs: Mapping[str, str]) -> None:
        self._pairs = pairs
        self._phrases = Phrases(pairs)

    def __call__(self, meant: str) -> str:
        """A text in the other language, as far as its words are known; names stay."""
        found: list[str] = []
        end = 0
        for word in _WORD.finditer(meant):
            if word.start() < end:
                continue
            for phrase in self._phrases.at(meant, word.start()):
                end = word.start() + len(phrase)
                if has_han(phrase) or end == len(meant) or not meant[end].isalnum():
                    found.append(self._pairs[phrase])
                    break
            else:
                end = word.end()
                if not has_han(word.group()) and not _SMALL(word.group()):
                    found.append(word.group())
        return " ".join(found)


@cache
def bundled() -> tuple[Across, Across]:
    """From English into Chinese, and back; they come with the engine."""
    there: dict[str, str] = {}
    back: dict[str, str] = {}
    for group in read_groups(FILE.read_text(encoding="utf-8")):
        english, chinese = map(fold, group)
        there.setdefault(meaning(english), chinese)
        back.setdefault(meaning(chinese), english)
    return Across(there), Across(back)


def translated(meant: str) -> str:
    """A folded text, its synonyms rewritten, in the other language."""
    there, back = bundled()
    return back(meant) if has_han(meant) else there(meant)
