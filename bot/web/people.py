"""Who is there, and as whom the viewer may speak."""

from dataclasses import dataclass

from bot.emulator.state import Chat, Member, User
from bot.web.place import Look, channels_of, people_of

HUES = 8
_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Person:
    """One row of the list of people.

    Attributes:
        role: owner, admin, anonymous, member, channel or outside.
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


def role_of(member: Member) -> str:
    """The word for how somebody stands in a group."""
    if member.is_staff and member.anonymous:
        return "anonymous"
    if member.status == "creator":
        return "owner"
    if member.status == "administrator":
        return "admin"
    return "member" if member.is_in else "outside"


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


def people(look: Look) -> list[Person]:
    """Those of the chat first, then the others, then the channels."""
    chat = look.chat
    found = [_person(look, chat, user) for user in people_of(look.world)]
    found.sort(key=lambda person: _ORDER.index(person.role))
    return found[:_SHOWN] + [_channel(look, channel) for channel in channels_of(look.world)]


_ORDER = ("owner", "admin", "anonymous", "member", "outside")


def _person(look: Look, chat: Chat, user: User) -> Person:
    private = chat.type == "private"
    member = look.world.member(chat, user.id)
    where = user.id if private else chat.id
    return Person(
        user.id,
        user.name,
        user.username or "",
        "member" if private else role_of(member),
        state_of(look, member),
        user.id == look.place.me,
        private or member.is_in,
        look.place.url(me=user.id, chat=where, message="" if private else look.place.message),
        user.id % HUES,
    )


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
