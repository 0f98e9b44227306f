"""Stories on the page: the shelf that one chooses from, and what is played just now."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count

from aiohttp import web

from bot.emulator.state import Message
from bot.emulator.stories.model import Story
from bot.emulator.stories.playing import Play, Played
from bot.emulator.stories.reading import Shelf
from bot.emulator.stories.stage import Stage
from bot.phrases.book import LANGUAGES
from bot.web.deeds import done
from bot.web.place import Look, Place, message_key
from bot.web.rooms import Room
from bot.web.telling import StoryView, Tale, shelf_view, story_view

MOST_RUNS = 8
"""More are not kept: the one that was left alone for longest ends."""


@dataclass(slots=True)
class Run:
    """A story that somebody watches, in a world of its own.

    Attributes:
        key: names it in addresses.
        playing: the steps follow one another by themselves.
        place: where the viewer should look.
    """

    key: str
    tale: str
    play: Play
    room: Room
    place: Place
    playing: bool = False
    is_ended: bool = False
    taking: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def forward(self, step: int) -> None:
        """Play a step, unless it was played already (by a second press, or in another tab)."""
        async with self.taking:
            is_next = step == len(self.play.played) and not self.play.is_over
            if is_next and not self.is_ended:
                played = await self.play.next()
                self.place = _where(self, played)
                for one in played.done:
                    if one.press and one.message is not None:
                        self.room.page.pressed(one.press, one.message)
            if self.play.is_over:
                self.playing = False


class Stories:
    """``POST /story``: start one, go on, play by itself, again, leave.

    Args:
        make_room: makes the page of a story's world.
    """

    def __init__(self, shelves: Sequence[Shelf], make_room: Callable[[Stage], Room]) -> None:
        self._tales: dict[str, tuple[Shelf, Story]] = {
            f"{shelf.plugin}/{story.id}": (shelf, story)
            for shelf in shelves
            for story in shelf.stories
        }
        self._make_room = make_room
        self._runs: dict[str, Run] = {}
        self._numbers = count(1)

    def find(self, key: str) -> Room | None:
        """The room of a story that is being watched."""
        run = self._runs.get(key)
        return None if run is None else run.room

    async def close(self, app: web.Application) -> None:
        """End them all; for ``on_cleanup``."""
        for key in list(self._runs):
            await self._end(key, app)

    # --- what the page shows --------------------------------------------------------------------

    def tales(self, look: Look) -> Sequence[Tale]:
        """The shelf, in the viewer's language."""
        run = self._runs.get(look.place.story)
        return shelf_view(look, self._tales, "" if run is None else run.tale)

    def view(self, look: Look) -> StoryView | None:
        """The story that this viewer watches; None = none."""
        run = self._runs.get(look.place.story)
        if run is None:
            return None
        return story_view(look, run.play, self.tales(look), playing=run.playing)

    # --- what the viewer does -------------------------------------------------------------------

    async def act(self, request: web.Request) -> web.StreamResponse:
        """``POST /story``: ``tale`` starts one; ``do``: next, auto, play, pause, again, leave."""
        form = await request.post()
        given = {key: value for key, value in form.items() if isinstance(value, str)}
        lang = given.get("lang", "")
        lang = lang if lang in LANGUAGES else LANGUAGES[0]
        run = self._take(given.get("story", ""))
        if (tale := given.get("tale", "")) in self._tales:
            return await self._begin(tale, lang, request.app, instead_of=run)
        if run is None:
            return _move(f"/?lang={lang}")
        match given.get("do"):
            case "again":
                return await self._begin(run.tale, lang, request.app, instead_of=run)
            case "leave":
                await self._end(run.key, request.app)
                return _move(f"/?lang={lang}")
            case "play" | "pause" as word:
                run.playing = word == "play"
        return await self._go_on(run, given, lang)

    async def _go_on(self, run: Run, given: Mapping[str, str], lang: str) -> web.StreamResponse:
        wanted = given.get("do")
        if wanted in ("next", "play") or (wanted == "auto" and run.playing):
            with suppress(ValueError):
                await run.forward(int(given.get("step", "")))
        url = run.place.url(lang=lang)
        return done({"go": {"url": url}})

    def _take(self, key: str) -> Run | None:
        """A run, which counts as looked after from now on."""
        run = self._runs.pop(key, None)
        if run is not None:
            self._runs[key] = run
        return run

    async def _begin(
        self, tale: str, lang: str, app: web.Application, *, instead_of: Run | None
    ) -> web.StreamResponse:
        """Open a world for the story, play its first step, and go there."""
        if instead_of is not None:
            await self._end(instead_of.key, app)
        while len(self._runs) >= MOST_RUNS:
            await self._end(next(iter(self._runs)), app)
        shelf, story = self._tales[tale]
        stage = Stage(story, lang, shelf.needed)
        await stage.open()
        play = Play(stage, shelf.document.path.parent)
        key = str(next(self._numbers))
        first = next(number for number in stage.people.values() if number > 0)
        place = Place(stage.chat(None).id, first, lang=lang, story=key)
        run = self._runs[key] = Run(key, tale, play, self._make_room(stage), place)
        await run.forward(0)
        return _move(run.place.url())

    async def _end(self, key: str, app: web.Application) -> None:
        run = self._runs.pop(key, None)
        if run is None:
            return  # a second press came as fast
        async with run.taking:
            run.is_ended = True
            await run.room.live.close(app)
            await run.room.page.close(app)
            await run.play.stage.close()


def _where(run: Run, played: Played) -> Place:
    """Where a step is seen best: with who acted last, at what it did; else at what came of it."""
    place, stage = run.place, run.play.stage
    seen = [one for one in played.done if one.who]
    if seen:
        last = seen[-1]
        return _moved(place, last.chat.id, stage.people[last.who], last.message)
    came = [one.message for one in played.outcomes if one.message is not None]
    if came:
        return _moved(place, came[-1].chat_id, place.me, came[-1])
    return _moved(place, stage.chat(None).id, place.me, None)


def _moved(place: Place, chat: int, me: int, message: Message | None) -> Place:
    key = "" if message is None else message_key(message)
    return Place(chat, me, key, place.lang, story=place.story)


def _move(url: str) -> web.Response:
    """Go to another world's page, whose events are others."""
    return web.Response(status=204, headers={"HX-Redirect": url})
