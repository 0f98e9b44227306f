"""What the page says exists in both languages, and nothing is asked for that does not."""

import re
from pathlib import Path

import bot.web
from bot.emulator.state import Member
from bot.web.page import STEPS, texts
from bot.web.people import role_of

WEB = Path(bot.web.__file__).parent


def test_both_languages_have_the_same_keys() -> None:
    book = texts()
    assert book.keys("zh-CN") == book.keys("en")


def test_every_text_that_a_template_or_module_names_exists() -> None:
    asked = set()
    for file in (*WEB.glob("templates/*.html"), *WEB.glob("*.py")):
        source = file.read_text("utf-8")
        asked |= set(re.findall(r"""\b(?:t|say)\(\s*['"]([a-z_]+\.[a-z_]+)['"]\s*[,)]""", source))
    assert len(asked) > 50
    assert asked - texts().keys() == set()


def test_texts_whose_names_are_put_together_exist() -> None:
    keys = texts().keys()
    statuses = ("creator", "administrator", "member", "restricted", "left", "kicked")
    roles = {role_of(Member(1, status, anonymous=a)) for status in statuses for a in (True, False)}
    assert {f"role.{role}" for role in roles | {"channel", "bot", "new"}} <= keys
    offered = ("member", "outside", "admin", "anonymous", "channel")
    assert {f"add.{role}" for role in offered} <= keys
    assert {"people.join", "people.leave", "people.join_long", "people.leave_long"} <= keys
    assert {f"clock.{name}{long}" for name, _ in STEPS for long in ("", "_long")} <= keys
    assert {f"state.{s}{u}" for s in ("muted", "banned") for u in ("", "_until")} <= keys


def test_no_text_is_left_over() -> None:
    made_up = ("call.", "role.", "add.", "state.", "people.join", "people.leave", "try.", "clock.",
               "story.check.")  # fmt: skip
    source = "".join(
        file.read_text("utf-8") for file in (*WEB.glob("templates/*.html"), *WEB.glob("*.py"))
    )
    named = set(re.findall(r"""['"]([a-z_]+\.[a-z_]+)['"]""", source))
    unused = {key for key in texts().keys() if not key.startswith(made_up)} - named  # noqa: SIM118
    assert unused == set()
