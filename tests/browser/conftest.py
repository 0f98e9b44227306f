"""One browser for all tests of the page, a demo for each file of them.

Screenshots go to the test's own temporary folder; ``--basetemp=build/browser`` keeps them.
"""

import shutil
from collections.abc import Iterator

import pytest
from selenium.webdriver import Chrome

from tests.browser.visitor import Visitor, chromium, headless
from tests.running import running_demo


@pytest.fixture(scope="session")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    """A browser."""
    if chromium() is None or shutil.which("chromedriver") is None:
        pytest.skip("Chromium and chromedriver are not installed")
    with headless(tmp_path_factory.mktemp("profile")) as found:
        yield found


@pytest.fixture(scope="module")
def address(driver: Chrome, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A demo, where there is a browser to look at it; each file of tests begins anew."""
    assert driver
    with running_demo(tmp_path_factory.mktemp("demo")) as found:
        yield found


@pytest.fixture
def visitor(driver: Chrome, address: str) -> Iterator[Visitor]:
    """On a desk; afterwards the browser must have had nothing to complain of."""
    someone = Visitor(driver, address)
    someone.look(1280, 800, "light")
    yield someone
    log: list[dict[str, str]] = driver.get_log("browser")  # type: ignore[no-untyped-call]
    assert [row for row in log if row["level"] == "SEVERE"] == []
    driver.get("about:blank")  # the page must not miss a demo that ends
