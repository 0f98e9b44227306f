"""A command at a terminal of its own: what it shows, and keys that are pressed."""

import asyncio
import faulthandler
import fcntl
import os
import pty
import re
import signal
import struct
import sys
import termios
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pexpect.fdpexpect  # type: ignore[import-untyped]

from bot.cli.main import main
from tests.cli.processes import LONG_S, NURSERY

ROWS, COLUMNS = 50, 80
CTRL_C = "\x03"
_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


class Terminal:
    """A command in a process whose controlling terminal is made for it."""

    def __init__(self, words: Sequence[str], folder: Path, env: dict[str, str]) -> None:
        master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        opened = NURSERY.Event()
        self._trace = folder.parent / "where.txt"
        args = (words, (str(folder), str(self._trace)), env, os.ttyname(slave), opened)
        self.process = NURSERY.Process(target=_command, args=args)
        self.process.start()
        assert opened.wait(LONG_S)
        os.close(slave)
        self._child: Any = pexpect.fdpexpect.fdspawn(master, encoding="utf-8", timeout=LONG_S)
        self._child.delaybeforesend = None
        self._shown: list[str] = []

    async def sees(self, *texts: str) -> None:
        """Wait until the command shows these texts, one after the other."""
        for text in texts:
            await self._until(_however_broken(text))

    async def finds(self, pattern: str) -> str:
        """Wait until the command shows this; returns the group of the pattern."""
        return str((await self._until(pattern))[1])

    async def _until(self, pattern: str) -> re.Match[str]:
        try:
            await asyncio.to_thread(self._child.expect, pattern)
        except (pexpect.EOF, pexpect.TIMEOUT) as problem:
            where = await asyncio.to_thread(self._where)
            raise AssertionError(f"no {pattern!r} in:\n{self.shown()}\n{where}") from problem
        self._shown.append(self._child.before + self._child.after)
        found: re.Match[str] = self._child.match
        return found

    def press(self, keys: str) -> None:
        """Press keys as they are."""
        self._child.send(keys)

    def answer(self, line: str = "") -> None:
        """Write a line, or only press Enter."""
        self.press(f"{line}\n")

    async def plays(self, *scene: Sequence[str]) -> None:
        """Wait for the texts of each row, then answer with the last of it."""
        for *texts, line in scene:
            await self.sees(*texts)
            self.answer(line)

    def shown(self) -> str:
        """All that was shown, without colours."""
        rest = self._child.before if isinstance(self._child.before, str) else ""
        return _ESCAPES.sub("", "".join(self._shown) + rest).replace("\r\n", "\n")

    async def end(self) -> int:
        """Wait until the command ends; returns its exit code."""
        await asyncio.to_thread(self._child.expect, pexpect.EOF)
        await asyncio.to_thread(self.process.join, LONG_S)
        code: int | None = self.process.exitcode
        assert code is not None
        return code

    def _where(self) -> str:
        """What the command is doing, after it did not do what was expected."""
        if self.process.exitcode is not None:
            return f"it ended with {self.process.exitcode}"
        os.kill(self.process.pid, signal.SIGUSR1)
        time.sleep(1.0)
        return self._trace.read_text("utf-8")

    def close(self) -> None:
        """End what a failed test left running."""
        if self.process.exitcode is None:
            self.process.kill()
        self.process.join()
        self.process.close()
        self._child.close()


def _however_broken(text: str) -> str:
    """The pattern of a text, wherever its lines end."""
    return re.escape(text).replace(r"\ ", r"\s+")


def _command(
    words: Sequence[str], places: tuple[str, str], env: dict[str, str], terminal: str, opened: Any
) -> None:
    """``python -m bot`` as the first process of a session, at its terminal."""
    os.setsid()
    handle = os.open(terminal, os.O_RDWR)
    for number in range(3):
        os.dup2(handle, number)
    sys.stdin = os.fdopen(0, encoding="utf-8", closefd=False)
    sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False, buffering=1)
    sys.stderr = os.fdopen(2, "w", encoding="utf-8", closefd=False, buffering=1)
    os.chdir(places[0])
    trace = open(places[1], "w", encoding="utf-8")  # noqa: SIM115 - as long as the process
    faulthandler.register(signal.SIGUSR1, trace)
    for name in [name for name in os.environ if name.startswith("GUANJIA_")]:
        del os.environ[name]
    for name in ("NO_COLOR", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        os.environ.pop(name, None)
    os.environ.update(env, TERM="xterm-256color", COLUMNS=str(COLUMNS), TZ="Asia/Shanghai")
    sys.argv[1:] = words
    opened.set()
    main()
