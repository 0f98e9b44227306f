"""A table that an operator sends, as the FAQ file that it becomes; and one to fill in."""

from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Final

from faq.apart import LARGE, apart
from faq.entries import load_entries
from faq.entry import Entry
from faq.revising import revised
from faq.tables import by_category, read_table, write_table
from faq.writing import yaml_of
from text.findings import Finding

TABLES: Final = (".csv", ".xlsx")
TEMPLATES: Final = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class Sent:
    """A file that was sent, as YAML.

    Attributes:
        findings: what is wrong in the table; their lines are its rows.
        categories: how many it has; a FAQ file has one.
        entries: of a table.
    """

    name: str
    content: bytes
    findings: tuple[Finding, ...] = ()
    categories: int = 1
    entries: tuple[Entry, ...] = ()

    def put_into(self, present: bytes | None, target: Path) -> bytes:
        """The content for a file: of one that is there, only what the table changes is new."""
        if present is None or not self.entries:
            return self.content
        try:
            text = present.decode("utf-8")
        except UnicodeDecodeError:
            return self.content
        meant = (text, target, self.entries, self.entries[0].category)
        found = apart(revised, *meant) if len(present) >= LARGE else revised(*meant)
        return self.content if found is None else found.encode("utf-8")


def as_yaml(name: str, content: bytes, language: str) -> Sent:
    """Read a table; a YAML file is what it is."""
    path = PurePath(name)
    if path.suffix.lower() not in TABLES:
        return Sent(name, content)
    reading = read_table(content, name)
    errors = tuple(one for one in reading.findings if one.severity == "error")
    groups = list(by_category(reading.entries))
    if errors or len(groups) != 1:
        return Sent(name, b"", errors, len(groups))
    ((category, entries),) = groups
    text = yaml_of(entries, category, language)
    return Sent(f"{path.stem}.yaml", text.encode(), entries=tuple(entries))


def templates(language: str) -> dict[str, bytes]:
    """Files to fill in, by their names: one for an editor, one for Excel; they say the same."""
    template = TEMPLATES / f"{language}.yaml"
    table = write_table(load_entries(template), "faq.xlsx", language)
    return {"faq.yaml": template.read_bytes(), "faq.xlsx": table}
