"""Rules files: every key under both names, every mistake with its place."""

from datetime import timedelta
from pathlib import Path

import pytest

from rules.book import Book, examine_book, load_book
from rules.deeds import Again, Deed
from rules.embedded import run_tests
from rules.route import Quota, Target
from text.findings import FileProblems

CHINESE = """\
规则:
  - 名称: 引流
    当:
      含任一: [加微信, 加V]
      有: [链接, 转发]
      入群不足: 3天
      时间: 23:00-07:00
      身份: 成员
      话题: [提问, 15]
      正则: "[加+] ?v"
    除非:
      身份: [管理员, 信任]
      含任一: 别信
      网址: [example.com]
    则: [删除, 警告]
    屡犯: [第2次 禁言 1天, 第三次 封禁]
    提示: "{name}，别这样"
    状态: 演练
    测试:
      该抓: [加微信领 https://a.example]
      放过: [{消息: 加微信, 时间: "12:00"}]
分流:
  - 话题: Python
    关键词: [python]
    例句: [循环为什么不停]
    不含: [招聘]
    从: main
    去: python/提问
    满员去: python2
    提示: "{name}，去 {group}"
    每人: 7天 2次
    测试: {该带: [python 怎么装], 不带: [招聘 python 吗]}
群发:
  - {名称: 早安, 时间: 每天 09:00, 去: main, 内容: 早}
"""
ENGLISH = """\
rules:
  - name: 引流
    when:
      any: [加微信, 加V]
      has: [link, forward]
      newer_than: 3d
      time: 23:00-07:00
      role: member
      topic: [提问, 15]
      pattern: ["[加+] ?v"]
    unless:
      role: [admin, trusted]
      any: 别信
      sites: [example.com]
    then: [delete, warn]
    again: [2nd mute 1d, 3rd ban]
    notice: "{name}，别这样"
    mode: shadow
    tests:
      hit: [加微信领 https://a.example]
      miss: [{text: 加微信, time: "12:00"}]
routes:
  - topic: Python
    keywords: [python]
    examples: [循环为什么不停]
    not: [招聘]
    from: main
    to: python/提问
    overflow: python2
    text: "{name}，去 {group}"
    per_member: 7d 2x
    tests: {hit: [python 怎么装], miss: [招聘 python 吗]}
broadcasts:
  - {name: 早安, at: every day 09:00, to: main, text: 早}
"""
RULE = "规则:\n  - 名称: 甲\n    当: {含任一: [广告]}\n    则: [删除]\n"
ROUTE = "分流:\n  - 话题: 乙\n    关键词: [py]\n    去: python\n"


def load(tmp_path: Path, *texts: str) -> Book:
    for number, text in enumerate(texts):
        (tmp_path / f"{number}.yaml").write_text(text, "utf-8")
    return load_book(tmp_path)


def findings(tmp_path: Path, text: str) -> list[str]:
    with pytest.raises(FileProblems) as problems:
        load(tmp_path, text)
    return [str(one).partition("0.yaml:")[2] for one in problems.value.findings]


def test_both_names_of_every_key_say_the_same(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    chinese, english = load(tmp_path / "a", CHINESE), load(tmp_path / "b", ENGLISH)
    assert (chinese.rules, chinese.routes) == (english.rules, english.routes)
    assert chinese.broadcasts == english.broadcasts
    (rule,), (route,) = chinese.rules, chinese.routes
    assert rule.then == (Deed("delete"), Deed("warn"))
    assert rule.again == (Again(2, Deed("mute", timedelta(days=1))), Again(3, Deed("ban")))
    assert [str(hours) for hours in rule.when.time] == ["23:00-07:00"]
    assert rule.when.topic == ("提问", "15")
    assert (rule.when.newer_than, rule.mode) == (timedelta(days=3), "shadow")
    assert (route.to, route.overflow) == (Target("python", "提问"), Target("python2"))
    assert route.per_member == Quota(timedelta(days=7), 2)


def test_sanctions_escalate_and_the_last_one_stays(tmp_path: Path) -> None:
    (rule,) = load(tmp_path, CHINESE).rules
    assert rule.deletes
    done = [rule.sanction(times) for times in (1, 2, 3, 9)]
    mute, ban = Deed("mute", timedelta(days=1)), Deed("ban")
    assert done == [Deed("warn"), mute, ban, ban]


def test_a_test_stands_at_a_time_however_it_is_written(tmp_path: Path) -> None:
    tests = "    测试: {放过: [{消息: 广告, 时间: 12点}], 该抓: [{消息: 广告, 时间: 23点半}]}\n"
    book = load(tmp_path, RULE.replace("[广告]", "[广告], 时间: 23:00-07:00") + tests)
    assert list(run_tests(book)) == []


def test_a_file_may_hold_any_part_and_the_order_is_that_of_the_files(tmp_path: Path) -> None:
    book = load(tmp_path, RULE, RULE.replace("甲", "丙"), ROUTE)
    assert [rule.name for rule in book.rules] == ["甲", "丙"]
    assert book.place_of(book.rules[1]).endswith("1.yaml:2:5")
    assert [route.topic for route in book.routes] == ["乙"]
    assert load_book([]) == Book()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            RULE.replace("    则", "    責"),
            ["2:5 missing then (则) is missing", "4:5 unknown-key unknown key '責'"],
        ),
        (RULE.replace("含任一", "含任意"), ["3:9 unknown-key", "did you mean 含任一?"]),
        (RULE.replace("{含任一: [广告]}", "{含任一: [广告], any: [x]}"), ["3:20 duplicate-key"]),
        (RULE.replace("{含任一: [广告]}", "{}"), ["3:8 value", "nothing is asked"]),
        (RULE.replace("广告", '"!?"'), ["value '!?' holds neither letters nor digits"]),
        (RULE.replace("含任一: [广告]", "正则: a("), ["3:13 value 'a(' is no pattern: missing )"]),
        (
            RULE.replace("含任一: [广告]", "有: [连接]"),
            ["expected one of 链接 (link), 艾特 (mention)", "did you mean 链接?"],
        ),
        (RULE.replace("含任一: [广告]", "身份: 管理员"), ["are never judged"]),
        (RULE.replace("含任一: [广告]", "时间: 25:00-07:00"), ["25:00"]),
        (RULE.replace("含任一: [广告]", "入群不足: 3"), ["duration 3 needs a unit"]),
        (
            RULE.replace("[删除]", "[删掉]"),
            ["4:9 value expected 删除 (delete), 警告 (warn)", "did you mean 删除?"],
        ),
        (RULE.replace("[删除]", "[禁言]"), ["how long? write 禁言 1天 (mute 1d)"]),
        (RULE.replace("[删除]", "[删除 3天]"), ["only 禁言 (mute) and 封禁 (ban)"]),
        (RULE.replace("[删除]", "[警告, 封禁]"), ["only one of 警告 (warn), 禁言 (mute)"]),
        (RULE.replace("[删除]", "[删除, 删掉, 警告 3]"), ["4:13 value", "4:17 value '3' is no"]),
        (
            RULE.replace("[删除]", "删除，警告"),
            ["4:8 value '删除，警告' is one text", "did you mean [删除, 警告]?"],
        ),
        (
            RULE.replace("含任一: [广告]", "有: [链接、图片]"),
            ["3:13 value '链接、图片' is one item", "did you mean 链接, 图片?"],
        ),
        (RULE.replace("含任一: [广告]", "正则: [a, b(]"), ["3:17 value 'b(' is no pattern"]),
        (
            RULE.replace("含任一: [广告]", "时间: [12:00-14:00, 晚上]"),
            ["3:27 value expected hours"],
        ),
        (
            RULE + "    除非: {身份: 管理}\n",
            ["expected one of 成员, 信任, 协管", "did you mean 管理员?"],
        ),
        (RULE + "    屡犯: 第2次 禁言三天；第3次封禁\n", ["mean [第2次 禁言三天, 第3次封禁]?"]),
        (RULE + "    屡犯: [第2次 踢, 第3次 滚]\n", ["5:17 value expected 删除 (delete)"]),
        (RULE + "    屡犯: [第3次 封禁, 第2次 禁言 1天]\n", ["must rise"]),
        (
            RULE + "    除非: {网址: [a.com, 示例网]}\n",
            ["5:22", "such as example.com", "'示例网'"],
        ),
        (RULE + "    除非: {网址: '*'}\n", ["expected a site"]),
        (RULE + "    屡犯: [第1次 封禁]\n", ["begin with 第2次"]),
        (RULE + "    屡犯: [封禁]\n", ["第2次 禁言 1天"]),
        (RULE + '    提示: "{nmae} <b>x"\n', ["unknown placeholder {nmae}", "mean {name}?"]),
        (RULE + '    提示: "<b>x"\n', ["<b> is not closed"]),
        (RULE + f"    提示: {'长' * 4097}\n", ["5:9 value the text has up to 4097 characters"]),
        (RULE + "    状态: 排练\n", ["did you mean 演练?"]),
        (RULE + "    状态: 演习\n", ["5:9 value expected 演练 (shadow) or 正式 (live)", "演练?"]),
        (RULE + RULE.partition("\n")[2], ["5:5 duplicate-name the name '甲' is taken"]),
        (ROUTE.replace("    关键词: [py]\n", ""), ["a route needs keywords (关键词)"]),
        (ROUTE.replace("去: python", "去: /提问"), ["4:8 value expected a group or group/topic"]),
        (ROUTE + "    每人: 一次\n", ["expected such as 7天 1次"]),
        ("别的: 1\n", ["unknown-key"]),
        ("# nothing\n规则:\n", ["neither rules (规则) nor routes (分流)"]),
        ("规则: 一条\n", ["expected a list"]),
    ],
)
def test_each_mistake_has_its_place_and_a_sentence(
    tmp_path: Path, text: str, found: list[str]
) -> None:
    said = "\n".join(findings(tmp_path, text))
    for part in found:
        assert part in said


LISTED = [
    (RULE.replace("[广告]", "[加微信、加V、私聊我]"), "3:15", "加微信, 加V, 私聊我"),
    (RULE.replace("[广告]", "[加微信；加V]"), "3:15", "加微信, 加V"),
    (RULE.replace("{含任一: [广告]}", "{含任一: 【加微信，加V】}"), "3:14", "[加微信, 加V]"),
    (RULE.replace("[广告]", "'加微信, 加V'"), "3:14", "[加微信, 加V]"),
    (
        RULE.replace("{含任一: [广告]}", "\n      含任一:\n      - 加微信，加V"),
        "5:9",
        "加微信, 加V",
    ),
    (
        RULE.replace("{含任一: [广告]}", "\n      含任一: |\n        加微信\n        加V"),
        "4:12",
        "[加微信, 加V]",
    ),
    (RULE + "    除非: {含任一: 别信，骗子}\n", "5:15", "[别信, 骗子]"),
    (RULE + "    除非: {话题: 提问、资料}\n", "5:14", "[提问, 资料]"),
    (RULE + "    测试: {该抓: '广告一, 广告二'}\n", "5:14", "[广告一, 广告二]"),
    (ROUTE.replace("[py]", "py、pip"), "3:10", "[py, pip]"),
    (ROUTE + "    不含: 招聘；求职\n", "5:9", "[招聘, 求职]"),
    (ROUTE + "    从: main，java\n", "5:8", "[main, java]"),
    (
        "群发:\n  - {名称: 早, 时间: 每天 09:00, 去: 'main, python', 内容: 早}\n",
        "2:30",
        "[main, python]",
    ),
]


@pytest.mark.parametrize(("text", "place", "meant"), LISTED)
def test_a_list_that_became_one_word_is_named(
    tmp_path: Path, text: str, place: str, meant: str
) -> None:
    path = tmp_path / "0.yaml"
    path.write_text(text, "utf-8")
    _, (found,) = examine_book(path)
    told = (found.code, found.severity, f"{found.line}:{found.column}", found.hint)
    assert told == ("one-item", "warning", place, meant)


def test_a_sentence_and_a_number_may_hold_a_comma(tmp_path: Path) -> None:
    text = RULE.replace("[广告]", "['1,000元', 加微信]") + "    测试: {该抓: 你好，广告}\n"
    (tmp_path / "0.yaml").write_text(text, "utf-8")
    assert examine_book(tmp_path)[1] == ()


def test_all_mistakes_of_all_files_come_at_once(tmp_path: Path) -> None:
    with pytest.raises(FileProblems) as problems:
        load(tmp_path, RULE.replace("    则", "    责"), ROUTE + "    每人: x\n", "规则: [\n")
    assert {Path(one.file).name for one in problems.value.findings} == {
        *("0.yaml", "1.yaml", "2.yaml"),
    }
