"""What happens to a message that a rule caught, and to its sender."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from aiogram.types import Message

from bot.plugin import CaseInfo, Moderator, Order, Person, Sanction, Sender
from handlers.ads.reading import written_at
from rules.deeds import Deed
from rules.judging import Suspicion
from rules.verdict import Signal, Verdict

SAME_BURST = timedelta(seconds=10)
"""Messages so near to each other are one offence: they were on their way already."""


@dataclass(frozen=True, slots=True)
class Caught:
    """What the judge found in a message.

    Attributes:
        by: the rule that acts; None = nothing does, but an edit must be compared with this.
        marks: all that speaks against the message, also what no rule minds here and now.
        text_key: stands for the text.
        forwarded: they are somebody else's words.
        live: whether the rule acts, or only reports.
        rehearses: whether the group does: then everything goes on its one card.
        notice_life: how long a notice in the group stays.
    """

    sender: Person
    by: Suspicion | None
    marks: tuple[str, ...]
    text_key: str
    forwarded: bool = False
    live: bool = False
    rehearses: bool = False
    notice_life: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """What was done, or in a rehearsal would be.

    Attributes:
        case: None when nothing was done.
        again: the sender was dealt with a moment ago.
    """

    deeds: tuple[Deed, ...]
    case: CaseInfo | None = None
    again: bool = False


async def planned(message: Message, caught: Caught, moderator: Moderator) -> Done:
    """What the rule asks for, this being the sender's first time or a later one.

    A forward is taken away, but not blamed on the one who forwards it.
    """
    assert caught.by is not None
    rule = caught.by.rule
    base = tuple(deed for deed in rule.then if deed.name == "delete")
    if caught.forwarded:
        return Done(base)
    before = await moderator.offences(message.chat.id, caught.sender, rule.name)
    if before and abs(written_at(message) - before[-1]) < SAME_BURST:
        return Done(base, again=True)
    sanction = rule.sanction(_bursts(before) + 1)
    return Done(base if sanction is None else (*base, sanction))


async def carry_out(
    message: Message, caught: Caught, plan: Done, moderator: Moderator, by: Sender | None = None
) -> Done:
    """Do what is planned.

    Args:
        by: who in staff ordered it; None = the rule by itself.

    Raises:
        Refused: the sender must not be punished, or the bot may not act there.
    """
    if not plan.deeds or caught.by is None:
        return plan
    deed = plan.deeds[-1]  # the sanction, where there is one
    verdict = verdict_of(caught.by, forwarded=caught.forwarded)
    order = Order(
        chat_id=message.chat.id,
        target=caught.sender,
        sanction=Sanction(deed.name),
        reason=verdict.reason,
        duration=deed.duration,
        rule=verdict.rule,
        by=by,
        evidence=message,
        delete=any(one.name == "delete" for one in plan.deeds),
        topic_id=message.message_thread_id if message.is_topic_message else None,
        verdict=verdict,
    )
    return replace(plan, case=await moderator.act(order))


def verdict_of(found: Suspicion, *, forwarded: bool) -> Verdict:
    """The reasons, as the case keeps them; forwards are no offences of one's own."""
    signals = tuple(Signal("ads", 1.0, mark) for mark in found.marks)
    name = f"{found.rule.name} ↪" if forwarded else found.rule.name
    return Verdict(name, found.rule.name, signals=signals)


def _bursts(times: Sequence[datetime]) -> int:
    return sum(1 for at, one in enumerate(times) if at == 0 or one - times[at - 1] >= SAME_BURST)
