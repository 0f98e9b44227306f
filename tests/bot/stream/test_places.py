"""Routes follow settings: of the chat, of its topics, and over a migration."""

from datetime import timedelta
from typing import Any

from aiogram import F, Router
from aiogram.methods import TelegramMethod
from aiogram.types import Message

from bot.db.models import ActivityDay, ChatSetting
from bot.db.models import Member as Membership
from bot.emulator.group import EmulatedGroup, emulated_group
from bot.plugin import Chats, CommandCall, Plugin, Role, Stage, command
from tests.bot.stream.plugs import Settings, counted, plug, rows


def speaking() -> Plugin[Any]:
    """Says its word on every message; ``/word`` changes it."""

    def write(router: Router) -> None:
        @router.message(command("word", takes="text", help="other word"))
        async def change(message: Message, call: CommandCall, chats: Chats) -> None:
            topic = message.message_thread_id or 0
            await chats.set_setting(message.chat.id, "word", "word", call.args, topic_id=topic)

        @router.message(F.text)
        async def say(message: Message, settings: Settings) -> TelegramMethod[Any]:
            return message.answer(settings.word)

    return plug("word", Stage.REPLY, write)


def hidden() -> Plugin[Any]:
    def write(router: Router) -> None:
        @router.message(command("hidden", "暗号", role=Role.ADMIN))
        async def show(message: Message) -> TelegramMethod[Any]:
            return message.answer("shown")

    return plug("hidden", Stage.COMMAND, write)


def names(group: EmulatedGroup) -> list[tuple[str, ...]]:
    return [item.names for item in group.app.core.menu.commands(group.chat_id)]


async def switch(group: EmulatedGroup, plugin: str, *, on: bool) -> None:
    async with group.app.database.work() as work:
        await group.app.core.settings.set(work, group.chat_id, plugin, "enabled", on)


async def test_a_topic_with_settings_of_its_own_has_a_route_of_its_own() -> None:
    async with emulated_group(speaking()) as group:
        made = await group.control.do(
            "chats", {"title": "论坛", "topics": ["a", "b"], "plugins": ["word"]}
        )
        group.chat_id = made["id"]
        first, second = made["topics"]["a"], made["topics"]["b"]
        await group.say("ann", "/word special", topic=first)
        await group.say("ann", "hi", topic=first)
        await group.say("ann", "hi", topic=second)
        await group.say("ann", "hi")
        assert group.said() == ["special", "echo", "echo"]
        routes = group.app.core.routes
        assert routes.of(group.chat_id, second) is routes.of(group.chat_id, None)
        assert routes.of(group.chat_id, first) is not routes.of(group.chat_id, None)


async def test_a_change_is_valid_from_the_next_batch() -> None:
    async with emulated_group(speaking(), rehearsal="") as group:
        chat, ann = group.world.living_chat(group.chat_id), group.user("ann")
        for text in ("hi", "/word new", "hi"):
            group.world.say(chat, group.world.users[ann], text)
        await group.settle()
        await group.say("ann", "hi")
        assert group.said() == ["echo", "echo", "new"]


async def test_equal_chats_share_a_route_and_a_change_parts_them() -> None:
    async with emulated_group(speaking()) as group:
        first = group.chat_id
        await group.open("zh-CN", {"word": {}})
        routes = group.app.core.routes
        assert routes.of(first, None) is routes.of(group.chat_id, None)
        await group.say("ann", "/word mine")
        assert routes.of(first, None) is not routes.of(group.chat_id, None)
        assert routes.of(first, None) is routes.of(first, None)


async def test_switching_off_and_on_reaches_route_and_menu() -> None:
    async with emulated_group(speaking(), hidden()) as group:
        assert names(group) == [("word",), ("hidden", "暗号")]
        item = group.app.core.menu.commands(group.chat_id)[1]
        assert (item.plugin, item.role, item.operator) == ("hidden", Role.ADMIN, False)
        await switch(group, "word", on=False)
        assert names(group) == [("hidden", "暗号")]
        assert await group.say("ann", "hi") == []
        await switch(group, "word", on=True)
        assert await group.say("ann", "hi") == ["sendMessage"]


async def test_a_group_that_becomes_a_supergroup_keeps_what_it_had() -> None:
    async with emulated_group(speaking(), activity={}) as group:
        made = await group.control.do(
            "chats", {"title": "小群", "type": "group", "plugins": ["word", "activity"]}
        )
        old = group.chat_id = made["id"]
        await group.admin("boss")
        await group.say("ann", "/word kept")
        await group.say("ann", "hi")
        assert group.said() == ["kept"]
        before = await counted(group.app)
        members = {one.user_id for one in await rows(group.app, Membership) if one.chat_id == old}
        new = (await group.control.do("migrate", {"chat": old}))["id"]
        await group.settle()
        group.chat_id = new
        await group.say("ann", "hi again")
        assert group.said() == ["kept"]
        assert await counted(group.app) == before + 1
        assert {row.chat_id for row in await rows(group.app, ActivityDay)} == {new}
        assert {row.chat_id for row in await rows(group.app, ChatSetting)} == {new}
        now = {one.user_id for one in await rows(group.app, Membership) if one.chat_id == new}
        assert members <= now
        state = group.app.core.people.chat(new)
        assert state.staff[group.user("boss")].role == Role.OWNER
        await group.say("boss", "/word newer")
        await group.say("ann", "hi")
        assert group.said() == ["kept", "newer"]


async def test_a_message_on_its_way_during_the_migration_arrives() -> None:
    def write(router: Router) -> None:
        @router.message(F.text)
        async def say(message: Message, outbox: Any) -> None:
            outbox.post(message.answer("later"), delete_after=timedelta(minutes=1))

    async with emulated_group(plug("late", Stage.REPLY, write)) as group:
        made = await group.control.do(
            "chats", {"title": "小群", "type": "group", "plugins": ["late"]}
        )
        old = group.chat_id = made["id"]
        await group.say("ann", "hi")
        assert group.said() == ["later"]
        group.chat_id = (await group.control.do("migrate", {"chat": old}))["id"]
        await group.settle()
        await group.advance(61)
        assert [call.ok for call in group.world.calls if call.method == "deleteMessage"]
