"""What may still be found out about a message; finding it out takes the network."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from aiogram.types import Message

from bot.plugin import Jobs, Person
from handlers.ads.pictures import Picture
from rules.ladder import Step

_NOT_NEEDED: Final = frozenset({"reply_to_message", "pinned_message"})


@dataclass(frozen=True, slots=True)
class Look:
    """What could make the engine think otherwise, and what it knew when it was asked.

    Attributes:
        picture: not looked at yet; None = there is none that matters.
        bio: whether the sender's bio is to be read.
        step: what the engine says without.
        age: since the sender joined; None = unknown.
        messages: that the sender wrote before; None = unknown.
        keywords: the operators' words in the message.
    """

    picture: Picture | None
    bio: bool
    step: Step
    age: timedelta | None = None
    messages: int | None = None
    keywords: tuple[str, ...] = ()


def order(jobs: Jobs, message: Message, who: Person, look: Look) -> None:
    """Have a closer look taken, as soon as the batch is committed."""
    payload = {
        "message": message.model_dump(
            mode="json", by_alias=True, exclude_unset=True, exclude=set(_NOT_NEEDED)
        ),
        "who": {"kind": who.kind.value, "id": who.id, "name": who.name, "username": who.username},
        "picture": look.picture.file_id if look.picture is not None else None,
        "bio": look.bio,
        "step": look.step,
        "age_s": None if look.age is None else look.age.total_seconds(),
        "messages": look.messages,
        "keywords": list(look.keywords),
    }
    jobs.defer("ads.look", payload, key=f"ads.look:{message.chat.id}:{message.message_id}")
