"""Which reasons and which calls belong to a message."""

import asyncio
import re

import pytest

from bot.emulator.errors import ApiError
from bot.emulator.speech import Words
from bot.emulator.state import Message
from tests.web.conftest import Browser, Notebook, Noted, Town


async def calls(browser: Browser, message: int | str) -> list[str]:
    """Methods that the page shows for a message, in order."""
    page = await browser.page(message=message)
    return re.findall(r"<summary><code>(\w+)</code>", page)


async def reply(town: Town, to: Message, text: str) -> int:
    return await town.answer(text, reply_parameters={"message_id": to.id})


async def test_reasons_are_shown(browser: Browser, town: Town, notebook: Notebook) -> None:
    said = town.world.say(town.group, town.bob, "how do i get a refund")
    page = await browser.page(message=said.id, lang="en")
    assert "Nothing is on record" in page
    notebook.pages[town.group.id, said.id] = Noted(
        ["activity", "faq", "faq"], ["faq: answer, refund 0.91", "<b>note</b>"]
    )
    page = await browser.page(message=said.id, lang="en")
    assert page.count("<li>faq</li>") == 1
    assert "<li>faq: answer, refund 0.91</li>" in page
    assert "&lt;b&gt;note" in page
    notebook.pages[town.group.id, said.id] = Noted()
    assert "No plug-in took it up" in await browser.page(message=said.id, lang="en")


async def test_without_a_choice_the_latest_message_is_explained(
    browser: Browser, town: Town, notebook: Notebook
) -> None:
    first = town.world.say(town.group, town.bob, "one")
    second = town.world.say(town.group, town.bob, "two")
    notebook.pages[town.group.id, second.id] = Noted(["latest"])
    await reply(town, second, "answer")
    assert "<li>latest</li>" in await browser.page()
    assert "<li>latest</li>" not in await browser.page(message=first.id)


async def test_an_answer_and_what_becomes_of_it(browser: Browser, town: Town) -> None:
    await town.answer("long before")
    asked = town.world.say(town.group, town.bob, "question")
    other = town.world.say(town.group, town.ann, "meanwhile")
    answer = await reply(town, asked, "answer")
    await reply(town, other, "to somebody else")
    await town.call(
        "editMessageText", chat_id=town.group.id, message_id=answer, text="better answer"
    )
    await town.call("deleteMessage", chat_id=town.group.id, message_id=answer)
    assert await calls(browser, asked.id) == ["sendMessage", "editMessageText", "deleteMessage"]
    assert await calls(browser, other.id) == ["sendMessage"]
    assert await calls(browser, answer) == ["sendMessage", "editMessageText", "deleteMessage"]
    page = await browser.page(message=answer, lang="en")
    assert "The bot sent this message." in page
    assert re.search(rf'id="cause" href="[^"]*message={asked.id}[^"]*">question<', page)


async def test_a_mute_belongs_to_the_command_that_ordered_it(browser: Browser, town: Town) -> None:
    ad = town.world.say(town.group, town.bob, "buy")
    order = town.world.say(town.group, town.owner, "", words=Words("/mute", reply_to=ad.id))
    await town.call("deleteMessage", chat_id=town.group.id, message_id=ad.id)
    await town.mute(town.bob)
    await reply(town, order, "muted")
    later = town.world.say(town.group, town.ann, "oh")
    await town.mute(town.ann)
    assert await calls(browser, order.id) == ["restrictChatMember", "sendMessage"]
    assert await calls(browser, ad.id) == ["deleteMessage"]
    assert await calls(browser, later.id) == ["restrictChatMember"]


async def test_a_greeting_belongs_to_who_came(browser: Browser, town: Town) -> None:
    eve = town.world.add_user("Eve")
    town.world.join(town.group, eve)
    came = town.group.timeline[-1]
    await town.answer("welcome, Eve")
    town.world.say(town.group, town.ann, "hi")
    await town.answer("out of the blue")
    assert await calls(browser, came.id) == ["sendMessage"]


async def test_a_press_belongs_to_the_message_with_the_button(
    browser: Browser, town: Town
) -> None:
    asked = town.world.say(town.group, town.bob, "question")
    sent = await town.answer(
        "Sure?", reply_markup={"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}]]}
    )
    pressing = asyncio.create_task(browser.post("/press", message=sent, button="y"))
    number = (await town.pressed())["id"]
    await town.call("answerCallbackQuery", callback_query_id=number, text="ok")
    await pressing
    assert await calls(browser, sent) == ["sendMessage", "answerCallbackQuery"]
    assert await calls(browser, asked.id) == ["sendMessage"]


async def test_a_refused_call_shows_its_error(browser: Browser, town: Town) -> None:
    said = town.world.say(town.group, town.bob, "x")
    await town.call("deleteMessage", chat_id=town.group.id, message_id=said.id)
    for _ in range(2):
        with pytest.raises(ApiError) as refused:
            await town.call("deleteMessage", chat_id=town.group.id, message_id=said.id)
    page = await browser.page(message=said.id, lang="en")
    assert page.count(">refused<") == 2
    sentence = str(refused.value).replace("'", "&#39;")
    assert page.count(f'<p class="error">{sentence}</p>') == 2
