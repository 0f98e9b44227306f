"""Who came: Telegram's notice tells it, and in large groups only the change of the member does."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from aiogram.types import (
    ChatMemberRestricted,
    ChatMemberUpdated,
    Message,
    ResultChatMemberUnion,
)

from bot.plugin import Clock, JobContext, Jobs, Person, SenderKind, judge
from handlers.welcome.lately import Lately
from handlers.welcome.wave import greeter_of_job, way_of_job, welcome

LATE = timedelta(seconds=2)  # that a notice may come later than the change
INSIDE = frozenset({"member", "administrator", "creator"})


@judge(gives="people")
async def newcomers(message: Message) -> list[Person] | None:
    """Who joined, as a notice tells it; bots left out."""
    return people_in(message) or None


def people_in(message: Message) -> list[Person]:
    """Who joined with a message, bots left out."""
    return [
        Person(SenderKind.USER, user.id, user.full_name, user.username)
        for user in message.new_chat_members or ()
        if not user.is_bot
    ]


@judge(gives="person")
async def who_came(event: ChatMemberUpdated) -> Person | None:
    """Who is in now and was not before; no bot."""
    user = event.new_chat_member.user
    if user.is_bot or _is_in(event.old_chat_member) or not _is_in(event.new_chat_member):
        return None
    return Person(SenderKind.USER, user.id, user.full_name, user.username)


def _is_in(member: ResultChatMemberUnion) -> bool:
    """Whether somebody is in the chat; restricted ones are known also when they are not."""
    if isinstance(member, ChatMemberRestricted):
        return member.is_member
    return member.status in INSIDE


async def came(
    event: ChatMemberUpdated, *, person: Person, jobs: Jobs, clock: Clock, lately: Lately
) -> None:
    """Wait a moment for the notice, which takes the job back; where none comes, it greets."""
    chat = event.chat
    if lately.shows(chat.id, clock.now()):
        return
    payload = {"chat": chat.id, "title": chat.title or "", "forum": bool(chat.is_forum)}
    payload |= {"user": person.id, "name": person.name}
    jobs.defer("welcome.late", payload, after=LATE, key=late_key(chat.id, person.id))


def late_key(chat_id: int, user_id: int) -> str:
    """The key of the job that greets somebody of whose coming no notice was seen."""
    return f"welcome.late:{chat_id}:{user_id}"


async def greet_late(context: JobContext, payload: Mapping[str, Any]) -> None:
    """The job: greet somebody of whose coming no notice was seen."""
    chat_id, user_id = int(payload["chat"]), int(payload["user"])
    if context.constants["lately"].was_noticed(chat_id, user_id, context.clock.now()):
        return  # the notice was faster than the change
    async with context.work() as db:
        greeter = await greeter_of_job(context, db, payload)
        if greeter is not None and greeter.settings.greet:
            person = Person(SenderKind.USER, user_id, str(payload["name"]))
            await welcome([person], greeter, way_of_job(context, db))
