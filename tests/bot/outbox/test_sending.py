"""Order, classes, references, delete_after, expires."""

import asyncio
from datetime import timedelta

import pytest
from aiogram.methods import (
    AnswerCallbackQuery,
    BanChatMember,
    CopyMessage,
    DeleteMessage,
    DeleteMessages,
    EditMessageText,
    SendMediaGroup,
    SendMessage,
    UnbanChatMember,
)
from aiogram.types import BufferedInputFile, InputMediaPhoto, MediaUnion, ReplyParameters

from bot.outbox.kinds import class_of
from bot.services import PostClass
from tests.bot.outbox.line import GROUP, OTHER, Line


async def test_nothing_is_sent_before_the_commit_and_nothing_of_a_rolled_back_batch(
    line: Line,
) -> None:
    async def fail() -> None:
        async with line.database.work() as work:
            line.core.bound(work).post(SendMessage(chat_id=GROUP, text="never"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail()
    async with line.database.work() as work:
        outbox = line.core.bound(work)
        outbox.post(SendMessage(chat_id=GROUP, text="kept"))
        mark = work.mark()
        outbox.post(SendMessage(chat_id=GROUP, text="rewound"))
        work.rewind(mark)
        assert line.texts() == []
    await line.settle()
    assert line.texts() == ["kept"]
    assert [row.state for row in await line.rows()] == ["sent"]


async def test_a_chat_keeps_its_order_and_does_not_hold_up_another(line: Line) -> None:
    line.telegram.gate = asyncio.Event()
    await line.say("1", "2", "3")
    await line.say("a", "b", chat_id=OTHER)
    await asyncio.sleep(0.01)
    assert sorted(line.texts()) == ["1", "a"]  # one in flight a chat
    line.telegram.gate.set()
    await line.settle()
    assert line.texts(GROUP) == ["1", "2", "3"]
    assert line.texts(OTHER) == ["a", "b"]


async def test_at_most_64_calls_are_in_flight_but_instant_answers_still_go(line: Line) -> None:
    line.telegram.gate = asyncio.Event()
    await line.post(*(SendMessage(chat_id=-2000 - n, text="x") for n in range(100)))
    await asyncio.sleep(0.02)
    assert line.telegram.in_flight == 64
    await line.post(AnswerCallbackQuery(callback_query_id="1"))
    await asyncio.sleep(0.02)
    assert line.names()[-1] == "answerCallbackQuery"
    line.telegram.gate.set()
    await line.settle()
    assert line.core.counts() == {"pending": 0, "sent": 101, "dead": 0, "ambiguous": 0}


async def test_lower_classes_go_first(line: Line) -> None:
    line.telegram.gate = asyncio.Event()
    await line.post(*(SendMessage(chat_id=-2000 - n, text="busy") for n in range(64)))
    await asyncio.sleep(0.02)
    await line.say("broadcast", klass=PostClass.BROADCAST)
    await line.say("reply", chat_id=OTHER)
    await line.post(BanChatMember(chat_id=GROUP, user_id=7))
    line.telegram.gate.set()
    await line.settle()
    last = [params.get("text", name) for name, params in line.telegram.calls[-3:]]
    assert last == ["banChatMember", "reply", "broadcast"]


@pytest.mark.parametrize(
    ("name", "klass"),
    [
        ("answerCallbackQuery", PostClass.INSTANT),
        ("answerInlineQuery", PostClass.INSTANT),
        ("banChatMember", PostClass.SANCTION),
        ("unbanChatMember", PostClass.SANCTION),
        ("restrictChatMember", PostClass.SANCTION),
        ("deleteMessages", PostClass.SANCTION),
        ("sendMessage", PostClass.REPLY),
        ("editMessageText", PostClass.REPLY),
    ],
)
def test_the_class_follows_from_the_method(name: str, klass: PostClass) -> None:
    assert class_of(name) is klass


async def test_sanctions_of_a_user_keep_their_order_over_all_chats(line: Line) -> None:
    line.telegram.gate = asyncio.Event()
    await line.post(
        BanChatMember(chat_id=GROUP, user_id=7),
        UnbanChatMember(chat_id=OTHER, user_id=7),
        BanChatMember(chat_id=OTHER, user_id=8),
    )
    await asyncio.sleep(0.01)
    assert line.names() == ["banChatMember"]
    line.telegram.gate.set()
    await line.settle()
    assert [(name, params["user_id"]) for name, params in line.telegram.calls] == [
        ("banChatMember", 7),
        ("unbanChatMember", 7),
        ("banChatMember", 8),
    ]


async def test_a_flooded_chat_does_not_hold_up_a_users_sanctions_elsewhere(line: Line) -> None:
    line.telegram.flood(GROUP, 30)
    await line.post(
        BanChatMember(chat_id=GROUP, user_id=7), BanChatMember(chat_id=OTHER, user_id=7)
    )
    await line.settle()
    assert [params["chat_id"] for _, params in line.telegram.calls] == [GROUP, OTHER]
    await line.advance(31)
    assert [row.state for row in await line.rows()] == ["sent", "sent"]


async def test_an_edit_of_a_message_not_yet_sent_arrives_after_it(line: Line) -> None:
    line.telegram.flood(GROUP, 5)
    async with line.database.work() as work:
        outbox = line.core.bound(work)
        ref = outbox.post(SendMessage(chat_id=GROUP, text="old"))
        outbox.post(EditMessageText(chat_id=GROUP, message_id=ref, text="new"))
        outbox.post(
            SendMessage(
                chat_id=GROUP, text="reply", reply_parameters=ReplyParameters(message_id=ref)
            )
        )
        outbox.post(DeleteMessages(chat_id=GROUP, message_ids=[5, ref]))
    await line.settle()
    assert line.texts() == ["old"]
    await line.advance(10)
    real = (await line.row(ref)).message_id
    assert real == 101
    assert line.texts() == ["old", "old", "new", "reply"]
    by_name = dict(line.telegram.calls)
    assert by_name["editMessageText"]["message_id"] == real
    assert by_name["sendMessage"]["reply_parameters"]["message_id"] == real
    assert by_name["deleteMessages"]["message_ids"] == [5, real]


async def test_a_reference_in_a_later_batch_is_looked_up_in_the_database(line: Line) -> None:
    (ref,) = await line.say("first")
    await line.settle()
    await line.restart()
    await line.post(CopyMessage(chat_id=OTHER, from_chat_id=GROUP, message_id=ref))
    await line.settle()
    assert line.telegram.calls[-1] == (
        "copyMessage",
        {"chat_id": OTHER, "from_chat_id": GROUP, "message_id": 101, "parse_mode": "HTML"},
    )


async def test_an_edit_counts_as_the_message_that_it_is_about(line: Line) -> None:
    (ref,) = await line.say("first")
    (edit,) = await line.post(EditMessageText(chat_id=GROUP, message_id=ref, text="second"))
    await line.post(DeleteMessage(chat_id=GROUP, message_id=edit))
    await line.settle()
    assert line.telegram.calls[-1] == ("deleteMessage", {"chat_id": GROUP, "message_id": 101})


async def test_what_refers_to_a_dead_post_dies_with_it_and_says_why(line: Line) -> None:
    line.telegram.refuse(403, "Forbidden: bot was kicked", name="sendMessage")
    async with line.database.work() as work:
        outbox = line.core.bound(work)
        ref = outbox.post(SendMessage(chat_id=GROUP, text="a"))
        edit = outbox.post(EditMessageText(chat_id=GROUP, message_id=ref, text="b"))
        delete = outbox.post(DeleteMessage(chat_id=GROUP, message_id=edit))
        unknown = outbox.post(DeleteMessage(chat_id=GROUP, message_id=-999))
        about_ban = outbox.post(BanChatMember(chat_id=GROUP, user_id=7))
        nothing = outbox.post(DeleteMessage(chat_id=GROUP, message_id=about_ban))
    await line.settle()
    assert line.names() == ["sendMessage", "banChatMember"]
    reasons = [(await line.row(each)).reason for each in (ref, edit, delete, unknown, nothing)]
    assert reasons[0] == "Forbidden: bot was kicked"
    assert reasons[1] == f"post {-ref} died: Forbidden: bot was kicked"
    assert reasons[2] == f"post {-edit} died: {reasons[1]}"
    assert reasons[3] == "post 999 died: there is no such post"
    assert reasons[4] == f"post {-about_ban} made no message"


async def test_what_is_about_a_later_post_waits_for_it_without_stopping_the_chat(
    line: Line,
) -> None:
    async with line.database.work() as work:
        outbox = line.core.bound(work)
        ref = outbox.post_at(
            SendMessage(chat_id=GROUP, text="later"), line.clock.now() + timedelta(hours=1)
        )
        outbox.post(EditMessageText(chat_id=GROUP, message_id=ref, text="edited"))
        outbox.post(SendMessage(chat_id=GROUP, text="now"))
    await line.settle()
    assert line.texts() == ["now"]
    assert line.core.next_due() == line.clock.now() + timedelta(hours=1)
    await line.advance(3600)
    assert line.texts() == ["now", "later", "edited"]
    assert line.core.next_due() is None


async def test_delete_after_counts_from_the_sending(line: Line) -> None:
    line.telegram.flood(GROUP, 20)
    await line.say("soon gone", delete_after=timedelta(seconds=60))
    await line.advance(79)
    assert line.names() == ["sendMessage", "sendMessage"]
    await line.advance(1.1)
    assert line.telegram.calls[-1] == ("deleteMessage", {"chat_id": GROUP, "message_id": 101})
    assert [row.state for row in await line.rows()] == ["sent", "sent"]


async def test_delete_after_survives_a_restart(line: Line) -> None:
    await line.say("soon gone", delete_after=timedelta(seconds=60))
    await line.settle()
    await line.restart()
    await line.advance(59)
    assert line.names() == ["sendMessage"]
    await line.advance(1)
    assert line.names() == ["sendMessage", "deleteMessage"]


async def test_a_post_that_could_not_be_sent_in_time_dies(line: Line) -> None:
    line.telegram.flood(GROUP, 5)
    line.telegram.flood(OTHER, 30)
    in_time, late = (
        (await line.say("a", expires=timedelta(seconds=10)))[0],
        (await line.say("b", chat_id=OTHER, expires=timedelta(seconds=10)))[0],
    )
    await line.advance(60)
    assert (await line.row(in_time)).state == "sent"
    row = await line.row(late)
    assert (row.state, row.reason) == ("dead", "expired: it had to wait too long")


async def test_a_post_behind_a_held_one_dies_when_its_time_is_over(line: Line) -> None:
    line.telegram.flood(GROUP, 100)
    await line.say("first")
    (short,) = await line.say("second", expires=timedelta(seconds=5), klass=PostClass.BROADCAST)
    await line.advance(6)
    row = await line.row(short)
    assert (row.state, row.reason) == ("dead", "expired before it could be sent")


async def test_instant_answers_expire_after_10_s(line: Line) -> None:
    line.telegram.fail(9, (502, "<html>Bad Gateway</html>"))
    (ref,) = await line.post(AnswerCallbackQuery(callback_query_id="1"))
    await line.advance(60)
    assert line.names() == ["answerCallbackQuery"] * 4  # after 0, 1, 3 and 7 s
    assert (await line.row(ref)).reason == "expired: it had to wait too long"


async def test_the_batch_knows_which_presses_it_answers(line: Line) -> None:
    async with line.database.work() as work:
        outbox = line.core.bound(work)
        outbox.post(AnswerCallbackQuery(callback_query_id="1"))
        assert outbox.answers("1")
        assert not outbox.answers("2")


async def test_files_are_kept_and_uploaded_again_after_a_restart(line: Line) -> None:
    line.telegram.flood(GROUP, 60)
    media: list[MediaUnion] = [
        InputMediaPhoto(media=BufferedInputFile(content, "a.png"), caption="图")
        for content in (b"one", b"two")
    ]
    await line.post(SendMediaGroup(chat_id=GROUP, media=media))
    await line.settle()
    await line.restart()
    line.telegram.files.clear()
    await line.settle()
    assert line.telegram.files == [b"one", b"two"]
    assert [row.state for row in await line.rows()] == ["sent"]


async def test_the_caller_may_change_what_it_posted(line: Line) -> None:
    method = SendMessage(chat_id=GROUP, text="one")
    async with line.database.work() as work:
        outbox = line.core.bound(work)
        outbox.post(method)
        method.text = "two"
        outbox.post(method)
    await line.settle()
    assert line.texts() == ["one", "two"]


async def test_a_call_that_cannot_be_made_dies_and_its_chat_goes_on(line: Line) -> None:
    line.telegram.fail(1, TypeError("no such thing"))
    (ref,) = await line.say("a")
    await line.say("b")
    await line.settle()
    assert (await line.row(ref)).reason == "TypeError: no such thing"
    assert line.texts() == ["a", "b"]


async def test_rows_say_who_posted_them(line: Line) -> None:
    async with line.database.work() as work:
        work.plugin, work.cause = "faq", 77
        ref = line.core.bound(work).post(SendMessage(chat_id=GROUP, text="a"))
    row = await line.row(ref)
    assert (row.plugin, row.cause, row.chat_id, row.method) == ("faq", 77, GROUP, "sendMessage")
