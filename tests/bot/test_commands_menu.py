"""The lists of commands that Telegram shows: by scope and language, set when they change."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.commands_menu import CommandMenus
from bot.config import Config
from bot.config_models import BotSection, Group
from bot.emulator.group import EmulatedGroup, emulated_group

OPERATOR = 99
PLUGINS = ("help", "leaderboards", "admin", "broadcasts", "group_rules", "activity")
CONFIG = Config(
    bot=BotSection(operators=(OPERATOR,)),
    plugins=PLUGINS,
    groups={"main": Group(), "staff": Group(plugins=("help",))},
)


@pytest.fixture
async def group() -> AsyncIterator[EmulatedGroup]:
    on: Any = {name: {} for name in (*PLUGINS, "operators", "doctor")}
    async with emulated_group(config=CONFIG, **on) as made:
        await made.app.configure(made.chat_id, PLUGINS, None, "zh-CN")
        yield made


def menus_of(group: EmulatedGroup) -> CommandMenus:
    return group.app._make_menus()


def names(group: EmulatedGroup, scope: str, language: str = "", **about: int) -> list[str]:
    """The commands that Telegram lists there."""
    return [one["command"] for one in listed(group, scope, language, **about)]


def listed(
    group: EmulatedGroup, scope: str, language: str = "", **about: int
) -> list[dict[str, str]]:
    slot = json.dumps([{"type": scope, **about}, language], sort_keys=True)
    return group.world.bot.commands.get(slot, [])


def calls(group: EmulatedGroup) -> list[str]:
    made = [one.method for one in group.world.calls if one.method.endswith("MyCommands")]
    group.world.calls.clear()
    return made


async def open_private(group: EmulatedGroup) -> None:
    """The operator has written to the bot."""
    user = group.world.add_user("Olga")
    group.world.users[OPERATOR] = user
    user.id = OPERATOR
    await group.control.do("say", {"chat": OPERATOR, "user": OPERATOR, "text": "hi"})
    await group.settle()


@pytest.mark.parametrize("language", ["", "zh", "en"])
async def test_everybody_is_shown_what_he_may_use(group: EmulatedGroup, language: str) -> None:
    await open_private(group)
    assert await menus_of(group).bring_up_to_date() == 0
    assert names(group, "default", language) == ["help", "top", "rules"]
    assert names(group, "all_group_chats", language) == ["help", "top", "rules"]
    assert names(group, "all_private_chats", language) == ["help"]
    admins = names(group, "all_chat_administrators", language)
    assert admins[:3] == ["help", "top", "kick"]
    assert {"mute", "purge", "schedule", "jobs", "rules", "setrules", "doctor"} <= set(admins)
    assert not {"bind", "groups", "broadcast"} & set(admins)
    assert len(admins) == len(set(admins)) <= 100
    own = names(group, "chat", language, chat_id=OPERATOR)
    assert own == ["help", "broadcast", "groups", "doctor"]


async def test_in_the_language_of_the_reader(group: EmulatedGroup) -> None:
    await menus_of(group).bring_up_to_date()
    say = {
        language: listed(group, "all_private_chats", language)[0]["description"]
        for language in ("", "zh", "en")
    }
    assert say == {"": "看看我能做什么", "zh": "看看我能做什么", "en": "see what I can do"}


async def test_what_is_set_is_not_set_again(group: EmulatedGroup) -> None:
    await open_private(group)
    await menus_of(group).bring_up_to_date()
    assert set(calls(group)) == {"setMyCommands"}
    await menus_of(group).bring_up_to_date()
    assert calls(group) == []


async def test_a_named_group_with_other_plug_ins_has_lists_of_its_own(
    group: EmulatedGroup,
) -> None:
    await open_private(group)
    menus, store = menus_of(group), group.app.core.settings
    await group.say("ann", "hi")
    store.bind("staff", group.chat_id)
    await group.app.configure(group.chat_id, ["help", "group_rules"], None, "zh-CN")
    await menus.bring_up_to_date()
    assert names(group, "chat", "en", chat_id=group.chat_id) == ["help", "rules"]
    own = names(group, "chat_administrators", chat_id=group.chat_id)
    assert own == ["help", "rules", "setrules", "doctor"]
    assert "setMyCommands" in calls(group)

    await group.app.configure(group.chat_id, PLUGINS, None, "zh-CN")
    await menus.bring_up_to_date()
    assert calls(group) == ["deleteMyCommands"] * 6
    assert names(group, "chat", "en", chat_id=group.chat_id) == []


async def test_an_operator_who_never_wrote_to_the_bot_is_tried_again(
    group: EmulatedGroup,
) -> None:
    menus = menus_of(group)
    assert await menus.bring_up_to_date() == 3
    assert names(group, "all_private_chats") == ["help"]
    await open_private(group)
    assert await menus.bring_up_to_date() == 0
    assert names(group, "chat", "zh", chat_id=OPERATOR)[0] == "help"


async def test_trouble_neither_stops_the_bot_nor_is_told_twice(
    group: EmulatedGroup, capsys: pytest.CaptureFixture[str]
) -> None:
    await open_private(group)
    for _ in range(2):
        fault = {"method": "setMyCommands", "status": 502, "times": 1}
        await group.control.do("faults", fault)
    running = asyncio.create_task(menus_of(group).run())
    try:
        await settled(group)
        assert names(group, "default") == []
        await group.advance(30)
        await settled(group)
        assert names(group, "default") == []
        assert await group.say("ann", "/help") == ["sendMessage"]
        await group.advance(60)
        await settled(group)
        assert names(group, "default") == ["help", "top", "rules"]
        assert capsys.readouterr().out.count("command menus not set") == 1
        calls(group)
        await group.app.configure(group.chat_id, PLUGINS, None, "zh-CN")
        await settled(group)
        await group.advance(5)
        await settled(group)
        assert calls(group) == []  # nothing that is shown has changed
    finally:
        running.cancel()


async def settled(group: EmulatedGroup) -> None:
    """Let the menus, which nobody waits for, get as far as they can."""
    seen = -1
    while seen != group.world.activity:
        seen = group.world.activity
        for _ in range(20):
            await group.settle()
            await asyncio.sleep(0.002)
