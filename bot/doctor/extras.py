"""What only works with packages that not everybody installs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from importlib.util import find_spec
from typing import Any

from bot.doctor.finding import Finding, warning
from bot.plugin import Plugin

_PICTURES = ("zxingcpp", "PIL")  # the extra qr


def missing_extras(
    plugins: Sequence[Plugin[Any]], find: Callable[[str], object] = find_spec
) -> Iterator[Finding]:
    """A finding for each extra that a loaded plug-in would use.

    Args:
        find: tells whether a package is installed; None = it is not.
    """
    guards = any(one.name == "ads" for one in plugins)
    if guards and any(find(name) is None for name in _PICTURES):
        yield warning("no_pictures")
