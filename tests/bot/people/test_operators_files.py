"""Settings that name a file of the operator's: found from the config's folder, at the start."""

from pathlib import Path
from typing import Annotated

import pytest
from aiogram import Router
from pydantic import Field
from sqlalchemy import select

from bot.db.database import Database
from bot.db.models import ChatSetting
from bot.people.settings import SettingsStore
from bot.plugin import GroupSettings, OperatorsFile, Plugin, Stage
from tests.bot.people.example_settings import MAIN, OTHER, config_of, row
from text.yaml_file import FileProblems


class PosterSettings(GroupSettings):
    """A picture to show."""

    photo: Annotated[str, OperatorsFile(endings=(".png", ".jpg"), most_bytes=1_000_000)] = Field(
        "", description="a picture"
    )
    topic: str = Field("", description="where")


POSTER = Plugin("poster", Stage.REPLY, PosterSettings, Router)
IN_A_GROUP = "groups: {main: {id: -1, topics: {报到: 12}, poster: {photo: 图/a.PNG}}}\n"


def store_of(folder: Path, text: str) -> SettingsStore:
    return SettingsStore(config_of(folder, text), [POSTER])


def test_a_path_starts_at_the_configs_folder(tmp_path: Path) -> None:
    (tmp_path / "图").mkdir()
    (tmp_path / "图" / "a.PNG").write_bytes(b"x")
    store = store_of(tmp_path, IN_A_GROUP)
    assert store.resolve(POSTER, -1).photo == (tmp_path / "图" / "a.PNG").as_posix()
    assert store.resolve(POSTER, OTHER).photo == ""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (IN_A_GROUP, "1:59 no-file there is no file "),
        ("defaults: {poster: {photo: a.txt}}\n", "1:28 no-file expected a file that ends in .png"),
        ("defaults: {poster: {photo: big.png}}\n", "1:28 no-file "),
    ],
)
def test_what_is_wrong_with_it_is_said_with_its_place(
    tmp_path: Path, text: str, said: str
) -> None:
    (tmp_path / "a.txt").write_bytes(b"x")
    (tmp_path / "big.png").write_bytes(b"x" * 1_000_001)
    with pytest.raises(FileProblems) as caught:
        store_of(tmp_path, text)
    (finding,) = caught.value.findings
    assert str(finding).removeprefix(f"{tmp_path / 'config.yaml'}:").startswith(said)


def test_what_the_chat_set_is_left_as_it_is(tmp_path: Path) -> None:
    store = store_of(tmp_path, "plugins: [poster]\n")
    store.load([row(MAIN, "poster", "photo", "AgACAgUAAxk")])
    assert store.resolve(POSTER, MAIN).photo == "AgACAgUAAxk"


def test_topics_by_name_and_number(tmp_path: Path) -> None:
    store = store_of(tmp_path, "groups: {main: {id: -1, topics: {报到: 12, '7': 13}}}\n")
    assert store.topic_id(-1, "报到") == 12
    assert store.topic_id(-1, "12") == 12
    assert store.topic_id(-1, "7") == 13
    assert store.topic_id(-1, "报道") is None
    assert store.topic_id(OTHER, "报到") is None
    assert store.topic_id(OTHER, "12") == 12


async def test_what_was_set_is_given_back_to_the_file(tmp_path: Path, database_url: str) -> None:
    store = store_of(tmp_path, "defaults: {poster: {topic: file}}\n")
    database = Database(database_url)
    try:
        async with database.work() as work:
            await store.set(work, MAIN, "poster", "topic", "chat")
        assert store.resolve(POSTER, MAIN).topic == "chat"
        async with database.work() as work:
            await store.clear(work, MAIN, "poster", "topic")
            assert store.resolve(POSTER, MAIN).topic == "chat"  # until it is committed
        assert store.resolve(POSTER, MAIN).topic == "file"
        async with database.work() as work:
            await store.clear(work, MAIN, "poster", "topic")  # a second time changes nothing
        assert store.resolve(POSTER, MAIN).topic == "file"
        async with database.reading() as db:
            assert list(await db.scalars(select(ChatSetting))) == []
    finally:
        await database.close()
