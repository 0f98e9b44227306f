"""A group that becomes a supergroup takes everything along, once."""

from datetime import date
from typing import Any, cast

from sqlalchemy import Table, select

from bot.db.models import ActivityDay, Case, CaseAction, Chat, ChatRights, ChatSetting, Member
from bot.db.types import Base
from bot.people.known import MemberState
from bot.people.writes import MemberWrite, fold_members
from bot.services import Role
from tests.bot import fakes
from tests.bot.people.conftest import World

OLD = -500
DAY = date(2027, 3, 2)
OLD_CHAT = {"id": OLD, "type": "group", "title": "小鹿学堂"}


async def rows(world: World, model: type[Base]) -> list[dict[str, Any]]:
    async with world.database.reading() as db:
        found = await db.execute(select(cast("Table", model.__table__)))
        return [dict(row) for row in found.mappings()]


async def migrate(world: World) -> None:
    async with world.database.work() as work:
        await world.people.on_migrated(work, OLD, fakes.GROUP)


async def given_an_old_group(world: World) -> None:
    ann, bob = fakes.user(7), fakes.user(8)
    async with world.database.work() as work:
        await world.people.load([OLD, fakes.GROUP], work.db)
        for person in (ann, bob):
            world.people.saw(work, fakes.message(person, chat=OLD_CHAT))
        world.people.saw(work, fakes.message(ann))  # the new chat has been heard of already
        world.people.grant(work, OLD, 7, Role.TRUSTED)
        for chat_id, user_id, messages in ((OLD, 7, 5), (OLD, 8, 2), (fakes.GROUP, 7, 1)):
            work.db.add(ActivityDay(chat_id=chat_id, user_id=user_id, day=DAY, messages=messages))
        for chat_id, key in ((OLD, "a"), (OLD, "b"), (fakes.GROUP, "a")):
            work.db.add(
                ChatSetting(
                    chat_id=chat_id,
                    topic_id=0,
                    plugin="faq",
                    key=key,
                    value=chat_id,
                    changed_at=fakes.START,
                )
            )
        case = Case(
            target_id=7,
            target_kind="user",
            target_name="Ann",
            sanction="mute",
            rule="x",
            reason="x",
            at=fakes.START,
        )
        work.db.add(case)
        await work.db.flush()
        work.db.add(CaseAction(case_id=case.id, chat_id=OLD))


async def test_every_table_follows(world: World) -> None:
    await given_an_old_group(world)
    async with world.database.work() as work:
        (await work.db.get_one(Chat, ("telegram", OLD))).name = "main"
    await migrate(world)
    members = {row["user_id"]: row for row in await rows(world, Member)}
    assert {row["chat_id"] for row in members.values()} == {fakes.GROUP}
    assert members.keys() == {7, 8}
    assert members[7]["granted_role"] == Role.TRUSTED
    days = {(row["chat_id"], row["user_id"]): row for row in await rows(world, ActivityDay)}
    assert {key: row["messages"] for key, row in days.items()} == {
        (fakes.GROUP, 7): 6,
        (fakes.GROUP, 8): 2,
    }
    settings = {row["key"]: row["value"] for row in await rows(world, ChatSetting)}
    assert settings == {"a": fakes.GROUP, "b": OLD}
    assert [row["chat_id"] for row in await rows(world, CaseAction)] == [fakes.GROUP]
    chats = {row["id"]: row for row in await rows(world, Chat)}
    assert (chats[OLD]["migrated_to"], chats[OLD]["name"]) == (fakes.GROUP, None)
    assert (chats[fakes.GROUP]["name"], chats[fakes.GROUP]["type"]) == ("main", "supergroup")


async def test_told_twice_it_happens_once(world: World) -> None:
    await given_an_old_group(world)
    await migrate(world)
    before = [await rows(world, model) for model in (ActivityDay, Member, Chat, ChatSetting)]
    await migrate(world)
    after = [await rows(world, model) for model in (ActivityDay, Member, Chat, ChatSetting)]
    assert before == after


async def test_memory_follows_and_listeners_are_told(world: World) -> None:
    await given_an_old_group(world)
    moves: list[tuple[int, int]] = []
    world.people.moved.append(lambda old, new: moves.append((old, new)))
    async with world.database.work() as work:
        world.people.remember_admins(work, OLD, await fetched(world, fakes.owner(fakes.user(1))))
    await migrate(world)
    assert moves == [(OLD, fakes.GROUP)]
    await world.see()
    assert world.people.chat(fakes.GROUP).admins_known
    assert world.people.sender(fakes.message(fakes.user(1))).role is Role.OWNER
    assert world.people.sender(fakes.message(fakes.user(7))).role is Role.TRUSTED
    assert [row["chat_id"] for row in await rows(world, ChatRights)] == [fakes.GROUP]


async def fetched(world: World, *members: dict[str, Any]) -> Any:
    world.bot.answers = fakes.admin_answers(*members)
    return await world.people.fetch_admins(OLD)


async def test_a_migration_that_is_rolled_back_moves_nothing(world: World) -> None:
    await given_an_old_group(world)
    async with world.database.work() as work:
        await world.people.on_migrated(work, OLD, fakes.GROUP)
        await work.restart()
    chats = {row["id"]: row for row in await rows(world, Chat)}
    assert chats[OLD]["migrated_to"] is None


async def test_a_group_that_only_the_update_names(world: World) -> None:
    await migrate(world)
    assert await rows(world, Chat) == []


def test_what_is_known_is_not_overridden_by_hearsay() -> None:
    banned = MemberWrite(1, 7, MemberState("kicked"))
    left = MemberWrite(1, 7, MemberState("left"), hearsay=True)
    came = MemberWrite(1, 7, MemberState("member", joined_at=fakes.START), hearsay=True)
    [folded] = fold_members([banned, left])
    assert folded.state.status == "kicked"
    [folded] = fold_members([banned, left, came])
    assert (folded.state.status, folded.state.joined_at) == ("member", fakes.START)
    muted = MemberWrite(1, 7, MemberState("restricted"))
    [folded] = fold_members([came, muted, came])
    assert (folded.state.status, folded.state.joined_at) == ("restricted", fakes.START)
    granted = MemberWrite(1, 7, MemberState("member", granted=Role.TRUSTED), keep_grant=False)
    [folded] = fold_members([granted, muted])
    assert (folded.state.granted, folded.keep_grant) == (Role.TRUSTED, False)
