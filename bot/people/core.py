"""Chats, members, administrators and names, kept in memory and in the database.

Memory answers at once and is never asked for the network. It changes while a batch runs, so that
a promotion counts for the very next message; every change is registered with the batch's ``Work``
and taken back when the batch is.
"""

from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass, replace
from datetime import timedelta

from aiogram import Bot
from aiogram.exceptions import AiogramError
from aiogram.methods import GetChat, GetChatAdministrators
from aiogram.types import Chat, ChatMemberUpdated, TelegramObject, User
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import Clock
from bot.db.database import Database
from bot.db.work import Work
from bot.grammar import Person, SenderKind
from bot.people.chats import BoundChats, SettingsSource, rehearses
from bot.people.groups import set_rehearsing, set_stranger
from bot.people.known import (
    ALL_RIGHTS,
    NEVER,
    NO_RIGHTS,
    ChatState,
    MemberState,
    member_state,
)
from bot.people.loading import load_chats
from bot.people.memory import Memory
from bot.people.migration import rekey_chat
from bot.people.seeing import Watcher
from bot.people.senders import who_did
from bot.people.writes import MemberWrite, RightsWrite, write_people
from bot.services import Role, Sender, Stranger

REFRESH_AFTER = timedelta(hours=6)
RETRY_FETCH_AFTER_S = 60.0


@dataclass(frozen=True, slots=True)
class Admins:
    """What Telegram said about a chat's administrators.

    Attributes:
        own: the bot's own state there.
        linked_chat_id: the channel whose posts are forwarded into the group; None = none, or
            Telegram did not say.
    """

    members: tuple[tuple[User, MemberState], ...]
    own: MemberState
    linked_chat_id: int | None = None


class PeopleCore:
    """The process-wide knowledge of people; ``bound`` gives the part that handlers see.

    Args:
        operators: the operators' user ids, or a function that tells whether an id is one.
        settings: language, zone and settings of chats.
        owners_operate: the owner of a group counts as an operator there, and in private.
    """

    def __init__(
        self,
        database: Database,
        bot: Bot,
        clock: Clock,
        operators: Container[int] | Callable[[int], bool],
        settings: SettingsSource,
        *,
        owners_operate: bool = False,
    ) -> None:
        self.database = database
        self.bot = bot
        self.bot_id = bot.id
        self.clock = clock
        self.settings = settings
        self.memory = Memory()
        self.moved: list[Callable[[int, int], None]] = []  # called after a chat got another id
        self._watcher = Watcher(self.memory, self.bot_id, clock)
        self._is_operator = operators if callable(operators) else operators.__contains__
        self._owners_operate = owners_operate
        self._failed_s: dict[int, float] = {}

    # --- what a batch needs before it runs -------------------------------------------------

    async def load(self, chat_ids: Iterable[int], db: AsyncSession) -> None:
        """Read what the database knows of chats that memory misses; nothing when all is known."""
        wanted = [chat_id for chat_id in set(chat_ids) if not self.memory.is_loaded(chat_id)]
        for state in await load_chats(db, self.bot_id, wanted) if wanted else ():
            self.memory.chats.put(state.id, state)

    def missing(self, chat_ids: Iterable[int]) -> set[int]:
        """Groups whose administrators must be fetched before roles are known.

        A group whose fetch failed is left out for a minute: its messages run with what is known.
        """
        now_s = self.clock.monotonic()
        return {
            chat_id
            for chat_id in chat_ids
            if self._wants_admins(chat_id)
            and not self._admins_known(chat_id)
            and now_s - self._failed_s.get(chat_id, -RETRY_FETCH_AFTER_S) >= RETRY_FETCH_AFTER_S
        }

    def stale(self, chat_ids: Iterable[int]) -> set[int]:
        """Groups whose administrators are known from long ago; to be refreshed aside."""
        limit = self.clock.now() - REFRESH_AFTER
        found = set()
        for chat_id in chat_ids:
            state = self.memory.chats.get(chat_id)
            if state is not None and NEVER < state.fetched_at < limit:
                found.add(chat_id)
        return found

    def _wants_admins(self, chat_id: int) -> bool:
        state = self.memory.chats.get(chat_id)
        return chat_id < 0 if state is None else state.is_group

    def _admins_known(self, chat_id: int) -> bool:
        state = self.memory.chats.get(chat_id)
        return state is not None and state.admins_known

    async def fetch_admins(self, chat_id: int) -> Admins:
        """Ask Telegram; never call it inside a transaction.

        Raises:
            AiogramError: Telegram refused, could not be reached, or answered nonsense.
        """
        try:
            members = await self.bot(GetChatAdministrators(chat_id=chat_id))
        except AiogramError:
            self._failed_s[chat_id] = self.clock.monotonic()
            raise
        self._failed_s.pop(chat_id, None)
        found = tuple((member.user, member_state(member)) for member in members)
        own = [state for user, state in found if user.id == self.bot_id]
        linked = await self._fetch_linked(chat_id)
        return Admins(found, own[0] if own else MemberState("member"), linked)

    async def _fetch_linked(self, chat_id: int) -> int | None:
        try:
            return (await self.bot(GetChat(chat_id=chat_id))).linked_chat_id
        except AiogramError:
            return None  # its first forwarded post will tell

    def remember_admins(self, work: Work, chat_id: int, admins: Admins) -> None:
        """Take over what ``fetch_admins`` found, in this transaction and in memory."""
        before = self.memory.chat(chat_id)
        staff: dict[int, MemberState] = {}
        for user, state in admins.members:
            self._watcher.user_seen(work, user)
            known = before.staff.get(user.id)
            staff[user.id] = state if known is None else replace(state, granted=known.granted)
        for user_id, known in before.staff.items():
            if user_id not in staff:
                staff[user_id] = MemberState("member", granted=known.granted)
        for user_id, state in staff.items():
            work.gathered(MemberWrite).append(MemberWrite(chat_id, user_id, state))
        now = self.clock.now()
        rights = admins.own.held_rights
        after = replace(
            before.with_staff({key: state for key, state in staff.items() if state.matters}),
            bot_status=admins.own.status,
            bot_rights=rights,
            fetched_at=now,
            linked_chat_id=admins.linked_chat_id or before.linked_chat_id,
        )
        self._watcher.put_chat(work, after)
        row = RightsWrite(self.bot_id, chat_id, admins.own.status, rights, now)
        work.gathered(RightsWrite).append(row)

    # --- what updates tell -----------------------------------------------------------------

    def saw(self, work: Work, event: TelegramObject) -> None:
        """Learn from an update: chat, people, membership, administrators, the bot's own rights.

        Takes every kind of event, ``chat_member`` and ``my_chat_member`` included; cheap when
        nothing is new. A migration is not handled here: see ``on_migrated``.
        """
        self._watcher.saw(work, event)

    def on_chat_member(self, work: Work, update: ChatMemberUpdated) -> None:
        """A member's status changed (``saw`` does this too; twice is harmless)."""
        self._watcher.member_changed(work, update)

    def on_my_chat_member(self, work: Work, update: ChatMemberUpdated) -> None:
        """The bot's own status changed (``saw`` does this too)."""
        self._watcher.own_status_changed(work, update)

    async def mark_stranger(self, work: Work, chat_id: int, stranger: Stranger | None) -> None:
        """Say whose group it is."""
        await set_stranger(work, self.memory, chat_id, stranger)

    async def set_rehearsing(self, work: Work, chat_id: int, *, on: bool) -> None:
        """Say whether what the bot does by itself is only rehearsed in a group."""
        await set_rehearsing(work, self.memory, chat_id, on=on)

    def rehearses(self, chat_id: int) -> bool:
        """Whether what the bot does by itself is only rehearsed there; never among staff."""
        return rehearses(self.memory.chat(chat_id), self.settings)

    def grant(self, work: Work, chat_id: int, user_id: int, role: Role | None) -> None:
        """Give (trusted, moderator) or take back (None) a role that the bot itself knows."""
        before = self.memory.chat(chat_id)
        member = before.staff.get(user_id) or MemberState("member")
        after = replace(member, granted=role)
        work.gathered(MemberWrite).append(MemberWrite(chat_id, user_id, after, keep_grant=False))
        self._watcher.put_chat(work, before.with_member(user_id, after))

    async def on_migrated(self, work: Work, old: int, new: int) -> None:
        """A group became a supergroup: every table and, after the commit, memory follow."""
        await write_people(work)
        await rekey_chat(work.db, old, new)
        work.after_commit(lambda: self._move_memory(old, new))

    def _move_memory(self, old: int, new: int) -> None:
        self.memory.forget_chat(old)
        self.memory.forget_chat(new)  # read afresh from the tables, which were merged
        for listener in self.moved:
            listener(old, new)

    async def flush(self, work: Work) -> None:
        """Write what was learnt; registered in ``database.flushers``."""
        await write_people(work)

    # --- what handlers ask -----------------------------------------------------------------

    def sender(self, event: TelegramObject) -> Sender:
        """Who is behind a message, a press or another update, with role and rights."""
        chat: Chat | None = getattr(event, "chat", None)
        if chat is None:  # a callback query: the message carries the chat
            chat = getattr(getattr(event, "message", None), "chat", None)
        person = who_did(event)
        if person is None:
            person = Person(SenderKind.USER, 0, "")
        if person.kind is SenderKind.USER:
            return self._sender_user(person, chat)
        if chat is None:
            return Sender(person, Role.MEMBER)
        return self._sender_other(person, chat)

    def _sender_user(self, person: Person, chat: Chat | None) -> Sender:
        operator = self._is_operator(person.id)
        if chat is None or chat.id > 0:
            if operator or self._owns_a_group(person.id):
                return Sender(person, Role.OWNER, ALL_RIGHTS, True)
            return Sender(person, Role.MEMBER)
        state = self.memory.chats.get(chat.id)
        if state is None or not state.admins_known:
            return Sender(person, None, NO_RIGHTS, operator)
        member = state.staff.get(person.id)
        if member is None:
            return Sender(person, Role.MEMBER, NO_RIGHTS, operator)
        operator = operator or (self._owners_operate and member.role is Role.OWNER)
        return Sender(person, member.role, member.held_rights, operator)

    def _owns_a_group(self, user_id: int) -> bool:
        if not self._owners_operate:
            return False
        members = (state.staff.get(user_id) for state in self.memory.chats.values())
        return any(member is not None and member.role is Role.OWNER for member in members)

    def _sender_other(self, person: Person, chat: Chat) -> Sender:
        if person.kind is SenderKind.BOT:
            known = self._sender_user(person, chat)
            return replace(known, operator=False)
        state = self.memory.chat(chat.id)
        if person.kind is SenderKind.ANONYMOUS_ADMIN:
            return Sender(person, Role.ADMIN, state.hidden_rights)
        linked = person.kind is SenderKind.LINKED_CHANNEL or person.id == state.linked_chat_id
        if linked:
            return Sender(replace(person, kind=SenderKind.LINKED_CHANNEL), Role.ADMIN)
        member = state.staff.get(person.id)
        return Sender(person, Role.MEMBER if member is None else member.role)

    def chat(self, chat_id: int) -> ChatState:
        """What memory knows of a chat; an empty state when it knows nothing."""
        return self.memory.chat(chat_id)

    def is_operator(self, user_id: int) -> bool:
        """Whether this user may act on every group."""
        return bool(self._is_operator(user_id))

    def bound(self, work: Work) -> BoundChats:
        """The ``chats`` service for one unit of work."""
        return BoundChats(work, self.memory, self.settings, self.bot_id)
