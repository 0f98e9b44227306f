"""The outbox as handlers see it: bound to one batch."""

from datetime import datetime, timedelta
from typing import Any, Protocol

from aiogram import Bot
from aiogram.methods import AnswerCallbackQuery, TelegramMethod
from aiogram.types import EphemeralMessageParameters

from bot.clock import Clock
from bot.db.work import Work
from bot.outbox.codec import BadCall, encode
from bot.outbox.kinds import class_of, cost, sanctioned
from bot.outbox.post import Post
from bot.outbox.references import refs_in
from bot.outbox.uploads import Uploads
from bot.services import PostClass

INSTANT_LIFE = timedelta(seconds=10)
PRIVATE_LIFE = timedelta(seconds=60)
"""How long a message for one member stays where it cannot be shown to that member only."""
_PRIVATE = "ephemeral_message_parameters"


class Issuer(Protocol):
    """What a batch's outbox needs of the outbox itself."""

    bot: Bot
    clock: Clock
    uploads: Uploads

    def take_id(self) -> int:
        """The id of a new row."""


class BoundOutbox:
    """Implements ``bot.services.Outbox`` for one batch."""

    __slots__ = ("_core", "_posts", "_work")

    def __init__(self, core: Issuer, work: Work) -> None:
        self._core = core
        self._work = work
        self._posts = work.gathered(Post)

    def post(
        self,
        method: TelegramMethod[Any],
        *,
        klass: PostClass | None = None,
        delete_after: timedelta | None = None,
        expires: timedelta | None = None,
        only_for: int | None = None,
    ) -> int:
        """Put a call in the queue and return its reference, an int < 0.

        Raises:
            BadCall: the call cannot be written down; the sentence names the parameter.
        """
        post = self._made(method, klass)
        post.delete_after = delete_after
        if expires is not None:
            post.expires_at = post.created_at + expires
        if only_for is not None:
            self._make_private(post, only_for)
        self._posts.append(post)
        return -post.id

    def post_at(
        self,
        method: TelegramMethod[Any],
        due_at: datetime,
        *,
        klass: PostClass | None = None,
        expires: timedelta | None = None,
        occurrence_id: int | None = None,
    ) -> int:
        """Like ``post``, for later.

        Args:
            due_at: not to be sent before, aware.
            expires: counted from ``due_at``.
            occurrence_id: the due time of a schedule; at most one post of it goes to a chat.

        Raises:
            BadCall: the call cannot be written down.
        """
        if due_at.tzinfo is None:
            raise BadCall(f"due_at needs a time with a zone; {due_at} has none.")
        post = self._made(method, klass)
        post.due_at = due_at
        post.occurrence_id = occurrence_id
        if expires is not None:
            post.expires_at = due_at + expires
        self._posts.append(post)
        return -post.id

    def answers(self, callback_query_id: str) -> bool:
        """Whether this batch already answers a press of a button."""
        return any(
            isinstance(post.method, AnswerCallbackQuery)
            and post.method.callback_query_id == callback_query_id
            for post in self._posts
        )

    def _made(self, method: TelegramMethod[Any], klass: PostClass | None) -> Post:
        encoded = encode(method, self._core.bot)
        if encoded.files:
            encoded = self._core.uploads.spared(encoded)
        values = method.__dict__
        name = encoded.name
        klass = class_of(name) if klass is None else klass
        now = self._core.clock.now()
        work = self._work
        return Post(
            id=self._core.take_id(),
            klass=klass,
            name=name,
            params=encoded.params,
            chat_id=values.get("chat_id"),
            due_at=now,
            created_at=now,
            user_id=sanctioned(values) if klass == PostClass.SANCTION else None,
            expires_at=now + INSTANT_LIFE if klass == PostClass.INSTANT else None,
            plugin=work.plugin,
            cause=work.cause,
            method=encoded.kept,
            files=encoded.files,
            refs=refs_in(values),
            cost=cost(name, values),
        )

    def _make_private(self, post: Post, user_id: int) -> None:
        """Show it to one member if the chat can do that, else take it away soon."""
        in_group = isinstance(post.chat_id, int) and post.chat_id < 0
        if not in_group or post.method is None:
            return
        post.delete_after = post.delete_after or PRIVATE_LIFE
        if user_id < 0 or _PRIVATE not in type(post.method).model_fields or post.files:
            return  # who writes as a group or channel can be shown nothing alone
        private = EphemeralMessageParameters(receiver_user_id=user_id)
        encoded = encode(post.method.model_copy(update={_PRIVATE: private}), self._core.bot)
        post.method, post.params = encoded.kept, encoded.params
        post.user_id = user_id
        post.may_be_plain = True
