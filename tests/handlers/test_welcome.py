"""Welcome: newcomers are greeted, once, and quietly."""

from bot.emulator.group import emulated_group
from tests.handlers.chat import find, latest, messages, shown


async def test_a_newcomer_is_greeted_by_name() -> None:
    async with emulated_group() as group:
        assert await group.join("ann") == ["sendMessage"]
        assert "欢迎 ann" in (await latest(group))["text"]


async def test_the_operators_text_is_filled() -> None:
    text = "欢迎 {name}！你是第 {count} 位成员。"
    async with emulated_group(welcome={"text": text}) as group:
        await group.join("ann")
        said = (await latest(group))["text"]
        assert said.startswith("欢迎 ann！你是第 ")
        assert said.removeprefix("欢迎 ann！你是第 ").removesuffix(" 位成员。").isdecimal()


async def test_the_greeting_before_goes() -> None:
    async with emulated_group(welcome={"text": "hi {name}"}) as group:
        await group.join("ann")
        assert await group.join("bob") == ["sendMessage", "deleteMessage"]
        assert "hi ann" not in await shown(group)
        assert "hi bob" in await shown(group)


async def test_it_may_stay() -> None:
    async with emulated_group(welcome={"text": "hi {name}", "replace_last": False}) as group:
        await group.join("ann")
        assert await group.join("bob") == ["sendMessage"]
        assert {"hi ann", "hi bob"} <= set(await shown(group))


async def test_it_removes_itself() -> None:
    async with emulated_group(welcome={"text": "hi", "delete_after": "10分钟"}) as group:
        await group.join("ann")
        await group.advance(599)
        assert not (await find(group, "hi"))["deleted"]
        await group.advance(2)
        assert (await find(group, "hi"))["deleted"]


async def test_buttons_lead_where_the_operator_says() -> None:
    settings = {
        "text": "hi",
        "buttons": [{"看群规": "{rules_link}"}, {"官网": "https://example.com/a"}],
        "rules_link": "https://t.me/c/1/2",
    }
    async with emulated_group(welcome=settings) as group:
        await group.join("ann")
        rows = (await find(group, "hi"))["buttons"]
        assert [(one["text"], one["url"]) for row in rows for one in row] == [
            ("看群规", "https://t.me/c/1/2"),
            ("官网", "https://example.com/a"),
        ]


async def test_an_advertising_name_is_no_link() -> None:
    async with emulated_group(welcome={"text": "hi {name}"}) as group:
        await group.join("t.me/spam @spam")
        assert "t.me" not in (await find(group, "hi "))["text"]
        assert "@spam" not in (await find(group, "hi "))["text"]
        assert len(await messages(group)) >= 1
