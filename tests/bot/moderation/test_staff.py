"""Cards to staff: where they go, and that they are edited instead of repeated."""

from collections.abc import AsyncIterator, Sequence

import pytest
from aiogram.methods import EditMessageText, SendMessage
from aiogram.types import InlineKeyboardButton

from bot.db.database import Database
from bot.moderation.staff import Place, StaffCore, card_text
from bot.services import Card
from tests.bot import fakes

CARD = Card("Flood", ("Ann wrote 9 messages",))


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    database = Database(database_url)
    yield database
    await database.close()


async def tell(
    core: StaffCore,
    database: Database,
    outbox: fakes.CollectingOutbox,
    card: Card = CARD,
    key: str | None = "flood:7",
) -> None:
    async with database.work() as work:
        await core.bound(work, outbox).tell(fakes.GROUP, card, key=key)


def core_for(
    clock: fakes.StillClock, *places: Place, operators: Sequence[int] = (), quiet: bool = False
) -> StaffCore:
    return StaffCore(clock, lambda chat: places, lambda: operators, lambda chat: quiet)


async def test_the_same_key_is_edited_and_counted(database: Database) -> None:
    clock, outbox = fakes.StillClock(), fakes.CollectingOutbox()
    core = core_for(clock, Place(-5, 3))
    await tell(core, database, outbox)
    await tell(core, database, outbox, Card("Flood", ("Ann wrote 12 messages",)))
    first, second = outbox.posts
    assert isinstance(first, SendMessage)
    assert (first.chat_id, first.message_thread_id) == (-5, 3)
    assert first.text == "Flood\nAnn wrote 9 messages"
    assert isinstance(second, EditMessageText)
    assert (second.message_id, second.text) == (-1, "Flood ×2\nAnn wrote 12 messages")
    clock.advance(hours=12)
    await tell(core, database, outbox)
    await tell(core, database, outbox)
    assert outbox.names()[2:] == ["sendMessage", "editMessageText"]
    assert outbox.posts[-1].message_id == -3  # type: ignore[attr-defined]


async def test_without_a_key_every_card_is_new(database: Database) -> None:
    outbox = fakes.CollectingOutbox()
    core = core_for(fakes.StillClock(), Place(-5))
    await tell(core, database, outbox, key=None)
    await tell(core, database, outbox, key=None)
    await tell(core, database, outbox, key="other")
    assert outbox.names() == ["sendMessage"] * 3


async def test_a_card_may_count_something_else_and_be_brought_up_to_date(
    database: Database,
) -> None:
    clock, outbox = fakes.StillClock(), fakes.CollectingOutbox()
    core = core_for(clock, Place(-5), Place(-6))

    async def told(count: int, *, news: bool = True) -> int:
        async with database.work() as work:
            staff = core.bound(work, outbox)
            return await staff.tell(fakes.GROUP, CARD, key="open", count=count, news=news)

    assert await told(1, news=False) == 2
    assert outbox.posts == []
    assert await told(3) == 2
    clock.advance(hours=13)
    assert await told(2, news=False) == 2
    assert outbox.names() == ["sendMessage"] * 2 + ["editMessageText"] * 2
    texts = [post.text.splitlines()[0] for post in outbox.posts]  # type: ignore[attr-defined]
    assert texts == ["Flood ×3"] * 2 + ["Flood ×2"] * 2
    assert await told(1) == 2
    assert outbox.names()[4:] == ["sendMessage"] * 2


async def test_where_staff_reads(database: Database) -> None:
    async with database.work() as work:
        staff = core_for(fakes.StillClock(), Place(-5, 3)).bound(work, fakes.CollectingOutbox())
        assert staff.reads(-5, fakes.GROUP)
        assert not staff.reads(fakes.GROUP, fakes.GROUP)
        nobody = core_for(fakes.StillClock()).bound(work, fakes.CollectingOutbox())
        assert await nobody.tell(fakes.GROUP, CARD) == 0


async def test_operators_read_what_has_no_staff_chat(database: Database) -> None:
    outbox = fakes.CollectingOutbox()
    await tell(core_for(fakes.StillClock(), operators=[9, 8]), database, outbox)
    assert [post.chat_id for post in outbox.posts] == [8, 9]  # type: ignore[attr-defined]
    await tell(core_for(fakes.StillClock()), database, outbox)
    assert len(outbox.posts) == 2


async def test_quiet_hours_take_the_sound_but_not_from_danger(database: Database) -> None:
    outbox = fakes.CollectingOutbox()
    core = core_for(fakes.StillClock(), Place(-5), quiet=True)
    await tell(core, database, outbox, key=None)
    await tell(core, database, outbox, Card("Raid", danger=True), key=None)
    silent = [post.disable_notification for post in outbox.posts]  # type: ignore[attr-defined]
    assert silent == [True, None]


async def test_buttons_come_along(database: Database) -> None:
    outbox = fakes.CollectingOutbox()
    button = InlineKeyboardButton(text="Undo", callback_data="x")
    core = core_for(fakes.StillClock(), Place(-5))
    await tell(core, database, outbox, Card("Flood", buttons=((button,),)))
    assert outbox.posts[0].reply_markup.inline_keyboard == [[button]]  # type: ignore[attr-defined]


def test_a_long_card_loses_whole_lines_and_fits() -> None:
    text = card_text(Card("T", ("a" * 4000, "b" * 100, "c")))
    assert text == "T\n" + "a" * 4000 + "\n…"
    assert len(card_text(Card("T", ("a" * 2000, "b" * 2093, "c")))) <= 4096
