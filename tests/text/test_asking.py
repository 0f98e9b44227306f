"""Asking, wishing and telling, by the wording alone."""

import pytest

from faq.question import Question
from text.asking import asks, wishes
from text.folding import fold


@pytest.mark.parametrize(
    "text",
    [
        "怎么退款",
        "改日期行不",
        "能退钱不，急",
        "票收到没",
        "收到没",
        "有人接没得",
        "物业费可以刷卡木",
        "能改伐",
        "住一晚几钱",
        "全包下来几w",
        "有木有电子发票",
        "how do i pay",
        "can i pay by card",
        "where is it?",
    ],
)
def test_it_asks(text: str) -> None:
    assert asks(fold(text)) or asks(text)


@pytest.mark.parametrize(
    "text",
    [
        "才不",
        "我不",
        "票还没",
        "他也没",
        "从来没",
        "木头桌子",
        "没事",
        "i can do that",
    ],
)
def test_it_asks_nothing(text: str) -> None:
    assert not asks(fold(text))


@pytest.mark.parametrize(
    "text",
    ["想改个名字", "想退货", "帮我看订单", "id like to cancel", "invoice pls", "wanna rename"],
)
def test_a_wish_is_a_question_to_who_knows_how_and_to_nobody_else(text: str) -> None:
    assert wishes(text)
    assert Question(text).asks
    assert not Question(text).is_question


@pytest.mark.parametrize("text", ["我想你了", "想起来了", "想哭", "想睡觉", "想到了", "i like it"])
def test_longing_and_thinking_are_no_wish(text: str) -> None:
    assert not wishes(text)
