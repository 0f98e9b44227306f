"""What a group does about an ad: the harder, the surer it is and the more speaks for it."""

from collections.abc import Iterable
from typing import Final, Literal

from rules.verdict import AdVerdict

Step = Literal["none", "watch", "ask", "delete", "mute", "ban"]
STEPS: Final[tuple[Step, ...]] = ("none", "watch", "ask", "delete", "mute", "ban")
Strictness = Literal["lenient", "normal", "strict"]
_FROM: Final[dict[Strictness, tuple[float, ...]]] = {
    "lenient": (0.5, 0.8, 0.95, 0.99, 0.999),
    "normal": (0.3, 0.6, 0.85, 0.97, 0.99),
    "strict": (0.2, 0.45, 0.7, 0.9, 0.97),
}
"""From which probability on there is watching, asking, deleting, muting, banning."""

KINDS: Final[dict[str, str]] = {
    "text": "words",
    "taught": "words",
    "memory": "memory",
    "contact": "contact",
    "link": "contact",
    "invite": "contact",
    "mention": "contact",
    "qr": "picture",
    "button": "carrier",
    "card": "carrier",
    "forward": "carrier",
    "via": "carrier",
    "newcomer": "author",
    "profile": "author",
    "repeated": "spread",
    "keyword": "operator",
}
"""Which signals are independent of one another: those of different kinds."""
WEIGHTY: Final = 0.7
"""Log-odds from which on a signal counts as one that agrees."""


def step_for(verdict: AdVerdict, strictness: Strictness = "normal") -> Step:
    """What to do about a verdict; a ban needs two independent kinds of signal that agree."""
    reached = sum(verdict.score >= bar for bar in _FROM[strictness])
    if STEPS[reached] == "ban" and len(set(agreeing(verdict))) < 2:
        reached -= 1
    return STEPS[reached]


def agreeing(verdict: AdVerdict) -> Iterable[str]:
    """The kinds of the signals that speak against a message with some weight."""
    names = [one.name for one in verdict.signals if one.weight >= WEIGHTY]
    if "memory" in names and "taught" in names:
        names.remove("taught")  # both may come from one and the same mark
    return (KINDS.get(name, name) for name in names)
