"""Story files and their mistakes, and stories on the page."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.emulator.stories.model import RESULTS
from bot.emulator.stories.playing import complaints_of
from bot.emulator.stories.reading import Shelf, read_shelf, read_shelves
from bot.web.page import add_page, texts
from bot.web.stories import MOST_RUNS
from tests.web.conftest import Json, Notebook, Town
from text.findings import FileProblems

STORY = """\
stories:
  - id: hello
    title: {zh: 打招呼, en: Hello}
    about: {zh: 一句话, en: One line}
    cast:
      ken: {name: {zh: 小肯, en: Ken}}
      lin: {name: Lin, role: owner}
    groups:
      main: {title: {zh: 群, en: Group}}
      staff: {title: {zh: 管理群, en: Staff}, people: [lin]}
    steps:
      - caption: {zh: 问候, en: Greeting}
        do: [{say: {zh: "大家好，我是{ken}", en: "hi, {ken} here"}, who: ken, as: hi}]
        expect: [{nothing: true}, {kept: hi}]
      - caption: {zh: 帮助, en: Help}
        do: [{say: /help, who: ken, as: asked}]
        expect: [{answer: /faq, to: asked}, {quiet: true, in: staff}]
"""


def shelf_of(tmp_path: Path, text: str = STORY) -> Shelf:
    path = tmp_path / "stories.yaml"
    path.write_text(text, "utf-8")
    return read_shelf("help", path)


# --- files ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("who: ken, as: hi", "who: kem, as: hi", "13:68 unknown-person *'kem', did you mean ken?"),
        ("kept: hi", "kept: ho", "14:42 unknown-message *'ho' (known: hi)"),
        ("in: staff", "in: stuff", "17:63 unknown-group *'stuff', did you mean staff?"),
        ("people: [lin]", "people: [Lin]", "10:53 unknown-person *'Lin', did you mean lin?"),
        ("{ken} here", "{kem} here", "13:44 text *{kem} *did you mean {ken}?"),
        ("id: hello", "id: Hello!", "2:9 value *"),
        ("title: {zh: 打招呼,", "titel: {zh: 打招呼,", "3:5 unknown-key *did you mean title?"),
        ("title: {zh: 打招呼, en: Hello}", "title: {zh: 打招呼}", "3:12 missing en is missing"),
        ("say: /help, who: ken", "say: /help", "16:14 value say needs who"),
        ("say: /help, who", "say: /help, join: ken, who", "16:14 value *found say and join"),
        ("{say: /help, who: ken, as: asked}", "{who: ken}", "16:14 value *found none of them"),
        ("to: asked}", "to: asked, for: 10m}", "17:18 value answer takes no for"),
        ("to: asked}", "to: asked}, {muted: ken, for: lang}", "17:63 duration *'lang'*"),
        ("as: asked", "as: asked, photo: cat.png", "16:55 photo there is no file 'cat.png'*"),
        ("say: /help, who: ken", "save: a.yaml, who: ken", "16:14 value save takes no who"),
        (
            "{say: /help, who: ken, as: asked}",
            "{say: hi, who: ken, as: asked}, {save: faq.yaml}",
            "16:53 save there is no file 'faq.yaml'*",
        ),
        ("as: asked", "as: asked, quote: x", "16:14 value quote needs reply_to"),
        ("{nothing: true}, {kept: hi}", "", "14:17 value expected at least one"),
        ("    cast:\n", "    at: noon\n    cast:\n", "5:9 value *09:30*'noon'"),
        ("role: owner", "role: ownr", "7:30 value *did you mean owner?"),
    ],
)  # fmt: skip
def test_a_mistake_is_said_with_its_place(
    tmp_path: Path, old: str, new: str, complaint: str
) -> None:
    assert old in STORY
    with pytest.raises(FileProblems) as caught:
        shelf_of(tmp_path, STORY.replace(old, new, 1))
    said = str(caught.value)
    wanted = ".*".join(re.escape(part) for part in complaint.split("*"))
    assert re.search(rf"stories\.yaml:{wanted}$", said, re.M), said


def test_an_id_is_there_once(tmp_path: Path) -> None:
    twice = STORY + STORY.removeprefix("stories:\n")
    with pytest.raises(FileProblems, match=r"18:9 duplicate-id the id 'hello' is that of story 1"):
        shelf_of(tmp_path, twice)


async def test_what_does_not_come_true_is_said_with_its_place(tmp_path: Path) -> None:
    wrong = STORY.replace("answer: /faq", "answer: /fly").replace("{kept: hi}", "{deleted: hi}")
    found = await complaints_of(shelf_of(tmp_path, wrong), 0, "en")
    kept, silent = (one.partition("stories.yaml:")[2] for one in found)
    assert kept == "14:35 hello (en), step 1: 'hi, Ken here' is still there"
    assert silent.startswith("17:18 hello (en), step 2: expected the bot to say '/fly', it said '")


async def test_an_act_that_cannot_happen_is_said_with_its_place(tmp_path: Path) -> None:
    text = STORY.replace("{say: /help, who: ken, as: asked}", "{join: ken}")
    text = text.replace("{answer: /faq, to: asked}", "{inside: ken}")
    (found,) = await complaints_of(shelf_of(tmp_path, text), 0, "zh-CN")
    assert re.search(r"yaml:16:14 hello \(zh-CN\), step 2: user \d+ is already in the chat", found)


def test_every_result_has_words() -> None:
    assert {f"story.check.{kind}" for kind in RESULTS} <= texts().keys()
    more = ("answer.in", "answer.whisper", "muted.for")
    assert {f"story.check.{kind}" for kind in more} <= texts().keys()


def test_a_plug_in_without_stories_is_left_out() -> None:
    assert [shelf.plugin for shelf in read_shelves(["activity", "flood"])] == ["flood"]


# --- the page ------------------------------------------------------------------------------------


class Viewer:
    """A tab: presses what the page offers, goes where it is sent."""

    def __init__(self, client: TestClient[web.Request, web.Application]) -> None:
        self._client = client
        self.url = "/?lang=en"
        self.events: Json = {}

    async def page(self) -> str:
        response = await self._client.get(self.url)
        assert response.status == 200
        return await response.text()

    async def press(self, **given: str) -> str:
        page = await self.page()
        form = page.partition('<form id="story-form"')[2].partition("</form>")[0]
        form = form or page.partition('<form id="shelf"')[2].partition("</form>")[0]
        hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))
        return await self.post("/story", {**hidden, **given})

    async def post(self, path: str, form: dict[str, str]) -> str:
        origin = {"Origin": str(self._client.make_url("/")).rstrip("/")}
        response = await self._client.post(path, data=form, headers=origin)
        assert response.status == 204, await response.text()
        self.events = json.loads(response.headers.get("HX-Trigger", "{}"))
        moved = response.headers.get("HX-Redirect") or self.events.get("go", {}).get("url")
        self.url = moved or self.url
        return await self.page()


@pytest.fixture
async def client(
    town: Town, notebook: Notebook, tmp_path: Path
) -> AsyncIterator[TestClient[web.Request, web.Application]]:
    app = web.Application()
    add_page(app, town.world, notebook, shelves=[shelf_of(tmp_path)])
    async with TestClient(TestServer(app)) as found:
        yield found


@pytest.fixture
def viewer(client: TestClient[web.Request, web.Application]) -> Viewer:
    return Viewer(client)


def text_of(page: str, mark: str) -> str:
    found = re.search(rf'id="{mark}"[^>]*>([^<]*)<', page)
    return found[1] if found else ""


async def test_a_story_is_played_to_its_end_and_left(viewer: Viewer) -> None:
    page = await viewer.page()
    assert "<b>Hello</b> <span>help</span>" in page
    page = await viewer.press(tale="help/hello")
    assert text_of(page, "story-step") == "1/2"
    assert text_of(page, "story-caption") == "Greeting"
    assert page.count('<span class="mark">✓</span>') == 2
    assert "hi, Ken here" in page
    assert "Readers" not in page  # the group of the world outside
    page = await viewer.press(do="next")
    assert text_of(page, "story-step") == "2/2"
    assert page.count('<span class="mark">✓</span>') == 2
    assert 'id="story-over"' in page
    assert 'id="story-next"' not in page
    page = await viewer.press(do="leave")
    assert 'id="story"' not in page
    assert "Readers" in page


async def test_a_step_is_played_once_however_often_it_is_asked_for(viewer: Viewer) -> None:
    await viewer.press(tale="help/hello")
    here = viewer.url
    await viewer.press(do="next")
    step = {"story": re.findall(r"story=(\d+)", here)[0], "lang": "en", "step": "1"}
    page = await viewer.post("/story", {**step, "do": "next"})
    assert text_of(page, "story-step") == "2/2"
    assert page.count('<li id="m') == 3  # two said something, and one answer


async def test_two_presses_at_once_do_no_harm(viewer: Viewer) -> None:
    await viewer.press(tale="help/hello")
    step = {"story": re.findall(r"story=(\d+)", viewer.url)[0], "lang": "en", "step": "1"}
    at_once = [viewer.post("/story", {**step, "do": word}) for word in ("next", "leave", "leave")]
    await asyncio.gather(*at_once)
    assert "Readers" in await viewer.page()


async def test_it_plays_by_itself_until_it_is_stopped(viewer: Viewer) -> None:
    page = await viewer.press(tale="help/hello")
    assert "story-auto" not in page
    page = await viewer.press(do="auto")
    assert text_of(page, "story-step") == "1/2"
    page = await viewer.press(do="pause")
    page = await viewer.press(do="play")
    assert text_of(page, "story-step") == "2/2"
    assert "story-auto" not in page  # it is over


async def test_two_viewers_do_not_meet(
    client: TestClient[web.Request, web.Application],
) -> None:
    one, other = Viewer(client), Viewer(client)
    await one.press(tale="help/hello")
    await other.press(tale="help/hello")
    page = await one.press(do="next")
    assert text_of(page, "story-step") == "2/2"
    assert text_of(await other.page(), "story-step") == "1/2"
    page = await other.press(do="again")
    assert text_of(page, "story-step") == "1/2"
    assert text_of(await one.page(), "story-step") == "2/2"


async def test_the_viewer_may_act_in_it(viewer: Viewer) -> None:
    page = await viewer.press(tale="help/hello")
    form = page.partition('<form id="composer"')[2].partition("</form>")[0]
    hidden = dict(re.findall(r'type="hidden"[^>]* name="(\w+)" value="([^"]*)"', form))
    page = await viewer.post("/say", {**hidden, "text": "/help"})
    assert "/faq" in page  # the bot had answered when the deed was done


async def test_old_stories_end(client: TestClient[web.Request, web.Application]) -> None:
    first = Viewer(client)
    await first.press(tale="help/hello")
    for _ in range(MOST_RUNS):
        await Viewer(client).press(tale="help/hello")
    page = await first.page()
    assert 'id="story"' not in page
    assert "Readers" in page
