"""A small HTTP proxy on this machine: CONNECT, with a user and a password."""

import asyncio
import base64
from contextlib import suppress
from types import TracebackType

USER, PASSWORD = "ann", "pass-word-that-nobody-may-ever-read"


class Tunnel:
    """Counts those it let through and those it turned away."""

    def __init__(self) -> None:
        self.passed = 0
        self.refused = 0
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def place(self) -> str:
        """``host:port``."""
        return f"127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def __aenter__(self) -> "Tunnel":
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, value: object, trace: TracebackType | None
    ) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, near: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            await self._connect(near, back)
        except (asyncio.CancelledError, OSError, asyncio.IncompleteReadError):
            pass
        finally:
            self._tasks.discard(task)
            back.close()

    async def _connect(self, near: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        head = (await near.readuntil(b"\r\n\r\n")).decode()
        login = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        if f"Proxy-Authorization: Basic {login}".lower() not in head.lower():
            self.refused += 1
            back.write(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n")
            await back.drain()
            return
        host, _, port = head.split()[1].rpartition(":")
        far, out = await asyncio.open_connection(host, int(port))
        self.passed += 1
        back.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        try:
            await asyncio.wait(
                [
                    asyncio.ensure_future(_pump(near, out)),
                    asyncio.ensure_future(_pump(far, back)),
                ],
                return_when=asyncio.FIRST_COMPLETED,
            )
        finally:
            out.close()


async def _pump(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await source.read(65536):
            target.write(data)
            await target.drain()
