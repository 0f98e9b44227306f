"""Ads: what the group knows of a message and of its sender reaches the engine."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.emulator.faults import Fault
from bot.emulator.group import EmulatedGroup, emulated_group
from handlers.ads import desk, forget
from handlers.ads.authors import AdsProfile
from rules.post import Post
from rules.verdict import AdVerdict, Signal
from tests.bot.stream.plugs import push, raw_message
from tests.handlers.advertising import card, staffed, with_rules
from tests.handlers.scripted import Scripted
from tests.handlers.test_ads_marks import rows

A_DAY_S = 24 * 3600
BAD = "招代理 日结 加薇"


class Knowing(Scripted):
    """A bio that is ``BAD`` makes an ad of what is only like one."""

    def judge(self, post: Post) -> AdVerdict:
        found = super().judge(post)
        if post.bio != BAD:
            return found
        score = min(0.96, found.score + 0.3)
        return AdVerdict(score, score > 0.85, (Signal("profile", 2.5, BAD), *found.signals))


@pytest.fixture(autouse=True)
def knowing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk, "AdDetector", Knowing)
    Scripted.asked.clear()


def asked() -> Post:
    """What the engine was asked last about a message with words."""
    return [one for one in Scripted.asked if one.reading.raw][-1]


def looked_up(group: EmulatedGroup, name: str) -> int:
    """How often Telegram was asked about somebody."""
    who = group.user(name)
    calls = [one for one in group.world.calls if one.method == "getChat"]
    return sum(1 for one in calls if one.params["chat_id"] == who)


async def brought(group: EmulatedGroup, name: str, text: str, **more: Any) -> Post:
    """Somebody sends something as Telegram writes it; what the engine was asked."""
    message = {**raw_message(group, name, text), **more}
    push(group, {"message": {key: one for key, one in message.items() if one is not None}})
    await group.settle()
    return asked()


async def test_name_and_age() -> None:
    async with emulated_group(ads={}) as group:
        await group.join("eve")
        await group.advance(90)
        await group.say("eve", "也许")
        assert (asked().name, asked().member_for) == ("Eve", timedelta(seconds=90))
        await group.say("old", "也许")
        assert (asked().name, asked().member_for) == ("Old", None)


async def test_messages_are_told_once_they_were_counted_for_a_week() -> None:
    async with emulated_group(ads={}, activity={}) as group:
        await group.say("ann", "早")
        await group.say("ann", "也许")
        assert asked().messages is None
        await group.advance(8 * A_DAY_S)
        await group.say("ann", "也许")
        assert asked().messages == 2
        await group.say("bob", "也许")
        assert asked().messages == 0


async def test_a_newcomers_bio_is_read_once_and_makes_an_ad_of_what_is_like_one() -> None:
    async with emulated_group(ads={}) as group:
        staff = await staffed(group)
        await group.join("eve")
        group.world.users[group.user("eve")].bio = BAD
        await group.say("eve", "大家好")
        assert looked_up(group, "eve") == 0
        await group.say("eve", "大概")
        assert looked_up(group, "eve") == 1
        assert asked().bio == BAD
        assert group.last("eve")["deleted"]
        assert "名字或简介像广告" in card(group, staff)["text"]
        await group.advance(60)
        await group.say("eve", "也许")
        assert (asked().bio, looked_up(group, "eve")) == (BAD, 1)


async def test_a_harmless_bio_is_not_kept_nor_asked_for_again() -> None:
    async with emulated_group(ads={}) as group:
        await group.join("eve")
        group.world.users[group.user("eve")].bio = "早起的人"
        for _ in range(2):
            await group.say("eve", "大概")
        assert looked_up(group, "eve") == 1
        assert [row["bio"] for row in await rows(group, AdsProfile)] == [""]


async def test_who_is_here_for_long_is_not_looked_up() -> None:
    async with emulated_group(ads={}) as group:
        await group.say("old", "大概")
        await group.join("eve")
        await group.advance(2 * A_DAY_S)
        await group.say("eve", "大概")
        assert (looked_up(group, "old"), looked_up(group, "eve")) == (0, 0)


async def test_what_is_read_is_forgotten_with_the_person_and_in_time() -> None:
    async with emulated_group(ads={}) as group:
        await group.join("eve")
        await group.say("eve", "大概")
        assert len(await rows(group, AdsProfile)) == 1
        async with group.app.database.work() as work:
            await forget(work.db, group.user("eve"))
        assert await rows(group, AdsProfile) == []
        await group.say("eve", "大概")
        await group.advance(100 * A_DAY_S)
        assert await rows(group, AdsProfile) == []


async def test_when_telegram_fails_it_is_asked_another_time() -> None:
    async with emulated_group(ads={}) as group:
        await group.join("eve")
        group.world.faults.order(Fault(500, method="getChat"))
        await group.say("eve", "大概")
        assert await rows(group, AdsProfile) == []
        await group.say("eve", "大概")
        assert len(await rows(group, AdsProfile)) == 1


async def test_via_bot() -> None:
    async with emulated_group(ads={}) as group:
        made = await group.control.do("bots", {"first_name": "Ad", "username": "ad_bot"})
        await group.say("eve", "也许", via_bot=made["id"])
        assert asked().via_bot == "ad_bot"


async def test_where_it_is_forwarded_from() -> None:
    async with emulated_group(ads={}) as group:
        await group.say("eve", "也许", forward_from="躲起来的人")
        assert asked().forwarded_from == ""
        channel = await group.control.do("chats", {"title": "羊毛频道", "type": "channel"})
        await group.say("eve", "也许", forward_from=channel["id"])
        assert asked().forwarded_from == "羊毛频道"
        await group.say("eve", "也许", forward_from=group.user("bob"))
        assert asked().forwarded_from == "Bob"


async def test_a_contact_card_counts_also_without_words() -> None:
    contact = {"phone_number": "100", "first_name": "加我"}
    async with emulated_group(ads={}) as group:
        Scripted.asked.clear()
        message = {**raw_message(group, "eve", ""), "contact": contact}
        del message["text"]
        push(group, {"message": message})
        await group.settle()
        assert [one.contact_card for one in Scripted.asked][:1] == [True]


async def test_buttons() -> None:
    keyboard = {"inline_keyboard": [[{"text": "上车", "url": "https://a.test/x"}]]}
    async with emulated_group(ads={}) as group:
        found = await brought(group, "eve", "也许", reply_markup=keyboard)
        assert (found.button_texts, found.button_links) == (("上车",), ("https://a.test/x",))


async def test_the_operators_words_of_rules_that_fit_and_do_not_act(tmp_path: Path) -> None:
    async with emulated_group(ads={}, config=with_rules(tmp_path)) as group:
        await staffed(group)
        await group.say("eve", "也许 有内部消息")
        assert asked().keywords == ("内部消息",)
        await group.say("eve", "也许 代写作业")  # that rule only rehearses
        assert asked().keywords == ()
        await group.say("eve", "也许 加微信")  # that one is for newcomers
        assert asked().keywords == ()


async def test_odd_signs_keep_nobody_from_looking() -> None:
    async with emulated_group(ads={}) as group:
        await group.join("eve")
        for text in ("大概 \ud83d", "大概 \x00", "大概 \udc00\ud83d\u202e"):
            message = {**raw_message(group, "eve", text), "message_id": 900 + len(text)}
            push(group, {"message": message})
            await group.settle()
        assert looked_up(group, "eve") == 1
        assert len(await rows(group, AdsProfile)) == 1
