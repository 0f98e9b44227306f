"""The demo, started as a user starts it: a process of its own, on a free port."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DEMO = ("demo", "--port", "0", "--no-browser", "--fresh")
START_S = 90.0  # a cold start on a busy machine
ANNOUNCED = "Guanjia demo: "


@contextmanager
def running_demo(
    folder: Path,
    words: Sequence[str] = DEMO,
    *,
    cwd: Path = ROOT,
    environment: Mapping[str, str] | None = None,
) -> Iterator[str]:
    """A demo and its address, such as ``http://127.0.0.1:40123/``; told to stop, it ends well.

    Args:
        folder: what it complains of goes to ``errors.log`` there.
        words: behind ``python -m bot``.
        environment: the whole of it; None = that of the test.
    """
    with (folder / "errors.log").open("wb") as errors:
        demo = subprocess.Popen(
            [sys.executable, "-m", "bot", *words],
            cwd=cwd,
            env={**(os.environ if environment is None else environment), "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            encoding="utf-8",
        )
    try:
        found = announced(demo)
        assert found, f"the demo did not start:\n{(folder / 'errors.log').read_text('utf-8')}"
        yield found
        demo.send_signal(signal.SIGTERM)
        assert demo.wait(START_S) == 0
    finally:
        demo.kill()
        demo.communicate()


def announced(demo: "subprocess.Popen[str]") -> str:
    """The address that a demo prints; empty when it ended, or took too long and was ended."""
    too_slow = threading.Timer(START_S, demo.kill)
    too_slow.start()
    try:
        assert demo.stdout is not None
        for line in demo.stdout:
            if line.startswith(ANNOUNCED):
                return line.removeprefix(ANNOUNCED).strip()
    finally:
        too_slow.cancel()
    return ""
