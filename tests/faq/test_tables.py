"""A FAQ as a table: what Excel makes of it, and what comes back."""

import csv
from datetime import datetime
from io import BytesIO, StringIO
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from faq.difference import difference
from faq.entries import load_entries, parse_entries
from faq.entry import Entry
from faq.lint.chinese import chinese
from faq.sheets import read_csv, write_csv
from faq.tables import read_table, write_table
from faq.writing import yaml_of
from tests.faq.making import entry
from tests.faq.test_content import CONTENT
from tests.faq.test_entries import FULL

FILE = Path("问答.yaml")
HEAD = "问,答,也问\n"


def table(text: str, name: str = "表.csv") -> list[Entry]:
    reading = read_table(text.encode(), name)
    assert reading.findings == []
    return reading.entries


def complaints(data: str | bytes, name: str = "t.csv") -> list[str]:
    reading = read_table(data if isinstance(data, bytes) else data.encode(), name)
    return [str(one) for one in reading.findings]


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("name", ["a.csv", "a.XLSX"])
def test_every_key_goes_out_and_comes_back(language: str, name: str) -> None:
    entries = [*parse_entries(FULL, FILE).entries, *load_entries(CONTENT)]
    reading = read_table(write_table(entries, name, language), name)
    assert reading.findings == []
    assert not difference(entries, reading.entries)


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_key_is_written_as_yaml(language: str) -> None:
    entries = parse_entries(FULL, FILE).entries
    text = yaml_of(entries, "门店", language)
    reading = parse_entries(text, FILE)
    assert reading.findings == []
    assert not difference(entries, reading.entries)
    assert ("接着: 停车收费吗" if language == "zh-CN" else "after: 停车收费吗") in text


@pytest.mark.parametrize(
    ("valid", "chinese_days", "english"),
    [
        ("2027-01-10 起", "2027-01-10 起", "2027-01-10 onwards"),
        ("至 2027-03-02", "至 2027-03-02", "until 2027-03-02"),
        ("2027-01-10 至 2027-03-02", "2027-01-10 至 2027-03-02", "2027-01-10 to 2027-03-02"),
    ],
)
def test_days_are_written_in_the_language(valid: str, chinese_days: str, english: str) -> None:
    one = entry("甲", valid=valid)
    assert f"有效: {chinese_days}" in yaml_of([one]).replace('"', "")
    assert f"valid: {english}" in yaml_of([one], language="en").replace('"', "")
    (read,) = parse_entries(yaml_of([one], language="en"), FILE).entries
    assert read.valid == one.valid


def test_yaml_is_written_as_a_person_would() -> None:
    entries = [
        entry("几点开门", a="9 点开门，18 点关门。"),
        entry("怎么退款", also=["退钱"], a="一\n\n二", tests={"hit": ["退款"]}),
        entry("微信: abc 行吗", a="#1 可以"),
    ]
    assert yaml_of(entries, "常见") == (
        "分类: 常见\n问答:\n\n"
        '  - 几点开门: "9 点开门，18 点关门。"\n\n'
        "  - 问: 怎么退款\n    也问: [退钱]\n    答: |\n      一\n\n      二\n"
        "    测试:\n      该答: [退款]\n\n"
        '  - 问: "微信: abc 行吗"\n    答: "#1 可以"\n'
    )


SIGNS = st.sampled_from("退款 ab1:#-?,，;；|>&*!%@`'\"{}[]()\\/=+~_.是\t\u00a0\u200b\u2028😀")
LINE = st.text(SIGNS, min_size=1, max_size=10).filter(lambda text: bool(text.strip()))
LINES = st.lists(LINE, min_size=1, max_size=3).map("\n".join)


@settings(max_examples=150, deadline=None)
@given(LINE, st.lists(LINE, max_size=3), st.lists(LINES, min_size=1, max_size=2))
def test_whatever_an_entry_says_comes_back_from_yaml(
    question: str, also: list[str], answers: list[str]
) -> None:
    one = entry(question, id="x", also=also, a=answers) if also else entry(question, a=answers)
    reading = parse_entries(yaml_of([one]), FILE)
    (read,) = reading.entries
    assert (read.q, read.also, read.a) == (one.q, one.also, one.a)
    assert [found for found in reading.findings if found.severity == "error"] == [
        found for found in reading.findings if found.code in ("placeholder", "html")
    ]


@settings(max_examples=150, deadline=None)
@given(
    st.lists(LINES.map(str.strip).filter(bool), max_size=3),
    st.lists(LINES, min_size=1, max_size=2),
    st.text("退款 A|:：/", min_size=1, max_size=8).map(str.strip).filter(bool),
)
def test_whatever_an_entry_says_comes_back_from_a_table(
    also: list[str], answers: list[str], label: str
) -> None:
    row = {label: "https://a.com", "B": "https://b.com/?c|d"}
    one = entry("问", id="x", a=answers, buttons=[row], **({"also": also} if also else {}))
    reading = read_table(write_table([one], "t.csv"), "t.csv")
    (read,) = reading.entries
    assert (read.also, read.a, read.buttons) == (one.also, one.a, one.buttons)
    assert {found.code for found in reading.findings} <= {"placeholder", "html"}


@pytest.mark.parametrize(
    ("column", "cell", "hint"),
    [
        ("不含", "退群,退课", "退群；退课"),
        ("关键词", "退款、退钱", "退款；退钱"),
        ("only_in", "main，python", "main；python"),
        ("也问", "一,二", "一；二"),
        ("该答", "一，二，三", "一；二；三"),
    ],
)
def test_a_cell_that_looks_like_several_is_told(column: str, cell: str, hint: str) -> None:
    data = f'问,答,{column}\n甲,乙,"{cell}"\n'.encode()
    (found,) = read_table(data, "t.csv").findings
    assert (found.code, found.line, found.column) == ("one-item", 2, 3)
    assert (found.severity, found.hint) == ("warning", hint)
    assert read_table(data.replace(b'"\n', b'\n"\n'), "t.csv").findings == []


@pytest.mark.parametrize("cell", ["好的，谢谢", "退群；退课,课", "退群"])
def test_a_sentence_with_a_comma_and_what_is_divided_are_in_order(cell: str) -> None:
    assert complaints(f'问,答,也问\n甲,乙,"{cell}"\n') == []


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(SIGNS, max_size=8), min_size=1, max_size=4))
def test_cells_come_back_as_they_were_and_none_is_a_formula(cells: list[str]) -> None:
    written = write_csv([["a,b", *cells]])
    assert read_csv(written) == [["a,b", *cells]]
    (row,) = csv.reader(StringIO(written.decode("utf-8-sig"), newline=""))
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row)


def test_formulas_are_texts_in_a_workbook() -> None:
    data = write_table([entry("=1+1", a="-好")], "a.xlsx")
    sheet = openpyxl.load_workbook(BytesIO(data)).worksheets[0]
    assert [cell.value for cell in sheet[2]][2:5] == ["'=1+1", None, "'-好"]
    (read,) = read_table(data, "a.xlsx").entries
    assert (read.q, read.a) == ("=1+1", ("-好",))


def test_several_phrasings_stand_in_one_cell() -> None:
    first, second, third = table(HEAD + '甲,好,"一\n二；三"\n乙,好,一；二;三\n丙,好,"一；二\n"\n')
    assert first.also == ("一", "二；三")
    assert second.also == ("一", "二", "三")
    assert third.also == ("一；二",)


def test_headings_in_both_languages_and_other_words_for_them() -> None:
    (one,) = table("问题,相似问法,答案,答2\n甲,乙,丙,丁\n")
    assert (one.q, one.also, one.a) == ("甲", ("乙",), ("丙", "丁"))
    (two,) = table('Q,ANSWER,Buttons\nx,y,"看: https://e.com | 听：https://f.com"\n')
    assert [[b.text for b in row] for row in two.buttons] == [["看", "听"]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_what_excel_writes_is_read(encoding: str, delimiter: str) -> None:
    text = delimiter.join(["问", "答"]) + "\r\n" + delimiter.join(["停车", "左"]) + "\r\n"
    reading = read_table(text.encode(encoding), "t.csv")
    assert [(one.q, one.a) for one in reading.entries] == [("停车", ("左",))]


def test_cells_of_a_workbook_that_are_no_texts() -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["问", "答", "悄悄答", "冷却"])
    day = datetime(2027, 1, 2)  # noqa: DTZ001 - a sheet knows no zones
    sheet.append([42, day, True, "5分钟"])
    sheet.append(["价钱", 1.5, None, None])
    sheet.append(["年", 2.0, False, None])
    out = BytesIO()
    book.save(out)
    reading = read_table(out.getvalue(), "t.xlsx")
    assert reading.findings == []
    assert [(one.q, one.a, one.private) for one in reading.entries] == [
        ("42", ("2027-01-02",), True),
        ("价钱", ("1.5",), False),
        ("年", ("2",), False),
    ]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "t.csv:1:1 table the table is empty"),
        ("问,备注\n", "unknown-column unknown column '备注'"),
        ("问,答案呢\n", "t.csv:1:1 table the first row names the columns"),
        ("问,答,问\n甲,乙,丙\n", "t.csv:1:3 duplicate-column column '问' is here twice"),
        ("问,答,123\n甲,乙,丙\n", "t.csv:1:3 unknown-column unknown column '123'"),
        ("问,答,\n甲,乙,丙\n", "t.csv:2:3 row '丙' stands in a column without a name"),
        ("问,答\n,乙\n", "t.csv:2:1 missing q (问) is missing"),
        ("问,答,冷却\n甲,乙,快\n", "t.csv:2:3 duration '快' is not a duration"),
        ("问,答,按钮\n甲,乙,点我\n", "t.csv:2:3 value expected a button"),
        ("问,答,答2,有效\n甲,乙,{x},至\n", "t.csv:2:4 value expected days"),
        ("问,答\n甲,乙\n甲,丙\n", "t.csv:3:1 duplicate-id the id '甲' is taken"),
        ('问,答\n甲,"乙\n', 't.csv:1:1 table this is no CSV: a " is not closed'),
        (b"\xff\xff\xff", "neither as UTF-8 nor as GB 18030"),
        ("问,答\n" + "甲,乙\n" * 20_001, "more than 20000 rows"),
    ],
)
def test_what_is_wrong_in_a_table_is_told_with_its_row_and_column(
    data: str | bytes, said: str
) -> None:
    assert said in "\n".join(complaints(data))
    reading = read_table(data if isinstance(data, bytes) else data.encode(), "t.csv")
    assert all(chinese(one.message) != one.message for one in reading.findings)


def test_a_column_that_nobody_knows_is_named_once() -> None:
    (said,) = complaints("问,答,备注\n甲,乙,丙\n丁,戊,己\n")
    assert said.startswith("t.csv:1:3 unknown-column unknown column '备注'")


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"nonsense"])
def test_what_is_no_workbook_is_told(data: bytes) -> None:
    (said,) = complaints(data, "t.xlsx")
    assert said.startswith("t.xlsx:1:1 table this is no XLSX")
