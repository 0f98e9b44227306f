from datetime import date, timedelta
from pathlib import Path

import pytest

from faq.entries import load_entries, read_entries
from tests.faq.making import written
from text.yaml_file import FileProblems


def problems(path: Path) -> list[str]:
    with pytest.raises(FileProblems) as caught:
        load_entries(path)
    return [
        f"{found.line}:{found.column} {found.code} {found.message}" + f" [{found.hint}]"
        for found in caught.value.findings
    ]


def test_a_line_is_a_whole_entry(tmp_path: Path) -> None:
    (entry,) = load_entries(written(tmp_path, "问答:\n  - 几点开门: 每天 9:00 开门。\n"))
    assert (entry.q, entry.a, entry.id) == ("几点开门", ("每天 9:00 开门。",), "几点开门")
    assert entry.place is not None
    assert (entry.place.line, entry.place.column) == (2, 5)


FULL = """\
分类: 门店
问答:
  - 编号: parking
    问: 停车收费吗
    也问: [停车场怎么收费]
    必含: [停车]
    不含: [罚单]
    关键词: [停车费]
    答:
      - 前两小时免费。
      - |
        两小时内不收费，
        之后每小时 5 元。
    图片: 图/停车场.png
    文件: https://example.com/map.pdf
    按钮:
      - 看地图: https://example.com/map
      - {电话: "https://example.com/tel", 路线: "https://example.com/way"}
    仅限: [main, main/停车]
    身份: [管理员, 信任]
    有效: 2027-01-10 至 2027-03-02
    悄悄答: 是
    冷却: 5分钟
    叫人: 否
    测试:
      该答: [停车要钱吗]
      不该答: 停车场好大
  - 问: 那晚上呢
    接着: 停车收费吗
    答: 一样。
同义词:
  - [停车, 泊车]
"""


def test_every_chinese_key_is_read(tmp_path: Path) -> None:
    parking, night = load_entries(written(tmp_path, FULL))
    assert parking.id == "parking"
    assert parking.phrasings == ("停车收费吗", "停车场怎么收费")
    assert (parking.must, parking.not_, parking.keywords) == (("停车",), ("罚单",), ("停车费",))
    assert parking.a == ("前两小时免费。", "两小时内不收费，\n之后每小时 5 元。")
    assert (parking.photo, parking.file) == ("图/停车场.png", "https://example.com/map.pdf")
    assert [[button.text for button in row] for row in parking.buttons] == [
        ["看地图"],
        ["电话", "路线"],
    ]
    assert parking.only_in == ("main", "main/停车")
    assert parking.role == "trusted"
    assert (parking.valid.start, parking.valid.end) == (date(2027, 1, 10), date(2027, 3, 2))
    assert (parking.private, parking.call_staff) == (True, False)
    assert parking.cooldown == timedelta(minutes=5)
    assert (parking.tests.hit, parking.tests.miss) == (("停车要钱吗",), ("停车场好大",))
    assert parking.category == "门店"
    assert parking.folder == tmp_path
    assert night.after == "parking"


def test_english_keys_are_the_same(tmp_path: Path) -> None:
    text = (
        "category: Shop\nfaq:\n  - id: ship\n    q: Do you ship?\n    also: [shipping]\n"
        "    not: [ship wreck]\n    a: Yes.\n    private: yes\n    role: admin\n    cooldown: 2h\n"
        "    tests: {hit: [can you ship], miss: [the ship sank]}\n"
    )
    (entry,) = load_entries(written(tmp_path, text))
    assert (entry.id, entry.not_, entry.role) == ("ship", ("ship wreck",), "admin")
    assert (entry.private, entry.cooldown) == (True, timedelta(hours=2))
    assert (entry.tests.hit, entry.tests.miss) == (("can you ship",), ("the ship sank",))


@pytest.mark.parametrize(
    ("value", "role"),
    [
        ("协管", "moderator"),
        ("版主", "moderator"),
        ("[群主, 信任]", "trusted"),
        ("admin", "admin"),
    ],
)
def test_roles_have_the_names_that_the_bot_uses(tmp_path: Path, value: str, role: str) -> None:
    text = f"问答:\n  - {{问: 钥匙在哪, 答: 抽屉里, 身份: {value}}}\n"
    (entry,) = load_entries(written(tmp_path, text))
    assert entry.role == role


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (
            "管里员",
            "expected one of 成员, 信任, 协管, 版主, 管理员, 群主, found the text '管里员'",
        ),
        ("admln", "expected one of member, trusted, moderator, admin, owner, found"),
    ],
)
def test_a_role_that_is_none_is_answered_in_its_language(
    tmp_path: Path, value: str, said: str
) -> None:
    path = written(tmp_path, f"问答:\n  - {{问: 钥匙在哪, 答: 抽屉里, 身份: {value}}}\n")
    (found,) = problems(path)
    assert said in found
    assert found.endswith(("[管理员]", "[admin]"))


@pytest.mark.parametrize(
    ("written_days", "inside", "outside"),
    [
        ("2027-01-10 至 2027-03-02", ["2027-01-10", "2027-03-02"], ["2027-01-09", "2027-03-03"]),
        ("2027/1/10 to 2027/3/2", ["2027-02-01"], ["2028-01-10"]),
        ("2027-01-10 起", ["2027-01-10", "2099-01-01"], ["2027-01-09"]),
        ("from 2027-01-10", ["2027-01-10", "2099-01-01"], ["2027-01-09"]),
        ("2027/1/10 - 2027/3/2", ["2027-01-10", "2027-03-02"], ["2027-03-03"]),
        ("至 2027年3月2日", ["2000-01-01", "2027-03-02"], ["2027-03-03"]),
    ],
)
def test_days(tmp_path: Path, written_days: str, inside: list[str], outside: list[str]) -> None:
    text = f"问答:\n  - 问: 开课了吗\n    答: 是\n    有效: {written_days}\n"
    (entry,) = load_entries(written(tmp_path, text.replace("答: 是", "答: 开了")))
    assert all(entry.valid.covers(date.fromisoformat(day)) for day in inside)
    assert not any(entry.valid.covers(date.fromisoformat(day)) for day in outside)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("明天", "expected days such as 2027-01-10 至 2027-03-02, found the text '明天'"),
        ("2027-03-02 至 2027-01-10", "2027-01-10 is before 2027-03-02"),
        ("至", "expected days such as"),
        ("2027-13-02 起", "month must be in 1..12"),
        ("[2027-01-10, 2027-03-02]", "expected days such as 2027-01-10 至 2027-03-02"),
        ("[1]", "found"),
    ],
)
def test_wrong_days(tmp_path: Path, value: str, said: str) -> None:
    (found,) = problems(written(tmp_path, f"问答:\n  - 问: 早\n    答: 好\n    有效: {value}\n"))
    assert found.startswith("4:9 value ")
    assert said in found or said == "found"


@pytest.mark.parametrize(
    ("lines", "place", "said"),
    [
        ("  - 问: 早\n    答: 好\n    也间: [晚]", "5:5 unknown-key", "[也问]"),
        ("  - 问: 早\n    答: #订单页", "4:8", "#"),
        ("  - 问: 早\n    答: {name}", "4:8", "quotes"),
        ("  - 问: 早\n    答：好", "4:6 wide-colon", "full-width"),
        ("  - 问: 早\n    答: 好\n    a: 也好", "5:5 duplicate-key", "'答'"),
        ("  - 问: 早\n    答: []", "4:8 value", "at least one text"),
        ("  - 问: 早\n    答: {x: 好}", "4:8 value", "found a mapping (x: …)"),
        ("  - 问: 早\n    答: 好\n    身份: 老板", "5:9 value", "群主"),
        ("  - 问: 早\n    答: 好\n    身份: []", "5:9 value", "found a list"),
        ("  - 问: 早\n    答: ''\n", "4:8 value", "found an empty text"),
        ("  - 问: 早\n    答: [[好]]\n", "4:9 value", "found a list"),
        ("  - 问: 早\n    答: 好\n    身份: [3]", "5:10 value", "found the value 3"),
        ("  - 问: 早\n    答: 好\n    按钮: 点我", "5:9 value", "found the text '点我'"),
        ("  - 问: 早\n    答: 好\n    按钮: [{看: javascript:1}]", "5:14 value", "needs a link"),
        ("  - 问: 早\n    答: 好\n    按钮: [{看: [1]}]", "5:14 value", "found a list"),
        ("  - 问: 早\n    答: 好\n    冷却: 5", "5:9 duration", "needs a unit"),
        ("  - 问: 早\n    答: 好\n    叫人: 也许", "5:9 value", "yes or no"),
        ("  - 问: 早\n    答: 好\n    接着: 晚", "5:9 unknown-entry", "'晚'"),
        ("  - 问: 早\n    答: 你好 {nmae}", "4:8 placeholder", "{name}"),
        ("  - 问: 早\n    答: 花括号 } 落单", "4:8 placeholder", "}}"),
        ("  - 问: 早\n    答: [好, <b>好]", "4:12 html", "<b> is never closed"),
        ("  - 早: <b>好", "3:8 html", "<b> is never closed"),
        ("  - 问: 早\n    答:\n", "4:7 value", "found nothing"),
        ("  - 问: 早\n    也问:\n      -\n    答: 好", "5:8 value", "found nothing"),
        (
            "  - 问: 早\n    答: 好\n    按钮:\n      - {看: tg://a, 听: b}",
            "6:24 value",
            "'听' needs a link",
        ),
        (
            "  - 问: 早\n    答: 好\n    按钮: {text: 看, url: b}",
            "5:24 value",
            "'看' needs a link",
        ),
        ("  - 问: 早\n    答: 好\n    按钮:\n      - 看:", "6:11 value", "found nothing"),
        ("  - 早:", "3:5 answer", "an answer is expected"),
        ("  - 早: [好]", "3:5 answer", "an answer is expected"),
        ("  - 早: 好\n    也问: [早啊]", "3:5 answer", "beside other keys '早' and its answer"),
        ("  - morning: hi\n    also: [x]", "3:5 answer", "go under q and a"),
        ("  - 早安吗: 好\n    晚安吗: 好", "4:5 answer", "a - is missing before '晚安吗'"),
        ("  - 问: 早\n    答: 好\n    测试:\n    该答: [晚]", "6:5 unknown-key", "tests (测试)"),
        ("  - 问: 早\n    答: 好\n    按钮: {'': 'tg://a'}", "5:14 value", "needs a text"),
        ("  - 问: 早\n    答: 好\n  - 问: 早\n    答: 坏", "5:5 duplicate-id", "'早'"),
        ("  - 问: 早", "3:5 missing", "a (答) is missing"),
        ("  - 答: 好", "3:5 missing", "q (问) is missing"),
    ],
)
def test_mistakes_are_named_with_their_place(
    tmp_path: Path, lines: str, place: str, said: str
) -> None:
    found = problems(written(tmp_path, f"分类: 测试\n问答:\n{lines}\n"))
    assert len(found) == 1, found
    assert found[0].startswith(place)
    assert said in found[0]


def test_each_item_that_is_wrong_is_named(tmp_path: Path) -> None:
    text = (
        "问答:\n  - 问: 早\n    答: 好\n    也问:\n      - 甲\n      -\n      - {乙: 丙}\n"
        "    按钮:\n      - 看: https://example.com\n      - 听: 歌\n      - 说\n"
        "    身份: [群主, 老板, 伙计]\n"
    )
    places = [one.partition(" value")[0] for one in problems(written(tmp_path, text))]
    assert places == ["6:8", "7:9", "10:12", "11:9", "12:14", "12:18"]


def test_what_is_wrong_in_an_entry_hides_nothing_else_in_it(tmp_path: Path) -> None:
    text = (
        "问答:\n  - 问: 早\n    答: {x: y}\n    冷却: 快\n    接着: 晚\n"
        "  - 问: 午\n    答: 好 {nmae}\n    按钮: 看\n    接着: 早\n  - 夜:\n"
        "  - 问: 半夜\n    答: 睡\n    接着: 夜\n"
    )
    found = [one.split(" ")[:2] for one in problems(written(tmp_path, text))]
    assert found == [
        ["3:8", "value"],
        ["4:9", "duration"],
        ["5:9", "unknown-entry"],
        ["7:8", "placeholder"],
        ["8:9", "value"],
        ["10:5", "answer"],
    ]


def test_whatever_is_written_for_a_text_is_one(tmp_path: Path) -> None:
    text = (
        "问答:\n  - 问: 199\n    答: 9.90\n    也问: 12.50\n    仅限: -1001000000001\n"
        "    关键词: [true, 0123]\n    测试: {该答: 3.0}\n  - 价格: 1.0\n"
        "  - 问: 早\n    答: true\n"
    )
    one, price, early = load_entries(written(tmp_path, text))
    assert (one.phrasings, one.a, one.only_in) == (
        ("199", "12.50"),
        ("9.90",),
        ("-1001000000001",),
    )
    assert (one.keywords, one.tests.hit) == (("true", "0123"), ("3.0",))
    assert (price.a, early.a) == (("1.0",), ("true",))


def test_all_mistakes_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    written(
        tmp_path, "问答:\n  - 问: 早\n    大: 好\n  - 问: 晚\n    答: 好\n    冷却: 快\n", "a.yaml"
    )
    written(tmp_path, "faq:\n  - q: hi\n", "b.yml")
    with pytest.raises(FileProblems) as caught:
        load_entries(tmp_path)
    lines = str(caught.value).splitlines()
    assert [line.partition(" ")[0].rpartition("/")[2] for line in lines] == [
        *("a.yaml:2:5", "a.yaml:3:5", "a.yaml:6:9", "b.yml:2:5"),
    ]


def test_a_folder_is_read_in_order_and_other_files_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "下").mkdir()
    written(tmp_path, "问答: [{问: 乙, 答: 二}]", "下/b.yaml")
    written(tmp_path, "问答: [{问: 甲, 答: 一}]", "a.yaml")
    written(tmp_path, "not: [yaml", ".hidden.yaml")
    written(tmp_path, "not: [yaml", "readme.txt")
    assert [entry.q for entry in load_entries(tmp_path)] == ["甲", "乙"]
    paths = [tmp_path / "下", tmp_path / "a.yaml"]
    assert [entry.q for entry in load_entries(paths)] == ["乙", "甲"]


def test_an_empty_file_is_fine_but_one_without_entries_is_not(tmp_path: Path) -> None:
    assert load_entries(written(tmp_path, "")) == []
    assert load_entries(written(tmp_path, "同义词: [[甲, 乙]]")) == []
    (found,) = problems(written(tmp_path, "分类: 空\n"))
    assert "no entries" in found


@pytest.mark.parametrize("text", ["", "# 都删了\n"])
def test_of_an_empty_file_is_told(tmp_path: Path, text: str) -> None:
    (found,) = read_entries(written(tmp_path, text)).findings
    assert (found.code, found.severity) == ("empty", "warning")


def test_of_a_broken_file_is_not_told_that_it_is_empty(tmp_path: Path) -> None:
    found = read_entries(written(tmp_path, "# 改到一半\n问答: [停车"))
    assert "empty" not in [one.code for one in found.findings]


def test_a_missing_file_is_a_finding(tmp_path: Path) -> None:
    (found,) = problems(tmp_path / "none.yaml")
    assert "1:1 unreadable" in found


def test_long_questions_get_short_ids_that_differ(tmp_path: Path) -> None:
    long = "为什么" * 40
    text = f"问答:\n  - {long}一: 甲\n  - {long}二: 乙\n  - '!!!': 丙\n"
    one, other, signs = load_entries(written(tmp_path, text))
    assert one.id != other.id
    assert max(len(one.id), len(other.id)) <= 80
    assert len(signs.id) == 12
    assert len({one.key, other.key, signs.key}) == 3


def test_an_answer_too_long_for_telegram_is_a_finding(tmp_path: Path) -> None:
    fits, caption = "字" * 4096, "字" * 1025
    assert load_entries(written(tmp_path, f"问答:\n  - 问: 早\n    答: {fits}\n"))
    (found,) = problems(written(tmp_path, f"问答:\n  - 问: 早\n    答: {fits}字\n"))
    assert "too-long" in found
    (found,) = problems(
        written(tmp_path, f"问答:\n  - 问: 早\n    答: {caption}\n    图片: a.png\n")
    )
    assert "Telegram takes 1024" in found
