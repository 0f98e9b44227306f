"""Limits and ordered failures."""

import pytest

from bot.emulator.errors import ApiError, ConnectionCut
from bot.emulator.faults import Fault
from bot.emulator.limits import Limits
from tests.emulator.conftest import Town


async def test_more_than_the_limit_is_429_with_the_seconds_to_wait(town: Town) -> None:
    town.world.limits.set(None, None, group_per_min=2)
    await town.here("sendMessage", text="1")
    town.clock.jump(10)
    await town.here("sendMessage", text="2")
    said = town.say("x")
    await town.here("deleteMessage", message_id=said.id)  # does not count
    with pytest.raises(ApiError) as caught:
        await town.here("sendMessage", text="3")
    assert caught.value.answer() == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 50",
        "parameters": {"retry_after": 50},
    }
    town.clock.jump(49)
    assert "retry after 1" in await town.refusal("sendMessage", text="3")
    town.clock.jump(1)
    await town.here("sendMessage", text="3")


async def test_edits_count_and_private_chats_have_no_minute(town: Town) -> None:
    sent = await town.here("sendMessage", text="x")
    town.world.limits.set(None, chat_per_s=1, group_per_min=None)
    number = sent["message_id"]
    await town.here("editMessageText", message_id=number, text="y")
    assert "retry after" in await town.refusal("editMessageText", message_id=number, text="z")
    limits = Limits()
    limits.set(None, None, group_per_min=1)
    for _ in range(5):
        limits.check("sendMessage", 5, 0.0)


def test_overall_is_over_all_chats_and_may_be_less_than_one() -> None:
    limits = Limits()
    limits.set(2, None, None)
    limits.check("sendMessage", -1, 0.0)
    limits.check("sendMessage", -2, 0.5)
    with pytest.raises(ApiError):
        limits.check("sendMessage", -3, 0.9)
    limits.check("sendMessage", -3, 1.0)
    limits.set(0.5, None, None)
    limits.check("sendMessage", -1, 0.0)
    with pytest.raises(ApiError):
        limits.check("sendMessage", -1, 1.9)
    limits.check("sendMessage", -1, 2.0)


async def test_faults_hit_the_method_and_chat_they_name_so_many_times(town: Town) -> None:
    town.world.faults.order(Fault(500, times=2, method="sendMessage", chat=town.chat.id))
    other = town.world.make_chat("other")
    await town.call("sendMessage", chat_id=other.id, text="x")
    await town.here("getChat")
    for _ in range(2):
        assert await town.refusal("sendMessage", text="x") == "Internal Server Error"
    await town.here("sendMessage", text="x")


async def test_a_fault_without_method_spares_getupdates(town: Town) -> None:
    town.world.faults.order(Fault(502, times=1))
    await town.call("getUpdates")
    assert await town.refusal("getChat") == "Bad Gateway"
    town.world.faults.order(Fault(500, method="getUpdates"))
    with pytest.raises(ApiError):
        await town.call("getUpdates")


async def test_429_on_order(town: Town) -> None:
    town.world.faults.order(Fault(429, retry_after=40))
    with pytest.raises(ApiError) as caught:
        await town.here("sendMessage", text="x")
    assert caught.value.parameters == {"retry_after": 40}


async def test_cut_after_effect_does_it_and_never_answers(town: Town) -> None:
    before = len(town.chat.messages)
    town.world.faults.order(Fault(0, after_effect=True))
    with pytest.raises(ConnectionCut):
        await town.here("sendMessage", text="x")
    assert len(town.chat.messages) == before + 1
    town.world.faults.order(Fault(0))
    with pytest.raises(ConnectionCut):
        await town.here("sendMessage", text="x")
    assert len(town.chat.messages) == before + 1
    assert [call.ok for call in town.world.calls][-2:] == [False, False]


async def test_calls_are_numbered_and_shown_after_validation(town: Town) -> None:
    await town.call(
        "sendMessage", chat_id=str(town.chat.id), text="x", disable_notification="true"
    )
    await town.refusal("sendMessage")
    good, bad = list(town.world.calls)[-2:]
    assert good.params == {
        "chat_id": town.chat.id,
        "text": "x",
        "disable_notification": True,
    }
    assert (good.ok, good.error, good.result["text"]) == (True, None, "x")
    assert bad.as_json() == {
        "n": good.n + 1,
        "method": "sendMessage",
        "params": {"chat_id": town.chat.id},
        "ok": False,
        "result": None,
        "error": "Bad Request: message text is empty",
    }
