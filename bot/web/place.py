"""Where the viewer stands: which chat and topic, as whom, at which message, in which language."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, tzinfo
from functools import cached_property
from urllib.parse import urlencode

from markupsafe import Markup

from bot.emulator.state import (
    ANONYMOUS_USER,
    CHANNEL_USER,
    SERVICE_USER,
    Chat,
    Message,
    User,
)
from bot.emulator.world import World
from bot.phrases.book import LANGUAGES, PhraseBook

_TELEGRAMS_OWN = frozenset({SERVICE_USER, ANONYMOUS_USER, CHANNEL_USER})
_NEW_S = 24 * 3600


@dataclass(frozen=True, slots=True)
class Place:
    """Everything that the page's address says.

    Attributes:
        me: a user, or a channel (below 0).
        message: the key of the selected message, ``12`` or ``e3`` (ephemeral); "" = none.
        topic: of a forum; 0 = all of them.
        story: the key of the story that is watched, in a world of its own; "" = none.
    """

    chat: int
    me: int
    message: str = ""
    lang: str = LANGUAGES[0]
    topic: int = 0
    story: str = ""

    def file(self, path: str) -> str:
        """The address of a picture or document of this world."""
        return f"{path}?{urlencode({'story': self.story})}" if self.story else path

    def url(self, **changes: int | str) -> str:
        """The address of this place, with changes; topics are a chat's own."""
        if changes.get("chat", self.chat) != self.chat:
            changes = {"topic": 0, **changes}
        return "/?" + urlencode(asdict(replace(self, **changes)))  # type: ignore[arg-type]


@dataclass(frozen=True)
class Look:
    """One look at the world from a place.

    Attributes:
        book: what the page says.
        phrases: what the bot says; None = the bot runs somewhere else.
    """

    world: World
    place: Place
    book: PhraseBook
    zone: tzinfo = UTC
    phrases: PhraseBook | None = None

    @property
    def chat(self) -> Chat:
        """The chat on show."""
        return self.world.chats[self.place.chat]

    @cached_property
    def newcomers(self) -> frozenset[int]:
        """Who came into the chat within a day."""
        since = self.world.unix() - _NEW_S
        found = set()
        for message in reversed(self.chat.timeline):
            if message.date < since:
                break
            for user in (message.service or {}).get("new_chat_members", ()):
                found.add(user["id"])
        return frozenset(found)

    @cached_property
    def phrase_keys(self) -> frozenset[str]:
        """What can be said in the words of the bot."""
        return frozenset(self.phrases.keys() if self.phrases is not None else ())

    def say(self, key: str, **values: object) -> Markup:
        """A text of the page in the viewer's language; values are escaped."""
        return Markup(self.book.say(self.place.lang, key, **values))  # noqa: S704 - escaped there

    def word(self, value: object, under: str = "") -> str:
        """What the bot noted, in the viewer's language: a phrase's key, a text, a time …

        Args:
            under: beneath this key the phrase may stand, too.
        """
        if isinstance(value, datetime):
            return self.moment(int(value.timestamp()))
        if not isinstance(value, str):
            return self.say("why.value", value=value).unescape()
        for key in (value, f"{under}.{value}"):
            if self.phrases is not None and key in self.phrase_keys:
                try:
                    return self.phrases.say(self.place.lang, key).unmarked()
                except ValueError:  # it needs values that nobody gave
                    continue
        return value

    def local(self, unix: int) -> datetime:
        """A time as the page shows it."""
        return datetime.fromtimestamp(unix, self.zone)

    def moment(self, unix: int) -> str:
        """``18:30``, with the date when it is not of today."""
        when, today = self.local(unix), self.local(self.world.unix())
        return f"{when:%H:%M}" if when.date() == today.date() else f"{when:%Y-%m-%d %H:%M}"

    def in_language(self, lang: str) -> str:
        """The address of the page in another language.

        Who reads along in a group's own language is shown a group of the other one.
        """
        groups = groups_of(self.world)
        moves = self.place.lang == spoken_in(self.chat) != lang
        if moves and any(spoken_in(group) == lang for group in groups):
            return self.place.url(lang=lang, chat=0, me=0, message="")
        return self.place.url(lang=lang)


def people_of(world: World) -> list[User]:
    """The human beings of a world, in the order in which they came."""
    return [u for u in world.users.values() if not u.is_bot and u.id not in _TELEGRAMS_OWN]


def groups_of(world: World) -> list[Chat]:
    """The groups of a world; one that became a supergroup is shown as that."""
    return [c for c in world.chats.values() if c.is_group and c.migrated_to is None]


def channels_of(world: World) -> list[Chat]:
    """The channels of a world: they can speak in groups."""
    return [c for c in world.chats.values() if c.type == "channel"]


def spoken_in(chat: Chat) -> str | None:
    """The language of a group, by its title; None = it has none."""
    if not chat.title:
        return None
    return "en" if chat.title.isascii() else "zh-CN"


def read_place(world: World, query: Mapping[str, str]) -> Place | None:
    """The place that an address names; what does not exist is replaced by what does.

    Returns:
        None while the world has no group or nobody in it.
    """
    groups = groups_of(world)
    people = people_of(world)
    if not groups or not people:
        return None
    lang = query.get("lang", "")
    lang = lang if lang in LANGUAGES else LANGUAGES[0]
    home = next((group for group in groups if spoken_in(group) == lang), groups[0])
    chat = world.find_chat(_number(query.get("chat")))
    me = _number(query.get("me"))
    if me not in {u.id for u in people} | {c.id for c in channels_of(world)}:
        me = _first_person(world, chat if chat is not None and chat.is_group else home, people)
    if chat is None or not (chat.is_group or chat.id == me):
        chat = home
    topic = _number(query.get("topic"))
    return Place(
        chat.migrated_to or chat.id,
        me,
        query.get("message", "")[:20],
        lang,
        topic if topic in chat.topics else 0,
        query.get("story", "")[:20],
    )


def _first_person(world: World, group: Chat, people: list[User]) -> int:
    """A plain member: who asks questions sees most at first."""
    plain = (u.id for u in people if world.member(group, u.id).status == "member")
    return next(plain, people[0].id)


def _number(text: str | None) -> int:
    try:
        return int(text or "")
    except ValueError:
        return 0


def message_key(message: Message) -> str:
    """How an address names a message."""
    return f"e{message.ephemeral_id}" if message.ephemeral_id is not None else str(message.id)


def find_message(chat: Chat, key: str) -> Message | None:
    """The message that a key names."""
    if key.startswith("e"):
        return chat.ephemeral.get(_number(key[1:]))
    return chat.messages.get(_number(key))


def may_see(message: Message, me: int) -> bool:
    """Whether somebody sees a message: ephemeral ones are for one person."""
    return message.visible_to in (None, me)
