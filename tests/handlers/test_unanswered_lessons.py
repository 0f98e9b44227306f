"""A moderator answers an open question: it is posted, kept, and known from then on."""

from pathlib import Path

import pytest

from bot.config import Config
from bot.emulator.clock import SimClock
from bot.emulator.group import emulated_group
from bot.emulator.state import Json
from bot.emulator.world import World
from bot.loader import load_plugins
from faq.entries import load_entries
from tests.bot.stream.plugs import running
from tests.handlers.asking import ASKED, FAQ, WAIT, card_of, into, opened, press, teach
from tests.handlers.staffed import labels, open_staff, staffed_config, whisper


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return staffed_config(tmp_path, FAQ, "faq")


async def test_a_moderator_writes_the_answer_in_the_group(config: Config) -> None:
    async with emulated_group(faq={}, config=config) as group:
        await group.admin("boss")
        await group.say("ann", ASKED)
        first = group.last("ann")["id"]
        await group.say("bob", ASKED)
        second = group.last("bob")["id"]
        await group.advance(WAIT)
        await group.say("boss", "待答")
        await group.click("boss", group.last()["id"], "写答案 1")
        prompt = group.last()
        assert ASKED in prompt["text"]
        await group.say("boss", "先用粗准焦螺旋，\n再用细的 {慢慢来}", reply_to=prompt["id"])
        answer, confirmed = [one for one in group.transcript() if one["id"] > prompt["id"]][1:]
        assert answer["text"] == "Ann\n先用粗准焦螺旋，\n再用细的 {慢慢来}"
        assert answer["reply_to"] == second != first
        assert "以后有人问就这样答" in confirmed["text"]
        assert await opened(group) == []
        await group.say("dan", f"请问{ASKED}？")
        assert group.last()["text"] == "先用粗准焦螺旋，\n再用细的 {慢慢来}"


async def test_the_line_for_the_file_is_one_that_loads(config: Config, tmp_path: Path) -> None:
    async with emulated_group(faq={}, config=config) as group:
        await group.admin("boss")
        await group.say("ann", '显微镜怎么"调焦": #1')
        await group.advance(WAIT)
        await group.say("boss", "待答")
        await group.click("boss", group.last()["id"], "写答案 1")
        prompt = group.last()["id"]
        await group.say("boss", "先粗 <慢> {再}细 & 看\n第二行 #完", reply_to=prompt)
        line = group.last()["text"].splitlines()[-1]
        assert "先粗 <慢> {再}细 & 看\n第二行 #完" in group.said()
    path = tmp_path / "copied.yaml"
    path.write_text(f"问答:\n  {line}\n", encoding="utf-8")
    (entry,) = load_entries(path)
    assert entry.q == '显微镜怎么"调焦": #1'
    assert entry.a == ("先粗 <慢> {{再}}细 & 看\n第二行 #完",)


@pytest.mark.parametrize(
    ("text", "entities", "said"),
    [
        ("看这里", [{"type": "bold", "offset": 0, "length": 1}], "看这里"),
        ("写 <b>粗</b> 就行", [], "写 ＜b＞粗＜/b＞ 就行"),
        ("1 < 2 & 3", [], "1 < 2 & 3"),
    ],
)
async def test_the_answer_looks_as_it_was_written(
    config: Config, text: str, entities: list[Json], said: str
) -> None:
    async with emulated_group(faq={}, config=config) as group:
        await group.admin("boss")
        await group.say("ann", ASKED)
        await group.advance(WAIT)
        await group.say("boss", "待答")
        await group.click("boss", group.last()["id"], "写答案 1")
        await group.say("boss", text, entities=entities, reply_to=group.last()["id"])
        sent = [call for call in group.world.calls if call.method == "sendMessage"][-2]
        bold = [one["type"] for one in entities]
        assert ("<b>" in sent.params["text"]) == bool(bold)
        assert said in group.said()
        assert group.last()["reply_to"] == group.last("boss")["id"]


async def test_from_the_staff_chat_where_the_faq_is_off(config: Config) -> None:
    async with emulated_group(faq={}, config=config) as group:
        staff = await open_staff(group)
        await group.admin("boss")
        await into(group, staff, "boss", "eve")
        await group.say("ann", ASKED)
        asked = group.last("ann")["id"]
        await group.advance(WAIT)
        card = card_of(group, staff)["id"]
        refused = await press(group, "eve", staff, card, "写答案 1")
        assert refused is not None
        assert refused["alert"]
        await press(group, "boss", staff, card, "写答案 1")
        prompt = group.transcript(staff)[-1]
        await group.say("eve", "乱写", chat=staff, reply_to=prompt["id"])
        assert group.said() == []
        assert "协管" in group.transcript(staff)[-1]["text"]
        await group.say("boss", "先粗调再细调", chat=staff, reply_to=prompt["id"])
        assert (group.last()["text"], group.last()["reply_to"]) == ("先粗调再细调", asked)
        closed = next(one for one in group.transcript(staff) if one["id"] == card)
        assert closed["text"].startswith("✅")
        await group.say("boss", "再写一次", chat=staff, reply_to=prompt["id"])
        assert group.said() == ["先粗调再细调"]
        assert group.transcript(staff)[-1]["text"] == "这个问题已经有人处理了。"


async def test_what_was_taught_is_known_in_that_group_only(config: Config) -> None:
    async with emulated_group(faq={}, config=config) as group:
        await teach(group)
        other = (await group.control.do("chats", {"title": "x", "plugins": ["faq"]}))["id"]
        await into(group, other, "ann")
        assert await group.say("ann", ASKED, chat=other) == []
        assert await group.say("bob", ASKED) == ["sendMessage"]
        await group.say("cid", "/faq")
        assert ASKED in labels(group.last())


async def test_what_was_taught_moves_with_the_group(config: Config) -> None:
    async with emulated_group(faq={}, config=config) as group:
        order = {"title": "小群", "type": "group", "plugins": ["faq"]}
        group.chat_id = (await group.control.do("chats", order))["id"]
        await teach(group)
        group.chat_id = (await group.control.do("migrate", {"chat": group.chat_id}))["id"]
        await group.settle()
        await group.say("bob", ASKED)
        assert group.last()["text"] == "先粗调再细调"


async def test_what_was_taught_is_known_after_a_restart(config: Config, tmp_path: Path) -> None:
    world, files = World(SimClock(rate=0)), {"faq": list(config.files.faq)}
    faq = load_plugins(["faq"])
    async with running(world, tmp_path, *faq, config={"files": files}) as group:
        await group.open("zh-CN", {"faq": {}})
        await teach(group)
        chat_id = group.chat_id
    async with running(world, tmp_path, *faq, config={"files": files}) as group:
        group.chat_id = chat_id
        await group.advance(120)
        assert await group.say("bob", ASKED) == ["sendMessage"]
        assert group.last()["text"] == "先粗调再细调"


async def test_answers_that_are_no_text_are_asked_for_again(config: Config) -> None:
    async with emulated_group(faq={}, config=config) as group:
        await group.admin("boss")
        await group.say("ann", ASKED)
        await group.advance(WAIT)
        await group.say("boss", "待答")
        await group.click("boss", group.last()["id"], "写答案 1")
        prompt = group.last()["id"]
        photo = {"chat": group.chat_id, "user": group.user("boss"), "reply_to": prompt}
        await group.control.do("say", {**photo, "photo": "AAAA"})
        await group.settle()
        assert group.last()["text"] == "答案请用文字写，回复同一条消息就行。"
        assert await opened(group) == [f"{ASKED} 1"]


async def test_an_operator_may_from_his_private_chat(tmp_path: Path) -> None:
    config = staffed_config(tmp_path, FAQ, "faq")
    async with emulated_group(faq={}, config=config) as group:
        boss = group.user("boss")
        group.app.core.people._is_operator = lambda user_id: user_id == boss
        await group.say("ann", ASKED)
        await group.advance(WAIT)
        said = await whisper(group, "boss", "/unanswered")
        assert f"[小鹿学堂] {ASKED}" in said[-1]["text"]
        await press(group, "boss", boss, said[-1]["id"], "写答案 1")
        prompt = group.transcript(boss)[-1]["id"]
        order = {"chat": boss, "user": boss, "text": "先粗调", "reply_to": prompt}
        await group.control.do("say", order)
        await group.settle()
        assert group.said() == ["先粗调"]
