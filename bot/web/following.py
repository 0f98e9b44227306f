"""Which calls of the Bot API followed which message."""

from collections.abc import Iterator
from typing import Any

from bot.emulator.state import Json, Message
from bot.emulator.world import CallRecord, World
from bot.web.place import message_key
from bot.web.rich import cut

_REMEMBERED = 5_000
_LOOKUPS = frozenset({"getChat", "getChatAdministrators", "getMe", "setMyCommands"})


class CallTrail:
    """Remembers, for every message and press, how many calls had been made before it.

    Bots say nowhere why they call. A call belongs to a message when it names it (answers, edits
    or deletes it), when it names what such a call made, or when it concerns the message's author
    or the one whom it answers, or names nothing, before anybody else spoke.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._before: dict[tuple[int, str], int] = {}
        self._presses: dict[str, tuple[int, str]] = {}
        self.stop = world.on_change(self._changed)

    def pressed(self, press_id: str, chat_id: int, key: str) -> None:
        """A button under a message was pressed: what answers it belongs to that message."""
        self._presses[press_id] = (chat_id, key)
        if len(self._presses) > _REMEMBERED:
            del self._presses[next(iter(self._presses))]

    def _changed(self, what: Json) -> None:
        if what["kind"] != "message":
            return
        ephemeral = what.get("ephemeral")
        key = f"e{ephemeral}" if ephemeral is not None else str(what["message"])
        self._before[what["chat"], key] = self._made()
        if len(self._before) > _REMEMBERED:
            del self._before[next(iter(self._before))]

    def _made(self) -> int:
        return self._world.calls[-1].n if self._world.calls else 0

    def after(self, message: Message) -> list[CallRecord]:
        """The calls that followed a message, in order."""
        chat_id, key = message.chat_id, message_key(message)
        start = self._before.get((chat_id, key))
        if start is None:
            return []
        end = self._next_voice(message)
        ids = {message.id} if message.id else set()
        people = {message.from_id, self._answered(message), *self._mentioned(message)} - {None}
        found = []
        for call in self._since(start):
            press = self._presses.get(str(call.params.get("callback_query_id")))
            if is_lookup(call):
                belongs = False
            elif press is not None:
                belongs = press == (chat_id, key)
            elif call.params.get("chat_id") != chat_id:
                belongs = False
            elif named := set(_named(call)):
                belongs = bool(named & ids)
            else:
                user = call.params.get("user_id")
                belongs = call.n <= end and (user is None or user in people)
            if belongs:
                found.append(call)
                ids |= _made_by(call)
        return found

    def made(self, message: Message) -> CallRecord | None:
        """The call that made a bot's message."""
        before = self._before.get((message.chat_id, message_key(message)))
        for call in self._since(before or 0):
            if call.params.get("chat_id") == message.chat_id and message.id in _made_by(call):
                return call
        return None

    def _since(self, n: int) -> Iterator[CallRecord]:
        return (call for call in self._world.calls if call.n > n)

    def _answered(self, message: Message) -> int | None:
        chat = self._world.chats[message.chat_id]
        original = chat.messages.get(message.reply_to or 0)
        return original.from_id if original is not None else None

    def _mentioned(self, message: Message) -> Iterator[int]:
        """The people whom a message names."""
        for entity in message.entities:
            if entity["type"] == "text_mention":
                yield entity["user"]["id"]
            elif entity["type"] == "mention":
                start, stop = entity["offset"], entity["offset"] + entity["length"]
                named = self._world.find_username(cut(message.text, start, stop))
                if named is not None:
                    yield named.id

    def _next_voice(self, message: Message) -> int:
        """The number of the last call before a person spoke again."""
        chat = self._world.chats[message.chat_id]
        later = chat.timeline[chat.timeline.index(message) + 1 :]
        for other in later:
            if other.from_id not in self._world.bots:
                return self._before.get((chat.id, message_key(other)), self._made())
        return self._made()


def is_lookup(call: CallRecord) -> bool:
    """Whether the bot only made sure of where it is, which nobody's message brings about."""
    return call.method in _LOOKUPS


def _named(call: CallRecord) -> Iterator[int]:
    """The messages that a call's parameters name."""
    params = call.params
    if isinstance(number := params.get("message_id"), int):
        yield number
    yield from params.get("message_ids") or ()
    reply: Any = params.get("reply_parameters")
    if isinstance(reply, dict) and isinstance(number := reply.get("message_id"), int):
        yield number
    if isinstance(number := params.get("reply_to_message_id"), int):
        yield number


def _made_by(call: CallRecord) -> set[int]:
    number = call.result.get("message_id") if isinstance(call.result, dict) else None
    return {number} if isinstance(number, int) and number else set()
