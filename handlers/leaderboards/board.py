"""The board: who wrote most, from the counters of member and day."""

from sqlalchemy import and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.models import ActivityDay, Member, User
from bot.phrases.names import short_name
from bot.plugin import PLATFORM, Html, Person, Phrases, SenderKind
from handlers.leaderboards.spans import Span

TOP = 10
MEDALS = ("🥇", "🥈", "🥉")


async def board(db: AsyncSession, chat_id: int, span: Span, say: Phrases) -> Html:
    """The board as it is said; ties stand in the order of the accounts' numbers.

    Bots and channels are not ranked, nor those who were thrown out.
    """
    counted = func.sum(ActivityDay.messages)
    account = and_(User.platform == PLATFORM, User.id == ActivityDay.user_id)
    membership = and_(
        Member.platform == PLATFORM,
        Member.chat_id == chat_id,
        Member.user_id == ActivityDay.user_id,
    )
    query = (
        select(ActivityDay.user_id, func.max(User.name), counted)
        .outerjoin(User, account)
        .outerjoin(Member, membership)
        .where(ActivityDay.platform == PLATFORM, ActivityDay.chat_id == chat_id)
        .where(ActivityDay.day.between(span.first, span.last), ActivityDay.user_id > 0)
        .where(or_(User.is_bot.is_(None), User.is_bot.is_(False)))
        .where(or_(Member.status.is_(None), Member.status != "kicked"))
        .group_by(ActivityDay.user_id)
        .order_by(counted.desc(), ActivityDay.user_id)
    )
    rows = [(user, name, int(count)) for user, name, count in await db.execute(query)]
    title = say(f"leaderboards.title.{span.key}")
    if not rows:
        return Html(f"{title}\n\n{say('leaderboards.empty')}")
    lines = [_line(say, at, row) for at, row in enumerate(rows[:TOP])]
    total = say("leaderboards.total", people=len(rows), count=sum(count for _, _, count in rows))
    return Html("\n".join([title, "", *lines, "", total]))


def _line(say: Phrases, at: int, row: tuple[int, str | None, int]) -> Html:
    user_id, name, count = row
    place = MEDALS[at] if at < len(MEDALS) else f"{at + 1}."
    # A name, not a link: nobody is called because somebody looked at the board.
    who = short_name(Person(SenderKind.USER, user_id, name or ""))
    return say("leaderboards.line", place=place, who=who, count=count)
