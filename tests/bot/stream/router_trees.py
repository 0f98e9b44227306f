"""Random trees of routers, and the two ways to run one: stock aiogram, and our compiled route."""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from aiogram import Bot, Dispatcher, F, Router
from aiogram.dispatcher.event.bases import UNHANDLED, CancelHandler, SkipHandler
from aiogram.filters import Filter, and_f, invert_f, or_f
from aiogram.types import ErrorEvent, Message, Update
from hypothesis import strategies as st

from bot.plugin import GroupSettings, Plugin, Stage
from bot.stream.context import Context
from bot.stream.route import Routes
from bot.stream.steps import first_match
from bot.stream.trace import NoTrace
from bot.stream.update import Incoming

Log = list[Any]


@dataclass(frozen=True)
class HandlerSpec:
    filters: tuple[str, ...]
    deed: str


@dataclass(frozen=True)
class RouterSpec:
    root: tuple[str, ...] = ()
    outer: tuple[str, ...] = ()
    inner: tuple[str, ...] = ()
    handlers: tuple[HandlerSpec, ...] = ()
    errors: tuple[str, ...] = ()
    subs: tuple["RouterSpec", ...] = ()


FILTERS = (
    *("any text", "is a", "lambda b", "async a", "class b", "dict", "dict of a", "empty dict"),
    *("named word", "not a", "a and dict", "a or dict", "never"),
)
DEEDS = ("answer", "nothing", "skip", "cancel", "fail", "fail hard")
MIDDLEWARES = ("pass", "enrich", "stop", "replace", "skip", "fail")

_filters = st.lists(st.sampled_from(FILTERS), max_size=2).map(tuple)
_handlers = st.lists(st.builds(HandlerSpec, _filters, st.sampled_from(DEEDS)), max_size=3).map(
    tuple
)
_middlewares = st.lists(st.sampled_from(MIDDLEWARES), max_size=1).map(tuple)
_flat = st.builds(
    RouterSpec,
    root=_filters,
    outer=_middlewares,
    inner=_middlewares.map(lambda names: tuple(name for name in names if name != "replace")),
    handlers=_handlers,
    errors=st.lists(st.sampled_from(("any", "value")), max_size=1).map(tuple),
)
TREES = st.recursive(
    _flat,
    lambda inner: st.builds(
        RouterSpec,
        root=_filters,
        outer=_middlewares,
        inner=_middlewares,
        handlers=_handlers,
        subs=st.lists(inner, max_size=2).map(tuple),
    ),
    max_leaves=4,
)


class IsB(Filter):
    async def __call__(self, message: Message) -> bool:
        return message.text == "b"


@dataclass
class Tree:
    """A tree of routers that writes down what happens in it."""

    spec: RouterSpec
    log: Log = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=count)

    def router(self) -> Router:
        return self._build(self.spec, frozenset())

    def _build(self, spec: RouterSpec, names: frozenset[str]) -> Router:
        router = Router()
        for name in spec.outer:
            router.message.outer_middleware(self._middleware(f"outer {name}", name))
        for name in spec.inner:
            router.message.middleware(self._middleware(f"inner {name}", name))
        made = [self._filter(name) for name in spec.root]
        router.message.filter(*(one for one, _ in made))
        known = names.union(*(given for _, given in made), {"x_middleware"})
        for handler in spec.handlers:
            own = [self._filter(name) for name in handler.filters]
            given = known.union(*(given for _, given in own))
            callback = self._handler(handler.deed, frozenset(given))
            router.message.register(callback, *(one for one, _ in own), flags={"deed": 1})
        for name in spec.errors:
            self._errors(router, name)
        for sub in spec.subs:
            router.include_router(self._build(sub, known))
        return router

    def _filter(self, name: str) -> tuple[Any, set[str]]:
        key = f"x_{next(self.numbers)}"
        return {
            "any text": (F.text, set[str]()),
            "is a": (F.text == "a", set[str]()),
            "lambda b": (lambda message: message.text == "b", set[str]()),
            "async a": (_is_a, set[str]()),
            "class b": (IsB(), set[str]()),
            "dict": (lambda message: {key: message.text}, {key}),
            "dict of a": (lambda message: {key: 1} if message.text == "a" else False, {key}),
            "empty dict": (lambda _: {}, set[str]()),
            "named word": (F.text.as_(key), {key}),
            "not a": (invert_f(_is_a), set[str]()),
            "a and dict": (and_f(_is_a, lambda message: {key: message.text}), {key}),
            "a or dict": (or_f(F.text == "a", lambda message: {key: message.text}), {key}),
            "never": (lambda _: None, set[str]()),
        }[name]

    def _handler(self, deed: str, names: frozenset[str]) -> Callable[..., Awaitable[Any]]:
        number = next(self.numbers)

        async def handle(message: Message, x_middleware: int = 0, **data: Any) -> Any:
            found = {name: one for name, one in data.items() if name in names}
            flags = data["handler"].flags
            self.log.append((number, deed, x_middleware, found, flags, data["event_chat"].id))
            return _do(deed, message)

        return handle

    def _middleware(self, title: str, name: str) -> Callable[..., Awaitable[Any]]:
        async def run(handler: Callable[..., Awaitable[Any]], event: Any, data: Any) -> Any:
            self.log.append((title, data["event_from_user"].id, data.get("x_middleware")))
            if name == "stop":
                return "stopped"
            if name == "skip":
                raise SkipHandler
            if name == "fail":
                raise ValueError(title)
            if name == "enrich":
                data["x_middleware"] = (data.get("x_middleware") or 0) + 1
            result = await handler(event, data)
            self.log.append(f"{title} is done")
            return "replaced" if name == "replace" and result is not UNHANDLED else result

        return run

    def _errors(self, router: Router, name: str) -> None:
        async def mend(event: ErrorEvent) -> str:
            self.log.append(f"{name} error: {event.exception!r}")
            return "mended"

        wanted = F.exception.func(lambda problem: isinstance(problem, ValueError))
        router.errors.register(mend, *([] if name == "any" else [wanted]))


async def _is_a(message: Message) -> bool:
    return message.text == "a"


def _do(deed: str, message: Message) -> Any:
    if deed == "skip":
        raise SkipHandler
    if deed == "cancel":
        raise CancelHandler
    if deed == "fail":
        raise ValueError(deed)
    if deed == "fail hard":
        raise LookupError(deed)
    return message.answer("answered") if deed == "answer" else None


def _shown(result: Any) -> Any:
    return "unhandled" if result is UNHANDLED else getattr(result, "__api_method__", result)


async def run_stock(spec: RouterSpec, bot: Bot, update: Update) -> tuple[Any, Log]:
    """What aiogram's own dispatcher makes of an update."""
    tree = Tree(spec)
    dispatcher = Dispatcher()
    dispatcher.include_router(tree.router())
    try:
        return _shown(await dispatcher.feed_update(bot, update)), tree.log
    except CancelHandler:
        return "cancelled", tree.log
    except (SkipHandler, ValueError, LookupError) as problem:
        return repr(problem), tree.log


class AllOn:
    """Settings in which everything is on."""

    version = 0

    def enabled(self, plugin: str, chat_id: int) -> bool:
        return True

    def resolve(self, plugin: Plugin[Any], chat_id: int, topic_id: int) -> GroupSettings:
        return GroupSettings()


class Session:
    """The work of a batch, as far as a route needs it."""

    plugin: str | None = None
    db: "Session"

    def __init__(self) -> None:
        self.db = self
        self.posts: list[Any] = []

    async def flush(self) -> None:
        """Nothing is pending."""

    def post(self, method: Any) -> None:
        self.posts.append(method.__api_method__)


async def run_ours(spec: RouterSpec, bot: Bot, update: Update) -> tuple[Any, Log, list[str]]:
    """What the compiled route makes of it, and what was posted."""
    tree = Tree(spec)
    plugin = Plugin("tree", Stage.REPLY, GroupSettings, tree.router)
    (share,) = Routes([plugin], {}, AllOn()).of(1, None).track("message").rest.shares or (None,)
    session = Session()
    incoming = Incoming({}, 1, update, "message", update.message)
    message = incoming.event
    values = {
        **{"work": session, "outbox": session, "trace": NoTrace()},
        **{"event_from_user": message.from_user, "event_chat": message.chat},
    }
    context = Context({}, values, incoming)
    if share is None:
        return "unhandled", tree.log, []
    try:
        result = await first_match(share.nodes, message, context)
    except (ValueError, LookupError) as problem:
        failed = ErrorEvent(update=update, exception=problem)
        result = await first_match(share.errors, failed, context)
        if result is UNHANDLED:
            result = repr(problem)
    return _shown(result), tree.log, session.posts
