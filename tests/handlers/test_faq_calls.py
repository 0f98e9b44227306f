"""Who asks for a human is heard by staff, however he came to the answer that promises it."""

from pathlib import Path

import pytest

from bot.config import Config
from bot.emulator.group import emulated_group
from tests.handlers.staffed import open_staff, staffed_config, whisper

FAQ = """\
问答:
  - 停车收费吗: 前两小时免费。
  - 问: 怎么找店长
    也问: [转人工]
    答: 已经叫他了。
    叫人: 是
  - 问: 他几点来
    接着: 怎么找店长
    答: 九点。
  - 问: 你们在哪
    答: "{group}在二楼。"
"""


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return staffed_config(tmp_path, FAQ, "faq")


async def test_staff_gets_the_question_with_a_link(config: Config) -> None:
    async with emulated_group(faq={}, config=config) as group:
        staff = await open_staff(group)
        await group.say("ann", "怎么找店长")
        (card,) = group.transcript(staff)
        assert "Ann：怎么找店长" in card["text"]
        assert "https://t.me/c/" in card["text"]


async def test_staff_hears_of_who_is_pointed_to_the_answer_above(config: Config) -> None:
    async with emulated_group(faq={}, config=config) as group:
        staff = await open_staff(group)
        await group.say("cat", "转人工")
        await group.say("dan", "怎么找店长")
        assert group.said()[-1] == "↑ 上面刚答过"
        assert "Dan" in group.transcript(staff)[-1]["text"]
        assert len(group.transcript(staff)) == 2


async def test_staff_hears_of_who_changes_his_question_into_one(config: Config) -> None:
    async with emulated_group(faq={}, config=config) as group:
        staff = await open_staff(group)
        await group.say("bob", "停车收费吗")
        await group.advance(900)
        await group.edit(group.last("bob")["id"], "怎么找店长")
        assert group.said() == ["已经叫他了。"]
        assert "Bob" in group.transcript(staff)[-1]["text"]
        await group.say("bob", "他几点来")
        assert group.said()[-1] == "九点。"


async def test_staff_reads_what_was_written_not_what_the_entry_is_called(config: Config) -> None:
    async with emulated_group(faq={}, config=config) as group:
        staff = await open_staff(group)
        await group.say("cat", "求助，转人工！")
        assert "Cat：求助，转人工！" in group.transcript(staff)[-1]["text"]
        await group.say("bob", "停车收费吗")
        await group.edit(group.last("bob")["id"], "请帮我转人工")
        assert "Bob：请帮我转人工" in group.transcript(staff)[-1]["text"]


async def test_a_call_in_private_names_no_group(config: Config) -> None:
    async with emulated_group(faq={}, config=config) as group:
        staff = await open_staff(group)
        await whisper(group, "ann", "转人工")
        assert "有人私聊找人工" in group.transcript(staff)[-1]["text"]


async def test_an_answer_in_private_speaks_of_the_group_all_the_same(config: Config) -> None:
    async with emulated_group(faq={}, config=config) as group:
        said = await whisper(group, "ann", "你们在哪")
        assert said[-1]["text"] == "我们群在二楼。"
