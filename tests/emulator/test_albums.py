"""Albums, and many messages copied or forwarded at once."""

import pytest

from bot.emulator.errors import ApiError
from bot.emulator.state import Json, Upload
from tests.emulator.conftest import Town
from tests.emulator.test_messages import PNG

PHOTO = Upload("a.png", PNG)
TEXT = Upload("课表.txt", b"text")


async def send(town: Town, *items: Json, **files: Upload) -> list[Json]:
    order = {"chat_id": town.chat.id, "media": list(items)}
    made: list[Json] = await town.world.call(town.bot.token, "sendMediaGroup", order, files)
    return made


def item(name: str, kind: str = "photo", **more: str) -> Json:
    return {"type": kind, "media": f"attach://{name}", **more}


async def pair(town: Town) -> list[Json]:
    two = (item("a", caption="<b>一</b>", parse_mode="HTML"), item("b"))
    return await send(town, *two, a=PHOTO, b=PHOTO)


async def test_an_album_is_messages_of_one_group(town: Town) -> None:
    first, second = await pair(town)
    assert first["media_group_id"] == second["media_group_id"]
    assert (first["caption"], first["caption_entities"][0]["type"]) == ("一", "bold")
    assert "caption" not in second
    assert second["message_id"] == first["message_id"] + 1
    shown = [one["media"] for one in town.world.calls[-1].params["media"]]
    assert shown == ["attach://a.png", "attach://a.png"]
    documents = await send(town, item("a", "document"), item("b", "document"), a=TEXT, b=TEXT)
    assert [one["document"]["file_name"] for one in documents] == ["课表.txt"] * 2
    assert documents[0]["media_group_id"] != first["media_group_id"]


async def test_albums_that_cannot_be_sent(town: Town) -> None:
    for items, sentence in (
        ([item("a")], "expected 2 to 10"),
        ([item("a")] * 11, "expected 2 to 10"),
        ([item("a"), item("a", "document")], "can't be mixed"),
        ([item("a"), item("b")], "there is no photo in the request"),
        ([item("a"), item("a", caption="x" * 1025)], "caption is too long"),
        ([item("a"), item("a", "video")], "albums of photos or documents"),
    ):
        before = len(town.chat.messages)
        with pytest.raises(ApiError, match=sentence):
            await send(town, *items, a=PHOTO)
        assert len(town.chat.messages) == before


async def test_an_album_counts_as_many_as_it_has(town: Town) -> None:
    town.world.limits.set(None, None, group_per_min=3)
    await pair(town)
    await pair(town)  # one more was allowed, and it is not torn apart
    assert "retry after 60" in await town.refusal("sendMessage", text="x")
    with pytest.raises(ApiError, match="retry after 60"):
        await pair(town)


async def test_many_are_copied_and_forwarded(town: Town) -> None:
    album = [one["message_id"] for one in await pair(town)]
    said = town.say("x")
    gone = town.say("y")
    await town.here("deleteMessage", message_id=gone.id)
    numbers = [*album, said.id, gone.id, gone.id + 50]
    order = {"from_chat_id": town.chat.id, "message_ids": numbers}
    copied = await town.here("copyMessages", **order, remove_caption=True)
    forwarded = await town.here("forwardMessages", **order)
    assert (len(copied), len(forwarded)) == (3, 3)
    copies = [town.chat.messages[one["message_id"]] for one in copied]
    assert copies[0].album == copies[1].album is not None
    assert copies[0].album != town.chat.messages[album[0]].album
    assert [one.text for one in copies] == ["", "", "x"]
    last = town.chat.messages[forwarded[2]["message_id"]]
    assert last.forward_origin is not None
    assert last.forward_origin["sender_user"]["id"] == town.ann.id


async def test_what_cannot_be_copied(town: Town) -> None:
    first = town.say("x").id
    for numbers, sentence in (
        ([], "must be from 1 to 100 messages to copy"),
        (list(range(1, 102)), "must be from 1 to 100 messages to copy"),
        ([first + 1, first], "strictly increasing order"),
        ([first + 7], "there are no messages to copy"),
    ):
        order = {"from_chat_id": town.chat.id, "message_ids": numbers}
        assert sentence in await town.refusal("copyMessages", **order)
