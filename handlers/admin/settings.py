"""What a group can set about the commands of its admins."""

from datetime import timedelta

from pydantic import Field

from bot.plugin import GroupSettings


class AdminSettings(GroupSettings):
    """How the commands of admins behave."""

    mute: timedelta = Field(
        timedelta(hours=1), gt=timedelta(0), description="how long /mute lasts by default"
    )
    notice: timedelta | None = Field(
        timedelta(seconds=60), description="remove the answer after; null keeps it"
    )
