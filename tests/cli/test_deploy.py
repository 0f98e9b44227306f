"""The container holds all that the program needs, and the demo in it can be reached."""

import re
import shutil
import urllib.request
from pathlib import Path

import pytest

from tests.cli.processes import LONG_S, ROOT
from tests.running import running_demo

DOCKERFILE = (ROOT / "deploy" / "Dockerfile").read_text("utf-8")
COPIED = re.findall(r"^COPY (\S+) \S+$", DOCKERFILE, re.M)


@pytest.fixture
def image(tmp_path: Path) -> Path:
    """What the Dockerfile copies, and nothing else."""
    place = tmp_path / "image"
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, place / name, ignore=shutil.ignore_patterns("*.pyc"))
        else:
            place.mkdir(exist_ok=True)
            shutil.copy(ROOT / name, place / name)
    return place


def test_what_is_copied_is_let_through() -> None:
    lines = (ROOT / ".dockerignore").read_text("utf-8").split()
    assert {f"!{name}" for name in COPIED} == {line for line in lines if line.startswith("!")}


def test_the_demo_runs_from_what_is_copied(image: Path, tmp_path: Path) -> None:
    words = ["demo", "--listen", "0.0.0.0", "--no-browser", "--fresh", "--port", "0"]
    assert words[:3] == re.findall(r"guanjia (demo --listen \S+)", DOCKERFILE)[0].split()
    with (
        running_demo(
            tmp_path, words, cwd=tmp_path, environment={"PYTHONPATH": str(image)}
        ) as found,
        urllib.request.urlopen(found, timeout=LONG_S) as page,
    ):
        assert "管家" in page.read().decode()
