"""Messages for one member: ephemeral where the chat can do it, else a reply that goes away."""

from datetime import timedelta

from aiogram.methods import DeleteMessage, EditMessageText, PinChatMessage, SendMessage
from aiogram.types import EphemeralMessageParameters, ReplyParameters

from tests.bot.outbox.line import GROUP, OTHER, Line

ANN = 70001


def private(line: Line) -> list[int | None]:
    found = [params.get("ephemeral_message_parameters") for _, params in line.telegram.calls]
    return [each and each["receiver_user_id"] for each in found]


async def test_it_is_ephemeral_and_goes_away_like_one(line: Line) -> None:
    (ref,) = await line.say("only you", only_for=ANN)
    await line.settle()
    assert private(line) == [ANN]
    assert (await line.row(ref)).message_id == -101
    await line.advance(60)
    assert line.telegram.calls[-1] == (
        "deleteEphemeralMessage",
        {"chat_id": GROUP, "receiver_user_id": ANN, "ephemeral_message_id": 101},
    )


async def test_references_to_it_use_its_own_methods_also_after_a_restart(line: Line) -> None:
    (ref,) = await line.say("only you", only_for=ANN, delete_after=timedelta(hours=9))
    await line.settle()
    await line.restart()
    edit, reply, pin, delete = await line.post(
        EditMessageText(chat_id=GROUP, message_id=ref, text="edited"),
        SendMessage(chat_id=GROUP, text="re", reply_parameters=ReplyParameters(message_id=ref)),
        PinChatMessage(chat_id=GROUP, message_id=ref),
        DeleteMessage(chat_id=GROUP, message_id=ref),
    )
    await line.settle()
    called = dict(line.telegram.calls)
    assert called["editEphemeralMessageText"] == {
        "chat_id": GROUP,
        "receiver_user_id": ANN,
        "ephemeral_message_id": 101,
        "text": "edited",
        "parse_mode": "HTML",
    }
    assert called["deleteEphemeralMessage"]["ephemeral_message_id"] == 101
    assert "reply_parameters" not in called["sendMessage"]
    assert "shown to one member only" in (await line.row(pin)).reason
    assert [(await line.row(each)).state for each in (edit, reply, delete)] == ["sent"] * 3


async def test_where_it_is_refused_it_becomes_a_reply_that_goes_away(line: Line) -> None:
    line.telegram.faults.append(
        lambda _, params: (
            (400, {"ok": False, "description": "Bad Request: no ephemeral messages here"})
            if "ephemeral_message_parameters" in params
            else None
        )
    )
    (ref,) = await line.say("first", only_for=ANN)
    await line.settle()
    assert private(line) == [ANN, None]
    await line.say("second", only_for=ANN)
    await line.settle()
    assert private(line) == [ANN, None, None]  # remembered: no second probe
    await line.say("elsewhere", only_for=ANN, chat_id=OTHER)
    await line.settle()
    assert private(line)[3:] == [ANN, None]
    assert (await line.row(ref)).message_id == 101
    await line.advance(61)
    deleted = [params for name, params in line.telegram.calls if name == "deleteMessage"]
    assert sorted(each["message_id"] for each in deleted) == [101, 102, 103]


async def test_one_member_who_cannot_be_reached_so_says_nothing_about_the_chat(
    line: Line,
) -> None:
    await line.say("works", only_for=ANN)
    await line.settle()
    line.telegram.refuse(400, "Bad Request: USER_NOT_PARTICIPANT")
    await line.say("gone", only_for=ANN + 1)
    await line.say("still works", only_for=ANN)
    await line.settle()
    assert private(line) == [ANN, ANN + 1, None, ANN]


async def test_not_even_when_he_is_the_first(line: Line) -> None:
    line.telegram.refuse(400, "Bad Request: USER_NOT_PARTICIPANT")
    await line.say("gone", only_for=ANN + 1)
    await line.say("works", only_for=ANN)
    await line.settle()
    assert private(line) == [ANN + 1, None, ANN]


async def test_who_writes_as_the_group_gets_a_reply_that_goes_away(line: Line) -> None:
    await line.say("to an anonymous admin", only_for=GROUP)
    await line.say("works", only_for=ANN)
    await line.settle()
    assert private(line) == [None, ANN]
    await line.advance(61)
    assert line.names()[2:] == ["deleteMessage", "deleteEphemeralMessage"]


async def test_in_private_everything_is_for_one_member(line: Line) -> None:
    await line.say("hello", only_for=ANN, chat_id=ANN)
    await line.settle()
    assert private(line) == [None]
    assert line.core.next_due() is None


async def test_what_has_no_ephemeral_form_goes_away(line: Line) -> None:
    await line.post(EditMessageText(chat_id=GROUP, message_id=5, text="x"), only_for=ANN)
    await line.advance(60)
    assert line.names() == ["editMessageText", "deleteMessage"]


async def test_an_ephemeral_message_that_a_plug_in_made_never_becomes_public(line: Line) -> None:
    line.telegram.refuse(400, "Bad Request: no ephemeral messages here")
    to_ann = EphemeralMessageParameters(receiver_user_id=ANN)
    (ref,) = await line.post(
        SendMessage(chat_id=GROUP, text="secret", ephemeral_message_parameters=to_ann)
    )
    await line.settle()
    assert line.names() == ["sendMessage"]
    assert (await line.row(ref)).state == "dead"
