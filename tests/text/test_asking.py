"""Asking, wishing and telling, by the wording alone."""

import pytest

from faq.question import Question
from text.asking import asks, declares, offers_choice, settled, wants_yes_or_no, wishes
from text.folding import fold


@pytest.mark.parametrize(
    "text",
    [
        "怎么退款",
        "改日期行不",
        "能退钱不，急",
        "能退卡么，上周办的还没去过",
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
        "被关外面了，请问怎么进",
        "returns free or not",
        "Its pouring, are we still on",
        "any deals for students",
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
        "那么，我们走吧",
        "要么，下周再来",
        "木头桌子",
        "没事",
        "i can do that",
        "前几天排到我了",
        "这几天都在等",
        "sure, will do",
    ],
)
def test_it_asks_nothing(text: str) -> None:
    assert not asks(fold(text))


@pytest.mark.parametrize(
    "text",
    [
        *("想改个名字", "想退货", "帮我看订单", "门禁密码发我一下"),
        *("id like to cancel", "invoice pls", "wanna rename", "please give me the opening hours"),
        *("let me know the deadline", "i need a new card", "我需要发票"),
    ],
)
def test_a_wish_is_a_question_to_who_knows_how_and_to_nobody_else(text: str) -> None:
    assert wishes(text)
    assert Question(text).asks
    assert not Question(text).is_question


@pytest.mark.parametrize(
    "text",
    [
        *("我想你了", "想起来了", "想哭", "想睡觉", "想到了", "i like it"),
        *("沙发我拉走了", "你把密码发我一下", "i need to sleep", "please stop spamming"),
    ],
)
def test_longing_and_thinking_are_no_wish(text: str) -> None:
    assert not wishes(text)


def test_a_choice_is_a_question() -> None:
    assert offers_choice("是免费的还是要另外交钱")
    assert offers_choice("今晚七点还是七点半")
    assert not offers_choice("我们开学是九月，住的还是老楼")
    assert not offers_choice("等了半天还是没有")


@pytest.mark.parametrize(
    "text",
    [
        "别问我怎么交费",
        "老有人问能开发票吗，烦死",
        "怎么交费？已解决",
        "能开发票吗？能的",
        "有停车的地方吗？有，门口左转",
        "他问你几点开门",
        "stop asking what is the door code",
        "someone asked me how to join",
        "How do I book? nvm got it",
    ],
)
def test_who_wants_no_answer_any_more(text: str) -> None:
    assert settled(text)


@pytest.mark.parametrize(
    "text",
    [
        "怎么退款？能退到微信吗",
        "怎么退款？在线等",
        "怎么进群？没找到入口",
        "请问怎么续租",
        "I haven't figured out how to join",
        "where can I ask about this",
    ],
)
def test_who_still_wants_one(text: str) -> None:
    assert not settled(text)


def test_what_is_answered_by_yes_or_no_and_what_is_put_as_a_statement() -> None:
    for text in ("有停车的地方吗", "能不能带狗", "退不退押金", "is there parking"):
        assert wants_yes_or_no(text)
    assert not wants_yes_or_no("怎么退款")
    assert declares("there is parking", "there is parking")
    assert not declares("there is parking?", "there is parking")
    assert not declares("is there parking", "is there parking")
