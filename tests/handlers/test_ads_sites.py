"""Ads: links to sites that a group does not want, also in disguise."""

import pytest
from pydantic import ValidationError

from bot.emulator.group import emulated_group
from handlers.ads.settings import AdsSettings
from tests.handlers.advertising import card, staffed


@pytest.mark.parametrize(
    "text",
    ["去 bad。com 看", "bad．com", "b\u200bad.com", "https://bad。com/a", "https://x.bad．com/a"],
)
async def test_a_blocked_site_is_found_in_disguise(text: str) -> None:
    async with emulated_group(ads={"block_links": ["bad.com"]}) as group:
        assert "deleteMessage" in await group.say("bob", text)
        assert await group.say("bob", "not bad. competent 。comes") == []


async def test_what_a_word_leads_to_is_read_without_its_disguise() -> None:
    link = {"type": "text_link", "offset": 0, "length": 2, "url": "https://bad。com/a"}
    async with emulated_group(ads={"block_links": ["*.bad.com"]}) as group:
        assert "deleteMessage" in await group.say("bob", "这里", entities=[link])
        assert "deleteMessage" in await group.say("bob", "https://x.bad.com")


async def test_staff_reads_of_a_link_once() -> None:
    async with emulated_group(ads={"block_links": ["bad.com"]}) as group:
        staff = await staffed(group)
        await group.say("bob", "看 https://bad.com/a")
        assert "命中：https:∕∕bad․com∕a\n" in card(group, staff)["text"]


@pytest.mark.parametrize("site", ["*", "com", "a.*.com", "a b.com", "*.com*"])
def test_what_is_no_site_is_refused(site: str) -> None:
    with pytest.raises(ValidationError, match="expected a site"):
        AdsSettings(block_links=(site,))
