"""A few of the ordinary sentences, said in a whole group by members and by admins."""

from typing import Any

from bot.emulator.group import EmulatedGroup, emulated_group
from bot.plugin import Role, Stage
from tests.handlers.test_innocent import aliases, route, written

SAMPLE = 3  # sentences of a word


async def talk(group: EmulatedGroup) -> int:
    await group.admin("boss")
    await group.say("ann", "今天天气不错")
    return int(group.last("ann")["id"])


async def test_a_sample_in_a_whole_group_by_members_and_by_admins() -> None:
    # Those that also answer what is asked may well answer: commands they are not.
    bare = {w: share for w, share in route().bare.items() if share.stage is Stage.COMMAND}
    settings: dict[str, Any] = {name: {} for name in sorted({s.plugin for s in bare.values()})}
    async with emulated_group(**settings) as group:
        said = await talk(group)
        for word, asked in aliases():
            if word not in bare or asked.operator:
                continue
            own = written()[word]
            for text in own[:: max(len(own) // SAMPLE, 1)][:SAMPLE]:
                for who in ("bob", "boss"):
                    assert await group.say(who, text) == [], (who, text)
                    assert await group.say(who, text, reply_to=said) == [], (who, text)
        assert group.said() == []
        assert group.member("ann")["status"] == "member"


async def test_members_cannot_mean_the_words_of_admins() -> None:
    words = [word for word, asked in aliases() if asked.role >= Role.MODERATOR]
    assert {"踢", "禁言", "警告", "删", "清理"} <= set(words)
    async with emulated_group(admin={}) as group:
        said = await talk(group)
        for word in words:
            assert await group.say("bob", word, reply_to=said) == [], word
            assert await group.say("bob", f"{word} @ann") == [], word
        assert group.member("ann")["status"] == "member"
