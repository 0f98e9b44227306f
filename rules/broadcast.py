"""One broadcast, as an operator wrote it."""

from typing import Annotated, Final

from pydantic import BeforeValidator

from rules.rule import Model, Name
from text import values
from text.filler import fill
from text.late import LATE_EXPECTED, Late, parse_late
from text.markup import check_message
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
EXAMPLE: Final = {"group": "G", "date": "2027-03-02"}
"""What may stand in braces in a text, with an example."""


class LinkButton(Model):
    """A link under a broadcast."""

    text: str
    url: str


def _rule(value: object) -> object:
    if isinstance(value, str):
        return parse_rule(value)
    if isinstance(value, Repeated | Every | Moment):
        return value
    raise ValueError(f"expected a time such as 每天 09:00, found {values.found(value)}")


def _late(value: object) -> object:
    if isinstance(value, str):
        return parse_late(value)
    if isinstance(value, Late):
        return value
    raise ValueError(f"{LATE_EXPECTED}, found {values.found(value)}")


def _text(value: object) -> str:
    """Telegram's HTML with known placeholders only."""
    written = values.text(value)
    fill(written, EXAMPLE)
    return check_message(written)


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

    name: Name
    at: Annotated[Repeated | Every | Moment, BeforeValidator(_rule)]
    to: Annotated[tuple[str, ...], BeforeValidator(values.texts)]
    text: Annotated[str, BeforeValidator(_text)]
    buttons: Annotated[tuple[tuple[LinkButton, ...], ...], BeforeValidator(values.buttons)] = ()
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
