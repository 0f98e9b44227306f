"""The documents hold: their code runs, their links lead somewhere, the tree is complete."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.documents import Block, blocks, listed_folders
from tests.architecture.tree import ROOT, files

DOCUMENTS = [name for name in files() if name.endswith(".md")]
LINK = re.compile(r"\]\((?!https?://|#)([^)#\s]+)[^)]*\)")


def text_of(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def code_files(name: str) -> list[Block]:
    return [block for block in blocks(text_of(name)) if block.file]


def test_every_python_block_is_marked_to_run() -> None:
    unmarked = [
        f"{name}: {block.code[:40]}"
        for name in DOCUMENTS
        for block in blocks(text_of(name))
        if block.language == "python" and not block.file
    ]
    assert unmarked == []


RUN_BOTH_WAYS = """\
import os, sys, pytest
for batches in ("", "thrice"):
    os.environ["GUANJIA_TEST_BATCHES"] = batches
    if failed := pytest.main(sys.argv[1:]):
        sys.exit(failed)
"""


@pytest.mark.parametrize("name", [name for name in DOCUMENTS if code_files(name)])
def test_code_of_documents_runs(name: str, tmp_path: Path) -> None:
    for block in code_files(name):
        file = tmp_path / str(block.file)
        file.parent.mkdir(exist_ok=True)
        file.write_text(block.code, "utf-8")
    settings = ["asyncio_mode=auto", "asyncio_default_fixture_loop_scope=function"]
    done = subprocess.run(
        [
            *(sys.executable, "-c", RUN_BOTH_WAYS, "-q", "-p", "no:cacheprovider"),
            *(f"-o{setting}" for setting in settings),
            *("-W", "error", "--rootdir", str(tmp_path), str(tmp_path)),
        ],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{tmp_path}"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    tests = [block for block in code_files(name) if str(block.file).startswith("test_")]
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.findall(r"\b(\d+) passed", done.stdout) == [str(len(tests))] * 2, done.stdout


def test_plug_in_of_the_readme_is_a_page_of_20_lines() -> None:
    (plugin,) = [block for block in code_files("README.md") if block.file == "community/ping.py"]
    written = [line for line in plugin.code.splitlines() if line.strip()]
    assert len(written) <= 20


def test_readme_lists_every_top_level_folder() -> None:
    folders = {name.partition("/")[0] for name in files() if "/" in name}
    assert listed_folders(text_of("README.md")) == {
        folder for folder in folders if not folder.startswith(".")
    }


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links_between_documents_lead_somewhere(name: str) -> None:
    targets = LINK.findall(text_of(name))
    missing = [target for target in targets if not ((ROOT / name).parent / target).exists()]
    assert missing == []


def test_changes_have_an_unreleased_section_with_entries() -> None:
    section = text_of("CHANGELOG.md").partition("\n## Unreleased\n")[2].partition("\n## ")[0]
    assert re.search(r"^\* ", section, re.M)


def test_decisions_are_numbered_and_short() -> None:
    records = [name for name in DOCUMENTS if name.startswith("docs/decisions/")]
    numbers = [int(Path(name).name[:4]) for name in records]
    assert numbers == list(range(1, len(records) + 1))
    assert [name for name in records if text_of(name).count("\n") > 40] == []


def test_make_help_lists_every_target() -> None:
    said = subprocess.run(
        ["make", "--no-print-directory"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    targets = re.search(r"^\.PHONY: (.*)$", text_of("Makefile"), re.M)
    assert targets is not None
    assert [line.split()[1] for line in said.splitlines()] == targets[1].split()


def test_a_block_knows_its_file() -> None:
    text = "<!-- file: a.py -->\n```python\nx = 1\n```\ntext\n```python\ny\n```\n```sh\nls\n```\n"
    assert blocks(text) == [
        Block("python", "x = 1\n", "a.py"),
        Block("python", "y\n", None),
        Block("sh", "ls\n", None),
    ]
