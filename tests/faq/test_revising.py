"""An entry changes where it stands, and every other byte of the file stays as it is."""

import operator
import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from faq.entries import parse_entries
from faq.entry import Entry
from faq.revising import revised

FILE = Path("faq.yaml")
CHINESE = {"q": "问", "a": "答", "also": "也问", "not": "不含", "private": "悄悄答", "faq": "问答",
           "tests": "测试", "keywords": "关键词"}  # fmt: skip
ENGLISH = {key: key for key in CHINESE}
ROUNDS = 250

FAQ = """\
# 课程组维护
分类: 停车

问答:
  # 最常问
  - 停车收费吗: 前两小时免费。   # 2027 年起

  - 问: 停车证怎么领   # 改过一次
    也问:
      - 停车证在哪领   # 小区群里的问法
      - 停车证去哪办
    # 下面是答案
    答: |  # 三行
      1. 带身份证
      # 这一行也是答案

      2. 去物业
    悄悄答: 是

  # 最后一条

  - {问: 会员卡在哪办理, 答: 二楼}   # 小卖部旁边
# 结尾

同义词:
  - [停车证, 车证]
"""


def entries(text: str) -> list[Entry]:
    found = parse_entries(text.removeprefix("\ufeff").replace("\r\n", "\n"), FILE)
    assert [one for one in found.findings if one.severity == "error"] == []
    return found.entries


def changed(number: int, text: str = FAQ, **more: object) -> str:
    """The file after one entry was changed."""
    made = entries(text)
    made[number] = made[number].model_copy(update=more)
    found = revised(text, FILE, made, made[0].category)
    assert found is not None
    return found


def test_nothing_changed_changes_nothing() -> None:
    assert revised(FAQ, FILE, entries(FAQ), "停车") == FAQ


def test_a_value_changes_and_its_comment_stays() -> None:
    once = changed(0, a=("每小时五元。",))
    assert once == FAQ.replace("前两小时免费。   #", "每小时五元。   #")
    block = changed(1, a=("找物业。",))
    start, end = FAQ.index("    答: |"), FAQ.index("    悄悄答")
    assert block == FAQ[:start] + "    答: 找物业。  # 三行\n" + FAQ[end:]
    listed = changed(1, also=("车证怎么弄",))
    start, end = FAQ.index("      - 停车证在哪领"), FAQ.index("    # 下面是答案")
    assert listed == FAQ[:start] + "      - 车证怎么弄   # 小区群里的问法\n" + FAQ[end:]


def test_a_key_comes_and_one_goes() -> None:
    assert changed(1, private=False) == FAQ.replace("    悄悄答: 是\n", "")
    assert changed(1, not_=("退",)) == FAQ.replace(
        "    悄悄答: 是\n", "    悄悄答: 是\n    不含: [退]\n"
    )


def test_what_is_written_in_braces_is_written_anew() -> None:
    found = changed(2, a=("三楼",))
    assert found == FAQ.replace("{问: 会员卡在哪办理, 答: 二楼}", "会员卡在哪办理: 三楼")


def test_entries_come_behind_the_last_and_go_with_their_lines() -> None:
    made = entries(FAQ)
    more = Entry.model_validate({"q": "过夜多少钱", "a": "20 元", "category": "停车"})
    found = revised(FAQ, FILE, [*made, more], "停车")
    last = "   # 小卖部旁边\n"
    assert found == FAQ.replace(last, last + '\n  - 过夜多少钱: "20 元"\n')
    fewer = revised(FAQ, FILE, made[1:], "停车")
    assert fewer == FAQ.replace("  - 停车收费吗: 前两小时免费。   # 2027 年起\n", "")


@pytest.mark.parametrize(
    ("before", "category", "after"),
    [
        ("分类: 停车  # x\n问答:\n- 甲: 乙\n", "课程", "分类: 课程\n问答:\n- 甲: 乙\n"),
        ("分类: 停车\n问答:\n- 甲: 乙\n", "", "问答:\n- 甲: 乙\n"),
        ("# 头\n问答:\n- 甲: 乙\n", "课程", "# 头\n分类: 课程\n问答:\n- 甲: 乙\n"),
    ],
)
def test_the_category_changes(before: str, category: str, after: str) -> None:
    made = [one.model_copy(update={"category": category}) for one in entries(before)]
    assert revised(before, FILE, made, category) == after


@pytest.mark.parametrize(
    "text",
    [
        "问答: [{问: 甲, 答: 乙}]\n",
        "{问答: [{问: 甲, 答: 乙}]}\n",
        "问答:\n  - 问: 甲\n    答案呢: 乙\n",
        "问答:\n  - 甲: \u2028乙\n",
        "同义词:\n  - [甲, 乙]\n",
        "",
    ],
)
def test_what_cannot_be_changed_in_place_is_left_alone(text: str) -> None:
    entry = Entry.model_validate({"q": "甲", "a": "丙"})
    assert revised(text, FILE, [entry]) is None


def test_a_new_line_ends_as_the_one_above_or_the_one_it_replaces() -> None:
    mixed = "问答:\r\n  - 甲: 乙\n  - 丙: 丁\r\n"
    first, last = entries(mixed)
    more = Entry.model_validate({"q": "戊", "a": "己"})
    made = [first.model_copy(update={"a": ("新",)}), last, more]
    found = "问答:\r\n  - 甲: 新\n  - 丙: 丁\r\n  - 戊: 己\r\n"
    assert revised(mixed, FILE, made) == found


def test_what_comes_after_an_entry_of_another_file_is_no_mistake() -> None:
    text = "问答:  # 一\n  - {问: 多久, 答: 三天, 接着: 别处}\n  - 早: 好\n"
    reading = parse_entries(text, FILE)
    made = [reading.entries[0], reading.entries[1].model_copy(update={"a": ("早",)})]
    assert revised(text, FILE, made) == text.replace("早: 好", "早: 早")


# --- whatever it looks like ----------------------------------------------------------------------


class Written:
    """A file as somebody or other may have written it; where each entry stands in it."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        chance = self.chance
        self.names = chance.choice([CHINESE, ENGLISH])
        self.dash = " " * chance.choice([0, 2, 4])
        self.gap = " " * chance.choice([1, 1, 3])
        self.spaced = chance.random() < 0.6
        head = chance.choice(["", "# 头\n", "# 头\n\n"])
        text = f"{head}{self.names['faq']}:\n"
        self.spans: list[tuple[int, int]] = []
        self.notes: list[list[str]] = []
        for number in range(chance.randint(1, 5)):
            text += chance.choice(["", "", f"{self.dash}# 注 {number}\n", "# 左\n"])
            item, notes = self._item(number)
            self.spans.append((len(text), len(text) + len(item)))
            self.notes.append(notes)
            text += item + ("\n" if self.spaced else "")
        text += chance.choice(["", "# 尾\n", "\n# 尾\n"])
        self.ends = chance.choice(["\n", "\r\n"])
        self.mark = chance.choice(["", "\ufeff"])
        self.text = text

    def as_saved(self, text: str) -> str:
        return self.mark + text.replace("\n", self.ends)

    def _item(self, number: int) -> tuple[str, list[str]]:
        chance, names = self.chance, self.names
        if chance.random() < 0.2:
            return f"{self.dash}-{self.gap}问题{number}是什么: 答{number}\n", []
        if chance.random() < 0.2:
            braces = f"{{{names['q']}: 问题{number}, {names['a']}: 答}}"
            return f"{self.dash}-{self.gap}{braces}\n", []
        inner = self.dash + " " + self.gap
        parts = [f"{names['q']}: 问题{number}是什么"]
        parts += chance.sample(
            [
                f"{names['also']}: [问法{number}甲, 问法{number}乙]",
                f"{names['tests']}:\n{inner}  hit: [测{number}]  # 记{number}测同行\n"
                f"{inner}  miss:\n{inner}    - 误{number}  # 记{number}误同行",
                f"{names['keywords']}: [甲{number},  # 记{number}甲同行\n"
                f"{inner}  乙{number}  # 记{number}乙同行\n{inner}]",
                f"{names['not']}:\n{inner}  - 退{number}  # 记{number}退同行\n"
                f"{inner}  - 没{number}  # 记{number}没同行",
                f"{names['private']}: {chance.choice(['是', 'yes'])}",
            ],
            chance.randint(0, 5),
        )
        answers = [
            f"{names['a']}: 答 {number}",
            f'{names["a"]}: "答 # {number}"',
            f"{names['a']}: |\n{inner}  一\n{inner}  # 二\n\n{inner}    三",
            f"{names['a']}:\n{inner}  - 一  # 记{number}一同行\n{inner}  - |\n"
            f"{inner}    二\n{inner}    三",
        ]
        parts.insert(chance.randint(1, len(parts)), chance.choice(answers))
        lines = ""
        for at, part in enumerate(parts):
            note = f"# 记{number}{at}"
            if at and chance.random() < 0.3:
                lines += f"{inner}{note}\n"
            lines += (f"{self.dash}-{self.gap}" if at == 0 else inner) + part
            if "\n" not in part and chance.random() < 0.3:
                lines += f"   {note}同行"
            lines += "\n"
        return lines, re.findall(r"# 记\S+", lines)


CHANGES: tuple[Callable[[Entry], dict[str, object]], ...] = (
    lambda one: {"a": ("新的一句",)},
    lambda one: {"a": ("第一行\n\n# 第三行",)},
    lambda one: {"a": ("甲: 乙", "又一种")},
    lambda one: {"also": (*one.also, "还可以这样问", "也可以，这样问")},
    lambda one: {"also": ()},
    lambda one: {"not_": ("不要",), "private": not one.private},
    lambda one: {"call_staff": True, "keywords": (*one.keywords, "词")},
    lambda one: {"tests": one.tests.model_copy(update={"miss": (*one.tests.miss, "再测")})},
    lambda one: {"a": (*one.a, "还有")},
)


def counts_of(one: Entry) -> tuple[int, ...]:
    """How many each list holds that may change."""
    return len(one.also), len(one.not_), len(one.a), int(one.private)


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_every_byte_but_the_change_stays(seed: int) -> None:
    file = Written(seed)
    text = file.as_saved(file.text)
    made = entries(text)
    assert revised(text, FILE, made) == text
    number = file.chance.randrange(len(made))
    old = made[number]
    new = made[number] = old.model_copy(update=file.chance.choice(CHANGES)(old))
    one_goes = any(map(operator.gt, counts_of(old), counts_of(new)))
    found = revised(text, FILE, made)
    assert found is not None
    start, end = file.spans[number]
    assert found.startswith(file.as_saved(file.text[:start]))
    assert found.endswith(file.text[end:].replace("\n", file.ends))
    assert [one.model_dump(exclude={"place"}) for one in entries(found)] == [
        one.model_dump(exclude={"place"}) for one in made
    ]
    for note in file.notes[number]:
        assert note in found or (one_goes and note.endswith("同行"))


@pytest.mark.parametrize("seed", range(0, ROUNDS, 5))
def test_an_entry_that_goes_takes_only_its_own_bytes(seed: int) -> None:
    file = Written(seed)
    text = file.as_saved(file.text)
    made = entries(text)
    number = file.chance.randrange(len(made))
    left = [*made[:number], *made[number + 1 :]]
    found = revised(text, FILE, left)
    if not left:
        assert found is None
        return
    assert found is not None
    start, end = file.spans[number]
    assert found.startswith(file.as_saved(file.text[:start]))
    assert found.rstrip().endswith(file.text[end:].replace("\n", file.ends).strip())
    assert [one.id for one in entries(found)] == [one.id for one in left]
