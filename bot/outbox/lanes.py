"""Which call goes next: order in each chat, pace, and what waits for what.

A lane is the queue of one class in one chat; its calls go one after the other. Lanes run beside
one another, a bounded number at a time, lower classes first. Everything here is in memory and
takes no time: the database is never asked what is due.
"""

import heapq
from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.outbox.alarm import Alarm
from bot.outbox.pacing import Pacer
from bot.outbox.post import Post
from bot.services import PostClass

CONCURRENT = 64
_INSTANT_MORE = 16  # answers to callbacks do not wait for slow uploads
_EARLY_S = 0.001  # times are rounded to microseconds on the way

LaneKey = tuple[int, int | str | None]


class Lane:
    """The queue of one class in one chat; its first call may be running."""

    __slots__ = ("is_offered", "is_running", "key", "not_before_s", "queue")

    def __init__(self, key: LaneKey) -> None:
        self.key = key
        self.queue: deque[Post] = deque()
        self.is_running = False
        self.is_offered = False  # stands in a heap, so that it will be looked at
        self.not_before_s = 0.0  # its first call is to be tried again then


Heap = list[tuple[float, int, Lane]]


class Lanes:
    """Every post that is not finished.

    Args:
        start: sends a post; must end with ``finished`` or ``again``.
    """

    def __init__(self, clock: Clock, pacer: Pacer, start: Callable[[Post], None]) -> None:
        self.live: dict[int, Post] = {}
        self.running = 0
        self.is_draining = False  # what is due later stays where it is
        self.is_stopped = False
        self._clock = clock
        self._pacer = pacer
        self._start = start
        self._alarm = Alarm(clock, self.pump)
        self._lanes: dict[LaneKey, Lane] = {}
        self._users: dict[int, deque[Post]] = {}
        self._parked: dict[int, list[Post]] = {}
        self._later: list[tuple[datetime, int, Post]] = []
        self._free: Heap = []
        self._limited: Heap = []
        self._timed: Heap = []
        self._turn = 0

    # --- in and out ------------------------------------------------------------------------

    def enter(self, post: Post) -> None:
        """Take a post in; ``pump`` afterwards."""
        self.live[post.id] = post
        if post.due_at > self._clock.now() + timedelta(seconds=_EARLY_S):
            heapq.heappush(self._later, (post.due_at, post.id, post))
        else:
            self._admit(post)

    def finished(self, post: Post) -> None:
        """The running post is done or dead: the next of its lane may go."""
        lane = self._lanes[_key(post)]
        lane.is_running = False
        self.running -= 1
        lane.queue.popleft()
        del self.live[post.id]
        self._leave_user(post)
        if lane.queue:
            lane.not_before_s = 0.0
            self._offer(lane)
        else:
            del self._lanes[lane.key]
        for waiting in self._parked.pop(post.id, ()):
            self._admit(waiting)

    def again(self, post: Post, delay_s: float) -> None:
        """The running post must be tried again; what is behind it waits too."""
        lane = self._lanes[_key(post)]
        lane.is_running = False
        self.running -= 1
        lane.not_before_s = self._clock.monotonic() + delay_s
        # Else a 429 in one chat would hold back the user's sanctions in all others.
        post.is_held = True
        self._leave_user(post)
        self._offer(lane)

    def moved(self, post: Post, old: int, new: int) -> None:
        """The running post found its chat moved: it goes again, there."""
        lane = self._lanes[_key(post)]
        lane.is_running = False
        self.running -= 1
        self.rekey(old, new)
        if post.chat_id == old:  # an instant one, in a lane of its own
            post.chat_id = new
            self._offer(lane)

    def rekey(self, old: int, new: int) -> None:
        """Everything for chat ``old`` goes to ``new``, in the order in which it was posted."""
        for post in self.live.values():
            if post.chat_id == old and not post.is_in_lane:
                post.chat_id = new
        for klass in PostClass:
            lane = self._lanes.get((klass, old))
            if lane is None or lane.is_running:
                continue
            del self._lanes[lane.key]
            self._merge(lane, new)

    def stop(self) -> None:
        """Start nothing more."""
        self._alarm.stop()
        self.is_stopped = True

    # --- what is going on ------------------------------------------------------------------

    @property
    def waiting(self) -> bool:
        """Whether a post is due and not finished, held back or not."""
        return bool(self._lanes)

    def due(self) -> int:
        """Posts that are running, or could be before the clock moves."""
        ring_s = self._next_ring_s(self._clock.monotonic())
        ready = ring_s is not None and ring_s <= self._clock.monotonic()
        return self.running + ready

    def next_s(self) -> float | None:
        """When something that waits may go, in monotonic seconds; None = nothing waits."""
        return self._next_ring_s(self._clock.monotonic())

    def count_due(self, now: datetime) -> int:
        """Posts whose time has come, held back or not."""
        return sum(post.due_at <= now for post in self.live.values())

    # --- the machine -----------------------------------------------------------------------

    def pump(self) -> None:
        """Start all that may go now, and ask to be woken for the rest."""
        if self.is_stopped:
            return
        now_s = self._clock.monotonic()
        self._wake(now_s)
        while (lane := self._next(now_s)) is not None:
            post = lane.queue[0]
            lane.is_running = True
            self.running += 1
            self._pacer.took(post.chat_id, post.cost, now_s)
            self._start(post)
        ring_s = self._next_ring_s(now_s)
        if ring_s is not None:
            self._alarm.ask(ring_s)

    def _admit(self, post: Post) -> None:
        key = _key(post)
        for ref in post.refs:
            target = self.live.get(ref)
            # In the same lane the target is ahead; elsewhere its end must be waited for, aside,
            # so that no lane waits for another.
            if target is not None and not (target.is_in_lane and _key(target) == key):
                self._parked.setdefault(ref, []).append(post)
                return
        lane = self._lanes.get(key)
        if lane is None:
            lane = self._lanes[key] = Lane(key)
        lane.queue.append(post)
        post.is_in_lane = True
        if post.klass == PostClass.SANCTION and post.user_id is not None:
            self._users.setdefault(post.user_id, deque()).append(post)
        self._offer(lane)

    def _offer(self, lane: Lane) -> None:
        if lane.is_running or lane.is_offered:
            return
        lane.is_offered = True
        self._turn += 1
        heap = self._limited if lane.queue[0].cost else self._free
        heapq.heappush(heap, (lane.key[0], self._turn, lane))

    def _next(self, now_s: float) -> Lane | None:
        """The next lane whose first call may go now; the others met are put where they belong."""
        while (heap := self._choose(now_s)) is not None:
            lane = heapq.heappop(heap)[2]
            lane.is_offered = False
            if not lane.queue or lane.is_running:
                continue
            post = lane.queue[0]
            ready_s = self._ready_s(lane, post, now_s)
            if ready_s > now_s + _EARLY_S:
                lane.is_offered = True
                self._turn += 1
                heapq.heappush(self._timed, (ready_s, self._turn, lane))
            elif self._is_its_turn(post):
                return lane
        return None

    def _ready_s(self, lane: Lane, post: Post, now_s: float) -> float:
        ready_s = max(lane.not_before_s, self._pacer.chat_ready_s(post.chat_id, post.cost))
        if post.expires_at is None or ready_s <= now_s:
            return ready_s
        left_s = (post.expires_at - self._clock.now()).total_seconds()
        return min(ready_s, now_s + left_s)  # to be declared dead on time

    def _is_its_turn(self, post: Post) -> bool:
        if post.klass != PostClass.SANCTION or post.user_id is None or post.is_held:
            return True
        return self._users[post.user_id][0] is post

    def _leave_user(self, post: Post) -> None:
        if post.klass != PostClass.SANCTION or post.user_id is None:
            return
        queue = self._users.get(post.user_id)
        if queue is None or post not in queue:
            return
        queue.remove(post)
        if not queue:
            del self._users[post.user_id]
            return
        lane = self._lanes.get(_key(queue[0]))
        if lane is not None and lane.queue[0] is queue[0]:
            self._offer(lane)

    def _choose(self, now_s: float) -> Heap | None:
        """The heap whose first lane may be looked at now."""
        soon_s = now_s + _EARLY_S
        instant = bool(self._free) and self._free[0][0] == PostClass.INSTANT
        if self.running >= CONCURRENT + (_INSTANT_MORE if instant else 0):
            return None
        if self._pacer.all_held_until_s > soon_s:
            return self._free if instant else None
        if self._limited and self._pacer.overall_ready_s() <= soon_s:
            return min(self._limited, self._free) if self._free else self._limited
        return self._free or None

    def _wake(self, now_s: float) -> None:
        soon_s = now_s + _EARLY_S
        while self._timed and self._timed[0][0] <= soon_s:
            lane = heapq.heappop(self._timed)[2]
            lane.is_offered = False
            if lane.queue:
                self._offer(lane)
        soon = self._clock.now() + timedelta(seconds=_EARLY_S)
        while self._later and self._later[0][0] <= soon and not self.is_draining:
            self._admit(heapq.heappop(self._later)[2])

    def _next_ring_s(self, now_s: float) -> float | None:
        times = []
        if self._timed:
            times.append(self._timed[0][0])
        if self._later and not self.is_draining:
            ahead = self._later[0][0] - self._clock.now()
            times.append(now_s + ahead.total_seconds())
        if self.running < CONCURRENT and (self._free or self._limited):
            gate_s = self._pacer.all_held_until_s
            if not self._free:
                gate_s = max(gate_s, self._pacer.overall_ready_s())
            times.append(gate_s)
        return min(times, default=None)

    def _merge(self, lane: Lane, new: int) -> None:
        """Put the posts of a lane among those that already wait for the chat's new id."""
        key = (lane.key[0], new)
        target = self._lanes.get(key)
        if target is None:
            target = self._lanes[key] = Lane(key)
        first = [target.queue.popleft()] if target.is_running else []
        rest = sorted([*lane.queue, *target.queue], key=lambda post: post.id)
        lane.queue.clear()
        for post in rest:
            post.chat_id = new
        target.queue = deque([*first, *rest])
        target.not_before_s = 0.0
        self._offer(target)


def _key(post: Post) -> LaneKey:
    if post.klass == PostClass.INSTANT:
        return (post.klass, post.id)  # no order: each goes at once
    return (post.klass, post.chat_id)
