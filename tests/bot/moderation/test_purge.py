"""Many messages deleted: in calls of a hundred, as far as Telegram lets a bot."""

from datetime import timedelta

import pytest
from aiogram.exceptions import TelegramBadRequest, TelegramRetryAfter
from aiogram.methods import DeleteMessages, SendMessage
from hypothesis import given
from hypothesis import strategies as st

from bot.grammar import Person, SenderKind
from bot.moderation.purge import MOST, PURGE_JOB, delete_all
from bot.phrases.names import Html
from bot.plugin import Refused
from bot.sanctions import SweepNotice
from bot.services import Role, Sender
from tests.bot import fakes
from tests.bot.moderation.conftest import STAFF, Court
from tests.bot.moderation.test_moderator import lose_rights

BY = Sender(Person(SenderKind.USER, 2, "Helper"), Role.ADMIN, frozenset({"can_delete_messages"}))
NOTICE = SweepNotice(Html("done"), Html("partly"), timedelta(seconds=60), topic_id=5)


class Deleting:
    """A bot that may delete from message ``oldest`` on, but not those in ``fixed``."""

    def __init__(self, oldest: int = 0, fixed: frozenset[int] = frozenset()) -> None:
        self.oldest = oldest
        self.fixed = fixed
        self.deleted: set[int] = set()
        self.calls = 0

    async def __call__(self, call: DeleteMessages) -> bool:
        self.calls += 1
        asked = call.message_ids
        assert 1 <= len(asked) <= 100
        if any(one < self.oldest or one in self.fixed for one in asked):
            raise TelegramBadRequest(method=call, message="message can't be deleted for everyone")
        self.deleted.update(asked)
        return True


@pytest.mark.parametrize("count", [1, 99, 100, 101, 250, MOST])
async def test_a_call_takes_a_hundred(count: int) -> None:
    bot = Deleting()
    assert await delete_all(bot, fakes.GROUP, range(1, count + 1)) == []
    assert bot.deleted == set(range(1, count + 1))
    assert bot.calls == -(-count // 100)


@given(st.integers(1, 400), st.integers(0, 401))
async def test_what_is_too_old_stays_and_all_else_goes(count: int, oldest: int) -> None:
    bot = Deleting(oldest)
    ids = range(1, count + 1)
    stayed = await delete_all(bot, fakes.GROUP, ids)
    assert sorted(stayed) == [one for one in ids if one < oldest]
    assert bot.deleted == {one for one in ids if one >= oldest}
    assert bot.calls <= -(-count // 100) + 24  # the age is found by halving


async def test_one_that_can_never_be_deleted_saves_no_others() -> None:
    bot = Deleting(fixed=frozenset({220}))
    stayed = await delete_all(bot, fakes.GROUP, range(1, 301))
    assert stayed == [220]
    assert bot.deleted == set(range(1, 301)) - {220}


async def test_another_error_is_for_the_job_to_try_again() -> None:
    class Busy(Deleting):
        async def __call__(self, call: DeleteMessages) -> bool:
            raise TelegramRetryAfter(method=call, message="slow down", retry_after=3)

    with pytest.raises(TelegramRetryAfter):
        await delete_all(Busy(), fakes.GROUP, [1, 2])


@pytest.mark.parametrize(("oldest", "said"), [(0, "done"), (11, "partly")])
async def test_the_group_is_told_once_it_is_done(court: Court, oldest: int, said: str) -> None:
    async with court.session() as moderator:
        await moderator.delete(fakes.GROUP, range(10, 20), BY, NOTICE)
    assert court.sent() == ["sendMessage"]  # to staff; nothing is deleted before the commit
    bot = Deleting(oldest)
    await court.run_job(None, bot)
    assert bot.deleted == set(range(max(oldest, 10), 20))
    [call] = court.outbox.posts
    assert isinstance(call, SendMessage)
    assert (call.chat_id, call.text, call.message_thread_id) == (fakes.GROUP, said, 5)
    assert court.outbox.options[-1]["delete_after"] == timedelta(seconds=60)


async def test_staff_is_told_who_cleaned_up(court: Court) -> None:
    async with court.session() as moderator:
        await moderator.delete(fakes.GROUP, range(1, 8), BY)
    [card] = court.outbox.posts
    assert isinstance(card, SendMessage)
    assert card.chat_id == STAFF
    assert "Helper" in card.text
    assert "7" in card.text
    court.sent()
    await court.run_job(None, Deleting())
    assert court.sent() == []  # nobody asked for a notice


@pytest.mark.parametrize(("count", "refused"), [(MOST, False), (MOST + 1, True)])
async def test_there_is_a_most(court: Court, count: int, refused: bool) -> None:
    async with court.session() as moderator:
        if not refused:
            await moderator.delete(fakes.GROUP, range(count), BY)
            return
        with pytest.raises(Refused) as caught:
            await moderator.delete(fakes.GROUP, range(count), BY)
        assert (caught.value.key, caught.value.values) == ("refused.too_many", {"most": MOST})
    assert court.sent() == []


async def test_without_the_right_nothing_is_done(court: Court) -> None:
    await lose_rights(court)
    async with court.session() as moderator:
        with pytest.raises(Refused) as caught:
            await moderator.delete(fakes.GROUP, [1, 2], BY)
        assert caught.value.key == "refused.bot_right"
        await moderator.tidy(fakes.message(fakes.user(7, "Ann")))
    assert court.sent() == []
    assert court.jobs.deferred == {}


async def test_what_staff_orders_is_done_in_a_rehearsal(court: Court) -> None:
    await court.rehearse()
    async with court.session() as moderator:
        await moderator.delete(fakes.GROUP, [1, 2], BY)
        await moderator.tidy(fakes.message(fakes.user(7, "Ann")))
    assert court.sent() == ["sendMessage", "deleteMessage"]
    assert [name for name, _, _ in court.jobs.deferred.values()] == [PURGE_JOB]
