"""What the page shows of the world."""

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.emulator import membership, speech
from bot.emulator.clock import SimClock
from bot.emulator.speech import Words
from bot.emulator.state import Upload
from bot.emulator.world import World
from bot.web.page import add_page
from bot.web.why import NoReasons
from tests.web.conftest import Browser, Town

EVIL = "<script>alert('x')</script>"
ESCAPED = "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR" + b"\x00\x00\x00\x02\x00\x00\x00\x02"


def line(page: str, key: str | int) -> str:
    """The HTML of one message."""
    found = re.search(rf'<li id="m{key}" .*?</li>', page, re.DOTALL)
    assert found is not None, f"no message {key}"
    return found[0]


async def test_whatever_people_write_or_are_called_is_escaped(
    browser: Browser, town: Town
) -> None:
    eve = town.world.add_user(EVIL)
    town.world.join(town.group, eve)
    town.group.title = EVIL
    said = town.world.say(town.group, eve, EVIL)
    words = Words(EVIL, reply_to=said.id)
    town.world.say(town.group, eve, EVIL, words=words)
    await town.answer(
        "hi", reply_markup={"inline_keyboard": [[{"text": EVIL, "callback_data": EVIL}]]}
    )
    town.world.add_chat("channel", EVIL)
    page = await browser.page(me=eve, message=said.id, lang='en"><script>')
    assert "<script>" not in page
    assert page.count(ESCAPED) >= 10


async def test_a_conversation(browser: Browser, town: Town) -> None:
    asked = town.world.say(town.group, town.bob, "where is the book?")
    town.world.say(town.group, town.ann, "", words=Words("on the shelf", reply_to=asked.id))
    speech.edit(town.world, town.group, asked.id, "where is my book?")
    page = await browser.page(lang="en")
    assert "where is my book?" in line(page, asked.id)
    assert ">edited<" in line(page, asked.id)
    assert "theirs" in line(page, asked.id)
    reply = line(page, asked.id + 1)
    assert "mine" in reply
    assert f'href="#m{asked.id}"' in reply
    assert ">edited<" not in reply
    mine = await browser.page(me=town.bob, lang="en")
    assert f'data-edit="{asked.id}"' in line(mine, asked.id)
    assert "data-edit" not in line(page, asked.id)


async def test_deletions_are_struck_through(browser: Browser, town: Town) -> None:
    ad = town.world.say(town.group, town.bob, "buy now")
    keyboard = {"inline_keyboard": [[{"text": "go", "callback_data": "go"}]]}
    note = await town.answer("bye", reply_markup=keyboard)
    for number in (ad.id, note):
        await town.call("deleteMessage", chat_id=town.group.id, message_id=number)
    page = await browser.page(lang="en")
    assert "<del>buy now</del>" in line(page, ad.id)
    assert "deleted" in line(page, ad.id)
    assert "data-reply" not in line(page, ad.id)
    assert "<button" not in line(page, note)


async def test_what_only_one_person_sees(browser: Browser, town: Town) -> None:
    await town.answer("psst", receiver_user_id=town.ann.id)
    page = await browser.page(lang="en")
    assert "only you see this" in line(page, "e1")
    assert "psst" in line(page, "e1")
    others = await browser.page(me=town.bob, lang="en")
    assert "psst" not in others
    chosen = await browser.page(me=town.bob, lang="en", message="e1")
    assert "psst" not in chosen


async def test_mutes_and_roles_are_shown(browser: Browser, town: Town) -> None:
    said = town.world.say(town.group, town.bob, "hello")
    membership.make_admin(town.world, town.group, town.owner.id, anonymous=True)
    hidden = town.world.say(town.group, town.owner, "order, please")
    until = town.world.unix() + 600
    await town.mute(town.bob, until)
    page = await browser.page(lang="en")
    when = (town.world.clock.now() + timedelta(minutes=10)).strftime("%H:%M")
    assert re.search(rf"Muted until (\d{{4}}-\d\d-\d\d )?{when}<", line(page, said.id))
    assert "Anonymous admin" in line(page, hidden.id)
    assert "Olga" not in line(page, hidden.id)
    assert re.search(rf'id="person{town.bob.id}".*?Muted until', page, re.DOTALL)
    town.world.clock.jump(601)
    assert "Muted" not in await browser.page(lang="en")


async def test_service_messages(browser: Browser, town: Town) -> None:
    eve = town.world.add_user("Eve")
    town.world.join(town.group, eve)
    town.world.leave(town.group, eve)
    town.world.join(town.group, eve)
    await town.call("banChatMember", chat_id=town.group.id, user_id=eve.id)
    page = await browser.page(lang="en")
    for text in ("Eve joined the group", "Eve left the group", "管家 removed Eve"):
        assert text in page
    assert re.search(rf'id="person{eve.id}".*?Banned', page, re.DOTALL)


async def test_buttons(browser: Browser, town: Town) -> None:
    rows = [
        [{"text": "Yes", "callback_data": "y"}, {"text": "No", "callback_data": "n"}],
        [{"text": "Site", "url": "https://example.com/?a=1&b=2"}],
    ]
    sent = await town.answer("Sure?", reply_markup={"inline_keyboard": rows})
    town.group.messages[sent].markup = {
        "inline_keyboard": [*rows, [{"text": "Odd", "url": "javascript:alert(1)"}]]
    }
    shown = line(await browser.page(), sent)
    assert re.search(r'name="button" value="y">Yes<', shown)
    assert 'href="https://example.com/?a=1&amp;b=2" target="_blank" rel="noopener' in shown
    assert "javascript:" not in shown
    assert '<span class="dead">Odd</span>' in shown


async def test_pictures_files_and_reactions(browser: Browser, town: Town) -> None:
    photo = town.world.add_file(Upload("a.png", PNG), "photo")
    message = town.world.say(town.group, town.bob, "", words=Words("look", photo))
    paper = town.world.add_file(Upload(f"{EVIL}.pdf", b"%PDF"), "document")
    message.document = paper
    speech.react(town.world, town.group, message.id, town.ann.id, "👍")
    shown = line(await browser.page(), message.id)
    assert f'src="/photo/{photo.id}"' in shown
    assert "👍 1" in shown
    assert ESCAPED in shown
    response = await browser.client.get(f"/photo/{photo.id}")
    assert (response.content_type, await response.read()) == ("image/png", PNG)
    for wrong in (paper.id, "none"):
        assert (await browser.client.get(f"/photo/{wrong}")).status == 404


async def test_documents_are_offered_to_be_kept(browser: Browser, town: Town) -> None:
    message = town.world.say(town.group, town.bob, "rules")
    message.document = town.world.add_file(Upload("群规 1.html", b"<script>x"), "document")
    shown = line(await browser.page(), message.id)
    assert f'href="/file/{message.document.id}" download="群规 1.html"' in shown
    assert "9 B" in shown
    response = await browser.client.get(f"/file/{message.document.id}")
    assert (response.content_type, await response.read()) == (
        "application/octet-stream",
        b"<script>x",
    )
    wanted = "attachment; filename*=UTF-8''%E7%BE%A4%E8%A7%84%201.html"
    assert response.headers["Content-Disposition"] == wanted
    photo = town.world.add_file(Upload("a.png", PNG), "photo")
    for wrong in (photo.id, "none"):
        assert (await browser.client.get(f"/file/{wrong}")).status == 404


async def test_a_quoted_part_is_shown(browser: Browser, town: Town) -> None:
    long = town.world.say(town.group, town.bob, "one two three")
    words = Words("this one?", reply_to=long.id, quote="two")
    asked = town.world.say(town.group, town.ann, words.text, words=words)
    shown = line(await browser.page(lang="en"), asked.id)
    assert re.search(r'class="quoted part".*?<b>Bob</b><span>two</span>', shown, re.DOTALL)
    assert "Quotes Bob: two" in shown


async def test_topics(browser: Browser, town: Town) -> None:
    forum = town.world.make_chat("Forum", topics=["Questions", "Papers"])
    town.world.join(forum, town.ann)
    questions, papers = forum.topics
    for topic, text in ((questions, "how?"), (papers, "a paper"), (None, "hello")):
        town.world.say(forum, town.ann, text, words=Words(text, topic=topic))
    whole = await browser.page(chat=forum.id, lang="en")
    assert re.search(r'id="topic0"[^>]*aria-current', whole)
    assert "in topic Questions" in whole
    one = await browser.page(chat=forum.id, topic=questions, lang="en")
    assert "how?" in one
    for text in ("a paper", "hello", "in topic Questions"):
        assert text not in one
    assert f'name="topic" value="{questions}"' in one
    assert "Speak as Ann in Questions" in one
    assert re.search(rf'id="group{town.group.id}" href="[^"]*topic=0', one)
    none = await browser.page(chat=town.group.id, topic=questions)
    assert 'name="topic" value="0"' in none


async def test_the_member_list(browser: Browser, town: Town) -> None:
    town.bob.username = "bob_reads"
    eve = town.world.add_user("Eve")
    town.world.join(town.group, eve)
    gone = town.world.add_user("Gone")
    town.world.join(town.group, gone)
    town.world.leave(town.group, gone)
    await town.mute(town.bob)
    await town.call("banChatMember", chat_id=town.group.id, user_id=town.ann.id)
    page = await browser.page(me=town.owner, lang="en")
    found = re.search(r'<details id="members".*?</details>', page, re.DOTALL)
    assert found is not None
    rows = re.findall(r"<li.*?</li>", found[0], re.DOTALL)
    plain = [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in rows]
    assert "Members 4" in found[0]
    assert plain == [
        "O Olga Owner",
        "管 管家 @guanjia_bot Bot",
        "B Bob @bob_reads Member Muted",
        "E Eve New member",
        "A Ann Not in the group Banned",
        "G Gone Not in the group",
    ]
    assert 'id="members"' not in await browser.page(chat=town.ann.id)


async def test_who_came_a_day_ago_is_new_no_more(browser: Browser, town: Town) -> None:
    eve = town.world.add_user("Eve")
    town.world.join(town.group, eve)
    said = town.world.say(town.group, eve, "hello")
    assert "New member" in line(await browser.page(lang="en"), said.id)
    town.world.clock.jump(24 * 3600 + 1)
    page = await browser.page(lang="en")
    assert "New member" not in line(page, said.id)
    assert "badge new" not in page


async def test_strangers_stand_apart(browser: Browser, town: Town) -> None:
    far = town.world.add_user("Faraway")
    town.world.add_chat("channel", "新闻")
    page = await browser.page(lang="en")
    here, others = page.split('<details id="others"')
    assert "Others (2)" in others
    assert f'id="person{far.id}"' not in here
    assert f'id="person{far.id}"' in others
    mine = await browser.page(me=far, lang="en")
    assert f'id="person{far.id}"' in mine.split('<details id="others"')[0]


async def test_another_language_leads_to_a_group_that_speaks_it(
    browser: Browser, town: Town
) -> None:
    chinese = town.world.make_chat("读书群")
    town.world.join(chinese, town.bob)
    english = await browser.page(lang="en", chat=town.group.id)
    away = re.search(r'id="lang-zh-CN" href="([^"]+)"', english)
    assert away is not None
    response = await browser.client.get(away[1].replace("&amp;", "&"))
    page = await response.text()
    assert f'name="chat" value="{chinese.id}"' in page
    assert f'name="me" value="{town.bob.id}"' in page
    mixed = await browser.page(lang="zh-CN", chat=town.group.id)
    stays = re.search(r'id="lang-en" href="([^"]+)"', mixed)
    assert stays is not None
    assert f"chat={town.group.id}" in stays[1]


async def test_both_languages_and_where_the_viewer_stands(browser: Browser, town: Town) -> None:
    other = town.world.make_chat("Second group")
    chinese = await browser.page()
    assert '<html lang="zh-CN">' in chinese
    assert "我是谁" in chinese
    english = await browser.page(lang="en", chat=other.id, me=town.bob)
    assert '<html lang="en">' in english
    assert "<title>Second group · " in english
    assert "Bob is not in the group." in english
    private = await browser.page(lang="en", chat=town.ann.id)
    assert "Chat with the bot" in private
    assert "Only you and the bot" in private


@pytest.mark.parametrize("value", ["", "0", "-1", "x", "1e9", "9" * 30, "<b>"])
async def test_an_address_that_names_nothing_shows_what_there_is(
    browser: Browser, town: Town, value: str
) -> None:
    query = {"chat": value, "me": value, "message": value, "lang": value}
    response = await browser.client.get("/", params=query)
    assert response.status == 200
    assert "Readers" in await response.text()


async def test_nobody_looks_into_the_private_chat_of_another(browser: Browser, town: Town) -> None:
    private = town.world.find_chat(town.bob.id)
    assert private is not None
    town.world.say(private, town.bob, "my secret")
    assert "my secret" not in await browser.page(chat=town.bob.id)
    assert "my secret" in await browser.page(me=town.bob, chat=town.bob.id)


async def test_the_pages_script_gets_the_part_that_changes(browser: Browser) -> None:
    response = await browser.client.get("/", headers={"HX-Request": "true"})
    part = await response.text()
    assert part.startswith("<title>")
    assert "<html" not in part
    assert '<div id="page"' in part


async def test_a_group_that_became_a_supergroup_is_followed(browser: Browser, town: Town) -> None:
    old = town.world.make_chat("Old group", "group")
    new = town.world.migrate(old)
    page = await browser.page(chat=old.id, lang="en")
    assert f'name="chat" value="{new.id}"' in page
    assert "The group became a supergroup" in page


async def test_times_are_shown_in_the_zone(town: Town) -> None:
    app = web.Application()
    add_page(app, town.world, NoReasons(), zone=ZoneInfo("Asia/Shanghai"))
    async with TestClient(TestServer(app)) as client:
        page = await (await client.get("/")).text()
    local = town.world.clock.now().astimezone(ZoneInfo("Asia/Shanghai"))
    assert f">{local:%H:%M}</time>" in page


async def test_an_empty_world_has_a_page_too() -> None:
    app = web.Application()
    world = World(SimClock(), seed=1)
    add_page(app, world, NoReasons())
    async with TestClient(TestServer(app)) as client:
        response = await client.get("/")
        assert response.status == 200
        assert "no group" in await response.text()
        origin = str(client.make_url("/")).rstrip("/")
        said = await client.post("/say", data={"text": "x"}, headers={"Origin": origin})
        assert said.status == 409
