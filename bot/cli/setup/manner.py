"""Step 3: how the bot speaks and what time it is for it; this writes the config."""

from __future__ import annotations

from bot.cli.setup.desk import STARTERS, Desk
from bot.cli.setup.zones import find_zone, machine_zone
from bot.phrases.book import LANGUAGES
from bot.problems import StartRefused

WIDTH = 20  # of the values in the starter, so that the comments stand in a column
NAMES = ("中文", "English")  # of LANGUAGES, in their order


def choose_language(desk: Desk) -> None:
    """The wizard's own language, asked before anything is said."""
    language = desk.options.language
    if language is None and not desk.talk.assume:
        desk.talk.say("language.both")
        while language is None:
            language = find_language(desk.talk.ask("language.number", "1"))
    desk.talk.speak(language or LANGUAGES[0])


def find_language(written: str) -> str | None:
    """``1``, ``中文``, ``zh`` … as one of the languages."""
    wanted = written.strip().casefold()
    for number, (language, name) in enumerate(zip(LANGUAGES, NAMES, strict=True), start=1):
        if wanted in (str(number), language.casefold(), language[:2], name.casefold()):
            return language
    return None


def set_manner(desk: Desk) -> None:
    """Ask for language and zone, and put them into the config."""
    config = desk.config()
    language = _ask_language(desk, config.bot.language if config else desk.talk.language)
    zone = _ask_zone(desk, config.bot.timezone if config else machine_zone(desk.talk.language))
    if config is None:
        starter = STARTERS / desk.talk.language / "config.yaml"
        desk.file.make(starter, language=language.ljust(WIDTH), timezone=zone.ljust(WIDTH))
        desk.talk.done("manner.made", file=desk.config_path)
        return
    for key, value, before in (
        ("language", language, config.bot.language),
        ("timezone", zone, config.bot.timezone),
    ):
        if value != before:
            desk.file.set("bot", key, value)
    desk.talk.done("manner.set", language=language, zone=zone)


def _ask_language(desk: Desk, proposed: str) -> str:
    if desk.options.language is not None:
        return desk.options.language
    while True:
        default = str(LANGUAGES.index(proposed) + 1)
        if found := find_language(desk.talk.ask("manner.language", default)):
            return found


def _ask_zone(desk: Desk, proposed: str) -> str:
    if desk.options.timezone is not None:
        zone, near = find_zone(desk.options.timezone)
        if zone is None:
            hint = desk.talk.words("manner.near", zone=near) if near else ""
            sentence = desk.talk.words("manner.unknown", zone=desk.options.timezone)
            raise StartRefused(sentence + hint)
        return zone
    while True:
        written = desk.talk.ask("manner.zone", proposed)
        zone, near = find_zone(written)
        if zone is not None:
            return zone
        hint = desk.talk.words("manner.near", zone=near) if near else ""
        desk.talk.mark("✗", desk.talk.words("manner.unknown", zone=written) + hint, "red")
        proposed = near or proposed
