from faq.difference import difference
from tests.faq.making import entry


def test_what_came_what_says_something_else_and_what_went() -> None:
    old = [entry("甲"), entry("乙"), entry("丙", folder="x")]
    new = [entry("丁"), entry("乙", also=["二"]), entry("丙", folder="y")]
    found = difference(old, new)
    assert [one.q for one in found.added] == ["丁"]
    assert [(before.also, after.also) for before, after in found.changed] == [((), ("二",))]
    assert [one.q for one in found.removed] == ["甲"]
    assert str(found) == "+1 ~1 −1"
    assert found


def test_nothing_changed() -> None:
    assert not difference([entry("甲"), entry("乙")], [entry("乙"), entry("甲")])
