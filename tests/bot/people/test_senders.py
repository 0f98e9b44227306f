"""Each kind of sender, from an update as Telegram writes it."""

import pytest
from aiogram.types import CallbackQuery, Message, MessageReactionUpdated

from bot.grammar import Person, SenderKind
from bot.people.senders import person_of, who_did
from tests.bot import fakes


@pytest.mark.parametrize(
    ("message", "person"),
    [
        (
            fakes.message(fakes.user(7, "Ann", "Annie", last_name="Lee")),
            Person(SenderKind.USER, 7, "Ann Lee", "Annie"),
        ),
        (
            fakes.message(fakes.user(8, "Helper", "helper_bot", is_bot=True)),
            Person(SenderKind.BOT, 8, "Helper", "helper_bot"),
        ),
        (
            fakes.anonymous_message(),
            Person(SenderKind.ANONYMOUS_ADMIN, fakes.GROUP, "小鹿学堂", None),
        ),
        (
            fakes.linked_post(),
            Person(SenderKind.LINKED_CHANNEL, fakes.LINKED, "News", "deals"),
        ),
        (
            fakes.channel_message(),
            Person(SenderKind.CHANNEL, fakes.CHANNEL, "Deals", "deals"),
        ),
        (
            fakes.message(fakes.user(1087968824, "Group", is_bot=True)),
            Person(SenderKind.ANONYMOUS_ADMIN, fakes.GROUP, "小鹿学堂", None),
        ),
        (
            fakes.message(None, chat=fakes.channel(), sender_chat=fakes.channel()),
            Person(SenderKind.ANONYMOUS_ADMIN, fakes.CHANNEL, "Deals", "deals"),
        ),
        (
            fakes.message(None, chat=fakes.channel()),
            Person(SenderKind.ANONYMOUS_ADMIN, fakes.CHANNEL, "Deals", "deals"),
        ),
    ],
)
def test_kind_of_sender(message: Message, person: Person) -> None:
    assert person_of(message) == person
    assert who_did(message) == person


def test_a_press_is_its_users_not_the_messages() -> None:
    bots = fakes.message(fakes.user(fakes.BOT_ID, is_bot=True))
    press = CallbackQuery.model_validate(
        {"id": "1", "from": fakes.user(7, "Ann"), "chat_instance": "1", "message": bots}
    )
    assert who_did(press) == Person(SenderKind.USER, 7, "Ann")


def test_an_anonymous_reaction_is_its_chats() -> None:
    reaction = MessageReactionUpdated.model_validate(
        {
            "chat": fakes.group(),
            "message_id": 3,
            "date": 1,
            "old_reaction": [],
            "new_reaction": [],
            "actor_chat": fakes.group(),
        }
    )
    found = who_did(reaction)
    assert found is not None
    assert found.kind is SenderKind.ANONYMOUS_ADMIN
