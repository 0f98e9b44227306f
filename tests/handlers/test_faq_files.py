"""Operators send FAQ files in private, and get them back."""

import base64
from pathlib import Path
from typing import Any

import pytest

from bot.config import Config
from bot.config_models import BotSection, Files, Group
from bot.emulator.group import EmulatedGroup, emulated_group
from bot.emulator.state import Json, User
from faq.entries import load_entries
from faq.lint.files import lint
from faq.tables import write_table
from tests.handlers.staffed import labels

OPERATOR = 99
FAQ = """\
问答:
  - 停车收费吗: 前两小时免费。
  - 停车证怎么领: 物业。
"""
NEWER = """\
问答:
  - 停车收费吗: 每小时五元。
  - 会员卡在哪办理: 二楼。
"""


class Desk:
    """The folder, the group, and the operator's private chat."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "faq"
        self.folder.mkdir()
        (self.folder / "main.yaml").write_text(FAQ, "utf-8")
        self.config = Config(
            bot=BotSection(operators=(OPERATOR,)),
            plugins=("faq",),
            files=Files(faq=(str(self.folder),)),
        )

    def text(self, name: str = "main.yaml") -> str:
        return (self.folder / name).read_text("utf-8")

    def visible(self) -> list[str]:
        return sorted(one.name for one in self.folder.iterdir() if one.name[0] != ".")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def meet(group: EmulatedGroup) -> None:
    """Make the operator known."""
    group.world.users[OPERATOR] = User(OPERATOR, "Olga", username="olga")


async def send(
    group: EmulatedGroup, content: str, name: str = "main.yaml", user: int = OPERATOR
) -> Json:
    """Somebody sends a file in private; what the bot says last."""
    body = base64.b64encode(content.encode()).decode()
    await whisper(group, user, document=body, file_name=name)
    return heard(group, user)[-1]


async def whisper(group: EmulatedGroup, user: int = OPERATOR, **words: Any) -> Json:
    """Somebody writes in private; what the bot says last."""
    await group.control.do("say", {"chat": user, "user": user, **words})
    await group.settle()
    return heard(group, user)[-1]


def heard(group: EmulatedGroup, user: int = OPERATOR) -> list[Json]:
    found = group.transcript(user)
    return [one for one in found if one["sender"]["id"] != user]


async def press(group: EmulatedGroup, message: Json, button: str, user: int = OPERATOR) -> Json:
    """Somebody presses a button; how the message then is."""
    order = {"chat": user, "message": message["id"], "user": user, "button": button}
    await group.control.do("click", order)
    await group.settle()
    return next(one for one in group.transcript(user) if one["id"] == message["id"])


async def test_a_file_is_shown_applied_and_answered_by(desk: Desk) -> None:
    async with emulated_group(faq={}, config=desk.config) as group:
        meet(group)
        shown = await send(group, NEWER)
        assert shown["text"].splitlines() == [
            *("📄 main.yaml：+1 ~1 −1", "+ 会员卡在哪办理", "~ 停车收费吗", "− 停车证怎么领"),
        ]
        assert labels(shown) == ["应用", "取消"]
        assert desk.text() == FAQ
        after = await press(group, shown, "应用")
        assert "已应用：+1 ~1 −1" in after["text"]
        assert labels(after) == []
        assert desk.text() == NEWER
        assert desk.visible() == ["main.yaml"]
        await group.say("ann", "停车收费吗")
        assert group.said() == ["每小时五元。"]


async def test_cancelled_nothing_changes(desk: Desk) -> None:
    async with emulated_group(faq={}, config=desk.config) as group:
        meet(group)
        after = await press(group, await send(group, NEWER), "取消")
        assert after["text"] == "已取消，什么也没改。"
        assert desk.text() == FAQ


async def test_mistakes_are_shown_with_line_and_column_and_nothing_is_applied(desk: Desk) -> None:
    async with emulated_group(faq={}, config=desk.config) as group:
        meet(group)
        shown = await send(group, "问答:\n  - 问: 停车收费吗\n    答案呢: 免费\n")
        assert "第 3 行第 5 列" in shown["text"]
        assert labels(shown) == []
        assert desk.text() == FAQ
        assert desk.visible() == ["main.yaml"]


async def test_mistakes_that_only_show_beside_the_other_files_count(desk: Desk) -> None:
    (desk.folder / "more.yaml").write_text("问答:\n  - 过夜多少钱: 20 元。\n", "utf-8")
    async with emulated_group(faq={}, config=desk.config) as group:
        meet(group)
        shown = await send(
            group, "问答:\n  - {id: a, 问: 甲是什么, 答: 乙, 接着: 丙丁}\n", "new.yaml"
        )
        assert "丙丁" in shown["text"]
        assert labels(shown) == []


async def test_tests_that_fail_are_told_and_the_file_can_be_applied(desk: Desk) -> None:
    tested = "问答:\n  - {问: 停车收费吗, 答: 免费, 测试: {hit: [食堂几点开门]}}\n"
    async with emulated_group(faq={}, config=desk.config) as group:
        meet(group)
        shown = await send(group, tested)
        assert "1 处提醒" in shown["text"]
        assert labels(shown) == ["应用", "取消"]


async def test_a_new_file_comes_beside_the_others(desk: Desk) -> None:
    async with emulated_group(faq={}, config=desk.config) as group:
        meet(group)
        shown = await send(group, "问答:\n  - 会员卡在哪办理: 二楼。\n", "../会员.yaml")
        await press(group, shown, "应用")
        assert desk.visible() == ["main.yaml", "会员.yaml"]
        await group.say("ann", "会员卡在哪办理")
        assert group.said() == ["二楼。"]


async def test_a_copy_that_a_phone_numbered_is_the_same_file(desk: Desk) -> None:
    async with emulated_group(faq={}, config=desk.config) as group:
        meet(group)
        assert "main.yaml：+1" in (await send(group, NEWER, "main (2).yaml"))["text"]
        assert "正在用的一样" in (await send(group, FAQ, "main(1).yaml"))["text"]


async def test_the_press_may_come_after_a_restart(desk: Desk) -> None:
    async with emulated_group(faq={}, config=desk.config) as group:
        meet(group)
        shown = await send(group, NEWER)
        await group.restart()
        after = await press(group, shown, "应用")
        assert "已应用" in after["text"]
        await group.say("ann", "停车收费吗")
        assert group.said() == ["每小时五元。"]


async def test_what_changed_meanwhile_is_shown_again(desk: Desk) -> None:
    async with emulated_group(faq={}, config=desk.config) as group:
        meet(group)
        shown = await send(group, NEWER)
        (desk.folder / "main.yaml").write_text("问答:\n  - 停车证怎么领: 物业。\n", "utf-8")
        again = await press(group, shown, "应用")
        assert again["text"].startswith("这期间问答改过了")
        assert "+2 ~0 −1" in again["text"]
        assert "已应用" in (await press(group, again, "应用"))["text"]


async def test_back_undoes_one_step_after_the_other(desk: Desk) -> None:
    async with emulated_group(faq={}, config=desk.config) as group:
        meet(group)
        await press(group, await send(group, NEWER), "应用")
        await group.advance(1)
        newest = NEWER.replace("五元", "六元")
        await press(group, await send(group, newest), "应用")
        said = await whisper(group, text="/faq back")
        assert "已退回上一版：+0 ~1 −0" in said["text"]
        assert desk.text() == NEWER
        said = await whisper(group, text="/faq 撤销")
        assert "+1 ~1 −1" in said["text"]
        assert desk.text() == FAQ
        await group.say("ann", "停车证怎么领")
        assert group.said() == ["物业。"]
        assert "没有可以退回的版本" in (await whisper(group, text="/faq Back"))["text"]


async def test_back_takes_a_new_file_away(desk: Desk) -> None:
    async with emulated_group(faq={}, config=desk.config) as group:
        meet(group)
        added = "问答:\n  - 会员卡在哪办理: 二楼。\n"
        await press(group, await send(group, added, "more.yaml"), "应用")
        await whisper(group, text="/faq back")
        assert desk.visible() == ["main.yaml"]


async def test_back_leaves_what_other_hands_changed(desk: Desk) -> None:
    async with emulated_group(faq={}, config=desk.config) as group:
        meet(group)
        await press(group, await send(group, NEWER), "应用")
        (desk.folder / "main.yaml").write_text(FAQ + "# 手改\n", "utf-8")
        assert "又被人改过" in (await whisper(group, text="/faq Back"))["text"]
        assert "手改" in desk.text()


async def test_files_are_sent(desk: Desk) -> None:
    async with emulated_group(faq={}, config=desk.config) as group:
        meet(group)
        sent = await whisper(group, text="/faq file")
        assert sent["document"]["name"] == "main.yaml"


@pytest.mark.parametrize("language", ["zh-CN", "en"])
async def test_a_template_comes_for_editors_and_for_excel_and_can_be_sent_back(
    desk: Desk, language: str
) -> None:
    bot = BotSection(operators=(OPERATOR,), language=language)
    desk.config = desk.config.model_copy(update={"bot": bot})
    async with emulated_group(faq={}, config=desk.config) as group:
        meet(group)
        await whisper(group, text="/faq template")
        sent = [one for one in heard(group) if one["document"]]
        assert [one["document"]["name"] for one in sent] == ["faq.yaml", "faq.xlsx"]
        for one in sent:
            stored = group.world.files[one["document"]["file_id"]]
            body = base64.b64encode(stored.content).decode()
            name = one["document"]["name"]
            shown = await whisper(group, OPERATOR, document=body, file_name=name)
            assert "+1 ~0 −0" in shown["text"]


async def test_all_that_lint_says_is_told_with_the_repaired_line(desk: Desk) -> None:
    broken = "问答:\n  - 问：停车收费吗\n    答: 免费\n  - 会员卡在哪办理:二楼。\n"
    async with emulated_group(faq={}, config=desk.config) as group:
        meet(group)
        said = (await send(group, broken))["text"]
        assert "第 2 行第 6 列" in said
        assert "改成：- 问: 停车收费吗" in said
        assert "第 4 行" in said
        assert "改成：- 会员卡在哪办理: 二楼。" in said


DOUBTFUL = """\
问答:
  - 问: 停车收费吗
    答: 免费。
    关键词: 停车, 收费
  - 问: 过夜车能停吗
    答: 能。
    仅限: [mian]
    测试: {hit: [过夜车能停吗]}
    图片: map.png
"""


async def test_what_lint_doubts_is_told_and_does_not_keep_it_from_being_used(desk: Desk) -> None:
    desk.config = desk.config.model_copy(update={"groups": {"main": Group()}})
    path = desk.folder / "main.yaml"
    path.write_text(DOUBTFUL, "utf-8")
    groups = desk.config.names_and_topics()
    found = [one for one in lint([desk.folder], groups=groups) if one.file == str(path)]
    path.write_text(FAQ, "utf-8")
    async with emulated_group(faq={}, config=desk.config) as group:
        meet(group)
        shown = await send(group, DOUBTFUL)
        told = [one for one in found if one.severity != "note"]
        assert {one.code for one in told} >= {"one-item", "unknown-group", "no-file"}
        assert f"{len(told)} 处提醒" in shown["text"]
        for one in told:
            assert f"第 {one.line} 行第 {one.column} 列" in shown["text"]
        assert "main" in shown["text"]
        assert "1 条没有写测试" in shown["text"]
        assert labels(shown) == ["应用", "取消"]


async def test_many_findings_are_told_in_one_message(desk: Desk) -> None:
    lines = "".join(f"  - 问{number}：{'字' * 300}\n    答: 好\n" for number in range(40))
    async with emulated_group(faq={}, config=desk.config) as group:
        meet(group)
        said = (await send(group, f"问答:\n{lines}"))["text"]
        assert "还有" in said
        assert len(said) < 4096


async def test_others_get_one_sentence(desk: Desk) -> None:
    async with emulated_group(faq={}, config=desk.config) as group:
        ann = group.user("ann")
        assert (await send(group, NEWER, user=ann))["text"] == "问答文件只收运营者发的。"
        assert (await whisper(group, ann, text="/faq file"))["text"] == "这件事只有运营者能做。"
        assert len(heard(group, ann)) == 2


async def test_english(desk: Desk) -> None:
    desk.config = desk.config.model_copy(
        update={"bot": BotSection(operators=(OPERATOR,), language="en")}
    )
    async with emulated_group(faq={}, config=desk.config) as group:
        meet(group)
        shown = await send(group, NEWER)
        assert labels(shown) == ["Apply", "Cancel"]
        assert "is in use: +1 ~1 −1" in (await press(group, shown, "Apply"))["text"]


async def test_a_table_becomes_a_file(desk: Desk) -> None:
    async with emulated_group(faq={}, config=desk.config) as group:
        meet(group)
        shown = await send(
            group, "问,答\n停车收费吗,每小时五元。\n会员卡在哪办理,二楼。\n", "main.csv"
        )
        assert "+1 ~1 −1" in shown["text"]
        assert "已应用" in (await press(group, shown, "应用"))["text"]
        assert desk.visible() == ["main.yaml"]
        await group.say("ann", "停车收费吗")
        assert group.said() == ["每小时五元。"]


async def test_a_table_changes_a_file_where_it_must_and_nothing_else(desk: Desk) -> None:
    text = f"# 课程组\n{FAQ}  # 结尾\n同义词:\n  - [停车证, 车证]\n"
    (desk.folder / "main.yaml").write_text(text, "utf-8")
    table = "问,答\n停车收费吗,每小时五元。\n停车证怎么领,物业。\n"
    async with emulated_group(faq={}, config=desk.config) as group:
        meet(group)
        shown = await send(group, table, "main.csv")
        assert "+0 ~1 −0" in shown["text"]
        await press(group, shown, "应用")
        assert desk.text() == text.replace("前两小时免费。", "每小时五元。")


async def test_a_table_that_a_file_would_lose_comments_by_is_refused(desk: Desk) -> None:
    text = "问答: [{问: 停车收费吗, 答: 免费}]  # 老王\n"
    (desk.folder / "main.yaml").write_text(text, "utf-8")
    async with emulated_group(faq={}, config=desk.config) as group:
        meet(group)
        shown = await send(group, "问,答\n停车收费吗,每小时五元。\n", "main.csv")
        assert "会丢掉注释" in shown["text"]
        assert labels(shown) == []
        assert desk.text() == text


async def test_what_is_doubtful_in_a_table_is_told(desk: Desk) -> None:
    tested = '问,答,不含,该答\n停车收费吗,收。,"退群,退课",食堂几点开门\n'
    async with emulated_group(faq={}, config=desk.config) as group:
        meet(group)
        shown = await send(group, tested, "main.csv")
        assert "2 处提醒" in shown["text"]
        assert (
            "第 2 行第 3 列：「退群,退课」只算一项：用「；」或换行隔开 → 退群；退课"
            in shown["text"]
        )
        assert "该答「食堂几点开门」，却没出声" in shown["text"]
        assert labels(shown) == ["应用", "取消"]


async def test_a_workbook_becomes_a_file(desk: Desk) -> None:
    made = load_entries(desk.folder / "main.yaml")[:1]
    content = base64.b64encode(write_table(made, "main.xlsx")).decode()
    async with emulated_group(faq={}, config=desk.config) as group:
        meet(group)
        shown = await whisper(group, OPERATOR, document=content, file_name="main.xlsx")
        assert shown["text"].splitlines() == ["📄 main.yaml：+0 ~0 −1", "− 停车证怎么领"]
        await press(group, shown, "应用")
        assert [one.q for one in load_entries(desk.folder)] == ["停车收费吗"]


async def test_a_table_with_mistakes_or_many_categories_is_refused(desk: Desk) -> None:
    async with emulated_group(faq={}, config=desk.config) as group:
        meet(group)
        assert "第 1 行" in (await send(group, "甲,乙\n1,2\n", "x.csv"))["text"]
        assert "一条问答也没有" in (await send(group, "问,答\n", "x.csv"))["text"]
        several = "分类,问,答\n甲,停车收费吗,免费\n乙,会员卡在哪办理,二楼\n"
        assert "2 个分类" in (await send(group, several, "x.csv"))["text"]
        assert desk.text() == FAQ
