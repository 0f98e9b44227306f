"""Entries as the YAML that an operator would have written."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from faq.entry import FILE_KEYS, KEYS, TEST_KEYS, Button, Entry, Validity, derived_id
from text.durations import format_duration

_PLAIN: Final = re.compile(r"[^\W\d_][^:#\[\]{},&*!|>'\"%@`=\\]*(?<!\s)")
_RESERVED: Final = frozenset(
    "null true false yes no on off 是 否 开 关 对 不".split()  # noqa: SIM905 - reads better
)
_LONGEST: Final = 90
_ROLES: Final = {"member": "成员", "trusted": "信任", "moderator": "协管", "admin": "管理员",
                 "owner": "群主"}  # fmt: skip


def yaml_of(entries: Iterable[Entry], category: str = "", language: str = "zh-CN") -> str:
    """A FAQ file."""
    names = names_of(language)
    entries = list(entries)
    questions = questions_of(entries)
    head = [f"{names['category']}: {scalar(category)}"] if category else []
    lines = [*head, f"{names['faq']}:"]
    for entry in entries:
        written = entry_lines(entry, language, questions)
        lines += ["", *(f"  {line}" if line else "" for line in written)]
    return "\n".join(lines) + "\n"


def questions_of(entries: Iterable[Entry]) -> dict[str, str]:
    """Questions by id: what ``after`` names in a file; one that two entries ask names neither."""
    found = {entry.id: entry.q for entry in entries}
    often = Counter(found.values())
    return {key: question for key, question in found.items() if often[question] == 1}


def entry_lines(
    entry: Entry, language: str = "zh-CN", questions: Mapping[str, str] | None = None
) -> list[str]:
    """An entry as one item of a list, not indented."""
    names = names_of(language)
    written = fields(entry, language, questions or {})
    only = set(written) == {"q", "a"} and len(entry.a) == 1
    if only and _is_plain(entry.q) and entry.q not in _known() and "\n" not in entry.a[0]:
        return [f"- {entry.q}: {_block_scalar(entry.a[0])}"]
    lines = [
        line for key, value in written.items() for line in pair_lines(names[key], value, names)
    ]
    return [f"- {lines[0]}", *(f"  {line}" if line else "" for line in lines[1:])]


def fields(entry: Entry, language: str, questions: Mapping[str, str]) -> dict[str, Any]:
    """What an entry says beyond the defaults, under canonical keys, as people write it."""
    after = questions.get(entry.after, entry.after) if entry.after else None
    chinese = language == "zh-CN"
    found: dict[str, Any] = {"id": entry.id if entry.id != derived_id(entry.q) else ""}
    found |= {"q": entry.q, "also": entry.also, "a": entry.a}
    found |= {"must": entry.must, "not": entry.not_, "keywords": entry.keywords}
    found |= {"photo": entry.photo, "file": entry.file, "buttons": entry.buttons}
    found |= {"only_in": entry.only_in, "valid": days(entry.valid, language), "after": after}
    if entry.role != "member":
        found["role"] = _ROLES[entry.role] if chinese else entry.role
    for key, value in (("private", entry.private), ("call_staff", entry.call_staff)):
        found[key] = ("是" if chinese else "yes") if value else ""
    if entry.cooldown is not None:
        found["cooldown"] = format_duration(entry.cooldown, language)
    tests = {"hit": entry.tests.hit, "miss": entry.tests.miss}
    found["tests"] = {key: texts for key, texts in tests.items() if texts}
    return {key: value for key, value in found.items() if value}


def days(valid: Validity, language: str) -> str:
    """The days on which an entry is valid, as they are read back."""
    since, to, until = ("起", "至", "至") if language == "zh-CN" else ("onwards", "to", "until")
    if valid.start is None:
        return "" if valid.end is None else f"{until} {valid.end}"
    return f"{valid.start} {since}" if valid.end is None else f"{valid.start} {to} {valid.end}"


def scalar(text: str) -> str:
    """A text on one line, between quotes where YAML would take it for something else."""
    return text if _is_plain(text) else _quoted(text)


def _block_scalar(text: str) -> str:
    """``scalar`` for a text that stands in no brackets: commas are text there."""
    return text if _is_plain(text.replace(",", " ").replace("，", " ")) else _quoted(text)


def pair_lines(name: str, value: Any, names: Mapping[str, str]) -> Iterator[str]:
    """A key and its value, not indented.

    Args:
        name: the key as it is written.
        value: as ``fields`` gives it.
        names: see ``names_of``.
    """
    if isinstance(value, str):
        yield from _text(f"{name}:", value)
    elif isinstance(value, dict):
        yield f"{name}:"
        for key, texts in value.items():
            yield f"  {names[key]}: {in_brackets(texts)}"
    elif isinstance(value[0], str):
        yield from _texts(name, value)
    else:
        yield f"{name}:"
        yield from (f"  {line}" for row in value for line in item_lines(row))


def item_lines(item: str | Button | Sequence[Button]) -> list[str]:
    """An item of a list, not indented: a text, a row of buttons; or a button of a mapping."""
    if isinstance(item, str):
        return list(_text("-", item))
    return [_pair(item)] if isinstance(item, Button) else [f"- {_row(item)}"]


def in_brackets(value: str | Button | Sequence[Any]) -> str:
    """The same among others between brackets; or a list of texts with its brackets."""
    if isinstance(value, str):
        return scalar(value)
    if isinstance(value, Button):
        return f"{scalar(value.text)}: {_quoted(value.url)}"
    pairs = ", ".join(map(in_brackets, value))
    return f"{{{pairs}}}" if isinstance(value[0], Button) else f"[{pairs}]"


def _texts(name: str, texts: Sequence[str]) -> Iterator[str]:
    if name in (KEYS["a"], "a") and len(texts) == 1:
        yield from _text(f"{name}:", texts[0])
    elif name not in (KEYS["a"], "a") and sum(map(len, texts)) < _LONGEST:
        yield f"{name}: {in_brackets(texts)}"
    else:
        yield f"{name}:"
        for text in texts:
            yield from (f"  {line}" if line else "" for line in item_lines(text))


def _text(head: str, text: str) -> Iterator[str]:
    lines = text.split("\n")
    if len(lines) > 1 and not text[0].isspace() and all(map(_fits_block, lines)):
        yield f"{head} |"
        yield from (f"  {line}" if line else "" for line in lines)
    else:
        yield f"{head} {_block_scalar(text)}"


def _fits_block(line: str) -> bool:
    return line == "" or (line.isprintable() and bool(line.strip()))


def _row(row: Sequence[Button]) -> str:
    return _pair(row[0]) if len(row) == 1 else in_brackets(row)


def _pair(button: Button) -> str:
    return f"{scalar(button.text)}: {_link(button.url)}"


def _link(url: str) -> str:
    return url if re.fullmatch(r"[\w:/.?=&%+~-]+", url, re.ASCII) else _quoted(url)


def _is_plain(text: str) -> bool:
    plain = _PLAIN.fullmatch(text) is not None and text.isprintable()
    return plain and "，" not in text and text.casefold() not in _RESERVED


def _quoted(text: str) -> str:
    """Between double quotes; what cannot be seen is escaped."""
    return '"' + "".join(map(_sign, text)) + '"'


def _sign(sign: str) -> str:
    if sign in '"\\':
        return "\\" + sign
    if sign == "\n":
        return "\\n"
    if sign.isprintable():
        return sign
    code = ord(sign)
    return f"\\U{code:08X}" if code > 0xFFFF else f"\\u{code:04X}"


def names_of(language: str) -> dict[str, str]:
    """What keys are called in a language, by their canonical names."""
    chinese = {**FILE_KEYS, **KEYS, **TEST_KEYS}
    return chinese if language == "zh-CN" else {key: key for key in chinese}


def _known() -> set[str]:
    return {*KEYS, *KEYS.values()}
