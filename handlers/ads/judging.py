"""Ask the operators' rules and the engine about a message."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from aiogram.types import Message
from sqlalchemy.ext.asyncio import AsyncSession

from bot.plugin import Chats, Sender, Trace, judge
from handlers.ads.desk import Desk
from handlers.ads.enforcing import Caught
from handlers.ads.engine import Heard, Opinion, Scene, consult
from handlers.ads.pictures import picture_in
from handlers.ads.reading import circumstances, is_anothers, said_in, text_key
from handlers.ads.settings import AdsSettings
from handlers.ads.tables import is_trusted, seen_marks
from rules.judging import RuleJudge, Suspicion, choose, holds, uses_age
from text.reading import Reading


@dataclass(frozen=True, slots=True)
class Answer:
    """What the operators' rules say.

    Attributes:
        rule: the one that fits; None = none does.
        marks: all that speaks against the message.
        keywords: the words of rules that fit.
    """

    rule: Suspicion | None = None
    marks: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()


@judge(gives="caught")
async def find_offence(
    message: Message,
    *,
    settings: AdsSettings,
    sender: Sender,
    reading: Reading,
    chats: Chats,
    db: AsyncSession,
    desk: Desk,
    trace: Trace,
) -> Caught | None:
    """Ask the rules, then the engine; of an edited message only what the edit brought in counts.

    A rule that acts has the last word; the engine is asked where none does.
    """
    if sender.is_staff:
        return None
    said = said_in(message, reading)
    picture = picture_in(message) if desk.reads_pictures else None
    scene = Scene(message, settings, sender, chats, db, said, desk, picture=picture)
    asked = await _ask_rules(scene, desk.rules, db, trace)
    heard = Heard()
    if asked.rule is None or not _acts(asked.rule):
        scene = replace(scene, keywords=asked.keywords)
        heard = await consult(scene, trace)
    caught = None
    if asked.rule is not None or heard.opinion is not None:
        caught = await decided(scene, asked, heard.opinion, db, trace)
    elif asked.marks:
        caught = Caught(sender.person, None, asked.marks, "")
    if heard.look is None:
        return caught
    return replace(caught or Caught(sender.person, None, (), ""), look=heard.look)


def _acts(found: Suspicion) -> bool:
    return found.rule.mode == "live" and any(deed.name != "report" for deed in found.rule.then)


async def _ask_rules(scene: Scene, rules: RuleJudge, db: AsyncSession, trace: Trace) -> Answer:
    """The rule that fits, and all that speaks against the message."""
    if not rules.rules:
        return Answer()
    suspects = rules.suspects(scene.said)
    if not suspects:
        return Answer()
    message = scene.message
    marks = tuple(dict.fromkeys(mark for one in suspects for mark in one.marks))
    if message.edit_date is not None:
        known = await seen_marks(db, message)
        suspects = [one for one in suspects if not known.issuperset(one.marks)]
    if not suspects:
        return Answer(None, marks)
    if trace.on:
        trace.show("ads.trace", [(one.rule.name, "  ".join(one.marks), None) for one in suspects])
    now = await circumstances(message, scene.sender, scene.chats, with_age=uses_age(suspects))
    fitting = [one for one in suspects if holds(one.rule, now)]
    found = choose(fitting)
    if found is None:
        trace.show("ads.trace", [("trace.decision", "ads.trace_none", None)])
    return Answer(found, marks, tuple(_keywords(fitting)))


def _keywords(fitting: Sequence[Suspicion]) -> Iterator[str]:
    """The operators' words in a message; those of a rule that only rehearses change nothing."""
    live = [one for one in fitting if one.rule.mode == "live"]
    yield from dict.fromkeys(
        mark for one in live for mark in one.marks if mark in one.rule.when.any
    )


async def decided(
    scene: Scene,
    by_rule: Answer,
    opinion: Opinion | None,
    db: AsyncSession,
    trace: Trace,
) -> Caught | None:
    """Who acts: a rule that does, else the engine when it is sure, else what only reports."""
    message, sender = scene.message, scene.sender.person
    rule, marks = by_rule.rule, by_rule.marks
    key = text_key(scene.said)
    if await is_trusted(db, message.chat.id, key):
        trace.note("ads.trace_innocent")
        return Caught(sender, None, marks, key) if marks else None
    if opinion is not None:
        mark = f"≈{key}"
        if message.edit_date is not None and mark in await seen_marks(db, message):
            opinion = None  # it says what it said before the edit
        marks = (*marks, mark)
    by_engine = opinion is not None and (rule is None or opinion.acts)
    found = opinion.suspicion if opinion is not None and by_engine else rule
    if found is None:
        return Caught(sender, None, marks, key)
    live = scene.settings.mode == found.rule.mode == "live"
    rehearses = scene.chats.is_dry_run(message.chat.id)
    _explain(found, trace, live=live and not rehearses, by_engine=by_engine)
    return Caught(
        sender,
        found,
        marks,
        key,
        is_anothers(message, sender),
        live,
        rehearses,
        scene.settings.notice,
        opinion.verdict if opinion is not None and by_engine else None,
        rule.rule.name if rule is not None and by_engine else "",
    )


def _explain(found: Suspicion, trace: Trace, *, live: bool, by_engine: bool) -> None:
    if not trace.on:
        return
    decision = "ads.trace_live" if live else "ads.trace_rehearsed"
    if not by_engine:
        rule = found.rule.name
        trace.show("ads.trace", [("trace.rule", rule, None), ("trace.decision", decision, None)])
    elif not live:  # what it decided stands there already
        trace.show("ads.trace_engine", [("trace.mode", decision, None)])
