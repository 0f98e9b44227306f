"""Ads: why, as the demo's page and ``explain`` show it, in the reader's language."""

import re
from pathlib import Path

import pytest

from bot.config import Config
from bot.emulator.group import emulated_group
from bot.plugin import plain
from bot.stream.trace import TraceBook, Why
from handlers.ads.cards import DETAIL
from handlers.ads.texts import TEXTS
from rules.detector import AdDetector
from rules.post import Post
from tests.handlers.advertising import card, staffed, with_rules

AD = "在家刷单 一单一结 日赚500 加薇❤信 abx98700"
TALK = "今天天气不错"


async def why(text: str, config: Config | None = None, **settings: str) -> Why:
    """What is written down about a message."""
    async with emulated_group(ads=settings, config=config) as group:
        book, core = TraceBook(), group.app.core
        core.trace = core.moderation.trace = book
        await group.say("eve", text)
        found = book.why(group.chat_id, group.last("eve")["id"])
        assert found is not None
        return found


async def test_the_evidence_stands_there_with_its_weights() -> None:
    found = await why(AD)
    assert found.acted == ["ads"]
    rows = found.shown["ads.trace_engine"]
    labels = [label for label, _, _ in rows]
    assert labels[-1] == "trace.decision"
    assert rows[-1][1] in ("ads.step.delete", "ads.step.mute")
    assert all(figure is not None for _, _, figure in rows)
    keys = [*labels[:-1], str(rows[-1][1])]
    for texts in TEXTS.values():
        assert {key.removeprefix("ads.") for key in keys} <= texts.keys()
    assert [label for label, _, _ in found.shown["trace.signals"]] == labels[:-1][:6]


async def test_talk_is_explained_as_well() -> None:
    found = await why(TALK)
    assert found.acted == []
    assert found.shown["ads.trace_engine"][-1][1] == "ads.step.none"


async def test_the_card_shows_the_words_as_they_were_written() -> None:
    said = f"🔥👨‍👩‍👧𝓗𝓲\u200b 𠮷 {AD}"
    [told] = [one for one in AdDetector().judge(Post.of(said)).signals if one.name == "text"]
    async with emulated_group(ads={}) as group:
        staff = await staffed(group)
        await group.say("eve", said)
        text = card(group, staff)["text"]
    assert plain(told.detail[:DETAIL]) in text
    assert "𝓗𝓲" in text
    assert AD in text


@pytest.mark.parametrize(("age", "said"), [(30, "新成员 +0.8"), (7500, "新成员 +0.4 2小时5分钟")])
async def test_the_card_says_in_the_groups_language_for_how_long(
    tmp_path: Path, age: int, said: str
) -> None:
    rule = "规则:\n  - 名称: 甲\n    当: {含任一: [博彩]}\n    则: [删除]\n"
    async with emulated_group(ads={}, config=with_rules(tmp_path, rule)) as group:
        staff = await staffed(group)
        await group.join("eve")
        await group.advance(age)
        await group.say("eve", AD)
        assert said in card(group, staff)["text"]
        assert not re.search(r"\dh|min", card(group, staff)["text"])


async def test_who_let_it_pass_is_not_said_to_have_acted(tmp_path: Path) -> None:
    rule = "规则:\n  - 名称: 甲\n    当: {含任一: [刷单], 入群不足: 3天}\n    则: [删除]\n"
    found = await why(AD, with_rules(tmp_path, rule))
    assert found.shown["ads.trace"][-1][1] == "ads.trace_none"
    assert found.shown["trace.case"][3] == ("trace.rule", "ads.reason.engine", None)


async def test_a_rehearsal_of_the_engine_is_said_to_be_one() -> None:
    found = await why(AD, mode="rehearse")
    assert found.shown["ads.trace_engine"][-1][1] == "ads.trace_rehearsed"
