"""``python -m tests.browser.stopwatch``: how long every story takes from the click to its end.

The stories are clicked through without reading, one after the other, in a headless Chromium. The
figures are those of this machine as busy as it is.
"""

import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.browser.test_demo_page import Visitor, headless, running_demo

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


def main() -> int:
    """Print a line a story and language."""
    say = sys.stdout.write
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
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
