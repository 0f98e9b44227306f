"""Every story of the demo's page, clicked through in a real browser.

Each in one language, and in the other one in ``make chaos``: that the stories come true in both is
``tests/demo``'s business.
"""

import os
from pathlib import Path

import pytest
from selenium.webdriver.common.keys import Keys

from bot.emulator.stories.reading import read_shelves
from bot.loader import shipped_names
from tests.browser.stopwatch import LANGUAGES, measure, shelf, told
from tests.browser.visitor import SCHEMES, Visitor


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_story_comes_true_on_the_page(visitor: Visitor, language: str) -> None:
    keys = shelf(visitor, language)
    shelves = read_shelves(shipped_names())
    assert set(keys) == {f"{one.plugin}/{story.id}" for one in shelves for story in one.stories}
    mine = keys if os.environ.get("GUANJIA_ALL_WAYS") else keys[LANGUAGES.index(language) :: 2]
    untrue = {key: measure(visitor, key, language).untrue for key in mine}
    assert {key: found for key, found in untrue.items() if found} == {}


def test_a_story_plays_by_itself_and_stops(visitor: Visitor) -> None:
    visitor.open("?lang=zh-CN")
    visitor.click('.tale[value="help/two-views"]')
    visitor.sees("#story-step", "1/5")
    visitor.click("#story-play")
    visitor.sees("#story-step", "2/5")
    visitor.sees("#story-step", "3/5")  # without another click
    visitor.click("#story-pause")
    visitor.sees("#story-play")
    visitor.click("#story-again")
    visitor.sees("#story-step", "1/5")
    visitor.click("#story-leave")
    visitor.until(lambda: not visitor.find("#story"), "still there")
    assert visitor.sees(".person", "阿强")  # back in the academy


def test_a_story_is_told_by_keyboard(visitor: Visitor) -> None:
    visitor.open("?lang=en")
    visitor.tab_until("tale-goodbye-farewell")
    visitor.driver.switch_to.active_element.send_keys(Keys.ENTER)
    visitor.sees("#story-step", "1/5")
    visitor.tab_until("story-next")
    for number in (2, 3):
        visitor.driver.switch_to.active_element.send_keys(Keys.ENTER)
        visitor.sees("#story-step", f"{number}/5")
    visitor.sees(".line.bot.deleted")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_story_fits_a_phone(
    visitor: Visitor,
    tmp_path: Path,
    scheme: str,
    language: str,
) -> None:
    visitor.look(360, 740, scheme)
    visitor.open(f"?lang={language}")
    assert visitor.sees("#shelf .tale").is_displayed()
    for left in told(visitor, "ads/mistake"):
        wide = visitor.driver.execute_script("return document.documentElement.scrollWidth")
        assert wide <= 360, f"{wide} px wide, {left} steps before the end"
        assert visitor.sees("#story-caption").is_displayed()
        assert visitor.driver.save_screenshot(str(tmp_path / f"{language}-{scheme}-{left}.png"))
