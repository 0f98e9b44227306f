"""One broadcast, as an operator wrote it."""

from collections.abc import Mapping
from typing import Annotated, Any, Final

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from text.late import Late, parse_late
from text.times import Every, Moment, Repeated, Rule, parse_rule

BROADCAST_KEYS: Final = {
    "name": "名称",
    "at": "时间",
    "to": "去",
    "text": "内容",
    "buttons": "按钮",
    "late": "错过",
    "replace_last": "删上一条",
    "pin": "置顶",
}
"""A broadcast's keys and their Chinese names."""

EVERYWHERE: Final = frozenset({"all", "全部", "所有群"})
_SCHEMES: Final = ("https://", "http://", "tg://")
_LONGEST_NAME: Final = 60


class Model(BaseModel):
    """What an operator wrote: nothing unknown, nothing changes later."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class LinkButton(Model):
    """A link under a broadcast."""

    text: str
    url: str


def _rule(value: object) -> object:
    if isinstance(value, str):
        return parse_rule(value)
    if isinstance(value, Repeated | Every | Moment):
        return value
    raise ValueError(f"expected a time such as 每天 09:00, found {_found(value)}")


def _late(value: object) -> object:
    if isinstance(value, str):
        return parse_late(value)
    if isinstance(value, Late):
        return value
    raise ValueError(f"expected 2小时内补发, 跳过 or 补发, found {_found(value)}")


def _names(value: object) -> object:
    found = [value] if isinstance(value, str) else value
    if not isinstance(found, list | tuple) or not found:
        raise ValueError(f"expected names of groups or sets, found {_found(value)}")
    return found


def _text(value: object) -> object:
    if isinstance(value, str) and value.strip():
        return value.strip("\n")
    raise ValueError(f"expected text, found {_found(value)}")


def _rows(value: object) -> object:
    """Rows of buttons: ``- text: link``, one a row; a mapping with several is one row of them."""
    rows = value if isinstance(value, list | tuple) else [value]
    return tuple(_row(row) for row in rows)


def _row(row: object) -> Any:
    if isinstance(row, list | tuple):
        return row
    if not isinstance(row, Mapping):
        raise ValueError(f"expected a button such as 看群规: https://…, found {_found(row)}")
    for label, url in row.items():
        if not isinstance(url, str) or not url.startswith(_SCHEMES):
            raise ValueError(
                f"button {label!r} needs a link such as https://…, found {_found(url)}"
            )
    return tuple({"text": str(label), "url": url} for label, url in row.items())


def _found(value: object) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, Mapping | list | tuple):
        return "a mapping" if isinstance(value, Mapping) else "a list"
    return repr(value)


class Broadcast(Model):
    """A text that is posted to groups at its times.

    Attributes:
        name: unique among the broadcasts.
        at: when, on the wall clock of each group.
        to: names of groups and of sets; ``all`` (全部) = every group that has a name.
        text: Telegram's HTML, with ``{group}`` and ``{date}``.
        buttons: rows of links.
        late: how late it may still be posted; None = as the plug-in has it.
        replace_last: the one before it is deleted.
    """

    name: Annotated[str, Field(min_length=1, max_length=_LONGEST_NAME)]
    at: Annotated[Repeated | Every | Moment, BeforeValidator(_rule)]
    to: Annotated[tuple[str, ...], BeforeValidator(_names)]
    text: Annotated[str, BeforeValidator(_text)]
    buttons: Annotated[tuple[tuple[LinkButton, ...], ...], BeforeValidator(_rows)] = ()
    late: Annotated[Late | None, BeforeValidator(_late)] = None
    replace_last: bool = False
    pin: bool = False

    @property
    def rule(self) -> Rule:
        """When it is due."""
        return self.at

    def goes_to(self, names: frozenset[str]) -> bool:
        """Whether a group of these names, its own and those of its sets, gets it."""
        return bool(names) and (
            not names.isdisjoint(self.to) or not EVERYWHERE.isdisjoint(self.to)
        )
