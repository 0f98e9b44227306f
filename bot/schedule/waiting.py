"""Which jobs wait for which moment, in memory."""

import heapq
from collections.abc import Container
from datetime import datetime


class Waiting:
    """Jobs by due time; a job put again has only its new due time."""

    def __init__(self) -> None:
        self._due: dict[int, datetime] = {}
        self._heap: list[tuple[datetime, int]] = []

    def put(self, job_id: int, due_at: datetime) -> None:
        """Let a job wait."""
        self._due[job_id] = due_at
        heapq.heappush(self._heap, (due_at, job_id))

    def take(self, now: datetime, running: Container[int], most: int) -> list[int]:
        """Up to ``most`` jobs that are due, earliest first; none that is running already."""
        taken: list[int] = []
        held: list[tuple[datetime, int]] = []
        while len(taken) < most and self._heap and self._heap[0][0] <= now:
            due_at, job_id = heapq.heappop(self._heap)
            if self._due.get(job_id) != due_at:
                continue
            if job_id in running:
                held.append((due_at, job_id))
            else:
                del self._due[job_id]
                taken.append(job_id)
        for entry in held:
            heapq.heappush(self._heap, entry)
        return taken

    def next_due(self) -> datetime | None:
        """The earliest due time."""
        while self._heap and self._due.get(self._heap[0][1]) != self._heap[0][0]:
            heapq.heappop(self._heap)
        return self._heap[0][0] if self._heap else None

    def count_due(self, now: datetime) -> int:
        """How many are due."""
        return sum(1 for due_at in self._due.values() if due_at <= now)
