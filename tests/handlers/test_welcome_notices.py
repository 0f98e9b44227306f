"""Telegram's own notices of coming and going: removed, in few calls, after everybody saw them."""

from aiogram import Router
from aiogram.types import Message
from sqlalchemy import select

from bot.emulator.group import EmulatedGroup, emulated_group
from bot.plugin import GroupSettings, Moderator, Plugin, Stage
from handlers.welcome.tables import WelcomeLast, expire, forget


def notices(group: EmulatedGroup) -> list[str]:
    """The notices that can be seen."""
    seen = [one for one in group.transcript() if one["service"] and not one["deleted"]]
    return [one["service"] for one in seen]


async def test_who_joined_is_said_by_the_greeting_alone() -> None:
    async with emulated_group(welcome={}) as group:
        await group.join("ann")
        assert notices(group) == ["new_chat_members"]
        assert await group.advance(6) == ["deleteMessages"]
        assert notices(group) == []
        await group.leave("ann")
        assert await group.advance(60) == []
        assert notices(group) == ["left_chat_member"]


async def test_both_may_go_or_stay() -> None:
    async with emulated_group(welcome={"clean_service": ["joined", "left"]}) as group:
        await group.join("ann")
        await group.leave("ann")
        assert await group.advance(60) == ["deleteMessages"]
        assert notices(group) == []
    async with emulated_group(welcome={"clean_service": []}) as group:
        await group.join("ann")
        assert await group.advance(60) == []
        assert notices(group) == ["new_chat_members"]


async def test_bots_that_join_are_not_greeted_but_their_notice_goes() -> None:
    async with emulated_group(welcome={}) as group:
        helper = group.world.add_user("Robo")
        helper.is_bot = True
        await group.control.do("join", {"chat": group.chat_id, "user": helper.id})
        assert await group.advance(60) == ["deleteMessages"]
        assert (notices(group), group.said()) == ([], [])


async def test_more_than_one_call_takes_go_with_few_calls() -> None:
    async with emulated_group(welcome={}) as group:
        chat = group.world.living_chat(group.chat_id)
        for number in range(120):
            group.world.join(chat, group.world.add_user(f"P{number}"))
            if number % 30 == 0:
                await group.settle()
        await group.advance(10)
        assert notices(group) == []
        sizes = [
            len(call.params["message_ids"])
            for call in group.world.calls
            if call.method == "deleteMessages"
        ]
        assert sum(sizes) == 120
        assert 2 <= len(sizes) <= 3


async def test_a_bot_that_may_not_delete_is_quiet_about_it() -> None:
    async with emulated_group(welcome={}) as group:
        order = {"title": "群", "plugins": ["welcome"], "bot_rights": ["can_invite_users"]}
        group.chat_id = (await group.control.do("chats", order))["id"]
        await group.join("ann")
        await group.advance(60)
        assert not any(call.method.startswith("delete") for call in group.world.calls)
        assert len(group.said()) == 1


async def test_a_guard_sees_the_notice_and_may_answer_in_its_own_way() -> None:
    seen: list[int] = []

    async def at_the_door(message: Message, moderator: Moderator) -> None:
        seen.append(message.message_id)
        await moderator.tidy(message)

    def build_router() -> Router:
        router = Router(name="door")
        router.message.register(at_the_door, lambda message: bool(message.new_chat_members))
        return router

    door = Plugin("door", Stage.GUARD, GroupSettings, build_router)
    async with emulated_group(door, welcome={}) as group:
        assert await group.join("ann") == ["deleteMessage"]
        await group.advance(60)
        assert seen
        assert (notices(group), group.said()) == ([], [])


async def test_nothing_is_kept_of_whom_the_bot_forgets() -> None:
    async with emulated_group(welcome={}) as group:
        await group.join("ann")
        await group.join("bob")
        async with group.app.database.work() as work:
            await forget(work.db, group.user("ann"))
        async with group.app.database.reading() as db:
            (last,) = await db.scalars(select(WelcomeLast))
            assert last.ids == [group.user("bob")]
            assert last.people == [[group.user("bob"), "Bob"]]
        await group.advance(60)
        async with group.app.database.work() as work:
            await expire(work.db, group.clock.now())
        async with group.app.database.reading() as db:
            (last,) = await db.scalars(select(WelcomeLast))
            assert (last.ids, last.people) == ([], [])
