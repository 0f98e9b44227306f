"""Read an operator's YAML file: data with positions, or every mistake in it at once."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import Node
from ruamel.yaml.reader import ReaderError

from text.findings import BadValue, FileProblems, Finding
from text.yaml_check import Aliases, Check, Problems, Renamer, checked, fitting, validate
from text.yaml_document import Document, KeyPath
from text.yaml_reading import place_in, read
from text.yaml_repair import Mistake

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
    "fitting",
    "load_yaml",
    "parse_yaml",
    "validate",
    "yaml_files",
]


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
    numbers = [0]

    def report(node: Node, code: str, message: str, hint: str | None) -> None:
        line = place_in(numbers, node.start_mark.line) + 1
        findings.append(Finding(str(path), line, node.start_mark.column + 1, code, message, hint))

    try:
        root, mistakes, numbers = read(text)
        document = Document(path, root, report, numbers)
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
