"""Ask the operators' rules and the engine about a message."""

from aiogram.types import Message
from sqlalchemy.ext.asyncio import AsyncSession

from bot.plugin import Chats, Sender, Trace, judge
from handlers.ads.desk import Desk
from handlers.ads.enforcing import Caught
from handlers.ads.engine import Opinion, Scene, consult
from handlers.ads.reading import circumstances, is_anothers, said_in, text_key
from handlers.ads.settings import AdsSettings
from handlers.ads.tables import is_trusted, seen_marks
from rules.judging import RuleJudge, Suspicion, choose, holds, uses_age
from text.reading import Reading

Marks = tuple[str, ...]


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
    scene = Scene(message, settings, sender, chats, db, said)
    rule, marks = await _ask_rules(scene, desk.rules, db, trace)
    opinion = None
    if rule is None or not _acts(rule):
        opinion = await consult(scene, desk.detector(message.chat.id), trace)
    if rule is None and opinion is None:
        return Caught(sender.person, None, marks, "") if marks else None
    return await _decided(scene, (rule, marks), opinion, db, trace)


def _acts(found: Suspicion) -> bool:
    return found.rule.mode == "live" and any(deed.name != "report" for deed in found.rule.then)


async def _ask_rules(
    scene: Scene, rules: RuleJudge, db: AsyncSession, trace: Trace
) -> tuple[Suspicion | None, Marks]:
    """The rule that fits, and all that speaks against the message."""
    if not rules.rules:
        return None, ()
    suspects = rules.suspects(scene.said)
    if not suspects:
        return None, ()
    message = scene.message
    marks = tuple(dict.fromkeys(mark for one in suspects for mark in one.marks))
    if message.edit_date is not None:
        known = await seen_marks(db, message)
        suspects = [one for one in suspects if not known.issuperset(one.marks)]
    if not suspects:
        return None, marks
    if trace.on:
        trace.show("ads.trace", [(one.rule.name, "  ".join(one.marks), None) for one in suspects])
    now = await circumstances(message, scene.sender, scene.chats, with_age=uses_age(suspects))
    found = choose([one for one in suspects if holds(one.rule, now)])
    if found is None:
        trace.show("ads.trace", [("trace.decision", "ads.trace_none", None)])
    return found, marks


async def _decided(
    scene: Scene,
    by_rule: tuple[Suspicion | None, Marks],
    opinion: Opinion | None,
    db: AsyncSession,
    trace: Trace,
) -> Caught | None:
    """Who acts: a rule that does, else the engine when it is sure, else what only reports."""
    message, sender = scene.message, scene.sender.person
    rule, marks = by_rule
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
    rule = () if by_engine else (("trace.rule", found.rule.name, None),)
    trace.show("ads.trace", (*rule, ("trace.decision", decision, None)))
