"""The example content, and the embedded tests of rules and routes."""

from pathlib import Path

from rules.book import load_book
from rules.embedded import count_tests, run_tests

CONTENT = Path(__file__).parents[2] / "rules" / "content"


def test_the_content_passes_its_own_tests() -> None:
    book = load_book(CONTENT)
    assert [rule.mode for rule in book.rules].count("live") >= 2
    assert "shadow" in [rule.mode for rule in book.rules]
    assert count_tests(book) >= 20
    assert all(rule.tests.hit and rule.tests.miss for rule in book.rules)
    assert [str(failure) for failure in run_tests(book)] == []


def test_embedded_tests_fail_when_they_should(tmp_path: Path) -> None:
    path = tmp_path / "rules.yaml"
    path.write_text(
        "规则:\n  - 名称: 甲\n    当: {含任一: [广告], 入群不足: 3天}\n    则: [删除]\n"
        "    测试:\n      该抓: [{消息: 广告, 入群: 4天}, {消息: 广告, 身份: 管理员}, 广告]\n"
        "      放过: [广告词]\n"
        "分流:\n  - 话题: 乙\n    关键词: [py]\n    去: py\n"
        "    测试: {该带: [py 好], 不带: [py 怎么学]}\n",
        "utf-8",
    )
    failed = [(one.owner, one.kind, one.text) for one in run_tests(load_book(path))]
    assert failed == [
        ("甲", "hit", "广告"),
        ("甲", "hit", "广告"),
        ("甲", "miss", "广告词"),
        ("乙", "hit", "py 好"),
        ("乙", "miss", "py 怎么学"),
    ]
