"""What the viewer does: write, press, come and go, add people, move the clock."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any

from aiohttp import web

from bot.emulator import membership, speech
from bot.emulator.errors import WrongCall
from bot.emulator.speech import Words
from bot.emulator.state import Chat, User
from bot.emulator.world import World
from bot.phrases.names import Html
from bot.web.attached import attach
from bot.web.following import CallTrail, is_lookup
from bot.web.people import is_muted, state_of
from bot.web.place import Look, find_message, may_see
from bot.web.talk import author_of

Advance = Callable[[float], Awaitable[object]]
Form = Mapping[str, Any]
Deed = Callable[[Look, Form], Awaitable[web.Response]]

ANSWER_S = 6.0
"""So long a pressed button waits for the bot."""
_NAME_LIMIT = 64
_STEP_LIMIT_S = 366 * 24 * 3600


class Deeds:
    """The forms and buttons of the page; what Telegram refuses becomes a toast.

    Args:
        advance: lets so many seconds pass, with everything that is due in them.
    """

    def __init__(self, world: World, trail: CallTrail, advance: Advance) -> None:
        self._world = world
        self._trail = trail
        self._advance = advance

    def by_path(self) -> dict[str, Deed]:
        """Every deed by the path that it is posted to."""
        return {
            "/say": self.say,
            "/press": self.press,
            "/join": self.join,
            "/leave": self.leave,
            "/people": self.add,
            "/clock": self.pass_time,
        }

    async def say(self, look: Look, form: Form) -> web.Response:
        """Write a message, answer one, or edit an own one."""
        text = _text(form, "text")
        try:
            if edited := _number(form, "edit"):
                self._edit(look, edited, text)
            elif not self._speak(look, form, text):
                return done()
        except WrongCall as wrong:
            return toast(self._refusal(look, wrong), "refused", kept=True)
        return done({"said": {}})

    def _speak(self, look: Look, form: Form, text: str) -> bool:
        """Say what the form holds; False = nothing."""
        me = look.place.me
        answered = _number(form, "reply_to") or None
        quote = _text(form, "quote") if answered else ""
        words = Words(text, reply_to=answered, quote=quote or None, topic=look.place.topic or None)
        original = look.chat.messages.get(answered or 0)
        if quote and original is not None and quote not in original.text:
            raise WrongCall("the message does not hold what is quoted")
        attach(self._world, form, words)
        if not (text or words.photo or words.document):
            return False
        sender = self._world.chats[me] if me < 0 else None
        user = self._world.users[me] if me > 0 else None
        self._world.say(look.chat, user, text, words=words, sender_chat=sender)
        return True

    def _edit(self, look: Look, message_id: int, text: str) -> None:
        message = speech.living(look.chat, message_id)
        if not author_of(look, message).mine:
            raise WrongCall("only its author edits a message", 403)
        speech.edit(self._world, look.chat, message_id, text)

    def _refusal(self, look: Look, wrong: WrongCall) -> str:
        """Why nothing was sent, in words that a person understands."""
        me = look.place.me
        name = _name(look)
        if me > 0 and look.chat.type != "private":
            member = self._world.member(look.chat, me)
            if is_muted(member):
                return _plain(look.say("refused.muted", name=name, state=state_of(look, member)))
            if not member.is_in:
                return _plain(look.say("refused.outside", name=name))
        if me in look.chat.banned_channels:
            return _plain(look.say("refused.banned", name=name))
        return f"Telegram: {wrong.sentence}"

    async def press(self, look: Look, form: Form) -> web.Response:
        """Press an inline button and show the bot's answer."""
        key = str(form.get("message", ""))
        message = find_message(look.chat, key)
        if message is None or not may_see(message, look.place.me):
            return toast(_plain(look.say("press.gone")), "refused")
        if look.place.me < 0:
            return toast(_plain(look.say("press.channel")), "refused")
        try:
            pressed = speech.press(
                self._world, look.chat, message, look.place.me, str(form.get("button", ""))
            )
        except WrongCall as wrong:
            return toast(f"Telegram: {wrong.sentence}", "refused")
        self._trail.pressed(pressed.id, look.chat.id, key)
        await asyncio.wait({pressed.answer}, timeout=ANSWER_S)
        if not pressed.answer.done():
            return toast(_plain(look.say("press.silence")), "refused")
        answer = pressed.answer.result()
        if not answer["text"]:
            return done()
        return toast(answer["text"], "alert" if answer["alert"] else "answer")

    async def join(self, look: Look, form: Form) -> web.Response:
        """Enter the group."""
        return self._move(look, lambda user: self._world.join(look.chat, user))

    async def leave(self, look: Look, form: Form) -> web.Response:
        """Leave the group."""
        return self._move(look, lambda user: self._world.leave(look.chat, user))

    def _move(self, look: Look, move: Callable[[User], None]) -> web.Response:
        user = self._world.users.get(look.place.me)
        if user is None or not look.chat.is_group:
            return toast(_plain(look.say("refused.no_member")), "refused")
        try:
            move(user)
        except WrongCall as wrong:
            if self._world.member(look.chat, user.id).status == "kicked":
                return toast(_plain(look.say("refused.banned", name=user.name)), "refused")
            return toast(f"Telegram: {wrong.sentence}", "refused")
        return done()

    async def add(self, look: Look, form: Form) -> web.Response:
        """Add a person or a channel and go on as that one."""
        name = " ".join(str(form.get("name", "")).split())[:_NAME_LIMIT]
        if not name:
            return toast(_plain(look.say("people.nameless")), "refused")
        role = form.get("role")
        if role == "channel":
            me = self._world.add_chat("channel", name).id
        else:
            user = self._world.add_user(name)
            me = user.id
            if look.chat.is_group and role != "outside":
                self._enter(look.chat, user, str(role))
        chat = me if look.chat.type == "private" and me > 0 else look.chat.id
        return done({"go": {"url": look.place.url(me=me, chat=chat, message="")}})

    def _enter(self, chat: Chat, user: User, role: str) -> None:
        self._world.join(chat, user)
        if role in {"admin", "anonymous"}:
            membership.make_admin(self._world, chat, user.id, anonymous=role == "anonymous")

    async def pass_time(self, look: Look, form: Form) -> web.Response:
        """Let time pass, and tell how much came of it."""
        seconds = min(max(_number(form, "seconds"), 0), _STEP_LIMIT_S)
        before = self._world.calls[-1].n if self._world.calls else 0
        await self._advance(seconds)
        made = sum(1 for call in self._world.calls if call.n > before and not is_lookup(call))
        key = "clock.passed" if made else "clock.quiet"
        said = look.say(key, time=timedelta(seconds=seconds), n=made)
        return done({"changed": {}, "toast": {"text": _plain(said), "kind": "answer"}})


def done(events: Mapping[str, object] | None = None) -> web.Response:
    """Nothing to show: what changed comes by itself. Events reach the page's script."""
    headers = {"HX-Trigger": json.dumps(events)} if events else {}
    return web.Response(status=204, headers=headers)


def toast(text: str, kind: str, *, kept: bool = False) -> web.Response:
    """A short message over the page.

    Args:
        kind: ``answer`` (of the bot), ``alert`` (of the bot, to be confirmed) or ``refused``.
        kept: what was typed stays.
    """
    return done({"toast": {"text": text, "kind": kind, "kept": kept}})


def _text(form: Form, key: str) -> str:
    return str(form.get(key, "")).replace("\r\n", "\n").strip()


def _number(form: Form, key: str) -> int:
    try:
        return int(form.get(key, ""))
    except ValueError:
        return 0


def _name(look: Look) -> str:
    me = look.place.me
    if me < 0:
        return look.world.chats[me].title or ""
    return look.world.users[me].name


def _plain(text: str) -> str:
    return Html(text).unmarked()
