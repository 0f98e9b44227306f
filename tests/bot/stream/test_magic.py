"""Compiled ``F`` filters answer what magic_filter itself answers, value by value."""

import operator
import re
from collections.abc import Callable
from typing import Any

from aiogram import F
from aiogram.dispatcher.event.handler import FilterObject
from aiogram.types import Message
from hypothesis import given, settings
from hypothesis import strategies as st
from magic_filter import MagicFilter

from bot.stream.context import Context
from bot.stream.filters import compile_filter
from bot.stream.update import Incoming
from tests.bot.fakes import channel_message, linked_post, message, user

EVENTS: tuple[Message, ...] = (
    message(user(7, "Ann", "ann"), text="hello 你好"),
    message(None, text="/start now"),
    message(user(8, "Bob"), text="", caption="a caption"),
    channel_message(text="deals"),
    linked_post(),
    message(
        user(7, "Ann"),
        text="see",
        reply_to_message=message(user(8), text="hello 你好").model_dump(),
    ),
)
NAMES = (
    *("text", "caption", "from_user", "chat", "id", "username", "first_name", "is_bot", "type"),
    *("reply_to_message", "entities", "sender_chat", "nothing_of_this_name", "date", "title"),
)
VALUES: tuple[Any, ...] = (
    *(None, True, 0, 7, 8, "", "hello 你好", "ann", "supergroup", F.text, F.chat.id),
    *(F.from_user.username, F.nothing, ["ann", "bob"], 3.5),
)
COMPARISONS = (
    *(operator.eq, operator.ne, operator.lt, operator.le, operator.gt, operator.ge),
    *(operator.and_, operator.or_, operator.add),
)


def path(names: list[str]) -> MagicFilter:
    found: Any = F
    for name in names:
        found = getattr(found, name)
    return found  # type: ignore[no-any-return]


def compared(left: MagicFilter, how: Callable[..., Any], right: Any) -> MagicFilter:
    return how(left, right)  # type: ignore[no-any-return]


def more(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Everything that can be put around an expression."""
    values = st.sampled_from(VALUES)
    return st.one_of(
        st.builds(compared, inner, st.sampled_from(COMPARISONS), values),
        st.builds(compared, inner, st.sampled_from(COMPARISONS), inner),
        st.builds(operator.invert, inner),
        st.builds(lambda one: one.in_({"ann", "hello 你好", 7}), inner),
        st.builds(lambda one: one.contains("l"), inner),
        st.builds(lambda one: one.len(), inner),
        st.builds(lambda one: one.lower(), inner),
        st.builds(lambda one: one.startswith("h"), inner),
        st.builds(lambda one: one.regexp(re.compile(r"\w+"), mode="match"), inner),
        st.builds(lambda one: one.func(bool), inner),
        st.builds(lambda one: one.cast(int), inner),
        st.builds(lambda one: one[0], inner),
        st.builds(lambda one: one[...].offset == 0, inner),
        st.builds(lambda one: one.is_(None), inner),
        st.builds(lambda one: one.as_("found"), inner),
    )


EXPRESSIONS = st.recursive(
    st.lists(st.sampled_from(NAMES), max_size=3).map(path), more, max_leaves=4
)


def outcome(ask: Callable[[], Any]) -> Any:
    """What it answers, or how it fails."""
    try:
        return ask()
    except Exception as problem:  # noqa: BLE001 - whatever it is, it must be the same
        return type(problem), str(problem)


def check_same(expression: MagicFilter, event: Message) -> None:
    compiled = compile_filter(FilterObject(expression), {})
    assert not compiled.awaits
    context = Context({}, {}, Incoming({}, None))
    expected = outcome(lambda: expression.resolve(event))
    found = outcome(lambda: compiled.check(event, context))
    if hasattr(expected, "span"):  # two matches are never equal
        expected, found = expected.span(), found.span()
    assert type(found) is type(expected)
    assert found == expected


@settings(max_examples=400)
@given(EXPRESSIONS, st.sampled_from(EVENTS))
def test_any_expression_on_any_message(expression: MagicFilter, event: Message) -> None:
    check_same(expression, event)


def test_every_comparison_of_every_path_with_every_value() -> None:
    for names in (["text"], ["from_user", "username"], ["chat", "id"], ["nothing", "at", "all"]):
        for compare in COMPARISONS[:6]:
            for value in VALUES:
                for event in EVENTS:
                    check_same(compared(path(names), compare, value), event)
