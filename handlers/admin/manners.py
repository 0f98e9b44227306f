"""The names of orders: what each does, and in which manner."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from bot.plugin import Sanction


@dataclass(frozen=True, slots=True)
class Manner:
    """What an order does.

    Attributes:
        timed: a duration must be given.
        deletes: the message replied to goes, too.
        silent: nothing is said in the group, and the order itself goes.
    """

    sanction: Sanction
    timed: bool = False
    deletes: bool = False
    silent: bool = False


PREFIXES: Final[Mapping[Sanction, str]] = MappingProxyType(
    {Sanction.KICK: "ds", Sanction.MUTE: "tds", Sanction.BAN: "tds", Sanction.WARN: "ds"}
)

MANNERS: Final[Mapping[str, Manner]] = MappingProxyType(
    {sanction.value: Manner(sanction) for sanction in PREFIXES}
    | {
        letter + sanction.value: Manner(
            sanction, timed=letter == "t", deletes=letter == "d", silent=letter == "s"
        )
        for sanction, letters in PREFIXES.items()
        for letter in letters
    }
)
"""``mute``, ``tmute`` …: the name of an order and its manner."""
