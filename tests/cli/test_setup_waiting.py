"""What may come between while the wizard waits, each told in a sentence."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path

import pytest
from aiogram import Bot

from bot.cli.setup import account
from bot.cli.setup.desk import STARTERS, Desk, Options
from bot.cli.setup.groups import add_groups
from bot.cli.setup.operator import find_operator
from bot.cli.setup.talk import Talk, make_console
from bot.cli.setup.telegram import WINDOW, Inbox
from bot.emulator.clock import SimClock
from bot.emulator.faults import CUT, Fault
from bot.emulator.membership import make_admin
from bot.emulator.session import EmulatorSession
from bot.emulator.state import Chat, User
from bot.emulator.world import World

Deed = Callable[[], None]


@dataclass
class Seat:
    """A desk whose answers are written before; an answer may be preceded by a deed."""

    desk: Desk
    world: World
    owner: User
    paper: StringIO
    script: list[str | tuple[Deed, str]] = field(default_factory=list)

    def plays(self, *script: str | tuple[Deed, str]) -> None:
        self.script[:] = script

    def read(self) -> str:
        assert self.script, self.paper.getvalue()
        line = self.script.pop(0)
        if isinstance(line, tuple):
            line[0]()
            return line[1]
        return line

    def shown(self) -> str:
        return " ".join(self.paper.getvalue().split())

    def group(self, title: str = "School", kind: str = "supergroup") -> Chat:
        group = self.world.make_chat(title, kind, bot_in=False)
        make_admin(self.world, group, self.owner.id)
        return group

    def bring_in(self, group: Chat) -> None:
        self.world.join(group, self.world.bot.user, by=self.owner)
        make_admin(self.world, group, self.world.bot.user.id)

    def write(self, user: User, text: str) -> None:
        chat = self.world.find_chat(user.id)
        assert chat is not None
        self.world.say(chat, user, text)

    def said(self, user: User) -> list[str]:
        chat = self.world.find_chat(user.id)
        assert chat is not None
        return [one.text for one in chat.messages.values() if one.from_id != user.id]

    def code(self) -> str:
        return self.paper.getvalue().rpartition("start=")[2][:8]


@pytest.fixture
def seat(tmp_path: Path) -> Iterator[Seat]:
    world, paper = World(SimClock(rate=0)), StringIO()

    def read() -> str:
        return made.read()

    talk = Talk(make_console(file=paper, width=200), "en", read=read)
    options = Options(home=tmp_path, round_s=0, code_s=0, timeout_s=1)
    desk = Desk(talk, options, {}, world.clock, home=tmp_path)
    desk.bot = Bot(world.bot.token, session=EmulatorSession(world))
    desk.me = desk.do(desk.bot.get_me())
    desk.inbox = Inbox(desk.bot, world.clock)
    desk.file.make(STARTERS / "en" / "config.yaml", language="en", timezone="UTC")
    made = Seat(desk, world, world.add_user("Olga"), paper)
    yield made
    desk.close()
    assert made.script == []


def groups(seat: Seat) -> dict[str, int | None]:
    config = seat.desk.config()
    assert config is not None
    return {name: one.id for name, one in config.groups.items()}


def operators(seat: Seat) -> Sequence[int]:
    config = seat.desk.config()
    assert config is not None
    return config.bot.operators


def test_nothing_that_was_looked_at_is_taken_from_the_bot(seat: Seat) -> None:
    school = seat.group()
    seat.bring_in(school)
    before = len(seat.world.bot.queue)
    seat.plays("", "y", "main", "n", (lambda: seat.write(seat.owner, f"/start {seat.code()}"), ""))
    add_groups(seat.desk)
    find_operator(seat.desk)
    assert groups(seat) == {"main": school.id}
    assert operators(seat) == (seat.owner.id,)
    assert len(seat.world.bot.queue) == before + 1


def test_a_webhook_is_removed_when_that_is_wanted(seat: Seat) -> None:
    seat.bring_in(seat.group())
    seat.world.bot.webhook = "https://example.com"
    seat.plays("", "n", "", "y", "y", "main", "n")
    add_groups(seat.desk)
    assert "This bot has a webhook" in seat.shown()
    assert "No group seen yet" in seat.shown()
    assert list(groups(seat)) == ["main"]


def test_a_bot_that_runs_elsewhere_is_stopped_first(seat: Seat) -> None:
    seat.bring_in(seat.group())
    seat.world.faults.order(Fault(409, method="getUpdates"))
    seat.plays("", "", "y", "main", "n")
    add_groups(seat.desk)
    assert "The bot is running somewhere else" in seat.shown()
    assert list(groups(seat)) == ["main"]


def test_a_line_that_breaks_is_tried_again(seat: Seat) -> None:
    seat.bring_in(seat.group())
    seat.world.faults.order(Fault(CUT, 2, method="getUpdates"))
    seat.plays("", "", "s", "s")
    add_groups(seat.desk)
    assert seat.shown().count("Telegram did not answer") == 2
    assert groups(seat) == {}


def test_behind_a_crowd_of_old_messages_nothing_is_seen(seat: Seat) -> None:
    school, late = seat.group(), seat.group("Late")
    seat.bring_in(school)
    for number in range(WINDOW):
        seat.world.say(school, seat.owner, str(number))
    seat.plays("", "n", (lambda: seat.bring_in(late), ""), "n", "", "y", "y", "main", "n")
    add_groups(seat.desk)
    assert "So many old updates wait" in seat.shown()
    assert groups(seat) == {"main": late.id}


def test_groups_that_it_left_or_that_are_not_meant(seat: Seat) -> None:
    gone, other, mine = seat.group("Gone"), seat.group("Other"), seat.group("Mine")
    for one in (gone, other, mine):
        seat.bring_in(one)
    seat.world.leave(gone, seat.world.bot.user, by=seat.owner)
    seat.plays("", "n", "", "y", "two words", "mine", "n")
    add_groups(seat.desk)
    assert groups(seat) == {"mine": mine.id}
    assert '"Other"' in seat.shown()
    assert '"Gone"' not in seat.shown()


def test_a_group_that_becomes_a_supergroup_keeps_its_name(seat: Seat) -> None:
    basic = seat.group("Small", "group")
    seat.bring_in(basic)
    seat.plays("", "y", (lambda: None, "main"), "n")
    add_groups(seat.desk)
    assert "This is a basic group" in seat.shown()
    new = seat.world.migrate(basic)
    seat.plays("s")
    add_groups(seat.desk)
    assert groups(seat) == {"main": new.id}


def test_a_name_that_waits_for_its_group_is_proposed(seat: Seat) -> None:
    seat.desk.file.add_group("lobby", {"title": "Lobby"})
    seat.bring_in(seat.group())
    seat.plays("", "y", "", "n", "n")
    add_groups(seat.desk)
    assert list(groups(seat)) == ["lobby"]


def test_a_bot_that_was_thrown_out_is_told_of_at_the_next_look(seat: Seat) -> None:
    school = seat.group()
    seat.bring_in(school)
    seat.plays("", "y", "", "n")
    add_groups(seat.desk)
    seat.world.leave(school, seat.world.bot.user, by=seat.owner)
    seat.world.faults.order(Fault(CUT, 1, method="getChatMember"))
    seat.plays("", "s", "s")
    add_groups(seat.desk)
    assert "Telegram did not answer" in seat.shown()
    assert "The bot is not in this group" in seat.shown()


def test_a_code_that_expired_is_another_the_next_time(seat: Seat) -> None:
    first: list[str] = []
    seat.write(seat.owner, "/start LEFTOVER")  # from before: it is no guess
    seat.plays(
        (lambda: first.append(seat.code()), ""),
        (lambda: seat.write(seat.owner, f"/start {first[0]}"), ""),
        (lambda: seat.write(seat.owner, f"/start {seat.code().lower()}"), ""),
    )
    find_operator(seat.desk)
    assert seat.shown().count("The code has expired") == 2
    assert seat.said(seat.owner)[0] == "That is not the code."
    assert seat.said(seat.owner)[-1].startswith("You are an operator now")
    assert operators(seat) == (seat.owner.id,)


def test_who_guesses_too_often_makes_the_code_void(seat: Seat) -> None:
    eve = seat.world.add_user("Eve")

    def guess() -> None:
        for number in range(5):
            seat.write(eve, f"/start GUESS{number}")
        seat.write(eve, f"/start {seat.code()}")  # right, and too late

    seat.plays((guess, ""), "s")
    find_operator(seat.desk)
    assert "Too many wrong ones" in seat.shown()
    assert operators(seat) == ()
    assert seat.said(eve) == ["That is not the code."] * 5


def test_in_a_group_or_with_other_words_a_code_is_none(seat: Seat) -> None:
    school = seat.group()
    seat.bring_in(school)

    def talk() -> None:
        seat.world.say(school, seat.owner, f"/start {seat.code()}")
        seat.write(seat.owner, f"start {seat.code()}")
        seat.write(seat.owner, f"/start {seat.code()} now")

    seat.plays((talk, ""), "s")
    find_operator(seat.desk)
    assert operators(seat) == ()
    assert "The code has expired" in seat.shown()


def test_who_cannot_be_answered_becomes_operator_all_the_same(seat: Seat) -> None:
    def claim() -> None:
        seat.write(seat.owner, f"/start {seat.code()}")
        seat.world.faults.order(Fault(403, method="sendMessage"))

    seat.plays((claim, ""))
    find_operator(seat.desk)
    assert "They could not be answered" in seat.shown()
    assert operators(seat) == (seat.owner.id,)


def test_a_bot_that_joins_no_groups_is_told_of(seat: Seat) -> None:
    def open_it() -> None:
        seat.world.bot.joins_groups = True
        seat.world.faults.order(Fault(CUT, 1, method="getMe"))

    seat.world.bot.joins_groups = False
    assert seat.desk.bot is not None
    seat.desk.me = seat.desk.do(seat.desk.bot.get_me())
    seat.plays((open_it, ""), "")
    account.check_privacy(seat.desk)
    assert "cannot be added to groups" in seat.shown()
    assert "Telegram did not answer" in seat.shown()
    assert "Privacy mode is off" in seat.shown()

    seat.world.bot.privacy = True
    seat.desk.me = seat.desk.do(seat.desk.bot.get_me())
    seat.plays("s")
    account.check_privacy(seat.desk)
    assert "Skipped. Administrators see everything anyway" in seat.shown()
