"""What the bot holds of the rights that it needs in a group, in words, until it is complete."""

from __future__ import annotations

from dataclasses import dataclass

from aiogram.exceptions import AiogramError, TelegramMigrateToChat

from bot.cli.setup.desk import Desk
from bot.cli.setup.rights import Needs, needs_in
from bot.cli.setup.telegram import Unreachable, standing
from bot.config import Config
from bot.config_names import PLUGINS
from bot.phrases.book import load

STAFF = ("administrator", "creator")
EXPLAINED = (
    "can_delete_messages",
    "can_invite_users",
    "can_manage_topics",
    "can_pin_messages",
    "can_restrict_members",
)


@dataclass(frozen=True, slots=True)
class Look:
    """How things stand in a group.

    Attributes:
        status: Telegram's word; "" = the bot is not in, or Telegram did not say.
        moved_to: the id of the supergroup that the group became.
        trouble: why it is not known.
    """

    needs: Needs
    status: str = ""
    held: frozenset[str] = frozenset()
    moved_to: int | None = None
    trouble: str | None = None

    @property
    def is_good(self) -> bool:
        """Nothing is missing."""
        return bool(self.status) and not self.needs.keys() - self.held


def look_at(desk: Desk, config: Config, name: str, chat_id: int) -> Look:
    """Ask Telegram how the bot stands in a group."""
    needs = needs_in(config, name)
    try:
        status, held = desk.do(standing(desk.line, chat_id))
    except TelegramMigrateToChat as moved:
        return Look(needs, moved_to=moved.migrate_to_chat_id)
    except Unreachable as problem:
        return Look(needs, trouble=str(problem))
    except AiogramError:
        return Look(needs)
    return Look(needs, "" if status in ("left", "kicked") else status, held)


def all_granted(desk: Desk, config: Config) -> bool:
    """Whether there are groups, and the bot has what it needs in each."""
    known = [(name, one.id) for name, one in config.groups.items() if one.id]
    return bool(known) and all(look_at(desk, config, *one).is_good for one in known)


def check_rights(desk: Desk, name: str, chat_id: int, title: str) -> None:
    """Show the list again and again until it is complete or the user goes on."""
    while True:
        config = desk.config()
        assert config is not None
        look = look_at(desk, config, name, chat_id)
        if look.moved_to is not None:
            chat_id = look.moved_to
            desk.file.add_group(name, {"id": chat_id})
            continue
        desk.talk.say("rights.title", "bold", title=title)
        _show(desk, look)
        if look.is_good:
            desk.talk.done("rights.good")
            return
        desk.talk.say("rights.how", username=desk.username)
        if not desk.talk.go_on("rights.again"):
            desk.talk.warn("rights.skipped")
            return


def _show(desk: Desk, look: Look) -> None:
    if look.trouble is not None:
        desk.talk.missing("line.broken", reason=look.trouble)
        return
    if not look.status:
        desk.talk.missing("rights.outside")
    elif look.status not in STAFF and look.needs:
        desk.talk.missing("rights.member")
    for right, plugins in look.needs.items():
        _line(desk, right, plugins, held=right in look.held)


def _line(desk: Desk, right: str, plugins: tuple[str, ...], *, held: bool) -> None:
    talk, book = desk.talk, load()
    key = f"right.{right}"
    known = book.keys(talk.language)
    name = book.say(talk.language, key).unmarked() if key in known else right
    if held:
        talk.mark("✓", name, "green")
        return
    loss = talk.words(f"loss.{right}") if right in EXPLAINED else talk.words("loss.other")
    users = talk.words("rights.and").join(plugin_name(one, talk.language) for one in plugins)
    talk.mark("✗", talk.words("rights.lacking", right=name, loss=loss, plugins=users), "red")


def plugin_name(name: str, language: str) -> str:
    """What people call a plug-in."""
    if language != "zh-CN":
        return name
    return next((chinese for chinese, own in PLUGINS.items() if own == name), name)
