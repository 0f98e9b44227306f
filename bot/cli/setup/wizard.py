"""The wizard: one step after the other, each of which can be done again."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from bot.cli.setup import account, home, manner
from bot.cli.setup.commands import again, next_commands
from bot.cli.setup.desk import Desk, Options
from bot.cli.setup.keyboard import kept_output
from bot.cli.setup.talk import Talk, make_console
from bot.clock import SystemClock

DONE, UNFINISHED = 0, 1
STEPS: Final = ("home", "token", "manner", "privacy", "group", "operator")


def run_setup(options: Options, environ: Mapping[str, str]) -> tuple[int, Path | None]:
    """Lead somebody from nothing to a bot at work.

    Returns:
        The exit code, and the config of the bot that is to be started now.

    Raises:
        StartRefused, FileProblems: one sentence.
    """
    for stream in (sys.stdin, sys.stdout):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    environ = {key: value for key, value in environ.items() if value}
    if options.token is None and "GUANJIA_TOKEN" in environ:
        options = replace(options, token=environ["GUANJIA_TOKEN"])
    desk = Desk(Talk(make_console(), assume=options.yes), options, environ, SystemClock())
    try:
        with kept_output():
            return walk(desk, Path.cwd())
    except (KeyboardInterrupt, EOFError):
        _say_how_to_go_on(desk)
        return UNFINISHED, None
    finally:
        desk.close()


def walk(desk: Desk, here: Path) -> tuple[int, Path | None]:
    """All that is not done yet, and what is to be done again."""
    manner.choose_language(desk)
    desk.talk.say("hello", "bold")
    home.choose_home(desk, here)
    chosen = _take_up(desk) if home.is_home(desk.home) else {"privacy"}
    for number, step in enumerate(STEPS, start=1):
        if step in chosen or not _is_done(desk, step):
            desk.talk.step(number, len(STEPS), f"{step}.title")
            _take(desk, step)
    return _finish(desk, here)


def _is_done(desk: Desk, step: str) -> bool:
    if step == "home":
        return home.has_files(desk)
    if step == "token":
        return desk.me is not None
    config = desk.config()
    if step == "privacy" and account.reads_all(desk):
        return True
    if config is None or step == "manner":
        return config is not None
    if step == "operator":
        return bool(config.bot.operators)
    from bot.cli.setup.checklist import all_granted  # noqa: PLC0415 - aiogram takes seconds

    # Administrators read everything: with all rights in all groups, privacy mode does no harm.
    return desk.me is not None and all_granted(desk, config)


def _take(desk: Desk, step: str) -> None:
    if step == "home":
        home.make_home(desk)
    elif step == "token":
        account.ask_token(desk)
    elif step == "manner":
        manner.set_manner(desk)
    elif step == "privacy":
        account.check_privacy(desk)
    elif step == "group":
        from bot.cli.setup.groups import add_groups  # noqa: PLC0415

        add_groups(desk)
    else:
        from bot.cli.setup.operator import find_operator  # noqa: PLC0415

        find_operator(desk)


def _take_up(desk: Desk) -> set[str]:
    """Say what is done by now; which of it is to be done again."""
    talk = desk.talk
    desk.config()  # mistakes in it are told before anything is asked
    token = desk.secret("GUANJIA_TOKEN")
    if desk.options.token is None and token is not None:
        account.greet(desk, token)
    talk.say("again.title", home=desk.home)
    for number, step in enumerate(STEPS, start=1):
        sign, style = ("✓", "green") if _is_done(desk, step) else ("✗", "red")
        talk.mark(sign, f"{number} {talk.words(f'{step}.title')}{_now(desk, step)}", style)
    chosen = talk.ask("again.ask")
    return {STEPS[int(one) - 1] for one in chosen if one in "123456"}


def _now(desk: Desk, step: str) -> str:
    """What is set, in a few words."""
    config = desk.config()
    shown = ""
    if step == "token" and desk.me is not None:
        shown = f"@{desk.username}"
    elif config is not None and step == "manner":
        shown = f"{config.bot.language}, {config.bot.timezone}"
    elif config is not None and step == "group":
        shown = ", ".join(config.groups)
    elif config is not None and step == "operator":
        shown = ", ".join(map(str, config.bot.operators))
    return f": {shown}" if shown else ""


def _finish(desk: Desk, here: Path) -> tuple[int, Path | None]:
    talk = desk.talk
    talk.console.print()
    left = [step for step in STEPS if not _is_done(desk, step)]
    talk.say("end.left" if left else "end.ready", "bold green" if not left else "bold yellow")
    for step in left:
        talk.warn(f"{step}.left")
    talk.say("end.files", home=desk.home)
    talk.say("end.commands")
    for command in next_commands(desk.home, here):
        talk.command(command)
    start = talk.confirm("end.start", default=True) and not talk.assume
    return DONE, desk.config_path if start else None


def _say_how_to_go_on(desk: Desk) -> None:
    desk.talk.console.print()
    desk.talk.say("stopped", "yellow")
    desk.talk.command(again(desk.home, Path.cwd()))
