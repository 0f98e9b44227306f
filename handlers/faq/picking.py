"""The answer that was picked from a suggestion or the menu, given like any other."""

from aiogram.methods import DeleteMessage
from aiogram.types import CallbackQuery, Message
from sqlalchemy.ext.asyncio import AsyncSession

from bot.plugin import Outbox, Person, Phrases, Staff
from faq.entry import Entry
from handlers.faq.answering import Given, call_staff, new_row, remember
from handlers.faq.browsing import Shelf
from handlers.faq.desk import AfterCommit
from handlers.faq.finding import key_of
from handlers.faq.replies import answer_html, keyboard, replies_to
from handlers.faq.tables import FaqAnswered
from handlers.faq.waiting import wait_key


async def pick(
    query: CallbackQuery,
    *,
    payload: str,
    shelf: Shelf,
    outbox: Outbox,
    phrases: Phrases,
    staff: Staff,
    db: AsyncSession,
    after_commit: AfterCommit,
) -> None:
    """Turn a suggestion into the answer that was picked."""
    shown, asker = shelf.shown, shelf.asker
    entry = None if shown is None else shelf.desk.by_key(shown.chat.id, payload)
    if entry is None or shown is None:
        outbox.post(query.answer(phrases("faq.gone").unmarked(), show_alert=True))
        return
    if entry not in shelf.entries:
        outbox.post(query.answer(phrases("faq.not_for_you").unmarked(), show_alert=True))
        return
    question = shown.reply_to_message or shown
    key = key_of(shown, entry, asker)
    row = await db.get(FaqAnswered, key) or new_row(db, key)
    row.message_id, row.at = question.message_id, shelf.at
    row.answered_to, row.answer_ref = asker.id, _answer(shelf, shown, entry, outbox, phrases)
    shelf.jobs.cancel(wait_key(shown.chat.id, question.message_id))
    given = Given(entry, asker, shelf.at)
    remember(after_commit, shelf.desk, shown, given)
    if entry.call_staff:
        await call_staff(staff, phrases, shown, given)


def _answer(shelf: Shelf, shown: Message, entry: Entry, outbox: Outbox, phrases: Phrases) -> int:
    """Put the answer in the place of the buttons; which message it is."""
    desk, asker, life = shelf.desk, shelf.asker, shelf.settings.delete_after
    if not (entry.private or life or desk.attachments(entry)):
        html = answer_html(shown, entry, desk, asker, phrases)
        outbox.post(shown.edit_text(html, parse_mode="HTML", reply_markup=keyboard(entry)))
        return shown.message_id
    # A message of its own, which stays as long as any answer does: the buttons go sooner.
    only_for = asker.id if entry.private else None
    question = shown.reply_to_message or shown
    refs = [
        outbox.post(part, delete_after=life, only_for=only_for)
        for part in replies_to(question, entry, desk, asker, phrases)
    ]
    if not entry.private or _is_for(shown, asker):
        outbox.post(DeleteMessage(chat_id=shown.chat.id, message_id=shown.message_id))
    return refs[0]


def _is_for(shown: Message, asker: Person) -> bool:
    """Whether the buttons were shown to who pressed; nobody else may take them from him."""
    asked = shown.reply_to_message
    author = None if asked is None else asked.sender_chat or asked.from_user
    return author is None or author.id == asker.id
