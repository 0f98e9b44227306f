"""Any method survives being written down, and what cannot is refused in one sentence."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import aiogram.methods
import pytest
from aiogram import Bot
from aiogram.client.default import DefaultBotProperties
from aiogram.methods import (
    BanChatMember,
    EditMessageText,
    RestrictChatMember,
    SendDocument,
    SendMediaGroup,
    SendMessage,
    SendVideo,
    TelegramMethod,
)
from aiogram.types import (
    BufferedInputFile,
    ChatPermissions,
    FSInputFile,
    InputMediaPhoto,
    LinkPreviewOptions,
    MediaUnion,
    ReplyParameters,
    URLInputFile,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.outbox.codec import BadCall, decode, encode, methods_by_name
from tests.bot.outbox.any_method import make_method
from tests.bot.outbox.line import MovedClock, SmallTelegram

BOT = Bot(
    "42:TOKEN",
    session=SmallTelegram(MovedClock()),
    default=DefaultBotProperties(
        parse_mode="HTML", link_preview=LinkPreviewOptions(is_disabled=True)
    ),
)


def prepared(method: TelegramMethod[Any], bot: Bot = BOT) -> dict[str, Any]:
    """The request that aiogram makes, with contents in the place of random file keys."""
    files: dict[str, Any] = {}
    request: dict[str, Any] = {}
    for key, value in method.model_dump(warnings=False).items():
        made = bot.session.prepare_value(value, bot=bot, files=files)
        if made:
            request[key] = made
    text = json.dumps({key: parsed(value) for key, value in request.items()})
    for key, file in files.items():
        text = text.replace(key, f"{file.filename.encode().hex()}:{file.data.hex()}")
    found: dict[str, Any] = json.loads(text)
    return found


def parsed(value: str) -> Any:
    if value[:1] not in ("{", "["):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def sent_without_reply(request: dict[str, Any]) -> dict[str, Any]:
    """The one thing that the codec adds."""
    replied = request.get("reply_parameters")
    if isinstance(replied, dict):
        replied.setdefault("allow_sending_without_reply", True)
    elif "reply_to_message_id" in request:
        request.setdefault("allow_sending_without_reply", "true")
    return request


def test_every_method_of_aiogram_is_known() -> None:
    exported = set(aiogram.methods.__all__) - {
        "TelegramMethod",
        "Request",
        "Response",
    }
    assert {kind.__name__ for kind in methods_by_name().values()} == exported
    assert len(exported) > 150


@pytest.mark.parametrize("name", sorted(methods_by_name()))
@settings(max_examples=12)
@given(seed=st.integers(0, 2**32))
def test_any_method_survives(name: str, seed: int) -> None:
    method = make_method(methods_by_name()[name], Random(seed))
    wanted = sent_without_reply(prepared(method))
    encoded = encode(method, BOT)
    assert encoded.name == name
    assert prepared(encoded.kept) == wanted
    strict_bot = Bot("43:X", session=SmallTelegram(MovedClock()))  # defaults are resolved before
    restored = decode(encoded.name, encoded.params, encoded.files)
    assert type(restored) is type(method)
    assert prepared(restored, strict_bot) == wanted
    again = encode(restored, strict_bot)
    assert json.loads(again.params) == json.loads(encoded.params)


def test_defaults_of_the_bot_are_resolved_and_explicit_none_stays_none() -> None:
    encoded = encode(SendMessage(chat_id=1, text="x"), BOT)
    assert json.loads(encoded.params) == {
        "chat_id": 1,
        "text": "x",
        "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": True},
    }
    plain = encode(SendMessage(chat_id=1, text="x", parse_mode=None), BOT)
    assert "parse_mode" not in prepared(decode(plain.name, plain.params))


def test_a_reply_is_sent_even_when_its_message_is_gone_unless_told_otherwise() -> None:
    def allowed(**reply: Any) -> Any:
        method = SendMessage(chat_id=1, text="x", reply_parameters=ReplyParameters(**reply))
        kept = encode(method, BOT).kept
        return prepared(kept)["reply_parameters"]["allow_sending_without_reply"]

    assert allowed(message_id=5) is True
    assert allowed(message_id=5, allow_sending_without_reply=False) is False
    old = encode(SendMessage(chat_id=1, text="x", reply_to_message_id=5), BOT)
    assert json.loads(old.params)["allow_sending_without_reply"] is True


@pytest.mark.parametrize(
    ("method", "sentence"),
    [
        (
            SendMessage(chat_id=1, text="x", txet="y"),
            "sendMessage has no parameter txet, did you mean text?",
        ),
        (
            SendMessage(chat_id=1, text="x", qqqq=1),
            "sendMessage has no parameter qqqq.",
        ),
        (
            BanChatMember(chat_id=1, user_id=2, until_date=timedelta(minutes=1)),
            "until_date needs a moment, not 0:01:00 from now: the call may be sent later.",
        ),
        (
            BanChatMember(chat_id=1, user_id=2, until_date=60),
            "until_date of banChatMember needs a moment, not 60 s from now: the call may be sent "
            "later.",
        ),
        (
            BanChatMember(chat_id=1, user_id=2, until_date=datetime(2027, 1, 1)),  # noqa: DTZ001
            "until_date needs a time with a zone; 2027-01-01 00:00:00 has none.",
        ),
        (
            SendDocument(chat_id=1, document=URLInputFile("https://example.org/a.pdf")),
            "document cannot be a URLInputFile: pass the URL itself, or fetch the bytes in a job.",
        ),
    ],
)
def test_what_cannot_be_kept_is_refused(method: TelegramMethod[Any], sentence: str) -> None:
    with pytest.raises(BadCall) as caught:
        encode(method, BOT)
    assert str(caught.value) == sentence


def test_a_moment_becomes_unix_seconds_and_a_length_stays_one() -> None:
    until = datetime(2027, 3, 2, 12, tzinfo=UTC)
    mute = RestrictChatMember(
        chat_id=1, user_id=2, permissions=ChatPermissions(), until_date=until
    )
    assert json.loads(encode(mute, BOT).params)["until_date"] == 1803988800
    ever = BanChatMember(chat_id=1, user_id=2, until_date=0)
    assert json.loads(encode(ever, BOT).params)["until_date"] == 0
    video = SendVideo(chat_id=1, video="id", start_timestamp=timedelta(seconds=30))
    assert json.loads(encode(video, BOT).params)["start_timestamp"] == 30


async def test_files_are_read_when_posted(tmp_path: Path) -> None:
    path = tmp_path / "图 片.png"
    path.write_bytes(b"on disk")
    media: list[MediaUnion] = [
        InputMediaPhoto(media=FSInputFile(path)),
        InputMediaPhoto(media=BufferedInputFile(b"in memory", "b.png")),
        InputMediaPhoto(media="file-id"),
    ]
    encoded = encode(SendMediaGroup(chat_id=1, media=media), BOT)
    path.unlink()
    assert {(file.filename, file.content) for file in encoded.files.values()} == {
        ("图 片.png", b"on disk"),
        ("b.png", b"in memory"),
    }
    for method in (encoded.kept, decode(encoded.name, encoded.params, encoded.files)):
        group = [each["media"] for each in method.__dict__["media"]]
        assert [each.data for each in group[:2]] == [b"on disk", b"in memory"]
        assert group[2] == "file-id"


@given(st.text(st.characters(exclude_categories=()), min_size=1))
def test_any_text_can_be_written_and_sent(text: str) -> None:
    encoded = encode(EditMessageText(chat_id=1, message_id=2, text=text), BOT)
    encoded.params.encode()
    written = json.loads(encoded.params)["text"]
    assert (
        prepared(encoded.kept)["text"]
        == prepared(decode("editMessageText", encoded.params))["text"]
    )
    clean = "".join("\ufffd" if "\ud800" <= each <= "\udfff" else each for each in text)
    if not any("\ud800" <= each <= "\udfff" for each in text):
        assert written == clean
    else:
        written.encode()


def test_an_unknown_method_is_refused() -> None:
    with pytest.raises(BadCall, match="The Bot API has no method sendTelepathy"):
        decode("sendTelepathy", "{}")
