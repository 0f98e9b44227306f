"""A group in which questions stay open, and what can be seen of them."""

from typing import Any

from sqlalchemy import func, select

from bot.emulator.group import EmulatedGroup
from bot.emulator.state import Json
from handlers.faq.tables import FaqAsker, FaqQuestion

FAQ = """\
问答:
  - 问: 停车收费吗
    也问: [停车场怎么收费]
    答: 前两小时免费。
  - 停车证怎么领: 物业。
"""
ASKED = "显微镜怎么调焦"
WAIT = 601


async def opened(group: EmulatedGroup) -> list[str]:
    """The questions that are open, most asked first."""
    async with group.app.database.reading() as db:
        query = select(FaqQuestion.text, func.count(FaqAsker.message_id)).join(
            FaqAsker, FaqAsker.question_id == FaqQuestion.id
        )
        query = query.group_by(FaqQuestion.id).order_by(FaqQuestion.id)
        return [f"{text} {count}" for text, count in await db.execute(query)]


def card_of(group: EmulatedGroup, staff: int) -> Json:
    (card,) = [one for one in group.transcript(staff) if "没人答" in (one["text"] or "")]
    return card


async def press(group: EmulatedGroup, name: str, chat: int, message: int, button: str) -> Any:
    order = {"chat": chat, "message": message, "user": group.user(name), "button": button}
    pressed = await group.control.do("click", order)
    await group.settle()
    return pressed["answer"]


async def into(group: EmulatedGroup, chat: int, *names: str) -> None:
    """Let people into the staff chat, too."""
    for name in names:
        group.user(name)
        await group.join(name, chat=chat)


async def teach(group: EmulatedGroup) -> None:
    """Ann asks, nobody answers, and boss writes the answer."""
    await group.admin("boss")
    await group.say("ann", ASKED)
    await group.advance(WAIT)
    await group.say("boss", "待答")
    await group.click("boss", group.last()["id"], "写答案 1")
    await group.say("boss", "先粗调再细调", reply_to=group.last()["id"])
    assert "先粗调再细调" in group.said()
