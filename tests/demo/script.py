"""Several groups and one clock: what a scripted day is written with."""

import re
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.demo.conftest import Group, Wire

ZONE = ZoneInfo("Asia/Shanghai")
_DATES = (
    (re.compile(r"\d{4}-\d\d-\d\d"), "DATE"),
    (re.compile(r"案件 #\d+"), "案件 #N"),
)


class Day:
    """A working day in the emulator; its clock moves only when told."""

    def __init__(self, wire: Wire) -> None:
        self.wire = wire
        wire.post("clock", rate=0)
        now = self._now()
        morning = now.replace(hour=8, minute=0, second=0, microsecond=0)
        while morning <= now or morning.weekday() != 1:  # a Tuesday
            morning += timedelta(days=1)
        wire.post("clock", jump_s=(morning - now).total_seconds())
        wire.post("settle", timeout_s=60)

    def at(self, clock: str) -> None:
        """Let time pass until then, with all that is due on the way."""
        hour, minute = map(int, clock.split(":"))
        now = self._now()
        then = now.replace(hour=hour, minute=minute, second=0, microsecond=0)
        assert then > now, f"{clock} is over"
        self.wire.post("clock", advance_s=(then - now).total_seconds())
        self.wire.post("settle", timeout_s=60)

    def _now(self) -> datetime:
        return datetime.fromisoformat(self.wire.get("/sim/clock")["now"]).astimezone(ZONE)


class Place(Group):
    """A group whose people may be in several groups."""

    def __init__(self, wire: Wire, title: str, people: dict[str, int]) -> None:
        super().__init__(wire, title=title)
        self.title = title
        self.users = people

    def enter(self, name: str, link: str | None = None) -> None:
        """Somebody comes in, by a link where there is one."""
        if name not in self.users:
            made = self.wire.post(
                "users", first_name=name, username=f"u{len(self.users)}_{-self.id}"
            )
            self.users[name] = int(made["id"])
        more = {} if link is None else {"invite_link": link}
        self.wire.post("join", chat=self.id, user=self.users[name], **more)
        self.settle()

    def says(self, name: str, text: str, to: str | None = None) -> None:
        """Somebody writes, in reply to the latest message that holds ``to``."""
        self.say(name, text, **({} if to is None else {"reply_to": self.find(to)["id"]}))

    def presses(self, name: str, button: str) -> Any:
        """Somebody presses the latest button of this name."""
        return self.click(name, self._with(button)["id"], button)

    def address(self, button: str) -> str:
        """Where the latest button of this name leads."""
        found = [one for row in self._with(button)["buttons"] for one in row]
        return str(next(one["url"] for one in found if one["text"] == button))

    def find(self, text: str) -> Any:
        """The latest message with these words."""
        return [one for one in self.messages() if one["text"] and text in one["text"]][-1]

    def _with(self, button: str) -> Any:
        return [
            one
            for one in self.messages()
            if any(button == each["text"] for row in one["buttons"] or [] for each in row)
        ][-1]

    def lines(self) -> list[str]:
        """The transcript, a message a line: ✗ deleted, ↩ whom it answers, [buttons]."""
        messages = self.messages()
        texts = {one["id"]: one for one in messages}
        return [self._line(one, texts) for one in messages]

    def _line(self, one: Any, all_: dict[int, Any]) -> str:
        line = f"{one['sender']['name']}: {one['text'] or one['service']}"
        if one["reply_to"] is not None:
            line += f" ↩ {all_[one['reply_to']]['sender']['name']}"
        for row in one["buttons"] or []:
            line += "".join(f" [{each['text']}]" for each in row)
        for pattern, word in _DATES:
            line = pattern.sub(word, line)
        return ("✗ " if one["deleted"] else "") + line.replace("\n", " / ")
