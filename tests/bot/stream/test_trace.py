"""What the bot writes down about a message, for who asks why."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from aiogram import Router
from aiogram.types import Message

from bot.emulator.group import REHEARSAL, EmulatedGroup, emulated_group
from bot.loader import shipped_names
from bot.phrases.book import load
from bot.plugin import GroupSettings, Plugin, Stage, Trace
from bot.stream.trace import NoTrace, TraceBook, Why
from tests.bot.stream.plugs import answering


@pytest.fixture(autouse=True, params=["", "thrice"])
def batches(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every chat here runs as it is, with each batch run twice, and replayed."""
    monkeypatch.setenv(REHEARSAL, request.param)


@asynccontextmanager
async def watched(*plugins: Plugin[Any], **options: Any) -> AsyncIterator[EmulatedGroup]:
    """A group whose bot writes down why."""
    async with emulated_group(*plugins, **options) as group:
        book = TraceBook()
        core = group.app.core
        core.trace = core.moderation.trace = book
        yield group


async def why(group: EmulatedGroup, who: str, text: str) -> Why:
    """Say something, and read what was written down about it."""
    await group.say(who, text)
    book = group.app.core.trace
    assert isinstance(book, TraceBook)
    found = book.why(group.chat_id, group.last(who)["id"])
    assert found is not None
    return found


async def test_who_looked_and_who_acted() -> None:
    first = answering("first", Stage.REPLY, "how", "like this")
    second = answering("second", Stage.REPLY, "what", "that")
    counter = answering("counter", Stage.OBSERVE, "how", "")
    async with watched(first, second, counter) as group:
        asked = await why(group, "ann", "how")
        assert (asked.looked, asked.acted) == (["counter"], ["first"])
        later = await why(group, "ann", "what")
        assert (later.looked, later.acted) == (["counter", "first"], ["second"])
        nobody = await why(group, "ann", "well")
        assert (nobody.looked, nobody.acted) == (["counter", "first", "second"], [])


async def test_what_the_engines_read() -> None:
    async with watched(answering("echo", Stage.REPLY, "x", "y")) as group:
        found = await why(group, "ann", "Ｈｅｌｌｏ  學習")
        assert found.shown["trace.read"] == [("", "hello学习", None)]


async def test_a_sanction_shows_its_case_and_its_signals() -> None:
    async with watched(flood={"limit": 1}) as group:
        await why(group, "ann", "1")
        found = await why(group, "ann", "2")
        assert found.shown["flood.trace"] == [("", "2/1", 2.0)]
        assert found.shown["trace.signals"] == [("pace", "2/1", 1.0)]
        case = {label: detail for label, detail, _ in found.shown["trace.case"]}
        assert case["trace.did"] == "sanction.mute"
        assert case["trace.lasts"] == timedelta(minutes=10)
        assert str(case["trace.number"]).startswith("#")
        assert "trace.mode" not in case
        assert found.acted == ["flood"]
        assert not found.rehearsed


async def test_a_rehearsal_says_so() -> None:
    async with watched(flood={"limit": 1}) as group:
        people = group.app.core.people
        await why(group, "ann", "1")
        rehearsing = replace(people.chat(group.chat_id), dry_run=True)
        people.memory.chats.put(group.chat_id, rehearsing)
        found = await why(group, "ann", "2")
        assert found.rehearsed
        assert ("trace.mode", "trace.rehearsed", None) in found.shown["trace.case"]


class NoSettings(GroupSettings):
    """None."""


async def test_a_plug_in_of_somebody_else_shows_rows() -> None:
    def build_router() -> Router:
        router = Router(name="weather")

        @router.message()
        async def weigh(message: Message, trace: Trace) -> None:
            if trace.on:
                trace.show("Wind", [("north", "cold", 0.7)])
                trace.show("Wind", [("south", "warm", None)])
            trace.note("looks like rain")

        return router

    weather = Plugin("weather", Stage.REPLY, NoSettings, build_router)
    async with watched(weather) as group:
        found = await why(group, "ann", "hm")
        assert found.shown["Wind"] == [("north", "cold", 0.7), ("south", "warm", None)]
        assert found.notes == ["looks like rain"]


def test_a_bot_at_work_keeps_nothing_and_the_book_forgets_the_oldest() -> None:
    silent = NoTrace()
    assert not silent.on
    silent.begin(1, 1)
    silent.note("x")
    silent.show("x", [])
    book = TraceBook(size=2)
    for number in (1, 2, 3):
        book.begin(-5, number)
        book.note(str(number))
    assert book.why(-5, 1) is None
    assert [book.why(-5, number) for number in (2, 3)] == [Why(notes=["2"]), Why(notes=["3"])]


def test_every_shipped_plug_in_has_a_name_in_both_languages() -> None:
    book = load()
    for name in shipped_names():
        for language, other in (("zh-CN", "en"), ("en", "zh-CN")):
            said = book.say(language, f"{name}.plugin_name")
            assert said not in (name, book.say(other, f"{name}.plugin_name"))
