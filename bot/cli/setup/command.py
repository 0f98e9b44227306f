"""The command: what was said on its line, the wizard, and the bot that it may start."""

from __future__ import annotations

import asyncio
import os
from dataclasses import replace
from pathlib import Path

from bot.cli.logs import TOKEN
from bot.cli.setup.desk import Options
from bot.cli.setup.manner import find_language
from bot.cli.setup.wizard import run_setup
from bot.config import load_config
from bot.problems import StartRefused


def set_up(options: Options, token_file: Path | None = None) -> int:
    """Run the wizard; then the bot, when that is wanted.

    Raises:
        StartRefused, FileProblems: one sentence.
    """
    if options.language is not None:
        language = find_language(options.language)
        if language is None:
            raise StartRefused(f"There is no language {options.language!r}; take zh-CN or en.")
        options = replace(options, language=language)
    if token_file is not None:
        options = replace(options, token=_token_of(token_file))
    code, config = run_setup(options, os.environ)
    if config is None:
        return code
    loaded = load_config(config, os.environ)
    from bot.cli.run import run_bot  # noqa: PLC0415 - aiogram takes seconds to import

    return asyncio.run(run_bot(loaded))


def _token_of(path: Path) -> str:
    found = TOKEN.search(path.read_text("utf-8", errors="replace"))
    if found is None:
        raise StartRefused(f"There is no bot token in {path}.")
    return found[0]
