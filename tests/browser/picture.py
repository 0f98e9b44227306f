"""``python -m tests.browser.picture``: take the pictures of the READMEs anew.

A member asks with a typing error, an admin mutes who floods; the page shows both and says why.
"""

import sys
import tempfile
from pathlib import Path

from tests.browser.visitor import Visitor, headless
from tests.running import ROOT, running_demo

SIZE = (1280, 800)
PICTURES = {
    "zh-CN": ("playground.zh-CN.png", "小美", "大佬们，请问怎麼退歀啊，在线等🙏"),
    "en": ("playground.png", "Amy", "hi all, how do i get a refnud please?"),
}


def main() -> int:
    """Write both pictures into ``docs/``."""
    with tempfile.TemporaryDirectory() as folder, running_demo(Path(folder)) as address:
        for language, (name, who, text) in PICTURES.items():
            with headless(Path(folder, language)) as driver:
                take(Visitor(driver, address), language, ROOT / "docs" / name, (who, text))
    return 0


def take(visitor: Visitor, language: str, path: Path, said: tuple[str, str]) -> None:
    """One picture, in a browser of its own."""
    visitor.look(*SIZE, "light")
    visitor.open(f"?lang={language}")
    if not visitor.find(".person", said[0]):
        visitor.find(".groups a")[-2].click()
    visitor.become(said[0])
    visitor.say(said[1])
    visitor.sees(".line.bot .text")
    visitor.sees("#why .calls li")
    visitor.driver.save_screenshot(str(path))


if __name__ == "__main__":
    sys.exit(main())
