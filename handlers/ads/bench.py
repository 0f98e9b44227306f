"""What every decision about a caught message needs, gathered once."""

from dataclasses import dataclass

from aiogram.types import (
    CallbackQuery,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    Message,
    TelegramObject,
)
from sqlalchemy.ext.asyncio import AsyncSession

from bot.plugin import Buttons, Html, Jobs, Moderator, Outbox, Phrases, Sender, Staff, judge
from handlers.ads.records import appeal_of, teach, trust, unteach
from handlers.ads.tables import AdsReport, reports_like


@dataclass(frozen=True, slots=True)
class Bench:
    """The services of one unit of work."""

    db: AsyncSession
    moderator: Moderator
    outbox: Outbox
    jobs: Jobs
    staff: Staff
    phrases: Phrases
    buttons: Buttons

    def alert(self, query: CallbackQuery, text: Html) -> None:
        """Answer a press with a sentence."""
        self.outbox.post(query.answer(text.unmarked(), show_alert=True))

    def close(
        self, query: CallbackQuery, line: Html, left: InlineKeyboardMarkup | None = None
    ) -> None:
        """Write the decision below the card."""
        self.outbox.post(query.answer(self.phrases("ads.thanks").unmarked()))
        shown = query.message
        if isinstance(shown, Message):
            edited = f"{shown.html_text}\n{line}"
            preview = LinkPreviewOptions(is_disabled=True)
            call = shown.edit_text(
                edited, parse_mode="HTML", reply_markup=left, link_preview_options=preview
            )
            self.outbox.post(call)

    async def release(self, report: AdsReport, by: Sender) -> bool:
        """It was a mistake: undo what was done, trust the text, and let the engine know.

        Returns:
            Whether anything had been done.

        Raises:
            Refused: ``by`` may not take that back.
        """
        like = [one for one in await reports_like(self.db, report) if one.state != "mistake"]
        cases = [one.case_id for one in like if one.case_id is not None]
        acted = report.deleted
        for case_id in dict.fromkeys(cases):
            case = await self.moderator.case(case_id)
            acted = acted or (case is not None and not case.dry_run)
            await self.moderator.undo(case_id, by)
            await self._settle_appeal(case_id)
        for one in like:
            one.state = "mistake"
            await unteach(self.db, self.jobs, one)
        if acted:
            payload = {"report": report.id}
            self.jobs.defer("ads.restore", payload, key=f"ads.restore:{report.id}")
        await trust(self.db, report, by.person)
        await teach(self.db, self.jobs, report, by.person, spam=False)
        return acted

    async def _settle_appeal(self, case_id: int) -> None:
        """What is taken back needs no answer to an appeal, and an earlier one holds no more."""
        appeal = await appeal_of(self.db, case_id)
        if appeal is not None and appeal.state != "lifted":
            appeal.state = "lifted"
            self.jobs.defer("ads.settle", {"case": case_id}, key=f"ads.settle:{case_id}")


@judge(gives="bench")
async def bench_of(
    _: TelegramObject,
    *,
    db: AsyncSession,
    moderator: Moderator,
    outbox: Outbox,
    jobs: Jobs,
    staff: Staff,
    phrases: Phrases,
    buttons: Buttons,
) -> Bench:
    """Gather the services."""
    return Bench(db, moderator, outbox, jobs, staff, phrases, buttons)
