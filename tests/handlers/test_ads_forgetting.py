"""Ads: with a person the running detector forgets what was learnt from his words, at once."""

from contextlib import suppress

import pytest
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncSession

from bot.emulator.group import EmulatedGroup, emulated_group
from handlers.ads import desk, forget
from handlers.ads.records import AdsMark, Lesson, lessons_of
from tests.handlers.advertising import staffed
from tests.handlers.test_ads_marks import AD, QUIET, desk_of, mark, rows, verdict

OTHER = "下周三晚上读书会，想来的在这里报个名"
FURTHER = "周末羽毛球缺人，四点老地方，来的举手"


async def forgotten(group: EmulatedGroup, name: str) -> None:
    """What the core does when somebody wants to be forgotten."""
    async with group.app.database.work() as work:
        await forget(work.db, group.user(name))


async def test_memory_and_correction_are_as_if_he_had_never_written() -> None:
    async with emulated_group(ads={}) as group:
        await staffed(group)
        texts = (QUIET, OTHER, FURTHER, AD)
        await mark(group, "/spam", "eve", QUIET)
        before = [verdict(group, one) for one in texts]
        await mark(group, "/spam", "fay", OTHER)
        assert any(one.name == "memory" for one in verdict(group, OTHER).signals)
        assert verdict(group, FURTHER) != before[2]
        await forgotten(group, "fay")
        assert [verdict(group, one) for one in texts] == before
        assert len(await rows(group, AdsMark)) == 1
        await group.restart()
        assert [verdict(group, one) for one in texts] == before


async def test_when_nothing_taught_is_left_the_shared_detector_judges() -> None:
    async with emulated_group(ads={}) as group:
        await staffed(group)
        untaught = verdict(group, QUIET)
        await mark(group, "/spam", "eve", QUIET)
        await forgotten(group, "bob")
        assert verdict(group, QUIET) != untaught
        await forgotten(group, "eve")
        assert verdict(group, QUIET) == untaught
        assert desk_of(group).taught == {}


async def test_what_is_rolled_back_is_not_forgotten() -> None:
    async with emulated_group(ads={}) as group:
        await staffed(group)
        await mark(group, "/spam", "eve", QUIET)
        taught = verdict(group, QUIET)
        with suppress(ZeroDivisionError):
            async with group.app.database.work() as work:
                await forget(work.db, group.user("eve"))
                raise ZeroDivisionError
        async with group.app.database.work() as work:
            with suppress(ZeroDivisionError):
                async with work.savepoint():
                    await forget(work.db, group.user("eve"))
                    raise ZeroDivisionError
        assert verdict(group, QUIET) == taught
        async with group.app.database.work() as work, work.savepoint():
            await forget(work.db, group.user("eve"))
        assert verdict(group, QUIET) != taught


async def test_who_learns_meanwhile_does_not_bring_it_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with emulated_group(ads={}) as group:
        await staffed(group)
        untaught = verdict(group, OTHER)
        await mark(group, "/spam", "eve", OTHER)
        read, late = lessons_of, [True]

        async def then_forget(db: AsyncSession, chat_id: int) -> list[Lesson]:
            found = await read(db, chat_id)
            if late:
                late.clear()
                desk_of(group).losses.count += 1
                return [*found, (FURTHER, True)]
            return found

        monkeypatch.setattr(desk, "lessons_of", then_forget)
        await mark(group, "/ham", "bob", QUIET)
        assert not late
        assert desk_of(group).detector(group.chat_id).marks == 2
        assert verdict(group, OTHER) != untaught


async def test_nobody_listens_once_the_bot_has_stopped() -> None:
    async with emulated_group(ads={}) as group:
        losses = desk_of(group).losses
        assert event.contains(AdsMark, "after_delete", losses._deleted)
        with losses.heard():
            pass
        assert event.contains(AdsMark, "after_delete", losses._deleted)
    assert not event.contains(AdsMark, "after_delete", losses._deleted)
