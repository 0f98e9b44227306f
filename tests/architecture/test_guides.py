"""The samples of the operators' guides work as they stand, and the guides say the same."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from bot.config import load_config
from bot.loader import load_plugins
from bot.people.file_settings import FileSettings
from faq.embedded import run_tests as run_faq_tests
from faq.entries import load_entries
from faq.index import FaqIndex
from rules.book import load_book
from rules.embedded import run_tests as run_rules_tests
from tests.architecture.documents import Block, blocks
from tests.architecture.tree import ROOT

GUIDES = ("operators.md", "operators.zh-CN.md")
FAQ = ("faq:", "问答:")
SETTINGS = ("defaults:",)


def samples(guide: str) -> list[Block]:
    text = (ROOT / "docs" / guide).read_text("utf-8")
    return [one for one in blocks(text) if one.language == "yaml"]


def beginning(guide: str, *words: str) -> list[str]:
    return [one.code for one in samples(guide) if one.code.startswith(words)]


@pytest.mark.parametrize("guide", GUIDES)
def test_questions_are_answered_as_the_guide_says(guide: str, tmp_path: Path) -> None:
    (sample,) = beginning(guide, *FAQ)
    (tmp_path / "faq.yaml").write_text(sample, "utf-8")
    index = FaqIndex(load_entries(tmp_path))
    assert len(index.entries) == 2
    assert [str(failure) for failure in run_faq_tests(index)] == []


@pytest.mark.parametrize("guide", GUIDES)
def test_rules_routes_and_broadcasts_load_and_pass_their_tests(guide: str, tmp_path: Path) -> None:
    chosen = [one.code for one in samples(guide) if not one.code.startswith((*FAQ, *SETTINGS))]
    for number, sample in enumerate(chosen):
        (tmp_path / f"{number}.yaml").write_text(sample, "utf-8")
    book = load_book(tmp_path)
    assert (len(book.rules), len(book.routes), len(book.broadcasts)) == (1, 1, 1)
    assert [str(failure) for failure in run_rules_tests(book)] == []


@pytest.mark.parametrize("guide", GUIDES)
def test_settings_are_taken(guide: str, tmp_path: Path) -> None:
    (sample,) = beginning(guide, *SETTINGS)
    path = tmp_path / "config.yaml"
    path.write_text(f"plugins: [welcome]\n{sample}", "utf-8")
    config = load_config(path, {}, need_token=False)
    settings = FileSettings(config, load_plugins(["welcome"]))
    ((layer, values),) = settings.layers("welcome", None)
    assert layer == "defaults"
    assert values["delete_after"] == timedelta(minutes=10)


def test_both_guides_have_the_same_sections() -> None:
    chinese, english = (
        re.findall(r"^(##+ |```\w*|\| )", (ROOT / "docs" / name).read_text("utf-8"), re.M)
        for name in GUIDES
    )
    assert chinese == english
