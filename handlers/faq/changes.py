"""Jobs of an operator's FAQ files: what a new one would change, letting it count, going back."""

import asyncio
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from io import BytesIO
from pathlib import Path, PurePath
from typing import Any, Final

from aiogram.methods import EditMessageText, SendMessage
from aiogram.types import InlineKeyboardMarkup, ReplyParameters

from bot.plugin import Buttons, Html, JobContext, Phrases
from faq.difference import Difference
from faq.lint.reports import said as say_finding
from handlers.faq.desk import Desk
from handlers.faq.library import Examined, Library, Undone
from handlers.faq.sheets import Sent, as_yaml
from text.findings import Finding

NAMED: Final = 4  # questions of each kind in a difference
TOLD: Final = 8  # findings in one message
LONGEST: Final = 60  # characters of a question or of a file's name
_AGAIN: Final = re.compile(r"\s*\(\d+\)$")  # how phones name what they have already
_UNFIT: Final = re.compile(r"[^\w.()\- ]+")


@dataclass(frozen=True, slots=True)
class Report:
    """What is said, with buttons where there is something to decide."""

    text: str
    markup: InlineKeyboardMarkup | None = None


@dataclass(frozen=True, slots=True)
class Teller:
    """Says what comes of files."""

    say: Phrases
    buttons: Buttons
    language: str

    def examined(self, found: Examined, *, anew: bool = False) -> Report:
        """What is wrong with a file, or what it changes, with the buttons to decide."""
        if found.findings:
            return Report("\n".join(self._wrong(found.name, found.findings)))
        if found.same:
            return Report(self.say("faq.file_same", name=_as_is(found.name)))
        lines: list[str] = [self.say("faq.file_changed")] if anew else []
        lines.append(
            self.say("faq.file_news", name=_as_is(found.name), **_counts(found.difference))
        )
        lines += self._questions(found.difference)
        if found.remarks:
            lines += ["", self.say("faq.file_remarks", count=len(found.remarks))]
            lines += self._findings(found.remarks)
        row = [
            self.buttons(self.say("faq.file_apply").unmarked(), "apply", found.base),
            self.buttons(self.say("faq.file_cancel").unmarked(), "cancel"),
        ]
        return Report("\n".join(lines), InlineKeyboardMarkup(inline_keyboard=[row]))

    def refused(self, name: str, findings: Sequence[Finding]) -> Report:
        """What was wrong all the same."""
        return Report("\n".join(self._wrong(name, findings)))

    def unfit(self, sent: Sent) -> Report | None:
        """Why a table cannot become a file."""
        if sent.findings:
            return self.refused(sent.name, sent.findings)
        if sent.categories != 1:
            return Report(self.say("faq.file_categories", count=sent.categories))
        return None

    def undone(self, found: Undone) -> Report:
        """What came of going back."""
        if found.name is None:
            return Report(self.say("faq.undo_nothing"))
        if found.touched:
            return Report(self.say("faq.undo_touched", name=_as_is(found.name)))
        if found.findings:
            return self.refused(found.name, found.findings)
        counts = _counts(found.difference)
        return Report(self.say("faq.undone", name=_as_is(found.name), left=found.left, **counts))

    def _wrong(self, name: str, findings: Sequence[Finding]) -> Iterator[str]:
        yield self.say("faq.file_wrong", name=_as_is(name), count=len(findings))
        yield from self._findings(findings)

    def _findings(self, findings: Sequence[Finding]) -> Iterator[str]:
        for one in findings[:TOLD]:
            said = say_finding(one, self.language) + (f" → {one.hint}" if one.hint else "")
            place = {"line": one.line, "column": one.column}
            yield self.say("faq.file_finding", said=_as_is(said), **place)
        if len(findings) > TOLD:
            yield self.say("faq.file_more", count=len(findings) - TOLD)

    def _questions(self, found: Difference) -> Iterator[str]:
        changed = [after for _, after in found.changed]
        for sign, entries in (("+", found.added), ("~", changed), ("−", found.removed)):
            for entry in entries[:NAMED]:
                yield self.say(
                    "faq.file_question", sign=Html(sign), question=_as_is(entry.q[:LONGEST])
                )
            if len(entries) > NAMED:
                yield self.say("faq.file_questions", sign=Html(sign), count=len(entries) - NAMED)


async def looked(context: JobContext, payload: Mapping[str, Any]) -> None:
    """Say what a file would change."""
    library, teller = _library(context), _teller(context, payload)
    sent = await _sent(context, payload, teller)
    target = library.target(_name(sent.name, library))
    if (refused := teller.unfit(sent)) is not None:
        report = refused
    elif target is None:
        report = Report(teller.say("faq.file_nowhere"))
    else:
        found = await asyncio.to_thread(library.examine, target, sent.content)
        report = teller.examined(found)
    await _reply(context, payload, report)


async def applied(context: JobContext, payload: Mapping[str, Any]) -> None:
    """Let a file count, if nothing came between the question and the press."""
    library, teller = _library(context), _teller(context, payload)
    sent = await _sent(context, payload, teller)
    target = library.target(_name(sent.name, library))
    if (refused := teller.unfit(sent)) is not None:
        report = refused
    elif target is None:
        report = Report(teller.say("faq.file_nowhere"))
    else:
        async with library.turn:
            found = await asyncio.to_thread(library.examine, target, sent.content)
            report = teller.examined(found, anew=True)
            if not found.findings and not found.same and found.base == payload["base"]:
                wrong = await library.put(target, sent.content, context.clock.now())
                counts = _counts(found.difference)
                report = Report(teller.say("faq.file_applied", name=_as_is(found.name), **counts))
                report = teller.refused(found.name, wrong) if wrong else report
    async with context.work() as db:
        context.post(
            db,
            EditMessageText(
                chat_id=payload["chat"],
                message_id=payload["message"],
                text=report.text,
                reply_markup=report.markup,
            ),
        )


async def undone(context: JobContext, payload: Mapping[str, Any]) -> None:
    """Go back to the version before the last that was let count."""
    library = _library(context)
    async with library.turn:
        found = await library.undo()
    await _reply(context, payload, _teller(context, payload).undone(found))


async def _reply(context: JobContext, payload: Mapping[str, Any], report: Report) -> None:
    to = ReplyParameters(message_id=payload["message"], allow_sending_without_reply=True)
    async with context.work() as db:
        context.post(
            db,
            SendMessage(
                chat_id=payload["chat"],
                text=report.text,
                reply_parameters=to,
                reply_markup=report.markup,
            ),
        )


def _library(context: JobContext) -> Library:
    desk = context.constants["desk"]
    assert isinstance(desk, Desk)
    return desk.library


def _teller(context: JobContext, payload: Mapping[str, Any]) -> Teller:
    say = context.phrases(payload["chat"])
    return Teller(say, context.buttons, say("faq.language").unmarked())


async def _sent(context: JobContext, payload: Mapping[str, Any], teller: Teller) -> Sent:
    held = BytesIO()
    await context.bot.download(payload["file"], destination=held)
    name, content = payload["name"], held.getvalue()
    return await asyncio.to_thread(as_yaml, name, content, teller.language)


def _name(sent: str, library: Library) -> str:
    """A name for the folder; a copy of a file that is there is that file."""
    name = _UNFIT.sub("_", PurePath(sent.replace("\\", "/")).name).lstrip(". ") or "faq.yaml"
    stem, suffix = Path(name).stem[:LONGEST], Path(name).suffix.lower()
    original = f"{_AGAIN.sub('', stem)}{suffix}"
    known = {one.name for one in library.files}
    return original if original in known else f"{stem}{suffix}"


def _as_is(text: str) -> Html:
    """What the operators wrote themselves is shown to them as it is."""
    return Html(escape(text))


def _counts(found: Difference) -> dict[str, int]:
    return {
        "added": len(found.added),
        "changed": len(found.changed),
        "removed": len(found.removed),
    }
