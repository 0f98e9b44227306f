"""The bounded memory of chats, accounts and memberships."""

from datetime import datetime

from bot.people.known import ChatState
from bot.people.recent import Recent
from bot.services import Standing

CHATS = 20_000
USERS = 50_000
MEMBERSHIPS = 100_000
STANDINGS = 20_000

Account = tuple[str, str | None, bool, str | None]  # name, username, is_bot, language


class Memory:
    """What is known without asking the database."""

    def __init__(self) -> None:
        self.chats: Recent[int, ChatState] = Recent(CHATS)
        self.users: Recent[int, tuple[Account, float]] = Recent(USERS)
        self.memberships: Recent[tuple[int, int], bool] = Recent(MEMBERSHIPS)
        self.standings: Recent[tuple[int, int], tuple[Standing, datetime]] = Recent(STANDINGS)

    def chat(self, chat_id: int) -> ChatState:
        """What is known of a chat; an empty state when nothing is."""
        return self.chats.get(chat_id) or ChatState(chat_id)

    def is_loaded(self, chat_id: int) -> bool:
        """Whether what the database knows of this chat is in memory."""
        state = self.chats.get(chat_id)
        return state is not None and state.loaded

    def forget_chat(self, chat_id: int) -> None:
        """Drop a chat and its memberships; they are read again when needed."""
        self.chats.drop(chat_id)
        for of_members in (self.memberships, self.standings):
            for key in of_members.keys():  # noqa: SIM118 - not a mapping
                if key[0] == chat_id:
                    of_members.drop(key)
