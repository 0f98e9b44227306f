"""Findings about rules files, in Chinese."""

import re
from pathlib import Path

import pytest

from rules.book import examine_book
from rules.chinese import SENTENCES, chinese

RULE = "规则:\n  - {名称: 甲, 当: {含任一: [广告]}, 则: [删除]}\n"
ENGLISH = re.compile(
    r"\b(?:the|is|are|expected|found|such|needs|write|of|no|must|only|should|missing|invalid|or)\b"
)
BROKEN = {
    "nothing": "",
    "neither": "甲: 乙\n",
    "unknown key": "规则:\n  - {名称: 甲, 当: {含任意: [广告]}, 则: [删除]}\n",
    "missing": "规则:\n  - {名称: 甲, 则: [删除]}\n",
    "no condition": "规则:\n  - {名称: 甲, 当: {}, 则: [删除]}\n",
    "deed": "规则:\n  - {名称: 甲, 当: {含任一: [广告]}, 则: [删掉]}\n",
    "deed twice": "规则:\n  - {名称: 甲, 当: {含任一: [广告]}, 则: [删除, 删除]}\n",
    "two sanctions": "规则:\n  - {名称: 甲, 当: {含任一: [广告]}, 则: [踢, 封禁]}\n",
    "how long": "规则:\n  - {名称: 甲, 当: {含任一: [广告]}, 则: [禁言]}\n",
    "no duration": "规则:\n  - {名称: 甲, 当: {含任一: [广告]}, 则: [禁言 一会儿]}\n",
    "takes none": "规则:\n  - {名称: 甲, 当: {含任一: [广告]}, 则: [删除 1天]}\n",
    "again": "规则:\n  - {名称: 甲, 当: {含任一: [广告]}, 则: [删除], 屡犯: [下次 踢]}\n",
    "first": "规则:\n  - {名称: 甲, 当: {含任一: [广告]}, 则: [删除], 屡犯: [第1次 踢]}\n",
    "falls": "规则:\n  - {名称: 甲, 当: {有: [链接]}, 则: [删除], 屡犯: [第3次 踢, 第2次 踢]}\n",
    "sign": "规则:\n  - {名称: 甲, 当: {含任一: ['!']}, 则: [删除]}\n",
    "feature": "规则:\n  - {名称: 甲, 当: {有: [图]}, 则: [删除]}\n",
    "role": "规则:\n  - {名称: 甲, 当: {身份: [版主]}, 则: [删除]}\n",
    "hours": "规则:\n  - {名称: 甲, 当: {时间: 晚上}, 则: [删除]}\n",
    "same hours": "规则:\n  - {名称: 甲, 当: {时间: '08:00-08:00'}, 则: [删除]}\n",
    "pattern": "规则:\n  - {名称: 甲, 当: {正则: '(a'}, 则: [删除]}\n",
    "bracket": "规则:\n  - {名称: 甲, 当: {正则: '[a'}, 则: [删除]}\n",
    "repeats nothing": "规则:\n  - {名称: 甲, 当: {正则: '*a'}, 则: [删除]}\n",
    "repeats twice": "规则:\n  - {名称: 甲, 当: {正则: 'a**'}, 则: [删除]}\n",
    "repeats much": "规则:\n  - {名称: 甲, 当: {正则: 'a{2000}'}, 则: [删除]}\n",
    "range": "规则:\n  - {名称: 甲, 当: {正则: '[z-a]'}, 则: [删除]}\n",
    "refers back": "规则:\n  - {名称: 甲, 当: {正则: '(a)\\1'}, 则: [删除]}\n",
    "backslash": "规则:\n  - {名称: 甲, 当: {正则: 'a\\'}, 则: [删除]}\n",
    "long name": f"规则:\n  - {{名称: {'长' * 61}, 当: {{含任一: [广告]}}, 则: [删除]}}\n",
    "no name": "群发:\n  - {名称: '', 时间: 每天 09:00, 去: [全部], 内容: 早}\n",
    "test time": f"{RULE[:-2]}, 测试: {{该抓: [{{消息: 广告, 时间: 中饭后}}]}}}}\n",
    "site": f"{RULE[:-2]}, 除非: {{网址: 示例网}}}}\n",
    "looks ahead": "规则:\n  - {名称: 甲, 当: {正则: '(?=a)b'}, 则: [删除]}\n",
    "fits all": "规则:\n  - {名称: 甲, 当: {正则: 'a*'}, 则: [删除]}\n",
    "placeholder": "规则:\n  - {名称: 甲, 当: {含任一: [广告]}, 则: [删除], 提示: '{nme}'}\n",
    "tag": "规则:\n  - {名称: 甲, 当: {含任一: [广告]}, 则: [删除], 提示: '<u1>x</u1>'}\n",
    "open tag": "规则:\n  - {名称: 甲, 当: {含任一: [广告]}, 则: [删除], 提示: '<b>x'}\n",
    "no span": "规则:\n  - {名称: 甲, 当: {含任一: [广告], 入群不足: 好久}, 则: [删除]}\n",
    "one deed": "规则:\n  - {名称: 甲, 当: {含任一: [广告]}, 则: 删除；警告}\n",
    "one feature": "规则:\n  - {名称: 甲, 当: {有: [链接、图片]}, 则: [删除]}\n",
    "newer": "规则:\n  - {名称: 甲, 当: {含任一: [广告], 入群不足: 0天}, 则: [删除]}\n",
    "mode": "规则:\n  - {名称: 甲, 当: {含任一: [广告]}, 则: [删除], 状态: 试试}\n",
    "same name": f"{RULE}  - {{名称: 甲, 当: {{含任一: [乙]}}, 则: [删除]}}\n",
    "route": "分流:\n  - {话题: 乙, 从: main, 去: x}\n",
    "target": "分流:\n  - {话题: 乙, 关键词: [py], 从: main, 去: 'x/'}\n",
    "time": "群发:\n  - {名称: 早, 时间: 有空, 去: [全部], 内容: 早}\n",
    "no time": "群发:\n  - {名称: 早, 时间: 每天, 去: [全部], 内容: 早}\n",
    "no such time": "群发:\n  - {名称: 早, 时间: 每天 25:00, 去: [全部], 内容: 早}\n",
    "no such day": "群发:\n  - {名称: 早, 时间: 2027-02-30 09:00, 去: [全部], 内容: 早}\n",
    "late": "群发:\n  - {名称: 早, 时间: 每天 09:00, 去: [全部], 内容: 早, 错过: 再说}\n",
    "too long": f"群发:\n  - {{名称: 早, 时间: 每天 09:00, 去: [全部], 内容: {'早' * 4097}}}\n",
    "yaml": "规则:\n  - 名称: 甲\n   当: x\n",
}  # fmt: skip


@pytest.mark.parametrize("text", BROKEN.values(), ids=BROKEN)
def test_what_can_be_wrong_is_said_in_chinese(tmp_path: Path, text: str) -> None:
    path = tmp_path / "r.yaml"
    path.write_text(text, "utf-8")
    _, findings = examine_book(path)
    assert findings or not text
    for one in findings:
        said = chinese(one.message).replace(str(path), "")
        assert said != one.message
        assert not ENGLISH.search(re.sub(r"「[^」]*」|（[^）]*）", "", said)), said


@pytest.mark.parametrize(("english", "said"), SENTENCES)
def test_each_sentence_is_the_one_that_translates_it(english: str, said: str) -> None:
    message = english.replace("{}", "~")
    assert chinese(message) == re.sub(r"\{\d?\}", "~", said)


def test_what_nobody_translated_stays() -> None:
    assert chinese("nobody translated this") == "nobody translated this"
    assert chinese("unknown key 'x' (known: a)") == "没有「x」这个键（有：a）"
