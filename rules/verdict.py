"""What a judge says: a verdict with its reasons."""

from dataclasses import dataclass
from math import exp


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


@dataclass(frozen=True, slots=True)
class AdVerdict:
    """What the ad detector says about a message, for or against it.

    Attributes:
        score: probability that it is an ad, 0..1.
        spam: whether that is enough to call it one.
        signals: the evidence, strongest first; all of it and the model's offset make the score.
    """

    score: float
    spam: bool
    signals: tuple[Signal, ...] = ()

    def raised(self, log_odds: float) -> float:
        """The score if so much more spoke against the message."""
        if self.score in (0.0, 1.0):
            return self.score
        return 1 / (1 + (1 / self.score - 1) * exp(-log_odds))

    def against(self, rule: str, reason: str) -> Verdict:
        """The same as a finding that cases and cards can show."""
        return Verdict(rule, reason, self.score, self.signals)
