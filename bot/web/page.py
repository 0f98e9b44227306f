"""The page itself: what is served where."""

from collections.abc import Iterable
from datetime import UTC, tzinfo
from pathlib import Path

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.clock import Clock, SystemClock
from bot.emulator.world import World
from bot.phrases.book import LANGUAGES, PhraseBook, load
from bot.web.deeds import Advance, Deed, Deeds, done
from bot.web.following import CallTrail
from bot.web.guard import Handler, guarded
from bot.web.live import Live
from bot.web.people import people
from bot.web.place import Look, groups_of, read_place
from bot.web.talk import conversation
from bot.web.why import Explainer, explain

_FOLDER = Path(__file__).parent
_SUGGESTIONS = ("try.question", "try.chatter", "try.command")


def add_page(
    app: web.Application,
    world: World,
    explainer: Explainer,
    *,
    advance: Advance | None = None,
    zone: tzinfo = UTC,
    real: Clock | None = None,
) -> None:
    """Serve the page at ``/`` of an application.

    Args:
        advance: lets so many seconds pass with everything that is due in them; by default the
            clock of the world jumps.
        zone: of the times that the page shows.
        real: real time, for what the browser waits for.
    """
    page = Page(world, explainer, advance or _jumper(world), zone)
    live = Live(world, real or SystemClock())
    app.router.add_get("/", guarded(page.show))
    app.router.add_get("/events", guarded(live.stream))
    app.router.add_get("/photo/{id}", guarded(page.photo))
    for path, deed in page.deeds.by_path().items():
        app.router.add_post(path, guarded(page.doing(deed)))
    app.router.add_static("/static", _FOLDER / "static")
    app.on_shutdown.append(live.close)
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

    def __init__(self, world: World, explainer: Explainer, advance: Advance, zone: tzinfo) -> None:
        self._world = world
        self._explainer = explainer
        self._zone = zone
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
        look = Look(self._world, place, self._book, self._zone)
        whole = "HX-Request" not in request.headers
        template = self._templates.get_template("index.html" if whole else "page.html")
        return _html(template.render(self._values(look), whole=whole))

    def _values(self, look: Look) -> dict[str, object]:
        world, place, chat = self._world, look.place, look.chat
        persons = people(look)
        return {
            "t": look.say,
            "place": place,
            "chat": chat,
            "groups": groups_of(world),
            "title": self._title(look),
            "people": persons,
            "me": next(person for person in persons if person.is_me),
            "present": sum(1 for p in persons if p.is_in and p.role != "channel"),
            "lines": conversation(look),
            "why": explain(look, self._explainer, self._trail),
            "now": look.local(world.unix()),
            "languages": LANGUAGES,
            "suggestions": self._suggestions(look),
        }

    def _title(self, look: Look) -> str:
        if look.chat.type == "private":
            return str(look.say("groups.private"))
        return look.chat.title or ""

    def _suggestions(self, look: Look) -> Iterable[str]:
        """What can be written to see something, in the language of the group."""
        title = look.chat.title or ""
        lang = look.place.lang
        if title:
            lang = "en" if title.isascii() else "zh-CN"
        return [self._book.say(lang, key).unmarked() for key in _SUGGESTIONS]

    async def photo(self, request: web.Request) -> web.Response:
        """``GET /photo/<id>``: a picture of a message."""
        stored = self._world.files.get(request.match_info["id"])
        if stored is None or not stored.path.startswith("photos/"):
            raise web.HTTPNotFound
        kind = "image/png" if stored.path.endswith(".png") else "image/jpeg"
        return web.Response(body=stored.content, content_type=kind)

    def doing(self, deed: Deed) -> Handler:
        """A deed as a handler; where the viewer stands comes with the form."""

        async def handler(request: web.Request) -> web.Response:
            form = await request.post()
            query = {key: value for key, value in form.items() if isinstance(value, str)}
            place = read_place(self._world, query)
            if place is None:
                raise web.HTTPConflict(text="The world is empty.\n")
            if [str(place.chat), str(place.me)] != [query.get("chat"), query.get("me")]:
                return done({"go": {"url": place.url()}})  # it is gone: nobody acts as another
            return await deed(Look(self._world, place, self._book, self._zone), query)

        return handler


def _html(text: str) -> web.Response:
    return web.Response(text=text, content_type="text/html", headers={"Cache-Control": "no-store"})
