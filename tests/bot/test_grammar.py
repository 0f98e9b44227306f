"""Commands as people write them, and the sentences that only look like commands."""

import timeit
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiogram.types import Chat, ForumTopicCreated, Message, MessageEntity, User
from hypothesis import given
from hypothesis import strategies as st

from bot.grammar import (
    CommandCall,
    Person,
    SenderKind,
    Target,
    address_of,
    first_word,
    parse_call,
    read_name,
)
from text.durations import format_duration

BOT = "guanjia_bot"
WHEN = datetime(2026, 3, 2, 12, tzinfo=UTC)
GROUP = Chat(id=-1001, type="supergroup", title="g")
BOB = Person(SenderKind.USER, 77, "Bob", "bob")


@dataclass(frozen=True)
class Command:
    names: Sequence[str]
    takes: str = "target"


COMMANDS = (
    Command(["ban", "封禁"]),
    Command(["tban"]),
    Command(["unban", "解封"]),
    Command(["mute", "禁言"]),
    Command(["unmute", "解禁"]),
    Command(["kick", "踢"]),
    Command(["warn", "警告"]),
    Command(["del", "删"]),
    Command(["lock", "锁"]),
    Command(["checkin", "签到"], ""),
    Command(["top", "排行"], ""),
    Command(["points", "积分"], ""),
    Command(["captcha", "验证"], ""),
    Command(["rules", "群规"], "text"),
    Command(["help", "帮助"], ""),
    Command(["pin", "置顶"], "reply"),
    Command(["purge", "清理"], "reply"),
)
BY_NAME = {name: one for one in COMMANDS for name in one.names}


def message(text: str, *, reply: bool = False, **more: Any) -> Message:
    replied = Message(message_id=1, date=WHEN, chat=GROUP, text="…") if reply else None
    return Message(
        message_id=2, date=WHEN, chat=GROUP, text=text, reply_to_message=replied, **more
    )


def call(text: str, *, reply: bool = False, **more: Any) -> CommandCall | None:
    """What the route does with a text."""
    named = read_name(text, BOT)
    command = BY_NAME.get(named.alias.casefold()) if named else None
    if named is None or command is None:
        return None
    said = message(text, reply=reply, **more)
    return parse_call(command, named, said, BOB if reply else None)


def summary(found: CommandCall | None) -> str:
    """One line: name, target, duration, reason, problem."""
    if found is None:
        return "-"
    target = found.target
    parts = [found.name]
    if target is not None:
        who = target.person and f"{target.person.name}"
        parts.append(
            who
            or (target.username and f"@{target.username}")
            or (target.case_id and f"#{target.case_id}")
            or str(target.user_id)
        )
    if found.forever:
        parts.append("forever")
    if found.duration is not None:
        parts.append(format_duration(found.duration, "zh-CN"))
    if found.reason:
        parts.append(f"({found.reason})")
    if found.problem:
        parts.append(f"!{found.problem}")
    return " ".join(parts)


SIGNED = [
    # name
    ("/ban @eve", "ban @eve"),
    ("!ban @eve", "ban @eve"),
    ("/BAN @Eve", "ban @eve"),
    ("/ban@guanjia_bot @eve", "ban @eve"),
    ("/ban@Guanjia_Bot @eve", "ban @eve"),
    ("/ban@otherbot @eve", "-"),
    ("/封禁 @eve", "ban @eve"),
    ("!禁言 @eve 1小时", "mute @eve 1小时"),
    ("/bans @eve", "-"),
    ("/ ban @eve", "-"),
    ("ban @eve", "-"),
    ("/ban, @eve", "-"),
    ("!!!", "-"),
    ("/", "-"),
    ("/mute\n@eve\n10分钟\n刷屏", "mute @eve 10分钟 (刷屏)"),
    # orders
    ("/mute @eve 10分钟", "mute @eve 10分钟"),
    ("/mute @eve 10分钟 刷屏", "mute @eve 10分钟 (刷屏)"),
    ("/mute 10分钟 @eve 刷屏", "mute @eve 10分钟 (刷屏)"),
    ("/mute 10分钟@eve", "mute @eve 10分钟"),
    ("/mute @eve 刷屏", "mute @eve (刷屏)"),
    ("/mute @eve 1h 30m spam links", "mute @eve 1小时30分钟 (spam links)"),
    ("/mute 2h @eve", "mute @eve 2小时"),
    ("/mute @eve 半小时", "mute @eve 30分钟"),
    ("/mute @eve 10分钟刷屏", "mute @eve 10分钟 (刷屏)"),
    ("/mute @eve 10分钟，刷屏", "mute @eve 10分钟 (刷屏)"),
    ("/ban @eve 永久", "ban @eve forever"),
    ("/ban @eve perm ads", "ban @eve forever (ads)"),
    ("/ban 7d @eve", "ban @eve 7天"),
    ("/tban @eve 7d", "tban @eve 7天"),
    ("/ban @eve 一时冲动", "ban @eve (一时冲动)"),
    ("/ban @eve 第一行\n第二行", "ban @eve (第一行\n第二行)"),
    ("/mute @eve 10分钟 发广告 @ann 举报", "mute @eve 10分钟 (发广告 @ann 举报)"),
    ("/unmute @eve", "unmute @eve"),
    # targets
    ("/ban 123456789", "ban 123456789"),
    ("/ban 12345 ads", "ban 12345 (ads)"),
    ("/ban 1234", "ban (1234) !no_unit"),
    ("/ban 12345678 7d", "ban 12345678 7天"),
    ("/unban #12", "unban #12"),
    ("/unban #12 wrong", "unban #12 (wrong)"),
    ("/ban #刷屏", "ban (#刷屏) !no_target"),
    ("/ban @eve刷屏", "ban (@eve刷屏) !no_target"),
    ("/ban @", "ban (@) !no_target"),
    # problems
    ("/ban", "ban !no_target"),
    ("/mute 10分钟", "mute 10分钟 !no_target"),
    ("/mute 10", "mute (10) !no_unit"),
    ("/mute 10 @eve", "mute @eve (10 @eve) !no_unit"),
    ("/mute @eve 10", "mute @eve (10) !no_unit"),
    ("/mute @eve 0分钟", "mute @eve 0秒 !bad_duration"),
    ("/mute @eve 200年", "mute @eve 73000天 !bad_duration"),
    ("/mute @eve 99999999999999年", "mute @eve (99999999999999年) !bad_duration"),
    # other kinds
    ("/checkin", "checkin"),
    ("/rules 3", "rules"),
    ("/purge 20", "purge (20)"),
    ("/pin", "pin"),
    ("/pin @eve", "pin (@eve)"),
]

IN_REPLY = [
    ("/mute", "mute Bob"),
    ("/mute 10分钟", "mute Bob 10分钟"),
    ("/mute 10分钟 刷屏", "mute Bob 10分钟 (刷屏)"),
    ("/mute 刷屏", "mute Bob (刷屏)"),
    ("/mute 10", "mute Bob (10) !no_unit"),
    ("/warn 3 times already", "warn Bob (3 times already)"),
    ("/warn 123456 times", "warn Bob (123456 times)"),
    ("/warn #3", "warn Bob (#3)"),
    ("/mute @eve", "mute @eve"),
    ("/mute 10分钟 @eve 别闹", "mute @eve 10分钟 (别闹)"),
    ("/mute @eve 10分钟", "mute @eve 10分钟"),
    ("/ban 7d", "ban Bob 7天"),
    ("/ban 一天到晚发广告", "ban Bob (一天到晚发广告)"),
    ("禁言", "mute Bob"),
    ("禁言 10分钟", "mute Bob 10分钟"),
    ("禁言 10分钟 刷屏", "mute Bob 10分钟 (刷屏)"),
    ("禁言\u300010分钟", "mute Bob 10分钟"),  # a full-width space
    ("禁言 刷屏", "mute Bob (刷屏)"),
    ("踢", "kick Bob"),
    ("踢 发广告", "kick Bob (发广告)"),
    ("删", "del Bob"),
    ("封禁 永久", "ban Bob forever"),
    ("解禁", "unmute Bob"),
    ("/purge", "purge Bob"),
    ("/pin loud", "pin Bob (loud)"),
    ("置顶", "pin Bob"),
    ("清理", "purge Bob"),
    ("置顶 通知", "pin Bob (通知)"),
    # still only words
    ("禁言 10", "-"),
    ("禁言 3天前就说过了", "-"),
    ("禁言 0分钟", "-"),
    ("踢球去吗", "-"),
    ("警告一下大家", "-"),
    ("删了吧", "-"),
    ("签到了吗", "-"),
    ("签到 一下", "-"),
    ("清理 20", "-"),
    ("清理一下缓存", "-"),
    ("警告\n各位不要发广告", "-"),
    ("禁言 \n 10分钟", "-"),
]

BARE = [
    ("禁言 2小时 @eve", "mute @eve 2小时"),
    ("禁言 @eve 2小时 刷屏", "mute @eve 2小时 (刷屏)"),
    ("禁言 2小时@eve", "mute @eve 2小时"),
    ("封禁 123456789", "ban 123456789"),
    ("封禁 #7", "ban #7"),
    ("踢 @eve", "kick @eve"),
    ("踢 @eve 广告", "kick @eve (广告)"),
    ("签到", "checkin"),
    ("签到 ", "checkin"),
    ("排行", "top"),
    ("积分", "points"),
    ("群规", "rules"),
    ("帮助", "help"),
]

INNOCENT = [
    "踢球去吗",
    "踢 球去吗",
    "踢 123456789",
    "踢 #7",
    "踢",
    "警告一下大家",
    "警告 一下大家",
    "警告",
    "验证码收不到",
    "验证 码收不到",
    "积分怎么兑换",
    "积分 怎么兑换",
    "删了吧",
    "删 了吧",
    "删",
    "锁屏怎么设置",
    "锁 屏怎么设置",
    "封禁是什么意思",
    "封禁 是什么意思",
    "禁言",
    "禁言 10分钟",
    "禁言 10 @eve",
    "禁言 半小时够了吧",
    "禁言@eve",
    "被禁言 @eve",
    "帮助 一下",
    "帮助新人",
    "签到在哪",
    "群规 第三条",
    "排行榜呢",
    "解封了吗 @eve",
    "mute @eve",
    "kick the ball @eve",
    "清理",
    "清理 20",
    "置顶",
    "置顶 通知",
    "警告\n@eve 明天交作业",
    "封禁\n123456789",
    "",
    "   ",
    "😀",
]


@pytest.mark.parametrize(("text", "meant"), SIGNED)
def test_signed_commands(text: str, meant: str) -> None:
    assert summary(call(text)) == meant


@pytest.mark.parametrize(("text", "meant"), IN_REPLY)
def test_commands_in_a_reply(text: str, meant: str) -> None:
    assert summary(call(text, reply=True)) == meant


@pytest.mark.parametrize(("text", "meant"), BARE)
def test_bare_words(text: str, meant: str) -> None:
    assert summary(call(text)) == meant


@pytest.mark.parametrize("text", INNOCENT)
def test_innocent_sentences_do_nothing(text: str) -> None:
    assert call(text) is None


def mention_of(text: str, name: str, user: User) -> MessageEntity:
    start = text.index(name)
    units = len(text[:start].encode("utf-16-le")) // 2
    length = len(name.encode("utf-16-le")) // 2
    return MessageEntity(type="text_mention", offset=units, length=length, user=user)


@pytest.mark.parametrize(
    ("text", "reply", "meant"),
    [
        ("/mute 小 鹿🦌 10分钟 刷屏", False, "mute 小 鹿🦌 10分钟 (刷屏)"),
        ("/mute 10分钟 小 鹿🦌 刷屏", False, "mute 小 鹿🦌 10分钟 (刷屏)"),
        ("/mute 小 鹿🦌 刷屏", True, "mute 小 鹿🦌 (刷屏)"),
        ("禁言 小 鹿🦌 10分钟", False, "mute 小 鹿🦌 10分钟"),
        ("踢 小 鹿🦌", False, "kick 小 鹿🦌"),
        ("/mute 🙏 小 鹿🦌", False, "mute (🙏 小 鹿🦌) !no_target"),
        ("警告 各位 小 鹿🦌", False, "-"),
    ],
)
def test_text_mentions_count_utf16(text: str, reply: bool, meant: str) -> None:
    user = User(id=5, is_bot=False, first_name="小 鹿🦌")
    entities = [
        MessageEntity(type="bold", offset=0, length=2),
        mention_of(text, "小 鹿🦌", user),
    ]
    assert summary(call(text, reply=reply, entities=entities)) == meant


def test_a_mentioned_bot_is_a_bot() -> None:
    entity = mention_of("/ban Robo", "Robo", User(id=9, is_bot=True, first_name="Robo"))
    found = call("/ban Robo", entities=[entity])
    assert found is not None
    assert found.target == Target(person=Person(SenderKind.BOT, 9, "Robo", None))


def test_captions_are_read_with_their_own_entities() -> None:
    text = "/ban 小鹿 ads"
    entity = mention_of(text, "小鹿", User(id=5, is_bot=False, first_name="小鹿"))
    photo = Message(message_id=2, date=WHEN, chat=GROUP, caption=text, caption_entities=[entity])
    named = read_name(text, BOT)
    assert named is not None
    assert summary(parse_call(BY_NAME["ban"], named, photo, None)) == "ban 小鹿 (ads)"


@pytest.mark.parametrize("service", [True, False])
def test_the_opening_of_a_topic_is_nobody_to_punish(service: bool) -> None:
    opening = Message(
        message_id=40,
        date=WHEN,
        chat=GROUP,
        forum_topic_created=ForumTopicCreated(name="提问", icon_color=1) if service else None,
    )
    said = Message(
        message_id=41,
        date=WHEN,
        chat=GROUP,
        text="/mute",
        is_topic_message=True,
        message_thread_id=40,
        reply_to_message=opening,
    )
    named = read_name("/mute", BOT)
    assert named is not None
    assert summary(parse_call(BY_NAME["mute"], named, said, BOB)) == "mute !no_target"


def test_what_was_typed_is_kept() -> None:
    found = call("!禁言  @eve 10分钟  刷屏 ")
    assert found == CommandCall(
        name="mute",
        alias="禁言",
        bare=False,
        args="@eve 10分钟  刷屏",
        target=Target(username="eve"),
        duration=timedelta(minutes=10),
        reason="刷屏",
    )


@given(
    st.text(max_size=60), st.booleans(), st.sampled_from(["", "/mute ", "禁言 ", "踢 ", "!ban "])
)
def test_any_text_is_read_without_an_error(text: str, reply: bool, start: str) -> None:
    found = call((start + text).strip(), reply=reply)
    if found is not None and found.bare:
        assert found.problem is None
        assert found.target is not None or not found.args


@given(st.text(max_size=40))
def test_the_first_word_is_that_of_split(text: str) -> None:
    words = text.split()
    assert first_word(text)[:16] == (words[0] if words else "")[:16] or text[:1].isspace()


def test_asking_chatter_costs_the_same_however_long_it_is() -> None:
    def cost(text: str) -> float:
        return min(timeit.repeat(lambda: first_word(text), number=2_000, repeat=20))

    short = "今天天气不错 大家周末有什么安排吗？"
    assert cost(short * 1_000) < 3 * cost(short)


@pytest.mark.parametrize("number", [1234567890, 59610471003, 997852516352])
def test_where_a_message_can_be_opened(number: int) -> None:
    for kind, address in (("supergroup", f"https://t.me/c/{number}/2"), ("group", None)):
        place = Chat(id=-(10**12) - number, type=kind)
        assert address_of(message("…").model_copy(update={"chat": place})) == address
