from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, field_validator

from text.yaml_file import (
    BadValue,
    Document,
    FileProblems,
    Problems,
    checked,
    fitting,
    parse_yaml,
    validate,
)

FILE = Path("f.yaml")


class Role(StrEnum):
    ADMIN = "admin"
    MEMBER = "member"


class Entry(BaseModel):
    model_config = ConfigDict(extra="forbid")

    q: str
    also: list[str] = []
    a: str | list[str]
    cooldown: timedelta | None = None
    private: bool = False
    mode: Literal["rehearse", "live"] = "live"
    role: Role | None = None
    weight: Annotated[int, Field(ge=1)] = 1
    share: float = 0.5
    start: str = Field("", alias="from")

    @field_validator("q")
    @classmethod
    def _not_shouting(cls, text: str) -> str:
        if text.isupper():
            raise BadValue("do not shout", text.lower())
        return text


class Route(BaseModel):
    model_config = ConfigDict(extra="forbid")

    at: str


class Open(BaseModel):
    model_config = ConfigDict(extra="allow")

    title: str = ""


class Book(BaseModel):
    model_config = ConfigDict(extra="forbid")

    faq: list[Entry] = []
    names: dict[str, int | list[int]] = {}
    route: Route | None = None
    open: Open = Open()
    raw: Any = None
    pair: int | Entry | None = None
    when: timedelta | Literal["never"] | None = None
    words: tuple[str, ...] | None = None
    who: Annotated[Role | list[Role] | None, Field(description="one or several")] = None


ALIASES: dict[str, str | tuple[str, ...]] = {
    "问答": "faq",
    "问": "q",
    "也问": "also",
    "答": "a",
    "冷却": "cooldown",
    "悄悄答": "private",
    "状态": "mode",
    "演练": "rehearse",
    "管理员": "admin",
    "身份": "role",
    "时间": ("time", "at"),
    "欢迎": "welcome",
    "从": "from",
}


def read(text: str, **more: Any) -> Book:
    return validate(parse_yaml(text, FILE), Book, aliases=ALIASES, **more)


def complaints(text: str) -> list[str]:
    with pytest.raises(FileProblems) as caught:
        read(text)
    return [str(one).removeprefix("f.yaml:") for one in caught.value.findings]


def test_other_names_words_and_durations() -> None:
    book = read(
        "问答:\n- 问: 0123\n  答: 2027-01-01\n  悄悄答: 是\n  冷却: 5分钟\n  状态: 演练\n"
        "  身份: 管理员\n  从: main\n"
        "- {q: x, a: [1.50, b], private: off, mode: live, also: []}\n"
        "route: {时间: 22:30}\nopen: {欢迎: {问: x}}\nraw: {问: 1}\n"
    )
    first, second = book.faq
    assert (first.q, first.a, first.private) == ("0123", "2027-01-01", True)
    assert (first.cooldown, first.mode, first.role) == (
        timedelta(minutes=5),
        "rehearse",
        Role.ADMIN,
    )
    assert first.start == "main"
    assert (second.a, second.private, second.mode) == (["1.50", "b"], False, "live")
    assert book.route == Route(at="22:30")
    assert book.open.model_extra == {"welcome": {"问": "x"}}
    assert book.raw == {"问": 1}


def test_unions_go_by_the_shape_of_the_data() -> None:
    assert read("when: 5分钟\nwho: 管理员\n").when == timedelta(minutes=5)
    assert read("who: 管理员\n").who is Role.ADMIN
    assert read("who: [管理员, member]\n").who == [Role.ADMIN, Role.MEMBER]
    assert read("pair: 3\n").pair == 3
    assert read("names: {a: [1, 2]}\n").names == {"a": [1, 2]}


def test_a_text_alone_is_kept_where_a_list_may_stand() -> None:
    assert read("faq: [{q: x, a: 1.50}]\n").faq[0].a == "1.50"
    (complaint,) = complaints("words: 1.50\n")
    assert complaint == "1:8 value expected a list, found '1.50'"
    assert read("words: [1.50, true]\n").words == ("1.50", "true")


def test_a_heading_with_nothing_below_is_empty() -> None:
    assert read("") == read("open:\n") == Book()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- a\n", "1:1 value expected a mapping (key: value), found a list"),
        ("答:z\n", "1:1 value expected a mapping (key: value), found '答:z', did you mean 答: z?"),
        (
            "问：x\n",
            "1:1 value expected a mapping (key: value), found '问：x', did you mean 问: x?",
        ),
        ("fqa: []\n", "1:1 unknown-key unknown key 'fqa', did you mean faq?"),
        ("问搭: []\n", "1:1 unknown-key unknown key '问搭', did you mean 问答?"),
        (
            "zzzzz: 1\n",
            "1:1 unknown-key unknown key 'zzzzz' (known: faq, names, route, open, raw, pair, when,"
            " words, who)",
        ),
        ("丙丁戊己: 1\n", "1:1 unknown-key unknown key '丙丁戊己' (known: 问答, "),
        ("open: x\n", "1:7 value expected a mapping (key: value), found 'x'"),
        ("open: :x\n", "1:7 value expected a mapping (key: value), found ':x'"),
        ("faq: {a: b}\n", "1:6 value expected a list, found a mapping"),
        ("names: [a]\n", "1:8 value expected a mapping (key: value), found a list"),
        (
            "pair: [a]\n",
            "1:7 value expected a whole number or a mapping (key: value), found a list",
        ),
        ("faq: x\n", "1:6 value expected a list, found 'x'"),
        ("faq: [{q: x}]\n", "1:7 missing a (答) is missing"),
        ("names: {a: b}\n", "1:12 value expected a whole number or a list, found 'b'"),
        ("names: {a: 1.5}\n", "1:12 value expected a whole number or a list, found 1.5"),
        ("names: {a: [1, b]}\n", "1:16 value expected a whole number, found 'b'"),
        ("route: {at: {}}\n", "1:13 value expected text, found a mapping"),
        ("pair: {q: x}\n", "1:7 missing a (答) is missing"),
        ("faq: [{q: HELP, a: x}]\n", "1:11 value do not shout, did you mean help?"),
        ("faq: [{q: x, a: [{}]}]\n", "1:18 value expected text, found a mapping"),
        ("faq: [{q: x, a: y, share: z}]\n", "1:27 value expected a number, found 'z'"),
        (
            "faq: [{q: x, a: y, weight: 0}]\n",
            "1:28 value expected greater than or equal to 1, found 0",
        ),
        (
            "faq: [{q: x, a: y, private: 也许}]\n",
            "1:29 value expected yes or no (是 or 否), found '也许'",
        ),
        (
            "faq: [{q: x, a: y, cooldown: 5}]\n",
            "1:30 duration 5 needs a unit, such as 5分钟 or 5m",
        ),
        ("faq: [{q: x, a: y, cooldown: []}]\n", "1:30 value expected a duration"),
        (
            "faq: [{q: x, a: y, mode: 演习}]\n",
            "1:26 value expected 'rehearse' or 'live', found '演习', did you mean 演练?",
        ),
        ("faq: [{q: x, a: y, role: 1}]\n", "1:26 value expected 'admin' or 'member', found 1"),
        (
            "faq: [{问: x, q: y, a: z}]\n",
            "1:14 duplicate-key key 'q' is here twice, first in line 1",
        ),
    ],
)
def test_each_error_has_its_place_and_what_was_expected(text: str, said: str) -> None:
    (complaint,) = complaints(text)
    assert complaint.startswith(said)


def test_all_errors_at_once_in_the_order_of_the_file() -> None:
    text = "问答:\n- 问: x\n  冷却: 5\n- 问: y\n  答: z\n  也文: []\nroute: {}\nnames: 1\n"
    assert [one.split(" ")[:2] for one in complaints(text)] == [
        ["2:3", "missing"],
        ["3:7", "duration"],
        ["6:3", "unknown-key"],
        ["7:8", "missing"],
        ["8:8", "value"],
    ]


def test_long_values_are_cut() -> None:
    (complaint,) = complaints(f"names: {{a: {'x' * 100}}}\n")
    assert complaint.endswith("xxx…")
    assert len(complaint) < 120


def test_checks_see_canonical_keys_even_of_what_does_not_fit() -> None:
    def check(data: Any, problems: Problems) -> None:
        problems.add(("faq", 0, "q"), "own", f"q is {data['faq'][0]['q']}", key=True)

    with pytest.raises(FileProblems) as caught:
        read("问答:\n- 问: x\n", checks=[check])
    assert [one.code for one in caught.value.findings] == ["missing", "own"]
    assert (caught.value.findings[1].line, caught.value.findings[1].column) == (2, 3)


def test_what_fits_is_read_without_the_rest() -> None:
    text = "q: x\na: y\nweight: 0\nzz: 1\ncooldown: 5\nshare: 1.5\n"
    entry, wrong = fitting(parse_yaml(text, FILE), Entry)
    assert entry is not None
    assert (entry.q, entry.weight, entry.share) == ("x", 1, 1.5)
    assert sorted(one.line for one in wrong) == [3, 4, 5]
    entry, wrong = fitting(parse_yaml("q: x\nweight: 0\n", FILE), Entry)
    assert entry is None
    assert len(wrong) == 2


def test_part_of_a_document() -> None:
    document = parse_yaml("开: {问答: [{问: x, 答: 1}]}\n空:\n", FILE)
    assert validate(document, Book, aliases=ALIASES, at=("开",)).faq[0].a == "1"
    assert validate(document, Book, at=("空",)) == Book()
    with pytest.raises(FileProblems, match=r"1:5 unknown-key"):
        validate(document, Book, at=("开",))


def test_data_without_a_file() -> None:
    data = {"faq": [{"q": "x", "a": "y", "cooldown": timedelta(hours=2)}]}
    book, renamer = checked(Document.plain(data, "settings"), Book)
    assert book.faq[0].cooldown == timedelta(hours=2)
    assert renamer.written_path(("faq", 0, "z")) == ("faq", 0, "z")
    assert renamer.models[()] is Book
    with pytest.raises(FileProblems, match=r"^settings:1:1 duration 5 needs a unit"):
        validate(Document.plain({"faq": [{"q": 5, "a": "y", "cooldown": 5}]}, "settings"), Book)
