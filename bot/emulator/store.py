"""What the world holds, how it numbers things, and how it tells bots and pages what changed."""

import mimetypes
from collections.abc import Callable
from datetime import UTC, datetime

from bot.emulator.clock import SimClock
from bot.emulator.errors import WrongCall
from bot.emulator.images import image_size
from bot.emulator.state import (
    ANONYMOUS_USER,
    CHANNEL_USER,
    SERVICE_USER,
    Bot,
    Chat,
    Json,
    Member,
    Message,
    Press,
    StoredFile,
    Upload,
    User,
)
from bot.emulator.updates import UpdateQueue
from bot.emulator.views import chat_json, member_json, message_json, user_json

OnChange = Callable[[Json], None]

_EPOCH = datetime(2025, 1, 1, tzinfo=UTC)
_CHANNEL_ZERO = -1_000_000_000_000


class Store:
    """Users, chats, messages, files and bots, with lookups and events.

    Args:
        clock: the time of this world.
        seed: where ids begin; by default derived from the clock, so that the ids of two runs on
            one database do not meet.
    """

    def __init__(self, clock: SimClock, seed: int | None = None) -> None:
        self.clock = clock
        self.seed = int((clock.now() - _EPOCH).total_seconds()) if seed is None else seed
        self._number = self.seed * 1000
        self.users: dict[int, User] = {}
        self.chats: dict[int, Chat] = {}
        self.bots: dict[int, Bot] = {}
        self.tokens: dict[str, Bot] = {}
        self.files: dict[str, StoredFile] = {}
        self.paths: dict[str, StoredFile] = {}
        self.presses: dict[str, Press] = {}
        self.activity = 0  # grows with everything that happens; a settled world does not move
        self._listeners: list[OnChange] = []
        for user in (
            User(SERVICE_USER, "Telegram"),
            User(ANONYMOUS_USER, "Group", username="GroupAnonymousBot", is_bot=True),
            User(CHANNEL_USER, "Channel", username="Channel_Bot", is_bot=True),
        ):
            self.users[user.id] = user

    # --- time and numbers -----------------------------------------------------------------------

    def unix(self) -> int:
        """The present as Unix time."""
        return int(self.clock.now().timestamp())

    def number(self) -> int:
        """The next id."""
        self._number += 1
        return self._number

    # --- making ---------------------------------------------------------------------------------

    def add_user(
        self,
        first_name: str,
        username: str | None = None,
        *,
        last_name: str | None = None,
        language_code: str | None = None,
        is_bot: bool = False,
    ) -> User:
        """A new person or bot.

        Raises:
            WrongCall: the username is taken, or the name is empty.
        """
        if not first_name:
            raise WrongCall("first_name must not be empty")
        name = (username or "").removeprefix("@") or None
        if name is not None and self.find_username(name) is not None:
            raise WrongCall(f"the username {name} is taken", 409)
        user = User(self.number(), first_name, last_name, name, is_bot, language_code)
        self.users[user.id] = user
        self.notify("user", user=user.id)
        return user

    def add_bot(self, first_name: str, username: str, token: str | None = None) -> Bot:
        """A new bot; its token starts with its id unless one is given."""
        user = self.add_user(first_name, username, is_bot=True)
        if token is not None and token.split(":")[0].isdigit():
            del self.users[user.id]
            user.id = int(token.split(":")[0])
            self.users[user.id] = user
        bot = Bot(user, token or f"{user.id}:emulator-{user.id:x}", UpdateQueue(self.number()))
        self.bots[user.id] = bot
        self.tokens[bot.token] = bot
        return bot

    def add_chat(self, kind: str, title: str, *, forum: bool = False) -> Chat:
        """A new group, supergroup or channel, empty; 1 is the general topic of a forum."""
        number = self.number()
        chat_id = -number if kind == "group" else _CHANNEL_ZERO - number
        chat = Chat(chat_id, kind, title, forum=forum, next_id=2 if forum else 1)
        self.chats[chat.id] = chat
        self.notify("chat", chat=chat.id)
        return chat

    def add_file(
        self, upload: Upload, kind: str, size: tuple[int, int] | None = None
    ) -> StoredFile:
        """Keep the bytes of an upload."""
        number = self.number()
        suffix = upload.name.rpartition(".")[2].lower() if "." in upload.name else "bin"
        if kind == "photo":
            suffix = "png" if upload.content.startswith(b"\x89PNG") else "jpg"
        width, height = size or image_size(upload.content) or (0, 0)
        stored = StoredFile(
            f"{kind}-{number:x}",
            f"{number:x}",
            f"{kind}s/file_{number}.{suffix}",
            upload.content,
            upload.name,
            mimetypes.guess_type(upload.name)[0] or "application/octet-stream",
            width,
            height,
        )
        self.files[stored.id] = stored
        self.paths[stored.path] = stored
        return stored

    # --- looking up -----------------------------------------------------------------------------

    def find_chat(self, chat_id: int) -> Chat | None:
        """A chat; a person's private chat comes to be when somebody asks for it."""
        chat = self.chats.get(chat_id)
        if chat is None:
            user = self.users.get(chat_id)
            if user is not None and not user.is_bot and user.id != SERVICE_USER:
                chat = self.chats[chat_id] = Chat(chat_id, "private")
                chat.members[chat_id] = Member(chat_id, "member")
        return chat

    def find_username(self, name: str) -> User | Chat | None:
        """Who or what bears a username, without regard to case."""
        wanted = name.removeprefix("@").casefold()
        holders: list[User | Chat] = [*self.users.values(), *self.chats.values()]
        for holder in holders:
            if holder.username is not None and holder.username.casefold() == wanted:
                return holder
        return None

    def member(self, chat: Chat, user_id: int) -> Member:
        """How a user stands in a chat now; what has run out by the clock has ended."""
        member = chat.members.get(user_id)
        if member is None:
            return Member(user_id)
        if member.until and self.unix() >= member.until:
            back = member.status == "restricted" and member.present
            member = Member(user_id, "member" if back else "left", tag=member.tag)
            chat.members[user_id] = member
        return member

    def bots_in(self, chat: Chat) -> list[Bot]:
        """The bots that are in a chat."""
        return [bot for bot in self.bots.values() if self.member(chat, bot.user.id).is_in]

    # --- views ----------------------------------------------------------------------------------

    def user_json(self, user_id: int) -> Json:
        """A user as Telegram writes it."""
        return user_json(self.users[user_id])

    def chat_json(self, chat: Chat) -> Json:
        """A chat as Telegram writes it."""
        return chat_json(chat, self.users)

    def member_json(self, chat: Chat, member: Member) -> Json:
        """A member as Telegram writes it."""
        return member_json(chat, member, self.users)

    def message_json(self, message: Message, *, nested: bool = False) -> Json:
        """A message as Telegram writes it."""
        return message_json(message, self.users, self.chats, nested=nested)

    # --- telling --------------------------------------------------------------------------------

    def on_change(self, listener: OnChange) -> Callable[[], None]:
        """Call ``listener({"kind": …, "chat": …, …})`` at every change; returns how to stop it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def notify(self, kind: str, **what: int | str | None) -> None:
        """Tell the listeners."""
        self.activity += 1
        for listener in tuple(self._listeners):
            listener({"kind": kind, **what})

    def emit(
        self, chat: Chat, kind: str, payload: Json, *, right: str | None = None, but: int = 0
    ) -> None:
        """Send an update to the bots of a chat.

        Args:
            right: only to administrators, with this right (``can_manage_chat``: any).
            but: not to this bot.
        """
        date = self.unix()
        self.activity += 1
        for bot in self.bots.values():
            member = self.member(chat, bot.user.id)
            if bot.user.id == but or not member.is_in:
                continue
            deaf = bot.privacy and chat.is_group and not member.is_staff
            if deaf and not _is_meant(kind, payload, bot):
                continue
            if right is None or _holds(member, right):
                bot.queue.push(kind, payload, date)

    def append(self, message: Message) -> Message:
        """Put a message into its chat and give it its number."""
        chat = self.chats[message.chat_id]
        if message.visible_to is not None:
            message.ephemeral_id = chat.next_ephemeral
            chat.next_ephemeral += 1
            chat.ephemeral[message.ephemeral_id] = message
        else:
            message.id = chat.next_id
            chat.next_id += 1
            chat.messages[message.id] = message
        chat.timeline.append(message)
        self.notify("message", chat=chat.id, message=message.id, ephemeral=message.ephemeral_id)
        return message

    def service(self, chat: Chat, from_id: int | None, payload: Json) -> Message:
        """A service message, told to every bot of the chat."""
        if chat.type == "channel":
            sender, from_id = chat.id, None
        else:
            sender = None
        message = self.append(
            Message(0, chat.id, self.unix(), from_id, sender_chat_id=sender, service=payload)
        )
        kind = "channel_post" if chat.type == "channel" else "message"
        self.emit(chat, kind, self.message_json(message))
        return message

    def unconfirmed(self) -> int:
        """Updates that bots at work have not confirmed."""
        first = next(iter(self.bots.values()), None)
        return sum(len(b.queue) for b in self.bots.values() if b.queue.polled or b is first)


def _is_meant(kind: str, payload: Json, bot: Bot) -> bool:
    """Whether a bot in privacy mode gets this: commands, replies to it, service messages."""
    if kind not in ("message", "edited_message"):
        return True
    said = payload.get("text") or payload.get("caption") or ""
    answered = payload.get("reply_to_message", {}).get("from", {}).get("id")
    spoken = said or payload.get("photo") or payload.get("document")
    return not spoken or said.startswith("/") or answered == bot.user.id


def _holds(member: Member, right: str) -> bool:
    if member.status == "creator":
        return True
    return member.status == "administrator" and (
        right == "can_manage_chat" or right in member.rights
    )
