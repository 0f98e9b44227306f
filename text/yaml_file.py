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
from text.yaml_mistakes import Mistake, explain
from text.yaml_vanishing import vanishing

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
    "examine_text",
    "examine_yaml",
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
    return _flawless(*examine_yaml(path))


def parse_yaml(text: str, path: Path) -> Document:
    """Read text as if it stood in a file; ``path`` is only used to name it.

    Raises:
        FileProblems: see ``load_yaml``.
    """
    return _flawless(*examine_text(text, path))


def examine_yaml(path: Path) -> tuple[Document, list[Finding]]:
    """Read a file as far as it can be read, as if its mistakes were mended; name them all."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        message = "the file is not saved as UTF-8"
        return _nothing(path), [Finding(str(path), 1, 1, "encoding", message)]
    except OSError as error:
        message = f"cannot be read: {error.strerror or error}"
        return _nothing(path), [Finding(str(path), 1, 1, "unreadable", message)]
    return examine_text(text, path)


def examine_text(text: str, path: Path) -> tuple[Document, list[Finding]]:
    """``examine_yaml`` for text that stands in no file."""
    findings: list[Finding] = []

    def report(node: Node, code: str, message: str, hint: str | None) -> None:
        line, column = node.start_mark.line + 1, node.start_mark.column + 1
        findings.append(Finding(str(path), line, column, code, message, hint))

    try:
        root, mistakes = _read(text)
        document = Document(path, root, report)
    except ReaderError as error:
        return _nothing(path), [_strange_sign(text, path, error)]
    except RecursionError:
        message = "lists and mappings are nested too deeply"
        return _nothing(path), [Finding(str(path), 1, 1, "too-deep", message)]
    findings.extend(_finding(path, mistake) for mistake in mistakes)
    document.doubts = tuple(one for one in findings if one.severity == "warning")
    return document, findings


def _flawless(document: Document, findings: list[Finding]) -> Document:
    if any(finding.severity == "error" for finding in findings):
        raise FileProblems(findings)
    return document


def _nothing(path: Path) -> Document:
    return Document(path, None, lambda *_: None)


def _read(text: str) -> tuple[Node | None, list[Mistake]]:
    """Parse; what vanishes is put between quotes, so that what follows from it is not told."""
    lines = text.replace("\r\n", "\n").split("\n")
    root, mistakes = _compose(lines)
    if root is None:
        return None, mistakes
    found = list(vanishing(root, lines))
    mistakes.extend(found)
    if any(mistake.code == "anchor" for mistake in mistakes):
        return None, mistakes  # a handful of *names could stand for millions of values
    for mistake in found:
        if mistake.mended is not None and mistake.severity == "error":
            lines[mistake.line] = mistake.mended
    if any(mistake.severity == "error" for mistake in found):
        mended, others = _compose(lines)
        root = root if mended is None or others else mended
    return root, mistakes


def _compose(lines: list[str]) -> tuple[Node | None, list[Mistake]]:
    """Parse; a mistake that can be repaired is, so that the next ones are found as well."""
    mistakes: list[Mistake] = []
    for _ in range(_MOST_REPAIRS):
        try:
            return YAML(typ="safe", pure=True).compose("\n".join(lines)), mistakes
        except MarkedYAMLError as error:
            mistake = explain(lines, error)
            mistakes.append(mistake)
            if mistake.mended in (None, lines[mistake.line]):
                break
            lines[mistake.line] = str(mistake.mended)
    return None, mistakes


def _finding(path: Path, mistake: Mistake) -> Finding:
    repair = mistake.repair
    return Finding(
        file=str(path),
        line=mistake.line + 1,
        column=mistake.column + 1,
        code=mistake.code,
        message=mistake.message,
        hint=(repair.lines[0].strip() or None) if repair else None,
        severity=mistake.severity,
        repair=repair,
    )


def _strange_sign(text: str, path: Path, error: YAMLError) -> Finding:
    at = int(getattr(error, "position", 0))
    line = text.count("\n", 0, at)
    column = at - (text.rfind("\n", 0, at) + 1)
    message = f"the sign {text[at : at + 1]!r} cannot stand in a file"
    return Finding(str(path), line + 1, column + 1, "strange-sign", message)
