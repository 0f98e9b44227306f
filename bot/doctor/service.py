"""The doctor of a running bot: answers ``/doctor``, and speaks up when rights change."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from aiogram.methods import SendMessage
from aiogram.types import (
    ChatMemberUpdated,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    ReplyParameters,
)
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.models import Note
from bot.db.work import Work
from bot.doctor.examination import examine, examine_group
from bot.doctor.finding import Finding, error, plugin_name
from bot.doctor.groups import EXPLAINED, Standing, group_findings, known_standings
from bot.doctor.report import message_text, rights_card, well_card
from bot.doctor.subject import Subject
from bot.moderation.reports import RIGHTS_JOB
from bot.people.core import PeopleCore
from bot.people.known import member_state
from bot.people.stored_settings import Switched
from bot.people.writes import OwnerDecided
from bot.phrases.book import BoundPhrases, PhraseBook
from bot.plugin import JobContext, JobHandler
from bot.services import Buttons, Jobs, Outbox, Staff

EXAMINE_JOB: Final = "core.doctor"
SETTLING = timedelta(seconds=10)  # an admin's rights are given one after the other
LIFE = timedelta(minutes=2)  # of a report in a group: it concerns only its admins
TOLD = frozenset({"gone", "not_admin", "right", "deaf"})  # what staff hears unasked


class Doctor:
    """Examines when asked, and tells staff of a group whose rights do not suffice.

    Staff is told once of what is missing in a group, again when that changes or when something
    failed because of it, and when all is well again.

    Args:
        jobs: binds the jobs to a work.
        desk: binds outbox and staff to a work.
        buttons: of the plug-in that asks for examinations.
        silent: whether a group is a stranger's, in which nothing is done.
    """

    def __init__(
        self,
        subject: Subject,
        people: PeopleCore,
        phrases: PhraseBook,
        *,
        jobs: Callable[[Work], Jobs],
        desk: Callable[[Work], tuple[Outbox, Staff]],
        buttons: Buttons,
        silent: Callable[[int], bool],
    ) -> None:
        self._subject = subject
        self._people = people
        self._phrases = phrases
        self._jobs = jobs
        self._desk = desk
        self._buttons = buttons
        self._silent = silent
        self._told: set[str] = set()  # groups of which staff knows that something is missing
        self.hears_all = True  # as getMe said at the start

    def jobs(self) -> dict[str, JobHandler]:
        """What must be registered with the jobs."""
        return {EXAMINE_JOB: self._answer, RIGHTS_JOB: self._tell_rights}

    # --- when asked --------------------------------------------------------------------------

    async def _answer(self, context: JobContext, payload: Mapping[str, Any]) -> None:
        """The job behind ``/doctor``: in private everything, in a group what concerns it."""
        chat_id = int(payload["chat"])
        say = self._say(chat_id)
        keyboard = None
        if chat_id > 0:
            text = message_text(say("doctor.all"), await examine(self._subject), say)
        else:
            found = await examine_group(self._subject, chat_id)
            title = say("doctor.group", chat=self._people.chat(chat_id).title or chat_id)
            here = [replace(one, chat=None) for one in found]  # the title names it
            text, keyboard = message_text(title, here, say), self._keyboard(found, say)
        call = SendMessage(
            chat_id=chat_id,
            text=text,
            parse_mode="HTML",
            message_thread_id=payload["thread"],
            link_preview_options=LinkPreviewOptions(is_disabled=True),
            reply_parameters=ReplyParameters(
                message_id=payload["message"], allow_sending_without_reply=True
            ),
            reply_markup=keyboard,
        )
        async with context.work() as db:
            context.post(db, call, delete_after=None if chat_id > 0 else LIFE)

    def _keyboard(
        self, found: Iterable[Finding], say: BoundPhrases
    ) -> InlineKeyboardMarkup | None:
        stopped = [one.values["plugin"] for one in found if one.code == "plugin_stopped"]
        rows = [
            [self._buttons(_enable(name, say), "enable", name)]
            for name in stopped
            if len(name.encode()) <= 40  # Telegram takes 64 with plug-in, action and signature
        ]
        return InlineKeyboardMarkup(inline_keyboard=rows) if rows else None

    # --- unasked -----------------------------------------------------------------------------

    async def start(self, work: Work) -> None:
        """Look at every group: the config may ask for more rights than before."""
        notes = await _notes(work.db, self._people.bot_id)
        self._told = {key for key, told in notes.items() if told}
        self._look_at(work, 0)

    async def on_own_status(self, work: Work, update: ChatMemberUpdated) -> None:
        """The bot's rights somewhere changed."""
        chat, state = update.chat, member_state(update.new_chat_member)
        if chat.type not in ("group", "supergroup"):
            return
        now = Standing(chat.id, chat.title or "", chat.type, state.status, state.held_rights)
        if self._findings(now) or _key(chat.id) in self._told:
            self._look_at(work, chat.id, SETTLING)

    async def flush(self, work: Work) -> None:
        """Plug-ins were switched on or off in chats, or a stranger's group became one of ours.

        Registered in ``database.flushers``.
        """
        for chat_id in {one.chat_id for one in work.gathered(OwnerDecided)}:
            self._look_at(work, chat_id, SETTLING)
        for chat_id in {one.chat_id for one in work.gathered(Switched)}:
            self._look_at(work, chat_id)

    def _look_at(self, work: Work, chat_id: int, after: timedelta | None = None) -> None:
        key = f"rights:{chat_id}"
        self._jobs(work).defer(RIGHTS_JOB, {"chat": chat_id}, after=after, key=key)

    async def _tell_rights(self, _: JobContext, payload: Mapping[str, Any]) -> None:
        """The job: tell staff of a group, or of all, whose rights do not suffice."""
        chat_id = int(payload["chat"])
        async with self._subject.database.reading() as db:
            known = await known_standings(db, self._people.bot_id, chat_id or None)
            notes = await _notes(db, self._people.bot_id)
        for one in known:
            found = self._findings(one)
            failed = payload.get("failed")
            if failed is not None and failed in (one.rights or ()):
                failed = None  # it was given meanwhile
            if failed is not None and not any(failed in _rights(each) for each in found):
                found.append(_undeclared(failed, payload.get("plugin")))
            if failed is not None or notes.get(_key(one.id), "") != _print(found):
                await self._tell(one, found, failed)

    def _findings(self, standing: Standing) -> list[Finding]:
        settings = self._subject.settings
        if standing.is_out and settings.group_name(standing.id) is None:
            return []
        on = self._subject.on(standing.id)
        found = group_findings(standing, on, hears_all=self.hears_all)
        return [one for one in found if one.code in TOLD]

    async def _tell(
        self, standing: Standing, found: Sequence[Finding], failed: str | None
    ) -> None:
        chat_id, key = standing.id, _key(standing.id)
        async with self._subject.database.work() as work:
            await self._people.load([chat_id], work.db)
            if self._silent(chat_id):
                return
            staff, say = self._desk(work)[1], self._say(chat_id)
            if not found:
                await staff.tell(
                    chat_id, well_card(standing.title, say), key=key, count=1, news=False
                )
            else:
                card = rights_card(standing.title, found, say, failed=failed)
                if not await staff.tell(chat_id, card, key=key):
                    return  # nobody was there to be told; he will be told once there is
            note = Note(bot_id=self._people.bot_id, key=key, text=_print(found))
            await work.db.merge(note)
            remember = self._told.add if found else self._told.discard
            work.after_commit(lambda: remember(key))

    def _say(self, chat_id: int) -> BoundPhrases:
        return self._phrases.bound(self._subject.settings.language(chat_id))


def _rights(found: Finding) -> tuple[str, ...]:
    rights: tuple[str, ...] = found.values.get("rights", ())
    return rights


def _undeclared(right: str, plugin: str | None) -> Finding:
    """A plug-in used a right that it does not say it needs."""
    without = right if right in EXPLAINED else "other"
    return error("right", rights=(right,), plugins=(plugin or "core",), without=without)


def _enable(name: str, say: BoundPhrases) -> str:
    return say("doctor.enable", plugin=plugin_name(name, say)).unmarked()


async def _notes(db: AsyncSession, bot_id: int) -> dict[str, str]:
    query = select(Note.key, Note.text).where(Note.bot_id == bot_id, Note.key.like("rights:%"))
    return {row.key: row.text for row in await db.execute(query)}


def _key(chat_id: int) -> str:
    return f"rights:{chat_id}"


def _print(found: Sequence[Finding]) -> str:
    """What tells one state of a group from another; "" = all is well."""
    if not found:
        return ""
    return json.dumps([[one.code, dict(one.values)] for one in found], sort_keys=True)
