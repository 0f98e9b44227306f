"""``python -m tests.browser.stopwatch``: from a fresh clone to an answer, and every story's time.

The last commit is cloned, ``make demo`` started there, a question asked in a headless Chromium
(port 8088 must be free). Then the stories are clicked through without reading, one by one, as
the files are now. The figures are those of this machine as busy as it is.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.browser.visitor import Visitor, headless
from tests.running import ROOT, announced, running_demo

LANGUAGES = ("zh-CN", "en")


@dataclass(frozen=True)
class Told:
    """How one story went.

    Attributes:
        first_s: from the click to the first step on the screen.
        all_s: from the click to the last.
        untrue: what did not come true, as the page says it.
    """

    key: str
    steps: int
    first_s: float
    all_s: float
    untrue: list[str]


def shelf(visitor: Visitor, language: str) -> list[str]:
    """The stories on the page."""
    visitor.open(f"?lang={language}")
    return [one.get_attribute("value") or "" for one in visitor.find(".tale")]


def told(visitor: Visitor, key: str) -> Iterator[int]:
    """Click through a story; yields after each step the number of those to come."""
    visitor.click(f'.tale[value="{key}"]')
    visitor.sees("#story-step")
    number, total = position(visitor)
    assert number == 1
    while True:
        yield total - number
        if number == total:
            break
        visitor.click("#story-next")
        number += 1
        visitor.sees("#story-step", f"{number}/{total}")
    visitor.sees("#story-over")


def position(visitor: Visitor) -> tuple[int, int]:
    """The step on show, and how many there are."""
    number, _, total = visitor.sees("#story-step").text.partition("/")
    return int(number), int(total)


def measure(visitor: Visitor, key: str, language: str) -> Told:
    """Click through a story and look at the watch."""
    visitor.open(f"?lang={language}")
    began = time.monotonic()
    first_s = 0.0
    untrue: list[str] = []
    for _ in told(visitor, key):
        first_s = first_s or time.monotonic() - began
        untrue += [one.text for one in visitor.find(".checks .false")]
        assert visitor.find(".checks li")
    _, steps = position(visitor)
    return Told(key, steps, first_s, time.monotonic() - began, untrue)


def from_a_clone(folder: Path, visitor: Visitor) -> Iterator[tuple[str, float]]:
    """What a newcomer types, and the seconds since the first key; the browser is open already."""
    began = time.monotonic()
    subprocess.run(["git", "clone", "--quiet", ROOT, folder / "guanjia"], check=True)
    yield "git clone", time.monotonic() - began
    make = subprocess.Popen(
        ["make", "demo"],
        cwd=folder / "guanjia",
        env={**os.environ, "BROWSER": "true"},
        stdout=subprocess.PIPE,
        start_new_session=True,
        text=True,
        encoding="utf-8",
    )
    try:
        visitor.address = announced(make)
        yield "make demo: the page is there", time.monotonic() - began
        visitor.open("?lang=zh-CN")
        visitor.become("小美")
        visitor.say("大佬们，请问怎麼退歀啊，在线等🙏")
        visitor.sees(".line.bot .text", "我的订单")
        yield "the first question is answered", time.monotonic() - began
    finally:
        os.killpg(make.pid, signal.SIGTERM)
        make.wait()


def main() -> int:
    """Print a line a step, then a line a story and language."""
    say = sys.stdout.write
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with headless(folder / "first") as driver:
            for step, seconds in from_a_clone(folder, Visitor(driver, "")):
                say(f"{seconds:7.1f} s  {step}\n")
        with running_demo(folder) as address, headless(folder / "profile") as driver:
            visitor = Visitor(driver, address)
            visitor.look(1280, 800, "light")
            say(f"{'story':28} {'language':9} {'steps':>5} {'first step':>11} {'all':>8}\n")
            for language in LANGUAGES:
                for key in shelf(visitor, language):
                    one = measure(visitor, key, language)
                    figures = f"{one.steps:5} {one.first_s:9.2f} s {one.all_s:6.2f} s"
                    say(f"{key:28} {language:9} {figures}  {' '.join(one.untrue)}\n")
                    sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
