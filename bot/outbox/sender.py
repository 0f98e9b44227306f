"""Makes one call: puts real ids and times in, asks the Bot API, and reads the answer."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any

import structlog
from aiogram import Bot
from aiogram.exceptions import ClientDecodeError, TelegramAPIError, TelegramBadRequest
from aiogram.methods import TelegramMethod

from bot.clock import Clock
from bot.outbox.codec import decode
from bot.outbox.kinds import repeats_show
from bot.outbox.outcome import Died, Done, Moved, Outcome, Wait, outcome_of
from bot.outbox.post import Post
from bot.outbox.references import Made, NoSuchMessage, resolved
from bot.outbox.until import Timing, timing, until_of
from bot.outbox.uploads import Uploads
from bot.outbox.wire import wire_call

GIVE_UP_AFTER = 20
"""Failures of network or servers after which a post dies, so that it cannot block its chat."""
_PRIVATE = "ephemeral_message_parameters"
_ABOUT_MEMBER = ("user", "participant")
"""Stand in refusals of an ephemeral message that say nothing about the chat."""
_NO_TIMING = Timing()

log = structlog.get_logger(__name__)
FindMade = Callable[[Iterable[int]], Awaitable[Mapping[int, Made]]]


class Sender:
    """Makes calls.

    Args:
        find_made: what became of rows that a call refers to.
        uploads: learns which files Telegram has.
    """

    def __init__(self, bot: Bot, clock: Clock, find_made: FindMade, uploads: Uploads) -> None:
        self.ambiguous = 0
        self.moved: dict[int, int] = {}
        self._bot = bot
        self._clock = clock
        self._find_made = find_made
        self._uploads = uploads
        self._has_ephemeral: dict[int | str, bool] = {}
        self._told_unauthorized = False

    def chat_now(self, chat: int) -> int:
        """The id that a chat has now, after migrations."""
        while (new := self.moved.get(chat)) is not None:
            chat = new
        return chat

    async def send(self, post: Post) -> Outcome:
        """Make the call of a post."""
        if post.has_expired(self._clock.now()):
            return Died("expired before it could be sent")
        try:
            method, how = await self._prepare(post)
        except NoSuchMessage as error:
            return Died(str(error))
        if how.is_over:
            return Died("the sanction was over before it could be sent")
        outcome = await self._call(post, method)
        if isinstance(outcome, Done) and how.lift_at is not None:
            return Done(outcome.message_id, outcome.receiver, how.lift_at)
        return outcome

    async def _prepare(self, post: Post) -> tuple[TelegramMethod[Any], Timing]:
        method = post.method
        if method is None:
            method = decode(post.name, post.params, post.files)
        if post.refs:
            made = await self._find_made(post.refs)
            for ref in post.refs:
                died = made[ref].died
                if died is not None:
                    raise NoSuchMessage(f"post {ref} died: {died}")
            method = resolved(method, made)
        update = self._moves(post, method)
        until = until_of(post.name, method)
        how = timing(until, post.created_at, self._clock.now()) if until else _NO_TIMING
        if how.until != until:
            update["until_date"] = how.until
        if post.may_be_plain and not self._has_ephemeral.get(post.chat_id or 0, True):
            update[_PRIVATE] = None
        return (method.model_copy(update=update) if update else method), how

    def _moves(self, post: Post, method: TelegramMethod[Any]) -> dict[str, Any]:
        """The ids that the call's chats have now; the row's own chat is the newer truth."""
        update: dict[str, Any] = {}
        if isinstance(post.chat_id, int):
            chat = self.chat_now(post.chat_id)
            if method.__dict__.get("chat_id") != chat:
                update["chat_id"] = chat
        source = method.__dict__.get("from_chat_id")
        if isinstance(source, int) and source in self.moved:
            update["from_chat_id"] = self.chat_now(source)
        return update

    async def _call(self, post: Post, method: TelegramMethod[Any]) -> Outcome:
        post.attempts += 1
        try:
            answer = await self._bot(wire_call(method))
        except (TelegramAPIError, ClientDecodeError, OSError, UnicodeError) as error:
            if self._can_be_plain(post, method, error):
                return await self._call(post, method.model_copy(update={_PRIVATE: None}))
            return self._failed(post, method, outcome_of(error, post.failures), error)
        self._told_unauthorized = False
        if post.may_be_plain and method.__dict__.get(_PRIVATE) is not None:
            self._has_ephemeral[post.chat_id or 0] = True
        if post.files:
            self._uploads.sent(post, answer)
        return _made(post, method, answer)

    def _can_be_plain(self, post: Post, method: TelegramMethod[Any], error: Exception) -> bool:
        private = method.__dict__.get(_PRIVATE) is not None
        if not (private and post.may_be_plain and type(error) is TelegramBadRequest):
            return False
        # Where it worked before, only this member cannot be reached so.
        if not any(word in error.message.lower() for word in _ABOUT_MEMBER):
            self._has_ephemeral.setdefault(post.chat_id or 0, False)
        return True

    def _failed(
        self, post: Post, method: TelegramMethod[Any], outcome: Outcome, error: Exception
    ) -> Outcome:
        if isinstance(outcome, Wait):
            return self._waits(post, outcome, error)
        if isinstance(outcome, Moved) and outcome.new == method.__dict__.get("chat_id"):
            return Died(self._without_token(error))
        if isinstance(outcome, Done) and outcome.message_id is None:
            return Done(_about(post, method))
        if isinstance(outcome, Died):
            return Died(outcome.reason.replace(self._bot.token, "…"))
        return outcome

    def _waits(self, post: Post, wait: Wait, error: Exception) -> Outcome:
        if wait.everywhere and not self._told_unauthorized:
            self._told_unauthorized = True
            log.error("outbox.unauthorized", hint="Telegram refuses the token; all posts wait")
        if wait.unsure and repeats_show(post.name):
            self.ambiguous += 1
            post.note = "may have been sent more than once: the answer was lost"
            log.warning("outbox.ambiguous", post=post.id, method=post.name, chat=post.chat_id)
        if wait.failed:
            post.failures += 1
            if post.failures >= GIVE_UP_AFTER:
                return Died(f"gave up after {post.failures} tries: {self._without_token(error)}")
        return wait

    def _without_token(self, error: Exception) -> str:
        return f"{type(error).__name__}: {error}".replace(self._bot.token, "…")


def _made(post: Post, method: TelegramMethod[Any], answer: Any) -> Done:
    """Which message the call made; ``answer`` is as the Bot API gave it."""
    first = answer[0] if isinstance(answer, list) and answer else answer
    if isinstance(first, dict) and "message_id" in first:
        if ephemeral := first.get("ephemeral_message_id"):
            receiver = first.get("receiver_user")
            return Done(-ephemeral, receiver["id"] if receiver else post.user_id)
        return Done(first["message_id"])
    return Done(_about(post, method))


def _about(post: Post, method: TelegramMethod[Any]) -> int | None:
    """The message that an edit is about counts as the one that it made."""
    about = method.__dict__.get("message_id") if post.name.startswith("edit") else None
    return about if isinstance(about, int) else None
