"""Routes asked about messages: a keyword is not enough, a question or trouble is needed."""

from pathlib import Path

import pytest

from rules.book import load_book
from rules.routing import RouteFinder
from text.reading import Reading

ROUTES = """\
分流:
  - 话题: Python
    关键词: [python, pip, 装饰器]
    例句: [这个循环为什么不停]
    不含: [招聘]
    去: python
  - 话题: 前端
    关键词: [css, 装饰器]
    去: web
"""


@pytest.fixture
def finder(tmp_path: Path) -> RouteFinder:
    path = tmp_path / "rules.yaml"
    path.write_text(ROUTES, "utf-8")
    return RouteFinder(load_book(path).routes)


@pytest.mark.parametrize(
    ("text", "topics"),
    [
        ("python 怎么装", ["Python"]),
        ("求 Python 资料", ["Python"]),
        ("pip 装不上一直报错", ["Python"]),
        ("ＰＩＰ 安裝失敗", ["Python"]),
        ("装饰器到底是什么", ["Python", "前端"]),
        ("how do I learn python", ["Python"]),
        ("my pip install keeps failing", ["Python"]),
        ("这个循环为什么不停啊", ["Python"]),
        ("动物园的 python 好大一条", []),
        ("今天讲了 python", []),
        ("我昨天终于装好 pip 了哈哈", []),
        ("python 招聘在哪看", []),
        ("pipeline 怎么写", []),
        ("怎么退款", []),
        ("", []),
    ],
)
def test_which_topics(finder: RouteFinder, text: str, topics: list[str]) -> None:
    assert [route.topic for route in finder.find(Reading(text))] == topics


def test_a_route_is_found_again_by_its_key(finder: RouteFinder) -> None:
    for route in finder.routes:
        assert finder.of_key(route.key) is route
    assert finder.of_key("") is None
