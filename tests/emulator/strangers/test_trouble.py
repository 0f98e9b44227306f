"""Everything that can go wrong reaches python-telegram-bot as the exception that it knows."""

from datetime import timedelta

import pytest
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.emulator.state import Json
from tests.emulator.strangers.conftest import Visit


async def refused(visit: Visit, fault: Json) -> TelegramError:
    """What the library raises for a fault that is ordered for the next message."""
    await visit.control.do("faults", {"method": "sendMessage", **fault})
    with pytest.raises(TelegramError) as caught:
        await visit.bot.send_message(visit.chat, "x")
    return caught.value


async def test_429_says_how_long_to_wait(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")  # the library's own switch; otherwise it warns
    error = await refused(visit, {"status": 429, "retry_after": 40})
    assert isinstance(error, RetryAfter)
    assert error.retry_after == timedelta(seconds=40)
    await visit.control.do("limits", {"group_per_min": 1})
    await visit.bot.send_message(visit.chat, "x")
    with pytest.raises(RetryAfter, match="Retry in 0:01:00"):
        await visit.bot.send_message(visit.chat, "x")
    visit.town.clock.jump(60)
    await visit.bot.send_message(visit.chat, "x")


@pytest.mark.parametrize(
    ("fault", "kind", "words"),
    [
        ({"status": 400}, BadRequest, "This failure was ordered"),
        ({"status": 403}, Forbidden, "Forbidden: bot was kicked from the supergroup chat"),
        ({"status": 500}, NetworkError, "Internal Server Error"),
        ({"status": 502}, NetworkError, "Bad Gateway"),
        ({"status": "cut"}, NetworkError, "httpx.RemoteProtocolError|httpx.ReadError"),
    ],
)
async def test_other_failures(
    visit: Visit, fault: Json, kind: type[TelegramError], words: str
) -> None:
    before = len(visit.town.chat.messages)
    for after_effect in (False, True):
        error = await refused(visit, {**fault, "after_effect": after_effect})
        assert type(error) is kind
        assert not isinstance(error, TimedOut)
        assert error.message in words or any(one in error.message for one in words.split("|"))
        assert len(visit.town.chat.messages) == before + after_effect


async def test_the_page_of_a_proxy(visit: Visit) -> None:
    error = await refused(visit, {"status": "html"})
    assert isinstance(error, NetworkError)
    assert "Bad Gateway" in error.message
    await visit.bot.send_message(visit.chat, "x")


async def test_a_group_that_became_a_supergroup(visit: Visit) -> None:
    group = (await visit.control.do("chats", {"title": "小群", "type": "group"}))["id"]
    await visit.updates()
    new = (await visit.control.do("migrate", {"chat": group}))["id"]
    first, second = (update.message for update in await visit.updates())
    assert first is not None
    assert second is not None
    assert (first.migrate_to_chat_id, second.migrate_from_chat_id) == (new, group)
    with pytest.raises(ChatMigrated) as caught:
        await visit.bot.send_message(group, "x")
    assert caught.value.new_chat_id == new
    await visit.bot.send_message(new, "x")


@pytest.mark.parametrize(
    ("chat", "text", "words"),
    [
        (5, "x", "Chat not found"),
        ("@nobody_here", "x", "Chat not found"),
        (None, "", "Message text is empty"),
        (None, "x" * 4097, "Message is too long"),
        (
            None,
            "<b>x",
            "Can't parse entities: can't find end tag corresponding to start tag \"b\"",
        ),
    ],
)
async def test_telegrams_words(
    visit: Visit, chat: int | str | None, text: str, words: str
) -> None:
    with pytest.raises(BadRequest) as caught:
        await visit.bot.send_message(chat or visit.chat, text, parse_mode="HTML")
    assert caught.value.message == words


async def test_polling_lives_through_a_failure(visit: Visit) -> None:
    await visit.control.do("faults", {"method": "getUpdates", "status": "cut"})
    await visit.say("你好")
    with pytest.raises(NetworkError):
        await visit.updates()
    assert (await visit.message()).text == "你好"
