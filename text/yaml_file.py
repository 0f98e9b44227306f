"""Read an operator's YAML file: data with positions, or every mistake in it at once."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import Node
from ruamel.yaml.reader import ReaderError

from text.findings import BadValue, FileProblems, Finding
from text.yaml_check import Aliases, Check, Problems, Renamer, checked, validate
from text.yaml_document import Document, KeyPath
from text.yaml_mistakes import Mistake, explain, vanishing

__all__ = [
    "Aliases",
    "BadValue",
    "Check",
    "Document",
    "FileProblems",
    "Finding",
    "KeyPath",
    "Problems",
    "Renamer",
    "checked",
    "load_yaml",
    "parse_yaml",
    "validate",
    "yaml_files",
]

_MOST_REPAIRS = 50


def yaml_files(paths: Path | Iterable[Path]) -> Iterator[Path]:
    """The files meant by paths of files and folders; a folder stands for all YAML below it."""
    for path in [paths] if isinstance(paths, Path) else paths:
        if path.is_dir():
            yield from sorted(
                file
                for file in path.rglob("*")
                if file.suffix.lower() in (".yaml", ".yml") and not file.name.startswith(".")
            )
        else:
            yield path


def load_yaml(path: Path) -> Document:
    """Read a file.

    Raises:
        FileProblems: it cannot be read, or holds mistakes: all of them as findings.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        message = "the file is not saved as UTF-8"
        raise FileProblems([Finding(str(path), 1, 1, "encoding", message)]) from None
    except OSError as error:
        message = f"cannot be read: {error.strerror or error}"
        raise FileProblems([Finding(str(path), 1, 1, "unreadable", message)]) from None
    return parse_yaml(text, path)


def parse_yaml(text: str, path: Path) -> Document:
    """Read text as if it stood in a file; ``path`` is only used to name it.

    Raises:
        FileProblems: see ``load_yaml``.
    """
    findings: list[Finding] = []

    def report(node: Node, code: str, message: str, hint: str | None) -> None:
        line, column = node.start_mark.line + 1, node.start_mark.column + 1
        findings.append(Finding(str(path), line, column, code, message, hint))

    try:
        root, mistakes, lines = _compose(text)
        if root is not None:
            mistakes.extend(vanishing(root, lines))
        if any(mistake.code == "anchor" for mistake in mistakes):
            root = None  # a handful of *names could stand for millions of values
        document = Document(path, root, report)
    except ReaderError as error:
        raise FileProblems([_strange_sign(text, path, error)]) from None
    except RecursionError:
        message = "lists and mappings are nested too deeply"
        raise FileProblems([Finding(str(path), 1, 1, "too-deep", message)]) from None
    findings.extend(_finding(path, mistake) for mistake in mistakes)
    if findings:
        raise FileProblems(findings)
    return document


def _compose(text: str) -> tuple[Node | None, list[Mistake], list[str]]:
    """Parse; a mistake that can be repaired is, so that the next ones are found as well."""
    lines = text.replace("\r\n", "\n").split("\n")
    mistakes: list[Mistake] = []
    for _ in range(_MOST_REPAIRS):
        try:
            return YAML(typ="safe", pure=True).compose("\n".join(lines)), mistakes, lines
        except MarkedYAMLError as error:
            mistake = explain(lines, error)
            mistakes.append(mistake)
            if mistake.repaired in (None, lines[mistake.line]):
                break
            lines[mistake.line] = str(mistake.repaired)
    return None, mistakes, lines


def _finding(path: Path, mistake: Mistake) -> Finding:
    hint = mistake.repaired and mistake.repaired.strip()
    return Finding(
        str(path), mistake.line + 1, mistake.column + 1, mistake.code, mistake.message, hint
    )


def _strange_sign(text: str, path: Path, error: YAMLError) -> Finding:
    at = int(getattr(error, "position", 0))
    line = text.count("\n", 0, at)
    column = at - (text.rfind("\n", 0, at) + 1)
    message = f"the sign {text[at : at + 1]!r} cannot stand in a file"
    return Finding(str(path), line + 1, column + 1, "strange-sign", message)
