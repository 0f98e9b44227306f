"""``/welcome`` and ``/setwelcome``: admins see and change the greeting in the group."""

import base64
from typing import Any

import pytest
from aiogram.types import MessageEntity

from bot.config import Config
from bot.emulator.group import EmulatedGroup, emulated_group
from tests.handlers.pictures import PNG


async def show_picture(group: EmulatedGroup, name: str, caption: str = "") -> None:
    photo = base64.b64encode(PNG).decode()
    order = {"chat": group.chat_id, "user": group.user(name), "photo": photo, "caption": caption}
    await group.control.do("say", order)
    await group.settle()


async def greeted(group: EmulatedGroup, name: str = "newcomer") -> dict[str, Any]:
    """How somebody who joins now is greeted."""
    await group.advance(120)
    await group.join(name)
    return group.last()


async def test_the_greeting_is_set_with_its_formatting() -> None:
    async with emulated_group(welcome={}) as group:
        await group.admin("boss")
        bold = MessageEntity(type="bold", offset=14, length=2).model_dump(exclude_none=True)
        await group.say("boss", "/setwelcome 😀欢迎 {name} <3", entities=[bold])
        assert group.last()["text"] == "✅ 欢迎语已更新，发 欢迎语 看看效果。"
        seen = await greeted(group)
        assert seen["text"] == "😀欢迎 Newcomer <3"
        assert [one["type"] for one in seen["entities"]] == ["bold", "text_mention"]


@pytest.mark.parametrize("asked", ["/welcome", "欢迎语"])
async def test_admins_see_it_as_a_newcomer_would(asked: str) -> None:
    buttons = {"buttons": [{"官网": "https://example.com/a"}]}
    async with emulated_group(welcome={"text": "hi {name}", **buttons}) as group:
        await group.admin("boss")
        assert await group.say("boss", asked) == ["sendMessage"]
        seen = group.last()
        assert seen["text"] == "hi Boss"
        assert seen["buttons"][0][0]["text"] == "官网"
        await group.advance(121)
        assert group.last()["deleted"]
        await group.advance(600)
        assert (await greeted(group))["text"] == "hi Newcomer"


async def test_members_neither_see_nor_set_it() -> None:
    async with emulated_group(welcome={"text": "hi {name}"}) as group:
        await group.admin("boss")
        await group.say("ann", "/setwelcome 加我微信")
        assert "管理员" in group.last()["text"]
        assert await group.say("ann", "欢迎语") == []
        assert (await greeted(group))["text"] == "hi Newcomer"


async def test_the_message_replied_to_may_be_the_greeting() -> None:
    async with emulated_group(welcome={}) as group:
        await group.admin("boss")
        await group.say("boss", "欢迎 {name}，先看置顶")
        await group.say("boss", "/setwelcome", reply_to=group.last("boss")["id"])
        assert (await greeted(group))["text"] == "欢迎 Newcomer，先看置顶"


async def test_a_picture_with_a_caption_is_taken_whole() -> None:
    async with emulated_group(welcome={}) as group:
        await group.admin("boss")
        await show_picture(group, "boss", "欢迎 {name}，看图")
        await group.say("boss", "/setwelcome", reply_to=group.last("boss")["id"])
        seen = await greeted(group)
        assert seen["text"] == "欢迎 Newcomer，看图"
        assert seen["photo"]


async def test_the_command_may_be_the_caption() -> None:
    async with emulated_group(welcome={}) as group:
        await group.admin("boss")
        await show_picture(group, "boss", "/setwelcome 欢迎 {name}，看图")
        seen = await greeted(group)
        assert seen["text"] == "欢迎 Newcomer，看图"
        assert seen["photo"]
        await group.say("boss", "/setwelcome 只有字 {name}")
        seen = await greeted(group, "second")
        assert seen["text"] == "只有字 Second"
        assert not seen["photo"]


async def test_a_picture_without_words_leaves_the_words() -> None:
    async with emulated_group(welcome={"text": "hi {name}"}) as group:
        await group.admin("boss")
        await show_picture(group, "boss")
        await group.say("boss", "/setwelcome", reply_to=group.last("boss")["id"])
        seen = await greeted(group)
        assert seen["text"] == "hi Newcomer"
        assert seen["photo"]


@pytest.mark.parametrize(
    ("written", "answer"),
    [
        ("/setwelcome", "把欢迎语写在命令后面"),
        ("/setwelcome 欢迎 {nmae}", "没有 {nmae} 这个占位符，您是不是想写 {name}？"),
        ("/setwelcome 欢迎 {微信号}", "没有 {微信号} 这个占位符。可以用的：{name} {count}"),
        ("/setwelcome 欢迎 {", "大括号里要写占位符"),
        ("/setwelcome " + "长" * 3501, "最多 3500 个字符"),
    ],
)
async def test_what_is_wrong_is_said_and_changes_nothing(written: str, answer: str) -> None:
    async with emulated_group(welcome={"text": "hi {name}"}) as group:
        await group.admin("boss")
        await group.say("boss", written)
        assert answer in group.last()["text"]
        assert (await greeted(group))["text"] == "hi Newcomer"


async def test_a_caption_has_a_limit_of_its_own() -> None:
    async with emulated_group(welcome={"text": "hi {name}"}) as group:
        await group.admin("boss")
        await show_picture(group, "boss", "/setwelcome " + "长" * 901)
        assert "带图片的欢迎语最多 900 个字符" in group.last()["text"]
        assert not (await greeted(group))["photo"]


async def test_off_on_and_as_it_was_before() -> None:
    async with emulated_group(welcome={"text": "hi {name}"}) as group:
        await group.admin("boss")
        await group.say("boss", "/setwelcome 关")
        assert "不再欢迎新人" in group.last()["text"]
        assert await group.join("ann") == []
        assert "deleteMessages" not in await group.advance(60)  # the notice is wanted now
        await group.say("boss", "/welcome")
        assert "现在不欢迎新人" in group.last()["text"]
        await group.say("boss", "/setwelcome on")
        assert (await greeted(group, "bob"))["text"] == "hi Bob"
        await group.say("boss", "/setwelcome 另一句 {name}")
        assert (await greeted(group, "eve"))["text"] == "另一句 Eve"
        await group.say("boss", "/setwelcome 恢复")
        assert "用回原来的欢迎语" in group.last()["text"]
        assert (await greeted(group, "kim"))["text"] == "hi Kim"
        await group.restart()
        assert (await greeted(group, "leo"))["text"] == "hi Leo"


async def test_what_the_config_fixes_stays() -> None:
    config = Config(plugins=("welcome",), fixed={"welcome": ("text",)})
    async with emulated_group(config=config, welcome={"text": "hi {name}"}) as group:
        await group.admin("boss")
        await group.say("boss", "/setwelcome 另一句")
        assert group.last()["text"] == "欢迎语写在配置文件里，这里改不了。"
        assert (await greeted(group))["text"] == "hi Newcomer"


async def test_in_private_it_says_where() -> None:
    async with emulated_group(welcome={}) as group:
        private = group.user("ann")
        await group.app.configure(private, ["welcome"], None, None)
        for written in ("/welcome", "/setwelcome hi"):
            await group.say("ann", written, chat=private)
            assert "管理员" in group.transcript(private)[-1]["text"]
        assert await group.join("bob") == ["sendMessage"]


async def test_english() -> None:
    async with emulated_group(language="en", welcome={}) as group:
        await group.admin("boss")
        await group.say("boss", "/setwelcome Hi {nam}")
        assert "did you mean {name}?" in group.last()["text"]
        await group.say("boss", "/setwelcome Hi {name}")
        assert group.last()["text"] == "✅ The greeting is set; /welcome shows it."
        await group.say("boss", "/setwelcome off")
        assert await group.join("ann") == []
