"""Welcome: newcomers are greeted, once, and quietly."""

import pytest

from bot.emulator.group import emulated_group


async def test_a_newcomer_is_greeted_by_name() -> None:
    async with emulated_group(welcome={}) as group:
        assert await group.join("ann") == ["sendMessage"]
        assert "欢迎 Ann" in group.last()["text"]


async def test_the_operators_text_is_filled() -> None:
    text = "欢迎 {name}！你是第 {count} 位成员。"
    async with emulated_group(welcome={"text": text}) as group:
        await group.join("ann")
        said = group.last()["text"]
        assert said.startswith("欢迎 Ann！你是第 ")
        assert said.removeprefix("欢迎 Ann！你是第 ").removesuffix(" 位成员。").isdecimal()


async def test_the_greeting_before_goes() -> None:
    async with emulated_group(welcome={"text": "hi {name}"}) as group:
        await group.join("ann")
        await group.advance(60)
        assert set(await group.join("bob")) == {"sendMessage", "deleteMessage"}
        assert "hi Ann" not in group.said()
        assert "hi Bob" in group.said()


async def test_it_may_stay() -> None:
    async with emulated_group(welcome={"text": "hi {name}", "replace_last": False}) as group:
        await group.join("ann")
        await group.advance(60)
        assert await group.join("bob") == ["sendMessage"]
        assert {"hi Ann", "hi Bob"} <= set(group.said())


async def test_it_removes_itself() -> None:
    async with emulated_group(welcome={"text": "hi", "delete_after": "10分钟"}) as group:
        await group.join("ann")
        await group.advance(599)
        assert not group.last()["deleted"]
        await group.advance(2)
        assert group.last()["deleted"]


async def test_buttons_lead_where_the_operator_says() -> None:
    settings = {
        "text": "hi",
        "buttons": [{"看群规": "{rules_link}"}, {"官网": "https://example.com/a"}],
        "rules_link": "https://t.me/c/1/2",
    }
    async with emulated_group(welcome=settings) as group:
        await group.join("ann")
        rows = group.last()["buttons"]
        assert [(one["text"], one["url"]) for row in rows for one in row] == [
            ("看群规", "https://t.me/c/1/2"),
            ("官网", "https://example.com/a"),
        ]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("t.me/spam @spam", "hi 新朋友"),
        ("加微信abc123 https://x.y @spam", "hi 新朋友"),
        ("小美 ＱＱ：12345678", "hi 小美"),
        ("Ann www.spam.example", "hi Ann"),
        ("Version 2.0", "hi Version 2.0"),
    ],
)
async def test_an_advertising_name_is_not_repeated(name: str, said: str) -> None:
    async with emulated_group(welcome={"text": "hi {name}"}) as group:
        spammer = group.world.add_user(name)
        await group.control.do("join", {"chat": group.chat_id, "user": spammer.id})
        await group.settle()
        assert group.last()["text"] == said
        entities = group.last()["entities"] or []
        assert [one["type"] for one in entities] in ([], ["text_mention"], ["text_link"])


async def test_bots_are_not_greeted() -> None:
    async with emulated_group(welcome={}) as group:
        helper = group.world.add_user("Robo")
        helper.is_bot = True
        await group.control.do("join", {"chat": group.chat_id, "user": helper.id})
        await group.settle()
        assert group.said() == []
