"""What words mean, as vectors: near what is used alike, in both languages."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq.background import hashed
from faq.question import Question
from faq.senses import MOST, Senses
from faq.vectors import Vectors, bundled, cut, rarity


def alike(one: str, other: str) -> float:
    return float(bundled().of(one) @ bundled().of(other))


@pytest.mark.parametrize(
    ("said", "meant", "else_"),
    [
        ("我想把钱要回来", "怎么申请退款", "几点开门"),
        ("东西啥时候能送到我家", "快递多久到", "怎么开发票"),
        ("how can i get my money back", "refund policy", "opening hours"),
        ("is there somewhere to leave my car", "parking", "membership fee"),
        ("我忘了密码登不上去", "reset my password", "delivery time"),
    ],
)
def test_what_means_the_same_is_nearer_than_what_does_not(
    said: str, meant: str, else_: str
) -> None:
    assert alike(said, meant) > alike(said, else_) + 0.1


def test_what_it_has_never_heard_of_points_nowhere() -> None:
    assert not bundled().of("zzxqvy").any()
    assert not bundled().of("").any()
    assert alike("zzxqvy refund", "refund") == pytest.approx(1.0)


def test_of_han_characters_the_longest_words_are_taken() -> None:
    assert cut("我昨天买的东西怎么退款 refund 2", bundled().knows) == [
        *("我", "昨天", "买", "的", "东西", "怎么", "退款", "refund", "2")
    ]


def test_a_rare_word_counts_more_than_a_common_one() -> None:
    assert rarity("发票") > rarity("怎么")
    assert rarity("invoices") > rarity("how")
    assert alike("怎么发票", "发票") > alike("怎么发票", "怎么")


@given(st.text(max_size=80))
def test_any_text_has_a_direction_of_length_one_or_none(text: str) -> None:
    direction = Question(text).direction
    assert np.isfinite(direction).all()
    assert float(np.linalg.norm(direction)) == pytest.approx(float(direction.any()), abs=1e-4)


def test_a_vector_is_put_together_from_the_books() -> None:
    books = np.arange(12, dtype=np.float32).reshape(2, 3, 2)
    words = sorted(["refund", "parcel"], key=lambda word: hashed([word])[0])
    at = {"refund": (2, 0), "parcel": (0, 0)}
    codes = np.array([at[word] for word in words], np.uint8)
    lengths = np.array([200 if word == "refund" else 100 for word in words], np.uint8)
    vectors = Vectors(hashed(words), codes, lengths, books)
    assert vectors.size == 4
    refund = np.array([4, 5, 6, 7], np.float32)  # the third piece of a part, the first of another
    assert np.allclose(vectors.of("refund"), refund / np.linalg.norm(refund))
    parcel = np.array([0, 1, 6, 7], np.float32)
    both = 200 * rarity("refund") * refund + 100 * rarity("parcel") * parcel
    assert np.allclose(vectors.of("refund the parcel"), both / np.linalg.norm(both), atol=1e-5)
    assert not vectors.of("return").any()


def test_a_message_is_compared_with_every_phrasing_of_a_faq_that_is_not_too_large() -> None:
    questions = [Question(text) for text in ("怎么退款", "几点开门", "停车要钱吗")]
    found = Senses(questions).of(Question("我想把钱要回来"))
    assert found is not None
    assert int(found.argmax()) == 0
    assert Senses(questions * MOST).of(Question("退款")) is None
    assert Senses([]).of(Question("退款")) is None
