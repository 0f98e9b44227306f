"""Ask the engine about a message, and see what its ladder says."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from aiogram.types import Message
from sqlalchemy.ext.asyncio import AsyncSession

from bot.plugin import Chats, Role, Sender, SenderKind, Trace, TraceRow
from handlers.ads.authors import Author, author_of
from handlers.ads.builtin import engine_rule, site_rule
from handlers.ads.desk import Desk
from handlers.ads.enforcing import label_of
from handlers.ads.look import Look
from handlers.ads.pictures import Picture
from handlers.ads.reading import brought_in, on_one_of, post_of, text_key, written_at
from handlers.ads.settings import GRADES, AdsSettings, Grade
from handlers.ads.tables import copies_of
from rules.detector import MOST_OF_PROFILE
from rules.judging import Suspicion
from rules.ladder import STEPS, Step, Strictness, step_for
from rules.post import Post
from rules.said import Said
from rules.signals import MOST_OF_QR
from rules.verdict import AdVerdict
from text.disguise.plain import Plain
from text.reading import Reading

CLOSER: Final = 0.1
"""From which probability on it is looked up who the sender is, and the engine asked with that."""
_GRADES: Final[dict[Grade, Strictness]] = {
    "cautious": "lenient",
    "balanced": "normal",
    "eager": "strict",
}
_JUDGED: Final = (SenderKind.USER, SenderKind.CHANNEL)
_ACTS: Final = ("delete", "mute", "ban")
_REMARKS: Final = frozenset({"warning", "question"})
"""Who speaks so beside a quotation does not make it his own."""
_RANK: Final = STEPS.index


@dataclass(frozen=True, slots=True)
class Scene:
    """A message, and what a judge may ask about it.

    Attributes:
        keywords: the operators' words in it, of rules that hold here and now.
        picture: that is not looked at yet; None = there is none, or nobody can read it.
    """

    message: Message
    settings: AdsSettings
    sender: Sender
    chats: Chats
    db: AsyncSession
    said: Said
    desk: Desk
    keywords: tuple[str, ...] = ()
    picture: Picture | None = None

    async def copies(self) -> int:
        """How many others wrote the same lately; looked up where anybody may have."""
        key, who = text_key(self.said), self.sender.person
        if key not in self.desk.reported:
            return 0
        at = written_at(self.message)
        return await copies_of(self.db, key, at, self.message.chat.id, who.id)

    async def author(self) -> Author:
        """What is known of who wrote it."""
        return await author_of(
            self.sender.person,
            written_at(self.message),
            self.settings.newcomer,
            chat_id=self.message.chat.id,
            chats=self.chats,
            db=self.db,
            advertisers=self.desk.advertisers,
        )


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


@dataclass(frozen=True, slots=True)
class Heard:
    """What came of asking.

    Attributes:
        opinion: None = nothing speaks against the message.
        look: what may still be found out; None = nothing that could matter.
    """

    opinion: Opinion | None = None
    look: Look | None = None


@dataclass(frozen=True, slots=True)
class _Weighed:
    """The engine's verdict, and what follows."""

    verdict: AdVerdict
    step: Step
    look: Look | None = None
    author: Author | None = None


async def consult(scene: Scene, trace: Trace) -> Heard:
    """What speaks against a message whatever the operators' rules say."""
    settings, sender = scene.settings, scene.sender
    trusted = sender.role is not None and sender.role >= Role.TRUSTED
    if trusted or sender.person.kind not in _JUDGED or scene.message.chat.type == "private":
        return Heard()
    unwanted = unwanted_in(scene.said, settings)
    if unwanted:
        return Heard(site_opinion(unwanted))
    if settings.strictness == "off" or not _says_anything(scene):
        return Heard()
    found = await _weigh(scene, thorough=trace.on)
    if found.step in ("none", "watch") and (brought := brought_in(scene.message)):
        found = await _weigh_quotation(scene, brought, found)
    if trace.on:
        trace.show("ads.trace_engine", _rows(found.verdict, found.step))
    if found.step in ("none", "watch"):
        return Heard(None, found.look)
    return Heard(engine_opinion(found.verdict, found.step, settings), found.look)


def site_opinion(unwanted: tuple[str, ...]) -> Opinion:
    """A link leads where links must not."""
    return Opinion(Suspicion(site_rule(), unwanted), "delete")


def engine_opinion(verdict: AdVerdict, step: Step, settings: AdsSettings) -> Opinion:
    """What the engine says, as a rule of its own."""
    return Opinion(Suspicion(engine_rule(step, settings), ()), step, verdict)


def unwanted_in(said: Said, settings: AdsSettings) -> tuple[str, ...]:
    """The links that lead to sites that the group blocks, also where they are disguised."""
    if not settings.block_links:
        return ()
    return _blocked(said, settings) or _blocked(_in_plain_letters(said), settings)


def _blocked(said: Said, settings: AdsSettings) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for one in said.links if on_one_of(one, settings.block_links)))


def _in_plain_letters(said: Said) -> Said:
    readings = tuple(Reading(Plain(one.raw).text) for one in said.readings)
    return Said(readings, tuple(Plain(one).text for one in said.more_links))


def _says_anything(scene: Scene) -> bool:
    if any(one.raw for one in scene.said.readings):
        return True
    return scene.picture is not None or scene.message.contact is not None


async def _weigh(scene: Scene, *, thorough: bool) -> _Weighed:
    """The verdict and the step; who wrote is looked up only where it may matter.

    Args:
        thorough: find out about the sender also where nothing can come of it.
    """
    settings, message = scene.settings, scene.message
    detector = scene.desk.detector(message.chat.id)
    post = post_of(message, scene.said, settings.allow_links)
    post = replace(post, keywords=scene.keywords)
    verdict = detector.judge(post)
    if verdict.score < CLOSER and scene.picture is None:
        return _Weighed(verdict, step_of(verdict, settings, is_new=False))
    known = replace(post, name=scene.sender.person.name, copies=await scene.copies())
    # Nothing speaks more against a sender than having come just now: where that is not enough
    # either, nobody need look up when it was.
    worst = detector.judge(replace(known, member_for=timedelta()))
    more = MOST_OF_PROFILE + (MOST_OF_QR if scene.picture is not None else 0)
    if not thorough and not _matters(worst, settings, more):
        return _Weighed(verdict, "none")
    author = await scene.author()
    verdict = detector.judge(by_author(known, author))
    step = step_of(verdict, settings, is_new=author.is_new(settings.newcomer))
    look = None if step in _ACTS else _look(scene, author, step, worst)
    return _Weighed(verdict, step, look, author)


def by_author(post: Post, author: Author) -> Post:
    """The post, with what is known of who wrote it."""
    return replace(post, member_for=author.age, messages=author.messages, bio=author.bio or "")


def step_of(verdict: AdVerdict, settings: AdsSettings, *, is_new: bool) -> Step:
    """The step; about newcomers staff is asked a grade sooner.

    What is done unasked follows the group's own grade for them, too: the engine weighs that
    somebody is new, and a false deletion is worse than one more card.
    """
    step = step_for(verdict, _grade(settings))
    if step in _ACTS and verdict.spam:
        return min(step, settings.hardest, key=_RANK)
    if is_new:
        step = max(step, step_for(verdict, _stricter(settings)), key=_RANK)
    return min(step, "ask", key=_RANK)  # only what it is sure of is done unasked


def _look(scene: Scene, author: Author, step: Step, worst: AdVerdict) -> Look | None:
    """What of picture and bio is worth finding out: where it may still change something."""
    settings, kind = scene.settings, scene.sender.person.kind
    picture = scene.picture if author.is_stranger(settings.newcomer) else None
    bio = author.bio is None and author.is_new(settings.newcomer) and kind is SenderKind.USER
    more = (MOST_OF_QR if picture is not None else 0) + (MOST_OF_PROFILE if bio else 0)
    if not more or not _matters(worst, settings, more):
        return None
    return Look(picture, bio, step, author.age, author.messages, scene.keywords)


async def _weigh_quotation(scene: Scene, brought: str, own: _Weighed) -> _Weighed:
    """An ad that somebody brings in as a quotation is no word of his: staff is asked, no more.

    Who warns of it or asks about it is left alone.
    """
    if any(one.name in _REMARKS for one in own.verdict.signals):
        return own
    detector = scene.desk.detector(scene.message.chat.id)
    post = Post(Reading(brought), name=scene.sender.person.name)
    if not detector.judge(post).spam:
        return own
    author = own.author or await scene.author()
    verdict = detector.judge(by_author(post, author))
    step = step_of(verdict, scene.settings, is_new=author.is_new(scene.settings.newcomer))
    return replace(own, verdict=verdict, step="ask") if step in (*_ACTS, "ask") else own


def _matters(verdict: AdVerdict, settings: AdsSettings, more: float = 0) -> bool:
    """Whether anything comes of a verdict about a newcomer, with so much more against him."""
    raised = replace(verdict, score=verdict.raised(more))
    return step_for(raised, _stricter(settings)) not in ("none", "watch")


def _grade(settings: AdsSettings) -> Strictness:
    assert settings.strictness != "off"
    return _GRADES[settings.strictness]


def _stricter(settings: AdsSettings) -> Strictness:
    at = GRADES.index(settings.strictness)
    return _GRADES[GRADES[min(at + 1, len(GRADES) - 1)]]


def _rows(verdict: AdVerdict, step: Step) -> list[TraceRow]:
    rows: list[TraceRow] = [
        (label_of(one), one.detail, round(one.weight, 2)) for one in verdict.signals
    ]
    return [*rows, ("trace.decision", f"ads.step.{step}", round(verdict.score, 3))]
