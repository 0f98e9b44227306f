"""What the page suggests fits who one is, where, and in which language."""

import re

from bot.emulator import membership
from tests.web.conftest import Browser, Town


def suggested(page: str) -> list[str]:
    """What would be said; "" = the sample picture."""
    found = re.findall(r'<button id="try\d" name="(\w+)" value="([^"]*)"', page)
    return [value if name == "text" else "" for name, value in found]


async def test_a_member_asks_an_admin_orders(browser: Browser, town: Town) -> None:
    town.bob.username = "bob"
    asked = suggested(await browser.page(lang="en"))
    assert len(asked) == 4
    assert asked[-1] == ""
    assert not any(text.startswith("/") for text in asked)
    ordered = suggested(await browser.page(me=town.owner, lang="en"))
    assert ordered == ["/mute @bob 10m flooding", "/warn @bob please be kind", "/help"]
    membership.make_admin(town.world, town.group, town.ann.id, anonymous=True)
    assert suggested(await browser.page(lang="en")) == ordered


async def test_where_nobody_can_be_named_nobody_is(browser: Browser, town: Town) -> None:
    assert suggested(await browser.page(me=town.owner)) == ["/help"]


async def test_who_is_outside_is_shown_the_way_in(browser: Browser, town: Town) -> None:
    town.world.leave(town.group, town.ann)
    page = await browser.page()
    assert suggested(page) == []
    assert 'id="enter"' in page
    await town.call("banChatMember", chat_id=town.group.id, user_id=town.bob.id)
    assert suggested(await browser.page(me=town.bob)) == []


async def test_a_channel_announces(browser: Browser, town: Town) -> None:
    news = town.world.add_chat("channel", "News")
    assert len(suggested(await browser.page(me=news))) == 2
    await town.call("banChatSenderChat", chat_id=town.group.id, sender_chat_id=news.id)
    page = await browser.page(me=news)
    assert suggested(page) == []
    assert 'id="enter"' not in page


async def test_words_are_the_groups_labels_the_viewers(browser: Browser, town: Town) -> None:
    chinese = await browser.page(lang="zh-CN")
    assert "问个问题" in chinese
    assert all(text.isascii() for text in suggested(chinese))
    town.group.title = "读书群"
    assert not suggested(await browser.page(lang="en"))[0].isascii()
    private = suggested(await browser.page(chat=town.ann.id, lang="zh-CN"))
    assert not private[0].isascii()
    assert private[-1] == "/help"
