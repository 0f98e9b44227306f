"""Who may import whom, and what must start without aiogram."""

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.tree import PRODUCT, ROOT, sources

LINT = "from importlinter.cli import lint_imports_command as main; main()"
ENGINE_LIBRARIES = {
    "text": {"opencc", "pydantic", "pydantic_core", "pypinyin", "rapidfuzz", "ruamel", "text"},
    "faq": {"faq", "numpy", "openpyxl", "pydantic", "rapidfuzz", "text"},
    "rules": {"numpy", "opencc", "pydantic", "pypinyin", "rapidfuzz", "re2", "rules", "text"},
}
SABOTAGE = {
    "Floors": ("text/breaks.py", "import faq"),
    "Wings of bot": ("bot/db/breaks.py", "import bot.stream"),
    "Plug-ins do not know": ("handlers/breaks.py", "import handlers.other"),
    "Plug-ins stay behind": ("handlers/other.py", "import aiohttp"),
    "The engines": ("rules/breaks.py", "import sqlalchemy"),
    "Migrations": ("migrations/breaks.py", "import bot.outbox"),
}


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", LINT, "--no-cache"],
        cwd=folder,
        env={"PYTHONPATH": str(folder), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def test_import_contracts_hold() -> None:
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


def test_each_import_contract_can_break(tmp_path: Path) -> None:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for source in sources(*PRODUCT):
        (tmp_path / source.name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / source.name).write_text(source.text, "utf-8")
    for name, line in SABOTAGE.values():
        (tmp_path / name).write_text(f'"""Breaks a contract."""\n\n{line}\n', "utf-8")
    done = lint(tmp_path)
    assert done.returncode == 1, done.stdout + done.stderr
    broken = [line for line in done.stdout.splitlines() if line.endswith("BROKEN")]
    missed = [name for name in SABOTAGE if not any(line.startswith(name) for line in broken)]
    assert missed == [], done.stdout


@pytest.mark.parametrize("folder", sorted(ENGINE_LIBRARIES))
def test_engines_import_only_their_libraries(folder: str) -> None:
    allowed = ENGINE_LIBRARIES[folder] | sys.stdlib_module_names
    strange = []
    for source in sources(folder):
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Import):
                modules = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                modules = [folder if node.level else str(node.module)]
            else:
                continue
            tops = {module.partition(".")[0] for module in modules}
            strange += [f"{source.name}: {top}" for top in tops - allowed]
    assert strange == []


def loaded_by(*arguments: str) -> set[str]:
    """The top-level modules that a Python started so has imported at its end."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    times: list[str] = []
    said: list[str] = []
    for line in done.stderr.splitlines():
        (times if line.startswith("import time:") else said).append(line)
    assert done.returncode == 0, "\n".join(said)
    return {line.rpartition("|")[2].strip().partition(".")[0] for line in times}


def test_engines_start_without_aiogram_or_database() -> None:
    modules = [
        source.name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        for source in sources("faq", "rules", "text")
    ]
    loaded = loaded_by("-c", "; ".join(f"import {module}" for module in modules))
    assert {"faq", "rules", "text"} <= loaded
    assert not loaded & {"aiogram", "aiohttp", "alembic", "apscheduler", "sqlalchemy"}


@pytest.mark.parametrize("command", [["--help"], ["faq", "--help"]])
def test_command_line_of_the_engines_starts_without_aiogram(command: list[str]) -> None:
    loaded = loaded_by("-m", "bot", *command)
    assert "typer" in loaded
    assert not loaded & {"aiogram", "aiohttp", "apscheduler", "sqlalchemy"}
