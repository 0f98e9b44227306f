"""Files of operators that change while the bot runs."""

import asyncio
from pathlib import Path

import pytest

from bot.config import load_config
from bot.emulator.group import EmulatedGroup, emulated_group
from bot.emulator.state import Json, User

FAQ = """\
问答:
  - 停车收费吗: 前两小时免费。
"""
DRINK = """\
群发:
  - 名称: 喝水
    时间: 每 10 分钟
    去: main
    内容: 记得喝水
"""
OPERATOR = 99
CONFIG = """\
bot: {operators: [99]}
plugins: [faq]
files: {faq: faq, rules: rules}
groups: {main: {}}
"""


class Files:
    """A config with a folder of FAQ files, and one of rules."""

    def __init__(self, folder: Path) -> None:
        self.faq = folder / "faq" / "main.yaml"
        self.rules = folder / "rules" / "main.yaml"
        self.path = folder / "config.yaml"
        for path, text in ((self.faq, FAQ), (self.path, CONFIG)):
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, "utf-8")
        self.rules.parent.mkdir()
        self.config = load_config(self.path, {}, need_token=False)


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path)


async def look(group: EmulatedGroup) -> None:
    """What the bot does when the system tells it of a change."""
    await group.app.reloading.look()
    await group.settle()


def told(group: EmulatedGroup) -> list[str]:
    """What the operator was told in private."""
    found: list[Json] = group.transcript(OPERATOR)
    return [one["text"] for one in found if one["sender"]["id"] != OPERATOR]


async def operated(group: EmulatedGroup) -> None:
    """Let the operator write to the bot in private, so that it can write there."""
    group.world.users[OPERATOR] = User(OPERATOR, "Olga", username="olga")
    await group.control.do("say", {"chat": OPERATOR, "user": OPERATOR, "text": "/start"})
    await group.settle()


async def test_a_changed_file_is_answered_by(files: Files) -> None:
    async with emulated_group(faq={}, config=files.config) as group:
        files.faq.write_text("问答:\n  - 停车收费吗: 每小时五元。\n", "utf-8")
        assert await group.say("ann", "停车收费吗") == ["sendMessage"]
        assert group.said() == ["前两小时免费。"]
        await look(group)
        await group.advance(61)
        await group.say("ann", "停车收费吗")
        assert group.said()[-1] == "每小时五元。"


async def test_a_new_file_in_the_folder_counts_and_one_that_goes_does_not(files: Files) -> None:
    async with emulated_group(faq={}, config=files.config) as group:
        more = files.faq.with_name("more.yaml")
        more.write_text("问答:\n  - 会员卡在哪办理: 二楼。\n", "utf-8")
        await look(group)
        await group.say("ann", "会员卡在哪办理")
        assert group.said() == ["二楼。"]
        more.unlink()
        await look(group)
        assert await group.say("bob", "会员卡在哪办理") == []


async def test_the_last_good_version_stays_and_staff_is_told_once(files: Files) -> None:
    async with emulated_group(faq={}, config=files.config) as group:
        await operated(group)
        before = len(told(group))
        files.faq.write_text("问答:\n  - 问: 停车收费吗\n    答案呢: 免费\n", "utf-8")
        await look(group)
        await look(group)
        (card,) = told(group)[before:]
        assert "问答文件改错了" in card
        assert "main.yaml:3:5" in card
        await group.say("ann", "停车收费吗")
        assert group.said() == ["前两小时免费。"]
        files.faq.write_text(FAQ, "utf-8")
        await look(group)
        assert told(group)[before + 1 :] == ["✅ 问答文件已换成新的。"]


@pytest.mark.parametrize(
    ("kind", "wrong", "said"),
    [
        ("faq", "问答:\n  - 问: 停车收费吗\n", "main.yaml:2:5 missing 缺「答」"),
        ("rules", "规则: []\n", "main.yaml:1:1 empty 文件里没有「规则」「分流」「群发」"),
    ],
)
async def test_a_chinese_bot_names_mistakes_in_chinese(
    files: Files, kind: str, wrong: str, said: str
) -> None:
    async with emulated_group(faq={}, broadcasts={}, config=files.config) as group:
        await operated(group)
        getattr(files, kind).write_text(wrong, "utf-8")
        await look(group)
        assert said in told(group)[-1]


async def test_no_folder_of_the_server_is_told_in_a_chat(files: Files) -> None:
    async with emulated_group(faq={}, config=files.config) as group:
        await operated(group)
        (files.faq.parent / "more.yaml").write_text(FAQ, "utf-8")
        await look(group)
        assert "main.yaml:2" in told(group)[-1]
        assert str(files.config.folder) not in told(group)[-1]


async def test_staff_hears_of_tests_that_fail_in_a_good_file(files: Files) -> None:
    async with emulated_group(faq={}, config=files.config) as group:
        await operated(group)
        before = len(told(group))
        tested = "问答:\n  - 问: 停车收费吗\n    答: 免费。\n    测试: {hit: [食堂几点开门]}\n"
        files.faq.write_text(tested, "utf-8")
        await look(group)
        (card,) = told(group)[before:]
        assert "已换成新的" in card
        assert "main.yaml:2:5 test" in card


async def test_staff_hears_of_a_file_that_was_emptied(files: Files) -> None:
    async with emulated_group(faq={}, config=files.config) as group:
        await operated(group)
        before = len(told(group))
        files.faq.write_text("", "utf-8")
        await look(group)
        (card,) = told(group)[before:]
        assert "main.yaml:1:1 empty" in card


async def test_what_was_asked_before_is_remembered_over_a_reload(files: Files) -> None:
    followed = FAQ + "  - 问: 那过夜呢\n    接着: 停车收费吗\n    答: 过夜 20 元。\n"
    files.faq.write_text(followed, "utf-8")
    async with emulated_group(faq={}, config=files.config) as group:
        await group.say("ann", "停车收费吗")
        files.faq.write_text(followed.replace("20", "30"), "utf-8")
        await look(group)
        await group.say("ann", "那过夜呢")
        assert group.said()[-1] == "过夜 30 元。"


async def test_a_changed_config_waits_for_a_restart(files: Files) -> None:
    async with emulated_group(faq={}, config=files.config) as group:
        await operated(group)
        before = len(told(group))
        files.path.write_text(CONFIG + "keep: {messages: 9d}\n", "utf-8")
        await look(group)
        await look(group)
        files.path.write_text(CONFIG + "kepe: {messages: 9d}\n", "utf-8")
        await look(group)
        changed, wrong = told(group)[before:]
        assert "重启后生效" in changed
        assert "config.yaml:5:1" in wrong


async def test_broadcasts_of_a_changed_file_come_at_their_new_times(files: Files) -> None:
    async with emulated_group(faq={}, broadcasts={}, config=files.config) as group:
        await group.admin("boss")
        group.app.core.settings.bind("main", group.chat_id)
        files.rules.write_text(DRINK, "utf-8")
        await look(group)
        await group.advance(601)
        assert "记得喝水" in group.said()


async def test_the_system_tells_of_changes(files: Files) -> None:
    async with emulated_group(faq={}, config=files.config) as group:
        looked = asyncio.Event()
        reload = group.app.reloading.look

        async def look_and_tell() -> None:
            await reload()
            looked.set()

        group.app.reloading.look = look_and_tell  # type: ignore[method-assign]
        watching = asyncio.create_task(group.app.reloading.run())
        files.faq.write_text("问答:\n  - 停车收费吗: 每小时五元。\n", "utf-8")
        async with asyncio.timeout(20):
            await looked.wait()
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)
        await group.say("ann", "停车收费吗")
        assert group.said() == ["每小时五元。"]
