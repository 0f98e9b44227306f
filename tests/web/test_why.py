"""Which reasons and which calls belong to a message."""

import asyncio
import re
from datetime import timedelta

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
    assert page.count("<li>FAQ</li>") == 1
    assert "<li>faq: answer, refund 0.91</li>" in page
    assert "&lt;b&gt;note" in page
    notebook.pages[town.group.id, said.id] = Noted()
    assert "No plug-in took it up" in await browser.page(message=said.id, lang="en")


async def test_figures_are_shown_with_bars(
    browser: Browser, town: Town, notebook: Notebook
) -> None:
    said = town.world.say(town.group, town.bob, "how do i get a refund")
    notebook.pages[town.group.id, said.id] = Noted(
        acted=["faq"],
        looked=["activity", "weather", "faq"],
        notes=["trace.heard_enough"],
        shown={
            "trace.read": [("", "how do i get a <refund>", None)],
            "trace.case": [
                ("trace.number", "#7", None),
                ("trace.lasts", timedelta(minutes=10), None),
                ("trace.rule", "command", None),
            ],
            "faq.wind": [("refund?", "", 0.914), ("price?", "", 0.25), ("none", "", None)],
            "trace.signals": [("pace", "6/5", 4.0), ("<odd>", "x", -2.0)],
        },
    )
    page = await browser.page(message=said.id, lang="en")
    assert '<p class="read">how do i get a &lt;refund&gt;</p>' in page
    assert "Looked and let it pass</span> Activity · weather" in page
    assert "<li>The group has heard enough unasked this hour" in page
    assert re.search(r"<dt>Number</dt>\s*<dd><span>#7</span>", page)
    assert re.search(r"<dt>For</dt>\s*<dd><span>10 minutes</span>", page)
    assert re.search(r"<dt>Rule</dt>\s*<dd><span>a command</span>", page)
    assert re.search(r'0\.91</b>\s*<meter value="0.914"', page)
    assert re.search(r'0\.25</b>\s*<meter value="0.25"', page)
    assert re.search(r'4\.00</b>\s*<meter value="1.0"', page)
    assert re.search(r'&lt;odd&gt;</dt>.*?-2\.00</b>\s*<meter value="0.5"', page, re.DOTALL)
    headings = re.findall(r"<h3>([^<]+)</h3>", page)
    own = [one for one in headings if one in ("faq.wind", "Signals", "Case")]
    assert own == ["faq.wind", "Signals", "Case"]
    chinese = await browser.page(message=said.id)
    assert "<dt>编号</dt>" in chinese
    assert "10分钟" in chinese


async def test_a_rehearsal_and_the_outcome_are_said(
    browser: Browser, town: Town, notebook: Notebook
) -> None:
    said = town.world.say(town.group, town.bob, "ad")
    notebook.pages[town.group.id, said.id] = Noted(["ads"], rehearsed=True)
    page = await browser.page(message=said.id, lang="en")
    assert "A rehearsal:" in page
    assert "The bot stays silent." in page
    await reply(town, said, "one")
    await reply(town, said, "two")
    await town.call("deleteMessage", chat_id=town.group.id, message_id=said.id)
    notebook.pages[town.group.id, said.id] = Noted(["ads"])
    page = await browser.page(message=said.id, lang="en")
    assert "A rehearsal:" not in page
    assert "send a message ×2 · delete a message" in page


async def test_who_is_named_in_an_order_belongs_to_it(browser: Browser, town: Town) -> None:
    town.bob.username = "bob_reads"
    order = town.world.say(town.group, town.owner, "/mute @bob_reads")
    await town.mute(town.ann)
    await town.mute(town.bob)
    await town.call("getChat", chat_id=town.group.id)
    assert await calls(browser, order.id) == ["restrictChatMember"]


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
