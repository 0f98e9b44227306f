"""Buttons are signed, and whoever presses gets an answer, once."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from aiogram import Router
from aiogram.methods import TelegramMethod
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message
from hypothesis import given
from hypothesis import strategies as st

from bot.emulator.group import EmulatedGroup, emulated_group
from bot.plugin import Html, Plugin, Role, Stage, action
from bot.stream.dispatch import Dispatcher
from bot.stream.gate import ButtonSigner
from tests.bot.stream.plugs import plug, push, reasons

ANSWER = "answerCallbackQuery"
SIGNER = ButtonSigner(b"a secret")
OTHER = ButtonSigner(b"another secret")


def shop(name: str = "shop", **options: Any) -> Plugin[Any]:
    """Shows a button on "menu", and says what a press carries."""

    def write(router: Router) -> None:
        @router.message(lambda message: message.text == f"menu of {name}")
        async def menu(
            message: Message, buttons: Callable[..., InlineKeyboardButton]
        ) -> TelegramMethod[Any]:
            row = [buttons("买", "buy", "7"), buttons("silent", "silent"), buttons("x", "gone")]
            keyboard = InlineKeyboardMarkup(inline_keyboard=[row])
            return message.answer(name, reply_markup=keyboard)

        @router.callback_query(action("buy", **options))
        async def buy(query: CallbackQuery, payload: str) -> TelegramMethod[Any]:
            return query.answer(f"{name} sold {payload}", show_alert=True)

        @router.callback_query(action("silent"))
        async def silent(query: CallbackQuery) -> None:
            """Leaves the answer to the core."""

    return plug(name, Stage.COMMAND, write)


async def shown(group: EmulatedGroup, name: str = "shop") -> dict[str, Any]:
    await group.say("ann", f"menu of {name}")
    return group.last()


def answers(group: EmulatedGroup) -> list[Any]:
    return [call.params.get("text") for call in group.world.calls if call.method == ANSWER]


def pressed(group: EmulatedGroup, data: str | None, message: dict[str, Any]) -> dict[str, Any]:
    """A press as Telegram tells of it, with any data."""
    number = len(group.world.calls) + 1000
    return {
        "callback_query": {
            "id": str(number),
            "from": {"id": group.user("ann"), "is_bot": False, "first_name": "Ann"},
            "chat_instance": "1",
            "message": {
                "message_id": message["id"],
                "date": 0,
                "chat": {"id": group.chat_id, "type": "supergroup", "title": "T"},
            },
            **({} if data is None else {"data": data}),
        }
    }


@pytest.mark.parametrize("rehearsal", ["", "thrice"])
async def test_every_press_is_answered_exactly_once(rehearsal: Any) -> None:
    async with emulated_group(shop(), rehearsal=rehearsal) as group:
        message = (await shown(group))["id"]
        assert await group.click("ann", message, "买") == {"text": "shop sold 7", "alert": True}
        assert await group.click("ann", message, "silent") == {"text": None, "alert": False}
        assert await group.click("bob", message, "x") == {"text": None, "alert": False}
        assert answers(group) == ["shop sold 7", None, None]


async def test_the_buttons_of_two_plugins_are_apart() -> None:
    async with emulated_group(shop("one"), shop("two")) as group:
        first = (await shown(group, "one"))["id"]
        second = (await shown(group, "two"))["id"]
        assert (await group.click("ann", first, "买") or {})["text"] == "one sold 7"
        assert (await group.click("ann", second, "买") or {})["text"] == "two sold 7"


async def test_what_we_did_not_sign_does_nothing_and_is_answered() -> None:
    async with emulated_group(shop()) as group:
        message = await shown(group)
        true = message["buttons"][0][0]["data"]
        signer = group.app.core.signer
        forged = [
            true[:-1],
            true[1:],
            true.replace(":7:", ":8:"),
            OTHER.sign("shop", "buy", "7"),
            signer.sign("other", "buy", "7"),
            signer.sign("shop", "sell", "7"),
            *("", "shop", "shop:buy:7", "shop:buy:7:", ":::", "::::::::", "买:" * 9, "\ud83d"),
            None,
        ]
        for data in forged:
            before = len(answers(group))
            push(group, pressed(group, data, message))
            await group.settle()
            assert answers(group)[before:] == [None], data
        push(group, pressed(group, true, message))
        await group.settle()
        assert answers(group)[-1] == "shop sold 7"
        assert await reasons(group.app) == []


async def test_an_alert_is_plain_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Dispatcher, "_text", lambda *_: Html("<b>You</b> &amp; me"))
    async with emulated_group(shop(role=Role.ADMIN)) as group:
        message = (await shown(group))["id"]
        refused = await group.click("ann", message, "买")
        assert refused == {"text": "You & me", "alert": True}


async def test_who_may_not_press_is_told_in_plain_words() -> None:
    async with emulated_group(shop(role=Role.ADMIN)) as group:
        await group.admin("boss")
        message = (await shown(group))["id"]
        refused = await group.click("ann", message, "买")
        assert refused is not None
        assert refused["alert"]
        assert "sold" not in refused["text"]
        assert not set("<>&") & set(refused["text"])
        assert (await group.click("boss", message, "买") or {})["text"] == "shop sold 7"
        assert len(answers(group)) == 2


async def test_a_press_on_a_message_that_cannot_be_reached_or_in_no_chat() -> None:
    async with emulated_group(shop()) as group:
        message = await shown(group)
        data = message["buttons"][0][0]["data"]
        inline = pressed(group, data, message)
        del inline["callback_query"]["message"]
        inline["callback_query"]["inline_message_id"] = "abc"
        push(group, inline)
        await group.settle()
        assert len(answers(group)) == 1
        assert await reasons(group.app) == []


async def test_a_button_of_a_plugin_that_is_off_here_does_nothing() -> None:
    async with emulated_group(shop()) as group:
        message = (await shown(group))["id"]
        async with group.app.database.work() as work:
            await group.app.core.settings.set(work, group.chat_id, "shop", "enabled", False)
        assert await group.click("ann", message, "买") == {"text": None, "alert": False}


async def test_a_button_that_works_anywhere_does_so_where_the_plugin_is_off() -> None:
    async with emulated_group(shop(anywhere=True)) as group:
        message = (await shown(group))["id"]
        async with group.app.database.work() as work:
            await group.app.core.settings.set(work, group.chat_id, "shop", "enabled", False)
        assert await group.click("ann", message, "买") == {"text": "shop sold 7", "alert": True}
        assert await group.click("ann", message, "silent") == {"text": None, "alert": False}
        assert await group.say("ann", "menu of shop") == []


async def test_a_payload_that_does_not_fit_is_refused_where_it_is_made() -> None:
    def write(router: Router) -> None:
        @router.message()
        async def menu(message: Message, buttons: Any) -> TelegramMethod[Any]:
            rows = [[buttons("x", "buy", "字" * 18)]]
            return message.answer("x", reply_markup=InlineKeyboardMarkup(inline_keyboard=rows))

    async with emulated_group(plug("long", Stage.REPLY, write)) as group:
        await group.say("ann", "hi")
        ((plugin, reason),) = await reasons(group.app)
        assert plugin == "long"
        assert "too long: keep long payloads in a table" in reason


@given(st.text(st.characters(codec="utf-8"), max_size=40))
def test_any_payload_that_fits_comes_back(payload: str) -> None:
    try:
        data = SIGNER.sign("shop", "buy", payload)
    except ValueError:
        assert len(payload.encode()) > 40
        return
    assert len(data.encode()) <= 64
    assert SIGNER.read(data) == ("shop", "buy", payload)
    assert OTHER.read(data) is None
    assert json.loads(json.dumps(data)) == data


@given(st.text(max_size=64))
def test_no_text_is_taken_for_ours(text: str) -> None:
    assert SIGNER.read(text) is None
