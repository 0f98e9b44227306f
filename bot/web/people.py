"""Who is there, and as whom the viewer may speak."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.emulator.state import Chat, Member, User
from bot.web.place import Look, channels_of, people_of, spoken_in

HUES = 8
_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Person:
    """One row of the list of people.

    Attributes:
        role: owner, admin, anonymous, member, new (came within a day), bot, channel or outside.
        state: muted or banned, in words; "" = neither.
        url: the page as this person.
    """

    id: int
    name: str
    username: str
    role: str
    state: str
    is_me: bool
    is_in: bool
    url: str
    hue: int

    @property
    def initial(self) -> str:
        """What stands on the picture."""
        return self.name[:1].upper()


@dataclass(frozen=True, slots=True)
class Cast:
    """As whom the viewer may speak.

    Attributes:
        here: those of the chat, the channels, and whoever the viewer is.
        others: the rest.
    """

    here: list[Person]
    others: list[Person]

    @property
    def me(self) -> Person:
        """Who the viewer is."""
        return next(person for person in self.here if person.is_me)


def role_of(member: Member) -> str:
    """The word for how somebody stands in a group."""
    if member.is_staff and member.anonymous:
        return "anonymous"
    if member.status == "creator":
        return "owner"
    if member.status == "administrator":
        return "admin"
    return "member" if member.is_in else "outside"


def role_in(look: Look, member: Member) -> str:
    """``role_of``, and who has just come."""
    role = role_of(member)
    return "new" if role == "member" and member.user_id in look.newcomers else role


def is_muted(member: Member) -> bool:
    """Whether a member may not write."""
    permissions = member.permissions or {}
    return member.status == "restricted" and not permissions.get("can_send_messages", False)


def state_of(look: Look, member: Member) -> str:
    """Muted or banned and until when, in words; "" = neither."""
    if is_muted(member):
        word = "muted"
    elif member.status == "kicked":
        word = "banned"
    else:
        return ""
    if not member.until:
        return str(look.say(f"state.{word}"))
    return str(look.say(f"state.{word}_until", time=look.moment(member.until)))


def people(look: Look) -> Cast:
    """Those of the chat first, then the channels of its language; everybody else apart."""
    found = _sorted(_person(look, look.chat, user) for user in people_of(look.world))
    lang = spoken_in(look.chat) or look.place.lang
    here = [one for one in found if one.is_in or one.is_me or one.state][:_SHOWN]
    others = [one for one in found if not (one.is_in or one.is_me or one.state)][:_SHOWN]
    for channel in channels_of(look.world):
        person = _channel(look, channel)
        near = person.is_me or person.state or spoken_in(channel) == lang
        (here if near else others).append(person)
    return Cast(here, others)


def members(look: Look) -> list[Person]:
    """Everyone who ever was in the group, bots too, and the channels that are banned."""
    chat, users = look.chat, look.world.users
    found = _sorted(_person(look, chat, users[number]) for number in chat.members)
    banned = (look.world.chats[number] for number in sorted(chat.banned_channels))
    return found[:_SHOWN] + [_channel(look, channel) for channel in banned]


_ORDER = ("owner", "admin", "anonymous", "bot", "member", "new", "outside")


def _sorted(persons: Iterable[Person]) -> list[Person]:
    return sorted(persons, key=lambda person: _ORDER.index(person.role))


def _person(look: Look, chat: Chat, user: User) -> Person:
    private = chat.type == "private"
    member = look.world.member(chat, user.id)
    role = "member" if private else role_in(look, member)
    return Person(
        user.id,
        user.name,
        user.username or "",
        "bot" if user.is_bot and member.is_in else role,
        state_of(look, member),
        user.id == look.place.me,
        private or member.is_in,
        _as(look, user, private=private),
        user.id % HUES,
    )


def _as(look: Look, user: User, *, private: bool) -> str:
    """The page as somebody else; a private chat is left for that one's own."""
    if private:
        return look.place.url(me=user.id, chat=user.id, message="")
    return look.place.url(me=user.id)


def _channel(look: Look, channel: Chat) -> Person:
    banned = channel.id in look.chat.banned_channels
    return Person(
        channel.id,
        channel.title or "",
        channel.username or "",
        "channel",
        str(look.say("state.banned")) if banned else "",
        channel.id == look.place.me,
        not banned,
        look.place.url(me=channel.id),
        channel.id % HUES,
    )
