"""The one card on which staff sees what the bot would have done in a group that rehearses."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from aiogram.types import InlineKeyboardButton
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.models import Rehearsal
from bot.moderation.incidents import Rehearsed, Totals, incidents_of, totals_of
from bot.moderation.permit import own_right_missing
from bot.people.core import PeopleCore
from bot.phrases.book import BoundPhrases, PhraseBook
from bot.phrases.names import Html
from bot.sanctions import Sanction
from bot.services import Buttons, Card

NOW, MISTAKE, LIVE = "now", "mistake", "live"
"""What the buttons are called; ``handlers/rehearsing.py`` hears them."""

SHOWN = 5  # incidents that wait for a decision
SETTLED = 2  # that were carried out lately, and can be taken back
QUOTE = 80  # characters of a message
_PEOPLE = (Sanction.WARN, Sanction.MUTE, Sanction.KICK, Sanction.BAN)
_Row = tuple[InlineKeyboardButton, ...]


class RehearsalCards:
    """Puts the card together.

    Args:
        buttons: of the plug-in that hears the presses.
    """

    def __init__(self, people: PeopleCore, phrases: PhraseBook, buttons: Buttons) -> None:
        self._people = people
        self._phrases = phrases
        self._buttons = buttons

    async def card(self, db: AsyncSession, row: Rehearsal, now: datetime) -> Card:
        """What there is to see by now."""
        settings = self._people.settings
        say = self._phrases.bound(settings.language(row.chat_id))
        zone = ZoneInfo(settings.timezone(row.chat_id))
        totals = await totals_of(db, row.chat_id, row.began_at)
        waiting = await incidents_of(db, row.chat_id, row.began_at, "open", SHOWN)
        settled = await incidents_of(db, row.chat_id, row.began_at, "done", SETTLED)
        lines: list[str] = [_span(row, say, zone), _sum(totals, say)]
        lines += self._missing(row.chat_id, totals, say)
        for one in waiting:
            lines += _incident(one, say, zone)
        left = totals.decided.get("open", 0) - len(waiting)
        if left > 0:
            lines.append(say("rehearsal.more", shown=len(waiting), left=left))
        lines += [_settled(one, say) for one in settled]
        buttons = [self._pair(one, say) for one in waiting]
        buttons += [(self._mistake(one, say),) for one in settled]
        if row.ended_at is None:
            buttons.append(
                (self._buttons(say("rehearsal.go_live").unmarked(), LIVE, str(row.id)),)
            )
        title = self._title(row, say, zone, over=row.ends_at <= now)
        return Card(title, tuple(lines), tuple(buttons))

    def _title(self, row: Rehearsal, say: BoundPhrases, zone: ZoneInfo, *, over: bool) -> Html:
        chat = self._people.chat(row.chat_id).title or str(row.chat_id)
        if row.ended_at is not None:
            at = row.ended_at.astimezone(zone)
            return say("rehearsal.live", chat=chat, by=row.ended_by or "", at=at)
        if over:
            lasted = timedelta(hours=max(round((row.ends_at - row.began_at) / _AN_HOUR), 1))
            return say("rehearsal.over", chat=chat, duration=lasted)
        return say("rehearsal.title", chat=chat)

    def _missing(self, chat_id: int, totals: Totals, say: BoundPhrases) -> Iterable[Html]:
        """The rights for want of which the bot could do nothing even when it is live."""
        wanted = [sanction for sanction in _PEOPLE if sanction in totals.people]
        if totals.deletes:
            wanted.append(Sanction.DELETE)
        state = self._people.chat(chat_id)
        missing = dict.fromkeys(own_right_missing(state, one) for one in wanted)
        return [say("rehearsal.no_right", right=right) for right in missing if right]

    def _pair(self, one: Rehearsed, say: BoundPhrases) -> _Row:
        number = one.incident.number
        text = say("rehearsal.now", number=number).unmarked()
        return (self._buttons(text, NOW, str(one.filed.case.id)), self._mistake(one, say))

    def _mistake(self, one: Rehearsed, say: BoundPhrases) -> InlineKeyboardButton:
        text = say("rehearsal.mistake", number=one.incident.number).unmarked()
        return self._buttons(text, MISTAKE, str(one.filed.case.id))


_AN_HOUR = timedelta(hours=1)


def _span(row: Rehearsal, say: BoundPhrases, zone: ZoneInfo) -> Html:
    until = row.ends_at if row.ended_at is None else row.ended_at
    return say("rehearsal.span", since=row.began_at.astimezone(zone), until=until.astimezone(zone))


def _sum(totals: Totals, say: BoundPhrases) -> Html:
    counts = [("delete", totals.deletes)]
    counts += [(one.value, totals.people.get(one.value, 0)) for one in _PEOPLE]
    counts += [("done", totals.decided.get("done", 0))]
    counts += [("mistakes", totals.decided.get("mistake", 0))]
    parts = [say(f"rehearsal.sum_{name}", count=count) for name, count in counts if count]
    return Html(" · ".join(parts)) if parts else say("rehearsal.nothing")


def _incident(one: Rehearsed, say: BoundPhrases, zone: ZoneInfo) -> list[str]:
    """Who and what; why; the message."""
    incident, case = one.incident, one.filed.case
    at = incident.at.astimezone(zone)
    head = say(
        "rehearsal.incident",
        number=incident.number,
        who=one.filed.target,
        deeds=deeds(one, say),
        at=f"{at:%H:%M}",
    )
    lines: list[str] = [head]
    details = "  ".join(signal["detail"] for signal in case.signals if signal["detail"])
    if case.reason:
        reason = say.text(case.reason)
        key = "rehearsal.why_with" if details else "rehearsal.why"
        lines.append(say(key, reason=reason, details=details))
    if text := (case.evidence or {}).get("text"):
        lines.append(say("rehearsal.said", text=_short(text)))
    return lines


def _settled(one: Rehearsed, say: BoundPhrases) -> Html:
    return say(
        "rehearsal.settled",
        number=one.incident.number,
        who=one.filed.target,
        deeds=deeds(one, say),
        by=one.incident.by_name or "",
        case=one.filed.case.id,
    )


def deeds(one: Rehearsed, say: BoundPhrases) -> Html:
    """What is done in words: 禁言 10分钟、删 3 条."""
    incident, sanction = one.incident, one.filed.case.sanction
    said: list[str] = []
    if sanction != Sanction.DELETE:
        name = say(f"sanction.{sanction}")
        lasts = incident.duration_s if sanction in (Sanction.MUTE, Sanction.BAN) else None
        if lasts is not None:
            duration = timedelta(seconds=lasts)
            name = say("rehearsal.for", deed=name, duration=duration)
        said.append(name)
    if incident.deletes:
        said.append(say("rehearsal.deletes", count=incident.deletes))
    return Html(say("rehearsal.separator").join(said))


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= QUOTE else f"{line[:QUOTE]}…"
