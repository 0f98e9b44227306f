"""The written texts behind the engine: whole, known, and nothing in them twice."""

from collections import Counter
from pathlib import Path
from typing import Final

import numpy as np
import pytest
from rapidfuzz import fuzz, process

from faq.entries import load_entries
from faq.synonyms import MODEL, read_groups
from faq.training.communities import FOLDER, communities
from text.folding import fold

REALISTIC: Final = Path(__file__).with_name("realistic")
NEAR: Final = 90
KINDS: Final = {
    "zh": {"short", "traditional", "homophone", "mixed", "paraphrase", "long"},
    "en": {"short", "typo", "slang", "paraphrase", "long", "formal"},
}
MORE: Final = ["zh-campus", "zh-software", "en-club"]
NAMES: Final = ["zh", "en", *MORE]
languages = pytest.mark.parametrize("language", ["zh", "en"])
named = pytest.mark.parametrize("name", NAMES)


def rows(path: Path, columns: int) -> list[list[str]]:
    """The lines of a file, split at tabs; each has this many parts and none is empty."""
    found = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
    for row in found:
        assert len(row) == columns, (path.name, row)
        assert all(part and part == part.strip() for part in row), (path.name, row)
    return found


def sets(language: str) -> dict[str, list[str]]:
    """The texts of a language by file."""
    folder = REALISTIC / language
    return {
        "questions": [text for _, _, text in rows(folder / "questions.tsv", 3)],
        "silence": [text for _, text, _ in rows(folder / "silence.tsv", 3)],
        "chatter": [text for (text,) in rows(MODEL / f"chatter.{language}.txt", 1)],
        "asking": [text for _, text in rows(MODEL / f"asking.{language}.tsv", 2)],
    }


def test_every_set_is_known() -> None:
    found = sorted(one.name for one in REALISTIC.iterdir() if one.is_dir())
    assert found == sorted([*NAMES, FOLDER])


@pytest.mark.parametrize("half", ["tuning", "held"])
@languages
def test_members_of_communities_ask_for_every_entry_in_several_ways(
    language: str, half: str
) -> None:
    rows(REALISTIC / FOLDER / f"{language}.{half}.tsv", 4)
    found = communities(REALISTIC, language, half)
    other = communities(REALISTIC, language, "held" if half == "tuning" else "tuning")
    assert len(found) >= 6
    assert {one.name for one in found}.isdisjoint(one.name for one in other)
    for one in found:
        assert len(one.silent) >= 35
        assert 20 <= len(one.phrasings) <= 30
        assert max(map(len, one.phrasings.values())) <= 3
        asked = Counter((kind, entry) for kind, entry, _ in one.asked)
        for kind, times in (("short", 1), ("slang", 1), ("long", 1), ("paraphrase", 3)):
            assert {asked[kind, entry] for entry in one.phrasings} == {times}, (one.name, kind)
        texts = Counter(text for _, _, text in one.asked)
        assert [text for text, count in texts.items() if count > 1] == []


@pytest.mark.parametrize(
    ("name", "entries", "each"), [("zh", 64, 70), ("en", 32, 35), *((one, 40, 40) for one in MORE)]
)
def test_the_questions_are_of_six_kinds_and_every_entry_has_its_share(
    name: str, entries: int, each: int
) -> None:
    loaded = load_entries(REALISTIC / name / "entries.yaml")
    found = rows(REALISTIC / name / "questions.tsv", 3)
    kinds = Counter(kind for kind, _, _ in found)
    asked = Counter(entry for _, entry, _ in found)
    assert len(loaded) >= entries
    assert max(1 + len(entry.also) for entry in loaded) == 3
    assert set(kinds) == KINDS[name[:2]]
    assert min(kinds.values()) >= each
    assert set(asked) == {entry.id for entry in loaded}
    assert min(asked.values()) >= 5


@pytest.mark.parametrize(
    ("name", "each"), [("zh", 260), ("en", 130), *((one, 100) for one in MORE)]
)
def test_the_silent_messages_are_half_hard_and_split_evenly(name: str, each: int) -> None:
    found = rows(REALISTIC / name / "silence.tsv", 3)
    kinds = Counter(kind for kind, _, _ in found)
    halves = Counter((kind, half) for kind, _, half in found)
    assert set(kinds) == {"easy", "hard"}
    assert min(kinds.values()) >= each
    for kind in kinds:
        assert abs(halves[kind, "tuning"] - halves[kind, "held"]) <= 1
    assert sum(halves.values()) == len(found)


@named
def test_every_entry_is_in_one_half(name: str) -> None:
    found = rows(REALISTIC / name / "halves.tsv", 2)
    halves = Counter(half for _, half in found)
    known = [entry.id for entry in load_entries(REALISTIC / name / "entries.yaml")]
    assert sorted(entry for entry, _ in found) == sorted(known)
    assert set(halves) == {"tuning", "held"}
    assert min(halves.values()) >= len(known) * 0.45


@named
def test_long_questions_tell_a_story(name: str) -> None:
    found = rows(REALISTIC / name / "questions.tsv", 3)
    lengths = [len(text) for kind, _, text in found if kind == "long"]
    assert min(lengths) >= 30
    assert max(lengths) <= (150 if name[:2] == "zh" else 320)


@pytest.mark.parametrize(("language", "groups"), [("zh", 1_600), ("en", 1_200)])
def test_no_word_is_in_two_synonym_groups(language: str, groups: int) -> None:
    text = (MODEL / f"synonyms.{language}.yaml").read_text(encoding="utf-8")
    found = read_groups(text)
    words = Counter(fold(word) for group in found for word in group)
    assert len(found) >= groups
    assert [word for word, times in words.items() if times > 1] == []
    assert [group for group in found if not 2 <= len(group) <= 48] == []
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    assert len(lines) == len(found)


@pytest.mark.parametrize(("language", "chatter", "asking"), [("zh", 900, 700), ("en", 500, 350)])
def test_there_is_enough_to_learn_from(language: str, chatter: int, asking: int) -> None:
    kinds = Counter(kind for kind, _ in rows(MODEL / f"asking.{language}.tsv", 2))
    assert len(sets(language)["chatter"]) >= chatter
    assert set(kinds) == {"ask", "tell"}
    assert kinds.total() >= asking
    assert min(kinds.values()) >= 0.45 * kinds.total()


@languages
def test_no_text_is_written_twice(language: str) -> None:
    found = [(name, text) for name, texts in sets(language).items() for text in texts]
    for name in MORE:
        if name[:2] == language:
            found += [(name, text) for _, _, text in rows(REALISTIC / name / "questions.tsv", 3)]
            found += [(name, text) for _, text, _ in rows(REALISTIC / name / "silence.tsv", 3)]
    times = Counter(text for _, text in found)
    assert [text for text, count in times.items() if count > 1] == []
    texts = [text for _, text in found]
    likeness = process.cdist(texts, texts, scorer=fuzz.ratio, score_cutoff=NEAR)
    near = np.argwhere(np.triu(likeness, 1) > 0)
    assert [(found[a], found[b]) for a, b in near.tolist()] == []
