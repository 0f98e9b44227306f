"""A clock that stands still, an outbox that collects, and updates as Telegram writes them."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from aiogram import Bot
from aiogram.methods import TelegramMethod
from aiogram.types import (
    ChatFullInfo,
    ChatMemberAdministrator,
    ChatMemberUpdated,
    ChatPermissions,
    Message,
    ResultChatMemberUnion,
)
from pydantic import TypeAdapter

from bot.config import Config
from bot.db.work import Work
from bot.people.group_names import GroupNames
from bot.services import PostClass

START = datetime(2027, 3, 2, 9, 0, tzinfo=UTC)
BOT_ID = 4200
GROUP = -1001000000001
CHANNEL = -1002000000002
LINKED = -1003000000003

Json = dict[str, Any]


class StillClock:
    """Moves only when told to; sleepers wake at once and move it."""

    def __init__(self, start: datetime = START) -> None:
        self.time = start
        self.started = start

    def now(self) -> datetime:
        return self.time

    def monotonic(self) -> float:
        return (self.time - self.started).total_seconds()

    async def sleep(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)
        await asyncio.sleep(0)

    def advance(self, **parts: float) -> None:
        self.time += timedelta(**parts)


class CollectingOutbox:
    """Remembers what was posted."""

    def __init__(self) -> None:
        self.posts: list[TelegramMethod[Any]] = []
        self.options: list[Json] = []

    def post(
        self,
        method: TelegramMethod[Any],
        *,
        klass: PostClass | None = None,
        delete_after: timedelta | None = None,
        expires: timedelta | None = None,
        only_for: int | None = None,
    ) -> int:
        self.posts.append(method)
        self.options.append({"klass": klass, "delete_after": delete_after, "expires": expires})
        return -len(self.posts)

    def post_at(
        self,
        method: TelegramMethod[Any],
        due_at: datetime,
        *,
        klass: PostClass | None = None,
        occurrence_id: int | None = None,
    ) -> int:
        self.posts.append(method)
        self.options.append({"klass": klass, "due_at": due_at, "occurrence": occurrence_id})
        return -len(self.posts)

    def names(self) -> list[str]:
        return [method.__api_method__ for method in self.posts]


class AnsweringBot:
    """Answers methods from a table, as the real bot would; counts the calls."""

    def __init__(self, answers: dict[str, Any] | None = None) -> None:
        self.id = BOT_ID
        self.answers = answers or {}
        self.calls: list[TelegramMethod[Any]] = []

    async def __call__(self, method: TelegramMethod[Any]) -> Any:
        self.calls.append(method)
        answer = self.answers[method.__api_method__]
        if isinstance(answer, Exception):
            raise answer
        return answer

    @property
    def as_bot(self) -> Bot:
        return cast("Bot", self)


def user(number: int, name: str = "", username: str | None = None, **more: Any) -> Json:
    return {
        "id": number,
        "is_bot": False,
        "first_name": name or f"User {number}",
        **({"username": username} if username else {}),
        **more,
    }


def group(chat_id: int = GROUP, title: str = "小鹿学堂") -> Json:
    return {"id": chat_id, "type": "supergroup", "title": title}


def channel(chat_id: int = CHANNEL, title: str = "Deals") -> Json:
    return {"id": chat_id, "type": "channel", "title": title, "username": "deals"}


def message(sender: Json | None, *, number: int = 10, text: str = "hi", **more: Any) -> Message:
    raw = {"message_id": number, "date": int(START.timestamp()), "chat": group(), "text": text}
    if sender is not None:
        raw["from"] = sender
    return Message.model_validate({**raw, **more})


def linked_post(**more: Any) -> Message:
    telegram = {"id": 777000, "is_bot": False, "first_name": "Telegram"}
    post = channel(LINKED, "News")
    return message(
        telegram,
        sender_chat=post,
        is_automatic_forward=True,
        forward_origin={
            "type": "channel",
            "date": int(START.timestamp()),
            "chat": post,
            "message_id": 7,
        },
        **more,
    )


def anonymous_message(**more: Any) -> Message:
    stand_in = user(1087968824, "Group", "GroupAnonymousBot", is_bot=True)
    return message(stand_in, sender_chat=group(), **more)


def channel_message(chat_id: int = CHANNEL, **more: Any) -> Message:
    stand_in = user(136817688, "Channel", "Channel_Bot", is_bot=True)
    return message(stand_in, sender_chat=channel(chat_id), **more)


RIGHTS = [*(name for name in ChatMemberAdministrator.model_fields if name.startswith("can_"))]
PERMISSIONS = [*ChatPermissions.model_fields]


def plain(person: Json, status: str = "member") -> Json:
    return {"user": person, "status": status}


def owner(person: Json, *, anonymous: bool = False) -> Json:
    return {"user": person, "status": "creator", "is_anonymous": anonymous}


def admin(person: Json, *rights: str, anonymous: bool = False) -> Json:
    held = {name: name in rights for name in RIGHTS}
    return {**held, "user": person, "status": "administrator", "is_anonymous": anonymous}


def restricted(person: Json, *may: str, until: int = 0, is_member: bool = True) -> Json:
    held = {name: name in may for name in PERMISSIONS}
    here = {"user": person, "status": "restricted", "is_member": is_member}
    return {**held, **here, "until_date": until}


def banned(person: Json, until: int = 0) -> Json:
    return {"user": person, "status": "kicked", "until_date": until}


def change(old: Json, new: Json, by: Json | None = None, **more: Any) -> ChatMemberUpdated:
    return ChatMemberUpdated.model_validate(
        {
            "chat": group(),
            "from": by or new["user"],
            "date": int(START.timestamp()),
            "old_chat_member": old,
            "new_chat_member": new,
            **more,
        }
    )


class FixedSettings:
    """Language, zone and what was set, for a ``PeopleCore``."""

    def __init__(self, language: str = "zh-CN") -> None:
        self.spoken = language
        self.names = GroupNames(Config())
        self.changed: list[tuple[int, str, str, Any, int]] = []

    def topic_names(self, chat_id: int, topic_id: int | None) -> frozenset[str]:
        return frozenset() if topic_id is None else frozenset({str(topic_id)})

    def topic_id(self, chat_id: int, name: str) -> int | None:
        return int(name) if name.isdecimal() else None

    def group_name(self, chat_id: int) -> str | None:
        return self.names.of(chat_id)

    def is_staff(self, chat_id: int) -> bool:
        return False

    def rehearsal(self, chat_id: int) -> timedelta | None:
        return timedelta(hours=24)

    def bind(self, name: str, chat_id: int) -> None:
        self.names.bind(name, chat_id)

    def unbind(self, chat_id: int) -> None:
        self.names.unbind(chat_id)

    def language(self, chat_id: int) -> str:
        return self.spoken

    def timezone(self, chat_id: int) -> str:
        return "Asia/Shanghai"

    def settings_of(self, plugin_name: str, chat_id: int, topic_id: int) -> Any:
        raise KeyError(plugin_name)

    async def set(
        self, work: Work, chat_id: int, plugin: str, key: str, value: Any, *, topic_id: int = 0
    ) -> None:
        self.changed.append((chat_id, plugin, key, value, topic_id))

    async def clear(self, work: Work, chat_id: int, plugin: str, key: str) -> None:
        self.changed.append((chat_id, plugin, key, None, 0))


def admin_answers(*members: Json, linked: int | None = None) -> dict[str, Any]:
    """What Telegram answers when asked for a group's administrators."""
    info = {"accent_color_id": 0, "max_reaction_count": 1, "accepted_gift_types": GIFTS}
    chat = {**group(), **info, **({"linked_chat_id": linked} if linked else {})}
    return {
        "getChatAdministrators": TypeAdapter(list[ResultChatMemberUnion]).validate_python(members),
        "getChat": ChatFullInfo.model_validate(chat),
    }


GIFTS = {
    "unlimited_gifts": False,
    "limited_gifts": False,
    "unique_gifts": False,
    "premium_subscription": False,
    "gifts_from_channels": False,
}
