"""The demo as a user starts it, and the control API as any program meets it."""

import json
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.running import START_S, running_demo


@dataclass(frozen=True)
class Wire:
    """JSON in and out."""

    url: str

    def post(self, name: str, **body: Any) -> Any:
        """``POST /sim/<name>``; it must be accepted."""
        data = json.dumps(body).encode()
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(f"{self.url}/sim/{name}", data, headers)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    def get(self, path: str) -> Any:
        """``GET`` anything."""
        with urllib.request.urlopen(f"{self.url}{path}", timeout=60) as answer:
            return json.load(answer)


class Group:
    """A group made through the control API, with people by name."""

    def __init__(self, wire: Wire, **more: Any) -> None:
        self.wire = wire
        self.id = wire.post("chats", **{"title": "测试群", **more})["id"]
        self.users: dict[str, int] = {}

    def join(self, name: str) -> int:
        """A new user enters."""
        first = name.capitalize()
        user = self.wire.post("users", first_name=first, username=self.username(name))["id"]
        self.users[name] = int(user)
        self.wire.post("join", chat=self.id, user=user)
        self.settle()
        return int(user)

    def username(self, name: str) -> str:
        """A username that nobody in the other groups has."""
        return f"{name}_{-self.id}"

    def admin(self, name: str) -> None:
        """Make somebody administrator."""
        self.wire.post("admin", chat=self.id, user=self.users[name])
        self.settle()

    def say(self, name: str, text: str, **more: Any) -> int:
        """Somebody writes; returns the message's id once the bot has done what it does."""
        said = self.wire.post("say", chat=self.id, user=self.users[name], text=text, **more)
        self.settle()
        return int(said["id"])

    def click(self, name: str, message: int, button: str) -> Any:
        """Somebody presses a button; returns the answer to the press."""
        who = self.users[name]
        pressed = self.wire.post("click", chat=self.id, message=message, user=who, button=button)
        self.settle()
        return pressed["answer"]

    def settle(self) -> None:
        """Wait until nothing is due."""
        assert self.wire.post("settle", timeout_s=30)["settled"]

    def messages(self) -> list[Any]:
        """The transcript."""
        return list(self.wire.get(f"/sim/transcript?chat={self.id}")["messages"])

    def after(self, message: int) -> list[Any]:
        """What came behind a message, and was not said by the people of this group."""
        people = set(self.users.values())
        return [
            one
            for one in self.messages()
            if one["id"] > message and one["sender"]["id"] not in people
        ]

    def member(self, name: str) -> Any:
        """How somebody stands here."""
        found = self.wire.get(f"/sim/members?chat={self.id}")["members"]
        return next(one for one in found if one["user"]["id"] == self.users[name])

    def calls(self, since: int = 0) -> list[Any]:
        """Calls of the bot that change something."""
        made = self.wire.get(f"/sim/calls?since={since}")["calls"]
        return [one for one in made if not one["method"].startswith("get")]


@pytest.fixture(scope="session")
def wire(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wire]:
    """A running demo."""
    with demo_by_wire(tmp_path_factory.mktemp("demo")) as found:
        yield found


@contextmanager
def demo_by_wire(folder: Path) -> Iterator[Wire]:
    """A demo that has begun to poll."""
    with running_demo(folder) as address:
        found = Wire(address.rstrip("/"))
        wait_for(found)
        yield found


def wait_for(wire: Wire) -> None:
    """Wait until the bot has polled."""
    until = time.monotonic() + START_S
    while True:
        try:
            assert wire.get("/healthz") == {"ok": True}
        except urllib.error.HTTPError as problem:
            assert problem.code == 503  # noqa: PT017 - nothing else is allowed before
            assert time.monotonic() < until
            time.sleep(0.05)
        else:
            return
