"""Parse YAML as if its mistakes were mended, so that one does not hide the others."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.nodes import Node

from text.findings import Repair
from text.yaml_mistakes import explain
from text.yaml_repair import Mistake
from text.yaml_signs import misread, tab_mistakes
from text.yaml_vanishing import vanishing

_MOST_REPAIRS: Final = 50


class Source:
    """The lines of a file, more and more of them mended.

    Attributes:
        lines: as they are now.
        numbers: where in the file each of them comes from; lines count from 0.
    """

    def __init__(self, text: str) -> None:
        self.lines = text.replace("\r\n", "\n").split("\n")
        self.numbers = list(range(len(self.lines)))

    def told(self, mistake: Mistake) -> Mistake:
        """A mistake in the lines of the file; without a repair of what is mended only in part."""
        repair = mistake.repair
        if repair is not None:
            first, last = self.numbers[repair.first - 1] + 1, self.numbers[repair.last - 1] + 1
            around = self.numbers[max(repair.first - 2, 0) : repair.last + 1]
            whole = last - first == repair.last - repair.first
            alone = len(set(around)) == len(around)
            repair = replace(repair, first=first, last=last) if whole and alone else None
        return replace(mistake, line=place_in(self.numbers, mistake.line), repair=repair)

    def mend(self, repairs: Iterable[Repair]) -> bool:
        """Write repairs that touch no line twice; whether that changed anything."""
        before = list(self.lines)
        for repair in sorted(repairs, key=lambda one: one.first, reverse=True):
            replaced = slice(repair.first - 1, repair.last)
            origin = self.numbers[replaced]
            self.lines[replaced] = repair.lines
            self.numbers[replaced] = [
                origin[min(at, len(origin) - 1)] for at in range(len(repair.lines))
            ]
        return self.lines != before


def place_in(numbers: list[int], line: int) -> int:
    """Where a line comes from; beyond the last one when the parser counts others as well."""
    last = len(numbers) - 1
    return numbers[min(line, last)] + max(0, line - last)


def read(text: str) -> tuple[Node | None, list[Mistake], list[int]]:
    """Parse; what vanishes is put between quotes, so that what follows from it is not told.

    Returns:
        The root, all mistakes, and where in the file each line of the root comes from.
    """
    source = Source(text)
    root, mistakes = _compose(source)
    if root is None:
        return None, mistakes, source.numbers
    found = list(vanishing(root, source.lines))
    mistakes.extend(map(source.told, found))
    if any(mistake.code == "anchor" for mistake in mistakes):
        return None, mistakes, source.numbers  # some *names could stand for millions of values
    numbers = list(source.numbers)
    wrong = [one for one in found if one.severity == "error" and one.repair is not None]
    if source.mend(apart(one.repair for one in wrong if one.repair is not None)):
        mended, others = _compose(source)
        if mended is not None and not others:
            return mended, mistakes, source.numbers
    return root, mistakes, numbers


def apart(repairs: Iterable[Repair]) -> list[Repair]:
    """Repairs that touch no line twice; the others wait for the next round."""
    chosen: list[Repair] = []
    for repair in sorted(repairs, key=lambda one: (one.first, one.last)):
        if not chosen or repair.first > chosen[-1].last:
            chosen.append(repair)
    return chosen


def _compose(source: Source) -> tuple[Node | None, list[Mistake]]:
    """Parse; a mistake that can be repaired is, so that the next ones are found as well."""
    mistakes: list[Mistake] = []
    for _ in range(_MOST_REPAIRS):
        try:
            root = YAML(typ="safe", pure=True).compose("\n".join(source.lines))
        except MarkedYAMLError as error:
            found = [explain(source.lines, error)]
            if found[0].code == "tab":
                found = tab_mistakes(source.lines, found[0].line) or found
        else:
            found = list(misread(root, source.lines))
            if not found:
                return root, mistakes
        mistakes.extend(map(source.told, found))
        latest = {one.line: one.repair for one in found if one.repair is not None}
        if not source.mend(latest.values()):
            break
    return None, mistakes
