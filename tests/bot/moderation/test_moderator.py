"""Sanctions as calls and cases, and how they are taken back."""

from datetime import timedelta

import pytest
from aiogram.methods import UnbanChatMember
from aiogram.types import Message

from bot.db.models import Case, CaseAction
from bot.grammar import Person, SenderKind
from bot.moderation.reports import RIGHTS_JOB
from bot.plugin import Refused
from bot.sanctions import Sanction
from bot.services import Role, Sender
from tests.bot import fakes
from tests.bot.moderation.conftest import ANN, HELPER, ME, OWNER, Court
from tests.bot.moderation.orders import FLOOD, MUTED, order, restriction, rows


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
    name, payload, after = court.jobs.deferred[f"rights:{fakes.GROUP}"]
    assert (name, after) == (RIGHTS_JOB, None)
    failed = {"failed": "can_restrict_members", "plugin": None}
    assert payload == {"chat": fakes.GROUP, **failed}
    assert court.sent() == []


async def lose_rights(court: Court) -> None:
    async with court.database.work() as work:
        court.people.saw(work, fakes.change(fakes.admin(ME), fakes.plain(ME), OWNER))


async def only_restricting(court: Court) -> None:
    async with court.database.work() as work:
        weaker = fakes.admin(ME, "can_restrict_members")
        court.people.saw(work, fakes.change(fakes.admin(ME), weaker, OWNER))


async def test_a_case_says_whether_its_message_goes_and_staff_what_is_missing(
    court: Court,
) -> None:
    async with court.session() as moderator:
        assert (await moderator.act(order(Sanction.DELETE, evidence=fakes.message(ANN)))).deletes
        assert not (await moderator.act(order(Sanction.WARN, evidence=fakes.message(ANN)))).deletes
    court.sent()
    await only_restricting(court)
    deleting = order(Sanction.MUTE, 5, by=None, evidence=fakes.message(ANN), delete=True)
    async with court.session() as moderator:
        assert not (await moderator.act(deleting)).deletes
    assert court.sent() == ["restrictChatMember"]
    assert court.jobs.deferred[f"rights:{fakes.GROUP}"][1]["failed"] == "can_delete_messages"


async def test_nobody_orders_what_his_own_rights_do_not_allow(court: Court) -> None:
    nobody = Sender(Person(SenderKind.USER, 8, "Bob"), Role.ADMIN, frozenset({"can_pin_messages"}))
    for sanction in Sanction:
        async with court.session() as moderator:
            with pytest.raises(Refused):
                await moderator.act(order(sanction, 5, by=nobody))
    assert court.sent() == []


async def test_an_order_with_the_message_is_not_half_obeyed(court: Court) -> None:
    await only_restricting(court)
    async with court.session() as moderator:
        with pytest.raises(Refused) as refused:
            await moderator.act(order(Sanction.MUTE, 5, evidence=fakes.message(ANN), delete=True))
        assert refused.value.values == {"right": "can_delete_messages"}
        assert court.sent() == []
        await moderator.act(order(Sanction.MUTE, 5, evidence=fakes.message(ANN)))
    assert court.sent() == ["restrictChatMember"]


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
    ("days", "forever"), [(365, False), (366, False), (366.001, False), (730, False), (None, True)]
)
async def test_only_what_has_no_end_is_for_ever(
    court: Court, days: float | None, forever: bool
) -> None:
    minutes = None if days is None else days * 24 * 60
    async with court.session() as moderator:
        case = await moderator.act(order(Sanction.MUTE, minutes))
    assert (case.until is None) is forever
    assert (restriction(court)[1] is None) is forever


async def test_a_rehearsal_tells_staff_and_does_nothing(court: Court) -> None:
    message = fakes.message(ANN, text="<b>买课</b> t.me/x")
    await court.rehearse()
    async with court.session() as moderator:
        case = await moderator.punish(message, FLOOD, ban=True)
    assert case.dry_run
    assert court.outbox.names() == ["sendMessage"]
    text = court.outbox.posts[0].text  # type: ignore[attr-defined]
    assert "ban" in text
    assert "&lt;b&gt;" in text
    assert "t.me/x" not in text
    await court.rehearse(on=False)
    async with court.session() as moderator:
        real = await moderator.punish(message, FLOOD, ban=True)
    assert real.id != case.id


async def make_it_basic(court: Court) -> None:
    async with court.database.work() as work:
        chat = {"id": fakes.GROUP, "type": "group", "title": "x"}
        court.people.saw(work, fakes.message(ANN, chat=chat))


async def test_a_kick_from_a_basic_group_needs_no_unban(court: Court) -> None:
    await make_it_basic(court)
    async with court.session() as moderator:
        await moderator.act(order(Sanction.KICK))
    assert court.sent() == ["banChatMember"]


async def test_a_basic_group_cannot_mute(court: Court) -> None:
    await make_it_basic(court)
    async with court.session() as moderator:
        with pytest.raises(Refused) as refused:
            await moderator.act(order(Sanction.MUTE, 10))
    assert refused.value.key == "refused.basic_group"


async def test_a_rolled_back_batch_leaves_no_case(court: Court) -> None:
    async with court.database.work() as work:
        await court.bound(work).act(order(Sanction.BAN))
        await work.restart()
    assert await rows(court, Case) == []
