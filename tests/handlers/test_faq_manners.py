"""The FAQ's manners: nobody is told twice, and who asks the bot itself is always answered."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.config import Config
from bot.emulator.group import emulated_group
from bot.emulator.state import User
from tests.handlers.staffed import labels, open_staff, staffed_config, to_the_bot, whisper

FAQ = """\
分类: 停车
问答:
  - 问: 停车收费吗
    也问: [停车场怎么收费]
    答: 前两小时免费。
  - 问: 停车证怎么领
    答: 物业。
  - 问: 会员卡在哪办理
    答: 二楼服务台。
    悄悄答: 是
  - 问: 仓库密码多少
    答: 问值班的人。
    身份: 管理员
  - 问: 总部电话多少
    答: 只在总部群里说。
    仅限: [headquarters]
"""
UNKNOWN = "显微镜怎么调焦"


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return staffed_config(tmp_path, FAQ, "faq")


# --- the second asker ---------------------------------------------------------------------------


async def test_the_second_asker_is_shown_the_first_answer_once(config: Config) -> None:
    async with emulated_group(faq={}, config=config) as group:
        await group.say("ann", "停车收费吗")
        answer = group.last()
        assert await group.say("bob", "停车场怎么收费") == ["sendMessage"]
        pointer = group.last()
        assert (pointer["text"], pointer["reply_to"]) == ("↑ 上面刚答过", answer["id"])
        assert await group.say("bob", "停车收费吗") == []
        assert await group.say("ann", "停车收费吗") == []
        assert await group.say("cid", "停车收费吗") == ["sendMessage"]
        assert group.last()["reply_to"] == answer["id"]
        await group.advance(61)
        assert await group.say("bob", "停车收费吗") == ["sendMessage"]
        assert group.last()["text"] == "前两小时免费。"
        newer = group.last()["id"]
        assert await group.say("cid", "停车收费吗") == ["sendMessage"]
        assert group.last()["reply_to"] == newer


async def test_in_english(config: Config) -> None:
    async with emulated_group(faq={}, config=config, language="en") as group:
        await group.say("ann", "停车收费吗")
        await group.say("bob", "停车收费吗")
        assert group.last()["text"] == "↑ answered just above"


async def test_an_answer_that_is_gone_is_given_again(config: Config) -> None:
    settings = {"cooldown": timedelta(minutes=10), "delete_after": timedelta(minutes=2)}
    async with emulated_group(faq=settings, config=config) as group:
        await group.say("ann", "停车收费吗")
        await group.advance(125)
        assert group.said() == []
        await group.say("bob", "停车收费吗")
        assert group.said() == ["前两小时免费。"]


async def test_a_private_answer_stands_above_for_nobody_else(config: Config) -> None:
    async with emulated_group(faq={}, config=config) as group:
        await group.say("ann", "会员卡在哪办理")
        await group.say("bob", "会员卡在哪办理")
        assert group.last()["text"] == "二楼服务台。"
        assert group.last()["visible_to"] == group.user("bob")


# --- who asks the bot itself --------------------------------------------------------------------


async def test_who_calls_the_bot_gets_the_answer_in_spite_of_the_cooldown(config: Config) -> None:
    async with emulated_group(faq={}, config=config) as group:
        await group.say("ann", "停车收费吗")
        assert await group.say("ann", **to_the_bot(group, "停车收费吗")) == ["sendMessage"]
        assert group.last()["text"] == "前两小时免费。"
        answer = group.last()["id"]
        assert await group.say("ann", "停车收费吗", reply_to=answer) == ["sendMessage"]
        assert await group.say("ann", "/faq 停车收费吗") == ["sendMessage"]
        assert group.said() == ["前两小时免费。"] * 4


async def test_the_answer_to_a_call_stands_above_for_others(config: Config) -> None:
    async with emulated_group(faq={}, config=config) as group:
        await group.say("ann", "/faq 停车收费吗")
        answer = group.last()["id"]
        await group.say("bob", "停车收费吗")
        assert group.last()["reply_to"] == answer


async def test_who_calls_the_bot_gets_suggestions_even_where_they_are_off(config: Config) -> None:
    async with emulated_group(faq={"suggest": False}, config=config) as group:
        assert await group.say("ann", **to_the_bot(group, "停车方便吗")) == ["sendMessage"]
        assert "停车收费吗" in labels(group.last())
        assert len(labels(group.last())) <= 3


async def test_what_the_bot_does_not_know_is_passed_on_with_a_link(config: Config) -> None:
    async with emulated_group(faq={}, config=config) as group:
        staff = await open_staff(group)
        await group.say("ann", **to_the_bot(group, UNKNOWN))
        assert group.said() == ["这个我还不会，已经转给管理员了。"]
        (card,) = group.transcript(staff)
        assert UNKNOWN in card["text"]
        asked = group.last("ann")["id"]
        urls = [button["url"] for row in card["buttons"] for button in row if button["url"]]
        assert [url.rpartition("/")[2] for url in urls] == [str(asked)]


async def test_where_nobody_can_be_told_nothing_is_promised(tmp_path: Path) -> None:
    config = staffed_config(tmp_path, FAQ)
    config = config.model_copy(update={"bot": config.bot.model_copy(update={"staff": None})})
    async with emulated_group(faq={}, config=config) as group:
        await group.say("ann", **to_the_bot(group, UNKNOWN))
        assert group.said() == ["这个我还不会，请问问群里的人或管理员。"]


async def test_the_same_sentence_comes_once_a_minute_and_no_question_is_lost(
    config: Config,
) -> None:
    async with emulated_group(faq={}, config=config) as group:
        staff = await open_staff(group)
        await group.say("ann", **to_the_bot(group, UNKNOWN))
        await group.say("ann", **to_the_bot(group, "天文台几点开放"))
        assert len(group.said()) == 1
        assert "天文台几点开放" in group.transcript(staff)[-1]["text"]
        await group.say("bob", **to_the_bot(group, UNKNOWN))
        assert len(group.said()) == 2
        await group.advance(61)
        await group.say("ann", **to_the_bot(group, "望远镜在哪借"))
        assert len(group.said()) == 3


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("谢谢", "不客气 🙂"),
        ("好的，谢谢你！", "不客气 🙂"),
        ("在吗", "在呢！"),
        ("hi", "在呢！"),
        ("", "在呢！"),
        ("？？？", "在呢！"),
        ("好的", "好嘞"),
        ("🙏", "好嘞"),
        ("我昨天已经到家了", "收到。"),
    ],
)
async def test_courtesies_are_returned_and_trouble_nobody(
    config: Config, said: str, answer: str
) -> None:
    async with emulated_group(faq={}, config=config) as group:
        staff = await open_staff(group)
        assert await group.say("ann", **to_the_bot(group, said)) == ["sendMessage"]
        assert group.last()["text"].startswith(answer)
        assert group.transcript(staff) == []
        assert await group.say("ann", **to_the_bot(group, said)) == []


@pytest.mark.parametrize("order", ["file", "back", "template", "模板"])
async def test_orders_about_files_are_no_questions_in_a_group(config: Config, order: str) -> None:
    bot = config.bot.model_copy(update={"operators": (99,)})
    config = config.model_copy(update={"bot": bot})
    async with emulated_group(faq={}, config=config) as group:
        staff = await open_staff(group)
        group.world.users[99] = User(99, "Olga")
        await group.control.do("join", {"chat": group.chat_id, "user": 99})
        for user, answer in (
            (99, "这条命令请私聊我发。"),
            (group.user("ann"), "这件事只有运营者能做。"),
        ):
            said = {"chat": group.chat_id, "user": user, "text": f"/faq {order}"}
            await group.control.do("say", said)
            await group.settle()
            assert group.last()["text"] == answer
        assert group.transcript(staff) == []


async def test_courtesies_and_unknown_words_to_everybody_stay_unanswered(config: Config) -> None:
    async with emulated_group(faq={}, config=config) as group:
        for text in ("谢谢", "在吗", UNKNOWN, "好的"):
            assert await group.say("ann", text) == []


async def test_a_remark_in_reply_to_the_bot_is_no_question(config: Config) -> None:
    async with emulated_group(faq={}, config=config) as group:
        staff = await open_staff(group)
        await group.say("ann", "停车收费吗")
        await group.say("ann", "那我明天开车过来", reply_to=group.last()["id"])
        assert group.last()["text"].startswith("收到。")
        assert group.transcript(staff) == []


async def test_a_call_in_reply_to_another_member_is_heard(config: Config) -> None:
    async with emulated_group(faq={}, config=config) as group:
        await group.say("bob", "早")
        asked = group.last("bob")["id"]
        call = to_the_bot(group, "停车收费吗")
        assert await group.say("ann", reply_to=asked, **call) == ["sendMessage"]


async def test_other_bots_and_forbidden_entries_get_nothing_out_of_a_call(config: Config) -> None:
    async with emulated_group(faq={}, config=config) as group:
        for text in ("仓库密码多少", "总部电话多少"):
            await group.say("ann", **to_the_bot(group, text))
            assert "值班" not in group.last()["text"]
            assert "总部群" not in group.last()["text"]


# --- in private ---------------------------------------------------------------------------------


async def test_a_private_question_is_answered(config: Config) -> None:
    async with emulated_group(faq={}, config=config) as group:
        said = await whisper(group, "ann", "停车收费吗")
        assert [one["text"] for one in said] == ["前两小时免费。"]
        said = await whisper(group, "ann", "谢谢")
        assert said[-1]["text"] == "不客气 🙂"


async def test_in_private_every_word_is_answered(config: Config) -> None:
    async with emulated_group(faq={}, config=config) as group:
        await open_staff(group)
        for words in (UNKNOWN, "天文台几点开放", "谢谢", "🙏", "谢谢"):
            said = await whisper(group, "ann", words)
        assert [one["text"][:4] for one in said if one["sender"]["id"] != group.user("ann")] == [
            *("这个我还", "这个我还", "不客气 ", "好嘞，有", "不客气 "),
        ]


async def test_a_private_question_nobody_knows_is_passed_on(config: Config) -> None:
    async with emulated_group(faq={}, config=config) as group:
        staff = await open_staff(group)
        said = await whisper(group, "ann", UNKNOWN)
        assert said[-1]["text"] == "这个我还不会，已经转给管理员了。"
        (card,) = group.transcript(staff)
        assert "Ann" in card["text"]
        assert UNKNOWN in card["text"]


async def test_start_says_what_the_bot_can_do(config: Config) -> None:
    config = config.model_copy(update={"plugins": ("faq", "help")})
    async with emulated_group(faq={}, help={}, config=config) as group:
        (hello,) = await whisper(group, "ann", "/start")
        assert "/faq" in hello["text"]
        assert "/help" in hello["text"]
        urls = [button["url"] for row in hello["buttons"] for button in row]
        me = group.world.bot.user.username
        assert urls == [f"https://t.me/{me}?startgroup=true"]


# --- browsing -----------------------------------------------------------------------------------

MANY = """\
分类: 课程
问答:
""" + "".join(f"  - 第{number}课讲什么{'很长' * 20}: 内容{number}\n" for number in range(1, 20))


@pytest.fixture
def library(tmp_path: Path) -> Config:
    folder = tmp_path / "faq"
    folder.mkdir()
    (folder / "a.yaml").write_text(FAQ, encoding="utf-8")
    (folder / "b.yaml").write_text(MANY, encoding="utf-8")
    config = staffed_config(tmp_path, FAQ)
    files = config.files.model_copy(update={"faq": (str(folder),)})
    return config.model_copy(update={"files": files})


@pytest.mark.parametrize("command", ["/faq", "问答", "!问答"])
async def test_from_categories_to_questions_to_the_answer(library: Config, command: str) -> None:
    async with emulated_group(faq={}, config=library) as group:
        assert await group.say("ann", command) == ["sendMessage"]
        menu = group.last()
        assert labels(menu) == ["停车", "课程"]
        await group.click("ann", menu["id"], "停车")
        assert labels(group.last()) == ["停车收费吗", "停车证怎么领", "会员卡在哪办理", "↩ 返回"]
        await group.click("ann", menu["id"], "停车收费吗")
        assert (group.last()["id"], group.last()["text"]) == (menu["id"], "前两小时免费。")


async def test_pages_turn_in_place_and_lead_back(library: Config) -> None:
    async with emulated_group(faq={}, config=library) as group:
        await group.say("ann", "/faq")
        menu = group.last()["id"]
        await group.click("ann", menu, "课程")
        seen = []
        for arrows in (["→"], ["←", "→"], ["←"]):
            now = labels(group.last())
            assert [one for one in now if one in "←→"] == arrows
            seen += [one for one in now if one.startswith("第")]
            if "→" in arrows:
                await group.click("ann", menu, "→")
        assert len(seen) == len(set(seen)) == 19
        await group.click("ann", menu, "↩ 返回")
        assert labels(group.last()) == ["停车", "课程"]
        assert len(group.said()) == 1


async def test_a_page_that_is_gone_gives_way_to_the_last_one(library: Config) -> None:
    async with emulated_group(faq={}, config=library) as group:
        await group.say("ann", "/faq")
        menu = group.last()["id"]
        await group.click("ann", menu, "课程")
        await group.click("ann", menu, "→")
        await group.click("ann", menu, "→")
        short = "".join(MANY.splitlines(keepends=True)[:5])
        (Path(library.files.faq[0]) / "b.yaml").write_text(short, "utf-8")
        await group.app.reloading.look()
        await group.click("ann", menu, "←")
        now = labels(group.last())
        assert [one[:3] for one in now] == ["第1课", "第2课", "第3课", "↩ 返"]


async def test_a_role_sees_more(library: Config) -> None:
    async with emulated_group(faq={}, config=library) as group:
        await group.admin("boss")
        await group.say("boss", "/faq")
        menu = group.last()["id"]
        await group.click("boss", menu, "停车")
        assert "仓库密码多少" in labels(group.last())
        answer = await group.click("ann", menu, "仓库密码多少")
        assert answer == {"text": "这条问答现在不能给你看。", "alert": True}
        await group.click("boss", menu, "仓库密码多少")
        assert group.last()["text"] == "问值班的人。"


async def test_one_category_needs_no_choice_and_none_says_so(
    config: Config, tmp_path: Path
) -> None:
    async with emulated_group(faq={}, config=config) as group:
        await group.say("ann", "/faq")
        assert labels(group.last()) == ["停车收费吗", "停车证怎么领", "会员卡在哪办理"]
    empty = config.model_copy(update={"files": config.files.model_copy(update={"faq": ()})})
    async with emulated_group(faq={}, config=empty) as group:
        await group.say("ann", "/faq")
        assert group.said() == ["这里还没有问答。"]


async def test_words_behind_the_plain_word_are_chatter(config: Config) -> None:
    async with emulated_group(faq={}, config=config) as group:
        assert await group.say("ann", "问答 比赛今晚开始") == []
        assert await group.say("ann", "问答比赛") == []
