"""Check a YAML file against a pydantic model; every error gets its place in the file."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias, TypeVar

from pydantic import BaseModel, ValidationError

from text.findings import BadItems, FileProblems, Finding
from text.suggest import did_you_mean
from text.yaml_document import Document, KeyPath
from text.yaml_names import Aliases, Renamer, field_names

__all__ = ["Aliases", "Check", "Problems", "Renamer", "checked", "fitting", "validate"]

M = TypeVar("M", bound=BaseModel)

_EXPECTED = {
    "int": "expected a whole number",
    "float": "expected a number",
    "decimal": "expected a number",
    "bool": "expected yes or no (是 or 否)",
    "string": "expected text",
    "list": "expected a list",
    "tuple": "expected a list",
    "set": "expected a list",
    "dict": "expected a mapping (key: value)",
    "mapping": "expected a mapping (key: value)",
    "model": "expected a mapping (key: value)",
    "time_delta": "expected a duration such as 10分钟 or 1h 30m",
}
_SHOWN_MOST = 40


class Problems:
    """Where a check reports: findings about places in one document.

    Attributes:
        keys: those of the data, canonical, whose values were complained of.
    """

    def __init__(self, document: Document, renamer: Renamer) -> None:
        self.findings: list[Finding] = list(renamer.findings)
        self.keys: set[str | int] = set()
        self._document = document
        self._renamer = renamer

    def add(
        self,
        keypath: KeyPath,
        code: str,
        message: str,
        hint: str | None = None,
        *,
        key: bool = False,
    ) -> None:
        """Report the value (or the key) at a path of canonical keys."""
        self.keys.update(keypath[:1])
        place = self._renamer.written_path(keypath)
        self.findings.append(self._document.finding(place, code, message, hint, key=key))


Check: TypeAlias = Callable[[Any, Problems], None]


def validate(
    document: Document,
    model: type[M],
    *,
    aliases: Aliases | None = None,
    at: KeyPath = (),
    checks: Sequence[Check] = (),
) -> M:
    """Make a model of a document: ``checked`` without the names."""
    return checked(document, model, aliases=aliases, at=at, checks=checks)[0]


def checked(
    document: Document,
    model: type[M],
    *,
    aliases: Aliases | None = None,
    at: KeyPath = (),
    checks: Sequence[Check] = (),
) -> tuple[M, Renamer]:
    """Make a model of a document.

    Beside what the model itself accepts: other names of keys and of fixed words; 是 and 否;
    durations as people write them; for a text whatever was written, be it ``0123`` or a date.

    Args:
        document: from ``load_yaml``.
        model: what the data must fit.
        aliases: other name -> canonical name, or the several that it may stand for; for keys that
            the model has, and words of a ``Literal``. Both names of one key are an error.
        at: check only what stands at this path, as written.
        checks: called with the data under canonical keys, whether or not they fit the model.

    Returns:
        The model, and the renamer that knows under which names things were written.

    Raises:
        FileProblems: all that is wrong, each with line, column and what was expected.
    """
    renamer = Renamer(document, aliases or {}, at)
    made, problems, _ = _made(document, model, renamer, checks)
    if made is None or problems.findings:
        raise FileProblems(problems.findings)
    return made, renamer


def fitting(
    document: Document, model: type[M], *, aliases: Aliases | None = None, at: KeyPath = ()
) -> tuple[M | None, list[Finding]]:
    """Make a model of what fits it: without the keys that are wrong, which are told.

    Returns:
        The model, None when it cannot be made of the rest; all that is wrong.
    """
    made, problems, data = _made(document, model, Renamer(document, aliases or {}, at), ())
    if made is None and isinstance(data, Mapping):
        rest = {key: value for key, value in data.items() if key not in problems.keys}
        try:
            made = model.model_validate(rest)
        except ValidationError:
            made = None
    return made, problems.findings


def _made(
    document: Document, model: type[M], renamer: Renamer, checks: Sequence[Check]
) -> tuple[M | None, Problems, Any]:
    data = renamer.renamed(model)
    problems = Problems(document, renamer)
    for check in checks:
        check(data, problems)
    try:
        return model.model_validate(data), problems, data
    except ValidationError as error:
        _report(error, problems, renamer, data)
        return None, problems, data


def _report(error: ValidationError, problems: Problems, renamer: Renamer, data: Any) -> None:
    """Several errors at one place, from the arms of a union, become one finding."""
    wanted: dict[tuple[KeyPath, str, bool], list[str]] = {}
    hints: dict[KeyPath, str | None] = {}
    complaints = list(_single(error))
    paths = [_path_in(data, details["loc"]) for details in complaints]
    reached = [
        (*path, str(details["loc"][-1])) if details["type"] == "missing" else path
        for details, path in zip(complaints, paths, strict=True)
    ]
    for details, path in zip(complaints, paths, strict=True):
        kind = details["type"]
        deeper = any(len(other) > len(path) and other[: len(path)] == path for other in reached)
        if deeper and kind.endswith("_type"):
            continue  # another arm of the union fits better, and its errors say more
        message, hint = _said(details, path, renamer)
        key = kind == "extra_forbidden"
        code = "unknown-key" if key else "missing" if kind == "missing" else "value"
        messages = wanted.setdefault((path, code, key), [])
        if message not in messages:
            messages.append(message)
        hints[path] = hints.get(path) or hint
    for (path, code, key), messages in wanted.items():
        for message in messages if code == "missing" else [_either(messages)]:
            problems.add(path, code, message, hints[path], key=key)


def _single(error: ValidationError) -> Iterator[dict[str, Any]]:
    """Pydantic's errors; those of a list's items each at its item."""
    for details in error.errors():
        complaint = details.get("ctx", {}).get("error")
        if not isinstance(complaint, BadItems):
            yield {**details}
            continue
        for place, one in complaint.complaints:
            yield {**details, "loc": (*details["loc"], *place), "ctx": {"error": one}}


def _said(details: Any, path: KeyPath, renamer: Renamer) -> tuple[str, str | None]:
    kind: str = details["type"]
    value = details["input"]
    if kind == "extra_forbidden":
        return _unknown_key(str(path[-1]), path, renamer)
    if kind == "missing":
        name = str(details["loc"][-1])
        others = renamer.other_names([name])
        return f"{name}{f' ({others[0]})' if others else ''} is missing", None
    shown = _shown(value)
    if kind in ("literal_error", "enum"):
        words = renamer.words_of(details["ctx"]["expected"])
        hint = did_you_mean(value, words) if isinstance(value, str) else None
        return f"expected {details['ctx']['expected']}{shown}", hint
    if "error" in details.get("ctx", {}):
        complaint = details["ctx"]["error"]
        return str(complaint), getattr(complaint, "hint", None)
    for start, expected in _EXPECTED.items():
        if kind.startswith(start + "_") and kind.endswith(("_type", "_parsing", "_float")):
            return expected + shown, _split_key(value) if "mapping" in expected else None
    message = str(details["msg"]).replace("Input should be", "expected")
    return message[:1].lower() + message[1:] + shown, None


def _unknown_key(word: str, path: KeyPath, renamer: Renamer) -> tuple[str, str | None]:
    model = renamer.models.get(path[:-1])
    names = field_names(model) if model else {}
    known = [*names, *renamer.other_names(names)]
    for name, below in names.items():
        if word in renamer.words_under(below):
            other = renamer.other_names([name])
            shown = f"{name} ({other[0]})" if other else name
            return f"{word!r} stands below {shown}, indented deeper than it", None
    near = did_you_mean(word.partition("：")[0], known)
    told = names if word.isascii() else [(renamer.other_names([one]) or [one])[0] for one in names]
    others = "" if near or not told else f" (known: {', '.join(told)})"
    return f"unknown key {word!r}{others}", near


def _either(messages: list[str]) -> str:
    """``expected a, found x`` + ``expected b, found x`` = ``expected a or b, found x``."""
    first, *others = messages
    start, found = first.partition(", found ")[::2]
    more = [other.partition(", found ")[0].removeprefix("expected ") for other in others]
    return " or ".join([start, *more]) + (f", found {found}" if found else "")


def _shown(value: object) -> str:
    if isinstance(value, Mapping | list):
        return f", found a {'mapping' if isinstance(value, Mapping) else 'list'}"
    if value is None:
        return ", found nothing"
    text = repr(value)
    return f", found {text if len(text) <= _SHOWN_MOST else text[:_SHOWN_MOST] + '…'}"


def _split_key(value: object) -> str | None:
    """``问：怎么退款`` where a mapping must stand: a colon of the wrong kind."""
    if not isinstance(value, str):
        return None
    for colon in ("：", ":"):
        key, found, rest = value.partition(colon)
        if found and 0 < len(key) <= 20 and rest:
            return f"{key.strip()}: {rest.strip()}"
    return None


def _path_in(data: Any, loc: tuple[int | str, ...]) -> KeyPath:
    """Pydantic's location without what is not in the data: names of union arms, validators."""
    path: list[int | str] = []
    for part in loc:
        if _holds(data, part):
            path.append(part)
            data = data[part]
    return tuple(path)


def _holds(data: Any, part: int | str) -> bool:
    if isinstance(data, Mapping):
        return part in data
    return isinstance(data, list) and isinstance(part, int) and part < len(data)
