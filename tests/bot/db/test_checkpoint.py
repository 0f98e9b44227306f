"""What was committed reaches the database's file while the bot runs."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import text

from bot.db.checkpoint import EVERY
from bot.db.database import Database


async def test_the_log_is_folded_into_the_file_now_and_then(tmp_path: Path) -> None:
    file = tmp_path / "x.db"
    database = Database(f"sqlite+aiosqlite:///{file.as_posix()}")
    async with database.work() as work:
        await work.db.execute(text("CREATE TABLE t (x INTEGER NOT NULL)"))
    for number in range(EVERY):
        async with database.work() as work:
            await work.db.execute(text("INSERT INTO t VALUES (:x)"), {"x": number})
    await database._checkpoints.close()
    copy = tmp_path / "copy.db"
    shutil.copy(file, copy)  # without the log
    with closing(sqlite3.connect(copy)) as alone:
        (found,) = alone.execute("SELECT count(*) FROM t").fetchone()
    assert found >= EVERY - 1
    await database.close()
