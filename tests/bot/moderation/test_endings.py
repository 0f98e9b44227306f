"""Sanctions taken back, and those that end by themselves."""

from datetime import UTC, datetime, timedelta

import pytest
from aiogram.methods import UnbanChatMember

from bot.db.models import Case
from bot.grammar import Person, SenderKind
from bot.plugin import Refused
from bot.sanctions import Sanction
from bot.services import Role, Sender
from tests.bot import fakes
from tests.bot.moderation.conftest import ANN, ME, OWNER, Court
from tests.bot.moderation.orders import BY, FREE, MUTED, TARGET, order, restriction, rows


async def test_undo_gives_full_rights_back_once(court: Court) -> None:
    async with court.session() as moderator:
        case = await moderator.act(order(Sanction.MUTE, 10))
        court.sent()
        undone = await moderator.undo(case.id, BY)
        assert restriction(court) == (FREE, None)
        assert undone is not None
        assert undone.state == "undone"
        assert await moderator.undo(case.id, BY) is None
        assert await moderator.undo(4711, BY) is None
    assert court.sent() == ["restrictChatMember"]
    [row] = await rows(court, Case)
    assert (row.state, row.undone_by) == ("undone", 2)


@pytest.mark.parametrize("known", ["before", "by echo"])
async def test_undo_gives_back_the_restriction_from_before(court: Court, known: str) -> None:
    end = int(fakes.START.timestamp()) + 3600
    before = fakes.restricted(ANN, "can_send_messages", until=end)
    if known == "before":
        async with court.database.work() as work:
            court.people.saw(work, fakes.change(fakes.plain(ANN), before, OWNER))
    async with court.session() as moderator:
        case = await moderator.act(order(Sanction.MUTE, 10))
    if known == "by echo":
        async with court.database.work() as work:
            echo = fakes.change(before, fakes.restricted(ANN), ME)
            await court.core.on_chat_member(work, echo)
    async with court.session() as moderator:
        await moderator.undo(case.id, BY)
    permissions, until = restriction(court)
    assert [name for name, may in permissions.items() if may] == ["can_send_messages"]
    assert until == datetime.fromtimestamp(end, UTC)


async def test_a_restriction_that_would_be_over_is_not_given_back(court: Court) -> None:
    end = int(fakes.START.timestamp()) + 60
    before = fakes.restricted(ANN, "can_send_messages", until=end)
    async with court.database.work() as work:
        court.people.saw(work, fakes.change(fakes.plain(ANN), before, OWNER))
    async with court.session() as moderator:
        case = await moderator.act(order(Sanction.MUTE, 10))
    court.clock.advance(minutes=2)
    async with court.session() as moderator:
        await moderator.undo(case.id, BY)
    assert restriction(court) == (FREE, None)


async def test_of_two_mutes_one_taken_back_leaves_the_other(court: Court) -> None:
    async with court.session() as moderator:
        first = await moderator.act(order(Sanction.MUTE, 60))
        second = await moderator.act(order(Sanction.MUTE, 10))
        court.sent()
        await moderator.undo(second.id, BY)
        assert restriction(court) == (MUTED, first.until)
        third = await moderator.act(order(Sanction.MUTE, 10))
        court.sent()
        await moderator.undo(first.id, BY)
        assert court.sent() == []
        await moderator.undo(third.id, BY)
        assert restriction(court) == (FREE, None)


async def test_unmute_ends_all_mutes_with_what_was_before_the_first(court: Court) -> None:
    async with court.session() as moderator:
        await moderator.act(order(Sanction.MUTE, 60))
        await moderator.act(order(Sanction.MUTE, 10))
        court.sent()
        lifted = await moderator.lift(fakes.GROUP, TARGET, Sanction.MUTE, BY)
        assert lifted is not None
        assert restriction(court) == (FREE, None)
        assert court.sent() == ["restrictChatMember"]
        assert await moderator.lift(fakes.GROUP, TARGET, Sanction.MUTE, BY) is None
    assert [row.state for row in await rows(court, Case)] == ["undone", "undone"]


async def test_unban_is_no_ejection_and_undo_of_a_kick_only_marks(court: Court) -> None:
    async with court.session() as moderator:
        banned = await moderator.act(order(Sanction.BAN))
        court.sent()
        await moderator.undo(banned.id, BY)
        unban = court.outbox.posts[-1]
        assert isinstance(unban, UnbanChatMember)
        assert unban.only_if_banned is True
        kicked = await moderator.act(order(Sanction.KICK))
        court.sent()
        undone = await moderator.undo(kicked.id, BY)
        assert undone is not None
    assert court.sent() == []


async def test_nobody_banned_is_let_in_by_way_of_a_mute(court: Court) -> None:
    async with court.session() as moderator:
        muted = await moderator.act(order(Sanction.MUTE, 10))
        await moderator.act(order(Sanction.BAN))
        court.sent()
        with pytest.raises(Refused) as refused:
            await moderator.act(order(Sanction.MUTE, 10))
        assert refused.value.key == "refused.banned"
        await moderator.undo(muted.id, BY)
        assert court.sent() == []


async def test_an_unban_does_not_pardon_the_mute_from_before(court: Court) -> None:
    async with court.session() as moderator:
        muted = await moderator.act(order(Sanction.MUTE, 60))
        banned = await moderator.act(order(Sanction.BAN))
        court.sent()
        await moderator.undo(banned.id, BY)
        assert restriction(court) == (MUTED, muted.until)
    assert court.sent() == ["unbanChatMember", "restrictChatMember"]


async def test_somebody_restricted_by_another_hand_is_pardoned(court: Court) -> None:
    async with court.database.work() as work:
        court.people.saw(work, fakes.change(fakes.plain(ANN), fakes.restricted(ANN), OWNER))
    async with court.session() as moderator:
        assert await moderator.lift(fakes.GROUP, TARGET, Sanction.BAN, BY) is None
        lifted = await moderator.lift(fakes.GROUP, TARGET, Sanction.MUTE, BY)
    assert lifted is not None
    assert lifted.state == "undone"
    assert restriction(court) == (FREE, None)


async def test_a_case_ends_by_itself(court: Court) -> None:
    async with court.session() as moderator:
        case = await moderator.act(order(Sanction.MUTE, 10))
    court.sent()
    name, payload, after = court.jobs.deferred[f"moderation.expire:{case.id}"]
    assert (name, payload, after) == (
        "moderation.expire",
        {"case": case.id},
        timedelta(minutes=10),
    )
    await court.run_job(f"moderation.expire:{case.id}")  # too early: nothing happens
    assert (await rows(court, Case))[0].state == "open"
    court.clock.advance(minutes=10)
    async with court.session() as moderator:
        assert await moderator.undo(case.id, BY) is None
        shown = await moderator.case(case.id)
        assert shown is not None
        assert shown.state == "expired"
    await court.run_job(f"moderation.expire:{case.id}")
    assert (await rows(court, Case))[0].state == "expired"
    assert court.sent() == []


async def test_a_mute_that_ends_gives_an_older_restriction_back(court: Court) -> None:
    before = fakes.restricted(ANN, "can_send_messages")
    async with court.database.work() as work:
        court.people.saw(work, fakes.change(fakes.plain(ANN), before, OWNER))
    async with court.session() as moderator:
        case = await moderator.act(order(Sanction.MUTE, 10))
    court.clock.advance(minutes=10)
    await court.run_job(f"moderation.expire:{case.id}")
    permissions, until = restriction(court)
    assert [name for name, may in permissions.items() if may] == ["can_send_messages"]
    assert until is None


async def test_what_telegram_cannot_count_is_lifted_by_us(court: Court) -> None:
    async with court.session() as moderator:
        case = await moderator.act(order(Sanction.MUTE, 0.5))
    assert case.until is not None
    async with court.database.work() as work:
        court.core.lift_at(work, fakes.GROUP, 7, Sanction.MUTE, case.until)
    court.sent()
    court.clock.advance(seconds=30)
    await court.run_job(f"moderation.lift:{fakes.GROUP}:7:mute")
    assert restriction(court) == (FREE, None)


async def test_a_short_mute_does_not_lift_a_longer_one(court: Court) -> None:
    async with court.session() as moderator:
        short = await moderator.act(order(Sanction.MUTE, 0.5))
        await moderator.act(order(Sanction.MUTE, 60))
    assert short.until is not None
    async with court.database.work() as work:
        court.core.lift_at(work, fakes.GROUP, 7, Sanction.MUTE, short.until)
    court.sent()
    court.clock.advance(seconds=30)
    await court.run_job(f"moderation.lift:{fakes.GROUP}:7:mute")
    assert court.sent() == []


async def test_only_who_may_restrict_there_takes_a_case_back(court: Court) -> None:
    stranger = Sender(Person(SenderKind.USER, 55, "X"), Role.ADMIN, BY.rights)  # of another group
    operator = Sender(Person(SenderKind.USER, 99, "Op"), Role.MEMBER, operator=True)
    async with court.session() as moderator:
        case = await moderator.act(order(Sanction.MUTE, 10))
        with pytest.raises(Refused) as refused:
            await moderator.undo(case.id, stranger)
        assert refused.value.key == "refused.role"
        assert await moderator.undo(case.id, operator) is not None
