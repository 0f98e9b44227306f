"""Which groups there are, and what they are called."""

from collections.abc import Mapping

import pytest

from bot.config import Config
from bot.config_models import Group, GroupSet
from bot.people.group_names import GroupNames, is_group_name
from tests.bot import fakes
from tests.bot.people.conftest import World

MAIN, PYTHON, OTHER = -1001, -1002, -1003


def names(**bound: int) -> GroupNames:
    groups: Mapping[str, Group] = {"main": Group(id=MAIN), "python": Group(), "staff": Group()}
    sets = {"learners": GroupSet(groups=("python", "main", "staff"))}
    made = GroupNames(Config(groups=dict(groups), sets=sets))
    made.load(bound)
    return made


def test_a_name_comes_from_the_file_or_from_the_group() -> None:
    known = names(python=PYTHON, guests=OTHER)
    assert [known.of(one) for one in (MAIN, PYTHON, OTHER, -9)] == [
        "main",
        "python",
        "guests",
        None,
    ]
    assert [known.chat_of(one) for one in ("main", "python", "guests", "staff", "x")] == [
        MAIN,
        PYTHON,
        OTHER,
        None,
        None,
    ]
    assert known.waiting() == ["staff"]


def test_a_set_is_its_known_groups_in_the_order_of_the_file() -> None:
    assert names().chats_of("learners") == [MAIN]
    assert names(python=PYTHON).chats_of("learners") == [PYTHON, MAIN]
    assert names(guests=OTHER).chats_of("guests") == [OTHER]
    assert names().chats_of("staff") == names().chats_of("nobody") == []


def test_a_name_belongs_to_one_chat() -> None:
    known = names(python=PYTHON)
    known.bind("python", OTHER)
    assert (known.of(PYTHON), known.of(OTHER)) == (None, "python")
    known.bind("main", OTHER)  # stronger than the id in the file
    assert (known.of(MAIN), known.of(OTHER), known.chat_of("python")) == (None, "main", None)
    known.unbind(OTHER)
    assert (known.of(MAIN), known.of(OTHER)) == ("main", None)


def test_a_new_file_keeps_what_was_given_in_chats() -> None:
    known = names(python=PYTHON)
    known.take(Config(groups={"main": Group(id=OTHER)}))
    assert (known.of(MAIN), known.of(OTHER), known.of(PYTHON)) == (None, "main", "python")
    assert known.fixed(OTHER) == "main"
    assert known.fixed(PYTHON) is None


@pytest.mark.parametrize("name", ["main", "总群", "python-2", "a" * 32, "2班"])
def test_names(name: str) -> None:
    assert is_group_name(name)


@pytest.mark.parametrize("name", ["", "two words", "a/b", "@main", "#1", "a" * 33, "12", "-100"])
def test_what_is_no_name(name: str) -> None:
    assert not is_group_name(name)


ME = fakes.user(fakes.BOT_ID, "Guanjia", is_bot=True)


async def test_groups_that_the_bot_is_in_or_was(world: World) -> None:
    here = fakes.change(fakes.plain(ME, "left"), fakes.admin(ME, "can_delete_messages"))
    gone = fakes.change(
        fakes.plain(ME), fakes.plain(ME, "left"), chat=fakes.group(OTHER, "Bygones")
    )
    async with world.database.work() as work:
        world.people.saw(work, here)
        world.people.saw(work, gone)
        chats = world.people.bound(work)
        found = await chats.groups()
        assert chats.title(OTHER) == "Bygones"
    assert [(one.id, one.title, one.present, one.name) for one in found] == [
        (OTHER, "Bygones", False, None),
        (fakes.GROUP, "小鹿学堂", True, None),
    ]
    assert found[1].rights == frozenset({"can_delete_messages"})
    assert found[0].rights == frozenset()
