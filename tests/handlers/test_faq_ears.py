"""Which messages the FAQ listens to."""

from datetime import UTC, date, datetime, timedelta
from typing import Any, cast

import pytest
from aiogram import Bot
from aiogram.types import Message

from bot.plugin import Chats, Person, Role, Sender, SenderKind
from faq.entry import Entry
from handlers.faq.desk import FOLLOW_UP, REMEMBERED, Desk
from handlers.faq.ears import Asked, may_have, not_for_the_bot

BOT = Bot("42:TEST")
GROUP = {"id": -1001, "type": "supergroup", "title": "g", "username": "Deer"}
ANN = {"id": 7, "is_bot": False, "first_name": "Ann"}
BEN = {"id": 8, "is_bot": False, "first_name": "Ben"}
ME = {"id": 42, "is_bot": True, "first_name": "Bot"}
DAY = timedelta(days=1)
LATE = int(datetime(2027, 3, 2, 23, 0, tzinfo=UTC).timestamp())


def message(**more: Any) -> Message:
    raw = {"message_id": 5, "date": LATE, "chat": GROUP, "from": ANN, "text": "怎么报名", **more}
    return Message.model_validate(raw, context={"bot": BOT})


def said(author: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"message_id": 3, "date": LATE, "chat": GROUP, "from": author, "text": "x", **more}


def sender(kind: SenderKind = SenderKind.USER, role: Role | None = Role.MEMBER) -> Sender:
    return Sender(Person(kind, 7, "Ann"), role)


CHANNEL = {"id": -1002, "type": "channel", "title": "news"}
TO_BEN = [{"type": "text_mention", "offset": 0, "length": 3, "user": BEN}]
NAME = [{"type": "mention", "offset": 0, "length": 9}]
LATER = [{"type": "bold", "offset": 0, "length": 1}, {"type": "mention", "offset": 3, "length": 9}]
BOTH = [NAME[0], {"type": "mention", "offset": 10, "length": 5}]


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"text": None, "caption": "怎么报名", "photo": []},
        {"reply_to_message": said(ANN)},
        {"reply_to_message": said(ME)},
        {"reply_to_message": said(BEN, is_automatic_forward=True, sender_chat=CHANNEL)},
        {"reply_to_message": said(BEN), "is_topic_message": True, "message_thread_id": 3},
        {"sender_chat": CHANNEL, "reply_to_message": said(BEN, sender_chat=CHANNEL)},
        {"reply_to_message": {**said(ANN), "from": None}},
        {"text": "@deer_bot 怎么报名", "entities": NAME},
        {"text": "请问 @deer_bot 怎么报名", "entities": LATER},
        {"text": "怎么报名", "entities": LATER[:1]},
        {"text": "怎么报名", "entities": [{**TO_BEN[0], "user": ME}]},
        {"text": "！"},
        {"text": "/"},
    ],
)
def test_it_listens(more: dict[str, Any]) -> None:
    assert not_for_the_bot(message(**more), sender()) is None


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"text": None}, "no text"),
        ({"via_bot": ME}, "written by a bot or a channel"),
        (
            {"forward_origin": {"type": "user", "date": LATE, "sender_user": BEN}},
            "a forward",
        ),
        ({"text": "/start"}, "a command"),
        ({"text": "!ban"}, "a command"),
        ({"text": "！禁言"}, "a command"),
        ({"reply_to_message": said(BEN)}, "addressed to someone else"),
        ({"reply_to_message": said(ANN, sender_chat=CHANNEL)}, "addressed to someone else"),
        ({"text": "Ben 怎么报名", "entities": TO_BEN}, "addressed to someone else"),
        ({"text": "@somebody 怎么报名", "entities": NAME}, "addressed to someone else"),
        ({"text": "请问 @somebody 怎么报名", "entities": LATER}, "addressed to someone else"),
        (
            {"text": "怎么报名 Ben", "entities": [{**TO_BEN[0], "offset": 5}]},
            "addressed to someone else",
        ),
        ({"text": "@deer_bot @anna 怎么报名", "entities": BOTH}, "addressed to someone else"),
        (
            {"caption": "请问 @somebody", "text": None, "caption_entities": LATER},
            "addressed to someone else",
        ),
        ({"sender_chat": CHANNEL, "reply_to_message": said(ANN)}, "addressed to someone else"),
    ],
)
def test_it_does_not_listen(more: dict[str, Any], why: str) -> None:
    assert not_for_the_bot(message(**more), sender()) == why


@pytest.mark.parametrize(
    "more",
    [{"reply_to_message": said(BEN)}, {"text": "@somebody 怎么报名", "entities": NAME}],
)
def test_who_speaks_to_the_bot_may_also_name_others(more: dict[str, Any]) -> None:
    assert not_for_the_bot(message(**more), sender(), addressed=True) is None
    assert not_for_the_bot(message(text="/start"), sender(), addressed=True) == "a command"


@pytest.mark.parametrize(("type_", "why"), [("supergroup", "a forward"), ("private", None)])
def test_a_forward_asks_in_private_only(type_: str, why: str | None) -> None:
    origin = {"type": "user", "date": LATE, "sender_user": BEN}
    forward = message(forward_origin=origin, chat={**GROUP, "type": type_})
    assert not_for_the_bot(forward, sender()) == why


@pytest.mark.parametrize("kind", [SenderKind.BOT, SenderKind.LINKED_CHANNEL])
def test_it_does_not_listen_to_machines(kind: SenderKind) -> None:
    assert not_for_the_bot(message(), sender(kind)) == "written by a bot or a channel"


class Shanghai:
    """The chats service of a group called main, eight hours ahead of UTC."""

    def group_name(self, chat_id: int) -> str:
        return "main"

    def timezone(self, chat_id: int) -> str:
        return "Asia/Shanghai"


def asked(role: Role | None = Role.MEMBER, **more: Any) -> Asked:
    return Asked(message(**more), sender(role=role), cast(Chats, Shanghai()))


def entry(**more: Any) -> Entry:
    return Entry.model_validate({"q": "怎么报名", "a": "这样", **more})


def test_days_are_the_groups_own() -> None:
    assert asked().day == date(2027, 3, 3)
    assert not asked().allows(entry(valid="至 2027-03-02"))
    assert asked().allows(entry(valid="2027-03-03 起"))
    pressed = Asked(asked().message, sender(), cast(Chats, Shanghai()), asked().message.date + DAY)
    assert pressed.day == date(2027, 3, 4)


@pytest.mark.parametrize(
    ("only_in", "here"),
    [
        (["main"], True),
        (["python", "main"], True),
        (["python"], False),
        (["-1001"], True),
        (["@deer"], True),
        (["main/9"], False),
    ],
)
def test_groups_are_known_by_name_number_and_username(only_in: list[str], here: bool) -> None:
    assert asked().allows(entry(only_in=only_in)) is here


def test_topics_are_known_by_number() -> None:
    in_topic = asked(is_topic_message=True, message_thread_id=9)
    assert in_topic.allows(entry(only_in=["main/9"]))
    assert in_topic.allows(entry(only_in=["main"]))
    assert not in_topic.allows(entry(only_in=["main/8"]))


@pytest.mark.parametrize(
    ("role", "enough"),
    [(None, False), (Role.MEMBER, False), (Role.TRUSTED, True), (Role.OWNER, True)],
)
def test_roles(role: Role | None, enough: bool) -> None:
    assert may_have(sender(role=role), entry(role="trusted")) is enough
    assert asked(role).allows(entry(role=["管理员", "信任"])) is enough


def test_the_memory_of_answers_is_short_and_bounded() -> None:
    desk = Desk(cast(Any, None), cast(Any, None))
    start = datetime(2027, 1, 1, tzinfo=UTC)
    desk.remember(-1, 7, "a", start)
    assert desk.previous(-1, 7, start + FOLLOW_UP) == "a"
    assert desk.previous(-1, 7, start + FOLLOW_UP * 1.001) is None
    assert desk.previous(-1, 8, start) is None
    for user in range(REMEMBERED):
        desk.remember(-2, user, "b", start)
    assert desk.previous(-1, 7, start) is None
    assert desk.previous(-2, 0, start) == "b"
