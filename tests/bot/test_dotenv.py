"""Secrets are written so that they can be read, by their owner only."""

import os
from pathlib import Path

import pytest

from bot.dotenv import read_dotenv, write_dotenv


def test_a_new_file_belongs_to_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    write_dotenv(path, {"GUANJIA_TOKEN": "42:secret"})
    assert path.read_bytes() == b"GUANJIA_TOKEN=42:secret\n"
    if os.name == "posix":
        assert path.stat().st_mode & 0o777 == 0o600
    assert [one.name for one in tmp_path.iterdir()] == [".env"]


def test_other_lines_stay_and_a_file_open_to_all_is_closed(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    before = "# mine\nPGPASSWORD='x'\nexport GUANJIA_TOKEN=1:old\n\n#GUANJIA_PROXY=no\n"
    path.write_text(before + "GUANJIA_TOKEN=2\n", "utf-8")
    path.chmod(0o644)
    (tmp_path / ".env.new").write_text("left by a crash", "utf-8")
    write_dotenv(path, {"GUANJIA_TOKEN": "42:new", "GUANJIA_PROXY": "http://h:1", "NONE": None})
    now = before.replace("export GUANJIA_TOKEN=1:old", "GUANJIA_TOKEN=42:new")
    assert path.read_text("utf-8") == now + "GUANJIA_PROXY=http://h:1\n"
    if os.name == "posix":
        assert path.stat().st_mode & 0o777 == 0o600
    write_dotenv(path, {"GUANJIA_PROXY": None})
    assert set(read_dotenv(path)) == {"PGPASSWORD", "GUANJIA_TOKEN"}


@pytest.mark.parametrize(
    "value", ["", "a b", " a ", 'a"b', '"a"', "'", "a #b", "中", '"', "a='x'"]
)
def test_whatever_is_written_is_read_again(tmp_path: Path, value: str) -> None:
    write_dotenv(tmp_path / ".env", {"A": value, "B": "b"})
    assert read_dotenv(tmp_path / ".env") == {"A": value, "B": "b"}


def test_a_value_of_two_lines_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="one line"):
        write_dotenv(tmp_path / ".env", {"A": "1\nB=2"})
    assert list(tmp_path.iterdir()) == []
