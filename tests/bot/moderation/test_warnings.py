"""Warnings in the core: which count, what they lead to, and the rehearsing twin."""

from datetime import timedelta
from typing import Any

from bot.db.models import Case
from bot.plugin import Refused
from bot.sanctions import Sanction, StrikeLimit, Warned
from tests.bot import fakes
from tests.bot.moderation.conftest import Court
from tests.bot.moderation.orders import BY, TARGET, order, rows

TWO = StrikeLimit(2, Sanction.MUTE, timedelta(hours=1))


async def warn(
    court: Court, limit: StrikeLimit = TWO, minutes: float | None = None, **more: Any
) -> Warned:
    async with court.session() as moderator:
        return await moderator.warn(order(Sanction.WARN, minutes, **more), limit)


async def counting(court: Court) -> list[int]:
    async with court.session() as moderator:
        return [case.id for case in await moderator.strikes(fakes.GROUP, TARGET)]


async def test_a_warning_calls_nobody(court: Court) -> None:
    warned = await warn(court)
    assert (warned.strikes, warned.led_to, warned.refused) == (1, None, None)
    assert (warned.case.sanction, warned.case.until) == (Sanction.WARN, None)
    assert court.sent() == []
    assert await counting(court) == [warned.case.id]


async def test_the_limit_is_carried_out_once_and_uses_the_warnings_up(court: Court) -> None:
    first, second = await warn(court), await warn(court)
    assert second.strikes == 2
    assert second.led_to is not None
    assert second.led_to.sanction is Sanction.MUTE
    assert court.sent() == ["restrictChatMember"]
    mute = (await rows(court, Case))[-1]
    assert (mute.rule, mute.by_id) == ("warn_limit", BY.person.id)
    names = [f"#{one.case.id}" for one in (first, second)]
    assert [signal["detail"] for signal in mute.signals] == names
    assert all(name in mute.reason for name in names)
    assert await counting(court) == []
    assert (await warn(court)).strikes == 1


async def test_a_warning_ends_by_itself(court: Court) -> None:
    warned = await warn(court, minutes=10)
    court.clock.advance(minutes=10)
    assert await counting(court) == []
    await court.run_job(f"moderation.expire:{warned.case.id}")
    assert [row.state for row in await rows(court, Case)] == ["expired"]
    assert court.sent() == []


async def test_taking_the_sanction_back_takes_the_last_warning_back(court: Court) -> None:
    first, second = await warn(court), await warn(court)
    assert second.led_to is not None
    court.sent()
    async with court.session() as moderator:
        assert await moderator.undo(second.led_to.id, BY) is not None
    assert court.sent() == ["restrictChatMember"]
    assert await counting(court) == [first.case.id]
    states = {row.id: (row.state, row.undone_by) for row in await rows(court, Case)}
    assert states == {
        first.case.id: ("open", None),
        second.case.id: ("undone", 2),
        second.led_to.id: ("undone", 2),
    }


async def test_lifting_the_mute_is_a_pardon_of_the_mute_alone(court: Court) -> None:
    await warn(court)
    await warn(court)
    async with court.session() as moderator:
        assert await moderator.lift(fakes.GROUP, TARGET, Sanction.MUTE, BY) is not None
    assert await counting(court) == []


async def test_one_or_all_are_forgiven(court: Court) -> None:
    many = StrikeLimit(9, Sanction.KICK)
    first, second, third = [(await warn(court, many)).case.id for _ in range(3)]
    async with court.session() as moderator:
        taken = await moderator.forgive(fakes.GROUP, TARGET, BY)
        assert [(case.id, case.state) for case in taken] == [(third, "undone")]
        taken = await moderator.forgive(fakes.GROUP, TARGET, BY, every=True)
        assert [case.id for case in taken] == [first, second]
        assert await moderator.forgive(fakes.GROUP, TARGET, BY, every=True) == []
    assert await counting(court) == []


async def test_a_limit_that_cannot_be_carried_out_leaves_the_warnings(court: Court) -> None:
    async with court.session() as moderator:
        await moderator.act(order(Sanction.BAN))
    court.sent()
    await warn(court)
    warned = await warn(court)
    assert isinstance(warned.refused, Refused)
    assert (warned.led_to, warned.strikes) == (None, 2)
    assert len(await counting(court)) == 2
    assert court.sent() == []


async def test_a_rehearsal_counts_its_own_warnings(court: Court) -> None:
    await court.rehearse()
    real = await warn(court)
    assert not real.case.dry_run
    rehearsed = await warn(court, by=None)
    assert (rehearsed.strikes, rehearsed.case.dry_run) == (1, True)
    again = await warn(court, by=None)
    assert again.led_to is not None
    assert again.led_to.dry_run
    assert set(court.sent()) <= {"sendMessage", "editMessageText"}  # cards to staff
    assert await counting(court) == [real.case.id]
    assert (await warn(court, by=None)).strikes == 1


async def test_a_warning_in_a_rolled_back_batch_is_none(court: Court) -> None:
    async with court.database.work() as work:
        await court.bound(work).warn(order(Sanction.WARN), TWO)
        await work.restart()
    assert await counting(court) == []
