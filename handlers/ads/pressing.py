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
        card: what is written on its card: in the language of the group, wherever it stands.
        refused: why this person may not decide about it.
    """

    sender: Sender
    report: AdsReport | None
    card: Phrases
    refused: Refused | None = None


@judge(gives="press")
async def find_report(
    query: CallbackQuery,
    *,
    payload: str,
    sender: Sender,
    chats: Chats,
    phrases: Phrases,
    db: AsyncSession,
) -> Press:
    """Whom and what a press concerns.

    The card may stand in another chat, or in private: what counts is the group of the report.
    """
    report = await db.get(AdsReport, int(payload))
    if report is None:
        return Press(sender, None, phrases)
    card = phrases.of(chats.language(report.chat_id))
    if sender.operator:
        return Press(sender, report, card)
    await chats.recall(report.chat_id)
    return Press(sender, report, card, _objection(report.chat_id, sender.person.id, chats))


def _objection(chat_id: int, user_id: int, chats: Chats) -> Refused | None:
    """Why somebody may not decide in a group."""
    role = chats.role(chat_id, user_id)
    if role is None:
        return Refused("refused.unknown_roles")
    if role < Role.MODERATOR:
        return Refused("refused.role", role="moderator")
    if RIGHT not in chats.rights(chat_id, user_id):
        return Refused("refused.right", right=RIGHT)
    return None


def why_not(press: Press, phrases: Phrases) -> Html:
    """Why a press does nothing."""
    if press.report is None:
        return phrases("ads.gone")
    if press.refused is None:
        return phrases("ads.settled")
    return phrases(press.refused.key, **press.refused.values)
