"""Whom the menu shows what."""

import pytest

from bot.phrases.book import load
from bot.plugin import MenuItem, Person, Role, Sender, SenderKind
from handlers.help import may_use, menu_text

RIGHT = "can_restrict_members"
HELP = MenuItem("help", ("help", "帮助"), Role.MEMBER, None, "help.help", operator=False)
MUTE = MenuItem(
    "admin", ("mute", "禁言"), Role.MODERATOR, RIGHT, "admin.help.mute", operator=False
)
RELOAD = MenuItem("core", ("reload",), Role.MEMBER, None, "<read> the files", operator=True)
SECRET = MenuItem("help", ("start",), Role.MEMBER, None, "", operator=False)
ANN = Person(SenderKind.USER, 7, "Ann")


@pytest.mark.parametrize(
    ("sender", "usable"),
    [
        (Sender(ANN, Role.MEMBER), [HELP]),
        (Sender(ANN, None), [HELP]),
        (Sender(ANN, Role.TRUSTED, frozenset({RIGHT})), [HELP]),
        (Sender(ANN, Role.MODERATOR), [HELP]),
        (Sender(ANN, Role.MODERATOR, frozenset({RIGHT})), [HELP, MUTE]),
        (Sender(ANN, Role.OWNER, frozenset({RIGHT})), [HELP, MUTE]),
        (Sender(ANN, Role.MEMBER, operator=True), [HELP, MUTE, RELOAD]),
    ],
)
def test_role_right_and_operator_decide(sender: Sender, usable: list[MenuItem]) -> None:
    assert [item for item in (HELP, MUTE, RELOAD) if may_use(item, sender)] == usable


def test_the_menu_names_all_words_and_hides_what_has_no_help() -> None:
    operator = Sender(ANN, Role.MEMBER, operator=True)
    text = menu_text([HELP, SECRET, MUTE, RELOAD], operator, load().bound("en"))
    lines = text.splitlines()
    assert lines[1] == "/help 帮助: see what I can do"
    assert lines[3] == "/reload: &lt;read&gt; the files"
    assert len(lines) == 4


def test_nothing_to_use_is_said() -> None:
    assert menu_text([MUTE], Sender(ANN, Role.MEMBER), load().bound("zh-CN")).startswith(
        "这里还没有"
    )
