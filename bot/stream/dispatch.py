"""One update through its chat's route: observe, guard, command, reply."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from aiogram.dispatcher.event.bases import UNHANDLED
from aiogram.methods import AnswerCallbackQuery
from aiogram.types import CallbackQuery, Message

from bot.grammar import Person, replied_to
from bot.outbox.muffled import Muffled
from bot.plugin import Card, Html, Sender, Stage
from bot.stream.context import Context
from bot.stream.gate import ButtonSigner, Called, Refusal, find_command, refuse
from bot.stream.hints import answer_to
from bot.stream.noise import NoiseBudget, spoke_up
from bot.stream.route import Route, Routes, Stop
from bot.stream.update import Incoming

Ask = Callable[[Stop, Any, Context], Awaitable[Any]]

# A refusal removes itself: it concerns one person for a moment.
REFUSAL_LIFE = timedelta(seconds=30)


@dataclass(frozen=True)
class Dispatcher:
    """Takes an update along its route.

    Attributes:
        username: the bot's own, without @.
        person_of: who stands behind a message.
        roles_known: whether guards may judge in this chat.
        rehearses: whether what nobody ordered is only rehearsed in this chat.
        noise: what was said to each group unasked.
        silent: whether no plug-in may act in this chat.
    """

    routes: Routes
    signer: ButtonSigner
    username: str
    person_of: Callable[[Message], Person]
    roles_known: Callable[[int], bool]
    rehearses: Callable[[int], bool]
    noise: NoiseBudget
    silent: Callable[[int], bool] = lambda _: False

    async def handle(self, incoming: Incoming, context: Context, ask: Ask) -> None:
        """Run every stage; ``ask`` decides how a plug-in's share is isolated."""
        if incoming.in_group and self.silent(incoming.chat_id or 0):
            return
        if context["trace"].on:
            ask = _watched(ask, incoming, context)
        await self._stages(incoming, context, ask)
        if incoming.kind == "callback_query" and incoming.only is None:
            context["work"].plugin = None
            _answer(incoming.event, context)

    async def _stages(self, incoming: Incoming, context: Context, ask: Ask) -> None:
        route = self.routes.of(incoming.chat_id or 0, incoming.topic_id)
        event = incoming.event
        track = route.track(incoming.kind)
        for observer in track.observe:
            await ask(observer, event, context)
        if track.guard.nodes and await self._guarded(track.guard, incoming, context, ask):
            return
        if event.__class__ is Message:
            if incoming.kind == "message" and await self._command(route, incoming, context, ask):
                return
        elif event.__class__ is CallbackQuery and await self._button(
            route, incoming, context, ask
        ):
            return
        counts = event.__class__ is Message and incoming.in_group
        rest = track.rest
        if counts and self.noise.is_spent(event) and not context["addressed"]:
            context["trace"].note("trace.heard_enough")
            rest, counts = track.unsaid, False
        if not rest.nodes:
            return
        if await ask(rest, event, context) is not UNHANDLED and event.__class__ is Message:
            await self._hinted(route, track.hint, event, context, ask)
            if counts and not context["addressed"]:
                await self._count(route, event, context)

    async def _hinted(
        self, route: Route, hints: Stop, message: Message, context: Context, ask: Ask
    ) -> None:
        """Let others add to what was said because of a message."""
        work = context["work"]
        said_by = work.plugin
        acted = route.plugins.get(said_by or "")
        if not hints.nodes or acted is None or acted.stage is Stage.HINT:
            return
        answered = answer_to(work, message)
        if answered is not None:
            await ask(hints, message, context.plus({"answered": answered}))
            work.plugin = said_by  # what was said counts, and that was not the hint

    async def _count(self, route: Route, message: Message, context: Context) -> None:
        """Charge what was said to the group's noise budget; the last time staff hears of it."""
        work = context["work"]
        if not spoke_up(route, work, message):
            return
        if self.noise.count(message, work):
            work.plugin = None
            chat_id = message.chat.id
            title = context["phrases"](
                "core.quiet", chat=message.chat.title or "", limit=self.noise.limit(chat_id)
            )
            await context["staff"].tell(chat_id, Card(title), key=f"noise:{chat_id}")

    async def _guarded(self, guards: Stop, incoming: Incoming, context: Context, ask: Ask) -> bool:
        chat_id = incoming.chat_id or 0
        if incoming.in_group and not self.roles_known(chat_id):
            return False  # nobody is punished who may be an administrator
        if not self.rehearses(chat_id):
            return await ask(guards, incoming.event, context) is not UNHANDLED
        context["trace"].rehearses()
        muffled = Muffled(context["outbox"], chat_id, context["trace"])
        await ask(guards, incoming.event, context.plus({"outbox": muffled}))
        return False  # nothing was done to the message: it goes on its way

    async def _command(self, route: Route, incoming: Incoming, context: Context, ask: Ask) -> bool:
        message: Message = incoming.event
        text = message.text or message.caption
        if not text or (text[0] not in "/!" and text[0] not in route.bare_starts):
            return False
        replied = replied_to(message)
        person = None if replied is None else self.person_of(replied)
        called = find_command(route, message, text, self.username, person)
        if called is None or incoming.only not in (None, called.share.plugin):
            return False
        refusal = self._refusal(route, called, context)
        if refusal is not None:
            if called.call.bare:
                return False  # a plain word that this member cannot mean as a command
            context["work"].plugin = called.share.plugin
            self._say(message, refusal, context)
            return True
        context = context.plus({"call": called.call})
        return await ask(Stop.of([called.share]), message, context) is not UNHANDLED

    def _refusal(self, route: Route, called: Called, context: Context) -> Refusal | None:
        asked = called.step.command
        assert asked is not None
        sender: Sender = context["sender"]
        chat_id = context["chat_id"]
        plugin = route.plugins[called.share.plugin]
        found = refuse(asked, sender, plugin, context["chats"].bot_rights(chat_id))
        if found is None and called.call.problem is not None:
            return Refusal(f"problem.{called.call.problem}", {"command": called.call.alias})
        return found

    def _say(self, message: Message, refusal: Refusal, context: Context) -> None:
        text = self._text(refusal, context)
        plugin, trace = context["work"].plugin, context["trace"]
        trace.asked([plugin], plugin)
        trace.note(text.unmarked())
        context["outbox"].post(message.reply(str(text)), delete_after=REFUSAL_LIFE)

    def _text(self, refusal: Refusal, context: Context) -> Html:
        """The sentence, with roles and rights in the words of the chat's language."""
        phrases = context["phrases"]
        values = {
            name: phrases(f"{name}.{value}") if name in ("role", "right") else value
            for name, value in refusal.values.items()
        }
        said: Html = phrases(refusal.key, **values)
        return said

    async def _button(self, route: Route, incoming: Incoming, context: Context, ask: Ask) -> bool:
        """Run the handler of a button that we signed."""
        query: CallbackQuery = incoming.event
        signed = self.signer.read(query.data or "")
        share = route.actions.get(signed[:2]) if signed else None
        if signed is None or share is None or incoming.only not in (None, share.plugin):
            return False
        step = share.nodes[0]
        assert step.action is not None
        rights = context["chats"].bot_rights(context["chat_id"])
        refusal = refuse(step.action, context["sender"], route.plugins[share.plugin], rights)
        if refusal is not None:
            context["work"].plugin = share.plugin
            _answer(query, context, self._text(refusal, context).unmarked())
            return True
        return (
            await ask(Stop.of([share]), query, context.plus({"payload": signed[2]}))
            is not UNHANDLED
        )


def _watched(ask: Ask, incoming: Incoming, context: Context) -> Ask:
    """Write down what is read, who is asked about it, and who acts."""
    trace = context["trace"]
    if isinstance(incoming.event, Message) and (read := context["reading"].folded):
        trace.show("trace.read", [("", read, None)])

    async def watched(stop: Stop, event: Any, context: Context) -> Any:
        found = await ask(stop, event, context)
        plugins = [share.plugin for share in stop.shares]
        heard = found is UNHANDLED or stop.shares[0].stage is Stage.OBSERVE
        trace.asked(plugins, None if heard else context["work"].plugin)
        return found

    return watched


def _answer(query: CallbackQuery, context: Context, text: str | None = None) -> None:
    """Answer a press, unless a handler did: Telegram shows a spinner until somebody does."""
    outbox = context["outbox"]
    if outbox.answers(query.id):
        return
    answer = AnswerCallbackQuery(callback_query_id=query.id, text=text, show_alert=bool(text))
    outbox.post(answer)
