"""The page as somebody sees it: a real browser, the real bot, phone and desk, light and dark."""

from pathlib import Path

import pytest
from selenium.webdriver.common.keys import Keys

from tests.browser.visitor import SCHEMES, SIZES, Visitor


def test_a_question_is_answered_and_the_page_says_why(visitor: Visitor) -> None:
    visitor.open()
    visitor.become("小美")
    visitor.say("大佬们，课程怎么退款啊？在线等")
    visitor.sees(".line.bot .text", "我的订单")
    visitor.sees("#why .subject", "怎么退款")
    visitor.sees("#why .chips", "常见问题")
    visitor.sees("#why .calls summary", "sendMessage")
    visitor.say("周末去踢球吗")
    visitor.sees("#why .subject", "踢球")
    assert not visitor.find("#why .calls li")


def test_an_admin_mutes_and_undoes(visitor: Visitor) -> None:
    visitor.open()
    visitor.become("阿强")
    visitor.say("加我领资料")
    visitor.become("林老师")
    visitor.click(".line.selected [data-reply]")
    visitor.sees('#target-text[aria-label^="被回复"]')
    visitor.until(lambda: visitor.sees("#target-text").get_property("value") == "加我领资料", "?")
    visitor.say("/mute 10分钟 刷屏")
    visitor.sees(".person .badge.state", "禁言至")
    visitor.sees(".line .by .badge.state", "禁言至")
    visitor.become("阿强")
    visitor.sees("#text").send_keys("我还能说话吗" + Keys.ENTER)
    visitor.sees(".toast.refused", "禁言至")
    visitor.click(".keys button", "撤销")  # not his to press
    visitor.sees("#alert[open]", "身份")
    visitor.click("#alert button")
    assert visitor.find(".person .badge.state", "禁言至")
    visitor.become("林老师")
    visitor.click(".keys button", "撤销")
    visitor.until(lambda: not visitor.find(".badge.state"), "still muted")


def test_a_newcomer_is_greeted_and_messages_vanish_later(visitor: Visitor) -> None:
    visitor.open()
    visitor.click("#add summary")
    visitor.sees("#add-name").send_keys("新同学" + Keys.ENTER)
    visitor.sees(".person[aria-current]", "新同学")
    visitor.sees(".line.bot .text", "新同学")
    visitor.click("#move")
    visitor.sees(".apart", "新同学")
    visitor.sees(".note", "新同学 离开了群组")
    visitor.click("#move")
    visitor.until(lambda: not visitor.find(".apart"), "still outside")
    visitor.say("/help")
    visitor.sees(".line.bot .text", "/help")
    visitor.click("#plus-ten")
    visitor.sees(".line.bot.deleted del")
    visitor.sees(".toast", "10分钟")


def test_everything_can_be_reached_by_keyboard(visitor: Visitor) -> None:
    visitor.open()
    reached = visitor.tab_until("log")
    wanted = {"intro-close", "lang-en", "group-private", "move"}
    assert wanted | {f"plus-{one}" for one in ("minute", "ten", "hour", "day")} <= set(reached)
    assert reached[0] == "skip"
    visitor.open()
    visitor.tab_until("skip")
    visitor.driver.switch_to.active_element.send_keys(Keys.ENTER)
    assert visitor.driver.switch_to.active_element.get_attribute("id") == "text"
    assert visitor.tab_until("send") == ["send"]
    visitor.open()
    visitor.tab_until("members-open")
    visitor.driver.switch_to.active_element.send_keys(Keys.ENTER)
    visitor.sees("#members li", "guanjia_bot")
    visitor.driver.switch_to.active_element.send_keys(Keys.ESCAPE)
    visitor.until(lambda: not visitor.find("#members[open]"), "the list stays")
    assert {"try1", "file"} <= set(visitor.tab_until("text"))


def test_typed_text_survives_what_happens_meanwhile(visitor: Visitor) -> None:
    visitor.open()
    visitor.become("小美")
    visitor.sees("#text").send_keys("我正在想")
    first = visitor.driver.current_window_handle
    url = visitor.driver.current_url
    visitor.driver.switch_to.new_window("tab")
    visitor.driver.get(url)
    visitor.say("另一个窗口里说的话")
    visitor.driver.close()
    visitor.driver.switch_to.window(first)
    visitor.sees(".line .text", "另一个窗口里说的话")
    assert visitor.sees("#text").get_property("value") == "我正在想"


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}px")
def test_it_fits_every_screen(
    visitor: Visitor, tmp_path: Path, size: tuple[int, int], scheme: str, language: str
) -> None:
    width, height = size
    visitor.look(width, height, scheme)
    visitor.open(f"?lang={language}")
    for pane in ("people", "talk", "why"):
        tabs = visitor.find(f"#tab-{pane}")
        if tabs and tabs[0].is_displayed():
            tabs[0].click()
            assert tabs[0].get_attribute("aria-pressed") == "true"
        elif pane != "talk":
            continue
        assert visitor.sees(f"#{pane}").is_displayed()
        wide = visitor.driver.execute_script("return document.documentElement.scrollWidth")
        assert wide <= width, f"{pane} is {wide} px wide"
        assert visitor.driver.save_screenshot(str(tmp_path / f"{pane}-{width}-{scheme}.png"))
    background = visitor.driver.execute_script(
        "return getComputedStyle(document.body).backgroundColor"
    )
    light = sum(int(part) for part in background[4:-1].split(",")) > 3 * 128
    assert light == (scheme == "light")
