"""A person in front of the page of ``make demo``, in a real browser."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from selenium.common.exceptions import StaleElementReferenceException, WebDriverException
from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

Seen = TypeVar("Seen")

WAIT_S = 20
SIZES = ((360, 740), (900, 760), (1280, 800))
SCHEMES = ("light", "dark")
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
# In one look: between two questions to the browser the page may have put new nodes there.
FIND = """
return [...document.querySelectorAll(arguments[0])].filter(
    one => arguments[1] === "" || (one.checkVisibility() && one.innerText.includes(arguments[1])));
"""
# What the driver says of a node that went away while it was looked at, beside its own exception.
GONE = "does not belong to the document"


def chromium() -> str | None:
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((path for name in names if (path := shutil.which(name))), None)


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

    def until(self, condition: Callable[[], Seen], complaint: str) -> Seen:
        """Wait for something true, and give it; that the page changes meanwhile is no fault."""

        def holds(_: object) -> Seen | None:
            try:
                return condition()
            except StaleElementReferenceException:
                return None
            except WebDriverException as error:
                if GONE not in str(error):
                    raise
                return None

        found = WebDriverWait(self.driver, WAIT_S, 0.1).until(holds, complaint)
        assert found is not None
        return found

    def find(self, selector: str, text: str = "") -> list[WebElement]:
        found: list[WebElement] = self.driver.execute_script(FIND, selector, text)
        return found

    def sees(self, selector: str, text: str = "") -> WebElement:
        """Wait for an element that is there and holds a text; the last such one."""
        return self.until(lambda: self.find(selector, text), f"no {selector} with {text!r}")[-1]

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
