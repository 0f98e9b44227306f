"""What happens in a group to which somebody who is no operator added the bot."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Protocol

from aiogram.exceptions import AiogramError
from aiogram.methods import LeaveChat, SendMessage
from aiogram.types import ChatMemberUpdated
from sqlalchemy import select

from bot.config_models import BotSection
from bot.db.models import PLATFORM, Chat
from bot.db.work import Work
from bot.people.core import PeopleCore
from bot.people.known import OUTSIDE, member_state
from bot.phrases.book import PhraseBook
from bot.plugin import JobContext, JobHandler
from bot.services import Buttons, Card, Jobs, Outbox, Staff, Stranger

SETTLING = timedelta(seconds=5)  # until it is known whether the group is an old one that moved
JOB = "core.stranger"


class Desk(Protocol):
    """What the decision is carried out with, bound to one unit of work."""

    def __call__(self, work: Work) -> tuple[Outbox, Staff]:
        """The way out, and the way to staff."""


class Strangers:
    """Decides by ``bot.strangers``; with no operators configured nobody is a stranger.

    Args:
        bot: the section of the config.
        jobs: binds the jobs to a work.
        desk: binds outbox and staff to a work.
        buttons: of the plug-in whose handlers carry out what staff decides.
    """

    def __init__(
        self,
        people: PeopleCore,
        phrases: PhraseBook,
        bot: BotSection,
        *,
        jobs: Callable[[Work], Jobs],
        desk: Desk,
        buttons: Buttons,
    ) -> None:
        self._people = people
        self._phrases = phrases
        self._bot = bot
        self._jobs = jobs
        self._desk = desk
        self._buttons = buttons

    def jobs(self) -> dict[str, JobHandler]:
        """What must be registered with the jobs."""
        return {JOB: self.decide}

    def silent(self, chat_id: int) -> bool:
        """Whether no plug-in may act there, because nobody has decided yet."""
        return self._people.chat(chat_id).silent and not self._is_named(chat_id)

    def hidden(self, chat_id: int) -> bool:
        """Whether nothing of this group is told to the operators."""
        state = self._people.chat(chat_id)
        return state.stranger is Stranger.SERVED and not self._is_named(chat_id)

    def _is_named(self, chat_id: int) -> bool:
        return self._people.settings.group_name(chat_id) is not None

    async def on_own_status(self, work: Work, update: ChatMemberUpdated) -> None:
        """The bot came into a group: note whether it was somebody else who brought it."""
        was_in = member_state(update.old_chat_member).status not in OUTSIDE
        is_in = member_state(update.new_chat_member).status not in OUTSIDE
        chat_id = update.chat.id
        if update.chat.type not in ("group", "supergroup") or was_in or not is_in:
            return
        if update.from_user.id == self._people.bot_id:
            return  # nobody brought it: a group is not left for want of knowledge
        by = update.from_user.id
        if self._people.is_operator(by) or self._is_named(chat_id) or not self._bot.operators:
            await self._people.mark_stranger(work, chat_id, None)
            return
        await self._people.mark_stranger(work, chat_id, Stranger.NEW)
        payload = {"chat": chat_id, "by": update.from_user.id, "name": update.from_user.full_name}
        self._jobs(work).defer(JOB, payload, after=SETTLING, key=f"stranger:{chat_id}")

    async def decide(self, _: JobContext, payload: Mapping[str, Any]) -> None:
        """The job: leave, ask or serve, unless the group turns out to be one of ours."""
        chat_id = int(payload["chat"])
        ours = await self._has_operator(chat_id)
        async with self._people.database.work() as work:
            await self._people.load([chat_id], work.db)
            state = self._people.chat(chat_id)
            if state.stranger is not Stranger.NEW:
                return  # bound or moved meanwhile, or decided by a run of this job before
            old = await self._before(work, chat_id)
            if ours or state.bot_is_out or self._is_named(chat_id) or old == "":
                await self._people.mark_stranger(work, chat_id, None)
            elif old is not None and old != Stranger.NEW:
                await self._people.mark_stranger(work, chat_id, Stranger(old))
            else:
                await self._act(work, chat_id, payload)

    async def _act(self, work: Work, chat_id: int, payload: Mapping[str, Any]) -> None:
        outbox, staff = self._desk(work)
        if self._bot.strangers == "serve":
            await self._people.mark_stranger(work, chat_id, Stranger.SERVED)
        elif self._bot.strangers == "leave":
            say = self._phrases.bound(self._people.settings.language(chat_id))
            outbox.post(SendMessage(chat_id=chat_id, text=say("strangers.leave")))
            outbox.post(LeaveChat(chat_id=chat_id))
            await self._people.mark_stranger(work, chat_id, Stranger.LEFT)
        else:
            await self._people.mark_stranger(work, chat_id, Stranger.ASKED)
            await staff.tell(chat_id, self._card(chat_id, payload), key=f"stranger:{chat_id}")

    def _card(self, chat_id: int, payload: Mapping[str, Any]) -> Card:
        say = self._phrases.bound(self._bot.language)
        title = self._people.chat(chat_id).title or str(chat_id)
        buttons = (
            self._buttons(say("strangers.keep").unmarked(), "keep", str(chat_id)),
            self._buttons(say("strangers.go").unmarked(), "go", str(chat_id)),
        )
        who = say("strangers.by", name=str(payload["name"]), id=str(payload["by"]))
        return Card(say("strangers.ask", chat=title), (who,), (buttons,))

    async def _has_operator(self, chat_id: int) -> bool:
        """Whether an operator is administrator there: then it is one of his groups."""
        try:
            admins = await self._people.fetch_admins(chat_id)
        except AiogramError:
            return False
        return any(self._people.is_operator(user.id) for user, _ in admins.members)

    async def _before(self, work: Work, chat_id: int) -> str | None:
        """How the group stood that became this supergroup: "" = ours, None = there was none."""
        query = select(Chat.stranger).where(Chat.platform == PLATFORM, Chat.migrated_to == chat_id)
        row = (await work.db.execute(query)).first()
        return None if row is None else row[0] or ""
