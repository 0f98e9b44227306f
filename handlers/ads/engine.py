"""Ask the engine about a message, and see what its ladder says."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from aiogram.types import Message
from sqlalchemy.ext.asyncio import AsyncSession

from bot.plugin import Chats, Role, Sender, SenderKind, Trace, TraceRow
from handlers.ads.builtin import engine_rule, site_rule
from handlers.ads.enforcing import label_of
from handlers.ads.reading import on_one_of, post_of, text_key, written_at
from handlers.ads.settings import GRADES, AdsSettings, Grade
from handlers.ads.tables import copies_of
from rules.detector import AdDetector
from rules.judging import Suspicion
from rules.ladder import STEPS, Step, Strictness, step_for
from rules.said import Said
from rules.verdict import AdVerdict

CLOSER: Final = 0.1
"""From which probability on it is looked up who the sender is, and the engine asked with that."""
_GRADES: Final[dict[Grade, Strictness]] = {
    "cautious": "lenient",
    "balanced": "normal",
    "eager": "strict",
}
_JUDGED: Final = (SenderKind.USER, SenderKind.CHANNEL)
_ACTS: Final = ("delete", "mute", "ban")
_RANK: Final = STEPS.index


@dataclass(frozen=True, slots=True)
class Scene:
    """A message, and what a judge may ask about it."""

    message: Message
    settings: AdsSettings
    sender: Sender
    chats: Chats
    db: AsyncSession
    said: Said


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the engine, or the list of sites, says.

    Attributes:
        step: what to do; ``none`` and ``watch`` = nothing.
        verdict: None where a link was enough.
    """

    suspicion: Suspicion
    step: Step
    verdict: AdVerdict | None = None

    @property
    def acts(self) -> bool:
        """Whether anything is done to the message."""
        return self.step in _ACTS


async def consult(scene: Scene, detector: AdDetector, trace: Trace) -> Opinion | None:
    """What speaks against a message whatever the operators' rules say; None = nothing."""
    settings, sender = scene.settings, scene.sender
    trusted = sender.role is not None and sender.role >= Role.TRUSTED
    if trusted or sender.person.kind not in _JUDGED or scene.message.chat.type == "private":
        return None
    unwanted = _unwanted(scene.said, settings)
    if unwanted:
        return Opinion(Suspicion(site_rule(), unwanted), "delete")
    if settings.strictness == "off" or not any(one.raw for one in scene.said.readings):
        return None
    verdict, step = await _judged(scene, detector, thorough=trace.on)
    if trace.on:
        trace.show("ads.trace_engine", _rows(verdict, step))
    if step in ("none", "watch"):
        return None
    return Opinion(Suspicion(engine_rule(step, settings), ()), step, verdict)


def _unwanted(said: Said, settings: AdsSettings) -> tuple[str, ...]:
    if not settings.block_links:
        return ()
    return tuple(one for one in said.links if on_one_of(one, settings.block_links))


async def _judged(scene: Scene, detector: AdDetector, *, thorough: bool) -> tuple[AdVerdict, Step]:
    """The verdict and the step; about newcomers staff is asked a grade sooner.

    What is done unasked follows the group's own grade for them, too: the engine weighs that
    somebody is new, and a false deletion is worse than one more card.

    Args:
        thorough: find out about the sender also where nothing can come of it.
    """
    settings = scene.settings
    post = post_of(scene.message, scene.said, settings.allow_links)
    verdict = detector.judge(post)
    is_new = False
    if verdict.score >= CLOSER:
        who, at, place = scene.sender.person, written_at(scene.message), scene.message.chat.id
        copies = await copies_of(scene.db, text_key(scene.said), at, place, who.id)
        known = replace(post, name=who.name, copies=copies)
        # Nothing speaks more against a sender than having come just now: where that is not enough
        # either, nobody need look up when it was.
        worst = detector.judge(replace(known, member_for=timedelta()))
        if not thorough and not _matters(worst, settings):
            return verdict, "none"
        age = await _age(scene)
        verdict = detector.judge(replace(known, member_for=age))
        is_new = age is not None and age < settings.newcomer
    step = step_for(verdict, _GRADES[settings.strictness])
    if step in _ACTS and verdict.spam:
        return verdict, min(step, settings.hardest, key=_RANK)
    if is_new:
        step = max(step, step_for(verdict, _GRADES[_stricter(settings.strictness)]), key=_RANK)
    return verdict, min(step, "ask", key=_RANK)  # only what it is sure of is done unasked


async def _age(scene: Scene) -> timedelta | None:
    """Since when the sender is a member; a channel is none, and counts as having come now."""
    if scene.sender.person.kind is SenderKind.CHANNEL:
        return timedelta()
    joined = await scene.chats.joined_at(scene.message.chat.id, scene.sender.person.id)
    return None if joined is None else max(written_at(scene.message) - joined, timedelta())


def _matters(verdict: AdVerdict, settings: AdsSettings) -> bool:
    """Whether anything comes of a verdict about a newcomer."""
    return step_for(verdict, _GRADES[_stricter(settings.strictness)]) not in ("none", "watch")


def _stricter(grade: Grade) -> Grade:
    return GRADES[min(GRADES.index(grade) + 1, len(GRADES) - 1)]


def _rows(verdict: AdVerdict, step: Step) -> list[TraceRow]:
    rows: list[TraceRow] = [
        (label_of(one), one.detail, round(one.weight, 2)) for one in verdict.signals
    ]
    return [*rows, ("trace.decision", f"ads.step.{step}", round(verdict.score, 3))]
