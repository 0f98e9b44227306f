"""Play a story step by step, or all stories of a plug-in to their ends."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.emulator.errors import WrongCall
from bot.emulator.stories.acting import Actors, Done
from bot.emulator.stories.expecting import Before, Judge, Outcome
from bot.emulator.stories.model import Step, Story
from bot.emulator.stories.reading import FILE, Shelf, read_shelf
from bot.emulator.stories.stage import Stage
from bot.loader import own_file

LANGUAGES = ("zh-CN", "en")


@dataclass(frozen=True, slots=True)
class Played:
    """A step that was played.

    Attributes:
        done: its acts, as far as they happened; the last says where the viewer should look.
        trouble: why an act could not happen, one sentence; "" = all did.
    """

    step: Step
    done: Sequence[Done]
    outcomes: Sequence[Outcome]
    trouble: str = ""

    @property
    def is_fine(self) -> bool:
        """Whether everything came true."""
        return not self.trouble and not any(one.problem for one in self.outcomes)


class Play:
    """One performance of a story.

    Args:
        folder: where its file lies, and its pictures.

    Attributes:
        played: the steps so far.
    """

    def __init__(self, stage: Stage, folder: Path) -> None:
        self.stage = stage
        self.played: list[Played] = []
        self._actors = Actors(stage, folder)

    @property
    def story(self) -> Story:
        """What is played."""
        return self.stage.story

    @property
    def is_over(self) -> bool:
        """Whether every step was played."""
        return len(self.played) == len(self.story.steps)

    async def next(self) -> Played:
        """Play the next step and look what came of it."""
        step = self.story.steps[len(self.played)]
        before = Before(self.stage)
        done: list[Done] = []
        trouble = ""
        try:
            for act in step.do:
                done.append(await self._actors.act(act))
        except WrongCall as wrong:
            trouble = wrong.sentence
        seen = [one for one in done if one.who] or [Done(self.stage.chat(None))]
        judge = Judge(self._actors, before, seen)
        outcomes = [judge.outcome(expect) for expect in step.expect]
        played = Played(step, done, outcomes, trouble)
        self.played.append(played)
        return played


async def complaints(plugin: str) -> list[str]:
    """Play every story of a plug-in in both languages; for its tests.

    Args:
        plugin: its name as a config lists it, with its story file beside it.

    Returns:
        What did not come true, a sentence each, with file, line and column.

    Raises:
        FileProblems: what is wrong in the file.
    """
    shelf = read_shelf(plugin, own_file(plugin, FILE))
    found = []
    for number in range(len(shelf.stories)):
        for language in LANGUAGES:
            found += await complaints_of(shelf, number, language)
    return found


async def complaints_of(shelf: Shelf, number: int, language: str) -> list[str]:
    """Play one story, counted from 0, in one language; see ``complaints``."""
    story = shelf.stories[number]
    found: list[str] = []
    async with Stage(story, language, shelf.needed) as stage:
        play = Play(stage, shelf.document.path.parent)
        while not play.is_over:
            at = len(play.played)
            played = await play.next()
            about = f"{story.id} ({language}), step {at + 1}"
            if played.trouble:
                path: tuple[Any, ...] = ("steps", at, "do", len(played.done))
                found.append(f"{shelf.place(number, *path)} {about}: {played.trouble}")
            for nth, outcome in enumerate(played.outcomes):
                if outcome.problem:
                    path = ("steps", at, "expect", nth)
                    found.append(f"{shelf.place(number, *path)} {about}: {outcome.problem}")
    return found
