"""What a judge says: a verdict with its reasons."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Signal:
    """One piece of evidence.

    Attributes:
        name: what kind of evidence, a short English word.
        weight: log-odds; above 0 speaks against the message.
        detail: the words or figures that fired.
    """

    name: str
    weight: float
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A judge's finding against a message.

    Attributes:
        rule: the rule's name, as cases and cards show it.
        reason: phrase key or sentence that says why, to the one concerned.
        score: 0..1, how sure.
        signals: the evidence, strongest first.
    """

    rule: str
    reason: str
    score: float = 1.0
    signals: tuple[Signal, ...] = ()
