"""What the FAQ keeps: what was answered, what nobody answered, and what it was taught."""

from datetime import datetime

from sqlalchemy import BigInteger, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.types import BigId, UtcDateTime
from bot.plugin import PLATFORM, Base

EVERYBODY = 0
CORE_LENGTH = 200
NAME_LENGTH = 255


class FaqAnswered(Base):
    """When an entry was last answered in a chat: to everybody (asker 0), or to one asker.

    Each topic of a forum has keys of its own.
    Instead of an entry's key there may be the name of a courtesy, which is not repeated too soon.
    """

    __tablename__ = "faq_answered"

    platform: Mapped[str] = mapped_column(String(16), primary_key=True, default=PLATFORM)
    chat_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    asker_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    entry_key: Mapped[str] = mapped_column(String(12), primary_key=True)
    message_id: Mapped[int] = mapped_column(BigInteger)  # the question
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    answered_to: Mapped[int | None] = mapped_column(BigInteger)  # who asked it
    answer_ref: Mapped[int | None] = mapped_column(BigInteger)  # the answer


class FaqQuestion(Base):
    """A question that nobody answered in time; equal ones are one."""

    __tablename__ = "faq_question"
    __table_args__ = (UniqueConstraint("platform", "chat_id", "core"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    platform: Mapped[str] = mapped_column(String(16), default=PLATFORM)
    chat_id: Mapped[int] = mapped_column(BigInteger)
    core: Mapped[str] = mapped_column(String(CORE_LENGTH))  # folded, without its wrappers
    text: Mapped[str] = mapped_column(Text)
    ignored: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime] = mapped_column(UtcDateTime)  # when it was last asked


class FaqAsker(Base):
    """One who asked it, and where."""

    __tablename__ = "faq_asker"

    platform: Mapped[str] = mapped_column(String(16), primary_key=True, default=PLATFORM)
    chat_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    message_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    question_id: Mapped[int] = mapped_column(BigInteger, index=True)
    user_id: Mapped[int] = mapped_column(BigInteger)
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    url: Mapped[str | None] = mapped_column(String(255))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class FaqMention(Base):
    """Somebody was named lately: whoever asked something may have been answered so."""

    __tablename__ = "faq_mention"

    platform: Mapped[str] = mapped_column(String(16), primary_key=True, default=PLATFORM)
    chat_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    message_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    who: Mapped[str] = mapped_column(String(64), primary_key=True)  # @name or a user's id
    by_id: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class FaqTaught(Base):
    """An answer that a moderator wrote in the chat; an entry of that group from then on."""

    __tablename__ = "faq_taught"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    platform: Mapped[str] = mapped_column(String(16), default=PLATFORM)
    chat_id: Mapped[int] = mapped_column(BigInteger)
    question: Mapped[str] = mapped_column(Text)
    answer: Mapped[str] = mapped_column(Text)  # as in an operator's file
    by_id: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
