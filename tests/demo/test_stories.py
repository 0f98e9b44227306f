"""Every story of every plug-in, in both languages, to its end: what it promises comes true."""

import pytest

from bot.emulator.stories.playing import LANGUAGES, complaints_of
from bot.emulator.stories.reading import Shelf, read_shelves
from bot.loader import shipped_names

SHELVES = read_shelves(shipped_names())
STORIES = [(shelf, number) for shelf in SHELVES for number in range(len(shelf.stories))]
QUIETLY_AT_WORK = {"activity", "doctor", "operators"}  # they have nothing to show in a group


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("shelf", "number"),
    STORIES,
    ids=[f"{shelf.plugin}-{shelf.stories[number].id}" for shelf, number in STORIES],
)
async def test_a_story_comes_true(shelf: Shelf, number: int, language: str) -> None:
    assert await complaints_of(shelf, number, language) == []


def test_every_plug_in_has_a_story() -> None:
    told = {shelf.plugin for shelf in SHELVES}
    assert set(shipped_names()) - told == QUIETLY_AT_WORK


@pytest.mark.parametrize(("shelf", "number"), STORIES)
def test_a_story_is_short(shelf: Shelf, number: int) -> None:
    assert 4 <= len(shelf.stories[number].steps) <= 9


@pytest.mark.parametrize("shelf", SHELVES, ids=[shelf.plugin for shelf in SHELVES])
def test_both_languages_are_told(shelf: Shelf) -> None:
    for story in shelf.stories:
        for text in (story.title, story.about, *(step.caption for step in story.steps)):
            assert text.zh != text.en
            assert text.en.isprintable()
            assert not text.zh.isascii()


@pytest.mark.parametrize("shelf", SHELVES, ids=[shelf.plugin for shelf in SHELVES])
def test_titles_fit_the_shelf(shelf: Shelf) -> None:
    for story in shelf.stories:
        assert len(story.title.zh) <= 7
        assert len(story.title.en) <= 15
