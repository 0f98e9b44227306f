"""A file goes over the wire once; afterwards Telegram gets the id that it gave."""

from datetime import timedelta
from typing import Any

from aiogram.methods import SendDocument, SendPhoto
from aiogram.types import BufferedInputFile

from bot.outbox.uploads import KEPT
from tests.bot.outbox.line import GROUP, OTHER, Line

PICTURE = b"\x89PNG picture"
WRONG = "Bad Request: wrong file identifier/HTTP URL specified"


def photo(content: bytes = PICTURE, chat_id: int = GROUP) -> SendPhoto:
    return SendPhoto(chat_id=chat_id, photo=BufferedInputFile(content, "p.png"), caption="hi")


def keeps_files(line: Line) -> None:
    """Telegram answers with the ids of the sizes of a photo, or of a document."""

    def answer(name: str, params: dict[str, Any]) -> tuple[int, dict[str, Any]] | None:
        if name not in ("sendPhoto", "sendDocument"):
            return None
        chat = {"id": params["chat_id"], "type": "supergroup"}
        made: dict[str, Any] = {"message_id": len(line.telegram.calls), "date": 1, "chat": chat}
        if name == "sendPhoto":
            made["photo"] = [{"file_id": "small"}, {"file_id": "LARGE"}]
        else:
            made["document"] = {"file_id": "DOCUMENT"}
        return 200, {"ok": True, "result": made}

    line.telegram.faults.append(answer)


def shown(line: Line) -> list[str]:
    """What stood in the place of the file, call by call."""
    found = [params.get("photo") or params.get("document") for _, params in line.telegram.calls]
    return ["bytes" if str(one) not in ("LARGE", "DOCUMENT") else str(one) for one in found]


async def test_the_second_time_the_id_is_sent(line: Line) -> None:
    keeps_files(line)
    await line.post(photo())
    await line.settle()
    (again,) = await line.post(photo(chat_id=OTHER))
    await line.settle()
    assert shown(line) == ["bytes", "LARGE"]
    assert line.telegram.files == [PICTURE]
    assert line.telegram.calls[-1][1]["caption"] == "hi"
    assert (await line.row(again)).state == "sent"


async def test_it_is_known_after_a_restart(line: Line) -> None:
    keeps_files(line)
    await line.post(photo())
    await line.settle()
    await line.restart()
    await line.post(photo())
    await line.settle()
    assert shown(line) == ["bytes", "LARGE"]


async def test_another_content_and_another_method_are_other_files(line: Line) -> None:
    keeps_files(line)
    document = SendDocument(chat_id=GROUP, document=BufferedInputFile(PICTURE, "p.png"))
    for call in (photo(), photo(b"\x89PNG other"), document, document):
        await line.post(call)
        await line.settle()
    assert shown(line) == ["bytes", "bytes", "bytes", "DOCUMENT"]


async def test_an_id_that_telegram_refuses_is_not_used_again(line: Line) -> None:
    keeps_files(line)
    await line.post(photo())
    await line.settle()
    line.telegram.faults.insert(
        0,
        lambda _, params: (
            (400, {"ok": False, "error_code": 400, "description": WRONG})
            if params.get("photo") == "LARGE"
            else None
        ),
    )
    (refused,) = await line.post(photo())
    await line.settle()
    assert (await line.row(refused)).state == "dead"
    await line.post(photo())
    await line.settle()
    assert shown(line) == ["bytes", "LARGE", "bytes"]


async def test_an_old_one_is_uploaded_anew_by_the_next_process(line: Line) -> None:
    keeps_files(line)
    await line.post(photo())
    await line.settle()
    await line.advance((KEPT + timedelta(days=1)).total_seconds())
    await line.restart()
    await line.post(photo())
    await line.settle()
    assert shown(line) == ["bytes", "bytes"]
