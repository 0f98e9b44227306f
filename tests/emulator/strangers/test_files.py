"""python-telegram-bot sends files up and brings them down."""

import base64
import io
from pathlib import Path

import pytest
from telegram import InputFile, InputMediaDocument, InputMediaPhoto, Message
from telegram.error import BadRequest

from tests.emulator.strangers.conftest import Visit
from tests.emulator.test_messages import PNG

TEXT = "课表\n".encode()


async def test_a_photo_goes_up_and_comes_down(visit: Visit) -> None:
    sent = await visit.bot.send_photo(visit.chat, PNG, caption="<b>看</b>图", parse_mode="HTML")
    assert (sent.caption, sent.caption_html) == ("看图", "<b>看</b>图")
    [photo] = sent.photo
    assert (photo.width, photo.height, photo.file_size) == (3, 2, len(PNG))
    file = await photo.get_file()
    assert bytes(await file.download_as_bytearray()) == PNG
    again = await visit.bot.send_photo(visit.chat, photo.file_id)
    assert again.photo[0].file_unique_id == photo.file_unique_id
    edited = await sent.edit_caption("新")
    assert isinstance(edited, Message)
    assert edited.caption == "新"


async def test_a_document_of_a_name_that_is_chinese(visit: Visit, tmp_path: Path) -> None:
    path = tmp_path / "课表 一.txt"
    path.write_bytes(TEXT)
    for source in (path, InputFile(io.BytesIO(TEXT), filename="课表 一.txt")):
        sent = await visit.bot.send_document(visit.chat, source, caption="c")
        assert sent.document is not None
        assert sent.document.file_name == "课表 一.txt"
        assert sent.document.mime_type == "text/plain"
        file = await visit.bot.get_file(sent.document)
        target = await file.download_to_drive(tmp_path / "down.txt")
        assert target.read_bytes() == TEXT


async def test_what_people_send_comes_down_too(visit: Visit) -> None:
    picture = base64.b64encode(PNG).decode()
    order = {"chat": visit.chat, "user": visit.ann, "photo": picture, "caption": "看"}
    await visit.control.do("say", order)
    message = await visit.message()
    assert message.caption == "看"
    file = await message.photo[-1].get_file()
    assert bytes(await file.download_as_bytearray()) == PNG


async def test_albums(visit: Visit) -> None:
    photos = [InputMediaPhoto(PNG, caption="一"), InputMediaPhoto(PNG)]
    sent = await visit.bot.send_media_group(visit.chat, photos)
    assert len({one.media_group_id for one in sent}) == 1
    assert [one.caption for one in sent] == ["一", None]
    files = [InputMediaDocument(TEXT, filename=name) for name in ("甲.txt", "乙.txt")]
    sent = await visit.bot.send_media_group(visit.chat, files, caption="两个")
    assert [one.document.file_name for one in sent if one.document] == ["甲.txt", "乙.txt"]
    assert sent[0].caption == "两个"


async def test_files_that_are_wrong(visit: Visit) -> None:
    with pytest.raises(BadRequest, match="Image_process_failed"):
        await visit.bot.send_photo(visit.chat, TEXT)
    with pytest.raises(BadRequest, match="Wrong file identifier/http url specified"):
        await visit.bot.send_document(visit.chat, "no-such-file")
    with pytest.raises(BadRequest, match="Invalid file_id"):
        await visit.bot.get_file("no-such-file")
