"""The guide for plug-ins, followed word by word: one new file, one line, the playground."""

import json
import re
import shutil
import urllib.request
from pathlib import Path
from typing import Any

from tests.architecture.documents import blocks
from tests.cli.processes import LONG_S, ROOT
from tests.running import running_demo

GUIDE = (ROOT / "docs" / "plugins.md").read_text("utf-8")
STEPS = GUIDE.partition("## One file, one line")[2].partition("\n## ")[0]


def follow(folder: Path) -> list[str]:
    """Do what the guide says in a folder; the command to type in the end."""
    shutil.copy(ROOT / "config.example.yaml", folder / "config.yaml")
    for content in ("faq", "rules"):
        shutil.copytree(ROOT / content / "content", folder / content / "content")
    (plugin, line, typed, _) = blocks(STEPS)
    (folder / str(plugin.file)).parent.mkdir()
    (folder / str(plugin.file)).write_text(plugin.code, "utf-8")
    config = (folder / "config.yaml").read_text("utf-8")
    changed = re.sub(r"^plugins:.*\n", lambda found: found[0] + line.code, config, flags=re.M)
    assert len(changed.splitlines()) == len(config.splitlines()) + 1
    (folder / "config.yaml").write_text(changed, "utf-8")
    return typed.code.split()


def sim(address: str, what: str, **body: Any) -> Any:
    """Something done with the control API."""
    data = json.dumps(body).encode() if body else None
    request = urllib.request.Request(f"{address}sim/{what}", data)
    with urllib.request.urlopen(request, timeout=LONG_S) as answer:
        return json.loads(answer.read())


def test_one_file_and_one_line_are_enough(tmp_path: Path) -> None:
    python, *typed = follow(tmp_path)
    assert [python, *typed[:3]] == ["python", "-m", "bot", "demo"]
    words = [*typed[2:], "--port", "0", "--no-browser"]
    environment = {"PYTHONPATH": str(ROOT)}
    with running_demo(tmp_path, words, cwd=tmp_path, environment=environment) as address:
        chat = sim(address, "chats", title="群")["id"]
        ann = sim(address, "users", first_name="Ann")["id"]
        sim(address, "join", chat=chat, user=ann)
        for text in ("/lucky", "幸运数", "幸运数是什么", "/help"):
            sim(address, "say", chat=chat, user=ann, text=text)
        assert sim(address, "settle", timeout_s=LONG_S)["settled"]
        messages = sim(address, f"transcript?chat={chat}")["messages"]
    said = [one["text"] for one in messages if one["sender"]["id"] != ann and one["text"]]
    numbers = [text for text in said if text.startswith("今天的幸运数：")]
    assert len(numbers) == 2
    assert len(set(numbers)) == 1
    assert any("今天的幸运数" in text for text in said if text not in numbers)
