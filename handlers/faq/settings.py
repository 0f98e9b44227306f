"""How the FAQ behaves in a group."""

from datetime import timedelta
from typing import Literal

from pydantic import Field

from bot.plugin import GroupSettings


class FaqSettings(GroupSettings):
    """How the FAQ behaves in a group."""

    strictness: Literal["cautious", "balanced", "eager"] = Field(
        "cautious", description="how sure to be before answering"
    )
    cooldown: timedelta = Field(
        timedelta(minutes=1), description="the same answer not again in the group within"
    )
    suggest: bool = Field(True, description="ask back with buttons when not quite sure")
    delete_after: timedelta | None = Field(None, description="remove answers after")
    unanswered_after: timedelta | None = Field(
        timedelta(minutes=10),
        description="a question that nobody answers within goes on the list; null = never",
    )
