"""Groups as operators see them: which there are, and whether the bot is still in them."""

from collections.abc import Callable

from sqlalchemy import and_, select

from bot.db.models import PLATFORM, Chat, ChatRights
from bot.db.work import Work
from bot.people.known import OUTSIDE
from bot.people.writes import write_people
from bot.services import GroupInfo

GROUP_TYPES = ("group", "supergroup")


async def known_groups(
    work: Work, bot_id: int, name_of: Callable[[int], str | None]
) -> list[GroupInfo]:
    """Every group that the bot is in or was, what this batch learnt included.

    Those with a name come first, by name; the others by title.
    """
    await write_people(work)
    own = and_(
        ChatRights.platform == PLATFORM,
        ChatRights.bot_id == bot_id,
        ChatRights.chat_id == Chat.id,
    )
    query = (
        select(Chat.id, Chat.title, ChatRights.status, ChatRights.rights)
        .outerjoin(ChatRights, own)
        .where(Chat.platform == PLATFORM, Chat.type.in_(GROUP_TYPES), Chat.migrated_to.is_(None))
    )
    found = [
        GroupInfo(
            id=chat_id,
            title=title or str(chat_id),
            name=name_of(chat_id),
            present=status not in OUTSIDE,
            rights=None if rights is None else frozenset(rights),
        )
        for chat_id, title, status, rights in await work.db.execute(query)
    ]
    return sorted(found, key=lambda one: (one.name is None, one.name or one.title, one.id))
