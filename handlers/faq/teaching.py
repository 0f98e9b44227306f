"""A moderator writes the answer to an open question: it is posted, kept, and known since."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from aiogram.methods import SendMessage
from aiogram.types import LinkPreviewOptions, Message, ReplyParameters
from sqlalchemy.ext.asyncio import AsyncSession

from bot.grammar import replied_to
from bot.plugin import (
    PLATFORM,
    Chats,
    Html,
    Jobs,
    Outbox,
    Person,
    Phrases,
    Sender,
    SenderKind,
    judge,
    mention,
)
from faq.rendering import is_marked_up, render
from handlers.faq.desk import AfterCommit, Desk, taught_entry
from handlers.faq.questions import askers, close
from handlers.faq.tables import FaqAsker, FaqQuestion, FaqTaught
from handlers.faq.unanswered import MARK, may_act
from handlers.faq.waiting import REFRESHED

MOST_NAMED: Final = 5
_PROMPT = re.compile(f"{MARK}(\\d{{1,18}}) ")
_MARKUP: Final = frozenset(
    {
        "bold",
        "italic",
        "underline",
        "strikethrough",
        "spoiler",
        "code",
        "pre",
        "text_link",
        "text_mention",
        "blockquote",
        "expandable_blockquote",
    }
)
_KEYS: Final[Mapping[str, tuple[str, str]]] = {"zh-CN": ("问", "答"), "en": ("q", "a")}


@dataclass(frozen=True, slots=True)
class Lesson:
    """An answer that somebody wrote.

    Attributes:
        question: None when he may not, or it is closed; ``refusal`` says so.
        group: the title of the question's group.
        keys: what question and answer are called in a file.
    """

    by: int
    question: FaqQuestion | None = None
    refusal: str = ""
    group: str = ""
    keys: tuple[str, str] = ("q", "a")


def is_lesson(message: Message) -> bool:
    """Whether a message replies to one of ours that asks for an answer."""
    if message.reply_to_message is None or message.bot is None:
        return False
    asked = replied_to(message)
    if asked is None or asked.from_user is None or asked.from_user.id != message.bot.id:
        return False
    return _PROMPT.match(asked.text or "") is not None


@judge(gives="lesson")
async def read_lesson(
    message: Message, *, sender: Sender, chats: Chats, db: AsyncSession
) -> Lesson | None:
    """Look the question up, and whether the writer may answer it in its group."""
    asked = replied_to(message)
    found = _PROMPT.match(asked.text or "") if asked is not None else None
    if found is None:
        return None
    by = sender.person.id
    question = await db.get(FaqQuestion, int(found[1]))
    if question is None or question.ignored:
        return Lesson(by, refusal="faq.closed")
    if not may_act(chats, sender, question.chat_id):
        return Lesson(by, refusal="refused.role")
    if not (message.text or "").strip():
        return Lesson(by, refusal="faq.write_text")
    keys = _KEYS.get(chats.language(question.chat_id), _KEYS["en"])
    return Lesson(by, question, group=chats.title(question.chat_id), keys=keys)


async def teach(
    message: Message,
    *,
    lesson: Lesson,
    db: AsyncSession,
    desk: Desk,
    jobs: Jobs,
    outbox: Outbox,
    phrases: Phrases,
    after_commit: AfterCommit,
) -> SendMessage:
    """Post the answer where it was asked, keep it, and show how it is written in a file."""
    question = lesson.question
    if question is None:
        return message.reply(phrases(lesson.refusal, role=phrases("role.moderator")))
    chat_id, text = question.chat_id, question.text
    answer = written(message)
    row = FaqTaught(platform=PLATFORM, chat_id=chat_id, question=text, answer=answer)
    row.by_id, row.at = lesson.by, message.date
    db.add(row)
    await db.flush()
    entry = taught_entry(row)
    after_commit(lambda: desk.teach(chat_id, entry))
    said = render(answer, {"name": "", "group": ""})
    outbox.post(_to_the_askers(chat_id, await askers(db, question.id), said, phrases))
    await close(db, question.id)
    jobs.defer(REFRESHED, {"chat": chat_id}, key=f"{REFRESHED}:{chat_id}")
    line = Html(f"<code>{_escaped(yaml_line(text, answer, lesson.keys))}</code>")
    return message.reply(phrases("faq.taught", group=lesson.group, line=line))


def written(message: Message) -> str:
    """The answer as an operator would write it in a file: HTML where it is marked up."""
    text = message.text or ""
    if any(one.type in _MARKUP for one in message.entities or ()):
        text = message.html_text
    elif is_marked_up(text):
        text = text.replace("<", "＜").replace(">", "＞")  # he means the signs
    return text.strip().replace("{", "{{").replace("}", "}}")


def yaml_line(question: str, answer: str, keys: tuple[str, str]) -> str:
    """The entry as one line of a FAQ file."""
    q, a = (json.dumps(text, ensure_ascii=False) for text in (question, answer))
    return f"- {{{keys[0]}: {q}, {keys[1]}: {a}}}"


def _to_the_askers(
    chat_id: int, asked: list[FaqAsker], html: str, phrases: Phrases
) -> SendMessage:
    """In reply to who asked last; the others are named."""
    last = asked[-1] if asked else None
    others = {
        one.user_id: mention(Person(SenderKind.USER, one.user_id, one.name))
        for one in reversed(asked)
        if last is not None and one.user_id != last.user_id
    }
    if others:
        names = Html(phrases("welcome.separator").join(list(others.values())[:MOST_NAMED]))
        html = phrases("faq.answered", names=names, answer=Html(html))
    above = last and ReplyParameters(message_id=last.message_id, allow_sending_without_reply=True)
    return SendMessage(
        chat_id=chat_id,
        text=html,
        parse_mode="HTML",
        link_preview_options=LinkPreviewOptions(is_disabled=True),
        reply_parameters=above or None,
    )


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
