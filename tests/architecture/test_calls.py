"""Time is injected, modules keep nothing, and errors are swallowed in three places only."""

from collections import Counter

import pytest

from tests.architecture import calls
from tests.architecture.tree import PRODUCT, Source, sources

# The gateway's loop and an update's isolation; the job runner.
BROAD = {"bot/stream": 2, "bot/schedule": 1}


@pytest.mark.parametrize("rule", [calls.own_time, calls.module_state, calls.work_at_import])
def test_holds_in_the_product(rule: object) -> None:
    assert callable(rule)
    assert [finding for source in sources(*PRODUCT) for finding in rule(source)] == []


def test_every_error_is_swallowed_in_exactly_three_places() -> None:
    found = [place for source in sources(*PRODUCT) for place in calls.broad_excepts(source)]
    assert Counter(place.rpartition("/")[0] for place in found) == Counter(BROAD), found


def source(text: str) -> Source:
    return Source("bot/x.py", text)


@pytest.mark.parametrize(
    "text",
    [
        "import time\ntime.time()",
        "from time import monotonic as tick\nclock = tick",
        "import datetime\ndatetime.datetime.now(datetime.UTC)",
        "import datetime as dt\ndt.datetime.utcnow()",
        "from datetime import datetime\ndatetime.now()",
        "from datetime import date\ndate.today()",
        "import asyncio\nasync def f(): await asyncio.sleep(1)",
        "from asyncio import sleep\nasync def f(s): await sleep(s)",
    ],
)
def test_own_time_is_found(text: str) -> None:
    assert len(list(calls.own_time(source(text)))) == 1
    assert not list(calls.own_time(Source("bot/clock.py", text)))


@pytest.mark.parametrize(
    "text",
    [
        "import asyncio\nasync def f(): await asyncio.sleep(0)",
        "async def f(clock): await clock.sleep(1); clock.now(); clock.monotonic()",
        "import time\ntime.perf_counter()",
        "from datetime import datetime\ndatetime.fromisoformat('2027-01-01')",
    ],
)
def test_other_uses_of_time_pass(text: str) -> None:
    assert not list(calls.own_time(source(text)))


@pytest.mark.parametrize(
    "text",
    [
        "cache = {}",
        "seen: set[int] = set()",
        "from collections import defaultdict as dd\nx = dd(list)",
        "found = [n for n in range(3)]",
        "NAMES = {}\ndef f(k): NAMES[k] = 1",
        "NAMES = []\ndef f(k): NAMES.append(k)",
        "NAMES = {}\ndef f(k):\n    del NAMES[k]",
        "def f():\n    global x\n    x = 1",
    ],
)
def test_module_state_is_found(text: str) -> None:
    assert len(list(calls.module_state(source(text)))) == 1


@pytest.mark.parametrize(
    "text",
    [
        "NAMES = {'a': 1}\n__all__ = ['f']\n_WORDS = ['x']",
        "names = ('a', 'b')",
        "NAMES = {}\ndef f(): return NAMES['a'], NAMES.get('b')",
        "def f():\n    seen = {}\n    seen['a'] = 1",
    ],
)
def test_constants_and_locals_pass(text: str) -> None:
    assert not list(calls.module_state(source(text)))


def test_work_at_import_is_found() -> None:
    assert list(calls.work_at_import(source("import logging\nlogging.basicConfig()")))
    assert not list(calls.work_at_import(source("'''text'''\nimport re\nX = re.compile('x')")))


@pytest.mark.parametrize(
    ("caught", "body", "found"),
    [
        ("except Exception:", "pass", True),
        ("except Exception as error:", "raise X from error", True),
        ("except (ValueError, Exception):", "pass", True),
        ("except:", "pass", True),
        ("except BaseException:", "pass", True),
        ("except BaseException:", "undo(); raise", False),
        ("except ValueError:", "pass", False),
    ],
)
def test_broad_except(caught: str, body: str, found: bool) -> None:
    text = f"try: f()\n{caught} {body}"
    assert bool(list(calls.broad_excepts(source(text)))) == found


def test_broad_suppress() -> None:
    text = "import contextlib\nwith contextlib.suppress({}): f()"
    assert list(calls.broad_excepts(source(text.format("Exception"))))
    assert not list(calls.broad_excepts(source(text.format("OSError"))))
