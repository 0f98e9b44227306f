"""Where the orders of admins are answered: in the group, or only to staff."""

from dataclasses import dataclass
from datetime import timedelta

from aiogram.types import InlineKeyboardMarkup, Message

from bot.plugin import (
    Buttons,
    Card,
    CaseInfo,
    CommandCall,
    Html,
    Moderator,
    Outbox,
    Person,
    Phrases,
    Refused,
    Sanction,
    Staff,
    judge,
)
from handlers.admin.manners import MANNERS, Manner
from handlers.admin.settings import AdminSettings

DELETABLE = timedelta(hours=48)  # Telegram lets bots delete nothing older


@dataclass(frozen=True, slots=True)
class Desk:
    """An order and all that its answer needs."""

    message: Message
    call: CommandCall
    settings: AdminSettings
    moderator: Moderator
    phrases: Phrases
    outbox: Outbox
    buttons: Buttons
    staff: Staff

    @property
    def manner(self) -> Manner:
        """What the order does; only for those that punish."""
        return MANNERS[self.call.name]

    @property
    def is_silent(self) -> bool:
        """Whether nothing is to be said in the group."""
        return self.call.name in MANNERS and self.manner.silent

    def say(self, text: str, keyboard: InlineKeyboardMarkup | None = None) -> None:
        """Answer the order; the answer goes away after the group's time."""
        answer = self.message.reply(text, reply_markup=keyboard)
        self.outbox.post(answer, delete_after=self.settings.notice)

    def refuse(self, refused: Refused) -> None:
        """Say why nothing was done; a silent order is refused to its author alone."""
        answer = self.message.reply(self.phrases(refused.key, **refused.values))
        user = self.message.from_user
        only_for = user.id if self.is_silent and user else None
        self.outbox.post(answer, delete_after=self.settings.notice, only_for=only_for)

    async def report(self, text: Html, case: CaseInfo, by: Person, *, undo: bool) -> None:
        """Say what was done, with a button that takes the case back.

        What was done silently is told to staff, and the order is taken away.

        Args:
            undo: whether there is something to take back.
        """
        button = self.buttons(self.phrases("admin.undo").unmarked(), "undo", str(case.id))
        rows = ((button,),) if undo else ()
        if self.is_silent:
            chat = self.message.chat.title or str(self.message.chat.id)
            title = self.phrases("admin.silently", by=by, chat=chat, text=text)
            await self.staff.tell(self.message.chat.id, Card(title, buttons=rows))
            await self.moderator.tidy(self.message)
            return
        keyboard = InlineKeyboardMarkup(inline_keyboard=[list(row) for row in rows])
        answer = self.message.reply(text, reply_markup=keyboard if rows else None)
        self.outbox.post(answer, delete_after=self._life(case))

    def _life(self, case: CaseInfo) -> timedelta | None:
        """How long the notice stays: that of a warning as long as it counts, if it can go then."""
        if case.sanction is not Sanction.WARN:
            return self.settings.notice
        counts = case.until and case.until - self.message.date
        return counts if counts and counts < DELETABLE else None


@judge(gives="desk")
async def desk_of(
    message: Message,
    *,
    call: CommandCall,
    settings: AdminSettings,
    moderator: Moderator,
    phrases: Phrases,
    outbox: Outbox,
    buttons: Buttons,
    staff: Staff,
) -> Desk:
    """Put together what the answer needs."""
    return Desk(message, call, settings, moderator, phrases, outbox, buttons, staff)
