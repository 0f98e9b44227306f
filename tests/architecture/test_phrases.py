"""Whatever the bot says, it can say in both languages, with the same values."""

from collections.abc import Mapping

import pytest

from tests.architecture.tree import ROOT
from tests.shipped import shipped_plugins
from text.filler import placeholders
from text.yaml_file import load_yaml

LANGUAGES = ("zh-CN", "en")


def differences(texts: Mapping[str, Mapping[str, str]]) -> list[str]:
    """Keys that only one language has, and phrases whose placeholders differ."""
    if set(texts) != set(LANGUAGES):
        return [f"languages: {sorted(texts)}"]
    first, second = (texts[language] for language in LANGUAGES)
    found = [f"only once: {key}" for key in sorted(first.keys() ^ second.keys())]
    found += [
        f"placeholders: {key}"
        for key in sorted(first.keys() & second.keys())
        if placeholders(first[key]) != placeholders(second[key])
    ]
    return found


def test_core_phrases_are_the_same_in_both_languages() -> None:
    folder = ROOT / "bot" / "phrases"
    texts = {language: load_yaml(folder / f"{language}.yaml").data for language in LANGUAGES}
    assert all(texts.values())
    assert differences(texts) == []


def test_plug_ins_phrases_are_the_same_in_both_languages() -> None:
    speaking = [plugin for plugin in shipped_plugins() if plugin.texts]
    found = [(plugin.name, row) for plugin in speaking for row in differences(plugin.texts)]
    assert found == []


@pytest.mark.parametrize(
    ("texts", "found"),
    [
        ({"zh-CN": {"a": "好"}, "en": {"a": "fine"}}, []),
        ({"zh-CN": {"a": "好"}, "en": {}}, ["only once: a"]),
        ({"zh-CN": {"a": "{n} 条"}, "en": {"a": "{count}"}}, ["placeholders: a"]),
        ({"en": {"a": "fine"}}, ["languages: ['en']"]),
    ],
)
def test_differences_are_found(texts: dict[str, dict[str, str]], found: list[str]) -> None:
    assert differences(texts) == found
