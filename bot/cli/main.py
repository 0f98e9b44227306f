"""The command line, ``python -m bot``; heavy imports wait until a command needs them."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.cli.faq import app as faq_app
from bot.cli.rules import app as rules_app
from text.yaml_file import FileProblems

app = typer.Typer(
    name="guanjia",
    help="Guanjia 管家: group bots that moderate and answer.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(faq_app, name="faq")
app.add_typer(rules_app, name="rules")

MISUSE = 2
Config = Annotated[Path, typer.Option("--config", help="the operator's config.yaml")]
CONFIG = Path("config.yaml")


@app.command()
def demo(
    port: Annotated[int, typer.Option(min=0, max=65535, help="of 127.0.0.1")] = 8088,
    browser: Annotated[bool, typer.Option(help="open the page")] = True,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="temporary data, removed at the end")
    ] = False,
    listen: Annotated[str, typer.Option(help="only in a container: 0.0.0.0")] = "127.0.0.1",
    config: Annotated[
        Path | None,
        typer.Option("--config", help="try the plug-ins and files of this config.yaml"),
    ] = None,
) -> None:
    """The whole thing with no account: emulator, bot and page in one process."""
    from bot.cli.demo import run_demo  # noqa: PLC0415 - aiogram takes seconds to import

    _run(lambda: run_demo(port=port, browser=browser, fresh=fresh, interface=listen, own=config))


@app.command()
def run(config: Config = CONFIG) -> None:
    """Run the bot: long polling until SIGTERM or Ctrl-C."""
    from bot.config import load_config  # noqa: PLC0415

    def start() -> Coroutine[Any, Any, int]:
        loaded = load_config(config, os.environ)
        from bot.cli.run import run_bot  # noqa: PLC0415 - not before the config is known good

        return run_bot(loaded)

    _run(start)


@app.command()
def migrate(config: Config = CONFIG) -> None:
    """Bring the database to the newest tables."""
    from bot.cli.operate import migrate_database  # noqa: PLC0415

    _run(lambda: migrate_database(config))


@app.command()
def quarantine(
    config: Config = CONFIG,
    number: Annotated[int | None, typer.Argument(help="show this one in full")] = None,
    retry: Annotated[
        bool, typer.Option("--retry", help="handle it again at the next start")
    ] = False,
) -> None:
    """List what could not be handled, with the reasons."""
    from bot.cli.operate import show_quarantine  # noqa: PLC0415

    _run(lambda: show_quarantine(config, number, retry=retry))


@app.command()
def explain(
    plugin: Annotated[str, typer.Argument(help="a plug-in's name")],
    config: Config = CONFIG,
    chat: Annotated[int, typer.Option(help="the group's id")] = 0,
    topic: Annotated[int, typer.Option(help="the topic's id")] = 0,
) -> None:
    """Say which layer gave each setting of a plug-in its value."""
    from bot.cli.explain import explain_settings  # noqa: PLC0415

    _run(lambda: explain_settings(config, plugin, chat, topic))


@app.command()
def doctor(
    config: Config = CONFIG,
    json: Annotated[bool, typer.Option("--json", help="one JSON line for each finding")] = False,
) -> None:
    """Say what will not work, and how to mend it."""
    from bot.cli.doctor import run_doctor  # noqa: PLC0415

    _run(lambda: run_doctor(config, as_json=json))


@app.command()
def setup(
    *,
    home: Annotated[Path | None, typer.Option(help="the folder for your files")] = None,
    language: Annotated[str | None, typer.Option(help="zh-CN or en")] = None,
    timezone: Annotated[str | None, typer.Option(help="such as Asia/Shanghai")] = None,
    token_file: Annotated[Path | None, typer.Option(help="a file with the bot's token")] = None,
    api: Annotated[str | None, typer.Option(help="a Bot API server of your own")] = None,
    timeout: Annotated[int, typer.Option(min=1, help="seconds to wait for Telegram")] = 10,
    yes: Annotated[bool, typer.Option("--yes", help="ask nothing, take the defaults")] = False,
) -> None:
    """Lead you from nothing to a bot at work in a real group; again: go on, or change things."""
    from bot.cli.setup.command import set_up  # noqa: PLC0415
    from bot.cli.setup.desk import Options  # noqa: PLC0415

    options = Options(
        home=home, yes=yes, language=language, timezone=timezone, api=api, timeout_s=timeout
    )
    _guard(lambda: set_up(options, token_file))


def _run(start: Callable[[], Coroutine[Any, Any, int]]) -> None:
    _guard(lambda: asyncio.run(start()))


def _guard(command: Callable[[], int]) -> None:
    """Run a command; what its user can mend is one clear sentence and exit code 2."""
    from bot.problems import MENDABLE, describe  # noqa: PLC0415

    try:
        code = command()
    except KeyboardInterrupt:
        code = 0
    except MENDABLE as problem:
        sentence = describe(problem)
        if sentence is None:
            raise
        sys.stderr.write(f"{sentence}\n")
        code = MISUSE
    raise typer.Exit(code)


def main() -> None:
    """The console script ``guanjia``."""
    try:
        app(prog_name="python -m bot")
    except FileProblems as problems:
        sys.stderr.write(f"{problems}\n")
        sys.exit(MISUSE)
