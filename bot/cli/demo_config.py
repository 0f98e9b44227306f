"""What the demo's bot is told: the example content, or an operator's own files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from bot.config import Config, load_config
from bot.config_models import BotSection, Group, GroupSet
from bot.emulator.stories.stage import own_content
from bot.loader import shipped_names

ORDER = ("activity", "flood", "admin", "help", "welcome", "faq")  # the others come behind


def load_own(path: Path | None) -> Config | None:
    """An operator's config, to be tried in the demo; no token is needed.

    Raises:
        FileProblems: all that is wrong with it.
    """
    return None if path is None else load_config(path, {}, need_token=False)


def demo_config(folder: Path, topics: Mapping[str, int], own: Config | None = None) -> Config:
    """Every shipped plug-in and a copy of the example content, with the data in ``folder``.

    Args:
        topics: of the Python group, by name.
        own: its plug-ins, defaults and files are used instead; the groups stay the demo's.
    """
    groups = {"main": Group(), "python": Group(topics=dict(topics)), "staff": Group()}
    said = BotSection() if own is None else own.bot
    the_demos = {
        "bot": said.model_copy(update={"staff": "staff", "rehearsal": "off", "operators": ()}),
        "sets": {"learners": GroupSet(groups=("main", "python"))},
        "groups": groups,
        "database": f"sqlite+aiosqlite:///{(folder / 'guanjia.db').absolute().as_posix()}",
    }
    if own is not None:
        return own.model_copy(update=the_demos)
    shipped = shipped_names()
    names = [one for one in ORDER if one in shipped]
    names += [one for one in shipped if one not in ORDER]
    return Config(plugins=tuple(names), files=own_content(folder)).model_copy(update=the_demos)
