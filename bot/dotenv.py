"""Secrets: the small file ``.env`` beside the config."""

import re
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
