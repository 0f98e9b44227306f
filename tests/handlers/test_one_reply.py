"""All plug-ins together: at most one unasked reply to a message, and so many in an hour."""

from pathlib import Path
from typing import Any

import pytest

from bot.config import Config
from bot.config_models import Files
from bot.emulator.group import EmulatedGroup, emulated_group
from bot.emulator.state import Json

FAQ = """\
问答:
  - 问: pandas 怎么安装
    答: 用 pip。
    按钮: [{看文档: https://example.com/docs}]
  - 停车收费吗: 前两小时免费。
  - 问: pandas 工资多少
    答: 看你自己。
    悄悄答: 是
"""
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


HINT = "Python 群"


def labels(message: Json) -> list[str]:
    return [button["text"] for row in message["buttons"] or [] for button in row]


@pytest.mark.parametrize("order", [("faq", "routing"), ("routing", "faq")])
async def test_the_hint_stands_below_the_answer_not_beside_it(
    config: Config, order: tuple[str, str]
) -> None:
    settings: dict[str, Any] = {name: {} for name in order}
    async with emulated_group(config=config, **settings) as group:
        await academy(group)
        assert await group.say("ann", BOTH) == [
            *("sendMessage", "createChatInviteLink", "editMessageText")
        ]
        (said,) = group.said()
        assert said.startswith("用 pip。\n\nAnn")
        assert HINT in said
        answer = group.last()
        assert answer["reply_to"] == group.last("ann")["id"]
        assert labels(answer) == ["看文档", f"进入 {HINT}", "不感兴趣"]


async def test_where_nobody_answers_the_hint_comes_alone(config: Config) -> None:
    async with emulated_group(faq={}, routing={}, config=config) as group:
        await academy(group)
        assert await group.say("bob", TOPIC_ONLY) == ["createChatInviteLink", "sendMessage"]
        assert HINT in group.said()[0]


async def test_the_hint_goes_and_the_answer_stays(config: Config) -> None:
    async with emulated_group(faq={}, routing={"hint_life": "5分钟"}, config=config) as group:
        await academy(group)
        await group.say("ann", BOTH)
        await group.advance(301)
        assert group.said() == ["用 pip。"]
        assert labels(group.last()) == ["看文档"]


async def test_who_does_not_want_the_hint_keeps_the_answer(config: Config) -> None:
    async with emulated_group(faq={}, routing={}, config=config) as group:
        await academy(group)
        await group.say("ann", BOTH)
        answer = await group.click("ann", group.last()["id"], "不感兴趣")
        assert answer is not None
        assert group.said() == ["用 pip。"]
        assert labels(group.last()) == ["看文档"]
        await group.advance(700)
        assert group.said() == ["用 pip。"]


async def test_a_corrected_answer_is_not_put_back_by_its_hint(config: Config) -> None:
    async with emulated_group(faq={}, routing={}, config=config) as group:
        await academy(group)
        await group.say("ann", BOTH)
        assert await group.edit(group.last("ann")["id"], "停车收费吗") == ["editMessageText"]
        assert group.said() == ["前两小时免费。"]
        await group.advance(700)
        assert group.said() == ["前两小时免费。"]


async def test_suggestions_and_what_one_member_sees_get_no_hint(config: Config) -> None:
    async with emulated_group(faq={}, routing={}, config=config) as group:
        await academy(group)
        assert await group.say("ann", "pandas 工资多少") == ["sendMessage"]
        assert group.last()["visible_to"] == group.user("ann")
        assert HINT not in group.last()["text"]


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
