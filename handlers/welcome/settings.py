"""What a group can set about its greeting."""

from datetime import timedelta

from pydantic import Field, field_validator

from bot.plugin import GroupSettings, check_html
from text.filler import fill

EXAMPLE = {"name": "Ann", "count": "1", "group": "G", "rules_link": "https://example.com"}
SCHEMES = ("https://", "http://", "tg://")


class WelcomeSettings(GroupSettings):
    """What newcomers are told."""

    text: str = Field(
        "", description="HTML with {name} {count} {group} {rules_link}; empty = the bot's own"
    )
    buttons: tuple[dict[str, str], ...] = Field((), description="rows of `label: address`")
    rules_link: str = Field("", description="what {rules_link} stands for; empty hides its button")
    delete_after: timedelta | None = Field(None, description="remove the greeting after")
    replace_last: bool = Field(True, description="remove the last greeting when a new one comes")

    @field_validator("text")
    @classmethod
    def _check_text(cls, text: str) -> str:
        fill(text, EXAMPLE)
        return check_html(text)

    @field_validator("buttons")
    @classmethod
    def _check_buttons(cls, buttons: tuple[dict[str, str], ...]) -> tuple[dict[str, str], ...]:
        for label, address in (link for row in buttons for link in row.items()):
            fill(label, EXAMPLE)
            if not fill(address, EXAMPLE).startswith(SCHEMES):
                raise ValueError(f"the button {label!r} needs an address such as https://…")
        return buttons

    @field_validator("rules_link")
    @classmethod
    def _check_link(cls, link: str) -> str:
        if link and not link.startswith(SCHEMES):
            raise ValueError("an address such as https://t.me/my_group/2 is needed")
        return link
