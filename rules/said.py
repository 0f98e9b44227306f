"""What rules judge: a message, and the circumstances in which it was written. Pure data."""

import re
from dataclasses import dataclass, field
from datetime import time, timedelta
from functools import cached_property
from typing import Final, Literal

from text.reading import Reading

Feature = Literal[
    "link",
    "mention",
    "forward",
    "contact",
    "photo",
    "video",
    "file",
    "voice",
    "sticker",
    "poll",
    "button",
]
FEATURES: Final[dict[str, str]] = {
    "link": "链接",
    "mention": "艾特",
    "forward": "转发",
    "contact": "名片",
    "photo": "图片",
    "video": "视频",
    "file": "文件",
    "voice": "语音",
    "sticker": "贴纸",
    "poll": "投票",
    "button": "按钮",
}
"""What a message may have, and the Chinese names."""

_HOST: Final = re.compile(
    r"(?:[a-z][a-z0-9+.-]*://)?(?:[^/?#@\s]*@)?(?P<host>[^/?#:@\s]+)(?::\d+)?(?P<path>/[^?#\s]*)?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Said:
    """A message.

    Attributes:
        readings: of its text or caption, and of the texts of its buttons.
        more_links: addresses that stand not in the text: behind words, on buttons.
        features: beside links and mentions in the text, which are found here.
    """

    readings: tuple[Reading, ...]
    more_links: tuple[str, ...] = ()
    features: frozenset[str] = frozenset()

    @cached_property
    def links(self) -> tuple[str, ...]:
        """Every link, as written."""
        return (*(one for one in self._addresses if not one.startswith("@")), *self.more_links)

    @cached_property
    def has(self) -> frozenset[str]:
        """Every feature."""
        if not self._addresses and not self.more_links:
            return self.features
        own = set(self.features)
        if self.links:
            own.add("link")
        if any(one.startswith("@") for one in self._addresses):
            own.add("mention")
        return frozenset(own)

    @cached_property
    def _addresses(self) -> tuple[str, ...]:
        found: list[str] = []
        for reading in self.readings:
            found += [one for one in reading.addresses if "@" not in one[1:] or "://" in one]
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Circumstances:
    """Who writes, when and where.

    Attributes:
        role: ``member`` or ``trusted``; staff is never judged.
        member_for: since the sender joined; None = since before the bot knows.
        clock: the time of day in the group.
        topics: names and numbers of the topic.
    """

    role: str = "member"
    member_for: timedelta | None = None
    clock: time = time(12)
    topics: frozenset[str] = field(default_factory=frozenset)


def site(written: str) -> str | None:
    """A site for ``is_on``: ``*.a.com`` is the site and all below it; None = it is none."""
    bare = written.strip().removeprefix("*.")
    match = _HOST.match(bare)
    if match is None or any(map(str.isspace, bare)) or "*" in bare:
        return None
    host = match["host"].strip(".")
    return bare if "." in host or "://" in bare else None


def host_of(link: str) -> str:
    """Where a link leads, in small letters, without ``www.``; empty when it leads nowhere."""
    found = _HOST.match(link.strip())
    return "" if found is None else _bare(found["host"])


def _bare(host: str) -> str:
    return host.lower().rstrip(".").removeprefix("www.")


def is_on(link: str, site: str) -> bool:
    """Whether a link leads to a site such as ``example.com`` or ``t.me/our_group``."""
    at, wanted = _HOST.match(link.strip()), _HOST.match(site.strip())
    if at is None or wanted is None:
        return False
    host, home = _bare(at["host"]), _bare(wanted["host"])
    if host != home and not host.endswith(f".{home}"):
        return False
    path = (wanted["path"] or "").rstrip("/").lower()
    return not path or f"{(at['path'] or '').lower()}/".startswith(f"{path}/")
