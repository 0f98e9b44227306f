"""The example content: every test written in it passes, and tests that should fail do."""

from pathlib import Path

from faq.embedded import review, run_tests
from faq.entries import load_entries
from faq.index import FaqIndex
from tests.faq.making import entry, written

CONTENT = Path(__file__).parents[2] / "faq" / "content"


def test_the_content_passes_its_own_tests_and_the_review() -> None:
    entries = load_entries(CONTENT)
    chinese = [one for one in entries if not one.q.isascii()]
    assert len(chinese) >= 24
    assert len(entries) - len(chinese) >= 12
    assert sum(bool(one.tests.hit and one.tests.miss) for one in entries) >= 36
    assert [str(failure) for failure in run_tests(FaqIndex(entries))] == []
    assert review(entries) == []


def test_the_content_links_only_to_example_com() -> None:
    links = [b.url for one in load_entries(CONTENT) for row in one.buttons for b in row]
    assert links
    assert all(link.startswith("https://example.com/") for link in links)


def test_embedded_tests_fail_when_they_should(tmp_path: Path) -> None:
    text = (
        "问答:\n  - 问: 停车收费吗\n    答: 收\n"
        "    测试: {该答: [今天吃什么], 不该答: [停车收费吗]}\n"
        "  - 问: 多少钱\n    答: 五元\n    接着: 停车收费吗\n"
        "    测试: {该答: [多少钱], 不该答: [多少钱]}\n"
    )
    index = FaqIndex(load_entries(written(tmp_path, text)))
    hit, miss = run_tests(index)
    assert (hit.kind, hit.text, hit.answer.decision) == ("hit", "今天吃什么", "silent")
    assert (miss.kind, miss.text, miss.answer.decision) == ("miss", "停车收费吗", "answer")
    assert str(hit).endswith("faq.yaml:2:5 hit '今天吃什么': silent (nothing)")
    assert "answer (停车收费吗 0.99)" in str(miss)


def test_a_failure_of_an_entry_without_a_place_names_its_id() -> None:
    (failure,) = run_tests(FaqIndex([entry("甲", tests={"hit": ["完全不同"]})]))
    assert str(failure).startswith("甲 hit")


def test_the_review_finds_twins_and_lost_files(tmp_path: Path) -> None:
    (tmp_path / "there.png").write_bytes(b"x")
    text = (
        "问答:\n  - 问: 怎么停车\n    答: 往左\n    图片: gone.png\n    文件: there.png\n"
        "  - 问: 停车\n    也问: [怎麼停車？]\n    答: 往右\n    图片: https://example.com/p.png\n"
        "  - 问: 停车去哪\n    也问: [怎么停车]\n    答: 往里\n    仅限: [vip]\n"
    )
    found = review(load_entries(written(tmp_path, text)))
    assert [(one.line, one.code) for one in found] == [(6, "same-question"), (4, "no-file")]
    assert "gone.png" in found[1].message
    twins = review([entry("甲", id="1"), entry("甲", id="2")])
    assert [str(one) for one in twins] == [
        ":1:1 same-question '甲' also asks for '1': neither is answered alone"
    ]
