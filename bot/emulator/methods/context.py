"""What one call of the Bot API works with: the world, the bot that calls, what it may do."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.emulator.errors import ApiError, bad_request, forbidden
from bot.emulator.rights import allows
from bot.emulator.state import Bot, Chat, Json, Member, Message, Upload, User
from bot.emulator.store import Store


@dataclass(slots=True)
class Call:
    """One call, its parameters read and checked."""

    store: Store
    bot: Bot
    params: Json
    files: Mapping[str, Upload]

    @property
    def me(self) -> int:
        """The id of the bot that calls."""
        return self.bot.user.id

    def chat(self, key: str = "chat_id") -> Chat:
        """The chat that a parameter names.

        Raises:
            ApiError: there is none, or it became a supergroup.
        """
        named = self.params.get(key)
        if named is None:
            raise bad_request(f"{key} is empty")
        chat = self._named(named)
        if chat is None:
            raise bad_request("chat not found")
        if chat.migrated_to is not None:
            raise ApiError(
                400,
                "Bad Request: group chat was upgraded to a supergroup chat",
                {"migrate_to_chat_id": chat.migrated_to},
            )
        return chat

    def _named(self, named: Any) -> Chat | None:
        if isinstance(named, int):
            return self.store.find_chat(named)
        holder = self.store.find_username(str(named))
        return holder if isinstance(holder, Chat) else None

    def own_chat(self) -> Chat:
        """The chat of ``chat_id``, which the bot is in.

        Raises:
            ApiError: 403, it is not in there.
        """
        chat = self.chat()
        if chat.type == "private":
            self._must_be_opened(chat)
        elif not self.member(chat, self.me).is_in:
            raise self._outside(chat)
        return chat

    def _must_be_opened(self, chat: Chat) -> None:
        if self.member(chat, self.me).status == "kicked":
            raise forbidden("bot was blocked by the user")
        asked = any(chat.id in other.requests for other in self.store.chats.values())
        if not asked and not self.member(chat, self.me).is_in:
            raise forbidden("bot can't initiate conversation with a user")

    def _outside(self, chat: Chat) -> ApiError:
        kind = "channel" if chat.type == "channel" else f"{chat.type}"
        if self.member(chat, self.me).status == "kicked":
            return forbidden(f"bot was kicked from the {kind} chat")
        return forbidden(f"bot is not a member of the {kind} chat")

    def member(self, chat: Chat, user_id: int) -> Member:
        """How a user stands there now."""
        return self.store.member(chat, user_id)

    def has_right(self, chat: Chat, right: str) -> bool:
        """Whether the bot holds a right there."""
        member = self.member(chat, self.me)
        return member.status == "administrator" and right in member.rights

    def must_hold(self, chat: Chat, right: str, otherwise: str) -> None:
        """Refuse when the bot lacks a right."""
        if not self.has_right(chat, right):
            raise bad_request(otherwise)

    def must_be_allowed(self, chat: Chat, permission: str, what: str) -> None:
        """Refuse when the bot, a plain member, may not send such a thing."""
        if chat.type == "private":
            return
        if chat.type == "channel":
            self.must_hold(
                chat, "can_post_messages", "need administrator rights in the channel chat"
            )
            return
        member = self.member(chat, self.me)
        if not member.is_staff and not allows(
            [chat.permissions, member.permissions or {}], permission
        ):
            raise bad_request(f"not enough rights to send {what} to the chat")

    def user(self, otherwise: str) -> User:
        """The user of ``user_id``.

        Raises:
            ApiError: 400 with ``otherwise``, there is none.
        """
        user = self.store.users.get(self.params["user_id"])
        if user is None:
            raise bad_request(otherwise)
        return user

    def message(self, chat: Chat, otherwise: str, key: str = "message_id") -> Message:
        """The living message that a parameter names.

        Raises:
            ApiError: 400 with ``otherwise``, there is none.
        """
        number = self.params.get(key)
        if number is None:
            raise bad_request("message identifier is not specified")
        message = chat.messages.get(number)
        if message is None or message.deleted:
            raise bad_request(otherwise)
        return message


Handler = Callable[[Call], Any]
