"""Secrets: the small file ``.env`` beside the config."""

import os
import re
from collections.abc import Mapping
from pathlib import Path

from text.yaml_file import FileProblems, Finding

_LINE = re.compile(r"\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*?)\s*")
_COMMENT = re.compile(r"\s+#.*$")


def read_dotenv(path: Path) -> dict[str, str]:
    """Read ``NAME=value`` lines; quotes around a value and ``export`` before a name go.

    Returns:
        Name -> value; nothing when there is no such file.

    Raises:
        FileProblems: a line is something else, or the file cannot be read. Values, which are
            secrets, are never shown.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "the file is not saved as UTF-8"
        raise FileProblems(
            [Finding(str(path), 1, 1, "unreadable", f"cannot be read: {reason}")]
        ) from None
    values: dict[str, str] = {}
    findings = []
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        match = _LINE.fullmatch(line)
        if match is None:
            findings.append(Finding(str(path), number, 1, "line", "expected NAME=value"))
        else:
            values[match[1]] = _unquoted(match[2])
    if findings:
        raise FileProblems(findings)
    return values


def _unquoted(value: str) -> str:
    for quote in "\"'":
        if len(value) >= 2 and value[0] == value[-1] == quote:
            return value[1:-1]
    return _COMMENT.sub("", value)


def write_dotenv(path: Path, values: Mapping[str, str | None]) -> None:
    """Set values in the file and keep its other lines; only its owner may read it afterwards.

    Args:
        values: name -> value; None takes the name away.

    Raises:
        OSError: it cannot be written.
        ValueError: a value has more than one line.
        UnicodeDecodeError: the file that is there is not saved as UTF-8.
    """
    if any(not value.isprintable() for value in values.values() if value is not None):
        raise ValueError("a value is one line")
    lines = path.read_text(encoding="utf-8-sig").splitlines() if path.exists() else []
    left = dict(values)
    kept = []
    for line in lines:
        match = _LINE.fullmatch(line)
        name = match[1] if match and not line.lstrip().startswith("#") else None
        if name is None or name not in values:
            kept.append(line)
        elif (value := left.pop(name, None)) is not None:
            kept.append(f"{name}={_quoted(value)}")
    kept += [f"{name}={_quoted(value)}" for name, value in left.items() if value is not None]
    _replace(path, "".join(f"{line}\n" for line in kept))


def _quoted(value: str) -> str:
    return value if _unquoted(value) == value and value == value.strip() else f'"{value}"'


def _replace(path: Path, text: str) -> None:
    """Write the file at one stroke, never readable by others in between (where the system can)."""
    new = path.with_name(f"{path.name}.new")
    new.unlink(missing_ok=True)
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
        file.write(text)
    new.replace(path)
