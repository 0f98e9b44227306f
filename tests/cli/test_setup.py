"""The wizard from beginning to end, at a terminal, against an emulated Telegram."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest

from bot.cli.setup.found import MOST_TRIES
from bot.dotenv import read_dotenv
from bot.emulator.clock import SimClock
from bot.emulator.faults import HANG, Fault
from bot.emulator.membership import make_admin
from bot.emulator.server import EmulatorServer, make_emulator_app
from bot.emulator.state import Chat, User
from bot.emulator.world import World
from tests.cli.processes import LONG_S, TOKEN, WRONG_TOKEN, Desk
from tests.cli.terminal import CTRL_C, Terminal
from tests.cli.tunnel import PASSWORD, USER, Tunnel

RIGHTS = "delete_messages+pin_messages+restrict_members"
MESSAGE = f"""\
Done! Congratulations on your new bot. You will find it at t.me/guanjia_bot.

Use this token to access the HTTP API:
{TOKEN}
Keep your token secure and store it safely.

For a description of the Bot API, see this page: https://core.telegram.org/bots/api"""


@dataclass
class Place:
    """A desk with terminals, and a world with a group that the bot is not in yet."""

    desk: Desk
    world: World
    group: Chat
    owner: User
    terminals: list[Terminal] = field(default_factory=list)

    def sit_down(self, *words: str) -> Terminal:
        """Start the wizard."""
        env = {"GUANJIA_API": self.desk.api}
        self.terminals.append(Terminal(["setup", *words], self.desk.folder, env))
        return self.terminals[-1]

    def make_group(self, title: str) -> Chat:
        group = self.world.make_chat(title, bot_in=False)
        make_admin(self.world, group, self.owner.id)
        return group

    def bring_in(self, group: Chat) -> None:
        self.world.join(group, self.world.bot.user, by=self.owner)

    def grant(self, group: Chat, *rights: str) -> None:
        given = frozenset(f"can_{right}" for right in rights) if rights else None
        make_admin(self.world, group, self.world.bot.user.id, given)

    def tell_bot(self, user: User, text: str) -> None:
        """Somebody writes to the bot in private."""
        chat = self.world.find_chat(user.id)
        assert chat is not None
        self.world.say(chat, user, text)

    def said(self, chat: Chat | User) -> list[str]:
        """What the bot said in a chat."""
        place = self.world.find_chat(chat.id)
        me = self.world.bot.user.id
        return [one.text for one in place.messages.values() if one.from_id == me] if place else []

    async def answered(self, chat: Chat | User, part: str) -> None:
        async with asyncio.timeout(LONG_S):
            while not any(part in text for text in self.said(chat)):  # noqa: ASYNC110
                await asyncio.sleep(0.02)

    def file(self, name: str) -> str:
        return (self.desk.folder / name).read_text("utf-8")


@pytest.fixture
async def place(desk: Desk) -> AsyncIterator[Place]:
    world = World(SimClock(), token=TOKEN)
    owner = world.add_user("阿强", "aqiang")
    async with EmulatorServer(make_emulator_app(world)) as server:
        desk.api, desk.token = server.url, None
        made = Place(desk, world, world.make_chat("小鹿学堂·总群", bot_in=False), owner)
        make_admin(world, made.group, owner.id)
        yield made
        for terminal in made.terminals:
            shown = terminal.shown()
            terminal.close()
            for secret in (TOKEN, WRONG_TOKEN, PASSWORD):
                assert secret not in shown


async def test_from_nothing_to_an_answer_through_all_that_can_be_wrong(place: Place) -> None:
    place.world.bot.privacy = True
    async with Tunnel() as tunnel:
        here = place.sit_down("--timeout", "1")
        await here.plays(("1 中文", "2 English", "[1]:", ""), ("6 步", "方括号里的", ""))
        await get_a_token(place, here, tunnel)
        await here.plays(
            ("[1]:", ""),
            ("[Asia/Shanghai]:", "Asia/Shanghia"),
            ("没有「Asia/Shanghia」", "是不是 Asia/Shanghai？", "[Asia/Shanghai]:", ""),
            ("设置写好了", "隐私模式还开着", "s 跳过:", ""),
        )
        await here.sees("隐私模式还开着", "s 跳过:")
        place.world.bot.privacy = False
        here.answer()
        await here.sees("隐私模式已关")
        await get_the_rights(place, here)
        ann = place.world.add_user("Ann")
        await become_operator(place, here, ann)

        passed = tunnel.passed
        await here.plays(("全部就绪", "现在就启动机器人吗？ [Y/n]:", ""), ("running", ""))
        place.world.join(place.group, ann)
        place.world.say(place.group, ann, "群规在哪看")
        await place.answered(place.group, "在群里发 /rules")
        assert tunnel.passed > passed
        here.press(CTRL_C)
        assert await here.end() == 0
        secrets = read_dotenv(place.desk.folder / ".env")
        assert secrets["GUANJIA_TOKEN"] == TOKEN
        assert secrets["GUANJIA_PROXY"] == f"http://{USER}:{PASSWORD}@{tunnel.place}"
    assert (place.desk.folder / ".env").stat().st_mode & 0o777 == 0o600
    assert f"operators: [{place.owner.id}]" in place.file("config.yaml")


async def get_a_token(place: Place, here: Terminal, tunnel: Tunnel) -> None:
    """No token, a wrong one, the right one; no answer, no proxy, a wrong one, the right one."""
    unseen = "不显示，是正常的）:"
    await here.plays(
        ("文件夹准备好了", "/newbot", "/setprivacy", "Disable", unseen, "this is no token"),
        ("里面没有令牌", unseen, WRONG_TOKEN),
    )
    await here.sees("不认识这个令牌", unseen)
    place.world.faults.order(Fault(HANG, method="getMe"))
    here.answer(MESSAGE)
    await here.plays(
        ("连不上 Telegram：", "socks5://", "- = 不用代理）", "gopher://x"),
        ("不像代理地址", "- = 不用代理）", f"http://{USER}:wrong@{tunnel.place}"),
        (
            "Proxy Authentication Required",
            f"{USER}:***@{tunnel.place}]:",
            f"{USER}@{tunnel.place}",
        ),
        ("代理的密码", PASSWORD),
    )
    await here.sees("连上了：管家（@guanjia_bot）", "只有你能读")
    await here.sees(f"以后都走代理 http://{USER}:***@")
    assert (tunnel.refused, tunnel.passed > 0) == (1, True)


async def get_the_rights(place: Place, here: Terminal) -> None:
    """The bot comes as a plain member, gets one right, and then all."""
    await here.sees("https://t.me/guanjia_bot?startgroup&admin=" + RIGHTS, "█▀▀▀▀▀█")
    await here.plays(("s 以后再说:", ""))
    await here.sees("等着")
    place.bring_in(place.group)
    await here.plays(("在「小鹿学堂·总群」里看到了机器人", "[Y/n]:", ""), ("[main]:", ""))
    await here.sees("还不是管理员", "✗ 删除消息", "✗ 置顶消息", "✗ 封禁用户", "s 就这样继续:")
    place.grant(place.group, "delete_messages")
    here.answer()
    await here.sees("✓ 删除消息", "✗ 封禁用户：", "广告、防刷、管理", "s 就这样继续:")
    place.grant(place.group)
    here.answer()
    await here.plays(("✓ 封禁用户", "权限都够了", "还要再加一个群吗？ [y/N]:", ""))


async def become_operator(place: Place, here: Terminal, other: User) -> None:
    """Somebody else guesses first."""
    code = await here.finds(r"/start (\w{8})")
    await here.plays((f"https://t.me/guanjia_bot?start={code}", "s 以后再说:", ""))
    await here.sees("等着")
    place.tell_bot(other, "/start ABCDEFGH")
    await here.sees(f"{other.name} 发来的口令不对，还剩 {MOST_TRIES - 1} 次")
    place.tell_bot(place.owner, f"/start {code}")
    await here.sees(f"阿强 是运营者了（{place.owner.id}）")
    assert place.said(other) == ["口令不对。"]
    assert place.said(place.owner)[0].startswith("你是运营者了")


async def test_in_english_with_a_group_of_staff_and_run_from_elsewhere(place: Place) -> None:
    staff, folder = place.make_group("Staff"), "my bot"
    here = place.sit_down("--timezone", "london", "--home", folder)
    await here.plays(
        ("[1]:", "2"),
        ("6 steps", "The folder is ready", "as it should be):", TOKEN),
        ("Connected: 管家 (@guanjia_bot)", "[2]:", ""),
    )
    await here.sees("Your settings are in", "Privacy mode is off", "s for later:")
    place.bring_in(place.group)
    place.grant(place.group)
    here.answer()
    await name_two_groups(place, here, staff)
    code = await here.finds(r"start=(\w{8})")
    await here.plays(("s for later:", ""))
    place.tell_bot(place.owner, f"/start {code}")
    await here.plays(
        ("阿强 is an operator now", "this is left", "rights are missing", "[Y/n]:", "n")
    )
    assert await here.end() == 0

    config = place.file(f"{folder}/config.yaml")
    for line in ("timezone: Europe/London ", "staff: staff ", "plugins: [admin, help]"):
        assert line in config
    running = place.desk.start("run", "--config", f"{folder}/config.yaml")
    ann = place.world.add_user("Ann")
    place.world.join(place.group, ann)
    place.world.say(place.group, ann, "Where are the rules of this group?")
    await place.answered(place.group, "Write /rules here")
    assert (place.desk.folder / folder / "data" / "guanjia.db").exists()
    assert (await place.desk.stop(running)).code == 0


async def name_two_groups(place: Place, here: Terminal, staff: Chat) -> None:
    """The first is found; the second is that of staff, where the bot gets no rights."""
    await here.plays(
        ("Is that your group? [Y/n]:", "y"),
        ("[main]:", "no spaces"),
        ("A name is one word", "[main]:", "school"),
        ("all the rights that it needs", "One more group? [y/N]:", "y"),
    )
    await here.sees("s for later:")
    place.bring_in(staff)
    here.answer()
    await here.plays(
        ('"Staff"', "[Y/n]:", ""),
        ("[group2]:", "school"),
        ("another group already", "[group2]:", "staff"),
        ("group of staff only?", "[y/N]:", "y"),
        ("no administrator yet", "✗ delete messages: without it", "goes on as it is:", "s"),
        ("Left as it is", "[y/N]:", "n"),
    )


MINE = """\
# mine
bot: {language: en}   # short
群组:
  school:
    id: -5
    欢迎: {text: hi}
"""
ENTRY = "faq:\n  - q: mine\n    a: own\n"


async def test_ctrl_c_half_way_and_going_on_changes_only_what_is_wanted(place: Place) -> None:
    here = place.sit_down()
    await here.plays(("[1]:", "2"), ("in brackets)", ""), ("as it should be):", TOKEN))
    await here.sees("Connected", "[2]:")
    here.press(CTRL_C)
    await here.sees("Stopped here", f'-m bot setup --home "{place.desk.folder}"')
    assert await here.end() == 1
    assert not (place.desk.folder / "config.yaml").exists()

    place.desk.write("faq/questions.yaml", ENTRY)
    dotenv = place.desk.folder / ".env"
    dotenv.write_text(dotenv.read_text("utf-8") + "PGPASSWORD=x\n", "utf-8")
    here = place.sit_down("--language", "en")
    await here.sees("Connected", "Taken up again", "✓ 2 Bot and token: @guanjia_bot", "✗ 3", "56:")
    here.press(CTRL_C)
    assert await here.end() == 1

    place.desk.write("config.yaml", MINE)
    here = place.sit_down("--language", "en")
    await here.plays(
        ("✓ 3 Language and time zone: en, Asia/Shanghai", "✗ 5", "such as 56:", "3"),
        ("[Asia/Shanghai]:", "tokyo"),
        ("its time zone is Asia/Tokyo", 'Rights in "school"', "not in this group", "s"),
        ("s for later:", "s"),
        ("The first operator", "s for later:", "s"),
        ("this is left", "[Y/n]:", "n"),
    )
    assert await here.end() == 0
    changed = MINE.replace("{language: en}  ", "{language: en, timezone: Asia/Tokyo}")
    assert place.file("config.yaml") == changed
    assert place.file("faq/questions.yaml") == ENTRY
    assert read_dotenv(dotenv) == {"GUANJIA_TOKEN": TOKEN, "PGPASSWORD": "x"}
    assert dotenv.stat().st_mode & 0o777 == 0o600


async def test_without_questions(place: Place) -> None:
    desk = place.desk
    token = desk.write("token.txt", MESSAGE)
    words = ["setup", "--yes", "--home", "home", "--timezone", "Asia/Tokyo"]
    done = await desk.run(*words, "--token-file", str(token), "--language", "en")
    assert done.code == 0, done
    assert "There is no operator yet." in done.out
    config = desk.folder / "home" / "config.yaml"
    assert f'-m bot run --config "{config}"\n' in done.out
    assert "language: en " in place.file("home/config.yaml")
    again = await desk.run(*words)
    assert again.code == 0, again

    desk.api = "http://127.0.0.1:9"
    lost = await desk.run(*words)
    assert (lost.code, "GUANJIA_PROXY" in lost.err) == (2, True)
    desk.write("home/.env", f"GUANJIA_TOKEN={TOKEN}\nGUANJIA_PROXY=gopher://x\n")
    odd = await desk.run(*words)
    assert (odd.code, "GUANJIA_PROXY" in odd.err) == (2, True)
    wrong = await desk.run("setup", "--yes", "--home", "new", "--timezone", "Asia/Tokio")
    assert (wrong.code, "没有能用的令牌" in wrong.err) == (2, True)
    other = await desk.run("setup", "--language", "klingon")
    assert other.sentence() == "There is no language 'klingon'; take zh-CN or en."
