import pytest

from text.suggest import did_you_mean

WORDS = ["groups", "plugins", "群组", "时区", "欢迎语"]


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("gruops", "groups"),
        ("PLUGIN", "plugins"),
        ("群主", "群组"),
        ("欢迎词", "欢迎语"),
        ("xyz", None),
        ("天气", None),
        ("", None),
    ],
)
def test_did_you_mean(word: str, meant: str | None) -> None:
    assert did_you_mean(word, WORDS) == meant


def test_nothing_to_choose_from() -> None:
    assert did_you_mean("x", []) is None
