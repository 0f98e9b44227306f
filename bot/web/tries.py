"""What is worth trying, for who has never seen this: one press, and something happens."""

from dataclasses import dataclass

from bot.emulator.state import Chat
from bot.web.people import Person
from bot.web.place import Look, people_of, spoken_in


@dataclass(frozen=True, slots=True)
class Try:
    """One suggestion.

    Attributes:
        label: what it is, in the viewer's language.
        text: what will be said, in the group's; "" = the sample picture is sent.
    """

    label: str
    text: str = ""


def tries(look: Look, me: Person) -> list[Try]:
    """What this person can try in this chat."""
    if look.chat.type == "private":
        return [_say(look, "question"), _say(look, "chatter"), _say(look, "help")]
    if me.role == "channel":
        return [_say(look, "notice"), _say(look, "ad")] if me.is_in else []
    if not me.is_in:
        return []
    if me.role in {"member", "new"}:
        asked = [_say(look, key) for key in ("question", "chatter", "ad")]
        return [*asked, Try(str(look.say("try.picture")))]
    name = _somebody(look, look.chat)
    orders = [_say(look, "mute", name=name), _say(look, "warn", name=name)] if name else []
    return [*orders, _say(look, "help")]


def _say(look: Look, key: str, **values: str) -> Try:
    lang = spoken_in(look.chat) or look.place.lang
    text = look.book.say(lang, f"try.{key}_text", **values).unmarked()
    return Try(look.say(f"try.{key}", **values).unescape(), text)


def _somebody(look: Look, chat: Chat) -> str:
    """A plain member whom an order can name; "" = there is none."""
    plain = (u for u in people_of(look.world) if look.world.member(chat, u.id).status == "member")
    return next((user.username for user in plain if user.username), "")
