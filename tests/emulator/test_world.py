"""What pages and other programs rely on: events, ids, pictures, and the document."""

import re
import struct
from pathlib import Path

import pytest

from bot.emulator.clock import SimClock
from bot.emulator.control import Control
from bot.emulator.errors import WrongCall
from bot.emulator.images import image_size
from bot.emulator.methods import METHODS
from bot.emulator.orders import read_order
from bot.emulator.state import Json
from bot.emulator.world import World
from tests.emulator.conftest import START, Town

DOCUMENT = Path(__file__).parents[2] / "docs" / "emulator.md"


async def test_listeners_hear_every_change_until_they_stop(town: Town) -> None:
    heard: list[Json] = []
    stop = town.world.on_change(heard.append)
    said = town.say("x")
    await town.here("deleteMessage", message_id=said.id)
    stop()
    town.say("y")
    assert [event["kind"] for event in heard] == ["message", "delete", "call"]
    assert heard[0] == {
        "kind": "message",
        "chat": town.chat.id,
        "message": said.id,
        "ephemeral": None,
    }


def test_ids_of_two_runs_do_not_meet_and_are_in_telegrams_ranges() -> None:
    first, second = World(SimClock(START, rate=0)), World(SimClock(START, rate=0), seed=1)
    chat = first.make_chat("a")
    assert -2 * 10**12 < chat.id < -(10**12)
    assert 0 < first.bot.user.id < 2**40
    later = SimClock(START, rate=0)
    later.jump(1)
    third = World(later)
    users = {first.add_user("x").id, second.add_user("x").id, third.add_user("x").id}
    assert len(users) == 3
    assert third.bot.user.id - first.bot.user.id == 1000


def test_a_given_token_keeps_its_id() -> None:
    world = World(SimClock(START, rate=0), token="4242:secret")
    assert (world.bot.user.id, world.users[4242].is_bot) == (4242, True)


def test_usernames_are_unique_without_regard_to_case() -> None:
    world = World(SimClock(START, rate=0), seed=1)
    world.add_user("Ann", "@Ann")
    with pytest.raises(WrongCall, match="is taken"):
        world.add_user("Other", "ann")


def _jpeg(width: int, height: int) -> bytes:
    header = b"\xff\xd8" + b"\xff\xe0\x00\x04ab" + b"\xff\xc0\x00\x0b\x08"
    return header + struct.pack(">HH", height, width) + b"\x01\x00\x00\x00"


@pytest.mark.parametrize(
    ("content", "size"),
    [
        (b"GIF89a" + struct.pack("<HH", 4, 5), (4, 5)),
        (_jpeg(640, 480), (640, 480)),
        (b"\xff\xd8\xff\xe0\x00\x04ab", None),
        (b"\x89PNG\r\n\x1a\n", None),
        (b"text", None),
    ],
)
def test_sizes_of_pictures(content: bytes, size: tuple[int, int] | None) -> None:
    assert image_size(content) == size


def test_the_document_names_every_method_and_every_call() -> None:
    text = DOCUMENT.read_text("utf-8")
    done = text.partition("**Done:**")[2].partition("\n* **")[0]
    assert set(re.findall(r"[a-z]+[A-Z]\w+|close", done)) == {*METHODS, "getUpdates"}
    control = Control(World(SimClock(START, rate=0), seed=1))
    assert set(re.findall(r"`POST /sim/(\w+)`", text)) == set(control.acts)


def test_the_document_names_every_key() -> None:
    control = Control(World(SimClock(START, rate=0), seed=1))
    text = DOCUMENT.read_text("utf-8")
    for name, (model, _) in control.acts.items():
        row = next(line for line in text.splitlines() if f"`POST /sim/{name}`" in line)
        for key in model.model_fields:
            assert re.search(rf"\b{key}\b", row), (name, key)
        with pytest.raises(WrongCall, match="unknown key"):
            read_order(model, {"no_such_key_at_all": 1})
