"""Greet newcomers; the greeting before is taken away, and a wave of them gets one greeting."""

from aiogram import Router
from aiogram.methods import DeleteMessage
from aiogram.types import Message
from sqlalchemy.ext.asyncio import AsyncSession

from bot.plugin import (
    PLATFORM,
    Chats,
    Clock,
    Jobs,
    Outbox,
    Person,
    Phrases,
    Plugin,
    SenderKind,
    Stage,
    judge,
)
from handlers.welcome.greeter import Greeter
from handlers.welcome.settings import WelcomeSettings
from handlers.welcome.wave import WelcomeLast, edit_greeting


@judge(gives="people")
async def newcomers(message: Message) -> list[Person] | None:
    """Who joined, bots left out."""
    return [
        Person(SenderKind.USER, user.id, user.full_name, user.username)
        for user in message.new_chat_members or ()
        if not user.is_bot
    ] or None


@judge(gives="greeter")
async def greeter_of(
    message: Message, *, settings: WelcomeSettings, chats: Chats, phrases: Phrases
) -> Greeter:
    """Who greets here."""
    chat = message.chat
    return Greeter(chat.id, chat.title or "", settings, chats, phrases)


async def greet(
    message: Message,
    *,
    people: list[Person],
    greeter: Greeter,
    outbox: Outbox,
    jobs: Jobs,
    clock: Clock,
    db: AsyncSession,
) -> None:
    """Greet who came with this message, or put them into the greeting of their wave."""
    chat_id, settings, now = greeter.chat_id, greeter.settings, clock.now()
    last = await db.get(WelcomeLast, (PLATFORM, chat_id))
    if last is not None and last.goes_on(message, settings, now):
        wait = last.add(message, people, now)
        if wait is not None:
            payload = {"chat": chat_id, "title": greeter.title}
            jobs.defer("welcome.edit", payload, after=wait, key=f"welcome:{chat_id}")
        return
    text, buttons = await greeter.greet(people, len(people))
    greeting = message.answer(text, reply_markup=buttons)
    ref = outbox.post(greeting, delete_after=settings.delete_after)
    if last is None:
        last = WelcomeLast(platform=PLATFORM, chat_id=chat_id)
        db.add(last)
    elif settings.replace_last:
        outbox.post(DeleteMessage(chat_id=chat_id, message_id=last.ref))
    last.begin(ref, message, people, now)


def build_router() -> Router:
    """The plug-in's handlers."""
    router = Router(name="welcome")
    router.message.register(greet, newcomers, greeter_of)
    return router


# Among those who answer, so that a guard that throws a newcomer out also stops the greeting.
plugin = Plugin(
    "welcome",
    Stage.REPLY,
    WelcomeSettings,
    build_router,
    jobs={"edit": edit_greeting},
    tables=[WelcomeLast],
)
