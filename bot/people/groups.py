"""Groups as operators see them: which there are, and whether the bot is still in them."""

from collections.abc import Callable
from dataclasses import replace

from sqlalchemy import and_, select, update

from bot.db.models import PLATFORM, Chat, ChatRights
from bot.db.work import Work
from bot.people.known import OUTSIDE
from bot.people.memory import Memory
from bot.people.writes import OwnerDecided, write_people
from bot.services import GroupInfo, Stranger

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
        select(Chat.id, Chat.title, Chat.stranger, ChatRights.status, ChatRights.rights)
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
            stranger=None if stranger is None else Stranger(stranger),
        )
        for chat_id, title, stranger, status, rights in await work.db.execute(query)
    ]
    return sorted(found, key=lambda one: (one.name is None, one.name or one.title, one.id))


async def give_name(work: Work, chat_id: int, name: str) -> int | None:
    """Write a chat's name down; returns the chat that had it before."""
    await write_people(work)
    here = Chat.platform == PLATFORM
    holder = select(Chat.id).where(here, Chat.name == name, Chat.id != chat_id)
    before: int | None = await work.db.scalar(holder)
    if before is not None:
        await take_name(work, before)
    await work.db.execute(update(Chat).where(here, Chat.id == chat_id).values(name=name))
    return before


async def take_name(work: Work, chat_id: int) -> None:
    """Take a chat's name away."""
    here = Chat.platform == PLATFORM
    await work.db.execute(update(Chat).where(here, Chat.id == chat_id).values(name=None))


async def set_stranger(
    work: Work, memory: Memory, chat_id: int, stranger: Stranger | None
) -> bool:
    """Say whose group it is, in the database and in memory; False = nothing changed."""
    await write_people(work)
    here = (Chat.platform == PLATFORM, Chat.id == chat_id)
    if await work.db.scalar(select(Chat.stranger).where(*here)) == stranger:
        return False
    value = None if stranger is None else stranger.value
    await work.db.execute(update(Chat).where(*here).values(stranger=value))
    work.gathered(OwnerDecided).append(OwnerDecided(chat_id))
    before = memory.chats.get(chat_id)
    if before is not None:
        memory.chats.put(chat_id, replace(before, stranger=stranger))
        work.undo(lambda: memory.chats.restore(chat_id, before))
    return True


async def set_rehearsing(work: Work, memory: Memory, chat_id: int, *, on: bool) -> None:
    """Say whether a group rehearses, in the database and in memory."""
    await write_people(work)
    here = (Chat.platform == PLATFORM, Chat.id == chat_id)
    await work.db.execute(update(Chat).where(*here).values(dry_run=on))
    before = memory.chats.get(chat_id)
    if before is not None:
        memory.chats.put(chat_id, replace(before, dry_run=on))
        work.undo(lambda: memory.chats.restore(chat_id, before))
