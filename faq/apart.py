"""Work on large files in a process of its own, so that who answers meanwhile is not held up.

Reading 10,000 entries computes for seconds. In a thread it would take turns with every answer.
"""

import functools
import io
import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, ParamSpec, TypeVar

from text.findings import FileProblems

LARGE: Final = 50_000
"""Bytes of files from which a process of its own is worth its start."""

_HOME: Final = str(Path(__file__).resolve().parents[1])
_MOST_S: Final = 300.0
_KINDNESS: Final = 5  # how much it stands back behind who answers, as ``nice`` counts

P = ParamSpec("P")
T = TypeVar("T")


def apart(task: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run a function of a module in another process, and wait for it.

    Where no process can be had, it is run here.

    Args:
        task: a function of a module below the engine; what it takes and gives can be pickled.

    Raises:
        FileProblems: the function does.
    """
    asked = pickle.dumps((task, args, kwargs))
    paths = [_HOME, *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-c", "from faq.apart import answer; answer()"],
            input=asked,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            timeout=_MOST_S,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return task(*args, **kwargs)
    result, wrong = pickle.loads(done.stdout)  # noqa: S301 - it comes from our own process
    if wrong:
        raise FileProblems(wrong)
    found: T = result
    return found


def are_large(files: tuple[Path, ...]) -> bool:
    """Whether files are better read apart."""
    return sum(_size(path) for path in files) >= LARGE


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


class _Pickler(pickle.Pickler):
    """Also takes the memory of methods: it begins empty on the other side."""

    def reducer_override(self, thing: Any) -> Any:
        if isinstance(thing, functools._lru_cache_wrapper):
            known = thing.cache_parameters()
            return _remembering, (thing.__wrapped__, known["maxsize"])
        return NotImplemented


def _remembering(function: Callable[..., Any], most: int | None) -> Callable[..., Any]:
    return functools.lru_cache(maxsize=most)(function)


def answer() -> None:
    """What the other process does: one task from standard input."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who asked is told to stop, and waits for this
    if hasattr(os, "nice"):
        os.nice(_KINDNESS)
    task, args, kwargs = pickle.loads(sys.stdin.buffer.read())  # noqa: S301 - from ``apart``
    result, wrong = None, None
    try:
        result = task(*args, **kwargs)
    except FileProblems as problems:
        wrong = problems.findings
    out = io.BytesIO()
    _Pickler(out, pickle.HIGHEST_PROTOCOL).dump((result, wrong))
    sys.stdout.buffer.write(out.getvalue())
