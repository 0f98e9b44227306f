"""A new group rehearses, with the real ``python -m bot run`` over HTTP."""

import asyncio
from collections.abc import Callable

from bot.emulator import speech
from bot.emulator.server import EmulatorServer, make_emulator_app
from bot.emulator.state import Member, Message
from tests.cli.processes import LONG_S, Desk, Town

OPERATOR = 77
CONFIG = f"""\
bot: {{operators: [{OPERATOR}], limits: none}}
plugins: [flood]
defaults:
  flood: {{limit: 2, window: 1分钟}}
"""


class Staffed(Town):
    """A town with an operator, who has written to the bot."""

    def __init__(self) -> None:
        super().__init__()
        self.world.users[OPERATOR] = self.world.add_user("Olga", "olga")
        self.world.users[OPERATOR].id = OPERATOR
        self.private = self.world.living_chat(OPERATOR)
        self.private.members[self.world.bot.user.id] = Member(self.world.bot.user.id, "member")
        self.world.say(self.private, self.world.users[OPERATOR], "hi")

    def cards(self) -> list[Message]:
        me = self.world.bot.user.id
        return [one for one in self.private.messages.values() if one.from_id == me]

    async def until(self, holds: Callable[[], bool]) -> None:
        async with asyncio.timeout(LONG_S):
            while not holds():  # noqa: ASYNC110 - another process makes it so
                await asyncio.sleep(0.02)

    def status(self, name: str) -> str:
        user = next(one for one in self.world.users.values() if one.username == name)
        return self.world.member(self.chat, user.id).status


async def test_it_is_rehearsed_through_a_restart_until_an_operator_presses(desk: Desk) -> None:
    desk.write("config.yaml", CONFIG)
    here = Staffed()
    async with EmulatorServer(make_emulator_app(here.world)) as server:
        desk.api = server.url
        process = desk.start("run")
        await here.polled(process)
        for number in range(4):
            await here.say(f"刷屏 {number}")
        await here.until(lambda: any("会禁言 1 人" in (one.text or "") for one in here.cards()))
        assert here.status("ann") == "member"
        assert here.said() == []
        assert (await desk.stop(process)).code == 0

        process = desk.start("run")
        await here.polled(process)
        assert len(here.cards()) == 1
        speech.press(here.world, here.private, here.cards()[0], OPERATOR, "正式启用")
        await here.until(lambda: any("正式启用了" in (one.text or "") for one in here.cards()))
        for number in range(3):
            await here.say(f"又刷 {number}")
        await here.until(lambda: here.status("ann") == "restricted")
        assert (await desk.stop(process)).code == 0
