"""Time zones as people name them, and the one of this machine."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final
from zoneinfo import available_timezones

from tzlocal import get_localzone_name

from text.suggest import did_you_mean

CHINA: Final = "Asia/Shanghai"
_TO: Final = MappingProxyType(
    {
        **dict.fromkeys(("北京", "上海", "中国", "beijing", "china", "prc", "cst"), CHINA),
        **dict.fromkeys(("香港", "hong kong", "hongkong"), "Asia/Hong_Kong"),
        **dict.fromkeys(("台北", "台湾", "taiwan"), "Asia/Taipei"),
        **dict.fromkeys(("新加坡", "马来西亚"), "Asia/Singapore"),
        **dict.fromkeys(("东京", "日本", "japan"), "Asia/Tokyo"),
        **dict.fromkeys(("伦敦", "英国"), "Europe/London"),
        **dict.fromkeys(("纽约", "美东"), "America/New_York"),
        **dict.fromkeys(("洛杉矶", "旧金山", "美西"), "America/Los_Angeles"),
        "utc": "UTC",
    }
)


def machine_zone(language: str) -> str:
    """The zone of this machine; where it says nothing (a server on UTC), that of the language."""
    try:
        name = get_localzone_name()
    except (LookupError, ValueError, OSError):
        name = None
    usual = CHINA if language == "zh-CN" else "UTC"
    return usual if name is None or "/" not in name or name.startswith("Etc/") else name


def find_zone(written: str) -> tuple[str | None, str | None]:
    """The zone that is meant, or else one that may be meant.

    Args:
        written: ``Asia/Shanghai``, ``shanghai``, ``北京`` …
    """
    known = available_timezones()
    wanted = written.strip().casefold()
    by_name = {name.casefold(): name for name in sorted(known)}
    cities = {name.rpartition("/")[2]: name for name in by_name.values() if "/" in name}
    by_city = {city.casefold().replace("_", " "): name for city, name in cities.items()}
    exact = by_name.get(wanted) or _TO.get(wanted) or by_city.get(wanted.replace("_", " "))
    if exact:
        return exact, None
    near = did_you_mean(wanted, [*by_name, *by_city, *_TO])
    if near is None:
        return None, None
    return None, by_name.get(near) or by_city.get(near) or _TO[near]
