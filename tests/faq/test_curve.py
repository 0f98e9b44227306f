"""The figures of the model card: counted as they say."""

from pathlib import Path
from typing import Final

from faq.entries import load_entries
from faq.index import FaqIndex
from faq.training.communities import Community
from faq.training.curve import SIZES, Asked, asked, by_kind, curve, figures, pooled
from tests.faq.making import shop

REALISTIC: Final = Path(__file__).with_name("realistic")


def test_what_is_right_named_false_and_offered_is_counted() -> None:
    index = shop()
    parcel = index.ask("多久发货").entry
    assert parcel is not None
    texts = [
        Asked("short", parcel.id, "多久发货"),
        Asked("short", parcel.id, "停车收费吗"),
        Asked("short", parcel.id, "哈哈哈哈"),
        Asked("easy", None, "多久发货"),
        Asked("easy", None, "今天天气真好"),
    ]
    found = figures(index, texts)
    assert found.texts == 5
    assert found.first == found.named == found.answered == 1 / 3
    assert found.right == 1 / 2
    assert (found.false, found.offered) == (1, 0)
    assert by_kind(index, texts)["easy"].false == 1
    assert figures(index, texts[2:3]).right is None


def test_the_held_out_half_is_asked_and_answered_as_well_as_the_card_says() -> None:
    for name, first, named in (
        ("zh", 0.79, 0.81),
        ("zh-software", 0.84, 0.84),
        ("zh-campus", 0.82, 0.83),
        ("en", 0.82, 0.79),
        ("en-club", 0.80, 0.76),
    ):
        folder = REALISTIC / name
        index = FaqIndex(load_entries(folder / "entries.yaml"))
        texts = asked(folder, "held")
        found, kinds = figures(index, texts), by_kind(index, texts)
        assert found.first >= first
        assert found.named >= named
        assert found.right is not None
        assert found.right >= 0.95
        assert kinds["easy"].false == 0
        assert kinds["hard"].false <= 0.03 * kinds["hard"].texts


def test_more_phrasings_do_better() -> None:
    folder = REALISTIC / "zh"
    found = dict(curve(load_entries(folder / "entries.yaml"), asked(folder, "held")))
    assert tuple(found) == SIZES
    assert found[1].first + 0.05 < found[3].first <= found[5].first
    assert found[1].named < found[3].named <= found[5].named
    assert found[1].answered + 0.1 < found[3].answered
    assert found[1].texts == found[5].texts


def test_communities_are_asked_each_by_its_own_members() -> None:
    park = Community(
        "park",
        {"fee": ["停车收费吗"], "card": ["会员卡怎么办理", "如何办会员卡"]},
        [("short", "fee", "停车收费吗"), ("slang", "card", "今天好热")],
        ["哈哈哈哈"],
    )
    post = Community("post", {"when": ["多久发货"]}, [("short", "when", "多久发货")])
    found = pooled([park, post])
    assert {kind: one.texts for kind, one in found.items()} == {
        "short": 2,
        "slang": 1,
        "hard": 1,
        "all": 4,
    }
    assert found["short"].named == found["short"].right == 1
    assert found["all"].named == 2 / 3
    assert (found["hard"].false, found["hard"].offered) == (0, 0)
