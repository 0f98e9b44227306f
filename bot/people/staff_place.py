"""Where a group's staff reads: the ``staff:`` of the group, of its set, or of the bot."""

from bot.config import Config
from bot.people.settings import SettingsStore


def staff_place(settings: SettingsStore, chat_id: int) -> tuple[int, int | None] | None:
    """Chat and topic that reports about a chat go to; None = nowhere is set."""
    config = settings.config
    name = settings.group_name(chat_id)
    holders = [
        config.groups.get(name) if name else None,
        *(one for one in config.sets.values() if name in one.groups),
        config.bot,
    ]
    staff = next((one.staff for one in holders if one is not None and one.staff), None)
    return None if staff is None else _place(config, settings, staff)


def _place(config: Config, settings: SettingsStore, staff: str) -> tuple[int, int | None] | None:
    if staff.lstrip("-").isdecimal():
        return int(staff), None
    name, _, topic = staff.partition("/")
    chat_id = settings.chat_of(name)
    if chat_id is None:
        return None  # named in the file, and not bound to a chat yet
    return chat_id, config.groups[name].topics.get(topic)
