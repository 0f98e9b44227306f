"""Ads: an album with an ad goes whole, whichever part holds it and in whatever order they come."""

from typing import Any

import pytest

from bot.emulator.group import EmulatedGroup, emulated_group
from handlers.ads import desk, forget
from handlers.ads.albums import AdsAlbum
from tests.bot.stream.plugs import push
from tests.handlers.advertising import press, staffed
from tests.handlers.scripted import Scripted

SURE = "铁定 有好事"


@pytest.fixture(autouse=True)
def scripted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk, "AdDetector", Scripted)


def part(group: EmulatedGroup, number: int, caption: str | None = None, **more: Any) -> None:
    """One photo of an album of Eve's."""
    photo = {"file_id": f"p{number}", "file_unique_id": f"u{number}", "width": 9, "height": 9}
    message = {
        "message_id": number,
        "date": group.world.unix(),
        "chat": {"id": group.chat_id, "type": "supergroup", "title": "小鹿学堂"},
        "from": {"id": group.user("eve"), "is_bot": False, "first_name": "Eve"},
        "media_group_id": "77",
        "photo": [photo],
        **({} if caption is None else {"caption": caption}),
        **more,
    }
    push(group, {"message": message})


def deleted(group: EmulatedGroup) -> list[int]:
    calls = [one.params for one in group.world.calls if one.method == "deleteMessage"]
    return sorted({params["message_id"] for params in calls if params["message_id"] >= 900})


@pytest.mark.parametrize("captioned", [900, 901, 903])
@pytest.mark.parametrize("at_once", [True, False])
async def test_all_parts_go_with_the_caption(captioned: int, at_once: bool) -> None:
    async with emulated_group(ads={}) as group:
        for number in range(900, 904):
            part(group, number, SURE if number == captioned else None)
            if not at_once:
                await group.settle()
        part(group, 904, media_group_id="78")
        await group.settle()
        assert deleted(group) == [900, 901, 902, 903]
        assert len(group.said()) == 1


async def test_an_innocent_album_stays_and_is_forgotten_with_its_author() -> None:
    async with emulated_group(ads={}) as group:
        for number in (900, 901):
            part(group, number, "周末的照片" if number == 900 else None)
        await group.settle()
        assert deleted(group) == []
        async with group.app.database.work() as work:
            assert len((await work.db.execute(AdsAlbum.__table__.select())).all()) == 2
            await forget(work.db, group.user("eve"))
            assert (await work.db.execute(AdsAlbum.__table__.select())).first() is None


async def test_what_is_only_rehearsed_goes_whole_once_staff_says_so() -> None:
    async with emulated_group(ads={"mode": "rehearse"}) as group:
        staff = await staffed(group)
        for number in (900, 901):
            part(group, number, SURE if number == 900 else None)
        await group.settle()
        assert deleted(group) == []
        await press(group, staff, "boss", "是广告")
        assert deleted(group) == [900, 901]
