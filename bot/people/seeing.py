"""Learning from updates: who exists, who is where, who may do what."""

from dataclasses import replace
from datetime import UTC, timedelta
from typing import Any

from aiogram.types import Chat, ChatMemberUpdated, Message, TelegramObject, User

from bot.clock import Clock
from bot.db.work import Work
from bot.grammar import Person, SenderKind
from bot.people.known import NEVER, OUTSIDE, ChatState, MemberState, member_state
from bot.people.memory import Account, Memory
from bot.people.recent import Recent
from bot.people.senders import SERVICE_ACCOUNTS, person_of
from bot.people.writes import ChatWrite, MemberSeen, MemberWrite, RightsWrite, UserWrite

SEEN_AGAIN = timedelta(days=1)


class Watcher:
    """Compares updates with memory and gathers what is new for the database."""

    def __init__(self, memory: Memory, bot_id: int, clock: Clock) -> None:
        self.memory = memory
        self.bot_id = bot_id
        self.clock = clock

    def saw(self, work: Work, event: TelegramObject) -> None:
        """Learn from any event."""
        if isinstance(event, Message):
            self._saw_message(work, event)
            return
        if isinstance(event, ChatMemberUpdated):
            self.chat_seen(work, event.chat)
            self.user_seen(work, event.from_user)
            if event.new_chat_member.user.id == self.bot_id:
                self.own_status_changed(work, event)
            else:
                self.member_changed(work, event)
            return
        source: Any = event  # the other kinds have these in common
        chat = getattr(source, "chat", None) or getattr(
            getattr(source, "message", None), "chat", None
        )
        user = getattr(source, "from_user", None) or getattr(source, "user", None)
        if chat is not None:
            self.chat_seen(work, chat)
        if user is not None:
            self.user_seen(work, user)

    def _saw_message(self, work: Work, message: Message) -> None:
        chat = message.chat
        self.chat_seen(work, chat)
        user = message.from_user
        if message.sender_chat is not None:
            self._saw_sender_chat(work, message)
        elif user is not None and user.id not in SERVICE_ACCOUNTS:
            self.user_seen(work, user)
            if chat.id < 0:
                self._member_seen(work, chat.id, user.id)
        if message.new_chat_members or message.left_chat_member:
            self._saw_service(work, message)

    def _saw_sender_chat(self, work: Work, message: Message) -> None:
        person = person_of(message)
        if person.kind is SenderKind.ANONYMOUS_ADMIN:
            return
        self._account_seen(work, person, None)
        state = self.memory.chat(message.chat.id)
        if message.is_automatic_forward and state.linked_chat_id != person.id:
            linked = replace(state, linked_chat_id=person.id)
            self.put_chat(work, linked)
            work.gathered(ChatWrite).append(ChatWrite(linked, self.clock.now()))

    def _saw_service(self, work: Work, message: Message) -> None:
        for user in message.new_chat_members or ():
            if user.id != self.bot_id:
                self.user_seen(work, user)
                came = MemberState("member", joined_at=message.date.astimezone(UTC))
                self._heard(work, message.chat.id, user.id, came)
        gone = message.left_chat_member
        if gone is not None and gone.id != self.bot_id:
            self.user_seen(work, gone)
            self._heard(work, message.chat.id, gone.id, MemberState("left"))

    def _heard(self, work: Work, chat_id: int, user_id: int, state: MemberState) -> None:
        self.memory.standings.drop((chat_id, user_id))
        work.gathered(MemberWrite).append(MemberWrite(chat_id, user_id, state, hearsay=True))
        chat = self.memory.chat(chat_id)
        known = chat.staff.get(user_id)
        if known is not None and state.status in OUTSIDE and known.status not in OUTSIDE:
            after = replace(known, status=state.status, rights=None, anonymous=False)
            self.put_chat(work, chat.with_member(user_id, after))

    # --- chats and accounts ------------------------------------------------------------------

    def chat_seen(self, work: Work, chat: Chat) -> None:
        """Note a chat when its type, title or username is new."""
        state = self.memory.chats.get(chat.id)
        if (
            state is not None
            and state.title == chat.title
            and state.type == chat.type
            and state.username == chat.username
        ):
            return
        before = state or ChatState(chat.id)
        after = replace(before, type=str(chat.type), title=chat.title, username=chat.username)
        self.put_chat(work, after)
        work.gathered(ChatWrite).append(ChatWrite(after, self.clock.now()))

    def user_seen(self, work: Work, user: User) -> None:
        """Note an account when its name is new, or once a day."""
        last = user.last_name
        name = f"{user.first_name} {last}" if last else user.first_name
        account = (name, user.username, user.is_bot, user.language_code)
        if self._is_fresh(user.id, account):
            return
        kind = SenderKind.BOT if user.is_bot else SenderKind.USER
        self._account_seen(work, Person(kind, user.id, name, user.username), user.language_code)

    def _account_seen(self, work: Work, person: Person, language: str | None) -> None:
        is_bot = person.kind is SenderKind.BOT
        account = (person.name, person.username, is_bot, language)
        if self._is_fresh(person.id, account):
            return
        now_s = self.clock.monotonic()
        _put(work, self.memory.users, person.id, (account, now_s))
        work.gathered(UserWrite).append(
            UserWrite(person.id, person.name, person.username, is_bot, language, self.clock.now())
        )

    def _is_fresh(self, user_id: int, account: Account) -> bool:
        known = self.memory.users.get(user_id)
        if known is None or known[0] != account:
            return False
        return self.clock.monotonic() - known[1] < SEEN_AGAIN.total_seconds()

    def _member_seen(self, work: Work, chat_id: int, user_id: int) -> None:
        key = (chat_id, user_id)
        if self.memory.memberships.get(key):
            return
        _put(work, self.memory.memberships, key, True)
        work.gathered(MemberSeen).append(MemberSeen(chat_id, user_id))

    # --- members and rights ------------------------------------------------------------------

    def member_changed(self, work: Work, update: ChatMemberUpdated) -> None:
        """Take over a member's new status, permissions and end; joins carry their link."""
        user = update.new_chat_member.user
        self.user_seen(work, user)
        state = member_state(update.new_chat_member)
        was_outside = member_state(update.old_chat_member).status in OUTSIDE
        if was_outside and state.status not in OUTSIDE:
            link = update.invite_link
            state = replace(
                state,
                joined_at=update.date.astimezone(UTC),
                invite_link=None if link is None else link.invite_link,
            )
        chat = self.memory.chat(update.chat.id)
        known = chat.staff.get(user.id)
        if known is not None:
            state = replace(state, granted=known.granted)
        self.memory.standings.drop((chat.id, user.id))
        work.gathered(MemberWrite).append(MemberWrite(chat.id, user.id, state))
        after = chat.with_member(user.id, state)
        if after is not chat:
            self.put_chat(work, after)

    def own_status_changed(self, work: Work, update: ChatMemberUpdated) -> None:
        """Take over the bot's new rights; who added it is remembered, its old staff is not."""
        if update.chat.id > 0:
            return
        state = member_state(update.new_chat_member)
        before = self.memory.chat(update.chat.id)
        after = replace(before, bot_status=state.status, bot_rights=state.held_rights)
        came_in = member_state(update.old_chat_member).status in OUTSIDE
        if came_in and state.status not in OUTSIDE:
            # Who was fetched after it came in is right: an update may arrive late.
            fresh = before.fetched_at >= update.date.astimezone(UTC).replace(microsecond=0)
            fetched_at = before.fetched_at if fresh else NEVER
            after = replace(after, added_by=update.from_user.id, fetched_at=fetched_at)
            work.gathered(ChatWrite).append(ChatWrite(after, self.clock.now()))
        self.put_chat(work, after)
        row = RightsWrite(self.bot_id, after.id, state.status, state.held_rights, after.fetched_at)
        work.gathered(RightsWrite).append(row)

    def put_chat(self, work: Work, state: ChatState) -> None:
        """Change what memory knows of a chat, for as long as this work is not taken back."""
        _put(work, self.memory.chats, state.id, state)


def _put(work: Work, memory: Recent[Any, Any], key: Any, value: Any) -> None:
    before = memory.get(key)
    memory.put(key, value)
    work.undo(lambda: memory.restore(key, before))
