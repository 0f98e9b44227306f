"""Sentences for what the user can mend, and none for what is ours."""

import errno
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError, OperationalError, StatementError

from bot.db.database import Database
from bot.db.lock import LeaderLock
from bot.db.migrate import MigrationError, upgrade
from bot.problems import MENDABLE, PluginRefused, StartRefused, TokenRefused, describe
from text.findings import FileProblems, Finding

DISK = OperationalError("COMMIT", {}, OSError("database or disk is full\nand more"))


@pytest.mark.parametrize(
    ("problem", "sentence"),
    [
        (StartRefused("No."), "No."),
        (PluginRefused("plug-in 'x' is odd"), "plug-in 'x' is odd"),
        (MigrationError("Too new."), "Too new."),
        (FileProblems([Finding("a.yaml", 3, 5, "code", "wrong")]), "a.yaml:3:5 code wrong"),
        (
            TokenRefused(),
            "Telegram does not know this token: check GUANJIA_TOKEN in .env, or ask @BotFather.",
        ),
        (OSError(errno.EADDRINUSE, "port 1 is taken"), "port 1 is taken."),
        (
            OSError(errno.EROFS, "Read-only file system", "/x"),
            "Cannot use /x: Read-only file system.",
        ),
        (
            ConnectionRefusedError(111, "refused"),
            "The database cannot be reached: [Errno 111] refused.",
        ),
        (DISK, "The database cannot be used: database or disk is full."),
        (
            ModuleNotFoundError("No module named 'asyncpg'", name="asyncpg"),
            "PostgreSQL needs the package asyncpg: install the extra named postgres.",
        ),
    ],
)
def test_what_the_user_can_mend_has_a_sentence(problem: Exception, sentence: str) -> None:
    assert describe(problem) == sentence
    assert isinstance(problem, MENDABLE)


@pytest.mark.parametrize(
    "problem",
    [
        ValueError("ours"),
        OSError("no number"),
        OSError(errno.EINVAL, "Invalid argument", "/x"),
        OSError(errno.ENOENT, "No such file"),
        ModuleNotFoundError("No module named 'bot.nothing'", name="bot.nothing"),
        IntegrityError("INSERT", {}, Exception("UNIQUE constraint failed")),
        StatementError("odd", "SELECT", {}, ValueError()),
    ],
)
def test_what_is_ours_keeps_its_traceback(problem: Exception) -> None:
    assert describe(problem) is None


@pytest.mark.parametrize("place", ["file/bot.db", "file/data/bot.db", "folder.db"])
async def test_a_place_that_cannot_be_used(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").write_text("in the way")
    (tmp_path / "folder.db").mkdir()
    database = Database(f"sqlite+aiosqlite:///{(tmp_path / place).as_posix()}")
    lock = LeaderLock(database)

    async def begin() -> None:
        await lock.acquire()
        await upgrade(database)

    with pytest.raises(MENDABLE) as caught:
        await begin()
    await lock.release()
    await database.close()
    sentence = describe(caught.value)
    assert sentence is not None
    assert sentence.startswith(("Cannot use ", "The database cannot be used: "))


async def test_a_server_that_is_not_there() -> None:
    pytest.importorskip("asyncpg")
    database = Database("postgresql+asyncpg://ann:secret@127.0.0.1:9/guanjia")
    with pytest.raises(MENDABLE) as caught:
        await LeaderLock(database).acquire()
    await database.close()
    sentence = describe(caught.value) or ""
    assert sentence.startswith("The database cannot be reached: ")
    assert "secret" not in sentence
