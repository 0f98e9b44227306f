"""Ads: QR codes in pictures are read aside, and the message is judged again with them."""

import importlib.util
from io import BytesIO
from typing import Any

import pytest
from aiogram.types import Message
from PIL import Image

from bot.db.models import Job
from bot.emulator.faults import Fault
from bot.emulator.group import EmulatedGroup, emulated_group
from handlers.ads import desk, pictures
from handlers.ads.pictures import MOST_BYTES, codes_in, picture_in
from rules.post import Post
from rules.verdict import AdVerdict, Signal
from tests.handlers.advertising import card, staffed
from tests.handlers.codes import picture, sent
from tests.handlers.scripted import Scripted
from tests.handlers.test_ads_marks import rows

INVITE = "https://t.me/+AbCdEfGh123"
LURE = "有想法的看图"
BALANCED = {"strictness": "balanced"}
SIGHTED = pytest.mark.usefixtures("sighted")


class Sighted(Scripted):
    """The caption is a little like an ad; with a code it is one."""

    def judge(self, post: Post) -> AdVerdict:
        text, codes = post.reading.raw, " ".join(post.qr_texts)
        score = {LURE: 0.3, "": 0.09}.get(text, 0.001)
        if codes:
            score = {LURE: 0.9, "": 0.6}.get(text, 0.001)
        signal = Signal("qr", 2.2, codes) if codes else Signal("text", 1.0)
        return AdVerdict(score, score > 0.5, (signal,))


@pytest.fixture
def sighted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk, "AdDetector", Sighted)


async def show(group: EmulatedGroup, name: str, content: bytes, **more: Any) -> list[str]:
    """Somebody sends a photo."""
    order = {"chat": group.chat_id, "user": group.user(name), **more}
    if "file_name" not in more:
        order["photo"] = sent(content)
    else:
        order["document"] = sent(content)
    before = group.world.calls[-1].n
    await group.control.do("say", order)
    await group.settle()
    return [one.method for one in group.world.calls if one.n > before]


async def test_an_ad_that_is_one_by_its_code_goes_with_the_code_as_evidence() -> None:
    async with emulated_group(ads=BALANCED) as group:
        staff = await staffed(group)
        await group.join("eve")
        called = await show(group, "eve", picture(INVITE), caption=LURE)
        assert called.index("getFile") < called.index("deleteMessage")
        assert group.last("eve")["deleted"]
        told = card(group, staff)["text"]
        assert "二维码 +2.2 https" in told
        assert "AbCdEfGh123" in told
        assert f"原文：{LURE}" in told
        assert "像广告" in group.said()[0]


@SIGHTED
async def test_the_same_caption_with_a_harmless_picture_stays() -> None:
    async with emulated_group(ads=BALANCED) as group:
        staff = await staffed(group)
        await group.join("eve")
        called = await show(group, "eve", picture(None), caption=LURE)
        assert "getFile" in called
        assert "deleteMessage" not in called
        assert [one for one in group.transcript(staff) if one["buttons"]] == []


@SIGHTED
async def test_a_picture_sent_as_a_file_and_one_without_words_are_read() -> None:
    async with emulated_group(ads=BALANCED) as group:
        staff = await staffed(group)
        await group.join("eve")
        png = picture(INVITE, "PNG")
        await show(group, "eve", png, caption=LURE, file_name="看.png")
        assert group.last("eve")["deleted"]
        await group.join("fay")
        await show(group, "fay", picture(INVITE))
        assert not group.last("fay")["deleted"]
        assert "二维码" in card(group, staff)["text"]
        assert "请你来定" in card(group, staff)["text"]


@SIGHTED
async def test_nobody_looks_at_pictures_of_staff_of_the_known_or_beside_plain_talk() -> None:
    async with emulated_group(ads=BALANCED, activity={}) as group:
        await staffed(group)
        assert "getFile" not in await show(group, "boss", picture(INVITE), caption=LURE)
        await group.join("fay")
        assert "getFile" not in await show(group, "fay", picture(INVITE), caption="今天的作业")
        await group.join("eve")
        for number in range(12):
            await group.say("eve", f"早上好，第 {number} 天")
            await group.advance(24 * 3600)
        assert "getFile" not in await show(group, "eve", picture(INVITE), caption=LURE)


@SIGHTED
async def test_a_code_that_leads_where_links_may_lead_counts_nothing() -> None:
    settings = {**BALANCED, "allow_links": ["t.me/+AbCdEfGh123"], "block_links": ["bad.test"]}
    async with emulated_group(ads=settings) as group:
        staff = await staffed(group)
        await group.join("eve")
        await show(group, "eve", picture(INVITE), caption=LURE)
        assert not group.last("eve")["deleted"]
        await show(group, "eve", picture("https://bad.test/x"), caption=LURE)
        assert group.last("eve")["deleted"]
        assert "不许发的网站" in card(group, staff)["text"]


@SIGHTED
async def test_what_cannot_be_fetched_is_left() -> None:
    async with emulated_group(ads=BALANCED) as group:
        await staffed(group)
        await group.join("eve")
        group.world.faults.order(Fault(500, method="getFile"))
        await show(group, "eve", picture(INVITE), caption=LURE)
        assert not group.last("eve")["deleted"]
        assert [row for row in await rows(group, Job) if row["name"] == "ads.look"] == []


@SIGHTED
async def test_staff_says_mistake_and_the_same_picture_is_let_through() -> None:
    async with emulated_group(ads=BALANCED) as group:
        staff = await staffed(group)
        await group.join("eve")
        await show(group, "eve", picture(INVITE), caption=LURE)
        order = {"chat": staff, "message": card(group, staff)["id"], "user": group.user("boss")}
        await group.control.do("click", {**order, "button": "误判"})
        await group.settle()
        await show(group, "eve", picture(INVITE), caption=LURE)
        assert not group.last("eve")["deleted"]


@SIGHTED
async def test_nothing_of_the_message_is_kept_once_it_was_looked_at() -> None:
    async with emulated_group(ads=BALANCED) as group:
        await staffed(group)
        await group.join("eve")
        await show(group, "eve", picture(None), caption=LURE)
        assert [row for row in await rows(group, Job) if row["name"] == "ads.look"] == []


async def test_without_the_library_pictures_are_left_alone(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    found = importlib.util.find_spec
    missing = {"zxingcpp": None}
    monkeypatch.setattr(pictures, "find_spec", lambda name: missing.get(name, 0) and found(name))
    async with emulated_group(ads=BALANCED) as group:
        await staffed(group)
        await group.join("eve")
        called = await show(group, "eve", picture(INVITE), caption=LURE)
        assert "getFile" not in called
        assert not group.last("eve")["deleted"]
    assert capsys.readouterr().out.count("the extra qr is not installed") == 1


# --- reading -------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_codes_are_read_whatever_the_form(form: str) -> None:
    assert codes_in(picture(INVITE, form)) == (INVITE,)
    assert codes_in(picture("加微信 abx98700", form, (4000, 3000))) == ("加微信 abx98700",)
    assert codes_in(picture(None, form)) == ()


def test_a_code_on_nothing_is_read_as_people_see_it() -> None:
    with Image.open(BytesIO(picture(INVITE, size=(400, 400)))) as drawn:
        clear = drawn.convert("RGBA")
    dark = clear.convert("L").point(lambda level: 255 if level < 90 else 0)
    clear.putalpha(dark)
    held = BytesIO()
    clear.save(held, "PNG")
    assert codes_in(held.getvalue()) == (INVITE,)


def test_broken_pictures_and_traps_say_nothing() -> None:
    whole = picture(INVITE)
    for content in (
        b"",
        b"no picture",
        whole[: len(whole) // 3],
        b"\x89PNG\r\n\x1a\n" + b"\0" * 99,
    ):
        assert codes_in(content) == ()
    held = BytesIO()
    Image.new("1", (20_000, 20_000)).save(held, "PNG")
    assert len(held.getvalue()) < MOST_BYTES
    assert codes_in(held.getvalue()) == ()


def photo(*sides: int, size: int = 1000) -> Message:
    sizes = [
        {
            "file_id": str(side),
            "file_unique_id": "x",
            "width": side,
            "height": 10,
            "file_size": size,
        }
        for side in sides
    ]
    return Message.model_validate(
        {"message_id": 1, "date": 0, "chat": {"id": -1, "type": "group"}, "photo": sizes}
    )


@pytest.mark.parametrize(
    ("sides", "chosen"),
    [((90, 320, 640, 1280), "640"), ((90, 639, 1280), "1280"), ((90, 320), "320")],
)
def test_the_smallest_size_that_is_enough_is_fetched(sides: tuple[int, ...], chosen: str) -> None:
    found = picture_in(photo(*sides))
    assert found is not None
    assert found.file_id == chosen


def test_what_is_too_large_is_not_fetched() -> None:
    assert picture_in(photo(640, size=MOST_BYTES)) is not None
    assert picture_in(photo(640, size=MOST_BYTES + 1)) is None
