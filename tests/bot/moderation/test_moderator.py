"""Sanctions as calls and cases, and how they are taken back."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiogram.methods import RestrictChatMember, UnbanChatMember
from aiogram.types import Message
from sqlalchemy import select

from bot.db.models import Case, CaseAction
from bot.grammar import Person, SenderKind
from bot.people.known import PERMISSIONS
from bot.plugin import Refused
from bot.services import Order, Role, Sanction, Sender
from rules.verdict import Signal, Verdict
from tests.bot import fakes
from tests.bot.moderation.conftest import ANN, HELPER, ME, OWNER, STAFF, Court

FLOOD = Verdict("flood", "flood.reason", 0.9, (Signal("pace", 1.0, "6/5"),))
TARGET = Person(SenderKind.USER, 7, "Ann", "annie")
BY = Sender(Person(SenderKind.USER, 2, "Helper"), Role.ADMIN, frozenset({"can_restrict_members"}))
MUTED = dict.fromkeys(PERMISSIONS, False)
FREE = dict.fromkeys(PERMISSIONS, True)


def order(sanction: Sanction, minutes: float | None = None, **more: Any) -> Order:
    duration = None if minutes is None else timedelta(minutes=minutes)
    given: dict[str, Any] = {"target": TARGET, "reason": "spam", "by": BY, "duration": duration}
    return Order(fakes.GROUP, sanction=sanction, **{**given, **more})


def restriction(court: Court) -> tuple[dict[str, Any], Any]:
    """Permissions and end of the last call, which restricts."""
    call = court.outbox.posts[-1]
    assert isinstance(call, RestrictChatMember)
    return call.permissions.model_dump(), call.until_date


async def rows(court: Court, model: Any) -> list[Any]:
    async with court.database.reading() as db:
        return list(await db.scalars(select(model).order_by(model.__table__.c[0])))


async def test_a_guard_deletes_and_mutes_and_the_case_says_why(court: Court) -> None:
    message = fakes.message(ANN, number=55, text="买课加微信")
    async with court.session() as moderator:
        case = await moderator.punish(message, FLOOD, mute=timedelta(minutes=10))
    until = fakes.START + timedelta(minutes=10)
    assert restriction(court) == (MUTED, until)
    assert court.sent() == ["deleteMessage", "restrictChatMember"]
    assert (case.sanction, case.until, case.state) == (Sanction.MUTE, until, "open")
    [row] = await rows(court, Case)
    assert (row.rule, row.score, row.by_id) == ("flood", 0.9, None)
    assert row.signals == [{"name": "pace", "weight": 1.0, "detail": "6/5"}]
    assert row.evidence == {
        "message_id": 55,
        "text": "买课加微信",
        "name": "Ann",
        "username": "annie",
    }
    [action] = await rows(court, CaseAction)
    assert (action.chat_id, action.message_id) == (fakes.GROUP, 55)


async def test_more_of_the_same_burst_is_only_deleted(court: Court) -> None:
    async with court.session() as moderator:
        first = await moderator.punish(fakes.message(ANN), FLOOD, mute=timedelta(minutes=10))
        court.sent()
        second = await moderator.punish(
            fakes.message(ANN, number=11), FLOOD, mute=timedelta(minutes=10)
        )
    assert second.id == first.id
    assert court.sent() == ["deleteMessage"]
    court.clock.advance(seconds=10)
    async with court.session() as moderator:
        third = await moderator.punish(fakes.message(ANN), FLOOD, mute=timedelta(minutes=10))
    assert third.id != first.id


@pytest.mark.parametrize(
    "message",
    [
        fakes.message(OWNER),
        fakes.message(HELPER),
        fakes.message(ME),
        fakes.anonymous_message(),
        fakes.linked_post(),
        fakes.channel_message(fakes.LINKED),
    ],
)
async def test_guards_leave_staff_alone(court: Court, message: Message) -> None:
    async with court.session() as moderator:
        with pytest.raises(Refused):
            await moderator.punish(message, FLOOD, ban=True)
    assert court.sent() == []
    assert await rows(court, Case) == []


@pytest.mark.parametrize(
    ("target", "key"),
    [
        (Person(SenderKind.USER, 1, "Owner"), "refused.admin"),
        (Person(SenderKind.BOT, fakes.BOT_ID, "Guanjia"), "refused.bot"),
        (Person(SenderKind.USER, 777000, "Telegram"), "refused.telegram"),
        (Person(SenderKind.USER, 1087968824, "Group"), "refused.admin"),
        (Person(SenderKind.USER, 136817688, "Channel"), "refused.telegram"),
        (Person(SenderKind.ANONYMOUS_ADMIN, fakes.GROUP, "x"), "refused.admin"),
        (Person(SenderKind.LINKED_CHANNEL, fakes.LINKED, "x"), "refused.channel"),
        (Person(SenderKind.CHANNEL, fakes.LINKED, "x"), "refused.channel"),
        (Person(SenderKind.USER, 2, "Helper"), "refused.self"),
    ],
)
async def test_orders_against_the_protected_are_refused(
    court: Court, target: Person, key: str
) -> None:
    for sanction in (Sanction.WARN, Sanction.MUTE, Sanction.KICK, Sanction.BAN):
        async with court.session() as moderator:
            with pytest.raises(Refused) as refused:
                await moderator.act(order(sanction, target=target))
            assert refused.value.key == key
    assert court.sent() == []


async def test_moderators_are_only_for_admins_to_punish(court: Court) -> None:
    async with court.database.work() as work:
        court.people.grant(work, fakes.GROUP, 7, Role.MODERATOR)
    low = Sender(Person(SenderKind.USER, 8, "Bob"), Role.MODERATOR)
    async with court.session() as moderator:
        with pytest.raises(Refused) as refused:
            await moderator.act(order(Sanction.MUTE, 5, by=low))
        assert refused.value.key == "refused.rank"
        assert (await moderator.act(order(Sanction.MUTE, 5))).state == "open"


async def test_a_missing_right_is_told_once_and_refused(court: Court) -> None:
    await lose_rights(court)
    for _ in range(2):
        async with court.session() as moderator:
            with pytest.raises(Refused) as refused:
                await moderator.punish(fakes.message(ANN), FLOOD, ban=True)
            assert refused.value.key == "refused.bot_right"
    assert [call.chat_id for call in court.outbox.posts] == [STAFF, STAFF]  # type: ignore[attr-defined]
    assert court.sent() == ["sendMessage", "editMessageText"]


async def lose_rights(court: Court) -> None:
    async with court.database.work() as work:
        court.people.saw(work, fakes.change(fakes.admin(ME), fakes.plain(ME), OWNER))


async def test_kick_lets_the_member_come_back(court: Court) -> None:
    async with court.session() as moderator:
        await moderator.act(order(Sanction.KICK))
    unban = court.outbox.posts[-1]
    assert isinstance(unban, UnbanChatMember)
    assert unban.only_if_banned is True
    assert court.sent() == ["banChatMember", "unbanChatMember"]


async def test_channels_are_banned_as_channels_and_for_as_long_as_said(court: Court) -> None:
    async with court.session() as moderator:
        case = await moderator.punish(fakes.channel_message(), FLOOD, mute=timedelta(minutes=10))
    assert court.sent() == ["deleteMessage", "banChatSenderChat"]
    assert case.sanction is Sanction.BAN
    court.clock.advance(minutes=10)
    await court.run_job(f"moderation.expire:{case.id}")
    assert court.sent() == ["unbanChatSenderChat"]
    await court.run_job(f"moderation.expire:{case.id}")
    assert court.sent() == []


async def test_the_bots_evidence_is_deleted_only_while_telegram_lets_it(court: Court) -> None:
    message = fakes.message(ANN)
    court.clock.advance(hours=47, minutes=59)
    async with court.session() as moderator:
        await moderator.act(order(Sanction.WARN, evidence=message, delete=True))
    assert court.sent() == ["deleteMessage"]
    court.clock.advance(minutes=1)
    async with court.session() as moderator:
        await moderator.act(order(Sanction.DELETE, evidence=message))
    assert court.sent() == []


@pytest.mark.parametrize(
    ("days", "forever"), [(365, False), (366, False), (366.001, True), (None, True)]
)
async def test_more_than_366_days_is_for_ever(
    court: Court, days: float | None, forever: bool
) -> None:
    minutes = None if days is None else days * 24 * 60
    async with court.session() as moderator:
        case = await moderator.act(order(Sanction.MUTE, minutes))
    assert (case.until is None) is forever
    assert (restriction(court)[1] is None) is forever


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
        assert refused.value.key == "refused.not_possible"
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


async def test_a_rehearsal_tells_staff_and_does_nothing(court: Court) -> None:
    message = fakes.message(ANN, text="<b>买课</b> t.me/x")
    async with court.session(dry_run=True) as moderator:
        case = await moderator.punish(message, FLOOD, ban=True)
    assert case.dry_run
    assert court.outbox.names() == ["sendMessage"]
    text = court.outbox.posts[0].text  # type: ignore[attr-defined]
    assert "ban" in text
    assert "&lt;b&gt;" in text
    assert "t.me/x" not in text
    async with court.session() as moderator:
        real = await moderator.punish(message, FLOOD, ban=True)
    assert real.id != case.id


async def test_only_who_may_restrict_there_takes_a_case_back(court: Court) -> None:
    stranger = Sender(Person(SenderKind.USER, 55, "X"), Role.ADMIN, BY.rights)  # of another group
    operator = Sender(Person(SenderKind.USER, 99, "Op"), Role.MEMBER, operator=True)
    async with court.session() as moderator:
        case = await moderator.act(order(Sanction.MUTE, 10))
        with pytest.raises(Refused) as refused:
            await moderator.undo(case.id, stranger)
        assert refused.value.key == "refused.role"
        assert await moderator.undo(case.id, operator) is not None


async def test_a_basic_group_cannot_mute(court: Court) -> None:
    async with court.database.work() as work:
        chat = {"id": fakes.GROUP, "type": "group", "title": "x"}
        court.people.saw(work, fakes.message(ANN, chat=chat))
    async with court.session() as moderator:
        with pytest.raises(Refused) as refused:
            await moderator.act(order(Sanction.MUTE, 10))
    assert refused.value.key == "refused.not_possible"


async def test_a_rolled_back_batch_leaves_no_case(court: Court) -> None:
    async with court.database.work() as work:
        await court.bound(work).act(order(Sanction.BAN))
        await work.restart()
    assert await rows(court, Case) == []
