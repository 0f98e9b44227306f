"""Where things stand and what they are called."""

import re

import pytest

from tests.architecture.tree import ROOT, files, sources

TOP = {
    *(".ci", "bot", "deploy", "docs", "faq", "handlers", "migrations", "rules", "tests", "text"),
    *(
        ".dockerignore",
        ".editorconfig",
        ".gitattributes",
        ".gitignore",
        "CHANGELOG.md",
        "CONTRIBUTING.md",
    ),
    *("LICENSE", "Makefile", "README.md", "README.zh-CN.md", "config.example.yaml"),
    *("pyproject.toml", "requirements.lock"),
}
VAGUE = re.compile(r"(utils?|helpers?|common|misc|stuff)(\.\w+)?")
BINARY = (".png", ".ico", ".npz", ".woff2", ".jpg", ".gz")
# Written in halves, so that this file does not name what it forbids.
FORBIDDEN = re.compile(
    "|".join(
        [
            r"(?<![\w.])/(?:root|work|Users)" + "/",
            r"(?<![\w.])/home" + r"/\w",
            r"[A-Z]:\\+" + "Users",
            "files.python" + "hosted.org",
            r"py" + r"pi\.org",
            "--(?:extra-)?index" + "-url",
        ]
    )
)


def test_nothing_new_at_the_top_level() -> None:
    assert {name.partition("/")[0] for name in files()} - TOP == set()


def test_no_vague_names() -> None:
    assert [n for n in files() if any(VAGUE.fullmatch(part) for part in n.split("/"))] == []
    assert VAGUE.fullmatch("utils.py")
    assert VAGUE.fullmatch("helpers")
    assert not VAGUE.fullmatch("commons_license.md")


def test_every_folder_of_tests_is_a_package() -> None:
    folders = {source.name.rpartition("/")[0] for source in sources("tests")}
    assert sorted(folder for folder in folders if f"{folder}/__init__.py" not in files()) == []


def test_no_paths_of_a_machine_and_no_hosts_of_an_index() -> None:
    found = []
    for name in files():
        if name.endswith(BINARY):
            continue
        text = (ROOT / name).read_text("utf-8")
        found += [f"{name}: {match[0]}" for match in FORBIDDEN.finditer(text)]
        if str(ROOT) in text:
            found.append(f"{name}: this checkout's own path")
    assert found == []


@pytest.mark.parametrize("text", ["see /root" + "/x", "/home" + "/ann/x", "C:\\" + "Users\\x"])
def test_a_machine_path_would_be_found(text: str) -> None:
    assert FORBIDDEN.search(text)


def test_no_unfinished_marks() -> None:
    marks = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X)\b")
    assert [s.name for s in sources() if marks.search(s.text)] == []
