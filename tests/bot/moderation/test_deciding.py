"""What staff decides about rehearsed sanctions: whom it may strike, and what becomes of cases."""

from datetime import timedelta

import pytest

from bot.db.models import Case, Incident
from bot.moderation.incidents import expire_rehearsed
from bot.plugin import Refused
from bot.sanctions import Sanction, StrikeLimit
from bot.services import Role, Sender
from tests.bot import fakes
from tests.bot.moderation.conftest import ANN, HELPER, OWNER, Court
from tests.bot.moderation.orders import BY, FLOOD, TARGET, order, rows

TWO = StrikeLimit(2, Sanction.MUTE, timedelta(days=1))
PINNER = Sender(BY.person, Role.ADMIN)


async def rehearsed(court: Court, **punishment: object) -> int:
    """Ann is caught by a guard in a group that rehearses; the number of the case."""
    await court.rehearse()
    async with court.session() as moderator:
        case = await moderator.punish(fakes.message(ANN, number=55), FLOOD, **punishment)  # type: ignore[arg-type]
    court.sent()
    return case.id


async def test_the_very_case_becomes_a_real_one_from_now_on(court: Court) -> None:
    number = await rehearsed(court, mute=timedelta(minutes=10))
    court.clock.advance(hours=1)
    async with court.session() as moderator:
        decided = await moderator.decide(number, BY, mistake=False)
    assert (decided.case.id, decided.case.dry_run, decided.deleted) == (number, False, 1)
    assert decided.case.until == fakes.START + timedelta(hours=1, minutes=10)
    assert {"restrictChatMember", "deleteMessage"} <= set(court.sent())
    [case] = await rows(court, Case)
    assert (case.by_id, case.state, case.at) == (2, "open", fakes.START + timedelta(hours=1))
    async with court.session() as moderator:
        assert await moderator.undo(number, BY) is not None
    assert "restrictChatMember" in court.sent()


async def test_it_ends_in_time(court: Court) -> None:
    number = await rehearsed(court, mute=timedelta(minutes=10))
    assert f"moderation.expire:{number}" not in court.jobs.deferred
    async with court.session() as moderator:
        await moderator.decide(number, BY, mistake=False)
    court.clock.advance(minutes=10)
    await court.run_job(f"moderation.expire:{number}")
    [case] = await rows(court, Case)
    assert case.state == "expired"


async def test_who_became_an_admin_meanwhile_is_left_alone(court: Court) -> None:
    number = await rehearsed(court, ban=True)
    async with court.database.work() as work:
        court.people.saw(work, fakes.change(fakes.plain(ANN), fakes.admin(ANN), OWNER))
    async with court.session() as moderator:
        with pytest.raises(Refused) as refused:
            await moderator.decide(number, BY, mistake=False)
    assert refused.value.key == "refused.admin"
    assert court.sent() == []
    [incident] = await rows(court, Incident)
    assert incident.decision == "open"


async def test_whoever_lacks_the_right_decides_nothing(court: Court) -> None:
    number = await rehearsed(court, ban=True)
    async with court.database.work() as work:
        court.people.saw(work, fakes.change(fakes.admin(HELPER), fakes.admin(HELPER), OWNER))
    for mistake in (True, False):
        async with court.session() as moderator:
            with pytest.raises(Refused) as refused:
                await moderator.decide(number, PINNER, mistake=mistake)
            assert refused.value.key == "refused.right"


async def test_a_mistake_about_a_limit_gives_the_other_warnings_back(court: Court) -> None:
    await court.rehearse()
    async with court.session() as moderator:
        await moderator.warn(order(Sanction.WARN, by=None), TWO)
        court.clock.advance(minutes=1)
        warned = await moderator.warn(order(Sanction.WARN, by=None), TWO)
    assert warned.led_to is not None
    async with court.session() as moderator:
        await moderator.decide(warned.led_to.id, BY, mistake=True)
    states = [(one.state, one.spent_by) for one in await rows(court, Case)]
    assert states == [("open", None), ("undone", None), ("undone", None)]


async def test_rehearsed_offences_count_in_the_rehearsal_only(court: Court) -> None:
    await rehearsed(court, ban=True)
    async with court.session() as moderator:
        assert len(await moderator.offences(fakes.GROUP, TARGET, "flood")) == 1
    await court.rehearse(on=False)
    async with court.session() as moderator:
        assert await moderator.offences(fakes.GROUP, TARGET, "flood") == []


async def test_evidence_goes_in_time_and_with_it_the_decision(court: Court) -> None:
    number = await rehearsed(court, ban=True)
    async with court.database.work() as work:
        await expire_rehearsed(work.db, fakes.START + timedelta(days=1))
    [case] = await rows(court, Case)
    assert case.evidence is None
    async with court.session() as moderator:
        with pytest.raises(Refused) as refused:
            await moderator.decide(number, BY, mistake=True)
    assert refused.value.key == "refused.rehearsed_gone"


async def test_a_rolled_back_batch_leaves_no_incident(court: Court) -> None:
    await court.rehearse()
    async with court.database.work() as work:
        await court.bound(work).punish(fakes.message(ANN), FLOOD, ban=True)
        await work.restart()
    assert await rows(court, Incident) == []
