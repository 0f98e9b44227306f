"""Jobs of an operator's FAQ files: what a new one would change, letting it count, going back."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from aiogram.methods import EditMessageText, SendDocument, SendMessage
from aiogram.types import BufferedInputFile, InlineKeyboardMarkup, ReplyParameters

from bot.plugin import Buttons, Html, JobContext, Phrases
from faq.difference import Difference
from faq.lint.reports import said as say_finding
from handlers.faq.desk import Desk
from handlers.faq.library import Examined, Library, Undone, counts_of, questions
from handlers.faq.sheets import Sent, as_sent, templates
from handlers.faq.versions import Step, mark
from text.findings import FileProblems, Finding

NAMED: Final = 4  # questions of each kind in a difference
TOLD: Final = 8  # findings in one message
LONGEST: Final = 60  # characters of a question
SAID: Final = 200  # of a finding, and of a repaired line
LINES: Final = 3  # that are repaired for one finding


@dataclass(frozen=True, slots=True)
class Report:
    """What is said, with buttons where there is something to decide."""

    text: str
    markup: InlineKeyboardMarkup | None = None


@dataclass(frozen=True, slots=True)
class Meant:
    """A version that was sent, and the file whose place it may take.

    Attributes:
        remarks: on the table that it was; their lines are its rows.
    """

    target: Path
    content: bytes
    remarks: tuple[Finding, ...] = ()

    def examined(self, library: Library) -> Examined:
        """What it would change, with what was doubtful in the table; slow, for a thread."""
        found = library.examine(self.target, self.content)
        known = {one.code for one in self.remarks}  # said of the table, where it was written
        others = [one for one in found.remarks if one.code not in known]
        told = (replace(one, file=found.name) for one in self.remarks)
        return replace(found, remarks=(*told, *others))


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
            self.say("faq.file_news", name=_as_is(found.name), **counts_of(found.difference))
        )
        lines += [*self._questions(found.difference)] or [self.say("faq.file_no_entry")]
        lines += self._remarks(found.name, found.remarks)
        row = [
            self.buttons(self.say("faq.file_apply").unmarked(), "apply", found.base),
            self.buttons(self.say("faq.file_cancel").unmarked(), "cancel"),
        ]
        return Report("\n".join(lines), InlineKeyboardMarkup(inline_keyboard=[row]))

    def applied(self, name: str, counts: Mapping[str, int]) -> Report:
        """It is in use."""
        return Report(self.say("faq.file_applied", name=_as_is(name), **counts))

    def refused(self, name: str, findings: Sequence[Finding]) -> Report:
        """What was wrong all the same."""
        return Report("\n".join(self._wrong(name, findings)))

    def unfit(self, sent: Sent) -> Report | None:
        """Why a table cannot become a file."""
        if sent.findings:
            return self.refused(sent.name, sent.findings)
        if sent.categories == 0:
            return Report(self.say("faq.file_no_rows"))
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
        say, name = self.say, _as_is(found.name)
        return Report(say("faq.undone", name=name, left=found.left, **found.counts))

    def _remarks(self, name: str, remarks: Sequence[Finding]) -> Iterator[str]:
        """What keeps a file from nothing; notes are only counted, as ``faq lint`` does."""
        told = [one for one in remarks if one.severity != "note"]
        untested = sum(one.code == "no-tests" for one in remarks)
        if told or untested:
            yield ""
        if told:
            yield self.say("faq.file_remarks", count=len(told))
            yield from self._findings(name, told)
        if untested:
            yield self.say("faq.file_untested", count=untested)

    def _wrong(self, name: str, findings: Sequence[Finding]) -> Iterator[str]:
        own = any(one.file == name for one in findings)
        wrong = "faq.file_wrong" if own else "faq.file_wrong_elsewhere"
        yield self.say(wrong, name=_as_is(name), count=len(findings))
        yield from self._findings(name, findings)

    def _findings(self, name: str, findings: Sequence[Finding]) -> Iterator[str]:
        """Each with its place, and the file where it is not the one spoken of."""
        for one in findings[:TOLD]:
            guess = f" → {one.hint}" if one.hint and one.repair is None else ""
            said = (say_finding(one, self.language) + guess)[:SAID]
            place = {"line": one.line, "column": one.column, "file": _as_is(one.file)}
            finding = "faq.file_finding" if one.file == name else "faq.file_finding_in"
            yield self.say(finding, said=_as_is(said), **place)
            for line in one.repair.lines[:LINES] if one.repair is not None else ():
                yield self.say("faq.file_repair", line=_as_is(line.strip()[:SAID]))
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
    found = await _meant(context, payload, library, teller)
    if isinstance(found, Meant):
        seen = await asyncio.to_thread(found.examined, library)
        found = teller.examined(seen)
    await _reply(context, payload, found)


async def applied(context: JobContext, payload: Mapping[str, Any]) -> None:
    """Let a file count, if nothing came between the question and the press."""
    library, teller = _library(context), _teller(context, payload)
    async with library.turn:
        done = await library.done(_order(payload))
        if done is not None:
            report = teller.applied(done.name, done.counts)
        else:
            found = await _meant(context, payload, library, teller)
            if isinstance(found, Meant):
                found = await _apply(context, payload, library, teller, found)
            report = found
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


async def _apply(
    context: JobContext,
    payload: Mapping[str, Any],
    library: Library,
    teller: Teller,
    found: Meant,
) -> Report:
    seen = await asyncio.to_thread(found.examined, library)
    if seen.findings or seen.same or seen.base != payload["base"]:
        return teller.examined(seen, anew=True)
    counts = counts_of(seen.difference)
    step = Step(_order(payload), found.target.name, mark(found.content), counts=counts)
    wrong = await library.put(found.target, found.content, context.clock.now(), step)
    return teller.refused(seen.name, wrong) if wrong else teller.applied(seen.name, counts)


async def undone(context: JobContext, payload: Mapping[str, Any]) -> None:
    """Go back to the version before the last that was let count."""
    library = _library(context)
    async with library.turn:
        found = await library.undo(_order(payload))
    await _reply(context, payload, _teller(context, payload).undone(found))


async def templated(context: JobContext, payload: Mapping[str, Any]) -> None:
    """Send what can be filled in, as YAML and as a workbook."""
    say = context.phrases(payload["chat"])
    made = await asyncio.to_thread(templates, say("faq.language").unmarked())
    *_, last = made
    async with context.work() as db:
        for name, content in made.items():
            document = SendDocument(
                chat_id=payload["chat"],
                document=BufferedInputFile(content, name),
                caption=say("faq.template") if name == last else None,
                reply_parameters=_to(payload),
            )
            context.post(db, document)


async def _reply(context: JobContext, payload: Mapping[str, Any], report: Report) -> None:
    async with context.work() as db:
        context.post(
            db,
            SendMessage(
                chat_id=payload["chat"],
                text=report.text,
                reply_parameters=_to(payload),
                reply_markup=report.markup,
            ),
        )


def _to(payload: Mapping[str, Any]) -> ReplyParameters:
    return ReplyParameters(message_id=payload["message"], allow_sending_without_reply=True)


def _library(context: JobContext) -> Library:
    desk = context.constants["desk"]
    assert isinstance(desk, Desk)
    return desk.library


def _teller(context: JobContext, payload: Mapping[str, Any]) -> Teller:
    say = context.phrases(payload["chat"])
    return Teller(say, context.buttons, say("faq.language").unmarked())


async def _meant(
    context: JobContext, payload: Mapping[str, Any], library: Library, teller: Teller
) -> Meant | Report:
    """The file that was sent and where it belongs; or why it cannot be used."""
    held = BytesIO()
    await context.bot.download(payload["file"], destination=held)
    name, content = payload["name"], held.getvalue()
    sent = await asyncio.to_thread(as_sent, name, content)
    if (refused := teller.unfit(sent)) is not None:
        return refused
    target = await asyncio.to_thread(library.target, sent.name, lambda: _questions(sent))
    if target is None:
        return Report(teller.say("faq.file_nowhere"))
    try:
        found = await asyncio.to_thread(sent.put_into, target, teller.language)
    except FileProblems as problems:
        return teller.refused(library.name(target), library.by_name(problems.findings))
    return Meant(target, found, sent.remarks)


def _questions(sent: Sent) -> set[str]:
    if sent.entries:
        return {one.q for one in sent.entries}
    return questions(Path(sent.name), sent.content)


def _order(payload: Mapping[str, Any]) -> str:
    """What tells an order apart: the message that was pressed or written."""
    return f"{payload['chat']}:{payload['message']}"


def _as_is(text: str) -> Html:
    """What the operators wrote themselves is shown to them as it is."""
    return Html(escape(text))
