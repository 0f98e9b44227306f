"""Who presses a card's button, and whether he may decide."""

from dataclasses import dataclass

from aiogram.types import CallbackQuery
from sqlalchemy.ext.asyncio import AsyncSession

from bot.plugin import Chats, Html, Phrases, Refused, Role, Sender, judge
from handlers.ads.tables import AdsReport

RIGHT = "can_delete_messages"


@dataclass(frozen=True, slots=True)
class Press:
    """A press of a card's button.

    Attributes:
        report: None when it is too old.
        refused: why this person may not decide about it.
    """

    sender: Sender
    report: AdsReport | None
    refused: Refused | None = None


@judge(gives="press")
async def find_report(
    query: CallbackQuery, *, payload: str, sender: Sender, chats: Chats, db: AsyncSession
) -> Press:
    """Whom and what a press concerns.

    The card may stand in another chat, or in private: what counts is the group of the report.
    """
    report = await db.get(AdsReport, int(payload))
    if report is None or sender.operator:
        return Press(sender, report)
    await chats.recall(report.chat_id)
    role = chats.role(report.chat_id, sender.person.id)
    if role is None:
        return Press(sender, report, Refused("refused.unknown_roles"))
    if role < Role.MODERATOR:
        return Press(sender, report, Refused("refused.role", role="moderator"))
    if RIGHT not in chats.rights(report.chat_id, sender.person.id):
        return Press(sender, report, Refused("refused.right", right=RIGHT))
    return Press(sender, report)


def why_not(press: Press, phrases: Phrases) -> Html:
    """Why a press does nothing."""
    if press.report is None:
        return phrases("ads.gone")
    if press.refused is None:
        return phrases("ads.settled")
    return phrases(press.refused.key, **press.refused.values)
