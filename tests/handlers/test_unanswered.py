"""Questions that nobody answers: kept, counted, listed, forgotten."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.config import Config
from bot.emulator.group import emulated_group
from handlers.faq.questions import expire, forget, question_in
from handlers.faq.tables import FaqAsker, FaqMention, FaqQuestion
from handlers.faq.waiting import may_ask
from tests.handlers.asking import ASKED, FAQ, WAIT, card_of, into, opened, press
from tests.handlers.staffed import labels, open_staff, staffed_config, to_the_bot
from text.reading import Reading


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return staffed_config(tmp_path, FAQ, "faq")


# --- what comes on the list, and what does not --------------------------------------------------


async def test_a_question_nobody_answers_is_kept_after_ten_minutes(config: Config) -> None:
    async with emulated_group(faq={}, config=config) as group:
        staff = await open_staff(group)
        assert await group.say("ann", ASKED) == []
        await group.advance(599)
        assert group.transcript(staff) == []
        await group.advance(2)
        assert await opened(group) == [f"{ASKED} 1"]
        card = card_of(group, staff)
        assert ASKED in card["text"]
        assert labels(card) == ["去看 1", "忽略 1", "写答案 1"]
        assert group.said() == []


async def test_equal_questions_are_counted_on_one_card(config: Config) -> None:
    async with emulated_group(faq={}, config=config) as group:
        staff = await open_staff(group)
        await group.say("ann", f"大佬们，请问{ASKED}啊")
        await group.say("bob", f"{ASKED}？？")
        await group.say("cid", "望远镜在哪里借")
        await group.advance(WAIT)
        assert sorted(count.rpartition(" ")[2] for count in await opened(group)) == ["1", "2"]
        card = card_of(group, staff)
        assert "问了 2 次" in card["text"].splitlines()[1]
        assert "望远镜" in card["text"].splitlines()[2]
        assert card["text"].splitlines()[0].endswith("×2")


@pytest.mark.parametrize("helper", ["boss", "bob"])
async def test_a_reply_answers_it(config: Config, helper: str) -> None:
    async with emulated_group(faq={}, config=config) as group:
        staff = await open_staff(group)
        await group.admin("boss")
        await group.say("ann", ASKED)
        await group.advance(500)
        await group.say(helper, "先粗调再细调", reply_to=group.last("ann")["id"])
        await group.advance(WAIT)
        assert await opened(group) == []
        assert group.transcript(staff) == []


async def test_who_replies_to_himself_still_waits(config: Config) -> None:
    async with emulated_group(faq={}, config=config) as group:
        await group.say("ann", ASKED)
        await group.say("ann", "有人吗", reply_to=group.last("ann")["id"])
        await group.advance(WAIT)
        assert await opened(group) == [f"{ASKED} 1"]


async def test_naming_the_asker_answers_it(config: Config) -> None:
    async with emulated_group(faq={}, config=config) as group:
        await group.say("ann", ASKED)
        await group.say("cid", "望远镜在哪里借")
        entity = {"type": "mention", "offset": 0, "length": 4}
        await group.say("bob", "@ann 先粗调再细调", entities=[entity])
        await group.advance(WAIT)
        assert await opened(group) == ["望远镜在哪里借 1"]
        await group.say("ann", ASKED)
        await group.advance(WAIT)
        assert f"{ASKED} 1" in await opened(group)
        user = {"type": "text_mention", "offset": 0, "length": 1}
        who = {"id": group.user("dan"), "is_bot": False, "first_name": "Dan"}
        await group.say("dan", "这个要去哪里报名呀")
        await group.say("bob", "D 去前台", entities=[{**user, "user": who}])
        await group.advance(WAIT)
        assert len(await opened(group)) == 2


async def test_a_mention_before_the_question_answers_nothing(config: Config) -> None:
    async with emulated_group(faq={}, config=config) as group:
        entity = {"type": "mention", "offset": 0, "length": 4}
        await group.say("bob", "@ann 早", entities=[entity])
        await group.advance(5)
        await group.say("ann", ASKED)
        await group.advance(WAIT)
        assert await opened(group) == [f"{ASKED} 1"]


async def test_a_later_reply_takes_it_off_the_list_and_the_card(config: Config) -> None:
    async with emulated_group(faq={}, config=config) as group:
        staff = await open_staff(group)
        await group.say("ann", ASKED)
        asked = group.last("ann")["id"]
        await group.advance(WAIT + 3600)
        assert await opened(group) != []
        await group.say("bob", "先粗调再细调", reply_to=asked)
        assert await opened(group) == []
        (card,) = group.transcript(staff)
        assert card["text"] == "✅「小鹿学堂」的问题都有人管了"
        assert labels(card) == []


async def test_what_the_bot_answers_is_not_kept(config: Config) -> None:
    async with emulated_group(faq={}, config=config) as group:
        await group.say("ann", "停车收费吗")
        await group.say("bob", "停车收费吗")
        await group.say("bob", "停车收费吗")
        await group.advance(WAIT)
        assert await opened(group) == []


async def test_a_picked_suggestion_is_an_answer(config: Config) -> None:
    async with emulated_group(faq={}, config=config) as group:
        await group.say("ann", "停车划算吗")
        await group.click("ann", group.last()["id"], "停车收费吗")
        await group.say("bob", "那停车划算吗啊")
        await group.advance(WAIT)
        assert len(await opened(group)) == 1


@pytest.mark.parametrize(
    "text",
    ["今天真热", "我昨天问过怎么调焦了", "哈哈哈哈真的吗", "吗？", "/sell 怎么调焦"],
)
async def test_chatter_is_no_question(config: Config, text: str) -> None:
    async with emulated_group(faq={}, config=config) as group:
        await group.say("ann", text)
        await group.advance(WAIT)
        assert await opened(group) == []


async def test_staff_and_questions_to_someone_are_not_kept(config: Config) -> None:
    async with emulated_group(faq={}, config=config) as group:
        await group.admin("boss")
        await group.say("boss", ASKED)
        await group.say("bob", "早")
        await group.say("ann", "你怎么调焦的", reply_to=group.last("bob")["id"])
        await group.advance(WAIT)
        assert await opened(group) == []


async def test_it_can_be_slower_or_off(config: Config) -> None:
    settings = {"unanswered_after": timedelta(hours=1)}
    async with emulated_group(faq=settings, config=config) as group:
        await group.say("ann", ASKED)
        await group.advance(3599)
        assert await opened(group) == []
        await group.advance(2)
        assert len(await opened(group)) == 1
    async with emulated_group(faq={"unanswered_after": None}, config=config) as group:
        await group.say("ann", ASKED)
        await group.advance(WAIT)
        assert await opened(group) == []


async def test_what_a_guard_deletes_is_no_question(config: Config) -> None:
    config = config.model_copy(update={"plugins": ()})
    async with emulated_group(config=config, flood={"limit": 1}, faq={}) as group:
        await group.say("ann", "早")
        assert "deleteMessage" in await group.say("ann", ASKED)
        await group.advance(WAIT)
        assert await opened(group) == []


# --- the list -----------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["/unanswered", "待答"])
async def test_moderators_see_the_list(config: Config, command: str) -> None:
    async with emulated_group(faq={}, config=config) as group:
        await group.admin("boss")
        await group.say("boss", command)
        assert group.last()["text"] == "没有等着回答的问题 🎉"
        await group.say("ann", "望远镜在哪里借")
        await group.advance(5)
        for name in ("bob", "cid"):
            await group.say(name, ASKED)
        asked = group.last("cid")["id"]
        await group.advance(WAIT)
        await group.say("boss", command)
        shown = group.last()
        assert shown["text"].splitlines()[1:] == [f"1. {ASKED}（问了 2 次）", "2. 望远镜在哪里借"]
        assert shown["buttons"][0][0]["url"].endswith(f"/{asked}")


async def test_members_do_not(config: Config) -> None:
    async with emulated_group(faq={}, config=config) as group:
        assert await group.say("ann", "待答") == []
        await group.say("ann", "/unanswered")
        assert "协管" in group.last()["text"]


async def test_ignored_questions_do_not_come_back(config: Config) -> None:
    async with emulated_group(faq={}, config=config) as group:
        staff = await open_staff(group)
        await group.admin("boss")
        for name, text in (("ann", ASKED), ("bob", "望远镜在哪里借")):
            await group.say(name, text)
        await group.advance(WAIT)
        await group.say("boss", "待答")
        shown = group.last()["id"]
        answer = await group.click("boss", shown, "忽略 1")
        assert answer == {"text": "已忽略，同样的问题不再列出", "alert": False}
        assert len(labels(group.last())) == 3
        assert len(group.transcript(staff)[0]["text"].splitlines()) == 2
        await group.click("boss", shown, "忽略 1")
        assert group.last()["text"] == "没有等着回答的问题 🎉"
        for name, text in (("ann", ASKED), ("bob", "望远镜在哪里借")):
            await group.say(name, text)
        await group.advance(WAIT)
        assert await opened(group) == []


async def test_a_card_keeps_the_language_of_its_group(config: Config) -> None:
    async with emulated_group(faq={}, config=config, language="en") as group:
        staff = await open_staff(group)
        await group.admin("boss")
        await into(group, staff, "boss")
        for name, text in (("ann", ASKED), ("bob", "望远镜在哪里借")):
            await group.say(name, text)
        await group.advance(WAIT)
        card = next(one for one in group.transcript(staff) if one["buttons"])
        answer = await press(group, "boss", staff, card["id"], labels(card)[1])
        assert answer["text"] == "已忽略，同样的问题不再列出"  # to who reads
        card = next(one for one in group.transcript(staff) if one["buttons"])
        assert card["text"].splitlines()[0].startswith("💬 Questions in")
        assert len(card["text"].splitlines()) == 2


async def test_buttons_know_who_may_press_them(config: Config) -> None:
    async with emulated_group(faq={}, config=config) as group:
        await group.admin("boss")
        await group.say("ann", ASKED)
        await group.advance(WAIT)
        await group.say("boss", "待答")
        shown = group.last()["id"]
        for button in ("忽略 1", "写答案 1"):
            refused = await group.click("ann", shown, button)
            assert refused is not None
            assert refused["alert"]
            assert "协管" in refused["text"]
        assert await opened(group) == [f"{ASKED} 1"]


# --- addressed ----------------------------------------------------------------------------------


async def test_a_question_to_the_bot_comes_on_the_list_at_once(config: Config) -> None:
    async with emulated_group(faq={}, config=config) as group:
        await group.say("ann", **to_the_bot(group, ASKED))
        assert await opened(group) == [f"{ASKED} 1"]
        await group.say("bob", "先粗调", reply_to=group.last("ann")["id"])
        assert await opened(group) == []


# --- what is kept, and for how long -------------------------------------------------------------


async def test_a_user_can_be_forgotten(config: Config) -> None:
    async with emulated_group(faq={}, config=config) as group:
        for name, text in (("ann", ASKED), ("bob", ASKED), ("ann", "望远镜在哪里借")):
            await group.say(name, text)
        await group.advance(WAIT)
        async with group.app.database.work() as work:
            await forget(work.db, group.user("ann"))
        assert await opened(group) == [f"{ASKED} 1"]
        async with group.app.database.reading() as db:
            assert await db.scalar(select(func.count()).select_from(FaqQuestion)) == 1


async def test_old_questions_are_dropped_in_the_night(config: Config) -> None:
    async with emulated_group(faq={}, config=config) as group:
        await group.say("ann", ASKED)
        entity = {"type": "mention", "offset": 0, "length": 4}
        await group.say("bob", "@cid 早", entities=[entity])
        await group.advance(WAIT)
        now = group.clock.now()
        async with group.app.database.work() as work:
            await expire(work.db, now - timedelta(hours=1))
        assert len(await opened(group)) == 1
        async with group.app.database.work() as work:
            await expire(work.db, now + timedelta(seconds=1))
            for table in (FaqAsker, FaqQuestion, FaqMention):
                assert await work.db.scalar(select(func.count()).select_from(table)) == 0


QUESTIONS = (
    "怎么退款啊",
    "有人知道作业在哪交吗",
    "请问老师今天几点上课",
    "这道题为什么选C",
    "how do I reset my password",
    "can anyone tell me where the slides are",
    "有没有Python的资料",
    "课程回放多久能看",
)
CHATTER = (
    "今天天气不错",
    "我觉得还行",
    "昨天终于怎么弄都好了",
    "哈哈哈哈",
    "在吗",
    "吃了吗",
    "good morning",
)


@pytest.mark.parametrize("text", QUESTIONS)
def test_questions_pass_the_quick_look_and_the_close_one(text: str) -> None:
    assert question_in(Reading(text)) is not None
    assert may_ask_text(text)


@pytest.mark.parametrize("text", CHATTER)
def test_chatter_does_not(text: str) -> None:
    assert question_in(Reading(text)) is None


def may_ask_text(text: str) -> bool:
    class Said:
        caption = None

    said: Any = Said()
    said.text = text
    return may_ask(said)
