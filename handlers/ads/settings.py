"""How the guard against ads acts in a group."""

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from bot.plugin import GroupSettings

Grade = Literal["off", "cautious", "balanced", "eager"]
GRADES: tuple[Grade, ...] = ("cautious", "balanced", "eager")


def _sites(value: object) -> object:
    return (value,) if isinstance(value, str) else () if value is None else value


def _known(sites: tuple[str, ...]) -> tuple[str, ...]:
    known = tuple(site.strip().removeprefix("*.") for site in sites)  # what is below one counts
    for site, written in zip(known, sites, strict=True):
        if "." not in site or set(" *") & set(site):
            raise ValueError(f"expected a site such as example.com, found {written!r}")
    return known


Sites = Annotated[tuple[str, ...], BeforeValidator(_sites), AfterValidator(_known)]


class AdsSettings(GroupSettings):
    """How the operators' rules and the engine act in a group."""

    mode: Literal["live", "rehearse", "shadow"] = Field(
        "live", description="live: act; rehearse (or shadow): only report to staff"
    )
    strictness: Grade = Field(
        "cautious", description="how sure the engine must be; off: only the operators' rules act"
    )
    newcomer: timedelta = Field(
        timedelta(days=1),
        ge=timedelta(0),
        description="about who joined less than so long ago staff is asked sooner; 0 = off",
    )
    hardest: Literal["delete", "mute", "ban"] = Field(
        "mute", description="the most that the engine does by itself; more is for staff to say"
    )
    mute: timedelta = Field(
        timedelta(days=1), gt=timedelta(0), description="how long the engine mutes"
    )
    names: bool = Field(True, description="tell staff of ads in the names of newcomers")
    allow_links: Sites = Field((), description="sites whose links never count against anybody")
    block_links: Sites = Field((), description="sites whose links are deleted, staff's excepted")
    notice: timedelta | None = Field(
        timedelta(minutes=10), description="remove a notice after; null keeps it"
    )
