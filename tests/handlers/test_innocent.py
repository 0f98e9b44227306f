"""Ordinary sentences that begin with the word of a command: nothing may come of them.

Every Chinese alias of every shipped plug-in is read off its router: a new one needs sentences.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
from aiogram.types import Chat, Message, User

from bot.plugin import Person, SenderKind, command
from bot.stream.gate import find_command
from bot.stream.route import Route, RouteBuilder
from tests.shipped import shipped_plugins
from text.yaml_file import load_yaml

ENOUGH = 80
FILE = Path(__file__).parent / "innocent.yaml"
WHEN = datetime(2027, 3, 2, 12, tzinfo=UTC)
GROUP = Chat(id=-1001, type="supergroup", title="小鹿学堂")
ANN = User(id=7, is_bot=False, first_name="Ann")
REPLIED = Message(message_id=1, date=WHEN, chat=GROUP, from_user=ANN, text="今天天气不错")


@cache
def route() -> Route:
    """All shipped plug-ins on in one chat."""
    plugins = shipped_plugins()
    builder = RouteBuilder()
    for plugin in plugins:
        builder.add(plugin, plugin.build_router(), {"settings": plugin.settings()})
    return builder.build(plugins)


@cache
def written() -> dict[str, list[str]]:
    return dict(load_yaml(FILE).data["sentences"])


@cache
def endings() -> list[str]:
    return list(load_yaml(FILE).data["endings"])


def aliases() -> Iterator[tuple[str, command]]:
    """Every word that is a command without a sign before it."""
    for word, share in route().bare.items():
        asked = share.nodes[0].command
        assert asked is not None
        yield word, asked


def acts(asked: command) -> bool:
    """Whether it does something to people or to what they wrote."""
    return asked.takes in ("target", "reply")


def sentences(word: str, asked: command) -> list[str]:
    own = written().get(word, [])
    return own if acts(asked) else own + [word + ending for ending in endings()]


def message(text: str, *, reply: bool) -> Message:
    replied = REPLIED if reply else None
    return Message(
        message_id=2, date=WHEN, chat=GROUP, from_user=ANN, text=text, reply_to_message=replied
    )


def is_command(text: str, *, reply: bool) -> bool:
    """Whether somebody who may use all commands would give one; a member's mean less."""
    person = Person(SenderKind.USER, ANN.id, ANN.full_name) if reply else None
    said = message(text, reply=reply)
    return find_command(route(), said, text, "guanjia_bot", person) is not None


def test_every_alias_has_enough_sentences() -> None:
    for word, asked in aliases():
        found = sentences(word, asked)
        assert len(set(found)) >= ENOUGH, f"{word}: {len(set(found))} sentences in {FILE.name}"
        assert len(written()[word]) >= 20, f"{word} has too few sentences of its own"


def test_the_sentences_are_sentences_that_begin_with_the_word() -> None:
    for word, found in written().items():
        assert len(found) == len(set(found)), word
        wrong = [one for one in found if not one.startswith(word) or one.strip() == word]
        assert wrong == [], word


def test_the_words_alone_are_commands() -> None:
    """Without this, sentences could be innocent because nothing is a command here."""
    for word, asked in aliases():
        assert is_command(word, reply=True), word
        assert is_command(word, reply=False) is not acts(asked), word


@pytest.mark.parametrize("reply", [False, True], ids=["", "in reply"])
def test_nothing_comes_of_any_of_them(reply: bool) -> None:
    guilty = [
        one
        for word, asked in aliases()
        for one in sentences(word, asked)
        if is_command(one, reply=reply)
    ]
    assert guilty == []


@pytest.mark.parametrize("reply", [False, True], ids=["", "in reply"])
def test_nor_when_a_mention_stands_in_them(reply: bool) -> None:
    guilty = [
        f"{one} @ann"
        for word, asked in aliases()
        for one in sentences(word, asked)
        if " " not in one and is_command(f"{one} @ann", reply=reply)
    ]
    assert guilty == []
