"""The cards that staff gets about a message that was caught, and about an appeal."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from aiogram.types import InlineKeyboardButton, Message

from bot.grammar import address_of
from bot.plugin import Buttons, Card, CaseInfo, Html, Phrases, Refused
from handlers.ads.builtin import is_builtin, reason_of
from handlers.ads.enforcing import Caught, Done, label_of
from handlers.ads.reading import written_in
from handlers.ads.tables import AdsReport
from rules.deeds import Deed
from rules.judging import Suspicion
from rules.verdict import Signal
from text.durations import Forever, take_duration

MISTAKE = "mistake"
AD = "ad"
UNDO = "undo"
LIFT = "lift"
UPHOLD = "uphold"
QUOTE = 300  # characters of the message shown to staff
SIGNALS = 5  # pieces of evidence shown
DETAIL = 40  # characters of each
_AGES = frozenset({"newcomer", "member"})


def card(
    message: Message,
    caught: Caught,
    done: Done,
    phrases: Phrases,
    buttons: tuple[InlineKeyboardButton, ...],
) -> Card:
    """Who, where, which rule and words, what was done, and the message itself."""
    lines: list[str] = [*why(caught, phrases), _outcome(caught, done, phrases)]
    if done.refused is not None:
        lines.append(because(done.refused, phrases))
    if caught.forwarded:
        lines.append(phrases("ads.forwarded"))
    if done.again:
        lines.append(phrases("ads.again"))
    if text := written_in(message):
        lines.append(phrases("ads.said", text=text[:QUOTE]))
    if done.case is None and message.message_id > 0 and (url := address_of(message)):
        lines.append(url)
    return Card(_title(message, caught, phrases), tuple(lines), (buttons,))


def _title(message: Message, caught: Caught, phrases: Phrases) -> Html:
    rule = "" if caught.by is None else caught.by.rule.name
    values = {"group": message.chat.title or "", "who": caught.sender}
    if caught.verdict is not None:
        score = f"{min(int(caught.verdict.score * 100), 99)}%"
        return phrases(
            f"ads.card.{'name' if rule == 'ads.name' else 'engine'}", score=score, **values
        )
    return phrases("ads.caught", rule=rule_title(rule, phrases), **values)


def rule_title(name: str, phrases: Phrases) -> Html:
    """An operator's rule under its own name, ours in words."""
    return phrases(reason_of(name)) if is_builtin(name) else phrases.text(name)


def why(caught: Caught, phrases: Phrases) -> list[Html]:
    """What speaks against the message: words of a rule, or the engine's evidence."""
    lines: list[Html] = []
    if caught.by is not None and caught.by.marks:
        lines.append(phrases("ads.marks", marks=" ".join(_told(caught.by, phrases))))
    if caught.verdict is not None:
        against = [one for one in caught.verdict.signals if one.weight > 0][:SIGNALS]
        parts = [
            phrases(
                "ads.evidence",
                label=phrases(label_of(one)),
                weight=Html(f"{one.weight:+.1f}"),
                detail=_detail(one),
            )
            for one in against
        ]
        lines.append(phrases("ads.because", signals=Html(" · ".join(parts))))
    if caught.also:
        lines.append(phrases("ads.also", rule=caught.also))
    return lines


def _told(found: Suspicion, phrases: Phrases) -> Iterator[str]:
    """The marks of a rule as people call them."""
    for mark in found.marks:
        yield str(phrases(f"ads.feature.{mark}")) if mark in found.features else mark


def _detail(signal: Signal) -> str | timedelta | Forever:
    """The words that fired; how long somebody is a member is said in the group's language."""
    if signal.name in _AGES:
        duration, behind = take_duration(signal.detail)
        if duration is not None and not behind:
            return duration
    return signal.detail[:DETAIL]


def appeal_card(
    report: AdsReport, case: CaseInfo, title: str, phrases: Phrases, buttons: Buttons
) -> Card:
    """Who appeals against what, with all that there is to judge it by."""
    number = str(report.id)
    lines: list[str] = [phrases("ads.appeal_rule", rule=rule_title(report.rule, phrases))]
    if report.why:
        lines.append(Html(report.why))
    deed = Deed(case.sanction.value)
    deeds = tuple(dict.fromkeys((Deed("delete"), deed))) if report.deleted else (deed,)
    lines.append(phrases("ads.done", deeds=said(deeds, phrases), case=case.id))
    if report.text:
        lines.append(phrases("ads.said", text=report.text[:QUOTE]))
    row_ = (
        buttons(phrases("ads.lift").unmarked(), LIFT, number),
        buttons(phrases("ads.uphold").unmarked(), UPHOLD, number),
    )
    head = phrases("ads.appeal", group=title, who=report.target, case=case.id)
    return Card(head, tuple(lines), (row_,))


def because(refused: Refused, phrases: Phrases) -> Html:
    """Why something was not done."""
    return phrases(refused.key, **refused.values)


def _outcome(caught: Caught, done: Done, phrases: Phrases) -> Html:
    if done.case is not None:
        return phrases("ads.done", deeds=said(done.deeds, phrases), case=done.case.id)
    if caught.live or done.refused or not done.deeds:
        return phrases("ads.reported" if caught.verdict is None else "ads.asked")
    return phrases("ads.would", deeds=said(done.deeds, phrases))


def said(deeds: Sequence[Deed], phrases: Phrases) -> Html:
    """What is done, in words: 删除消息、禁言 1天."""
    if not deeds:
        return phrases("ads.nothing")
    return Html(phrases("ads.separator").join(_said(deed, phrases) for deed in deeds))


def _said(deed: Deed, phrases: Phrases) -> Html:
    name = phrases(f"sanction.{deed.name}")
    if deed.duration is None:
        return name
    return phrases("ads.for", deed=name, duration=deed.duration)


def row(report: AdsReport, phrases: Phrases, buttons: Buttons) -> tuple[InlineKeyboardButton, ...]:
    """The buttons: what was done can be taken back, what was not can be done."""
    number = str(report.id)
    if report.state == "mistake":
        return (buttons(phrases("ads.undo").unmarked(), UNDO, number),)
    mistake = buttons(phrases("ads.mistake").unmarked(), MISTAKE, number)
    if report.case_id is not None:
        return (mistake,)
    return (buttons(phrases("ads.ad").unmarked(), AD, number), mistake)
