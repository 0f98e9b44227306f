"""Step 5: into the groups, with the rights that the bot needs there."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.cli.setup.checklist import check_rights
from bot.cli.setup.desk import Desk
from bot.cli.setup.found import Found, follow_groups
from bot.cli.setup.qr import show_qr
from bot.cli.setup.rights import invite_link, needs_in
from bot.cli.setup.waiting import wait_for
from bot.config import Config
from bot.stream.raw import Raw

NAME = re.compile(r"[^\s/@#]{1,32}")
STAFF_PLUGINS = ["admin", "help"]


def add_groups(desk: Desk) -> None:
    """One group after the other, as many as wanted."""
    talk = desk.talk
    for name, one in _config(desk).groups.items():
        if one.id is not None:
            check_rights(desk, name, one.id, one.title or name)
    assert desk.inbox is not None
    groups: dict[int, Found] = {}
    refused: set[int] = set()
    follow_groups(groups, desk.inbox.looked)
    while _invite(desk):
        found = _next_group(desk, groups, refused)
        if found is None:
            talk.warn("group.nobody")
        elif not talk.confirm("group.right_one", default=True, title=found.title):
            refused.add(found.id)
        else:
            _take(desk, found)
            if not talk.confirm("group.more", default=False):
                return
    if not has_groups(desk):
        talk.warn("group.skipped")


def has_groups(desk: Desk) -> bool:
    """Whether a group is known by its id."""
    config = desk.config()
    return config is not None and any(one.id for one in config.groups.values())


def _config(desk: Desk) -> Config:
    config = desk.config()
    assert config is not None
    return config


def _invite(desk: Desk) -> bool:
    """Show how to bring the bot in; whether to wait for it."""
    link = invite_link(desk.username, needs_in(_config(desk)))
    desk.talk.say("group.how", username=desk.username)
    desk.talk.link(link)
    show_qr(desk.talk.console, link)
    return desk.talk.go_on("group.ready")


def _next_group(desk: Desk, groups: dict[int, Found], refused: set[int]) -> Found | None:
    known = {one.id for one in _config(desk).groups.values()}

    def judge(updates: Sequence[Raw]) -> Found | None:
        follow_groups(groups, updates)
        return next((one for one in groups.values() if one.id not in known | refused), None)

    return wait_for(desk, judge, desk.options.round_s)


def _take(desk: Desk, found: Found) -> None:
    """Name the group, write it down, look at the rights."""
    talk, config = desk.talk, _config(desk)
    name = _ask_name(desk, config)
    group: dict[str, object] = {"id": found.id, "title": found.title}
    second = bool(config.groups) and config.bot.staff is None
    is_staff = second and talk.confirm("group.staff", default=False)
    if is_staff:
        group["plugins"] = STAFF_PLUGINS
    desk.file.add_group(name, group)
    if is_staff:
        desk.file.set("bot", "staff", name)
    talk.done("group.written", title=found.title, name=name, id=found.id)
    if found.basic:
        talk.warn("group.basic")
    check_rights(desk, name, found.id, found.title)


def _ask_name(desk: Desk, config: Config) -> str:
    """A name that is free; those that wait for their group in the config come first."""
    taken = {name for name, one in config.groups.items() if one.id is not None} | set(config.sets)
    waiting = [name for name, one in config.groups.items() if one.id is None]
    usual = ["main"] if not taken else [f"group{number}" for number in range(2, len(taken) + 3)]
    proposed = next(name for name in [*waiting, *usual] if name not in taken)
    while True:
        name = desk.talk.ask("group.name", proposed)
        if NAME.fullmatch(name) and name not in taken:
            return name
        desk.talk.missing("group.name_taken" if name in taken else "group.name_wrong", name=name)
