"""What is said about FAQ files: doubts, carets, repairs, in both languages."""

import json
from pathlib import Path

import pytest

from faq.entries import parse_entries
from faq.lint import examine, lint
from faq.lint.chinese import SENTENCES, chinese
from faq.lint.doubts import Groups
from faq.lint.files import Examined, examined
from faq.lint.mending import mend
from faq.lint.reports import as_changes, as_github, as_json, as_text, lines_of
from faq.lint.thefts import thefts
from tests.faq.making import entry, written
from text.findings import Finding

FILE = Path("问答.yaml")
GROUPS = {"main": ("提问",), "learners": ()}


def examine_text(text: str, groups: Groups | None = None) -> Examined:
    return examined(parse_entries(text, FILE), groups, {str(FILE): text})


def codes(text: str, **more: object) -> list[tuple[int, str, str]]:
    found = examine_text(text, GROUPS).findings
    return [(one.line, one.severity, one.code) for one in found if one.code != "no-tests"]


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ("    仅限: [main, main/提问, main/7, learners, -100123, '@lu']", []),
        ("    仅限: [mian]", [(4, "warning", "unknown-group")]),
        ("    仅限: [main/题问]", [(4, "warning", "unknown-group")]),
        (
            "    仅限: main, learners",
            [(4, "warning", "one-item"), (4, "warning", "unknown-group")],
        ),
        ("    也问: 停车多少钱, 停车贵吗", [(4, "warning", "one-item")]),
        ("    也问: 你好，停车多少钱", []),
        ("    关键词: 停车、车位", [(4, "warning", "one-item")]),
        ("    测试: {该答: '停车吗, 停车费多少'}", [(4, "warning", "one-item")]),
        ("    关键词: [停车、车位]", [(4, "warning", "one-item")]),
        ("    关键词: [车库]", []),
        ("    关键词: [了]", [(4, "warning", "common-keyword")]),
        ("    关键词: ['!']", []),
        ("    图片: 没有.png", [(4, "warning", "no-file")]),
        (f"    按钮: [{{{'长' * 22}: https://example.com}}]", [(4, "warning", "button")]),
        (f"    按钮: [{{看: 'https://example.com/{'a' * 2048}'}}]", [(4, "warning", "button")]),
        (
            "    按钮: {" + ", ".join(f"看{n}: https://example.com" for n in range(9)) + "}",
            [(4, "warning", "button")],
        ),
        (
            "    按钮: [" + "{看: https://example.com}, " * 101 + "]",
            [(4, "error", "button")],
        ),
    ],
)
def test_doubts_about_an_entry(lines: str, found: list[tuple[int, str, str]]) -> None:
    assert codes(f"问答:\n  - 问: 停车收费吗\n    答: 收\n{lines}\n") == found


def test_entries_without_tests_are_noted_one_liners_are_not() -> None:
    text = (
        "问答:\n  - 早: 好\n  - 问: 停车\n    也问: [停哪]\n    答: 左\n"
        "  - 问: 晚\n    也问: [夜里]\n    答: 好\n    测试: {该答: [夜里]}\n"
    )
    (note,) = examine_text(text).findings
    assert (note.line, note.severity, note.code) == (3, "note", "no-tests")


def test_entries_that_take_one_another_s_questions_are_named_with_the_score() -> None:
    text = (
        "问答:\n  - 问: 怎么退款\n    也问: [退课怎么弄]\n    答: 一\n"
        "  - 问: 怎么退款呀\n    答: 二\n"
    )
    found = [one for one in examine_text(text).findings if one.code == "steals"]
    assert {one.line for one in found} == {2, 5}
    assert "'怎么退款', were it not written, would be taken for '怎么退款呀'" in str(found[0])


def test_of_many_phrasings_the_one_that_is_doubted_is_pointed_at() -> None:
    text = (
        "问答:\n  - 问: 怎么退款\n    答: 一\n"
        "  - 问: 退课的流程\n    也问: [停车收费吗, 怎么退款呀]\n    答: 二\n"
    )
    found = [(one.line, one.column) for one in examine_text(text).findings if one.code == "steals"]
    assert found == [(2, 5), (5, 17)]


@pytest.mark.parametrize(
    "limits",
    [
        ("    仅限: [main]\n", "    仅限: [learners]\n"),
        ("    有效: 2027-01-01 至 2027-02-01\n", "    有效: 2027-03-01 起\n"),
    ],
)
def test_entries_that_never_meet_take_nothing(limits: tuple[str, str]) -> None:
    text = "问答:\n  - 问: 怎么退款\n    答: 一\n{}  - 问: 怎么退款呀\n    答: 二\n{}"
    assert "steals" in str(codes(text.format("", "")))
    assert codes(text.format(*limits)) == []


def test_an_answer_in_each_language_takes_nothing_from_the_other() -> None:
    text = "问答:\n  - 问: 停车要收费吗\n    答: 一\n  - 问: {}\n    答: two\n"
    assert "steals" not in str(codes(text.format("does parking cost money")))
    both = text.format("does parking cost money\n    也问: [停车要收费么]")
    assert "steals" in str(codes(both))


def test_many_entries_are_compared_by_what_they_share() -> None:
    alike = [entry("怎么退款"), entry("怎么退款呀")]
    others = [entry("几点开门"), entry("停车收费吗")]
    found = thefts([*alike, *others], few=0)
    assert {one.message[:3] for one in found.findings} == {"'怎么"}
    assert (found.asked, found.phrasings) == (2, 4)
    assert thefts([*alike[:1], *others], few=0).findings == ()
    assert thefts([*alike, *others]).asked == 4


def test_synonyms_of_the_files_count() -> None:
    text = (
        "问答:\n  - 训练营怎么报名: 一\n  - 集训怎么报名: 二\n"
        "  - 几点开门: 九点\n  - 停车收费吗: 收\n"
    )
    assert "steals" not in str(codes(text))
    assert "steals" in str(codes(text + "同义词:\n  - [训练营, 集训]\n"))


def test_all_is_told_at_once_even_behind_a_mistake(tmp_path: Path) -> None:
    text = (
        "问答:\n  - 几点开门：九点\n  - 问: 停车\n    答: #左\n    也间: [a]\n"
        "  - 问: 早\n    答: 好 {nmae}\n    按钮:\n      - 打开：https://example.com\n"
    )
    found = lint(written(tmp_path, text))
    assert [(one.line, one.code) for one in found if one.severity == "error"] == [
        (2, "wide-colon"),
        (4, "hash"),
        (5, "unknown-key"),
        (7, "placeholder"),
        (9, "wide-colon"),
    ]


def test_a_file_is_mended_line_by_line_and_nothing_else_changes() -> None:
    text = (
        "\ufeff# 头\r\n问答:  # 注\r\n  - 几点开门：九点\r\n  - 问: 停车\r\n    答: 第一行\r\n"
        "      第二行\r\n\t也问: [a，b]\r\n    按钮:\r\n      - 开：https://example.com\r\n"
    )
    mended, changes = mend(text, FILE)
    assert mended == (
        "\ufeff# 头\r\n问答:  # 注\r\n  - 几点开门: 九点\r\n  - 问: 停车\r\n"
        "    答: |\r\n      第一行\r\n      第二行\r\n"
        "    也问: [a, b]\r\n    按钮:\r\n      - 开: https://example.com\r\n"
    )
    assert [one.line for one in changes] == sorted(one.line for one in changes)
    told = "\n".join(as_changes("f", changes, "zh-CN"))
    assert "f 第 3 行（wide-colon）：\n  -   - 几点开门：九点\n  +   - 几点开门: 九点" in told
    assert mend(mended, FILE) == (mended, [])


def test_several_buttons_are_mended_at_once() -> None:
    text = (
        "问答:\n  - 问: 停车\n    答: 左\n    按钮:\n"
        "      - 看：https://example.com\n      - 听:https://example.com\n"
        "  - 问: 早\n    答: 好\n    按钮: 看：https://example.com\n"
    )
    assert [one[0] for one in codes(text)] == [5, 6, 9]
    assert mend(text, FILE)[0] == (
        "问答:\n  - 问: 停车\n    答: 左\n    按钮:\n"
        "      - 看: https://example.com\n      - 听: https://example.com\n"
        "  - 问: 早\n    答: 好\n    按钮:\n      - 看: https://example.com\n"
    )


def test_the_rest_of_an_entry_with_an_error_is_doubted_too() -> None:
    text = (
        "问答:\n  - 问: 停车\n    答: 左\n    冷却: 快\n    仅限:\n      - main\n      - mian\n"
        "    图片: 没有.png\n    测试: {该答: []}\n"
    )
    assert codes(text) == [
        (4, "error", "duration"),
        (7, "warning", "unknown-group"),
        (8, "warning", "no-file"),
        (9, "error", "value"),
    ]


def test_a_finding_shows_its_line_a_caret_and_the_repaired_line(tmp_path: Path) -> None:
    path = written(tmp_path, "问答:\n  - 问: 停车\n    答: 左#1 #右\n    也间: [a]\n")
    shown = "\n".join(as_text(lint(path), "zh-CN", lines_of))
    assert shown == (
        f"{path}:3:12 hash # 后面的字会丢：整句加引号；要写注释，# 后面空一格\n"
        "        答: 左#1 #右\n"
        "                 ^\n"
        "    改成：\n"
        '    |     答: "左#1 #右"\n'
        f"{path}:4:5 unknown-key 没有「也间」这个键，是不是 也问？\n"
        "        也间: [a]\n"
        "        ^"
    )


def test_machines_read_findings_too(tmp_path: Path) -> None:
    path = written(tmp_path, "问答:\n  - 问: 停车\n    答: #50%\n", "a,b.yaml")
    found = lint(path)
    (row,) = json.loads(as_json(found, "en"))
    assert (row["line"], row["column"], row["code"], row["severity"]) == (3, 8, "hash", "error")
    assert row["repair"] == {"first": 3, "last": 3, "lines": ['    答: "#50%"']}
    assert json.loads(as_json([], "en")) == []
    (line,) = as_github(found, "en")
    where = str(path).replace(",", "%2C")
    assert line.startswith(f"::error file={where},line=3,col=8,title=hash::what stands behind #")
    assert line.endswith('→ 答: "#50%25"')


def test_notes_are_counted_or_named() -> None:
    notes = [Finding("f", 1, 1, "no-tests", "'x' has no tests", severity="note")] * 2
    assert list(as_text(notes, "zh-CN", lambda _: [])) == [
        "另有 2 条 no-tests（--strict 逐条列出）"
    ]
    assert len(list(as_text(notes, "en", lambda _: [], notes=True))) == 2


def test_a_file_that_cannot_be_read_is_a_finding_without_a_line(tmp_path: Path) -> None:
    path = tmp_path / "none.yaml"
    (line,) = as_text(lint(path), "zh-CN", lines_of)
    assert line == f"{path}:1:1 unreadable 读不了：没有这个文件"
    assert examine(path).entries == ()


@pytest.mark.parametrize(("english", "said"), SENTENCES)
def test_each_sentence_is_the_one_that_translates_it(english: str, said: str) -> None:
    message = english.replace("{}", "~")
    assert chinese(message) != message
    assert chinese(message).count("~") >= said.count("{}")


def test_what_was_found_is_translated_within_a_sentence() -> None:
    assert chinese("expected text, found a list") == "这里要写文字，却是列表"
    assert chinese("unknown key 'x' (known: a)") == "没有「x」这个键（有：a）"
    assert chinese("there is no file or folder /a") == "没有 /a 这个文件或文件夹"
    said = "'快' is not a duration such as 10分钟, 1天12小时 or 1h 30m"
    assert chinese(said) == "「快」不是时长，写成 10分钟、1天12小时 或 1h 30m"
    assert chinese("nobody translated this") == "nobody translated this"


@pytest.mark.parametrize(
    ("english", "said"),
    [
        ("expected a whole number, found 'x'", "应该是 整数，这里是「x」"),
        ("expected a number or a list, found nothing", "应该是 数字 或 列表，这里是 空的"),
        (
            "expected 'on', 'off' or text, found a list",
            "应该是「on」、「off」或 文字，这里是 列表",
        ),
        (
            "expected a duration such as 10分钟 or 1h 30m, found a list",
            "应该是 时长（如 10分钟、1h 30m），这里是 列表",
        ),
    ],
)
def test_kinds_of_values_are_said_in_chinese(english: str, said: str) -> None:
    assert chinese(english) == said
