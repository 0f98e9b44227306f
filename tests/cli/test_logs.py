"""No token gets into a log, whoever writes it."""

import logging

from bot.cli.logs import TokenlessFormatter, hide_tokens
from tests.cli.processes import TOKEN

URL = f"https://api.telegram.org/bot{TOKEN}/getMe"


def test_not_into_ours() -> None:
    assert TOKEN not in hide_tokens(None, "", f'{{"error": "{URL}", "again": ["{TOKEN}-"]}}')
    assert hide_tokens(None, "", f"at 12:30 {TOKEN}/x") == "at 12:30 <token>/x"
    untouched = '{"timestamp": "2026-11-20T19:56:26.273500Z", "chat": -1001000000001}'
    assert hide_tokens(None, "", untouched) == untouched


def test_not_into_those_of_libraries() -> None:
    try:
        raise OSError(f"cannot reach {URL}")
    except OSError as problem:
        failed = (type(problem), problem, problem.__traceback__)
    record = logging.LogRecord("aiohttp", 40, "x.py", 1, "failed: %s", (URL,), failed)
    line = TokenlessFormatter("%(message)s").format(record)
    assert TOKEN not in line
    assert line.count("<token>") >= 2
    assert "Traceback" in line
