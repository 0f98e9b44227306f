"""A table that an operator sends, as the FAQ file that it becomes; and one to fill in."""

from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Final

from faq.apart import apart, are_large
from faq.entries import load_entries
from faq.entry import Entry
from faq.rewriting import rewritten
from faq.tables import by_category, read_table, write_table
from text.findings import Finding

TABLES: Final = (".csv", ".xlsx")
TEMPLATES: Final = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class Sent:
    """A file that was sent; a table gets the name of the YAML file that it becomes.

    Attributes:
        content: of a YAML file.
        findings: what is wrong in the table; their lines are its rows.
        remarks: what is doubtful in it.
        categories: how many it has; a FAQ file has one.
        entries: of a table.
    """

    name: str
    content: bytes
    findings: tuple[Finding, ...] = ()
    categories: int = 1
    entries: tuple[Entry, ...] = ()
    remarks: tuple[Finding, ...] = ()

    def put_into(self, target: Path, language: str) -> bytes:
        """The content for a file: of one that is there, only what the table changes is new.

        Raises:
            FileProblems: the table cannot be written into it without losing something.
        """
        if not self.entries:
            return self.content
        meant = (target, self.entries, language)
        return apart(rewritten, *meant) if are_large((target,)) else rewritten(*meant)


def as_sent(name: str, content: bytes) -> Sent:
    """Read a table; a YAML file is what it is."""
    path = PurePath(name)
    if path.suffix.lower() not in TABLES:
        return Sent(name, content)
    reading = read_table(content, name)
    errors = tuple(one for one in reading.findings if one.severity == "error")
    groups = list(by_category(reading.entries))
    if errors or len(groups) != 1:
        return Sent(name, b"", errors, len(groups))
    ((_, entries),) = groups
    remarks = tuple(one for one in reading.findings if one.severity != "error")
    return Sent(f"{path.stem}.yaml", b"", entries=tuple(entries), remarks=remarks)


def templates(language: str) -> dict[str, bytes]:
    """Files to fill in, by their names: one for an editor, one for Excel; they say the same."""
    template = TEMPLATES / f"{language}.yaml"
    table = write_table(load_entries(template), "faq.xlsx", language)
    return {"faq.yaml": template.read_bytes(), "faq.xlsx": table}
