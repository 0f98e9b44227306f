"""The card that staff gets about a message that a rule caught."""

from collections.abc import Sequence

from aiogram.types import InlineKeyboardButton, Message

from bot.plugin import Buttons, Card, Html, Phrases
from handlers.ads.enforcing import Caught, Done
from handlers.ads.tables import AdsReport
from rules.deeds import Deed

MISTAKE = "mistake"
AD = "ad"
QUOTE = 300  # characters of the message shown to staff


def card(
    message: Message,
    caught: Caught,
    done: Done,
    phrases: Phrases,
    buttons: tuple[InlineKeyboardButton, ...],
) -> Card:
    """Who, where, which rule and words, what was done, and the message itself."""
    rule = "" if caught.by is None else caught.by.rule.name
    group = message.chat.title or ""
    title = phrases("ads.caught", group=group, who=caught.sender, rule=rule)
    lines: list[str] = []
    if caught.by is not None and caught.by.marks:
        lines.append(phrases("ads.marks", marks=" ".join(caught.by.marks)))
    lines.append(_outcome(caught, done, phrases))
    if caught.forwarded:
        lines.append(phrases("ads.forwarded"))
    if done.again:
        lines.append(phrases("ads.again"))
    if text := message.text or message.caption:
        lines.append(phrases("ads.said", text=text[:QUOTE]))
    if done.case is None and (url := message.get_url()):
        lines.append(url)
    return Card(title, tuple(lines), (buttons,))


def _outcome(caught: Caught, done: Done, phrases: Phrases) -> Html:
    if done.case is not None:
        return phrases("ads.done", deeds=said(done.deeds, phrases), case=done.case.id)
    if caught.live or not done.deeds:
        return phrases("ads.reported")
    return phrases("ads.would", deeds=said(done.deeds, phrases))


def said(deeds: Sequence[Deed], phrases: Phrases) -> Html:
    """What is done, in words: 删除消息、禁言 1天."""
    return Html(phrases("ads.separator").join(_said(deed, phrases) for deed in deeds))


def _said(deed: Deed, phrases: Phrases) -> Html:
    name = phrases(f"sanction.{deed.name}")
    if deed.duration is None:
        return name
    return phrases("ads.for", deed=name, duration=deed.duration)


def row(report: AdsReport, phrases: Phrases, buttons: Buttons) -> tuple[InlineKeyboardButton, ...]:
    """The buttons: what was done can be taken back, what was not can be done."""
    mistake = buttons(phrases("ads.mistake").unmarked(), MISTAKE, str(report.id))
    if report.case_id is not None:
        return (mistake,)
    return (buttons(phrases("ads.ad").unmarked(), AD, str(report.id)), mistake)
