"""Many who come at once: one greeting, edited as they come."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from aiogram.methods import EditMessageText
from aiogram.types import Message
from sqlalchemy import JSON, BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.types import UtcDateTime
from bot.plugin import PLATFORM, Base, JobContext, Person, SenderKind
from handlers.welcome.greeter import MOST_NAMES, Greeter
from handlers.welcome.settings import WelcomeSettings

GAP = timedelta(seconds=60)  # longer without anybody coming, and the wave is over
LONGEST = timedelta(minutes=10)  # then those who come shall see a greeting of their own
CALM = timedelta(seconds=5)  # between edits that only change the number
NEAR = 3  # messages from one newcomer to the next: the greeting, and hardly a word between


class WelcomeLast(Base):
    """The last greeting of a chat, and the wave of people that it greets.

    Attributes:
        ref: what the outbox gave for it.
        people: ids and names of those who can be named.
        total: how many came; ``shown``: how many the greeting speaks of, since ``shown_at``.
        joined_at: when the last of them came, and ``message_id``: what told so.
    """

    __tablename__ = "welcome_last"

    platform: Mapped[str] = mapped_column(String(16), primary_key=True, default=PLATFORM)
    chat_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    ref: Mapped[int] = mapped_column(BigInteger)
    people: Mapped[list[Any]] = mapped_column(JSON, default=list)
    total: Mapped[int] = mapped_column(default=0)
    shown: Mapped[int] = mapped_column(default=0)
    began_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    joined_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    message_id: Mapped[int | None] = mapped_column(BigInteger)
    shown_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    def begin(self, ref: int, message: Message, people: Sequence[Person], now: datetime) -> None:
        """A greeting was posted for these."""
        self.ref, self.message_id = ref, message.message_id
        self.people = [[one.id, one.name] for one in people[:MOST_NAMES]]
        self.total = self.shown = len(people)
        self.began_at = self.joined_at = self.shown_at = now

    def goes_on(self, message: Message, settings: WelcomeSettings, now: datetime) -> bool:
        """Whether who comes now belongs to the same wave, and its greeting is still in sight.

        Where people talk in between, a greeting that is edited far above would not be seen.
        """
        if self.began_at is None or self.joined_at is None or self.message_id is None:
            return False
        # A basic group's messages are numbered with those of other chats: nothing can be told.
        is_numbered = message.chat.type == "supergroup"
        if is_numbered and message.message_id - self.message_id > NEAR:
            return False
        longest = min(settings.delete_after or LONGEST, LONGEST)
        return now - self.joined_at < GAP and now - self.began_at < longest

    def add(self, message: Message, people: Sequence[Person], now: datetime) -> timedelta | None:
        """More people came.

        Returns:
            In how long the greeting should say so; None = they were in it already.
        """
        self.message_id = message.message_id
        known = {number for number, _ in self.people}
        fresh = [one for one in people if one.id not in known]
        if not fresh:
            return None
        named = [[one.id, one.name] for one in fresh[: MOST_NAMES - len(self.people)]]
        self.people = [*self.people, *named]
        self.total += len(fresh)
        self.joined_at = now
        if named or self.shown_at is None:
            return timedelta(0)
        return max(timedelta(0), self.shown_at + CALM - now)


async def edit_greeting(context: JobContext, payload: Mapping[str, Any]) -> None:
    """The job: let the greeting speak of everybody who came by now."""
    chat_id = int(payload["chat"])
    settings = context.settings(chat_id)
    if settings is None:
        return
    async with context.work() as db:
        wave = await db.get(WelcomeLast, (PLATFORM, chat_id))
        if wave is None or wave.shown == wave.total:
            return
        people = [Person(SenderKind.USER, number, name) for number, name in wave.people]
        speech = context.phrases(chat_id)
        greeter = Greeter(chat_id, str(payload["title"]), settings, context.chats(db), speech)
        text, buttons = await greeter.greet(people, wave.total)
        edit = EditMessageText(
            chat_id=chat_id, message_id=wave.ref, text=text, reply_markup=buttons
        )
        context.post(db, edit)
        wave.shown, wave.shown_at = wave.total, context.clock.now()
