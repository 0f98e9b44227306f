"""A new group, an operator, and the card on which staff sees what the bot would do."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from bot.config import Config
from bot.config_models import BotSection, Files, Group
from bot.emulator.group import EmulatedGroup, emulated_group
from bot.emulator.state import Json, Member, User
from tests.handlers.advertising import RULES
from tests.handlers.staffed import labels, open_staff, whisper

OPERATOR = 99
DAY_S = 24 * 3600
LIVE = "正式启用"


def config_with(folder: Path, **bot: Any) -> Config:
    """One operator, a staff chat, rules against ads."""
    path = folder / "rules.yaml"
    path.write_text(RULES, "utf-8")
    section = BotSection(**{"staff": "staff", "operators": (OPERATOR,), **bot})
    return Config(bot=section, groups={"staff": Group()}, files=Files(rules=(str(path),)))


class Rehearsed:
    """The group and its staff chat."""

    def __init__(self, group: EmulatedGroup, staff: int) -> None:
        self.group = group
        self.staff = staff

    # --- what can be seen ----------------------------------------------------------------------

    @property
    def cards(self) -> list[Json]:
        """What the bot wrote to staff, answers to commands left out."""
        me = self.group.world.bot.user.id
        said = [one for one in self.group.transcript(self.staff) if one["sender"]["id"] == me]
        return [one for one in said if one["reply_to"] is None]

    @property
    def card(self) -> Json:
        """The card with the button that makes the group go live."""
        return next(one for one in reversed(self.cards) if LIVE in labels(one))

    def keyboard(self) -> Json:
        """The card's buttons, for who has not seen yet that they changed."""
        found = self.group.world.living_chat(self.staff).messages[self.card["id"]].markup
        assert found is not None
        return found

    def edits(self) -> int:
        """How often the bot edited a text."""
        return sum(1 for one in self.group.world.calls if one.method == "editMessageText")

    def in_the_group(self) -> list[str]:
        """What the bot called in the group."""
        here = self.group.chat_id
        made = [one.method for one in self.group.world.calls if one.params.get("chat_id") == here]
        return [one for one in made if not one.startswith("get")]

    def heard(self) -> str:
        """What the bot said last to the operator alone, in the group."""
        found = [one for one in self.group.transcript() if one["visible_to"] == OPERATOR]
        return str(found[-1]["text"])

    # --- what is done --------------------------------------------------------------------------

    async def press(self, name: str, button: str, old: tuple[Json, Json] | None = None) -> Json:
        """Somebody presses a button of the card; what the bot answers.

        Args:
            old: a card and its buttons as they were.
        """
        card = self.card if old is None else old[0]
        if old is not None:
            message = self.group.world.living_chat(self.staff).messages[card["id"]]
            message.markup = old[1]
        order = {"chat": self.staff, "message": card["id"], "button": button}
        pressed = await self.group.control.do("click", {**order, "user": self.group.user(name)})
        await self.group.settle()
        return dict(pressed["answer"] or {})

    async def whisper(self, text: str) -> str:
        """What the bot answers the operator in private."""
        return str((await whisper(self.group, "olga", text))[-1]["text"])


@asynccontextmanager
async def rehearsed(
    folder: Path, *, config: Config | None = None, **settings: Any
) -> AsyncIterator[Rehearsed]:
    """A new group with an operator (olga), an admin (boss) and a member (mia) in staff's chat."""
    given = config or config_with(folder)
    on = {"operators": {}, "rehearsing": {}, **settings}
    async with emulated_group(config=given, rehearses=True, **on) as group:
        staff = await open_staff(group)
        group.world.users[OPERATOR] = User(OPERATOR, "Olga", username="olga")
        group._users["olga"] = group.world.users[OPERATOR]
        await group.admin("boss")
        for chat in (group.chat_id, staff):
            members = group.world.living_chat(chat).members
            for name in ("olga", "boss", "mia"):
                members.setdefault(group.user(name), Member(group.user(name), "member"))
        await group.say("olga", "/bind staff", chat=staff)
        await group.advance(5)
        yield Rehearsed(group, staff)
