"""All plug-ins together: at most one unasked reply to a message, and so many in an hour."""

from pathlib import Path

import pytest

from bot.config import Config
from bot.config_models import Files
from bot.emulator.group import EmulatedGroup, emulated_group

FAQ = "问答:\n  - pandas 怎么安装: 用 pip。\n"
RULES = """\
分流:
  - 话题: Python
    关键词: [pandas]
    从: main
    去: python
    每人: 1分钟 9次
"""
BOTH = "pandas 怎么安装"
TOPIC_ONLY = "有人会 pandas 的 merge 吗"


@pytest.fixture
def config(tmp_path: Path) -> Config:
    for name, text in (("faq", FAQ), ("rules", RULES)):
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    files = Files(faq=(str(tmp_path / "faq.yaml"),), rules=(str(tmp_path / "rules.yaml"),))
    return Config(files=files)


async def academy(group: EmulatedGroup) -> None:
    """This group is main, and there is one for Python."""
    made = await group.control.do("chats", {"title": "Python 群", "plugins": []})
    for name, chat_id in (("main", group.chat_id), ("python", made["id"])):
        group.app.core.settings.bind(name, chat_id)
    await group.settle()


async def test_an_answer_leaves_no_hint(config: Config) -> None:
    async with emulated_group(faq={}, routing={}, config=config) as group:
        await academy(group)
        await group.say("ann", BOTH)
        assert group.said() == ["用 pip。"]
        await group.say("bob", TOPIC_ONLY)
        assert len(group.said()) == 2


async def test_a_hint_leaves_no_answer(config: Config) -> None:
    async with emulated_group(routing={}, faq={}, config=config) as group:
        await academy(group)
        await group.say("ann", BOTH)
        assert len(group.said()) == 1
        assert "Python 群" in group.said()[0]


async def test_they_share_the_hour(config: Config) -> None:
    bot = config.bot.model_copy(update={"unasked_per_hour": 2})
    config = config.model_copy(update={"bot": bot})
    async with emulated_group(faq={}, routing={}, config=config) as group:
        await academy(group)
        await group.say("ann", TOPIC_ONLY)
        await group.say("bob", BOTH)
        for name in ("cid", "dan"):
            await group.say(name, BOTH)
            await group.say(name, TOPIC_ONLY)
        assert len(group.said()) == 2
        await group.say("eve", f"/faq {BOTH}")
        assert group.last()["text"] == "用 pip。"
