"""The outbox of one bot: posts that commit with the batch, and their way to Telegram."""

import asyncio
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import structlog
from aiogram import Bot
from aiogram.methods import DeleteEphemeralMessage, DeleteMessage, TelegramMethod
from sqlalchemy.exc import SQLAlchemyError

from bot.clock import Clock
from bot.db.database import Database
from bot.db.work import Work
from bot.outbox import table
from bot.outbox.bound import BoundOutbox
from bot.outbox.codec import ATTACHED
from bot.outbox.kinds import cost
from bot.outbox.lanes import Lanes
from bot.outbox.outcome import Died, Done, Moved, Outcome, Wait
from bot.outbox.pacing import Limits, Pacer
from bot.outbox.post import Post, Result
from bot.outbox.recorder import OnMigrated, OnShortSanction, Recorder
from bot.outbox.references import Made, refs_in
from bot.outbox.sender import Sender
from bot.outbox.uploads import Uploads
from bot.services import PostClass

_DATABASE_RETRY_S = 1.0

log = structlog.get_logger(__name__)


class OutboxCore:
    """Sends what batches posted, in order, at Telegram's pace, at least once.

    Give ``note_results`` to ``database.flushers`` as the first, because it may post and defer, and
    ``flush`` behind those that may post; call ``start`` before the first batch. One process at a
    time may own the outbox of a bot.

    Args:
        on_migrated: ``(work, old, new)``, called in the transaction that notes that a group
            became a supergroup.
        on_short_sanction: ``(work, post, lift_at)``, called in the transaction that marks a
            sanction as sent which Telegram will not lift in time: ``lift_at`` is for a job.
    """

    def __init__(
        self,
        database: Database,
        bot: Bot,
        clock: Clock,
        limits: Limits,
        *,
        on_migrated: OnMigrated | None = None,
        on_short_sanction: OnShortSanction | None = None,
    ) -> None:
        self.database = database
        self.bot = bot
        self.clock = clock
        self._next_id = 0
        self._pacer = Pacer(limits)
        self._lanes = Lanes(clock, self._pacer, self._start_sending)
        self._recorder = Recorder(database, clock, self._delete_later)
        self._recorder.on_migrated = on_migrated
        self._recorder.on_short_sanction = on_short_sanction
        self.uploads = Uploads(bot.id, clock)
        self._sender = Sender(bot, clock, self._recorder.made, self.uploads)
        self._sending: dict[int, asyncio.Task[None]] = {}
        self._writing: asyncio.Task[None] | None = None
        self._progress = asyncio.Event()
        self.failed: list[Callable[[Post, str], None]] = []  # told of every post that died

    # --- what batches use ------------------------------------------------------------------

    def bound(self, work: Work) -> BoundOutbox:
        """The outbox of one batch."""
        return BoundOutbox(self, work)

    def take_id(self) -> int:
        """The id of a new row.

        Raises:
            RuntimeError: the outbox was not started, so it does not know which ids are free.
        """
        if not self._next_id:
            raise RuntimeError("start() the outbox before anything is posted")
        taken = self._next_id
        self._next_id += 1
        return taken

    async def note_results(self, work: Work) -> None:
        """Write how posts ended along with a batch; the first of ``database.flushers``."""
        await self._recorder.take_along(work)
        await self.uploads.write(work)

    async def flush(self, work: Work) -> None:
        """Write what a batch posted; it is sent once that is committed."""
        posts = work.gathered(Post)
        if posts:
            await table.insert_posts(work, self.bot.id, posts)
            work.after_commit(partial(self._enter, list(posts)))

    # --- its life --------------------------------------------------------------------------

    async def start(self) -> None:
        """Take up what an earlier process left, and begin to send."""
        async with self.database.work() as work:
            self._next_id = await table.next_id(work.db)
            await table.bury_instant(work, self.bot.id, self.clock.now())
            await self.uploads.load(work)
            self._sender.moved.update(await table.migrations(work.db))
            rows = await table.pending_rows(work.db, self.bot.id)
        self._writing = asyncio.create_task(self._recorder.run())
        posts = []
        for row in rows:
            params = json.loads(row["params"])
            chat_id = row["chat_id"] if row["chat_id"] is not None else params.get("chat_id")
            post = table.restored(row, params, chat_id)
            post.refs = refs_in(params)
            post.cost = cost(post.name, params)
            posts.append(post)
        self._enter(posts)

    async def drain(self, timeout_s: float) -> int:
        """Send what is due, write the results, and stop.

        What is due later stays in the database, and so does what could not be sent in time.

        Returns:
            How many posts that are due were left unsent.
        """
        deadline_s = self.clock.monotonic() + timeout_s
        self._lanes.is_draining = True
        bell = asyncio.create_task(self.clock.sleep(timeout_s))
        while self._can_progress(deadline_s) and not bell.done():
            self._progress.clear()
            news = asyncio.create_task(self._progress.wait())
            await asyncio.wait({bell, news}, return_when=asyncio.FIRST_COMPLETED)
            news.cancel()
        bell.cancel()
        left = self._lanes.count_due(self.clock.now())
        self._lanes.stop()
        await _cancelled(list(self._sending.values()))
        self._recorder.close()
        if self._writing is not None:
            await self._writing
        return left

    async def stop(self) -> None:
        """Stop at once; what is in flight or not written will be sent again by the next start."""
        self._lanes.stop()
        await _cancelled(list(self._sending.values()))
        if self._writing is not None:
            await _cancelled([self._writing])

    def _can_progress(self, deadline_s: float) -> bool:
        if not self._lanes.waiting:
            return False
        next_s = self._lanes.next_s()
        return self._lanes.running > 0 or (next_s is not None and next_s <= deadline_s)

    # --- what is going on ------------------------------------------------------------------

    @property
    def ambiguous(self) -> int:
        """Sends whose answer was lost, so that they may have been made twice."""
        return self._sender.ambiguous

    def due(self) -> int:
        """Posts that are on their way, or could be before the clock moves, or are not written.

        0 means that nothing happens until the clock reaches ``next_due``. Posts that are due but
        held back (by pace, by a 429) do not count until their time has come.
        """
        return self._lanes.due() + self._recorder.unwritten

    def next_due(self) -> datetime | None:
        """When a post that waits may be sent; None = none waits."""
        next_s = self._lanes.next_s()
        if next_s is None:
            return None
        ahead_s = max(next_s - self.clock.monotonic(), 0.0)
        return self.clock.now() + timedelta(seconds=ahead_s)

    def counts(self) -> dict[str, int]:
        """How many posts are pending, and were sent, dead or ambiguous since the start."""
        return {
            "pending": len(self._lanes.live),
            "sent": self._recorder.sent,
            "dead": self._recorder.dead,
            "ambiguous": self.ambiguous,
        }

    def wake(self) -> None:
        """Look at the clock again, and write what is known; call it when the clock was moved."""
        self._lanes.pump()
        self._recorder.hurry()

    def migrate(self, old: int, new: int) -> None:
        """A group became a supergroup: what waits for it goes to the new chat."""
        if self._learn_move(old, new):
            self._lanes.rekey(old, new)
            self._lanes.pump()

    async def forget_sent(self, older_than: timedelta) -> int:
        """Drop the parameters and files of posts that ended so long ago; the rows stay.

        Returns:
            How many posts were forgotten.
        """
        async with self.database.work() as work:
            return await table.forget_params(work.db, self.clock.now() - older_than)

    # --- sending ---------------------------------------------------------------------------

    def _enter(self, posts: list[Post]) -> None:
        if self._lanes.is_stopped:
            return  # they are in the database, for the next start
        for post in posts:
            if isinstance(post.chat_id, int):
                post.chat_id = self._sender.chat_now(post.chat_id)
            self._lanes.enter(post)
        self._lanes.pump()

    def _start_sending(self, post: Post) -> None:
        task = asyncio.get_running_loop().create_task(self._send(post))
        self._sending[post.id] = task
        task.add_done_callback(partial(self._sent, post))

    async def _send(self, post: Post) -> None:
        try:
            if post.method is None and ATTACHED in post.params:
                async with self.database.reading() as db:
                    post.files = await table.read_files(db, post.id)
            outcome = await self._sender.send(post)
        except SQLAlchemyError as error:
            log.error("outbox.not_read", post=post.id, error=str(error))
            outcome = Wait(_DATABASE_RETRY_S)
        self._settle(post, outcome)

    def _sent(self, post: Post, task: asyncio.Task[None]) -> None:
        """A call that cannot even be made must not stop its lane."""
        del self._sending[post.id]
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("outbox.broken_post", post=post.id, method=post.name, exc_info=error)
            self._settle(post, Died(f"{type(error).__name__}: {error}"))
        self._progress.set()

    def _settle(self, post: Post, outcome: Outcome) -> None:
        if isinstance(outcome, Wait):
            outcome = self._held_back(post, outcome)
        if isinstance(outcome, Moved):
            outcome = self._follow(post, outcome.new)
        if isinstance(outcome, Done | Died):
            self._end(post, outcome)
        self._lanes.pump()

    def _held_back(self, post: Post, wait: Wait) -> Outcome:
        """Let the post wait, unless it would be too late by then."""
        now_s = self.clock.monotonic()
        if wait.everywhere:
            self._pacer.hold_all(now_s + wait.delay_s)
        if wait.flood:
            log.info("outbox.flood", chat=post.chat_id, method=post.name, retry_s=wait.delay_s)
            self._pacer.refused(post.chat_id, wait.delay_s, now_s)
        if post.has_expired(self.clock.now() + timedelta(seconds=wait.delay_s)):
            return Died("expired: it had to wait too long")
        self._lanes.again(post, wait.delay_s)
        return wait

    def _follow(self, post: Post, new: int) -> Outcome:
        """Send the post, and all for its chat, to the chat's new id."""
        old = post.chat_id
        if not isinstance(old, int) or self._sender.chat_now(new) == old:
            return Died(f"the chat moved to {new}, which leads nowhere")
        self._learn_move(old, new)
        self._lanes.moved(post, old, new)
        return Moved(new)

    def _end(self, post: Post, outcome: Done | Died) -> None:
        now = self.clock.now()
        if isinstance(outcome, Done):
            made = Made(outcome.message_id, outcome.receiver)
            if post.cost:
                self._pacer.went_well(post.chat_id)
            result = Result(post, "sent", now, outcome.message_id, post.note, outcome.lift_at)
        else:
            log.warning(
                "outbox.died",
                post=post.id,
                method=post.name,
                chat=post.chat_id,
                why=outcome.reason,
            )
            self.uploads.died(post, outcome.reason)
            made = Made(died=outcome.reason)
            result = Result(post, "dead", now, reason=outcome.reason)
            for told in self.failed:
                told(post, outcome.reason)
        self._recorder.ended(result, made)
        self._lanes.finished(post)

    def _learn_move(self, old: int, new: int) -> bool:
        if self._sender.chat_now(old) == new or self._sender.chat_now(new) == old:
            return False
        self._sender.moved[old] = new
        self._recorder.migrated(old, new)
        return True

    def _delete_later(self, work: Work, result: Result) -> None:
        """Post the deletion of what was sent with ``delete_after``."""
        post, message_id = result.post, result.message_id
        assert post.delete_after is not None
        assert post.chat_id is not None
        assert message_id is not None
        method: TelegramMethod[Any]
        if message_id < 0 and post.user_id is not None:
            method = DeleteEphemeralMessage(
                chat_id=post.chat_id,
                receiver_user_id=post.user_id,
                ephemeral_message_id=-message_id,
            )
        else:
            method = DeleteMessage(chat_id=post.chat_id, message_id=message_id)
        due_at = result.done_at + post.delete_after
        work.plugin, work.cause = post.plugin, post.cause
        self.bound(work).post_at(method, due_at, klass=PostClass.SANCTION)


async def _cancelled(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
