"""``python -m tests.browser.picture``: take the pictures of the READMEs anew.

A member asks with a typing error, an admin mutes who floods; the page shows both and says why.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By

from tests.browser.test_demo_page import FLAGS, ROOT, Visitor, announced, chromium

SIZE = (1280, 800)
PICTURES = {
    "zh-CN": ("playground.zh-CN.png", "小美", "大佬们，请问怎麼退歀啊，在线等🙏"),
    "en": ("playground.png", "Amy", "hi all, how do i get a refnud please?"),
}


def main() -> int:
    """Write both pictures into ``docs/``."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder, "log.txt")
        with log.open("w", encoding="utf-8") as errors:
            demo = subprocess.Popen(
                [sys.executable, "-m", "bot", "demo", "--port", "0", "--no-browser", "--fresh"],
                cwd=ROOT,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                encoding="utf-8",
            )
        try:
            address = announced(demo, log)
            for language, (name, who, text) in PICTURES.items():
                take(address, language, ROOT / "docs" / name, (who, text))
        finally:
            demo.terminate()
            demo.communicate()
    return 0


def take(address: str, language: str, path: Path, said: tuple[str, str]) -> None:
    """One picture, in a browser of its own."""
    options = ChromeOptions()
    options.binary_location = chromium() or ""
    with tempfile.TemporaryDirectory() as profile:
        for flag in (*FLAGS, f"--user-data-dir={profile}"):
            options.add_argument(flag)
        driver = Chrome(options=options, service=Service(shutil.which("chromedriver") or ""))
        try:
            visitor = Visitor(driver, address)
            visitor.look(*SIZE, "light")
            visitor.open(f"?lang={language}")
            if not visitor.find(".person", said[0]):
                driver.find_elements(By.CSS_SELECTOR, ".groups a")[-2].click()
            visitor.become(said[0])
            visitor.say(said[1])
            visitor.sees(".line.bot .text")
            visitor.sees("#why .calls li")
            driver.save_screenshot(str(path))
        finally:
            driver.quit()


if __name__ == "__main__":
    sys.exit(main())
