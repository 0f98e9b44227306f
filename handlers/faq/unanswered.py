"""/unanswered and its buttons: see the question, ignore it, write the answer."""

from dataclasses import dataclass

from aiogram.methods import AnswerCallbackQuery, SendMessage
from aiogram.types import CallbackQuery, ForceReply, Message
from sqlalchemy.ext.asyncio import AsyncSession

from bot.plugin import Buttons, Chats, Outbox, Phrases, Role, Sender, Staff, judge
from handlers.faq.cards import LIST, ON_A_LIST, list_message, tell_staff
from handlers.faq.questions import chats_with_questions, ignore, listed
from handlers.faq.tables import FaqQuestion

MARK = "✍️ #"
"""Begins the message that asks for an answer; the question's number follows."""


def may_act(chats: Chats, sender: Sender, chat_id: int) -> bool:
    """Whether somebody may deal with the questions of a group, wherever he does it."""
    if sender.operator:
        return True
    return (chats.role(chat_id, sender.person.id) or Role.MEMBER) >= Role.MODERATOR


@judge(gives="scope")
async def scope(
    message: Message, *, sender: Sender, chats: Chats, staff: Staff, db: AsyncSession
) -> list[int]:
    """The groups whose questions are shown here: this one, and those whose staff reads here."""
    here = message.chat.id
    return await _scope(here, sender, chats, staff, db)


async def _scope(
    here: int, sender: Sender, chats: Chats, staff: Staff, db: AsyncSession
) -> list[int]:
    at_home = here > 0 and sender.operator
    return [
        chat_id
        for chat_id in await chats_with_questions(db)
        if chat_id == here
        or ((at_home or staff.reads(here, chat_id)) and may_act(chats, sender, chat_id))
    ]


async def show(
    message: Message,
    *,
    scope: list[int],
    chats: Chats,
    db: AsyncSession,
    phrases: Phrases,
    buttons: Buttons,
) -> SendMessage:
    """List the open questions."""
    found = await listed(db, scope, ON_A_LIST)
    text, markup = list_message(found, phrases, buttons, _groups(scope, message.chat.id, chats))
    return message.reply(text, reply_markup=markup)


@dataclass(frozen=True, slots=True)
class Press:
    """A button under a question.

    Attributes:
        question: None when it cannot be dealt with; ``refusal`` says why, the key of a phrase.
        scope: the groups of the list that the button stands in; None on a card.
    """

    question: FaqQuestion | None = None
    refusal: str = ""
    scope: list[int] | None = None


@judge(gives="press")
async def pressed(
    query: CallbackQuery,
    *,
    payload: str,
    sender: Sender,
    chats: Chats,
    staff: Staff,
    db: AsyncSession,
) -> Press:
    """The question of a button, if who pressed may deal with it in its group."""
    row = await db.get(FaqQuestion, int(payload[1:]))
    if row is not None and not may_act(chats, sender, row.chat_id):
        return Press(refusal="refused.role")
    if row is None or row.ignored:
        return Press(refusal="faq.closed")
    shown = query.message
    if payload[0] != LIST or not isinstance(shown, Message):
        return Press(row)
    return Press(row, scope=await _scope(shown.chat.id, sender, chats, staff, db))


async def dismiss(
    query: CallbackQuery,
    *,
    press: Press,
    chats: Chats,
    db: AsyncSession,
    staff: Staff,
    outbox: Outbox,
    phrases: Phrases,
    buttons: Buttons,
) -> AnswerCallbackQuery:
    """Take a question off the list for good."""
    question = press.question
    if question is None:
        return _refuse(query, press.refusal, phrases)
    await ignore(db, question)
    await db.flush()
    chat = (question.chat_id, chats.title(question.chat_id))
    written = phrases.of(chats.language(question.chat_id))
    await tell_staff(staff, db, chat, written, buttons, news=False)
    if press.scope is not None and isinstance(query.message, Message):
        left = await listed(db, press.scope, ON_A_LIST)
        groups = _groups(press.scope, query.message.chat.id, chats)
        text, markup = list_message(left, phrases, buttons, groups)
        outbox.post(query.message.edit_text(text, reply_markup=markup))
    return query.answer(phrases("faq.ignored").unmarked())


async def ask_for_answer(
    query: CallbackQuery,
    *,
    press: Press,
    sender: Sender,
    phrases: Phrases,
) -> AnswerCallbackQuery | SendMessage:
    """Ask who pressed to write the answer."""
    shown = query.message
    question = press.question
    if question is None:
        return _refuse(query, press.refusal, phrases)
    if not isinstance(shown, Message):
        return _refuse(query, "faq.closed", phrases)
    text = phrases("faq.write_prompt", who=sender.person, question=question.text)
    wanted = ForceReply(force_reply=True, selective=True)
    return shown.reply(f"{MARK}{question.id} {text}", reply_markup=wanted)


def _refuse(query: CallbackQuery, key: str, phrases: Phrases) -> AnswerCallbackQuery:
    role = phrases("role.moderator")
    return query.answer(phrases(key, role=role).unmarked(), show_alert=True)


def _groups(scope: list[int], here: int, chats: Chats) -> dict[int, str]:
    return {chat_id: chats.title(chat_id) for chat_id in scope if chat_id != here}
