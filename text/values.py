"""Read values of operators' files as people write them; each raises ValueError, one sentence."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, TypeVar

from text.findings import BadItems, BadValue
from text.lists import parts_of
from text.suggest import did_you_mean

T = TypeVar("T")

_ROLES: Final = {
    "成员": "member",
    "信任": "trusted",
    "协管": "moderator",
    "版主": "moderator",
    "管理员": "admin",
    "群主": "owner",
}
_ORDER: Final = ("member", "trusted", "moderator", "admin", "owner")
_URL: Final = re.compile(r"(?:https?|tg)://[^\s/]+\S*")


def text(value: object) -> str:
    """One text that is not empty, without the line break at its end."""
    if isinstance(value, str) and value.strip():
        return value.strip("\n")
    raise ValueError(f"expected text, found {found(value)}{_cure(value)}")


def texts(value: object) -> tuple[str, ...]:
    """A text, or a list of them."""
    if isinstance(value, list | tuple):
        if not value:
            raise ValueError("expected at least one text, found an empty list")
        return each(text, enumerate(value))
    return (text(value),)


def each(read: Callable[[Any], T], items: Iterable[tuple[str | int, Any]]) -> tuple[T, ...]:
    """Read all items, each with its place, and complain of all that are wrong.

    Raises:
        BadItems: of them.
    """
    made: list[T] = []
    wrong: list[tuple[tuple[str | int, ...], ValueError]] = []
    for at, item in items:
        try:
            made.append(read(item))
        except BadItems as error:
            wrong += [((at, *place), complaint) for place, complaint in error.complaints]
        except ValueError as error:
            wrong.append(((at,), error))
    if wrong:
        raise BadItems(wrong)
    return tuple(made)


def several(read: Callable[[Any], T], value: object) -> tuple[T, ...]:
    """One of something that holds no commas, or a list of them; each complaint at its item.

    Raises:
        BadItems: of a list's.
        ValueError: one sentence, of a single one; also of several that were written as one text.
    """
    if isinstance(value, list | tuple) and value:
        return each(
            lambda item: _alone(read, item, "is one item: each stands by itself", "{}"),
            enumerate(value),
        )
    return (_alone(read, value, "is one text: a list stands between [ ]", "[{}]"),)


def roles(value: object) -> tuple[str, ...]:
    """One role or several, under their English names."""
    return several(_known_role, value)


def role(value: object) -> str:
    """The least role of those named."""
    return min(roles(value), key=_ORDER.index)


def buttons(value: object) -> Any:
    """Rows of buttons: ``- text: link``, one a row; a mapping with several is one row of them."""
    if isinstance(value, list | tuple):
        return each(_row, enumerate(value))
    return (_row(value),)


def found(value: object) -> str:
    """What was written, in the operator's words."""
    if value is None or value == {}:
        return "nothing"
    if isinstance(value, str):
        return f"the text {value!r}" if value.strip() else "an empty text"
    if isinstance(value, Mapping):
        return f"a mapping ({', '.join(map(str, value))}: …)"
    if isinstance(value, list | tuple):
        return "a list"
    return f"the value {str(value).lower() if isinstance(value, bool) else value}"


def _alone(read: Callable[[Any], T], item: object, complaint: str, cure: str) -> T:
    parts = parts_of(item, sure=True) if isinstance(item, str) else []
    if parts:
        raise BadValue(f"{item!r} {complaint}", cure.format(", ".join(parts)))
    return read(item)


def _known_role(name: object) -> str:
    known = _ROLES.get(name, name) if isinstance(name, str) else name
    if known not in _ORDER:
        english = not isinstance(name, str) or name.isascii()
        choices = _ORDER if english else tuple(_ROLES)
        near = did_you_mean(name, choices) if isinstance(name, str) else None
        raise BadValue(f"expected one of {', '.join(choices)}, found {found(name)}", near)
    return str(known)


def _cure(value: object) -> str:
    if value is None:
        return " (a # begins a comment: put the text between quotes)"
    if isinstance(value, str | list | tuple):
        return ""
    if isinstance(value, Mapping):
        return " (put the text between quotes, or write it behind | on a line of its own)"
    if isinstance(value, float):
        return ""  # 9.9 may have been written as 9.90
    return f' (between quotes it is text: "{str(value).lower()}")'


def _row(row: object) -> Any:
    if not isinstance(row, Mapping):
        raise ValueError(f"expected a button such as 看群规: https://…, found {found(row)}")
    if set(row) == {"text", "url"}:
        return each(_button, [("url", (row["text"], row["url"]))])
    return each(_button, [(label, (label, url)) for label, url in row.items()])


def _button(written: tuple[Any, Any]) -> dict[str, str]:
    label, url = written
    if not str(label).strip():
        raise ValueError("a button needs a text")
    if not isinstance(url, str) or not _URL.fullmatch(url):
        raise ValueError(f"button {label!r} needs a link such as https://…, found {found(url)}")
    return {"text": str(label), "url": url}
