"""Step 1: a folder for the operator's files, apart from the program."""

from __future__ import annotations

from pathlib import Path

from bot.cli.setup.desk import STARTERS, Desk

PARTS = ("faq", "rules")
MINE = ("config.yaml", ".env")


def is_home(folder: Path) -> bool:
    """Whether somebody began to set a bot up there."""
    return any((folder / name).exists() for name in MINE)


def is_checkout(folder: Path) -> bool:
    """Whether this is the program's own folder, whose ``faq/`` and ``rules/`` are code."""
    return (folder / "bot" / "cli" / "setup").is_dir()


def likely_home(folder: Path) -> Path:
    """What to propose, seen from the folder that the wizard was started in."""
    if is_home(folder):
        return folder
    if is_checkout(folder):
        return folder / "home"
    empty = not any(one for one in folder.iterdir() if not one.name.startswith("."))
    return folder if empty else folder / "guanjia"


def choose_home(desk: Desk, here: Path) -> None:
    """Settle on the folder; what is there already is taken up again."""
    proposed = likely_home(here)
    if desk.options.home is not None:
        desk.home = desk.options.home
    elif is_home(proposed):
        desk.home = proposed
    else:
        desk.talk.say("home.about")
        desk.home = Path(desk.talk.ask("home.ask", str(proposed))).expanduser()
    desk.home = desk.home.absolute()
    if is_checkout(desk.home) and not is_home(desk.home):
        desk.talk.warn("home.checkout")
        desk.home = desk.home / "home"


def has_files(desk: Desk) -> bool:
    """Whether there is a place for answers and rules."""
    return desk.config_path.exists() or all((desk.home / part).exists() for part in PARTS)


def make_home(desk: Desk) -> None:
    """Make the folder, with a first few answers and a rule in the chosen language."""
    (desk.home / "data").mkdir(parents=True, exist_ok=True)
    starter = STARTERS / desk.talk.language
    for source in sorted(one for part in PARTS for one in (starter / part).rglob("*.yaml")):
        _copy(desk, source, source.relative_to(starter))
    desk.talk.done("home.done", home=desk.home)


def _copy(desk: Desk, source: Path, name: Path) -> None:
    target = desk.home / name
    text = source.read_text("utf-8")
    if target.exists():
        same = target.read_text("utf-8", errors="replace") == text
        if same or not desk.talk.confirm("home.overwrite", default=False, file=name.as_posix()):
            return
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, "utf-8", newline="\n")
