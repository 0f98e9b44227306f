"""The commands that somebody needs from now on, so that they can be copied as they are."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from bot.cli.setup.home import is_checkout


def next_commands(home: Path, here: Path) -> list[str]:
    """How to run, check and set up the bot of this home, from the folder ``here``."""
    python = program(here)
    config = quoted(home / "config.yaml")
    made = is_checkout(here) and (here / "Makefile").exists() and home in (here, here / "home")
    return [
        "make run" if made and sys.platform != "win32" else f"{python} run --config {config}",
        f"{python} doctor --config {config}",
        again(home, here),
    ]


def again(home: Path, here: Path) -> str:
    """How to go on with the setup."""
    place = f" --home {quoted(home)}" if home != Path() else ""
    return f"{program(here)} setup{place}"


def program(here: Path) -> str:
    """``python -m bot`` with the Python that has what the program needs."""
    python = Path(sys.executable)
    if shutil.which("python") == sys.executable:
        return "python -m bot"
    if python.is_relative_to(here):
        python = python.relative_to(here)
    return f"{quoted(python)} -m bot"


def quoted(path: Path) -> str:
    """A path as one word of a command."""
    return f'"{path}"' if " " in str(path) else str(path)
