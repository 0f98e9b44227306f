"""Read lines, and what is pasted without being shown: a token, or the message that holds it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Protocol

NOTICE_S = 0.25
PASTE_S = 0.15  # lines of one paste come faster than this
CTRL_C, CTRL_Z, BACKSPACE = "\x03", "\x1a", "\b"


class Keyboard(Protocol):
    """Keys, one by one: the module ``msvcrt`` of Windows."""

    def getwch(self) -> str:
        """The next key; it is not shown."""

    def kbhit(self) -> bool:
        """Whether more of them wait."""


def read_hidden(ask: Callable[[], None]) -> str:
    """What is typed or pasted until Enter, with the further lines of the same paste.

    Args:
        ask: shows the question; called once nothing is shown any more of what is typed.

    Raises:
        EOFError: nothing will come any more.
    """
    if sys.stdin.isatty() and sys.platform != "win32":
        return _read_unseen(sys.stdin.fileno(), ask)
    ask()
    if sys.stdin.isatty() and sys.platform == "win32":
        import msvcrt  # noqa: PLC0415 - there is none elsewhere

        return read_keys(msvcrt)
    return read_line()


def read_keys(keyboard: Keyboard) -> str:
    """The same, key by key.

    Raises:
        EOFError: Ctrl-Z.
        KeyboardInterrupt: Ctrl-C, which comes as a key here.
    """
    typed: list[str] = []
    while True:
        key = keyboard.getwch()
        if key == CTRL_C:
            raise KeyboardInterrupt
        if key == CTRL_Z:
            raise EOFError
        if key in "\r\n":
            if not keyboard.kbhit():
                return "".join(typed)
            key = "\n"
        if key == BACKSPACE:
            del typed[-1:]
        else:
            typed.append(key)


@contextmanager
def kept_output() -> Iterator[None]:
    """Keep what is being shown when Ctrl-C comes.

    A terminal throws away at Ctrl-C what it has not shown yet, and does so after the signal is
    sent: the answer to Ctrl-C may be among it. What was typed so far is thrown away all the same.
    """
    if not sys.stdin.isatty() or os.name != "posix":
        yield
        return
    import termios  # noqa: PLC0415 - Windows has no terminals in this sense

    terminal = sys.stdin.fileno()
    before = termios.tcgetattr(terminal)
    keeping = termios.tcgetattr(terminal)
    keeping[3] |= termios.NOFLSH
    termios.tcsetattr(terminal, termios.TCSANOW, keeping)
    try:
        yield
    except KeyboardInterrupt:
        termios.tcflush(terminal, termios.TCIFLUSH)
        raise
    finally:
        with suppress(termios.error):  # the terminal may be gone
            termios.tcsetattr(terminal, termios.TCSANOW, before)


def _read_unseen(terminal: int, ask: Callable[[], None]) -> str:
    if os.name != "posix":  # told to the type checker, too
        raise OSError("there is no terminal")
    import select  # noqa: PLC0415 - Windows has no terminals in this sense
    import termios  # noqa: PLC0415

    before = termios.tcgetattr(terminal)
    unseen = termios.tcgetattr(terminal)
    unseen[3] &= ~termios.ECHO
    termios.tcsetattr(terminal, termios.TCSADRAIN, unseen)
    try:
        ask()
        lines = [read_line()]
        while select.select([terminal], [], [], PASTE_S)[0]:
            lines.append(read_line())
        termios.tcflush(terminal, termios.TCIFLUSH)  # the last line of a paste has no end
    finally:
        termios.tcsetattr(terminal, termios.TCSADRAIN, before)
    return "\n".join(lines)


def read_line() -> str:
    """A line of standard input.

    Raises:
        EOFError: nothing will come any more.
    """
    if sys.stdin.isatty() and sys.platform != "win32":
        _wait_for(sys.stdin.fileno())
    line = sys.stdin.readline()
    if not line:
        raise EOFError
    return line.rstrip("\r\n")


def _wait_for(terminal: int) -> None:
    """Until a line can be read.

    A Ctrl-C that comes just before a blocking read would wait for the next line: whoever wakes up
    now and then notices it.
    """
    import select  # noqa: PLC0415 - Windows has no terminals in this sense

    while not select.select([terminal], [], [], NOTICE_S)[0]:
        pass
