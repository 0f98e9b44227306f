"""What a file is called says which one it is a copy of, and whether it is read at all."""

import base64
from pathlib import Path

import pytest

from bot.emulator.group import emulated_group
from handlers.faq import uploads
from tests.handlers.test_faq_files import FAQ, NEWER, Desk, heard, meet, press, send, whisper


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.mark.parametrize(
    ("there", "sent"),
    [
        ("课程+退款.yaml", "课程+退款.yaml"),
        ("课程+退款.yaml", "课程_退款.yaml"),
        ("群规（新版）.yaml", "群规（新版） (3).yaml"),
        ("MAIN.YAML", "MAIN.YAML"),
        ("Main.yml", "main.yaml"),
        ("main.yaml", "main（1）.yaml"),
        ("main（1）.yaml", "main（1）.yaml"),
        ("main (1).yaml", "main (1).yaml"),
        ("café.yaml", "cafe\u0301.yaml"),
    ],
)
async def test_a_file_finds_its_original(desk: Desk, there: str, sent: str) -> None:
    (desk.folder / "main.yaml").rename(desk.folder / there)
    async with emulated_group(faq={}, config=desk.config) as group:
        meet(group)
        shown = await send(group, NEWER, sent)
        assert shown["text"].startswith(f"📄 {there}：+1 ~1 −1")
        assert "已应用" in (await press(group, shown, "应用"))["text"]
        assert desk.visible() == [there]
        assert desk.text(there) == NEWER
        assert "已退回" in (await whisper(group, text="/faq back"))["text"]
        assert desk.text(there) == FAQ


async def test_of_two_files_of_one_name_it_is_the_one_with_its_questions(desk: Desk) -> None:
    (desk.folder / "main.yaml").unlink()
    for folder, text in (("甲", "问答:\n  - 几点开门: 九点。\n"), ("乙", FAQ)):
        (desk.folder / folder).mkdir()
        (desk.folder / folder / "x.yaml").write_text(text, "utf-8")
    async with emulated_group(faq={}, config=desk.config) as group:
        meet(group)
        table = "问,答\n停车收费吗,每小时五元。\n停车证怎么领,物业。\n"
        assert (await send(group, table, "x.csv"))["text"].startswith("📄 乙/x.yaml：+0 ~1 −0")
        shown = await send(group, NEWER, "x.yaml")
        assert shown["text"].startswith("📄 乙/x.yaml：+1 ~1 −1")
        await press(group, shown, "应用")
        assert desk.text("乙/x.yaml") == NEWER
        await whisper(group, text="/faq file")
        assert [one["text"] for one in heard(group)[-2:]] == ["乙/x.yaml", "甲/x.yaml"]


async def test_all_files_are_sent_and_it_is_said_when_they_are_too_many(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "MOST_FILES", 13)
    for number in range(1, 13):
        (desk.folder / f"{number}.yaml").write_text(f"问答: [第{number}问: 答]\n", "utf-8")
    async with emulated_group(faq={}, config=desk.config) as group:
        meet(group)
        await whisper(group, text="/faq file")
        assert [bool(one["document"]) for one in heard(group)] == [True] * 13
        monkeypatch.setattr(uploads, "MOST_FILES", 11)
        await whisper(group, text="/faq file")
        assert heard(group)[-1]["text"].startswith("还有 2 个文件没发")


async def test_a_file_that_is_gone_keeps_no_other_from_being_sent(desk: Desk) -> None:
    (desk.folder / "a.yaml").write_text("问答: [几点开门: 九点。]\n", "utf-8")
    async with emulated_group(faq={}, config=desk.config) as group:
        meet(group)
        (desk.folder / "a.yaml").unlink()
        assert (await whisper(group, text="/faq file"))["document"]["name"] == "main.yaml"


@pytest.mark.parametrize("name", ["faq.xls", "问答.TXT"])
async def test_an_operator_hears_which_files_are_read(desk: Desk, name: str) -> None:
    async with emulated_group(faq={}, config=desk.config) as group:
        meet(group)
        assert ".xlsx" in (await send(group, FAQ, name))["text"]
        ann = group.user("ann")
        body = base64.b64encode(b"1").decode()
        said = {"chat": ann, "user": ann, "document": body, "file_name": name}
        await group.control.do("say", said)
        await group.settle()
        assert heard(group, ann) == []
