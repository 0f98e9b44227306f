"""What can be done on the demo's page: quotes, topics, pictures, files, the clock, the why."""

import re
from pathlib import Path

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement

from bot.web.attached import SAMPLE
from tests.browser.visitor import SCHEMES, Visitor
from tests.running import ROOT

FAINT = (Path(__file__).parent / "faint.js").read_text("utf-8")
SELECT = """
const words = arguments[0].firstChild, range = document.createRange();
range.setStart(words, arguments[1]);
range.setEnd(words, arguments[2]);
getSelection().removeAllRanges();
getSelection().addRange(range);
"""
PASTE = """
const bytes = Uint8Array.from(atob(arguments[0]), (c) => c.charCodeAt(0));
const data = new DataTransfer();
data.items.add(new File([bytes], "pasted.png", { type: "image/png" }));
const how = { clipboardData: data, bubbles: true, cancelable: true };
document.getElementById("text").dispatchEvent(new ClipboardEvent("paste", how));
"""
DOT = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJg"
    "gg=="
)


def message(visitor: Visitor, text: str) -> WebElement:
    """The last message of a person that holds a text."""
    visitor.sees(".line .text", text)
    return visitor.find(".line:not(.bot)", text)[-1]


def press_escape(visitor: Visitor) -> None:
    visitor.driver.switch_to.active_element.send_keys(Keys.ESCAPE)


def value(visitor: Visitor, selector: str) -> str:
    return str(visitor.sees(selector).get_property("value"))


def test_what_is_selected_is_quoted(visitor: Visitor) -> None:
    visitor.open()
    said = message(visitor, "今晚八点直播第三课")
    words = said.find_element(By.CSS_SELECTOR, ".text")
    visitor.driver.execute_script(SELECT, words, 4, 8)
    reply = said.find_element(By.CSS_SELECTOR, "[data-reply]")
    visitor.until(lambda: reply.get_attribute("textContent") == "引用回复", "the word stays")
    ActionChains(visitor.driver).move_to_element(said).move_to_element(reply).click().perform()
    assert value(visitor, "#target-text") == words.text[4:8]
    visitor.say("说的是这里吗")
    quoted = visitor.sees(".line .quoted.part span")
    assert quoted.text == words.text[4:8]


def test_a_part_is_quoted_by_keyboard_and_escape_cancels(visitor: Visitor) -> None:
    visitor.open("?lang=en")
    visitor.click(".line.selected, .line:last-child")  # its tools show
    visitor.click(".line.selected [data-reply]")
    whole = value(visitor, "#target-text")
    visitor.sees("#target-text").send_keys(Keys.HOME, Keys.SHIFT + Keys.RIGHT * 4)
    visitor.until(lambda: value(visitor, "#quote") == whole[:4].strip(), "nothing is quoted")
    press_escape(visitor)
    assert not visitor.sees("#target").is_displayed()
    assert value(visitor, "#quote") == value(visitor, "#reply-to") == ""
    visitor.say("a typo hree")
    visitor.click(".line.selected [data-edit]")
    assert value(visitor, "#text") == "a typo hree"
    press_escape(visitor)
    assert value(visitor, "#text") == ""
    visitor.click(".line.selected [data-edit]")
    visitor.sees("#text").send_keys(Keys.BACKSPACE * 4 + "here" + Keys.ENTER)
    visitor.sees(".line .text", "a typo here")
    visitor.sees(".line .meta", "edited")


def test_a_topic_is_chosen_and_written_into(visitor: Visitor) -> None:
    visitor.open()
    visitor.become("小美")
    visitor.click(".groups a", "Python")
    visitor.sees(".line .topic", "资料")
    assert {"提问", "资料"} <= {one.text.strip("# ") for one in visitor.find(".line .topic")}
    visitor.click(".topics a", "资料")
    visitor.sees(".topics a[aria-current]", "资料")
    visitor.until(lambda: not visitor.find(".line .text", "报错发在这里"), "all are shown")
    visitor.say("讲义收到")
    visitor.click(".topics a", "全部")
    visitor.sees(".line .text", "报错发在这里")
    assert "资料" in message(visitor, "讲义收到").text
    visitor.click(".groups a", "总群")
    visitor.until(lambda: not visitor.find(".topics"), "still topics")


def test_pictures_and_files(visitor: Visitor) -> None:
    visitor.open()
    visitor.click("#try4")
    visitor.sees(".line .photo")
    visitor.sees("#file").send_keys(str(SAMPLE))
    visitor.sees("#attached", SAMPLE.name)
    visitor.until(lambda: visitor.sees("#attached-picture").is_displayed(), "no preview")
    visitor.say("课程海报")
    assert message(visitor, "课程海报").find_elements(By.CSS_SELECTOR, ".photo")
    visitor.until(lambda: not visitor.sees("#attached").is_displayed(), "still attached")
    visitor.driver.execute_script(PASTE, DOT)
    visitor.sees("#attached", "pasted.png")
    visitor.click("#attached-cancel")
    visitor.sees("#file").send_keys(str(ROOT / "config.example.yaml"))
    visitor.click("#send")
    link = visitor.sees(".line .document", "config.example.yaml")
    assert re.search(r"/file/document-", link.get_attribute("href") or "")
    assert link.get_attribute("download") == "config.example.yaml"


def test_who_is_in_the_group_is_listed(visitor: Visitor) -> None:
    visitor.open("?lang=en")
    visitor.become("Ms. Lin")
    visitor.click("#try1")
    visitor.sees(".line.bot .text", "🔇")
    visitor.click("#members-open")
    rows = [one.text.replace("\n", " ") for one in visitor.find("#members li")]
    assert any(re.search(r"Amy @amy_reads.*Member.*Muted until", row) for row in rows), rows
    for role in ("Owner", "Admin", "Anonymous admin", "Bot", "New member"):
        assert any(role in row for row in rows), role
    visitor.click(".brand")
    visitor.until(lambda: not visitor.find("#members[open]"), "the list stays")


def test_a_day_passes(visitor: Visitor) -> None:
    visitor.open("?lang=en")
    before = visitor.sees("#clock").get_attribute("datetime") or ""
    visitor.click("#plus-day")
    visitor.sees(".toast", "1 day later")
    visitor.until(lambda: visitor.sees("#clock").get_attribute("datetime") != before, "it stands")
    after = visitor.sees("#clock").get_attribute("datetime") or ""
    assert after[8:10] != before[8:10]


@pytest.mark.parametrize(
    ("language", "candidate", "heading"),
    [("zh-CN", "怎么退款", "常见问题"), ("en", "refund", "FAQ")],
)
def test_why_with_candidates(
    visitor: Visitor,
    language: str,
    candidate: str,
    heading: str,
) -> None:
    visitor.open(f"?lang={language}")
    visitor.click("#try1")
    visitor.sees("#why .read")
    visitor.sees("#why h3", heading)
    best = visitor.sees("#why .measured:has(meter)", candidate)
    assert float(best.find_element(By.CSS_SELECTOR, ".figure").text) > 0.7
    visitor.sees("#why .outcome", "发一条消息" if language == "zh-CN" else "send a message")
    visitor.sees(".line.bot .text")
    visitor.click("#try2")
    visitor.sees("#why .outcome.quiet")


def test_a_newcomers_ad_is_deleted_and_its_case_is_shown(visitor: Visitor) -> None:
    visitor.open()
    visitor.become("小雨")
    visitor.click("#try3")
    visitor.sees(".line.deleted del", "刷单")
    visitor.sees("#why .figures", "引流加微信")
    visitor.sees("#why .figures", "#")
    visitor.sees("#why h3", "案件")
    visitor.sees("#why .calls summary", "deleteMessage")


def test_a_phone_leads_back_to_the_talk(visitor: Visitor) -> None:
    visitor.look(360, 740, "light")
    visitor.open()
    visitor.click("#tab-people")
    visitor.click(".person", "阿强")
    visitor.until(lambda: visitor.sees("#talk").is_displayed(), "still the people")
    visitor.sees("#text[placeholder*=阿强]")
    visitor.click(".line.bot .bubble")
    visitor.sees(".line.selected .tools")
    assert visitor.sees("#talk").is_displayed()
    visitor.click("#tab-why")
    assert visitor.sees("#why .subject").is_displayed()
    visitor.click("#intro-close")
    visitor.open()
    assert not visitor.sees("#intro").is_displayed()
    visitor.driver.execute_script("localStorage.clear()")


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_word_can_be_read(visitor: Visitor, scheme: str) -> None:
    """WCAG AA: 4.5 to 1, 3 to 1 where letters are large."""
    visitor.look(1280, 800, scheme)
    visitor.open()
    visitor.become("林老师")
    visitor.click("#try3")
    visitor.sees(".line.bot .text", "/help")
    visitor.click("#members-open")
    found = visitor.driver.execute_script(FAINT)
    assert found["measured"] > 80
    assert found["faint"] == []
