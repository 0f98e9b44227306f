"""What the core learns from updates, remembers, and forgets when a batch is taken back."""

from typing import Any

import pytest
from aiogram.exceptions import TelegramForbiddenError
from aiogram.methods import GetChatAdministrators
from sqlalchemy import event, select

from bot.db.models import Chat, User, UserName
from bot.grammar import Person, SenderKind, Target
from bot.people.known import ALL_RIGHTS, MODERATOR_RIGHTS
from bot.services import Role, Sender
from tests.bot import fakes
from tests.bot.people.conftest import OPERATOR, World

ANN = fakes.user(7, "Ann", "Annie")
BOB = fakes.user(8, "Bob", "bob")
OWNER = fakes.user(1, "Owner")
ME = fakes.user(fakes.BOT_ID, "Guanjia", "guanjia_bot", is_bot=True)


def role_of(world: World, person: dict[str, Any]) -> Role | None:
    return world.people.sender(fakes.message(person)).role


async def test_roles_are_unknown_until_the_administrators_are(world: World) -> None:
    await world.see(fakes.message(ANN))
    assert role_of(world, ANN) is None
    assert world.people.sender(fakes.message(ANN)).is_staff
    assert world.people.missing([fakes.GROUP, 7]) == {fakes.GROUP}
    await world.learn_admins(fakes.owner(OWNER), fakes.admin(BOB, "can_delete_messages"))
    assert world.people.missing([fakes.GROUP, 7]) == set()
    assert role_of(world, ANN) is Role.MEMBER
    assert role_of(world, OWNER) is Role.OWNER
    sender = world.people.sender(fakes.message(BOB))
    assert (sender.role, sender.rights) == (Role.ADMIN, frozenset({"can_delete_messages"}))


async def test_roles_survive_a_restart_and_cost_no_query_twice(world: World) -> None:
    await world.learn_admins(fakes.owner(OWNER), fakes.admin(ME, "can_restrict_members"))
    world.restart()
    assert role_of(world, OWNER) is None
    queries: list[str] = []

    def count(_c: object, _u: object, statement: str, *_: object) -> None:
        queries.append(statement)

    event.listen(world.database.engine.sync_engine, "before_cursor_execute", count)
    async with world.database.reading() as db:
        await world.people.load([fakes.GROUP, 7], db)
        assert sum("SELECT" in query for query in queries) == 3
        queries.clear()
        await world.people.load([fakes.GROUP, 7], db)
        assert queries == []
    sender = world.people.sender(fakes.message(OWNER))
    assert (sender.role, sender.rights) == (Role.OWNER, ALL_RIGHTS)
    async with world.database.work() as work:
        chats = world.people.bound(work)
        assert chats.bot_rights(fakes.GROUP) == frozenset({"can_restrict_members"})
        assert chats.role(fakes.GROUP, 7) is Role.MEMBER


async def test_administrators_are_stale_after_six_hours_but_known(world: World) -> None:
    await world.learn_admins(fakes.owner(OWNER))
    world.clock.advance(hours=6)
    assert world.people.stale([fakes.GROUP]) == set()
    world.clock.advance(seconds=1)
    assert world.people.stale([fakes.GROUP]) == {fakes.GROUP}
    assert world.people.missing([fakes.GROUP]) == set()


async def test_a_refused_fetch_is_not_repeated_for_a_minute(world: World) -> None:
    world.bot.answers = {
        "getChatAdministrators": TelegramForbiddenError(
            method=GetChatAdministrators(chat_id=fakes.GROUP), message="bot was kicked"
        )
    }
    with pytest.raises(TelegramForbiddenError):
        await world.people.fetch_admins(fakes.GROUP)
    assert world.people.missing([fakes.GROUP]) == set()
    world.clock.advance(seconds=60)
    assert world.people.missing([fakes.GROUP]) == {fakes.GROUP}


async def test_promotion_and_demotion_count_for_the_next_message(world: World) -> None:
    await world.learn_admins(fakes.owner(OWNER))
    promoted = fakes.change(fakes.plain(ANN), fakes.admin(ANN, "can_restrict_members"), OWNER)
    async with world.database.work() as work:
        world.people.saw(work, promoted)
        sender = world.people.sender(fakes.message(ANN))
        assert (sender.role, sender.rights) == (Role.ADMIN, frozenset({"can_restrict_members"}))
    await world.see(fakes.change(fakes.admin(ANN), fakes.plain(ANN), OWNER))
    assert role_of(world, ANN) is Role.MEMBER
    state = await world.member(7)
    assert state is not None
    assert (state.status, state.rights) == ("member", None)


async def test_a_rewound_batch_is_forgotten_and_its_replay_learnt(world: World) -> None:
    await world.learn_admins(fakes.owner(OWNER))
    promoted = fakes.change(fakes.plain(ANN), fakes.admin(ANN), OWNER)
    async with world.database.work() as work:
        world.people.saw(work, promoted)
        world.people.saw(work, fakes.message(BOB))
        await work.restart()
        assert role_of(world, ANN) is Role.MEMBER
        world.people.saw(work, promoted)
        world.people.saw(work, fakes.message(BOB))
    assert role_of(world, ANN) is Role.ADMIN
    assert await world.member(8) is not None


async def test_own_rights_are_followed_and_a_new_group_is_asked(world: World) -> None:
    await world.see(fakes.change(fakes.plain(ME, "left"), fakes.plain(ME), OWNER))
    assert world.people.missing([fakes.GROUP]) == {fakes.GROUP}
    assert world.people.chat(fakes.GROUP).bot_rights == frozenset()
    assert world.people.chat(fakes.GROUP).added_by == 1
    await world.learn_admins(fakes.owner(OWNER), fakes.admin(ME))
    await world.see(fakes.change(fakes.admin(ME), fakes.admin(ME, "can_delete_messages"), OWNER))
    world.restart()
    await world.see(fakes.message(ANN))
    assert world.people.chat(fakes.GROUP).bot_rights == frozenset({"can_delete_messages"})
    assert world.people.chat(fakes.GROUP).added_by == 1
    assert world.people.missing([fakes.GROUP]) == set()


async def test_demoted_while_away_is_learnt_from_the_next_fetch(world: World) -> None:
    await world.learn_admins(fakes.owner(OWNER), fakes.admin(ANN))
    await world.learn_admins(fakes.owner(OWNER))
    assert role_of(world, ANN) is Role.MEMBER
    world.restart()
    await world.see(fakes.message(ANN))
    assert role_of(world, ANN) is Role.MEMBER


async def test_granted_roles_last(world: World) -> None:
    await world.learn_admins(fakes.owner(OWNER))
    async with world.database.work() as work:
        world.people.grant(work, fakes.GROUP, 7, Role.MODERATOR)
    world.restart()
    await world.see(fakes.change(fakes.plain(ANN), fakes.restricted(ANN), OWNER))
    sender = world.people.sender(fakes.message(ANN))
    assert (sender.role, sender.rights) == (Role.MODERATOR, MODERATOR_RIGHTS)
    async with world.database.work() as work:
        world.people.grant(work, fakes.GROUP, 7, None)
    assert role_of(world, ANN) is Role.MEMBER
    world.restart()
    await world.see(fakes.message(ANN))
    assert role_of(world, ANN) is Role.MEMBER


async def test_senders_that_are_no_users(world: World) -> None:
    await world.learn_admins(
        fakes.owner(OWNER),
        fakes.admin(ANN, "can_delete_messages", "can_pin_messages", anonymous=True),
        fakes.admin(BOB, "can_delete_messages", "can_change_info", anonymous=True),
    )
    hidden = world.people.sender(fakes.anonymous_message())
    assert (hidden.role, hidden.rights) == (Role.ADMIN, frozenset({"can_delete_messages"}))
    assert world.people.sender(fakes.channel_message()).role is Role.MEMBER
    post = world.people.sender(fakes.linked_post())
    assert (post.role, post.rights) == (Role.ADMIN, frozenset())
    await world.see(fakes.linked_post())
    comment = world.people.sender(fakes.channel_message(fakes.LINKED))
    assert comment.person.kind is SenderKind.LINKED_CHANNEL
    world.restart()
    await world.see(fakes.message(ANN))
    assert world.people.chat(fakes.GROUP).linked_chat_id == fakes.LINKED


async def test_an_anonymous_admin_without_known_ones_has_no_rights(world: World) -> None:
    await world.learn_admins(fakes.owner(OWNER))
    sender = world.people.sender(fakes.anonymous_message())
    assert (sender.role, sender.rights) == (Role.ADMIN, frozenset())


async def test_in_private_only_operators_are_more_than_members(world: World) -> None:
    def private(person: dict[str, Any]) -> Sender:
        chat = {"id": person["id"], "type": "private", "first_name": "x"}
        return world.people.sender(fakes.message(person, chat=chat))

    assert (private(ANN).role, private(ANN).operator) == (Role.MEMBER, False)
    operator = private(fakes.user(OPERATOR))
    assert (operator.role, operator.operator) == (Role.OWNER, True)
    await world.learn_admins(fakes.owner(OWNER))
    in_group = world.people.sender(fakes.message(fakes.user(OPERATOR)))
    assert (in_group.role, in_group.operator) == (Role.MEMBER, True)


async def test_only_what_is_new_is_written(world: World) -> None:
    await world.see(fakes.message(ANN))
    async with world.database.work() as work:
        mark = work.mark()
        world.people.saw(work, fakes.message(ANN))
        assert work.mark() == mark
        world.people.saw(work, fakes.message({**ANN, "first_name": "Anna"}))
        assert work.mark() != mark
    async with world.database.reading() as db:
        assert (await db.scalar(select(User.name).where(User.id == 7))) == "Anna"
        names = await db.scalars(select(UserName.name).where(UserName.user_id == 7))
        assert sorted(names) == ["Ann", "Anna"]


async def test_names_are_resolved_by_who_had_them_last(world: World) -> None:
    await world.see(fakes.message(ANN))
    world.clock.advance(seconds=5)
    await world.see(fakes.message({**ANN, "username": "ann_new"}))
    async with world.database.work() as work:
        chats = world.people.bound(work)
        found = await chats.resolve(fakes.GROUP, Target(username="ANNIE"))
        assert found == Person(SenderKind.USER, 7, "Ann", "ann_new")
    world.clock.advance(seconds=5)
    async with world.database.work() as work:
        world.people.saw(work, fakes.message({**BOB, "username": "Annie"}))
        chats = world.people.bound(work)
        taken_over = await chats.resolve(fakes.GROUP, Target(username="annie"))
        assert taken_over is not None
        assert taken_over.id == 8
        assert await chats.resolve(fakes.GROUP, Target(username="nobody")) is None
        assert await chats.resolve(fakes.GROUP, Target(user_id=7)) == found
        assert await chats.resolve(fakes.GROUP, Target(user_id=55)) == Person(
            SenderKind.USER, 55, "55"
        )
        assert await chats.resolve(fakes.GROUP, Target(case_id=3)) is None


async def test_joining_leaving_and_being_restricted(world: World) -> None:
    link = {
        "invite_link": "https://t.me/+abc",
        "creator": OWNER,
        "creates_join_request": False,
        "is_primary": False,
        "is_revoked": False,
    }
    joined = fakes.change(fakes.plain(ANN, "left"), fakes.plain(ANN), invite_link=link)
    end = int(fakes.START.timestamp()) + 600
    muted = fakes.change(
        fakes.plain(ANN), fakes.restricted(ANN, "can_send_polls", until=end), OWNER
    )
    heard = fakes.message(ANN, new_chat_members=[ANN])
    await world.see(joined, muted, heard)
    state = await world.member(7)
    assert state is not None
    assert state.status == "restricted"
    assert (state.joined_at, state.invite_link) == (fakes.START, "https://t.me/+abc")
    assert state.permissions is not None
    assert [name for name, may in state.permissions.items() if may] == ["can_send_polls"]
    assert state.until is not None
    assert state.until.timestamp() == end
    await world.see(fakes.message(ANN, left_chat_member=ANN))
    after = await world.member(7)
    assert after is not None
    assert after.status == "left"


async def test_service_messages_are_enough_where_nothing_better_comes(world: World) -> None:
    await world.see(fakes.message(OWNER, new_chat_members=[ANN, BOB, ME]))
    state = await world.member(7)
    assert state is not None
    assert (state.status, state.joined_at) == ("member", fakes.START)
    await world.see(fakes.message(BOB, left_chat_member=BOB))
    async with world.database.work() as work:
        assert await world.people.bound(work).member_count(fakes.GROUP) == 2  # owner and Ann
    await world.see(fakes.change(fakes.plain(ANN), fakes.banned(ANN), OWNER))
    await world.see(fakes.message(OWNER, left_chat_member=ANN))
    state = await world.member(7)
    assert state is not None
    assert state.status == "kicked"
    assert state.until is None


async def test_settings_are_asked_and_changed(world: World) -> None:
    async with world.database.work() as work:
        chats = world.people.bound(work)
        assert (chats.language(1), chats.timezone(1)) == ("zh-CN", "Asia/Shanghai")
        await chats.set_setting(fakes.GROUP, "faq", "cooldown", 5, topic_id=3)
    assert world.settings.changed == [(fakes.GROUP, "faq", "cooldown", 5, 3)]


async def test_a_chats_new_title_is_kept(world: World) -> None:
    await world.see(fakes.message(ANN))
    await world.see(fakes.message(ANN, chat=fakes.group(title="新名字")))
    async with world.database.reading() as db:
        assert await db.scalar(select(Chat.title).where(Chat.id == fakes.GROUP)) == "新名字"
