"""The page itself: what is served where."""

from collections.abc import Sequence
from datetime import UTC, tzinfo
from operator import methodcaller
from pathlib import Path
from urllib.parse import quote

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.clock import Clock, SystemClock
from bot.emulator.state import Chat, Message
from bot.emulator.stories.reading import Shelf
from bot.emulator.stories.stage import Stage
from bot.emulator.world import World
from bot.phrases.book import LANGUAGES, PhraseBook, load
from bot.web.deeds import Advance, Deeds, done
from bot.web.following import CallTrail
from bot.web.guard import Handler, guarded
from bot.web.live import Live
from bot.web.people import members, people
from bot.web.place import Look, Place, groups_of, message_key, read_place, spoken_in
from bot.web.rooms import Room, Rooms
from bot.web.stories import Stories
from bot.web.talk import conversation
from bot.web.tries import tries
from bot.web.why import Explainer, explain

_FOLDER = Path(__file__).parent
STEPS = (("minute", 60), ("ten", 600), ("hour", 3600), ("day", 24 * 3600))


def add_page(
    app: web.Application,
    world: World,
    explainer: Explainer,
    *,
    phrases: PhraseBook | None = None,
    advance: Advance | None = None,
    zone: tzinfo = UTC,
    real: Clock | None = None,
    shelves: Sequence[Shelf] = (),
) -> None:
    """Serve the page at ``/`` of an application.

    Args:
        phrases: of the bot; in its words the reasons are told.
        advance: lets so many seconds pass with everything that is due in them; by default the
            clock of the world jumps.
        zone: of the times that the page shows.
        real: real time, for what the browser waits for.
        shelves: the stories that can be watched.
    """
    watch = real or SystemClock()

    def story_room(stage: Stage) -> Room:
        page = Page(
            stage.world,
            stage.trace,
            stage.advance,
            stage.zone,
            phrases=stage.app.core.phrases,
            stories=stories,
        )
        return Room(page, Live(stage.world, watch), stage.settle)

    stories = Stories(shelves, story_room)
    passing = advance or _jumper(world)
    page = Page(world, explainer, passing, zone, phrases=phrases, stories=stories)
    live = Live(world, watch)
    rooms = Rooms(Room(page, live), stories.find)
    app.router.add_get("/", rooms.to(lambda room: room.page.show))
    app.router.add_get("/events", rooms.to(lambda room: room.live.stream))
    app.router.add_get("/photo/{id}", rooms.to(lambda room: room.page.photo))
    app.router.add_get("/file/{id}", rooms.to(lambda room: room.page.document))
    for path in page.deeds.by_path():
        app.router.add_post(path, rooms.to(methodcaller("deed", path)))
    app.router.add_post("/story", guarded(stories.act))
    app.router.add_static("/static", _FOLDER / "static")
    app.on_shutdown.extend([live.close, stories.close])
    app.on_cleanup.append(page.close)


def texts() -> PhraseBook:
    """What the page says, in zh-CN and English."""
    return load(_FOLDER / "texts")


def _jumper(world: World) -> Advance:
    async def jump(seconds: float) -> None:
        world.clock.jump(seconds)

    return jump


class Page:
    """Draws the world from where the viewer stands."""

    def __init__(
        self,
        world: World,
        explainer: Explainer,
        advance: Advance,
        zone: tzinfo,
        *,
        phrases: PhraseBook | None,
        stories: Stories,
    ) -> None:
        self._world = world
        self._stories = stories
        self._explainer = explainer
        self._zone = zone
        self._phrases = phrases
        self._book = texts()
        self._trail = CallTrail(world)
        self.deeds = Deeds(world, self._trail, advance)
        self._templates = Environment(
            loader=FileSystemLoader(_FOLDER / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    async def close(self, app: web.Application) -> None:
        """Stop listening to the world; for ``on_cleanup``."""
        self._trail.stop()

    async def show(self, request: web.Request) -> web.Response:
        """``GET /``: the page; to its own script only the part that changes."""
        place = read_place(self._world, request.query)
        if place is None:
            return _html(self._templates.get_template("empty.html").render())
        look = self._look(place)
        whole = "HX-Request" not in request.headers
        template = self._templates.get_template("index.html" if whole else "page.html")
        return _html(template.render(self._values(look), whole=whole))

    def _look(self, place: Place) -> Look:
        return Look(self._world, place, self._book, self._zone, self._phrases)

    def _values(self, look: Look) -> dict[str, object]:
        cast = people(look)
        members_of_it = members(look) if look.chat.is_group else []
        return {
            "t": look.say,
            "place": look.place,
            "chat": look.chat,
            "groups": [(group, _short(group)) for group in self._groups(look)],
            "title": self._title(look),
            "cast": cast,
            "me": cast.me,
            "members": members_of_it,
            "present": sum(1 for one in members_of_it if one.is_in and one.role != "channel"),
            "lines": conversation(look),
            "why": explain(look, self._explainer, self._trail),
            "now": look.local(self._world.unix()),
            "steps": STEPS,
            "languages": [(code, look.in_language(code)) for code in LANGUAGES],
            "tries": tries(look, cast.me),
            "tales": self._stories.tales(look),
            "story": self._stories.view(look),
        }

    def _groups(self, look: Look) -> list[Chat]:
        """The groups of the viewer's language first."""
        groups = groups_of(self._world)
        return sorted(groups, key=lambda group: spoken_in(group) != look.place.lang)

    def _title(self, look: Look) -> str:
        if look.chat.type == "private":
            return str(look.say("groups.private"))
        return look.chat.title or ""

    async def photo(self, request: web.Request) -> web.Response:
        """``GET /photo/<id>``: a picture of a message."""
        stored = self._world.files.get(request.match_info["id"])
        if stored is None or not stored.path.startswith("photos/"):
            raise web.HTTPNotFound
        kind = "image/png" if stored.path.endswith(".png") else "image/jpeg"
        return web.Response(body=stored.content, content_type=kind)

    async def document(self, request: web.Request) -> web.Response:
        """``GET /file/<id>``: a document of a message, to be kept, never to be run here."""
        stored = self._world.files.get(request.match_info["id"])
        if stored is None or not stored.path.startswith("documents/"):
            raise web.HTTPNotFound
        name = quote(stored.name, safe="")
        headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
        return web.Response(
            body=stored.content, content_type="application/octet-stream", headers=headers
        )

    def pressed(self, press_id: str, message: Message) -> None:
        """A button was pressed by somebody of a story: what answers it belongs to its message."""
        self._trail.pressed(press_id, message.chat_id, message_key(message))

    def deed(self, path: str) -> Handler:
        """What is posted to a path, as a handler; where the viewer stands comes with the form."""
        deed = self.deeds.by_path()[path]

        async def handler(request: web.Request) -> web.Response:
            form = await request.post()
            query = {key: value for key, value in form.items() if isinstance(value, str)}
            place = read_place(self._world, query)
            if place is None:
                raise web.HTTPConflict(text="The world is empty.\n")
            if [str(place.chat), str(place.me)] != [query.get("chat"), query.get("me")]:
                return done({"go": {"url": place.url()}})  # it is gone: nobody acts as another
            return await deed(self._look(place), form)

        return handler


def _short(group: Chat) -> str:
    """The title without what all groups of a house share: ``House·Group``."""
    return (group.title or "").rpartition("·")[2]


def _html(text: str) -> web.Response:
    return web.Response(text=text, content_type="text/html", headers={"Cache-Control": "no-store"})
