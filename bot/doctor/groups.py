"""How the bot stands in its groups, and what that keeps the plug-ins there from doing."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from aiogram import Bot
from aiogram.exceptions import AiogramError, TelegramBadRequest, TelegramForbiddenError
from aiogram.methods import GetChat, GetChatMember
from aiogram.types import ChatMemberRestricted
from sqlalchemy import and_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.models import PLATFORM, Chat, ChatRights
from bot.doctor.account import PATIENCE_S
from bot.doctor.finding import Finding, error, warning
from bot.doctor.subject import listens
from bot.people.known import ADMINISTRATORS, OUTSIDE, member_state
from bot.plugin import Plugin

AT_ONCE = 8  # calls under way
MOST_ASKED = 300  # groups that Telegram is asked about; of the others what is known counts
EXPLAINED = frozenset({"can_delete_messages", "can_restrict_members", "can_pin_messages"})


@dataclass(frozen=True, slots=True)
class Standing:
    """How the bot stands in a group, as far as is known.

    Attributes:
        type: ``group`` or ``supergroup``.
        status: one of Telegram's six words; None = not known.
        rights: None = not known.
        writes: whether it may write there.
        slow_s: seconds between two messages of a plain member; 0 = no limit.
    """

    id: int
    title: str
    type: str
    status: str | None = None
    rights: frozenset[str] | None = None
    writes: bool = True
    slow_s: int = 0

    @property
    def is_out(self) -> bool:
        """Whether the bot is not in it."""
        return self.status in OUTSIDE

    @property
    def is_admin(self) -> bool:
        """Whether the bot is administrator there; so it counts while nothing is known."""
        return self.status is None or self.status in ADMINISTRATORS


async def known_standings(
    db: AsyncSession, bot_id: int | None, chat_id: int | None = None, *, strangers: bool = False
) -> list[Standing]:
    """What the database knows of the groups.

    Args:
        bot_id: whose rights; None = whoever's there are.
        chat_id: only this group.
        strangers: those of strangers too; their own admins may see what is wrong there.
    """
    own = and_(ChatRights.platform == PLATFORM, ChatRights.chat_id == Chat.id)
    if bot_id is not None:
        own = and_(own, ChatRights.bot_id == bot_id)
    query = (
        select(Chat, ChatRights.status, ChatRights.rights)
        .outerjoin(ChatRights, own)
        .where(Chat.platform == PLATFORM, Chat.type.in_(("group", "supergroup")))
        .where(Chat.migrated_to.is_(None))
        .order_by(Chat.title, Chat.id)
    )
    if not strangers:
        query = query.where(Chat.stranger.is_(None) | Chat.name.is_not(None))
    if chat_id is not None:
        query = query.where(Chat.id == chat_id)
    return [
        Standing(
            id=chat.id,
            title=chat.title or str(chat.id),
            type=chat.type,
            status=status,
            rights=None if rights is None else frozenset(rights),
        )
        for chat, status, rights in await db.execute(query)
    ]


async def ask_standings(bot: Bot, known: Sequence[Standing]) -> list[Standing]:
    """Ask Telegram how the bot stands now; a group that fails is as it was known."""
    free = asyncio.Semaphore(AT_ONCE)

    async def ask(one: Standing) -> Standing:
        async with free:
            return await ask_standing(bot, one)

    asked = await asyncio.gather(*(ask(one) for one in known[:MOST_ASKED]))
    return [*asked, *known[MOST_ASKED:]]


async def ask_standing(bot: Bot, known: Standing) -> Standing:
    """Ask Telegram how the bot stands in one group now."""
    try:
        call = GetChatMember(chat_id=known.id, user_id=bot.id)
        member = await bot(call, request_timeout=PATIENCE_S)
    except (TelegramForbiddenError, TelegramBadRequest):
        return replace(known, status="left", rights=frozenset())
    except AiogramError:
        return known
    state = member_state(member)
    now = replace(known, status=state.status, rights=state.held_rights)
    if now.is_admin or now.is_out:
        return now
    may = not isinstance(member, ChatMemberRestricted) or member.can_send_messages
    try:
        chat = await bot(GetChat(chat_id=known.id), request_timeout=PATIENCE_S)
    except AiogramError:
        return replace(now, writes=may)
    allowed = chat.permissions is None or chat.permissions.can_send_messages is not False
    return replace(now, writes=may and allowed, slow_s=chat.slow_mode_delay or 0)


def group_findings(
    standing: Standing, on: Sequence[Plugin[Any]], *, hears_all: bool
) -> Iterator[Finding]:
    """What does not work in a group.

    Args:
        on: the plug-ins that are on there.
        hears_all: whether the bot hears plain messages where it is no administrator.
    """
    if standing.is_out:
        found: Iterator[Finding] = iter((error("gone"),))
    else:
        found = _inside(standing, on, hears_all=hears_all)
    for one in found:
        yield one.about(standing.id, standing.title)


def _inside(
    standing: Standing, on: Sequence[Plugin[Any]], *, hears_all: bool
) -> Iterator[Finding]:
    yield from rights_findings(standing, on)
    if not standing.is_admin:
        deaf = tuple(one.name for one in on if listens(one))
        if deaf and not hears_all:
            yield error("deaf", plugins=deaf)
        if not standing.writes:
            yield error("cannot_write")
        elif standing.slow_s:
            yield warning("slow", seconds=standing.slow_s)
    mute = tuple(one.name for one in on if "can_restrict_members" in one.rights)
    if standing.type == "group" and mute:
        yield warning("basic", plugins=mute)


def rights_findings(standing: Standing, on: Sequence[Plugin[Any]]) -> Iterator[Finding]:
    """The rights that the plug-ins on there need and the bot lacks."""
    wanted = {right: users_of(right, on) for right in needed(on)}
    if wanted and not standing.is_admin:
        users = {name: None for names in wanted.values() for name in names}
        ordered = tuple(one.name for one in on if one.name in users)
        yield error("not_admin", plugins=ordered, rights=tuple(wanted))
        return
    for right, users_ in wanted.items():
        if standing.rights is not None and right not in standing.rights:
            without = right if right in EXPLAINED else "other"
            yield error("right", rights=(right,), plugins=users_, without=without)


def needed(on: Sequence[Plugin[Any]]) -> list[str]:
    """The rights that plug-ins need, each once."""
    return sorted({right for one in on for right in one.rights})


def users_of(right: str, on: Sequence[Plugin[Any]]) -> tuple[str, ...]:
    """The names of the plug-ins that need a right."""
    return tuple(one.name for one in on if right in one.rights)
