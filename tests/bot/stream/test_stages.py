"""Observe, guard, command, reply: who is asked, in which order, and what ends the way."""

from dataclasses import replace
from typing import Any

import pytest
from aiogram import F, Router
from aiogram.dispatcher.event.bases import UNHANDLED
from aiogram.methods import EditMessageText, SendMessage, TelegramMethod
from aiogram.types import Message, TelegramObject

from bot.db.models import Quarantined
from bot.emulator.group import EmulatedGroup, emulated_group
from bot.plugin import CommandCall, Outbox, Plugin, Role, Stage, command
from tests.bot.stream.plugs import Settings, answering, echo, plug, rows


def noting(name: str, stage: Stage, log: list[str], *, acts: str = "") -> Plugin[Any]:
    """Writes down every message it is asked about; acts on one text."""

    def write(router: Router) -> None:
        @router.message()
        async def note(message: Message) -> object:
            log.append(name)
            return None if message.text == acts or stage is Stage.OBSERVE else UNHANDLED

    return plug(name, stage, write)


async def asked(text: str, plugins: list[Plugin[Any]], log: list[str]) -> list[str]:
    async with emulated_group(*plugins, rehearsal="") as group:
        await group.say("ann", text)
    return log


async def test_stages_come_in_their_order_and_plugins_in_that_of_the_config() -> None:
    log: list[str] = []
    stages = [Stage.REPLY, Stage.GUARD, Stage.COMMAND, Stage.OBSERVE]
    plugins = [
        noting(f"{stage.name.lower()}{number}", stage, log)
        for number in range(2)
        for stage in stages
    ]
    await asked("hi", plugins, log)
    assert log == [
        *("observe0", "observe1", "guard0", "guard1"),
        *("command0", "command1", "reply0", "reply1"),
    ]


async def test_the_first_guard_that_acts_ends_the_way() -> None:
    log: list[str] = []
    plugins = [
        noting("watcher", Stage.OBSERVE, log),
        noting("first", Stage.GUARD, log),
        noting("second", Stage.GUARD, log, acts="ad"),
        noting("third", Stage.GUARD, log, acts="ad"),
        answering("answer", Stage.REPLY, "ad", "bought"),
    ]
    assert await asked("ad", plugins, log) == ["watcher", "first", "second"]


async def test_moderation_comes_before_commands() -> None:
    guard = answering("guard", Stage.GUARD, "/start buy now", "removed")
    async with emulated_group(hello("start"), guard) as group:
        await group.say("ann", "/start buy now")
        await group.say("ann", "/start")
        assert group.said() == ["removed", "hello you"]


async def test_at_most_one_reply() -> None:
    async with emulated_group(echo("one", word="1"), echo("two", word="2")) as group:
        await group.say("ann", "hi")
        assert group.said() == ["1 hi"]


async def test_an_observer_that_answers_ends_nothing() -> None:
    loud = echo("loud", Stage.OBSERVE, "heard")
    async with emulated_group(loud, echo()) as group:
        await group.say("ann", "hi")
        assert group.said() == ["heard hi", "echo hi"]


def hello(name: str = "hello", **options: Any) -> Plugin[Any]:
    def write(router: Router) -> None:
        @router.message(command(name, "你好", takes="text", **options))
        async def greet(message: Message, call: CommandCall) -> TelegramMethod[Any]:
            return message.answer(f"hello {call.args or 'you'}")

    return plug(name, Stage.COMMAND, write, rights=frozenset({"can_restrict_members"}))


async def test_a_command_by_every_way_of_writing_it() -> None:
    async with emulated_group(hello(), echo()) as group:
        for text in (
            "/hello a",
            "!hello a",
            "/HELLO a",
            "/你好 a",
            "/hello@guanjia_bot a",
        ):
            await group.say("ann", text)
        assert group.said() == ["hello a"] * 5
        for text in ("hello a", "/hello@other_bot a", "你好吗", "你好 a", "/helloo", "/"):
            await group.say("ann", text)
        assert all(text.startswith("echo") for text in group.said()[5:])
        assert len(group.said()) == 11


async def test_an_edit_is_guarded_and_is_never_a_command() -> None:
    def write(router: Router) -> None:
        @router.edited_message(F.text.contains("ad"))
        async def guard(message: Message) -> TelegramMethod[Any]:
            return message.answer("an edited ad")

    async with emulated_group(hello(), plug("guard", Stage.GUARD, write), echo()) as group:
        await group.say("ann", "hi")
        first = group.last("ann")["id"]
        await group.edit(first, "/hello ann")
        await group.edit(first, "你好 ann")
        await group.edit(first, "an ad")
        assert group.said() == ["echo hi", "an edited ad"]


@pytest.mark.parametrize(
    ("options", "who", "said"),
    [
        ({"role": Role.ADMIN}, "ann", "这个命令只有管理员能用。"),
        ({"role": Role.ADMIN}, "boss", "hello you"),
        ({"right": "can_restrict_members"}, "boss", "hello you"),
        ({"operator": True}, "boss", None),
    ],
)
async def test_who_may_not_gets_a_sentence_that_goes_away(
    options: dict[str, Any], who: str, said: str | None
) -> None:
    async with emulated_group(hello(**options), echo()) as group:
        await group.admin("boss")
        assert await group.say(who, "/hello") == ["sendMessage"]
        answer = group.last()
        if said == "hello you":
            assert answer["text"] == said
            return
        assert answer["reply_to"] == group.last(who)["id"]
        assert "hello" not in answer["text"]
        await group.advance(31)
        assert group.said() == []


async def test_a_plain_word_of_who_may_not_is_no_command() -> None:
    async with emulated_group(hello(role=Role.ADMIN), echo()) as group:
        await group.say("ann", "你好 all")
        assert group.said() == ["echo 你好 all"]


async def test_a_command_without_the_bots_right_says_so() -> None:
    async with emulated_group(hello(right="can_restrict_members")) as group:
        await group.admin("boss")
        made = await group.control.do(
            "chats",
            {"title": "弱", "plugins": ["hello"], "bot_rights": ["can_delete_messages"]},
        )
        group.chat_id = made["id"]
        group._users.clear()
        await group.admin("queen")
        await group.say("queen", "/hello")
        (said,) = group.said()
        assert "hello" not in said


async def test_guards_are_not_heard_where_the_group_rehearses() -> None:
    seen: list[str] = []

    def refuse(router: Router) -> None:
        @router.message(F.text == "ad")
        async def remove(message: Message, outbox: Outbox) -> TelegramMethod[Any]:
            notice = outbox.post(message.answer("no ads here"))
            edit = EditMessageText(chat_id=message.chat.id, message_id=notice, text="really")
            outbox.post(edit)
            outbox.post(SendMessage(chat_id=elsewhere, text="somebody wrote an ad"))
            return message.delete()

    def watch(router: Router) -> None:
        @router.message()
        async def note(message: Message) -> object:
            seen.append(message.text or "")
            return UNHANDLED

    elsewhere = 0
    guards = (plug("first", Stage.GUARD, refuse), plug("second", Stage.GUARD, watch))
    async with emulated_group(*guards, echo(), rehearsal="") as group:
        elsewhere = (await group.control.do("chats", {"title": "x", "plugins": []}))["id"]
        await dry(group)
        assert await group.say("ann", "ad") == ["sendMessage", "sendMessage"]
        assert group.said() == ["echo first", "echo ad"]  # what was not removed is answered
        assert group.transcript(elsewhere)[-1]["text"] == "somebody wrote an ad"
        assert seen == ["first"]  # whoever would have acted ends the turn of the guards


async def dry(group: EmulatedGroup) -> None:
    await group.say("ann", "first")
    chats = group.app.core.people.memory.chats
    state = chats.get(group.chat_id)
    assert state is not None
    chats.put(group.chat_id, replace(state, dry_run=True))


async def test_a_skipping_command_leaves_the_message_to_replies() -> None:
    def write(router: Router) -> None:
        @router.message(command("maybe"))
        async def maybe(message: Message) -> object:
            return UNHANDLED

    async with emulated_group(plug("maybe", Stage.COMMAND, write), echo()) as group:
        await group.say("ann", "/maybe")
        assert group.said() == ["echo /maybe"]
        assert await rows(group.app, Quarantined) == []


async def test_a_command_behind_an_outer_middleware_is_asked_by_name_only() -> None:
    asked_about: list[str | None] = []

    def write(router: Router) -> None:
        async def outer(handler: Any, event: TelegramObject, data: dict[str, Any]) -> Any:
            asked_about.append(getattr(event, "text", None))
            assert isinstance(data["settings"], Settings)
            data["mood"] = data["event_from_user"].first_name
            return await handler(event, data)

        @router.message(command("feel"))
        async def feel(message: Message, mood: str, sender: Any) -> TelegramMethod[Any]:
            return message.answer(f"{mood} is {sender.role.name}")

        router.message.outer_middleware(outer)

    async with emulated_group(plug("mood", Stage.COMMAND, write), rehearsal="") as group:
        await group.say("ann", "hi")
        await group.say("ann", "/feel")
        assert group.said() == ["Ann is MEMBER"]
        assert asked_about == ["hi", "/feel"]
        assert [one.names for one in group.app.core.menu.commands(group.chat_id)] == [("feel",)]


async def test_a_plug_in_may_hear_its_cards_where_it_is_off() -> None:
    def replies() -> Router:
        router = Router(name="replies")

        @router.message(F.text == "to the card")
        async def note(message: Message) -> TelegramMethod[Any]:
            return message.answer("heard")

        return router

    both = replace(answering("both", Stage.REPLY, "hi", "hello"), anywhere=replies)
    async with emulated_group(both) as group:
        off = (await group.control.do("chats", {"title": "x", "plugins": []}))["id"]
        group.user("ann")
        await group.join("ann", chat=off)
        for chat in (group.chat_id, off):
            for text in ("to the card", "hi"):
                await group.say("ann", text, chat=chat)
        assert group.said() == ["heard", "hello"]
        assert [one["text"] for one in group.transcript(off)][-3:] == [
            "to the card",
            "heard",
            "hi",
        ]


async def test_a_plug_in_may_stand_at_two_stages() -> None:
    log: list[str] = []

    def observe() -> Router:
        router = Router(name="also")

        @router.message()
        async def note(message: Message) -> None:
            log.append(message.text or "")

        return router

    guard = answering("guard", Stage.GUARD, "ad", "removed")
    reply = answering("both", Stage.REPLY, "hi", "hello")
    both = replace(reply, also={Stage.OBSERVE: observe})
    async with emulated_group(guard, both, rehearsal="") as group:
        for text in ("ad", "hi", "talk"):
            await group.say("ann", text)
        assert log == ["ad", "hi", "talk"]
        assert group.said() == ["removed", "hello"]
        other = (await group.control.do("chats", {"title": "x", "plugins": ["guard"]}))["id"]
        await group.join("ann", chat=other)
        await group.say("ann", "hi", chat=other)
        assert log == ["ad", "hi", "talk"]
