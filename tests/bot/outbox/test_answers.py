"""What the Bot API's errors do to a post."""

from aiogram.exceptions import TelegramNetworkError
from aiogram.methods import DeleteMessage, EditMessageText, ForwardMessage, SendMessage
from aiohttp import ClientConnectorError
from aiohttp.client_reqrep import ConnectionKey
from sqlalchemy import insert

from bot.db.models import Chat
from tests.bot.outbox.line import GROUP, NOON, OTHER, Line

NEW = -100555


def cut_off() -> TelegramNetworkError:
    return TelegramNetworkError(SendMessage(chat_id=1, text="x"), "ServerDisconnectedError")


def not_reached() -> TelegramNetworkError:
    key = ConnectionKey("api.telegram.org", 443, True, True, None, None, None)
    error = TelegramNetworkError(SendMessage(chat_id=1, text="x"), "Cannot connect")
    error.__cause__ = ClientConnectorError(key, OSError("refused"))
    return error


async def test_a_cut_connection_is_retried_and_counted_as_ambiguous(line: Line) -> None:
    line.telegram.fail(2, cut_off())
    (ref,) = await line.say("a")
    await line.settle()
    assert line.core.ambiguous == 1
    await line.advance(3)
    assert line.texts() == ["a"] * 3
    row = await line.row(ref)
    assert (row.state, row.attempts, row.message_id) == ("sent", 3, 101)
    assert row.reason == "may have been sent more than once: the answer was lost"
    assert line.core.counts()["ambiguous"] == 2


async def test_a_deletion_or_a_refused_connection_is_never_ambiguous(line: Line) -> None:
    line.telegram.fail(1, cut_off(), "deleteMessage")
    line.telegram.fail(1, not_reached(), "sendMessage")
    await line.post(DeleteMessage(chat_id=GROUP, message_id=5))
    await line.say("a")
    await line.advance(5)
    assert line.core.ambiguous == 0
    assert [row.state for row in await line.rows()] == ["sent", "sent"]


async def test_server_errors_back_off_and_other_chats_go_on(line: Line) -> None:
    line.telegram.fail(3, (502, "<html>Bad Gateway</html>"))
    line.telegram.refuse(500, "Internal Server Error")
    await line.say("a")
    await line.settle()
    line.telegram.faults, faults = [], line.telegram.faults
    await line.say("b", chat_id=OTHER)
    await line.settle()
    assert line.texts(OTHER) == ["b"]
    line.telegram.faults = faults
    await line.advance(14)
    assert line.texts(GROUP) == ["a"] * 4  # after 0, 1, 3, 7 s
    await line.advance(2)
    assert line.texts(GROUP) == ["a"] * 5
    assert line.core.counts()["pending"] == 0


async def test_a_post_that_breaks_the_server_every_time_does_not_block_its_chat_for_ever(
    line: Line,
) -> None:
    line.telegram.refuse(500, "Internal Server Error", times=20)
    (ref,) = await line.say("poison")
    await line.say("next")
    await line.advance(3600)
    assert (await line.row(ref)).state == "dead"
    assert line.texts()[-1] == "next"


async def test_dead_letters_have_a_reason_and_no_token(line: Line) -> None:
    line.telegram.refuse(400, "Bad Request: not enough rights, token 42:TOKEN")
    told: list[str] = []
    line.core.failed.append(lambda post, reason: told.append(f"{post.name}: {reason}"))
    (ref,) = await line.say("a")
    (other,) = await line.say("b")
    await line.settle()
    row = await line.row(ref)
    assert (row.state, row.reason) == ("dead", "Bad Request: not enough rights, token …")
    assert (await line.row(other)).state == "sent"
    assert told == ["sendMessage: Bad Request: not enough rights, token …"]


async def test_what_is_already_so_counts_as_done(line: Line) -> None:
    line.telegram.refuse(400, "Bad Request: message is not modified: …", name="editMessageText")
    line.telegram.refuse(400, "Bad Request: message to delete not found", name="deleteMessage")
    (edit,) = await line.post(EditMessageText(chat_id=GROUP, message_id=9, text="x"))
    await line.post(DeleteMessage(chat_id=GROUP, message_id=edit))
    await line.settle()
    assert [row.state for row in await line.rows()] == ["sent", "sent"]
    assert line.telegram.calls[-1][1]["message_id"] == 9


async def test_an_answer_of_an_unknown_shape_is_not_sent_again(line: Line) -> None:
    line.telegram.fail(1, (200, {"ok": True, "result": {"message_id": 7, "chat": "?"}}))
    (ref,) = await line.say("a")
    await line.advance(120)
    assert line.texts() == ["a"]
    assert (await line.row(ref)).message_id == 7


async def test_a_group_that_became_a_supergroup_takes_its_posts_along(line: Line) -> None:
    async with line.database.work() as work:
        chat = {"id": GROUP, "type": "group", "platform": "telegram", "first_seen": NOON}
        await work.db.execute(insert(Chat).values(dry_run=False, **chat))
    body = {
        "ok": False,
        "error_code": 400,
        "description": "Bad Request: group chat was upgraded to a supergroup chat",
        "parameters": {"migrate_to_chat_id": NEW},
    }
    line.telegram.faults.append(
        lambda _, params: (400, body) if params["chat_id"] == GROUP else None
    )
    refs = await line.say("a", "b", "c")
    await line.settle()
    assert line.texts(GROUP) == ["a"]
    assert line.texts(NEW) == ["a", "b", "c"]
    assert line.migrated == [(GROUP, NEW)]
    await line.say("d")
    await line.post(ForwardMessage(chat_id=OTHER, from_chat_id=GROUP, message_id=refs[0]))
    await line.settle()
    assert line.texts(NEW) == ["a", "b", "c", "d"]
    assert line.telegram.calls[-1][1]["from_chat_id"] == NEW
    assert {row.state for row in await line.rows()} == {"sent"}


async def test_what_waits_for_a_migrated_chat_is_rekeyed_across_a_restart(line: Line) -> None:
    line.telegram.flood(GROUP, 100)
    (ref,) = await line.say("a")
    await line.settle()
    line.core.migrate(GROUP, NEW)
    await line.settle()
    assert line.texts(NEW) == ["a"]  # the new chat was never held
    line.telegram.flood(NEW, 100)
    (later,) = await line.say("b", chat_id=NEW)
    await line.settle()
    await line.restart()
    await line.settle()
    assert line.texts(NEW) == ["a", "b", "b"]
    assert (await line.row(later)).state == "sent"
    assert (await line.row(ref)).chat_id == NEW


async def test_a_refused_token_holds_everything_until_it_is_taken_again(line: Line) -> None:
    line.telegram.refuse(401, "Unauthorized")
    await line.say("a")
    await line.settle()
    await line.say("b", chat_id=OTHER)
    await line.settle()
    assert line.texts() == ["a"]
    await line.advance(31)
    assert sorted(line.texts()) == ["a", "a", "b"]
    assert [row.state for row in await line.rows()] == ["sent", "sent"]
