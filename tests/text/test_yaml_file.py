from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from text.yaml_file import FileProblems, Finding, load_yaml, parse_yaml

FILE = Path("问答.yaml")


def findings(text: str) -> list[tuple[int, int, str, str | None]]:
    with pytest.raises(FileProblems) as caught:
        parse_yaml(text, FILE)
    return [(one.line, one.column, one.code, one.hint) for one in caught.value.findings]


def complaints_of(text: str) -> tuple[Finding, ...]:
    try:
        parse_yaml(text, FILE)
    except FileProblems as problems:
        return problems.findings
    return ()


def test_data_and_positions() -> None:
    document = parse_yaml("a: 1\nb:\n  - x\n  - {c: no, d: ~}\n", FILE)
    assert document.data == {"a": 1, "b": ["x", {"c": "no", "d": None}]}
    assert document.position(("a",)) == (1, 4)
    assert document.position(("b", 1, "c")) == (4, 9)
    assert document.position(("b", 1, "c"), key=True) == (4, 6)
    assert document.position(("b", 1, "missing", "deeper")) == (4, 5)
    assert document.position(("nothing",)) == (1, 1)
    assert document.has(("b", 0))
    assert not document.has(("b", 2))
    assert document.written(("a",)) == "1"
    assert document.written(("b",)) is None
    assert document.written(("z",)) is None


def test_what_is_not_there_would_stand_behind_its_key_or_dash() -> None:
    document = parse_yaml("a:\n  - b:\n\n  -\n  - d\nc:  # no\n", FILE)
    assert document.position(("a", 0, "b")) == (2, 7)
    assert document.position(("a", 1)) == (4, 4)
    assert document.position(("c",)) == (6, 3)


def test_scalars_are_never_converted_by_surprise() -> None:
    text = (
        "a: [0123, 2027-01-01, '22:30', no, 1e3, 0x1F, 1_000, .5, '12', 99999999999999999999]\n"
        "b: [0, -7, 1.50, true, False, null, '']\n123: x\n"
    )
    data = parse_yaml(text, FILE).data
    kept = "0123 2027-01-01 22:30 no 1e3 0x1F 1_000 .5 12 99999999999999999999"
    assert " ".join(data["a"]) == kept
    assert data["b"] == [0, -7, 1.5, True, False, None, ""]
    assert data["123"] == "x"


def test_empty_scalar_and_block_texts() -> None:
    assert parse_yaml("", FILE).data is None
    assert parse_yaml("# nothing\n", FILE).data is None
    assert parse_yaml("答:z\n", FILE).data == "答:z"
    assert parse_yaml("a: |\n  问：x\n\n  # y: z\nb: >-\n  c\n  d\n", FILE).data == {
        "a": "问：x\n\n# y: z\n",
        "b": "c d",
    }


def test_a_file_with_full_width_colons_throughout() -> None:
    text = "分类：诊所\n问答：\n  - 问：挂号\n    答：一楼  # 左边\n    按钮：\n      - 图：https://a.b\n"
    where = [(1, 3), (2, 3), (3, 6), (4, 6), (5, 7)]
    assert [one[:3] for one in findings(text)] == [(*place, "wide-colon") for place in where]
    mended = text.replace("：", ": ").replace(": \n", ":\n").replace("图: ", "图：")
    assert [one[3] for one in findings(text)] == [
        line.lstrip() for line in mended.splitlines()[:5]
    ]


def test_a_text_that_ends_far_below_is_blamed_where_it_begins() -> None:
    text = (
        "分类：诊所\n问答：\n- 问：挂号\n  答：|\n    左边\n    # 右边\n- 问: 医保\n  答: 能刷\n"
    )
    assert [one[:3] for one in findings(text)] == [
        (1, 3, "wide-colon"),
        (2, 3, "wide-colon"),
        (3, 4, "wide-colon"),
        (4, 4, "wide-colon"),
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a: 1\n答:z\n", [(2, 2, "tight-colon", "答: z")]),
        ("- 问: x\n  答：y\n", [(2, 4, "wide-colon", "答: y")]),
        ("a: b\n  c：d\n", [(2, 3, "joined-lines", "a: |")]),
        ("- @a b: c\n", [(1, 3, "needs-quotes", '- "@a b": c')]),
        ("a：\n  # x\n  - b: c\n", [(1, 2, "wide-colon", "a:")]),
        ("a：\n  - b: c\n", [(1, 2, "wide-colon", "a:")]),
        ("- a：b\n  c: d\n", [(1, 4, "wide-colon", "- a: b")]),
        ("-a: b\n  c: d\n", [(1, 1, "tight-dash", "- a: b")]),
        ("- a: b\n-c: d\n", [(2, 1, "tight-dash", "- c: d")]),
        ("－ a: b\n  c: d\n", [(1, 1, "wide-dash", "- a: b")]),
        ("-a: b\n", [(1, 1, "tight-dash", "- a: b")]),
        ("- a: b\n— c: d\n", [(2, 1, "wide-dash", "- c: d")]),
        ("–a: b\n  c: d\n", [(1, 1, "wide-dash", "- a: b")]),
        ("• a: b\n• c: d\n", [(1, 1, "wide-dash", "- a: b"), (2, 1, "wide-dash", "- c: d")]),
        ("* a: b\n* c: d\n", [(1, 1, "wide-dash", "- a: b"), (2, 1, "wide-dash", "- c: d")]),
        ("a: b\n   c: d\n", [(2, 5, "colon", None)]),
        (
            "- a:\u3000b\n  c:\u00a0d\n",
            [(1, 4, "wide-space", "- a: b"), (2, 4, "wide-space", "c: d")],
        ),
        ("- a: b\n\u3000c: d\n", [(2, 1, "wide-space", "c: d")]),
        ("- a: b\n\u00a0\u00a0c: d\n  e: f\n", [(2, 1, "wide-space", "c: d")]),
        ("- &x\n  a: b\n", [(1, 3, "anchor", None)]),
        ("- &x a: b\n", [(1, 3, "anchor", '- "&x a": b')]),
        ("按钮: 官网: https://a.com\n", [(1, 5, "button", "按钮:")]),
        ("a:\n\tb: 1\n", [(2, 1, "tab", "b: 1")]),
        ("a: @客服\n", [(1, 4, "needs-quotes", 'a: "@客服"')]),
        ("a: *注意*\n", [(1, 4, "needs-quotes", 'a: "*注意*"')]),
        ("a: !重要 b\n", [(1, 4, "needs-quotes", 'a: "!重要 b"')]),
        ("- !重要 b\n- c\n", [(1, 3, "needs-quotes", '- "!重要 b"')]),
        ("- !tag b\n- c\n", [(1, 3, "needs-quotes", '- "!tag b"')]),
        ("a: ! b\n", [(1, 4, "needs-quotes", 'a: "! b"')]),
        ("a: !<b> c\n", [(1, 4, "needs-quotes", 'a: "!<b> c"')]),
        ("a: [! b, c]\n", [(1, 5, "needs-quotes", 'a: ["! b", c]')]),
        ("a: [b, !c, d]\n", [(1, 8, "needs-quotes", 'a: [b, "!c", d]')]),
        ("a: [@b, 'c, d']\n", [(1, 5, "needs-quotes", "a: [\"@b\", 'c, d']")]),
        ("a: [b, *c*]\n", [(1, 8, "needs-quotes", 'a: [b, "*c*"]')]),
        ("a: {b: [x], c: [@y]}\n", [(1, 17, "needs-quotes", 'a: {b: [x], c: ["@y"]}')]),
        ("a: [b,, c]\n", [(1, 7, "yaml", "a: [b, c]")]),
        ("a: ,b\n", [(1, 4, "needs-quotes", 'a: ",b"')]),
        ("a: b\tc\n", [(1, 4, "needs-quotes", 'a: "b\tc"')]),
        ("- b\tc\n", [(1, 3, "needs-quotes", '- "b\tc"')]),
        ("a: [b\tc, d]\n", [(1, 4, "open-bracket", 'a: ["b\tc", d]')]),
        ("a:\tb\n", [(1, 3, "tab", "a: b")]),
        ("a: b\t # c\n", [(1, 5, "tab", "a: b  # c")]),
        ("-\ta: b\n", [(1, 2, "tab", "- a: b")]),
        ("a: [b, #c]\n- d\n", [(1, 8, "hash", 'a: [b, "#c"]'), (2, 1, "indent", None)]),
        ("a: {b: [c]，d: [e]}\n", [(1, 11, "wide-comma", "a: {b: [c], d: [e]}")]),
        ('a: "b" - c\n', [(1, 8, "needs-quotes", 'a: "\\"b\\" - c"')]),
        ("a: {该答：[b], 放过：[c]}\n", [(1, 7, "wide-colon", "a: {该答: [b], 放过: [c]}")]),
        ('a: "b": c\n', [(1, 7, "colon", 'a: "\\"b\\": c"')]),
        ("- 微信: abc: d  # ok\n", [(1, 7, "needs-quotes", '- 微信: "abc: d"  # ok')]),
        ("a: {name}\n", [(1, 4, "needs-quotes", 'a: "{name}"')]),
        ("a: {name}，好\n", [(1, 10, "needs-quotes", 'a: "{name}，好"')]),
        ("a: [通知] 明天\n", [(1, 9, "needs-quotes", 'a: "[通知] 明天"')]),
        ("a: 如下:\n", [(1, 4, "needs-quotes", 'a: "如下:"')]),
        ("a: - x\n", [(1, 4, "needs-quotes", 'a: "- x"')]),
        ("a: ? x\n", [(1, 4, "needs-quotes", 'a: "? x"')]),
        ("a: &x 1\nb: *x\n", [(1, 4, "anchor", 'a: "&x 1"')]),
        ("答: #订单 12\n", [(1, 4, "hash", '答: "#订单 12"')]),
        ("答: 查 #订单\n", [(1, 6, "hash", '答: "查 #订单"')]),
        ("a: [b,\n  c #d\n ]\n", [(2, 5, "hash", None)]),
        ("a: x\n  y\n", [(2, 3, "joined-lines", "a: |")]),
        ("a:\n  x\n  y\n", [(3, 3, "joined-lines", "a: |")]),
        ("a: [加微信，私聊我]\n", [(1, 5, "wide-comma", "a: [加微信, 私聊我]")]),
        ("a: 1\nb: 2\na: 3\n", [(3, 1, "duplicate-key", None)]),
        ("? [a]\n: 1\n", [(1, 3, "key", None)]),
        ("a: [1\n", [(1, 4, "open-bracket", "a: [1]")]),
        ("a: [1,\nb: 2\n", [(1, 4, "open-bracket", "a: [1]")]),
        ("a: [1,\n  2\n", [(1, 4, "open-bracket", None)]),
        ("a: [x #1, y]\n", [(1, 4, "open-bracket", 'a: ["x #1", y]')]),
        ('a: [{b}, {c}你, "d"]\n', [(1, 4, "open-bracket", 'a: ["{b}", "{c}你", "d"]')]),
        ("- 微信: abc: d # 3\n", [(1, 7, "needs-quotes", '- 微信: "abc: d # 3"')]),
        ("a: {b: 1\n", [(1, 4, "open-bracket", None)]),
        ("a: {", [(1, 5, "open-bracket", None)]),
        ("a: x\nb:\n  - [", [(3, 6, "open-bracket", "- []")]),
        ("a: ]好\n", [(1, 4, "needs-quotes", 'a: "]好"')]),
        ("a: [x, , y]\n", [(1, 8, "yaml", "a: [x, y]")]),
        ("a: '我\n", [(1, 4, "open-quote", "a: '我'")]),
        ("- a: 1\n b: 2\n", [(2, 2, "indent", None)]),
        ("a: 1\n...\n", [(2, 1, "second-document", None)]),
        ("a: 1\n---\nb: 2\n", [(2, 1, "second-document", None)]),
        ('a: "\\q"\n', [(1, 6, "escape", 'a: "\\\\q"')]),
        ("a: |x\n  b\n", [(1, 5, "block", "a: |")]),
        ("a: >x\n", [(1, 5, "block", 'a: ">x"')]),
        ("a: 1\njust words\n", [(2, 1, "no-colon", None)]),
        ("a: 'b' 'c'\n", [(1, 8, "needs-quotes", "a: \"'b' 'c'\"")]),
        ("a: 1\nb: \x01\n", [(2, 4, "strange-sign", None)]),
        ("%x\n", [(2, 1, "yaml", None)]),
        ("[" * 1000, [(1, 1, "too-deep", None)]),
        ("&x [*x]\n", [(1, 1, "too-deep", None)]),
    ],
)
def test_each_mistake_has_a_finding(
    text: str, found: list[tuple[int, int, str, str | None]]
) -> None:
    assert findings(text) == found


def test_all_mistakes_at_once() -> None:
    text = "- 问: x\n  答：y\n  也问:[a]\n- 问: y\n  答: @客服\n\t备注: x\n  问: z\n"
    assert [(line, code) for line, _, code, _ in findings(text)] == [
        (2, "wide-colon"),
        (3, "tight-colon"),
        (5, "needs-quotes"),
        (6, "tab"),
        (7, "duplicate-key"),
    ]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("a：b\nc：\n  - d：e\n    f：g\n    h：i\n", [1, 2, 3, 4, 5]),
        ("a: | x\n  y\nb: @c\nd: e\nd: f\n", [1, 3, 5]),
        ("a:\n  x\n  y\nb: x\n  y\nc: d\nc: e\n", [3, 5, 7]),
    ],
)
def test_one_mistake_does_not_hide_the_next(text: str, lines: list[int]) -> None:
    assert [line for line, *_ in findings(text)] == lines


@pytest.mark.parametrize(
    ("tabs", "spaces"),
    [
        (
            "r:/→- n: x/→→w:/→→→a: [1]/→→t: d/→# so/→- n: y/→→w: {}/→→t: e",
            "r:/  - n: x/    w:/      a: [1]/    t: d/  # so/  - n: y/    w: {}/    t: e",
        ),
        (
            "r:/→- n: x/→  w:/→    a: b/→  t:/→    - d/→    - e/→  m: f",
            "r:/  - n: x/    w:/      a: b/    t:/      - d/      - e/    m: f",
        ),
        (
            "r:/→a:/→→t: |/→→→one//→→→- two/→→→# 3/→→→b: 4/→→c: d/→e: f",
            "r:/  a:/    t: |/      one//      - two/      # 3/      b: 4/    c: d/  e: f",
        ),
    ],
)
def test_lines_that_tabs_indent_alike_stay_alike(tabs: str, spaces: str) -> None:
    text = tabs.replace("/", "\n").replace("→", "\t")
    lines = text.split("\n")
    with pytest.raises(FileProblems) as caught:
        parse_yaml(text, FILE)
    for finding in caught.value.findings:
        assert finding.repair is not None
        lines[finding.line - 1] = finding.repair.lines[0]
    assert "/".join(lines).replace("\t", "→") == spaces


def test_every_repaired_line_is_right() -> None:
    lines = ["a: 1", "答:z", "c：d", "e: @客服", 'f: *"注意*', "微信: abc: d", "g: `x`"]
    with pytest.raises(FileProblems) as caught:
        parse_yaml("\n".join(lines), FILE)
    for finding in caught.value.findings:
        lines[finding.line - 1] = str(finding.hint)
    assert parse_yaml("\n".join(lines), FILE).data == {
        "a": 1,
        "答": "z",
        "c": "d",
        "e": "@客服",
        "f": '*"注意*',
        "微信": "abc: d",
        "g": "`x`",
    }


def test_no_bomb() -> None:
    rows = ["a0: &a0 [x, x]"] + [
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 60)
    ]
    assert len(findings("\n".join(rows))) == 60


def test_comments_are_no_mistake() -> None:
    text = "a: b  # c\nd:      # e\n  - f  # g\nh: [i] #j\nk: 'l' #!m\nn: o  ## p\n# q\n"
    document = parse_yaml(text, FILE)
    assert document.data["n"] == "o"
    assert document.doubts == ()


@pytest.mark.parametrize(
    ("text", "place", "lines"),
    [
        ("a: x # 3 号\n", (1, 6, "hash"), ('a: "x # 3 号"',)),
        ("a: x\n#话题\n", (2, 1, "hash-line"), None),
        ("a: |\n  x\n # y\nb: 1\n", (3, 2, "hash-line"), None),
        ("a: >\n  x\n  y\n", (1, 4, "folded"), ("a: |",)),
        ("a: 'x\n\n  y'\nb: 1\n", (2, 1, "joined-lines"), ("a: |", "  x", "", "  y")),
        ('a: "x\\t\n  y"\n', (2, 3, "joined-lines"), None),
    ],
)
def test_a_doubt_does_not_stop_a_file(
    text: str, place: tuple[int, int, str], lines: tuple[str, ...] | None
) -> None:
    (doubt,) = parse_yaml(text, FILE).doubts
    assert (doubt.line, doubt.column, doubt.code) == place
    assert (doubt.repair and doubt.repair.lines) == lines
    assert doubt.severity == "warning"


def test_files(tmp_path: Path) -> None:
    file = tmp_path / "我的 文件.yaml"
    file.write_bytes(b"\xef\xbb\xbfa: 1\r\nb: 2\r\n")
    assert load_yaml(file).data == {"a": 1, "b": 2}
    file.write_text("问: 好", encoding="gbk")
    with pytest.raises(FileProblems, match=r":1:1 encoding .*UTF-8"):
        load_yaml(file)
    with pytest.raises(FileProblems, match=r":1:1 unreadable cannot be read: "):
        load_yaml(tmp_path / "missing.yaml")
    with pytest.raises(FileProblems, match="unreadable"):
        load_yaml(tmp_path)


def test_findings_at_one_place_stay_in_order() -> None:
    told = tuple(Finding("x.yaml", 1, 1, "missing", f"{name} is missing") for name in "zyxwvutsrq")
    assert FileProblems([*told, *told]).findings == told


def test_finding_reads_like_a_compiler_s() -> None:
    one = Finding("a.yaml", 3, 5, "unknown-key", "unknown key 'x'", "y")
    assert str(one) == "a.yaml:3:5 unknown-key unknown key 'x', did you mean y?"
    two = Finding("a.yaml", 2, 5, "value", "expected text")
    problems = FileProblems([one, two, one])
    assert problems.findings == (two, one)
    assert str(problems) == f"a.yaml:2:5 value expected text\n{one}"


SCRAPS = st.sampled_from(
    [
        *"ab问答：:,，#|>&*!%@`'\"{}[]-?\n\n \t",
        "a: ",
        "- ",
        "\n  ",
        "答: ",
        "：",
        " #",
        "{name}",
        "|\n",
    ]
)


@given(st.lists(SCRAPS, max_size=25).map("".join) | st.text(st.characters(), max_size=30))
def test_never_a_traceback(text: str) -> None:
    lines = sum(text.count(ending) for ending in "\n\r\x85\u2028\u2029") + 1
    assert all(1 <= one.line <= lines for one in complaints_of(text))
