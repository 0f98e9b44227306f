"""The world: one object that answers the Bot API and lets people act."""

import re
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.emulator import membership, speech, topics
from bot.emulator.clock import SimClock
from bot.emulator.errors import ApiError, ConnectionCut, WrongCall
from bot.emulator.faults import Faults
from bot.emulator.limits import Limits
from bot.emulator.methods import METHODS, Call
from bot.emulator.rights import all_rights
from bot.emulator.speech import Words
from bot.emulator.state import Bot, Chat, Json, Message, Upload, User
from bot.emulator.store import Store
from bot.emulator.validate import find_method, read_params, shown_params

_CALLS_KEPT = 200_000
_TOKEN = re.compile(r"\d+:[\w-]+", re.ASCII)
_WEBHOOK = (
    "Conflict: can't use getUpdates method while webhook is active; "
    "use deleteWebhook to delete the webhook first"
)


@dataclass(frozen=True, slots=True)
class CallRecord:
    """One call of a bot; ``getUpdates`` is not recorded."""

    n: int
    method: str
    params: Json
    ok: bool
    result: Any
    error: str | None

    def as_json(self) -> Json:
        """What ``/sim/calls`` shows."""
        return {
            "n": self.n,
            "method": self.method,
            "params": self.params,
            "ok": self.ok,
            "result": self.result,
            "error": self.error,
        }


class World(Store):
    """A local Telegram with one bot in it from the start.

    Args:
        clock: its time.
        seed: where ids begin; by default derived from the clock.
        token: of the first bot; by default made up.
        bot_username: of the first bot.
    """

    def __init__(
        self,
        clock: SimClock,
        *,
        seed: int | None = None,
        token: str | None = None,
        bot_username: str = "guanjia_bot",
    ) -> None:
        super().__init__(clock, seed)
        self.bot: Bot = self.add_bot("管家", bot_username, token)
        self.limits = Limits()
        self.faults = Faults()
        self.calls: deque[CallRecord] = deque(maxlen=_CALLS_KEPT)
        self._calls_made = 0

    # --- the Bot API ----------------------------------------------------------------------------

    async def call(
        self,
        token: str,
        method: str,
        params: Mapping[str, Any],
        files: Mapping[str, Upload] | None = None,
    ) -> Any:
        """Do what a bot asks.

        Args:
            method: its name, in any case.
            params: values as JSON has them, or as text as a form has them.
            files: uploads, by the name that ``attach://`` gives.

        Returns:
            ``result``, as JSON values.

        Raises:
            ApiError: refused as Telegram refuses.
            ConnectionCut: no answer at all (ordered with a fault).
        """
        bot = self.tokens.get(token)
        if bot is None:
            shaped = _TOKEN.fullmatch(token)
            raise ApiError(401, "Unauthorized") if shaped else ApiError(404, "Not Found")
        known = find_method(method)
        name = known.__api_method__
        uploads = files or {}
        if name == "getUpdates":
            return await self._get_updates(bot, read_params(known, params, uploads))
        shown: Json = dict(params)
        try:
            read = read_params(known, params, uploads)
            shown = shown_params(read, uploads)
            result = self._perform(Call(self, bot, read, uploads), name)
        except (ApiError, ConnectionCut) as failure:
            self._record(name, shown, None, str(failure))
            raise
        self._record(name, shown, result, None)
        return result

    def _perform(self, call: Call, name: str) -> Any:
        handler = METHODS.get(name)
        if handler is None:
            raise ApiError(501, f"Not Implemented: the emulator does not do {name}")
        number = self._chat_number(call.params.get("chat_id"))
        fault = self.faults.take(name, number)
        if fault is not None and not fault.after_effect:
            raise fault.failure()
        many = call.params.get("media") or call.params.get("message_ids") or [0]
        self.limits.check(name, number, self.clock.monotonic(), len(many))
        result = handler(call)
        if fault is not None:
            raise fault.failure()
        return result

    def _chat_number(self, named: Any) -> int:
        """The id of the chat that a call is about, for faults and limits; 0 = none."""
        if isinstance(named, int):
            return named
        holder = self.find_username(named) if isinstance(named, str) else None
        return holder.id if holder is not None else 0

    def _record(self, method: str, params: Json, result: Any, error: str | None) -> None:
        self._calls_made += 1
        record = CallRecord(self._calls_made, method, params, error is None, result, error)
        self.calls.append(record)
        self.notify("call", n=record.n, method=method)

    async def _get_updates(self, bot: Bot, params: Json) -> list[Json]:
        if bot.webhook:
            raise ApiError(409, _WEBHOOK)
        fault = self.faults.take("getUpdates", 0)
        if fault is not None and not fault.after_effect:
            raise fault.failure()
        limit = params.get("limit", 100)
        if not 1 <= limit <= 100:
            limit = 100
        if (allowed := params.get("allowed_updates")) is not None:
            bot.queue.allow(allowed)
        wait_s = max(0, min(params.get("timeout") or 0, 50))
        updates = await bot.queue.fetch(params.get("offset") or 0, limit, wait_s, self.unix())
        if fault is not None:
            raise fault.failure()
        return updates

    def file(self, token: str, path: str) -> tuple[bytes, str]:
        """The bytes of a file that ``getFile`` gave a path of, and their type.

        Raises:
            ApiError: the token or the path is wrong.
        """
        if token not in self.tokens:
            raise ApiError(401, "Unauthorized")
        stored = self.paths.get(path)
        if stored is None:
            raise ApiError(404, "Not Found")
        return stored.content, stored.mime_type

    # --- what people do -------------------------------------------------------------------------

    def make_chat(
        self,
        title: str,
        kind: str = "supergroup",
        *,
        topics: list[str] | None = None,
        bot_rights: frozenset[str] | None = None,
        linked_to: Chat | None = None,
        bot_in: bool = True,
    ) -> Chat:
        """A chat with the bot as administrator.

        Args:
            topics: None = no forum.
            bot_rights: None = all.
            linked_to: for a channel, the group that its posts are forwarded to.
            bot_in: False leaves the bot outside; ``membership.place_bot`` lets it in later.

        Raises:
            WrongCall: the kind cannot have that.
        """
        if kind not in {"group", "supergroup", "channel"}:
            raise WrongCall(f'a chat cannot be a "{kind}"')
        if topics is not None and kind != "supergroup":
            raise WrongCall("only a supergroup has topics")
        if linked_to is not None and (kind != "channel" or linked_to.type != "supergroup"):
            raise WrongCall("only a channel can be linked to a supergroup")
        unknown = (bot_rights or frozenset()) - all_rights(kind)
        if unknown:
            raise WrongCall(f"a {kind} has no right {sorted(unknown)[0]}")
        chat = self.add_chat(kind, title, forum=topics is not None)
        if bot_in:
            membership.place_bot(self, chat, self.bot, bot_rights)
        for name in topics or []:
            self.add_topic(chat, name)
        if linked_to is not None:
            chat.linked_id, linked_to.linked_id = linked_to.id, chat.id
        return chat

    def add_topic(self, chat: Chat, name: str) -> int:
        """A new topic of a forum; its id is that of the service message that opens it."""
        return topics.add_topic(self, chat, name, self.bot.user.id)

    def join(
        self, chat: Chat, user: User, invite_link: str | None = None, *, by: User | None = None
    ) -> None:
        """A user enters, perhaps through a link, or brought in by somebody."""
        link = membership.usable_link(self, chat, invite_link) if invite_link else None
        membership.join(self, chat, user.id, link=link, actor_id=by.id if by else None)

    def leave(self, chat: Chat, user: User, *, by: User | None = None) -> None:
        """A user goes, or is thrown out by somebody."""
        if by is not None:
            membership.throw_out(self, chat, user.id, by.id)
            return
        if not self.member(chat, user.id).is_in:
            raise WrongCall(f"user {user.id} is not in the chat", 409)
        membership.leave(self, chat, user.id)

    def say(
        self,
        chat: Chat,
        user: User | None,
        text: str,
        *,
        words: Words | None = None,
        sender_chat: Chat | None = None,
    ) -> Message:
        """Somebody writes; ``words`` carries more than a bare text."""
        said = words or Words(text)
        user_id = user.id if user is not None else None
        return speech.say(self, chat, said, user_id=user_id, sender_chat=sender_chat)

    def migrate(self, chat: Chat) -> Chat:
        """A basic group becomes a supergroup with an id of its own.

        Raises:
            WrongCall: it is none, or did so before.
        """
        if chat.type != "group" or chat.migrated_to is not None:
            raise WrongCall("only a basic group can become a supergroup")
        new = self.add_chat("supergroup", chat.title or "")
        new.members = {i: self.member(chat, i) for i in list(chat.members)}
        new.permissions = chat.permissions
        new.linked_id = chat.linked_id
        owner = next((m.user_id for m in new.members.values() if m.status == "creator"), None)
        actor = owner or self.bot.user.id
        self.service(chat, actor, {"migrate_to_chat_id": new.id})
        self.service(new, actor, {"migrate_from_chat_id": chat.id})
        chat.migrated_to = new.id
        return new

    def living_chat(self, chat_id: int) -> Chat:
        """A chat that people can act in.

        Raises:
            WrongCall: there is none, or it became a supergroup.
        """
        chat = self.find_chat(chat_id)
        if chat is None:
            raise WrongCall(f"there is no chat {chat_id}", 404)
        if chat.migrated_to is not None:
            raise WrongCall(f"the chat became the supergroup {chat.migrated_to}", 409)
        return chat

    def known_user(self, user_id: int) -> User:
        """A user.

        Raises:
            WrongCall: there is none.
        """
        user = self.users.get(user_id)
        if user is None:
            raise WrongCall(f"there is no user {user_id}", 404)
        return user
