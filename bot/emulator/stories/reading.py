"""Read story files: what does not fit is said with its line and column."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.emulator.stories.model import Act, Expect, Part, Story, StoryFile, Texts
from bot.loader import own_file, shipped_names
from text.filler import fill
from text.findings import FileProblems, Finding
from text.suggest import did_you_mean
from text.yaml_file import Document, KeyPath, load_yaml, validate

FILE: Final = "stories.yaml"
PRIVATE: Final = "private"
_PEOPLE: Final = ("who", "join", "leave", "muted", "free", "banned", "inside", "gone", "only_for")
_LABELS: Final = ("reply_to", "on", "edit", "to", "edited", "deleted", "kept")


@dataclass(frozen=True, slots=True)
class Shelf:
    """The stories of one plug-in.

    Attributes:
        plugin: its name as a config lists it.
        document: the file, for the places of what went wrong.
    """

    plugin: str
    stories: tuple[Story, ...]
    document: Document

    @property
    def needed(self) -> Sequence[str]:
        """The plug-ins of its stories' worlds: all that are shipped, and its own."""
        return tuple(dict.fromkeys((*shipped_names(), self.plugin)))

    def place(self, number: int, *keypath: str | int) -> str:
        """``file:line:column`` of something in a story, counted from 0."""
        line, column = self.document.position(("stories", number, *keypath))
        return f"{self.document.path}:{line}:{column}"


def read_shelves(plugins: Iterable[str]) -> list[Shelf]:
    """The stories of plug-ins, in their order; those without a story file are left out.

    Raises:
        FileProblems: everything that is wrong in the files, with file, line and column.
        PluginRefused: there is no such plug-in.
    """
    shelves: list[Shelf] = []
    findings: list[Finding] = []
    for name in plugins:
        path = own_file(name, FILE)
        if not path.exists():
            continue
        try:
            shelves.append(read_shelf(name, path))
        except FileProblems as problems:
            findings.extend(problems.findings)
    if findings:
        raise FileProblems(findings)
    return shelves


def read_shelf(plugin: str, path: Path) -> Shelf:
    """The stories in a file.

    Raises:
        FileProblems: everything that is wrong in it.
    """
    document = load_yaml(path)
    found = validate(document, StoryFile)
    findings = list(_misfits(document, found.stories, path.parent))
    if findings:
        raise FileProblems(findings)
    return Shelf(plugin, found.stories, document)


def _misfits(document: Document, stories: Iterable[Story], folder: Path) -> Iterator[Finding]:
    seen: dict[str, int] = {}
    for number, story in enumerate(stories):
        at: KeyPath = ("stories", number)
        if story.id in seen:
            message = f"the id {story.id!r} is that of story {seen[story.id]}, too"
            yield document.finding((*at, "id"), "duplicate-id", message)
        seen.setdefault(story.id, number + 1)
        yield from _Checker(document, story, folder).findings(at)


class _Checker:
    """Checks that a story speaks of people, groups and messages that it has."""

    def __init__(self, document: Document, story: Story, folder: Path) -> None:
        self._document = document
        self._story = story
        self._folder = folder
        self._labels: list[str] = []

    def findings(self, at: KeyPath) -> Iterator[Finding]:
        story = self._story
        for key, group in story.groups.items():
            for place, who in enumerate(group.people or ()):
                path = (*at, "groups", key, "people", place)
                yield from self._known(path, who, "person", story.cast)
        yield from self._names((*at, "cast"))
        for number, step in enumerate(story.steps):
            here = (*at, "steps", number)
            for place, act in enumerate(step.do):
                yield from self._part((*here, "do", place), act)
            for place, expect in enumerate(step.expect):
                yield from self._part((*here, "expect", place), expect)

    def _names(self, at: KeyPath) -> Iterator[Finding]:
        for key in self._story.cast:
            if not key.isidentifier():
                message = f"{key!r} is no name for texts: expected a word such as ken"
                yield self._document.finding((*at, key), "cast", message, key=True)

    def _part(self, at: KeyPath, part: Act | Expect) -> Iterator[Finding]:
        for name in _PEOPLE:
            if (who := getattr(part, name, None)) is not None:
                yield from self._known((*at, name), who, "person", self._story.cast)
        for name in _LABELS:
            if (label := getattr(part, name, None)) is not None:
                yield from self._known((*at, name), label, "message", self._labels)
        if part.where is not None:
            groups = [*self._story.groups, PRIVATE]
            yield from self._known((*at, "in"), part.where, "group", groups)
        if isinstance(part, Act):
            yield from self._files(at, part)
        yield from self._texts(at, part)
        if part.label is not None:
            self._labels.append(part.label)

    def _files(self, at: KeyPath, act: Act) -> Iterator[Finding]:
        named = [("photo", act.photo)] if act.photo else []
        for key, files in (("document", act.document), ("save", act.save)):
            named += [(key, one) for one in (files.zh, files.en)] if files else []
        for key, name in dict.fromkeys(named):
            if not (self._folder / name).is_file():
                message = f"there is no file {name!r} beside this one"
                yield self._document.finding((*at, key), key, message)

    def _known(self, at: KeyPath, word: str, kind: str, known: Iterable[str]) -> Iterator[Finding]:
        choices = list(known)
        if word in choices:
            return
        near = did_you_mean(word, choices)
        others = "" if near else f" (known: {', '.join(choices) or 'none so far'})"
        yield self._document.finding(
            at, f"unknown-{kind}", f"the story has no {kind} {word!r}{others}", near
        )

    def _texts(self, at: KeyPath, part: Part) -> Iterator[Finding]:
        for name, field in type(part).model_fields.items():
            value = getattr(part, name)
            if not isinstance(value, Texts):
                continue
            for language, text in (("zh", value.zh), ("en", value.en)):
                try:
                    fill(text, dict.fromkeys(self._story.cast, ""))
                except ValueError as problem:
                    place = (*at, field.alias or name, language)
                    yield self._document.finding(place, "text", str(problem))
                    break
