"""What a group can set about its greeting."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from bot.plugin import GroupSettings, Html, OperatorsFile, check_html
from text.filler import fill

EXAMPLE = {"name": "Ann", "count": "1", "group": "G", "rules_link": "https://example.com"}
SCHEMES = ("https://", "http://", "tg://")
LONGEST = 3500  # of Telegram's 4096: names come in addition
LONGEST_CAPTION = 900  # of Telegram's 1024
PICTURES = (".jpg", ".jpeg", ".png", ".webp")

Notice = Literal["joined", "left"]


class WelcomeSettings(GroupSettings):
    """What newcomers are told."""

    text: str = Field(
        "", description="HTML with {name} {count} {group} {rules_link}; empty = the bot's own"
    )
    photo: Annotated[str, OperatorsFile(endings=PICTURES, most_bytes=10_000_000)] = Field(
        "", description="a picture above the text: its path, from the config's folder"
    )
    buttons: tuple[dict[str, str], ...] = Field((), description="rows of `label: address`")
    rules_link: str = Field("", description="what {rules_link} stands for; empty hides its button")
    topic: str = Field("", description="the topic that it goes to in a forum; empty = General")
    delete_after: timedelta | None = Field(
        None, description="remove the greeting so long after the last one it greets came"
    )
    replace_last: bool = Field(True, description="remove the last greeting when a new one comes")
    clean_service: tuple[Notice, ...] | None = Field(
        None,
        description="which of Telegram's own notices to remove: `joined`, `left`; by default "
        "`joined` while newcomers are greeted",
    )
    greet: bool = Field(True, description="false = nobody is greeted")

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

    @field_validator("topic", mode="before")
    @classmethod
    def _read_topic(cls, topic: object) -> object:
        return str(topic) if type(topic) is int else topic

    @model_validator(mode="after")
    def _check_length(self) -> "WelcomeSettings":
        most, length = longest(bool(self.photo)), len(Html(self.text).unmarked())
        if length > most:
            what = "under a picture the text" if self.photo else "the text"
            raise ValueError(f"{what} has at most {most} characters, this one has {length}")
        return self

    @property
    def cleaned(self) -> frozenset[str]:
        """Which of Telegram's notices are removed."""
        if self.clean_service is None:
            return frozenset({"joined"}) if self.greet else frozenset()
        return frozenset(self.clean_service)


def longest(with_photo: bool) -> int:
    """How many characters a text may have."""
    return LONGEST_CAPTION if with_photo else LONGEST


def is_path(photo: str) -> bool:
    """Whether a picture is a file of the operator's; otherwise it is an id that Telegram gave."""
    return Path(photo).suffix.lower() in PICTURES
