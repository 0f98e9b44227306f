"""The doctor's parts: sentences for every finding, lengths, and what a process cannot be shown."""

import asyncio
import re
import shutil
from collections import namedtuple
from pathlib import Path

import pytest
from aiogram import Bot
from sqlalchemy import text

from bot.config import Config
from bot.config_models import BotSection, Group
from bot.db.database import Database
from bot.db.lock import LeaderLock
from bot.db.migrate import upgrade
from bot.doctor.extras import missing_extras
from bot.doctor.finding import Finding, Severity, error, fine, how, warning, what
from bot.doctor.groups import Standing, ask_standings, group_findings
from bot.doctor.report import message_text
from bot.doctor.staff import staff_findings
from bot.doctor.storage import is_running, look_at_storage, megabytes
from bot.doctor.subject import listens
from bot.emulator.clock import SimClock
from bot.emulator.faults import Fault
from bot.emulator.group import emulated_group
from bot.emulator.membership import demote
from bot.emulator.session import EmulatorSession
from bot.emulator.world import World
from bot.loader import load_plugins
from bot.people.settings import SettingsStore
from bot.phrases.book import load
from tests.handlers.staffed import whisper

HOME = Path(__file__).resolve().parents[2] / "bot"
MADE = re.compile(r'\b(error|warning|fine)\(\s*"(\w+)"')
CHOSEN = {"clock_fast", "clock_slow", "unknown_group", "unknown_group_near"}  # by a condition
BROKEN = {"config_broken", "faq_broken", "rules_broken"}
Usage = namedtuple("Usage", "total used free")


def made() -> set[tuple[str, str]]:
    """Kind and code of every finding that the code can make."""
    files = [*(HOME / "doctor").glob("*.py"), HOME / "cli" / "doctor.py"]
    found = {match for file in files for match in MADE.findall(file.read_text("utf-8"))}
    found |= {("error", code) for code in CHOSEN | BROKEN}
    return found | {("fine", "running"), ("fine", "stopped")}


def test_every_finding_has_its_sentences_and_every_sentence_its_finding() -> None:
    wanted: set[str] = set()
    for kind, code in made():
        parts = (f"ok.{code}",) if kind == "fine" else (code, f"{code}.how")
        wanted.update(f"doctor.{part}" for part in parts)
    about = re.compile(r"doctor\.(ok\.\w+|\w+\.how)")
    for language in ("zh-CN", "en"):
        keys = load().keys(language)
        assert wanted <= keys
        assert {key for key in keys if about.fullmatch(key)} <= wanted


def test_a_finding_is_said_in_both_languages() -> None:
    found = error("right", rights=("can_pin_messages",), plugins=("admin", "own"), without="other")
    chinese, english = load().bound("zh-CN"), load().bound("en")
    assert what(found, chinese) == "缺「置顶消息」权限：用到它的功能不起作用（管理命令、own）。"
    assert how(found, english) == "Group info → Administrators → me, switch on: pin messages"
    assert how(fine("clock"), english) is None


def test_what_people_wrote_cannot_act_and_paths_stay_as_they_are() -> None:
    say = load().bound("en")
    title = Finding(Severity.ERROR, "gone").about(-5, "<b>@spam https://a.b")
    assert "<b>&lt;b&gt;＠spam" in message_text(say("doctor.all"), [title], say)


def test_a_long_report_is_cut_between_findings_and_says_so() -> None:
    say = load().bound("zh-CN")
    many = [error("gone").about(-number, f"群 {number} " + "长" * 40) for number in range(60)]
    report = message_text(say("doctor.all"), many, say)
    assert len(report) <= 4096
    shown = report.count("❌")
    assert 20 < shown < 60
    assert f"……还有 {60 - shown} 处" in report


def test_errors_come_first_and_what_is_fine_is_counted() -> None:
    say = load().bound("zh-CN")
    found = [fine("clock"), warning("cannot_join"), error("gone"), fine("privacy")]
    lines = message_text(say("doctor.all"), found, say).splitlines()
    assert [line[0] for line in lines] == ["🩺", "❌", "　", "⚠", "　", "✅"]
    assert lines[-1] == "✅ 其余 2 项正常"


def test_who_wants_to_hear_what_people_say() -> None:
    names = ("flood", "faq", "activity", "admin", "operators", "help", "leaderboards")
    hearing = [one.name for one in load_plugins(names) if listens(one)]
    assert hearing == ["flood", "faq", "activity"]


def test_what_is_not_known_of_a_group_is_no_finding() -> None:
    on = load_plugins(["flood", "faq"])
    unknown = Standing(-5, "群", "supergroup")
    assert list(group_findings(unknown, on, hears_all=False)) == []


def test_without_the_extra_for_pictures_it_says_so_where_ads_are_looked_for() -> None:
    ads, others = load_plugins(["ads"]), load_plugins(["flood"])
    assert list(missing_extras(ads)) == list(missing_extras(others, lambda _: None)) == []
    for missing in ("zxingcpp", "PIL"):
        there = {name: True for name in ("zxingcpp", "PIL") if name != missing}
        [found] = missing_extras(ads, there.get)
        assert (found.severity, found.code) == (Severity.WARNING, "no_pictures")


STAFF = Config(bot=BotSection(staff="staff"), groups={"staff": Group()})


@pytest.mark.parametrize(
    ("bound", "standing", "codes"),
    [
        (False, None, ["staff_unbound", "nobody_told"]),
        (True, None, ["staff_unseen", "nobody_told"]),
        (True, Standing(-5, "管理群", "supergroup", "left"), ["staff_unreachable", "nobody_told"]),
        (
            True,
            Standing(-5, "管理群", "supergroup", "member", writes=False),
            ["staff_unreachable", "nobody_told"],
        ),
        (True, Standing(-5, "管理群", "supergroup", "member"), ["no_operator"]),
    ],
)
def test_who_is_told(bound: bool, standing: Standing | None, codes: list[str]) -> None:
    settings = SettingsStore(STAFF, [])
    if bound:
        settings.bind("staff", -5)
    standings = {} if standing is None else {-5: standing}
    assert [one.code for one in staff_findings(settings, standings)] == codes


async def test_a_group_where_the_bot_may_not_write_and_one_that_cannot_be_asked() -> None:
    world = World(SimClock(rate=0))
    bot = Bot(world.bot.token, session=EmulatorSession(world))
    closed, failing = world.make_chat("不让说话"), world.make_chat("坏了")
    demote(world, closed, bot.id)
    closed.permissions = {**closed.permissions, "can_send_messages": False}
    world.faults.order(Fault(502, 9, "getChatMember", chat=failing.id))
    known = [Standing(one.id, one.title or "", "supergroup") for one in (closed, failing)]
    found = await ask_standings(bot, known)
    (told,) = group_findings(found[0], [], hears_all=True)
    assert (told.code, told.chat) == ("cannot_write", "不让说话")
    assert found[1] == known[1]


@pytest.mark.parametrize(
    ("free", "code"), [(10_000_000, "disk_full"), (200_000_000, "disk_low"), (9e9, "disk")]
)
async def test_how_much_room_is_left(
    free: float, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10e9, 10e9 - free, int(free)))
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'bot.db'}")
    await upgrade(database)
    found = [one.code async for one in look_at_storage(database, thorough=False)]
    await database.close()
    assert found[-1] == code
    assert megabytes(int(9e9)) == "9.0 GB"


class OnlyRead(Database):
    """A database whose file may not be written, whoever asks."""

    def __init__(self, file: Path) -> None:
        super().__init__(f"sqlite+aiosqlite:///file:{file}?mode=ro&uri=true")
        self._file = file

    @property
    def path(self) -> Path | None:
        return self._file


async def test_a_database_that_can_only_be_read(tmp_path: Path) -> None:
    file = tmp_path / "bot.db"
    database = Database(f"sqlite+aiosqlite:///{file}")
    await upgrade(database)
    async with database.reading() as db:
        await db.execute(text("SELECT 1"))
        only = OnlyRead(file)
        found = {one.code: one async for one in look_at_storage(only, thorough=True)}
        await only.close()
    await database.close()
    assert {"database_readonly", "database"} <= found.keys()
    assert "readonly" in str(found["database_readonly"].values["why"])


async def test_whether_the_bot_runs_is_seen_without_getting_in_its_way(tmp_path: Path) -> None:
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'bot.db'}")
    assert await is_running(database) is False
    await upgrade(database)
    lock = LeaderLock(database)
    assert await is_running(database) is False
    assert await lock.acquire()
    assert await is_running(database) is True
    assert await is_running(database) is True
    await lock.release()
    await database.close()


async def test_another_process_with_the_same_token_is_named() -> None:
    config = Config(plugins=("doctor",))
    async with emulated_group(config=config, owners_operate=True, doctor={}) as group:
        await group.admin("boss")
        (well,) = await whisper(group, "boss", "/doctor")
        assert "同一个令牌" not in well["text"]
        await group.world.call(group.world.bot.token, "getUpdates", {"timeout": 0})
        await asyncio.sleep(0)
        await group.advance(5)
        told = (await whisper(group, "boss", "/doctor"))[-1]
        assert "还有别的程序用同一个令牌收消息" in told["text"]
        await group.advance(900)
        assert "同一个令牌" not in (await whisper(group, "boss", "/doctor"))[-1]["text"]
