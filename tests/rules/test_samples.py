"""The written samples of ads and of ordinary talk: whole, varied, and nobody's address in them."""

import re
import unicodedata
from collections import Counter
from pathlib import Path
from typing import Final

import pytest
from rapidfuzz import fuzz, process

SAMPLES: Final = Path(__file__).parents[2] / "rules" / "samples"
LATER: Final = (
    *(f"zh{number}" for number in range(3, 23)),
    *(f"en{number}" for number in range(3, 14)),
    *("ru", "ru2"),
)
"""By thirty-three authors who had read nothing of the others."""
FILES: Final = [
    f"{author}.{kind}" for author in ("zh", "en", "zh2", "en2", *LATER) for kind in ("ads", "ham")
]
"""zh2 and en2 are by a second author, who had not read the others."""
NEAR: Final = 88
HIDDEN: Final = "\u200b\u200c\u2060\ufeff\u00ad\u200e"
GENRES: Final = {
    "zh": {
        "刷单",
        "引流",
        "代写",
        "代购",
        "博彩",
        "荐股",
        "贷款",
        "账号",
        "刷量",
        "色情",
        "高薪",
        "证件",
        "培训",
        "优惠",
        "钓鱼",
    },
    "en": {
        "task",
        "crypto",
        "betting",
        "adult",
        "loan",
        "accounts",
        "growth",
        "essay",
        "phishing",
        "goods",
    },
}
OF_BOTH: Final = {
    "none",
    "zero-width",
    "lookalike",
    "spaced",
    "emoji",
    "full-width",
    "line-breaks",
}
DISGUISES: Final = {
    "zh": OF_BOTH | {"homophone", "split", "traditional", "huoxing", "pinyin", "latin", "kaomoji"},
    "en": OF_BOTH | {"styled", "leet"},
}
# Numbers that nobody has: 154 0000 and 400 000 are not given out in China, a QQ number does not
# reach 98700 and five more; 555 01 (United States) and 07700 900 (Britain) are kept for fiction;
# no place in Russia has the code 000.
NUMBERS: Final = re.compile(
    r"1540000\d{4}|400000\d{4}|98700\d{5}|1?\d{3}55501\d\d|(44|0)7700900\d{3}|[78]000\d{7}"
)
DIGITS: Final = re.compile(r"(?<![a-z0-9])\+?\(?\d(?:[\s()-]*\d){6,}", re.I)
DOMAIN: Final = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}(?![a-z0-9-]|\.[a-z0-9])")
# Addresses of platforms have no stand-in; the names after them are invented.
RESERVED: Final = re.compile(r"(.+\.)?(example(\.(com|org|net))?|test|invalid)|t\.me|github\.com")
NAME: Final = re.compile(r"(?:t\.me/|(?<![\w.])@)([a-z]\w{3,})", re.ASCII)
MAILBOX: Final = re.compile(r"[\w.+-]+@(?=[\w-]+\.)", re.ASCII)
ADDRESS: Final = re.compile(r"\bT[1-9A-HJ-NP-Za-km-z]{33}\b")

files = pytest.mark.parametrize("name", FILES)
languages = pytest.mark.parametrize("language", ["zh", "en"])


def rows(name: str) -> list[list[str]]:
    """The lines of a file, split at tabs; each has three parts and none is empty."""
    lines = (SAMPLES / f"{name}.tsv").read_text(encoding="utf-8").split("\n")
    assert lines.pop() == ""
    found = [line.split("\t") for line in lines]
    for row in found:
        assert len(row) == 3, (name, row)
        assert all(part and part == part.strip(" ") for part in row), (name, row)
    return found


def texts(name: str) -> list[str]:
    """What is said in the lines of a file."""
    return [text for _, _, text in rows(name)]


def bare(text: str) -> str:
    """The text as an eye reads it: no marks that do not show, plain letters, its lines apart."""
    seen = "".join(one for one in text if unicodedata.category(one) != "Cf")
    return unicodedata.normalize("NFKC", seen).replace("\\n", "\n")


@pytest.mark.parametrize(
    ("language", "ads", "genre", "disguise"), [("zh", 420, 25, 12), ("en", 155, 15, 8)]
)
def test_the_ads_are_of_every_genre_and_almost_half_of_them_disguised(
    language: str, ads: int, genre: int, disguise: int
) -> None:
    found = rows(f"{language}.ads")
    genres = Counter(one for one, _, _ in found)
    disguises = Counter(one for _, one, _ in found)
    assert len(found) >= ads
    assert set(genres) == GENRES[language]
    assert min(genres.values()) >= genre
    assert set(disguises) == DISGUISES[language]
    assert min(disguises.values()) >= disguise
    assert 0.4 <= 1 - disguises["none"] / len(found) <= 0.5


def test_split_characters_look_alikes_and_homophones_have_the_largest_share() -> None:
    disguises = Counter(one for _, one, _ in rows("zh.ads"))
    assert min(disguises[one] for one in ("split", "lookalike", "homophone")) >= 25


@languages
def test_every_genre_has_several_disguises(language: str) -> None:
    found = rows(f"{language}.ads")
    for genre in GENRES[language]:
        assert len({disguise for one, disguise, _ in found if one == genre}) >= 6, genre


@pytest.mark.parametrize(("language", "ham", "hard"), [("zh", 620, 310), ("en", 255, 120)])
def test_half_of_the_ordinary_talk_is_hard_and_of_many_kinds(
    language: str, ham: int, hard: int
) -> None:
    found = rows(f"{language}.ham")
    by_grade = Counter(grade for grade, _, _ in found)
    assert len(found) >= ham
    assert set(by_grade) == {"easy", "hard"}
    assert by_grade["hard"] >= hard
    for grade in by_grade:
        assert len({kind for one, kind, _ in found if one == grade}) >= 12
    grades_of: dict[str, set[str]] = {}
    for grade, kind, _ in found:
        grades_of.setdefault(kind, set()).add(grade)
    assert all(len(grades) == 1 for grades in grades_of.values())


@languages
def test_a_disguise_shows_in_the_text(language: str) -> None:
    for _, disguise, text in rows(f"{language}.ads"):
        hidden = any(one in HIDDEN for one in text)
        wide = sum("\uff21" <= one <= "\uff5a" or "\uff10" <= one <= "\uff19" for one in text)
        pictures = sum(unicodedata.category(one) == "So" for one in text)
        assert hidden == (disguise == "zero-width"), text
        assert (wide >= 3) == (disguise == "full-width"), text
        assert disguise != "line-breaks" or text.count("\\n") >= 3, text
        assert disguise != "emoji" or pictures >= 3, text


@pytest.mark.parametrize(("language", "ads", "ham"), [("zh", 850, 1000), ("en", 700, 800)])
def test_a_second_author_wrote_of_the_same_genres(language: str, ads: int, ham: int) -> None:
    spam, talk = rows(f"{language}2.ads"), rows(f"{language}2.ham")
    assert len(spam) >= ads
    assert {genre for genre, _, _ in spam} == GENRES[language]
    assert {disguise for _, disguise, _ in spam} <= DISGUISES[language]
    assert len(talk) >= ham
    grades: dict[str, set[str]] = {}
    for grade, kind, _ in (*talk, *rows(f"{language}.ham")):
        grades.setdefault(kind, set()).add(grade)
    assert {kind for kind, found in grades.items() if len(found) > 1} == set()


@pytest.mark.parametrize("author", LATER)
def test_later_authors_wrote_of_genres_of_their_own(author: str) -> None:
    spam, talk = rows(f"{author}.ads"), rows(f"{author}.ham")
    assert len(spam) >= 490
    assert len(talk) >= 680
    assert len({genre for genre, _, _ in spam}) >= 25
    assert 0.15 <= sum(disguise != "none" for _, disguise, _ in spam) / len(spam) <= 0.45
    grades = Counter(grade for grade, _, _ in talk)
    assert set(grades) == {"easy", "hard"}
    assert grades["hard"] >= 0.6 * len(talk)
    assert len({kind for _, kind, _ in talk}) >= 15


def test_ordinary_talk_wears_disguises_too() -> None:
    for name in ("zh.ham", "en.ham"):
        together = "".join(texts(name))
        assert any(one in HIDDEN for one in together), name
        assert re.search("[\uff21-\uff5a]", together), name


def test_no_text_is_there_twice() -> None:
    counted = Counter(bare(text).casefold() for name in FILES for text in texts(name))
    assert [text for text, times in counted.items() if times > 1] == []


@files
def test_no_text_is_almost_another_one(name: str) -> None:
    found = texts(name)
    for at, text in enumerate(found):
        near = process.extractOne(text, found[at + 1 :], scorer=fuzz.ratio, score_cutoff=NEAR)
        assert near is None, (text, near)


@files
def test_the_numbers_are_nobodys(name: str) -> None:
    for text in texts(name):
        for found in DIGITS.findall(bare(text)):
            assert NUMBERS.fullmatch(re.sub(r"\D", "", found)), text


@files
def test_the_addresses_are_nobodys(name: str) -> None:
    for text in texts(name):
        plain = MAILBOX.sub("", bare(text).lower())
        hosts = re.sub(r"(?<=[a-z])/\S*", "", plain)
        for found in DOMAIN.findall(hosts):
            assert RESERVED.fullmatch(found), (found, text)
        assert ADDRESS.search(bare(text)) is None, text


@files
def test_the_names_are_no_plain_words(name: str) -> None:
    for text in texts(name):
        plain = MAILBOX.sub("", bare(text).lower())
        for found in NAME.findall(plain):
            assert re.search(r"[\d_]", found), (found, text)


def test_the_checks_see_what_they_look_for() -> None:
    assert DOMAIN.findall("see shop-lan.cn/a and x.example.com.") == [
        "shop-lan.cn",
        "x.example.com",
    ]
    assert RESERVED.fullmatch("shop-lan.cn") is None
    assert RESERVED.fullmatch("example.com.cn") is None
    assert DIGITS.findall(bare("电话¹３８ 0013 8000"))
    assert NUMBERS.fullmatch("13800138000") is None
    assert NAME.findall("找 @laowang 或 t.me/laoli") == ["laowang", "laoli"]
    assert ADDRESS.search("T" + "x" * 33)
