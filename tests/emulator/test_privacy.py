"""What the bot's owner set at BotFather, and the header that tells the server's time."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import aiohttp
import pytest

from bot.emulator.errors import ApiError
from bot.emulator.membership import demote, make_admin
from bot.emulator.server import EmulatorServer, make_emulator_app
from bot.emulator.speech import Words
from bot.emulator.state import Json
from tests.emulator.conftest import Town


async def heard(town: Town) -> list[str]:
    found = await town.updates("message")
    await town.skip()
    return [one.get("text") or "service" for one in found]


async def test_in_privacy_mode_a_plain_member_hears_what_is_meant_for_it(town: Town) -> None:
    town.bot.privacy = True
    me = await town.call("getMe")
    assert me["can_read_all_group_messages"] is False
    town.say("administrators hear all")
    assert await heard(town) == ["administrators hear all"]

    demote(town.world, town.chat, town.bot.user.id)
    sent = await town.here("sendMessage", text="a question")
    town.say("not for the bot")
    town.say("/help")
    answer = Words("an answer", reply_to=sent["message_id"])
    town.world.say(town.chat, town.ann, "", words=answer)
    town.world.leave(town.chat, town.ann)
    assert await heard(town) == ["/help", "an answer", "service"]

    make_admin(town.world, town.chat, town.bot.user.id, frozenset())
    town.say("again", town.owner)
    assert await heard(town) == ["again"]


async def test_a_bot_that_nobody_can_add(town: Town) -> None:
    town.bot.joins_groups = False
    assert (await town.call("getMe"))["can_join_groups"] is False


async def test_with_a_webhook_nothing_is_polled(town: Town) -> None:
    town.bot.webhook = "https://example.com/hook"
    assert (await town.call("getWebhookInfo"))["url"] == "https://example.com/hook"
    with pytest.raises(ApiError, match="webhook is active") as refused:
        await town.updates()
    assert refused.value.code == 409
    await town.call("deleteWebhook")
    assert (await town.call("getWebhookInfo"))["url"] == ""
    assert await town.updates() == []


async def test_slow_mode_is_told(town: Town) -> None:
    before: Json = await town.here("getChat")
    town.chat.slow_mode = 30
    assert "slow_mode_delay" not in before
    assert (await town.here("getChat"))["slow_mode_delay"] == 30


async def test_the_date_header_is_the_time_of_the_world(town: Town) -> None:
    town.clock.jump(3600)
    async with (
        EmulatorServer(make_emulator_app(town.world)) as server,
        aiohttp.ClientSession() as session,
        session.get(f"{server.url}/bot{town.bot.token}/getMe") as answer,
    ):
        date = parsedate_to_datetime(answer.headers["Date"])
    assert date == datetime(2027, 1, 4, 2, 0, tzinfo=UTC)
