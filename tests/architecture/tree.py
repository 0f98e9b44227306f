"""The tree as the rules see it: files, syntax trees, functions."""

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ("bot", "handlers", "faq", "rules", "text", "migrations")

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Source:
    """A Python file.

    Attributes:
        name: its path from the root, with slashes.
    """

    name: str
    text: str

    @property
    def tree(self) -> ast.Module:
        return _parse(self.name, self.text)

    def within(self, *folders: str) -> bool:
        return self.name.startswith(tuple(f"{folder}/" for folder in folders))

    def functions(self) -> Iterator[tuple[Function, tuple[ast.AST, ...]]]:
        """Every function with what it stands in, outermost first."""
        yield from _functions(self.tree, ())


@cache
def _parse(name: str, text: str) -> ast.Module:
    return ast.parse(text, name)


def _functions(
    node: ast.AST, around: tuple[ast.AST, ...]
) -> Iterator[tuple[Function, tuple[ast.AST, ...]]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, Function):
            yield child, around
            yield from _functions(child, (*around, child))
        else:
            yield from _functions(
                child, (*around, child) if isinstance(child, ast.ClassDef) else around
            )


@cache
def files() -> tuple[str, ...]:
    """Every file that belongs to the project: what git knows, and what it would add."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.decode("utf-8")
    return tuple(sorted(name for name in listed.split("\0") if name and (ROOT / name).is_file()))


@cache
def sources(*folders: str) -> tuple[Source, ...]:
    """The Python files of these folders; of the whole project when none is named."""
    found = (
        Source(name, (ROOT / name).read_text("utf-8")) for name in files() if name.endswith(".py")
    )
    return tuple(source for source in found if not folders or source.within(*folders))
