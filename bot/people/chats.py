"""The ``chats`` service: what handlers may ask about chats and people."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from sqlalchemy import func, or_, select

from bot.db.models import PLATFORM, Member, User, UserName
from bot.db.work import Work
from bot.grammar import Person, SenderKind, Target
from bot.people.group_names import GroupNames
from bot.people.groups import give_name, known_groups, set_stranger, take_name
from bot.people.known import ChatState, MemberState
from bot.people.loading import load_chats, member_of_row
from bot.people.memory import Memory
from bot.people.senders import ANONYMOUS_ADMIN_ID, CHANNEL_POSTS_ID
from bot.people.standing import standing_of
from bot.people.writes import INSIDE, write_people
from bot.services import GroupInfo, Refused, Role, Standing


class SettingsSource(Protocol):
    """Where name, language, zone and settings of a chat come from."""

    def topic_names(self, chat_id: int, topic_id: int | None) -> frozenset[str]:
        """What files may call a topic: its number, and its name in the config."""

    def topic_id(self, chat_id: int, name: str) -> int | None:
        """The topic that files call so."""

    def group_name(self, chat_id: int) -> str | None:
        """What the operator's files call this group; None for one they do not name."""

    @property
    def names(self) -> GroupNames:
        """Which chat has which name."""

    def is_staff(self, chat_id: int) -> bool:
        """Whether reports about other groups go to this one."""

    def rehearsal(self, chat_id: int) -> timedelta | None:
        """How long the group rehearses when the bot comes in; None = not at all."""

    def bind(self, name: str, chat_id: int) -> None:
        """From now on the group of this name is that chat."""

    def unbind(self, chat_id: int) -> None:
        """Take back the name that was given in a chat."""

    def language(self, chat_id: int) -> str:
        """``zh-CN`` or ``en``."""

    def timezone(self, chat_id: int) -> str:
        """IANA name."""

    def settings_of(self, plugin_name: str, chat_id: int, topic_id: int) -> Any:
        """A plug-in's settings in a chat and topic, whether it is on there or not."""

    async def set(
        self, work: Work, chat_id: int, plugin: str, key: str, value: Any, *, topic_id: int = 0
    ) -> None:
        """Change one setting in the chat; valid from the next batch."""

    async def clear(self, work: Work, chat_id: int, plugin: str, key: str) -> None:
        """Forget what was set in the chat; valid from the next batch."""


def rehearses(state: ChatState, settings: SettingsSource) -> bool:
    """Whether what the bot does by itself is only rehearsed in a chat: never among staff."""
    return bool(state.dry_run) and not settings.is_staff(state.id)


class BoundChats:
    """``Chats`` for one unit of work: reads memory, and the batch's own transaction."""

    def __init__(self, work: Work, memory: Memory, settings: SettingsSource, bot_id: int) -> None:
        self._work = work
        self._memory = memory
        self._settings = settings
        self.bot_id = bot_id

    def group_name(self, chat_id: int) -> str | None:
        """What the operator's files call this group; None for one they do not name."""
        return self._settings.group_name(chat_id)

    def id_of(self, name: str) -> int | None:
        """The chat of a group's name; None = not known, or the bot is not in it any more."""
        return next(iter(self._present([self._settings.names.chat_of(name)])), None)

    def of_set(self, name: str) -> list[int]:
        """The known chats of a group, or of a set of the file; each once, in its order."""
        return self._present(self._settings.names.chats_of(name))

    def _present(self, chat_ids: Iterable[int | None]) -> list[int]:
        chats = [chat_id for chat_id in chat_ids if chat_id is not None]
        return [one for one in chats if not self._memory.chat(one).bot_is_out]

    async def groups(self) -> list[GroupInfo]:
        """Every group that the bot is in or was, those with a name first."""
        return await known_groups(self._work, self.bot_id, self._settings.group_name)

    def names_waiting(self) -> list[str]:
        """Names of groups in the config that no chat has yet."""
        return self._settings.names.waiting()

    async def bind(self, chat_id: int, name: str) -> int | None:
        """Give a group a name, and count it as ours; valid from the next batch.

        Returns:
            The chat that had the name before.

        Raises:
            Refused: it is no name, a set has it, or the config says otherwise.
        """
        names = self._settings.names
        names.check(name, chat_id)
        before = await give_name(self._work, chat_id, name)
        if before is None and names.chat_of(name) not in (None, chat_id):
            before = names.chat_of(name)
        await self.adopt(chat_id)
        self._work.after_commit(lambda: self._settings.bind(name, chat_id))
        return before

    async def unbind(self, chat_id: int) -> str | None:
        """Take a group's name away and return it; None = it had none.

        Raises:
            Refused: the config gives it.
        """
        names = self._settings.names
        name = names.of(chat_id)
        if name is not None and name == names.fixed(chat_id):
            raise Refused("refused.name_fixed", name=name)
        if name is not None:
            await take_name(self._work, chat_id)
            self._work.after_commit(lambda: self._settings.unbind(chat_id))
        return name

    async def adopt(self, chat_id: int) -> bool:
        """Count a stranger's group as one of the operators' own; False = it was none."""
        return await set_stranger(self._work, self._memory, chat_id, None)

    def language(self, chat_id: int) -> str:
        """``zh-CN`` or ``en``."""
        return self._settings.language(chat_id)

    def timezone(self, chat_id: int) -> str:
        """IANA name."""
        return self._settings.timezone(chat_id)

    def title(self, chat_id: int) -> str:
        """The chat's title; its number when it was never seen."""
        return self._memory.chat(chat_id).title or str(chat_id)

    def topic_names(self, chat_id: int, topic_id: int | None) -> frozenset[str]:
        """What files may call a topic: its number, its name in the config; none for no topic."""
        return self._settings.topic_names(chat_id, topic_id)

    def topic_id(self, chat_id: int, name: str) -> int | None:
        """The topic that files call so, by its number or its name in the config; None = none."""
        return self._settings.topic_id(chat_id, name)

    def is_dry_run(self, chat_id: int) -> bool:
        """Whether what the bot does by itself is only rehearsed there."""
        return rehearses(self._memory.chat(chat_id), self._settings)

    def linked_chat_id(self, chat_id: int) -> int | None:
        """The channel whose posts are forwarded into the group."""
        return self._memory.chat(chat_id).linked_chat_id

    def bot_rights(self, chat_id: int) -> frozenset[str] | None:
        """The bot's own rights there; None = not known."""
        return self._memory.chat(chat_id).bot_rights

    def role(self, chat_id: int, user_id: int) -> Role | None:
        """A user's role; None = the administrators are not known."""
        if chat_id > 0:
            return Role.MEMBER
        state = self._memory.chat(chat_id)
        if not state.admins_known:
            return None
        member = state.staff.get(user_id)
        return Role.MEMBER if member is None else member.role

    async def member(self, chat_id: int, user_id: int) -> MemberState | None:
        """What is known of someone in a chat, what this batch learnt included."""
        await write_people(self._work)
        query = select(Member).where(
            Member.platform == PLATFORM, Member.chat_id == chat_id, Member.user_id == user_id
        )
        row = await self._work.db.scalar(query.execution_options(populate_existing=True))
        return None if row is None else member_of_row(row)

    async def recall(self, chat_id: int) -> None:
        """Read what the database knows of another chat; nothing when memory has it."""
        if not self._memory.is_loaded(chat_id):
            for state in await load_chats(self._work.db, self.bot_id, [chat_id]):
                self._memory.chats.put(state.id, state)

    def rights(self, chat_id: int, user_id: int) -> frozenset[str]:
        """Telegram's names of the rights that a user holds there; none while they are unknown."""
        member = self._memory.chat(chat_id).staff.get(user_id)
        return frozenset() if member is None else member.held_rights

    async def is_member(self, chat_id: int, user_id: int) -> bool:
        """Whether a user is known to be in the chat."""
        found = await self.member(chat_id, user_id)
        return found is not None and found.status in INSIDE

    async def standing(self, chat_id: int, user_id: int, at: datetime) -> Standing:
        """Since when a member is there, and how much he wrote, as far as was counted before.

        Of who is known well it may be some minutes old.
        """
        return await standing_of(
            self._work, self._memory, chat_id, user_id, at.astimezone(self._zone(chat_id))
        )

    def _zone(self, chat_id: int) -> ZoneInfo:
        return ZoneInfo(self.timezone(chat_id))

    async def resolve(self, chat_id: int, target: Target) -> Person | None:
        """Whom a command means; ``@username`` is looked up among the names seen.

        The account seen last with the name wins. An id that was never seen is taken as it is;
        Telegram will know.
        """
        if target.person is not None:
            return target.person
        if target.user_id is not None:
            return await self._by_id(chat_id, target.user_id)
        if target.username is not None:
            return await self._by_username(target.username.lower())
        return None

    async def _by_id(self, chat_id: int, user_id: int) -> Person:
        if user_id == ANONYMOUS_ADMIN_ID:
            return Person(SenderKind.ANONYMOUS_ADMIN, chat_id, self.title(chat_id))
        if user_id == CHANNEL_POSTS_ID:
            linked = self.linked_chat_id(chat_id)
            return Person(SenderKind.LINKED_CHANNEL, linked or user_id, "Telegram")
        await write_people(self._work)
        query = select(User).where(User.platform == PLATFORM, User.id == user_id)
        row = await self._work.db.scalar(query.execution_options(populate_existing=True))
        if row is not None:
            return _person(row)
        kind = SenderKind.CHANNEL if user_id < 0 else SenderKind.USER
        return Person(kind, user_id, str(user_id))

    async def _by_username(self, username: str) -> Person | None:
        await write_people(self._work)
        present = (
            select(User)
            .where(User.platform == PLATFORM, User.username == username)
            .order_by(User.seen_at.desc())
            .limit(1)
        )
        former = (
            select(User)
            .join(UserName, UserName.user_id == User.id)
            .where(
                User.platform == PLATFORM,
                UserName.platform == PLATFORM,
                UserName.username == username,
            )
            .order_by(UserName.first_seen.desc())
            .limit(1)
        )
        for query in (present, former):
            row = await self._work.db.scalar(query.execution_options(populate_existing=True))
            if row is not None:
                return _person(row)
        return None

    async def member_count(self, chat_id: int) -> int:
        """Members known to be in the chat."""
        await write_people(self._work)
        query = (
            select(func.count())
            .select_from(Member)
            .where(
                Member.platform == PLATFORM,
                Member.chat_id == chat_id,
                or_(*(Member.status == status for status in sorted(INSIDE))),
            )
        )
        return int(await self._work.db.scalar(query) or 0)

    def settings(self, chat_id: int, plugin: str, *, topic_id: int = 0) -> Any:
        """A plug-in's settings in any chat, whether it is on there or not.

        Raises:
            KeyError: no plug-in of that name is loaded.
        """
        return self._settings.settings_of(plugin, chat_id, topic_id)

    async def set_setting(
        self, chat_id: int, plugin: str, key: str, value: Any, *, topic_id: int = 0
    ) -> None:
        """Change one setting in the chat; valid from the next batch."""
        await self._settings.set(self._work, chat_id, plugin, key, value, topic_id=topic_id)

    async def clear_setting(self, chat_id: int, plugin: str, key: str) -> None:
        """Give a setting back to the file; valid from the next batch."""
        await self._settings.clear(self._work, chat_id, plugin, key)


def _person(row: User) -> Person:
    return Person(_kind(row), row.id, row.name, row.username)


def _kind(row: User) -> SenderKind:
    if row.id < 0:
        return SenderKind.CHANNEL
    return SenderKind.BOT if row.is_bot else SenderKind.USER
