"""``make demo`` as somebody sees it: a real browser, the real bot, phone and desk, light and dark.

Screenshots go to the test's own temporary folder; ``--basetemp=build/browser`` keeps them.
"""

import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

ROOT = Path(__file__).resolve().parents[2]
START_S = 60  # a cold start on a busy machine
WAIT_S = 20
SIZES = ((360, 740), (900, 760), (1280, 800))
SCHEMES = ("light", "dark")
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip


def chromium() -> str | None:
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((path for name in names if (path := shutil.which(name))), None)


pytestmark = pytest.mark.skipif(
    chromium() is None or shutil.which("chromedriver") is None,
    reason="Chromium and chromedriver are not installed",
)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A demo of its own, on a free port."""
    with running_demo(tmp_path_factory.mktemp("demo")) as found:
        yield found


@contextmanager
def running_demo(folder: Path) -> Iterator[str]:
    """A demo on a free port, and its address; what it complains of goes to the folder."""
    log = folder / "log.txt"
    with log.open("w", encoding="utf-8") as errors:
        demo = subprocess.Popen(
            [sys.executable, "-m", "bot", "demo", "--port", "0", "--no-browser", "--fresh"],
            cwd=ROOT,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            encoding="utf-8",
        )
    try:
        yield announced(demo, log)
    finally:
        demo.send_signal(signal.SIGTERM)
        try:
            demo.wait(START_S)
        finally:
            demo.kill()
            demo.wait()
            if demo.stdout is not None:
                demo.stdout.close()


def announced(demo: "subprocess.Popen[str]", log: Path) -> str:
    """The address that the demo prints."""
    too_slow = threading.Timer(START_S, demo.kill)
    too_slow.start()
    try:
        assert demo.stdout is not None
        for line in demo.stdout:
            if line.startswith("Guanjia demo: "):
                return line.removeprefix("Guanjia demo: ").strip()
    finally:
        too_slow.cancel()
    raise AssertionError(f"the demo did not start:\n{log.read_text('utf-8')}")


class Visitor:
    """A person in front of the page."""

    def __init__(self, driver: Chrome, address: str) -> None:
        self.driver = driver
        self.address = address

    def look(self, width: int, height: int, scheme: str) -> None:
        self.driver.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500},
        )
        feature = {"name": "prefers-color-scheme", "value": scheme}
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})

    def open(self, query: str = "") -> None:
        self.driver.get(self.address + query)
        self.until(lambda: self.driver.execute_script("return !!window.htmx"), "no htmx")

    def until(self, condition: object, complaint: str) -> None:
        assert callable(condition)
        waiting = WebDriverWait(
            self.driver, WAIT_S, 0.1, ignored_exceptions=(StaleElementReferenceException,)
        )
        waiting.until(lambda _: condition(), complaint)

    def find(self, selector: str, text: str = "") -> list[WebElement]:
        found = self.driver.find_elements(By.CSS_SELECTOR, selector)
        return [element for element in found if text in element.text]

    def sees(self, selector: str, text: str = "") -> WebElement:
        """Wait for an element that is there and holds a text; the last such one."""
        self.until(lambda: self.find(selector, text), f"no {selector} with {text!r}")
        return self.find(selector, text)[-1]

    def click(self, selector: str, text: str = "") -> None:
        def clicked() -> bool:
            self.sees(selector, text).click()
            return True

        self.until(clicked, f"cannot click {selector} with {text!r}")

    def become(self, name: str) -> None:
        self.click(".person", name)
        self.sees(".person[aria-current]", name)

    def tab_until(self, wanted: str) -> list[str]:
        """Press Tab until an element has the focus; the ids on the way, each with an outline."""
        reached: list[str] = []
        while wanted not in reached:
            assert len(reached) < 80, f"{wanted} is not among {reached}"
            ActionChains(self.driver).send_keys(Keys.TAB).perform()
            here = self.driver.switch_to.active_element
            outline = here.value_of_css_property("outline-style")
            assert outline != "none", f"no focus to be seen on {here.get_attribute('outerHTML')}"
            reached.append(here.get_attribute("id") or "")
        return reached

    def say(self, text: str) -> None:
        self.sees("#text").send_keys(text + Keys.ENTER)
        self.sees(".line .text", text.splitlines()[0])
        self.until(lambda: self.sees("#text").get_property("value") == "", "still typed")


@pytest.fixture(scope="module")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    with headless(tmp_path_factory.mktemp("profile")) as found:
        yield found


@contextmanager
def headless(profile: Path) -> Iterator[Chrome]:
    """A browser that shows nothing, with a folder for what it keeps."""
    options = ChromeOptions()
    options.binary_location = chromium() or ""
    for flag in (*FLAGS, f"--user-data-dir={profile}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    found = Chrome(options=options, service=Service(shutil.which("chromedriver") or ""))
    try:
        yield found
    finally:
        found.quit()


@pytest.fixture
def visitor(driver: Chrome, address: str) -> Iterator[Visitor]:
    """On a desk; afterwards the browser must have had nothing to complain of."""
    someone = Visitor(driver, address)
    someone.look(1280, 800, "light")
    yield someone
    log: list[dict[str, str]] = driver.get_log("browser")  # type: ignore[no-untyped-call]
    assert [row for row in log if row["level"] == "SEVERE"] == []


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
