"""Plug-ins that add to what another one answered."""

from collections.abc import Callable
from typing import Any

import pytest
from aiogram import Router
from aiogram.types import (
    BufferedInputFile,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
    MessageEntity,
)

from bot.emulator.group import emulated_group
from bot.plugin import Answered, Outbox, Plugin, Stage
from tests.bot.stream.plugs import answering, plug
from tests.handlers.pictures import PNG

MORE = [[InlineKeyboardButton(text="more", url="https://example.com/more")]]
LINK = InlineKeyboardButton(text="map", url="https://example.com/map")
PRESS = InlineKeyboardButton(text="map", callback_data="map")


def hinting(name: str = "hints", html: str = "see <b>more</b>") -> Plugin[Any]:
    """Adds to every answer; where there is none, speaks itself."""

    def write(router: Router) -> None:
        @router.message()
        async def add(message: Message, answered: Answered | None, outbox: Outbox) -> None:
            if answered is None:
                outbox.post(message.answer("alone"))
                return
            longer = Answered.of(answered.payload()).with_hint(html, MORE)
            if longer is not None:
                outbox.post(longer)

    return plug(name, Stage.HINT, write)


def replying(post: Callable[[Message, Outbox], object]) -> Plugin[Any]:
    """Answers everything in one way."""

    def write(router: Router) -> None:
        @router.message()
        async def say(message: Message, outbox: Outbox) -> None:
            post(message, outbox)

    return plug("answers", Stage.REPLY, write)


def keyboard(button: InlineKeyboardButton) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(inline_keyboard=[[button]])


def links(message: dict[str, Any]) -> list[str]:
    return [one["text"] for row in message["buttons"] or [] for one in row]


async def test_it_stands_below_the_answer_whatever_the_order() -> None:
    answer = answering("a", Stage.REPLY, "hi", "hello")
    for plugins in ((answer, hinting()), (hinting(), answer)):
        async with emulated_group(*plugins) as group:
            assert await group.say("ann", "hi") == ["sendMessage", "editMessageText"]
            assert group.said() == ["hello\n\nsee more"]
            assert links(group.last()) == ["more"]
            assert await group.say("ann", "something else") == ["sendMessage"]
            assert group.said()[1:] == ["alone"]


async def test_the_first_that_has_a_hint_is_the_one_that_has() -> None:
    answer = answering("a", Stage.REPLY, "hi", "hello")
    async with emulated_group(answer, hinting("x", "one"), hinting("y", "two")) as group:
        await group.say("ann", "hi")
        assert group.said() == ["hello\n\none"]


async def test_an_answer_with_its_hint_counts_once() -> None:
    answer = answering("a", Stage.REPLY, "hi", "hello")
    async with emulated_group(answer, hinting()) as group:
        for _ in range(22):
            await group.say("ann", "hi")
        assert group.said() == ["hello\n\nsee more"] * 20


@pytest.mark.parametrize(
    ("post", "said"),
    [
        (lambda m, o: o.post(m.answer("1 < 2", parse_mode=None)), "1 < 2\n\nsee more"),
        (lambda m, o: o.post(m.answer("<i>a</i> &lt;")), "a <\n\nsee more"),
        (lambda m, o: o.post(m.answer("a", reply_markup=keyboard(LINK))), "a\n\nsee more"),
        (lambda m, o: o.post(m.answer("a", reply_markup=keyboard(PRESS))), "a"),
        (lambda m, o: o.post(m.answer("a" * 4090)), "a" * 4090),
        (lambda m, o: o.post(m.answer("a"), only_for=m.from_user.id), "a"),
        (
            lambda m, o: o.post(
                m.answer(
                    "ab",
                    parse_mode=None,
                    entities=[MessageEntity(type="bold", offset=0, length=1)],
                )
            ),
            "ab",
        ),
        (
            lambda m, o: o.post(m.answer_photo(BufferedInputFile(PNG, "a.png"), caption="a")),
            "a\n\nsee more",
        ),
        (lambda m, o: [o.post(m.answer("a")), o.post(m.answer("b"))], "a\n\nsee more b"),
        (lambda m, o: None, ""),
    ],
)
async def test_what_may_grow(post: Callable[[Message, Outbox], object], said: str) -> None:
    async with emulated_group(replying(post), hinting()) as group:
        await group.say("ann", "hi")
        assert " ".join(group.said()) == said


async def test_buttons_of_the_answer_stay_above_those_of_the_hint() -> None:
    def post(message: Message, outbox: Outbox) -> None:
        outbox.post(message.answer("a", reply_markup=keyboard(LINK)))

    async with emulated_group(replying(post), hinting()) as group:
        await group.say("ann", "hi")
        assert links(group.last()) == ["map", "more"]


def shown(**more: Any) -> Message:
    raw = {"message_id": 5, "date": 0, "chat": {"id": -1, "type": "group", "title": "g"}, **more}
    return Message.model_validate(raw)


def test_a_hint_is_taken_off_whatever_the_answer_says() -> None:
    quote = {"type": "blockquote", "offset": 3, "length": 4}
    markup = keyboard(LINK).model_dump(exclude_none=True)["inline_keyboard"] * 2
    message = shown(text="a\n\nhint", entities=[quote], reply_markup={"inline_keyboard": markup})
    edit = Answered.stripped(message, 1)
    assert edit is not None
    assert (edit.message_id, getattr(edit, "text", "")) == (5, "a")
    assert edit.reply_markup == keyboard(LINK)
    last = Answered.stripped(message, 2)
    assert last is not None
    assert last.reply_markup is None
    assert Answered.stripped(shown(text="a"), 1) is None
