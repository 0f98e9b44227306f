"""Files that were uploaded before: Telegram keeps them, and takes their id in their place."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import delete, select

from bot.clock import Clock
from bot.db.insert import Upsert, replacing
from bot.db.models import Upload
from bot.db.work import Work
from bot.outbox.codec import ATTACHED, Encoded, FileBytes, decode
from bot.outbox.post import Post

KEPT = timedelta(days=30)  # then a file goes over the wire once more
_REFUSED = ("wrong file identifier", "wrong remote file")
Key = tuple[str, str]

_UPLOADS: Final = Upsert(Upload, replacing(("bot_id", "method", "digest"), ("file_id", "at")))


@dataclass(frozen=True, slots=True)
class Learnt:
    """A file that Telegram took."""

    key: Key
    file_id: str
    at: datetime


class Uploads:
    """What a bot uploaded, by method and content; calls with one file each are looked at."""

    def __init__(self, bot_id: int, clock: Clock) -> None:
        self._bot_id = bot_id
        self._clock = clock
        self._known: dict[Key, str] = {}
        self._learnt: list[Learnt] = []

    async def load(self, work: Work) -> None:
        """Take up what earlier processes learnt, and forget what is old."""
        mine = Upload.bot_id == self._bot_id
        old = Upload.at < self._clock.now() - KEPT
        await work.db.execute(delete(Upload).where(mine, old))
        for row in await work.db.scalars(select(Upload).where(mine)):
            self._known[row.method, row.digest] = row.file_id

    def spared(self, call: Encoded) -> Encoded:
        """The call, with the id of its file where that is known."""
        key = _key(call.name, call.files)
        file_id = None if key is None else self._known.get(key)
        if file_id is None:
            return call
        params = call.params.replace(f'"{ATTACHED}{next(iter(call.files))}"', json.dumps(file_id))
        return replace(call, params=params, files={}, kept=decode(call.name, params))

    def sent(self, post: Post, answer: Any) -> None:
        """A post went well; ``answer`` is as the Bot API gave it."""
        key = _key(post.name, post.files)
        file_id = None if key is None else _file_id(post.name, answer)
        if key is not None and file_id is not None and key not in self._known:
            self._known[key] = file_id
            self._learnt.append(Learnt(key, file_id, self._clock.now()))

    def died(self, post: Post, reason: str) -> None:
        """A post did not go; an id that Telegram refuses is not used again."""
        if any(words in reason.lower() for words in _REFUSED):
            wrong = [key for key, file_id in self._known.items() if f'"{file_id}"' in post.params]
            for key in wrong:
                del self._known[key]

    async def write(self, work: Work) -> None:
        """Write what was learnt with whatever commits next."""
        learnt = list(self._learnt)
        if not learnt:
            return
        rows = [
            {"bot_id": self._bot_id, "method": method, "digest": digest}
            | {"file_id": one.file_id, "at": one.at}
            for one in learnt
            for method, digest in [one.key]
        ]
        await work.db.execute(_UPLOADS.of(work.db, rows[0]), rows)
        work.after_commit(lambda: self._written(len(learnt)))

    def _written(self, count: int) -> None:
        del self._learnt[:count]


def _key(name: str, files: Mapping[str, FileBytes]) -> Key | None:
    if len(files) != 1 or not name.startswith("send"):
        return None
    (file,) = files.values()
    return name, hashlib.sha256(file.content).hexdigest()


def _file_id(name: str, answer: Any) -> str | None:
    """The file of a sent message; of a photo the largest size, which comes last."""
    found = answer.get(name.removeprefix("send").lower()) if isinstance(answer, dict) else None
    if isinstance(found, list):
        found = found[-1] if found else None
    file_id = found.get("file_id") if isinstance(found, dict) else None
    return file_id if isinstance(file_id, str) else None
