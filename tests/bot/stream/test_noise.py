"""The noise budget: what the bot says unasked, in each group and hour, all plug-ins together."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from aiogram import Router
from aiogram.methods import DeleteMessage, SendMessage, TelegramMethod
from aiogram.types import Message

from bot.config import Config
from bot.config_models import Group
from bot.emulator.group import REHEARSAL, EmulatedGroup, emulated_group
from bot.plugin import CommandCall, JobContext, Jobs, Outbox, Plugin, Stage, command
from bot.stream.noise import HOUR_S, NoiseBudget
from bot.stream.trace import TraceBook
from tests.bot.stream.plugs import answering, echo, plug
from tests.bot.stream.test_stages import hello


@pytest.fixture(autouse=True, params=["", "thrice"])
def batches(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every chat here runs as it is, with each batch run twice, and replayed."""
    monkeypatch.setenv(REHEARSAL, request.param)


def most(unasked: int, *plugins: str, **bot: Any) -> Config:
    section = {"unasked_per_hour": unasked, **bot}
    return Config.model_validate({"bot": section, "plugins": plugins})


async def talk(group: EmulatedGroup, count: int, text: str = "hi") -> None:
    for number in range(count):
        await group.say("ann", f"{text} {number}")


def name_of(group: EmulatedGroup) -> str:
    return f"@{group.world.bot.user.username}"


def calls(group: EmulatedGroup, text: str) -> dict[str, Any]:
    """What naming the bot at the beginning of a text looks like to Telegram."""
    name = name_of(group)
    mention = {"type": "mention", "offset": 0, "length": len(name)}
    return {"text": f"{name} {text}", "entities": [mention]}


async def test_an_hour_has_so_many_unasked_messages_and_not_one_more() -> None:
    async with emulated_group(echo(), config=most(3)) as group:
        await talk(group, 5)
        assert group.said() == ["echo hi 0", "echo hi 1", "echo hi 2"]
        await group.advance(HOUR_S - 1)
        assert await group.say("bob", "still") == []
        await group.advance(2)
        assert await group.say("bob", "again") == ["sendMessage"]


async def test_one_message_a_minute_gets_no_more_in_any_hour() -> None:
    async with emulated_group(echo(), config=most(5)) as group:
        at: list[int] = []
        for minute in range(150):
            if await group.say("ann", f"{minute}"):
                at.append(minute)
            await group.advance(60)
        assert all(late - early >= 60 for early, late in zip(at, at[5:], strict=False))
        assert len(at) >= 10


async def test_plug_ins_share_the_budget() -> None:
    plugins = [answering(name, Stage.REPLY, name, f"say {name}") for name in ("a", "b", "c")]
    async with emulated_group(*plugins, config=most(2)) as group:
        for text in ("a", "b", "c"):
            await group.say("ann", text)
        assert group.said() == ["say a", "say b"]


async def test_the_default_is_twenty() -> None:
    async with emulated_group(echo()) as group:
        await talk(group, 23)
        assert len(group.said()) == 20


async def test_none_at_all_and_yet_an_answer_to_who_asks() -> None:
    async with emulated_group(echo(), config=most(0)) as group:
        await talk(group, 2)
        assert group.said() == []
        assert await group.say("ann", **calls(group, "you there")) == ["sendMessage"]
        last = group.last()["id"]
        assert await group.say("bob", "and me", reply_to=last) == ["sendMessage"]


async def test_who_names_or_answers_the_bot_is_answered_and_not_counted() -> None:
    async with emulated_group(echo(), config=most(2)) as group:
        for _ in range(4):
            assert await group.say("ann", **calls(group, "tell me")) == ["sendMessage"]
            assert await group.say("bob", "me too", reply_to=group.last()["id"]) == ["sendMessage"]
        await talk(group, 4)
        assert len(group.said()) == 8 + 2
        assert await group.say("ann", **calls(group, "and now")) == ["sendMessage"]


async def test_commands_and_guards_neither_count_nor_stop() -> None:
    guard = answering("guard", Stage.GUARD, "ad", "removed")
    async with emulated_group(hello(), guard, echo(), config=most(1)) as group:
        for _ in range(3):
            assert await group.say("ann", "/hello") == ["sendMessage"]
            assert await group.say("ann", "ad") == ["sendMessage"]
        assert await group.say("ann", "hi") == ["sendMessage"]
        assert await group.say("ann", "hi") == []
        assert await group.say("ann", "/hello") == ["sendMessage"]
        assert await group.say("ann", "ad") == ["sendMessage"]


async def test_refusals_are_not_counted() -> None:
    def write(router: Router) -> None:
        @router.message(command("secret", operator=True))
        async def tell(message: Message, call: CommandCall) -> TelegramMethod[Any]:
            return message.answer("no")

    secret = plug("secret", Stage.COMMAND, write)
    async with emulated_group(secret, echo(), config=most(1)) as group:
        for _ in range(3):
            assert await group.say("ann", "/secret") == ["sendMessage"]
        assert await group.say("ann", "hi") == ["sendMessage"]


def quiet_worker(log: list[str]) -> Plugin[Any]:
    """Acts on everything, and says nothing new."""

    def write(router: Router) -> None:
        @router.message()
        async def work(message: Message, outbox: Outbox) -> None:
            log.append(message.text or "")
            outbox.post(DeleteMessage(chat_id=message.chat.id, message_id=message.message_id))

    return plug("worker", Stage.REPLY, write)


async def test_what_is_only_deleted_or_edited_is_not_said() -> None:
    log: list[str] = []
    async with emulated_group(quiet_worker(log), config=most(1)) as group:
        for text in ("a", "b", "c"):
            assert await group.say("ann", text) == ["deleteMessage"]
        assert set(log) == {"a", "b", "c"}


def by_a_job() -> Plugin[Any]:
    """Answers by a job, as one does who must ask the network first."""

    def write(router: Router) -> None:
        @router.message()
        async def later(message: Message, jobs: Jobs) -> None:
            jobs.defer("slow.say", {"chat": message.chat.id}, speaks=True)

    async def say(context: JobContext, payload: Mapping[str, Any]) -> None:
        async with context.work() as db:
            context.post(db, SendMessage(chat_id=payload["chat"], text="later"))

    return replace(plug("slow", Stage.REPLY, write), jobs={"say": say})


async def test_an_answer_left_to_a_job_is_an_answer() -> None:
    async with emulated_group(by_a_job(), config=most(2)) as group:
        await talk(group, 4)
        assert group.said() == ["later", "later"]


async def test_a_job_that_an_observer_defers_is_none() -> None:
    slow = replace(by_a_job(), stage=Stage.OBSERVE)
    log: list[str] = []
    async with emulated_group(slow, quiet_worker(log), config=most(1)) as group:
        await talk(group, 3)
        assert len(group.said()) == 3
        assert len(set(log)) == 3


async def test_a_private_chat_has_no_budget() -> None:
    async with emulated_group(echo(), config=most(1, "echo")) as group:
        private = (await group.control.do("chats", {"type": "private", "title": "Dan"}))["id"]
        for number in range(4):
            order = {"chat": private, "user": private, "text": f"{number}"}
            await group.control.do("say", order)
            await group.settle()
        said = [one["text"] for one in group.transcript(private) if one["sender"]["id"] != private]
        assert said == ["echo 0", "echo 1", "echo 2", "echo 3"]


async def test_groups_have_budgets_of_their_own() -> None:
    async with emulated_group(echo(), config=most(2)) as group:
        other = (await group.control.do("chats", {"title": "other", "plugins": ["echo"]}))["id"]
        await group.settle()
        await talk(group, 4)
        await group.join("ann", chat=other)
        await group.say("ann", "there", chat=other)
        assert group.said() == ["echo hi 0", "echo hi 1"]
        assert group.transcript(other)[-1]["text"] == "echo there"


async def test_staff_hears_of_it_once_an_hour() -> None:
    config = most(2, staff="staff").model_copy(update={"groups": {"staff": Group()}})
    async with emulated_group(echo(), config=config) as group:
        staff = (await group.control.do("chats", {"title": "staff", "plugins": []}))["id"]
        group.app.core.settings.bind("staff", staff)
        await talk(group, 6)
        assert len(group.transcript(staff)) == 1
        assert "小鹿学堂" in group.transcript(staff)[0]["text"]
        assert not group.transcript(staff)[0]["edited"]
        await group.advance(HOUR_S + 1)
        await talk(group, 6)
        assert len(group.transcript(staff)) == 1
        assert group.transcript(staff)[0]["text"].endswith("×2")
        assert len(group.said()) == 4


async def test_the_trace_says_why() -> None:
    async with emulated_group(echo(), config=most(0)) as group:
        book = group.app.core.trace = TraceBook()
        await group.say("ann", "hi")
        why = book.why(group.chat_id, group.last("ann")["id"])
        assert why is not None
        assert why.notes == ["trace.heard_enough"]


async def test_at_most_one_unasked_reply_to_a_message() -> None:
    faq = answering("faqs", Stage.REPLY, "how", "like this")
    hint = answering("hints", Stage.REPLY, "how", "ask in the other group")
    async with emulated_group(faq, hint) as group:
        assert await group.say("ann", "how") == ["sendMessage"]
        assert group.said() == ["like this"]


# --- the counting itself ------------------------------------------------------------------------


class Caps:
    """Caps that can be changed."""

    def __init__(self, cap: int) -> None:
        self.version = 0
        self.cap = cap

    def unasked_per_hour(self, chat_id: int) -> int:
        return self.cap


def message(number: int, at: float = 0.0) -> Message:
    raw = {"message_id": number, "date": int(at), "chat": {"id": -1, "type": "group"}, "text": "x"}
    return Message.model_validate(raw)


class Undoing:
    """A work that only knows how to take back."""

    def __init__(self) -> None:
        self.steps: list[Any] = []

    def undo(self, step: Any) -> None:
        self.steps.append(step)

    def rewind(self) -> None:
        while self.steps:
            self.steps.pop()()


def count(budget: NoiseBudget, one: Message, work: Undoing) -> bool:
    return budget.count(one, work)  # type: ignore[arg-type]


def test_a_rewound_batch_spent_nothing_and_told_nobody() -> None:
    budget, work = NoiseBudget(Caps(2)), Undoing()
    assert count(budget, message(1), work) is False
    work.steps.clear()
    for _ in range(3):
        assert count(budget, message(2), work) is True
        assert budget.is_spent(message(3))
        work.rewind()
        assert not budget.is_spent(message(3))
    assert count(budget, message(2), work) is True
    assert count(budget, message(2), work) is False


def test_a_new_cap_counts_at_once() -> None:
    caps, work = Caps(1), Undoing()
    budget = NoiseBudget(caps)
    count(budget, message(1), work)
    assert budget.is_spent(message(2))
    caps.cap, caps.version = 2, 1
    assert not budget.is_spent(message(2))


def test_nothing_is_kept_of_a_group_that_was_quiet_for_an_hour() -> None:
    budget, work = NoiseBudget(Caps(1)), Undoing()
    count(budget, message(1, 0), work)
    assert budget.is_spent(message(2, HOUR_S - 1))
    assert not budget.is_spent(message(2, HOUR_S))
    assert budget._spent == {}
