"""What a group can set about the commands of its admins."""

from datetime import timedelta
from typing import Final

from pydantic import Field, field_validator

from bot.plugin import GroupSettings, Sanction
from text.durations import FOREVER, take_duration

WORDS: Final = {
    **dict.fromkeys(("mute", "tmute", "禁言"), Sanction.MUTE),
    **dict.fromkeys(("kick", "踢", "移出"), Sanction.KICK),
    **dict.fromkeys(("ban", "tban", "封禁"), Sanction.BAN),
}
MOST_WARNINGS: Final = 20


def read_action(text: str) -> tuple[Sanction, timedelta | None]:
    """Read what enough warnings bring: ``mute 1天``, ``kick``, ``封禁``.

    Returns:
        The sanction and how long it lasts; None = for ever.

    Raises:
        ValueError: it says something else.
    """
    word, _, rest = text.strip().partition(" ")
    sanction = WORDS.get(word.casefold())
    if sanction is None:
        raise ValueError("expected mute 1天, kick or ban, with or without a duration")
    if not rest.strip():
        return sanction, None
    duration, left = take_duration(rest)
    timeless = sanction is Sanction.KICK or duration is None or duration == timedelta()
    if timeless or left.strip():
        raise ValueError(f"{rest.strip()!r} is no duration that fits {word}")
    return sanction, None if duration is FOREVER else duration


class AdminSettings(GroupSettings):
    """How the commands of admins behave."""

    mute: timedelta = Field(
        timedelta(hours=1), gt=timedelta(0), description="how long /mute lasts by default"
    )
    notice: timedelta | None = Field(
        timedelta(seconds=60), description="remove the answer after; null keeps it"
    )
    warn_limit: int = Field(
        3, ge=1, le=MOST_WARNINGS, description="so many warnings bring a sanction"
    )
    warn_action: str = Field(
        "mute 1天", description="that sanction: mute, kick or ban, with or without a duration"
    )
    warn_expires: timedelta | None = Field(
        timedelta(days=30), gt=timedelta(0), description="a warning counts so long; null = always"
    )

    @field_validator("warn_action")
    @classmethod
    def _check_action(cls, action: str) -> str:
        read_action(action)
        return action
