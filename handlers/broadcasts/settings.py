"""What a group can set about broadcasts."""

from pydantic import Field, field_validator

from bot.plugin import GroupSettings
from text.hours import Hours, parse_hours


class BroadcastsSettings(GroupSettings):
    """When and how often broadcasts may come."""

    quiet: str = Field("", description="hours such as 22:30-08:00 whose broadcasts wait")
    most_per_day: int = Field(0, ge=0, description="scheduled broadcasts a day; 0 = any number")

    @field_validator("quiet")
    @classmethod
    def _check_hours(cls, quiet: str) -> str:
        return str(parse_hours(quiet)) if quiet else ""

    @property
    def quiet_hours(self) -> Hours | None:
        """When nothing is posted."""
        return parse_hours(self.quiet) if self.quiet else None
