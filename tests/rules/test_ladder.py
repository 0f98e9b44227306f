"""What is done about an ad."""

import pytest

from rules.ladder import STEPS, Step, Strictness, step_for
from rules.verdict import AdVerdict, Signal

TEXT = Signal("text", 4.0)


def verdict(score: float, *signals: Signal) -> AdVerdict:
    return AdVerdict(score, score > 0.5, (TEXT, *signals))


@pytest.mark.parametrize(
    ("score", "step"),
    [
        (0.0, "none"),
        (0.29, "none"),
        (0.3, "watch"),
        (0.6, "ask"),
        (0.85, "delete"),
        (0.97, "mute"),
        (0.999, "mute"),
    ],
)
def test_words_alone_mute_at_most(score: float, step: Step) -> None:
    assert step_for(verdict(score)) == step


@pytest.mark.parametrize(
    "other", [Signal("memory", 8.0), Signal("button", 1.4), Signal("newcomer", 0.8)]
)
def test_two_independent_kinds_ban(other: Signal) -> None:
    assert step_for(verdict(0.995, other)) == "ban"


@pytest.mark.parametrize("other", [Signal("taught", 3.0), Signal("button", 0.2)])
def test_more_of_the_same_kind_or_hardly_anything_does_not(other: Signal) -> None:
    assert step_for(verdict(0.995, other)) == "mute"


def test_what_one_mark_taught_counts_once() -> None:
    taught = (Signal("memory", 8.0), Signal("taught", 3.0))
    assert step_for(AdVerdict(0.999, True, (Signal("text", -1.0), *taught))) == "mute"
    assert step_for(AdVerdict(0.999, True, (Signal("text", 2.0), *taught))) == "ban"


def test_stricter_groups_go_further_with_the_same_verdict() -> None:
    order: tuple[Strictness, ...] = ("lenient", "normal", "strict")
    for hundredth in range(100):
        steps = [STEPS.index(step_for(verdict(hundredth / 100), one)) for one in order]
        assert steps == sorted(steps)
