"""What happens to a message that was caught, and to its sender."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from aiogram.types import Message

from bot.plugin import CaseInfo, Moderator, Order, Person, Refused, Sanction, Sender
from handlers.ads.builtin import is_builtin, reason_of
from handlers.ads.look import Look
from handlers.ads.reading import written_at
from rules.deeds import Deed
from rules.judging import Suspicion
from rules.verdict import AdVerdict, Signal, Verdict

SAME_BURST = timedelta(seconds=10)
"""Messages so near to each other are one offence: they were on their way already."""
SHOWN = 6  # signals that a case keeps
RESTRICT = "can_restrict_members"
_NOT_MUTED = frozenset({"refused.basic_group", "refused.banned"})


@dataclass(frozen=True, slots=True)
class Caught:
    """What a judge found in a message.

    Attributes:
        by: the rule that acts, the operators' or one built in; None = nothing does, but an edit
            must be compared with this.
        marks: all that speaks against the message, also what no rule minds here and now.
        text_key: stands for the text.
        forwarded: they are somebody else's words.
        live: whether the rule acts, or only reports.
        rehearses: whether the group does: then everything goes on its one card.
        notice_life: how long a notice in the group stays.
        verdict: what the engine found, where it was the judge.
        also: a rule that only rehearses and fits as well.
        look: what may still be found out; the engine is then asked again.
    """

    sender: Person
    by: Suspicion | None
    marks: tuple[str, ...]
    text_key: str
    forwarded: bool = False
    live: bool = False
    rehearses: bool = False
    notice_life: timedelta | None = None
    verdict: AdVerdict | None = None
    also: str = ""
    look: Look | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """What was done, or in a rehearsal would be.

    Attributes:
        case: None when nothing was done.
        again: the sender was dealt with a moment ago.
        refused: why less was done than planned, or nothing.
    """

    deeds: tuple[Deed, ...]
    case: CaseInfo | None = None
    again: bool = False
    refused: Refused | None = None

    @property
    def deletes(self) -> bool:
        """Whether the message is taken away."""
        return any(deed.name == "delete" for deed in self.deeds)

    def without_sanction(self) -> "Done":
        """Of this only that the message is taken away."""
        return replace(self, deeds=tuple(deed for deed in self.deeds if deed.name == "delete"))


async def planned(message: Message, caught: Caught, moderator: Moderator) -> Done:
    """What the rule asks for, this being the sender's first time or a later one.

    A forward is taken away, but not blamed on the one who forwards it.
    """
    assert caught.by is not None
    rule = caught.by.rule
    base = Done(rule.then).without_sanction().deeds
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
    """Do what is planned; the message goes also where nobody can restrict its sender.

    Args:
        by: who in staff ordered it; None = the rule by itself.

    Returns:
        What was done indeed, which may be less than planned.

    Raises:
        Refused: the sender must not be punished, or the bot may not act there.
    """
    if not plan.deeds:
        return plan
    try:
        return await _act(message, caught, plan, moderator, by)
    except Refused as refused:
        less = plan.without_sanction()
        if not _only_restricting(refused) or less.deeds in ((), plan.deeds):
            raise
        return await _act(message, caught, replace(less, refused=refused), moderator, by)


def _only_restricting(refused: Refused) -> bool:
    """Whether only the sender cannot be dealt with: deleting needs another right, or none."""
    return refused.key in _NOT_MUTED or refused.values.get("right") == RESTRICT


async def _act(
    message: Message, caught: Caught, plan: Done, moderator: Moderator, by: Sender | None
) -> Done:
    deed = plan.deeds[-1]  # the sanction, where there is one
    verdict = verdict_of(caught)
    order = Order(
        chat_id=message.chat.id,
        target=caught.sender,
        sanction=Sanction(deed.name),
        reason=verdict.reason,
        duration=deed.duration,
        rule=verdict.rule,
        by=by,
        evidence=message if message.message_id > 0 else None,
        delete=plan.deletes,
        topic_id=message.message_thread_id if message.is_topic_message else None,
        verdict=verdict,
    )
    case = await moderator.act(order)
    done = tuple(_done(one, case) for one in plan.deeds if one.name != "delete" or _goes(case))
    return replace(plan, deeds=done, case=case)


def _done(deed: Deed, case: CaseInfo) -> Deed:
    """The deed as it was done: who cannot be muted, as a channel, is banned for that long."""
    if deed.name in ("delete", case.sanction):
        return deed
    return Deed(case.sanction.value, deed.duration)


def _goes(case: CaseInfo) -> bool:
    return case.deletes or case.dry_run


def verdict_of(caught: Caught) -> Verdict:
    """The reasons, as the case keeps them; forwards are no offences of one's own."""
    assert caught.by is not None
    rule, found = caught.by.rule.name, caught.verdict
    name = f"{rule} ↪" if caught.forwarded else rule
    reason = reason_of(rule) if is_builtin(rule) else rule
    if found is None:
        return Verdict(name, reason, signals=tuple(Signal("ads", 1.0, m) for m in caught.by.marks))
    signals = tuple(Signal(label_of(one), one.weight, one.detail) for one in found.signals[:SHOWN])
    return Verdict(name, reason, found.score, signals)


def label_of(signal: Signal) -> str:
    """The phrase that says what kind of evidence it is."""
    return f"ads.signal.{signal.name}"


def _bursts(times: Sequence[datetime]) -> int:
    return sum(1 for at, one in enumerate(times) if at == 0 or one - times[at - 1] >= SAME_BURST)
