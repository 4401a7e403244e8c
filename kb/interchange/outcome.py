"""What an import found and did, as the window shows it and the command line prints it."""

import uuid
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from kb.interchange.table_mapping import TableMapping

Result = Literal["imported", "updated", "unchanged", "refused"]


@dataclass(frozen=True, slots=True)
class TableLook:
    """What a person needs to say what the columns of a table are.

    Attributes:
        signature: what names all tables with its header.
        header: its columns.
        sample: its first rows.
        words: by column, its words, where it has only a few.
        mapping: what the columns are, or most likely are.
        known: the mapping was used before, or given with the import.
    """

    signature: str
    header: tuple[str, ...]
    sample: tuple[tuple[str, ...], ...]
    mapping: TableMapping
    known: bool = False
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FileOutcome:
    """One file of an import or of its preview.

    Attributes:
        path: as the user named it.
        format: its name; empty when it wasn't recognised.
        what: what it is, in words.
        result: what was done, or would be.
        reason, line, column: why and where it was refused.
        records: how many records of each kind it holds, by their plural.
        new, changed, unchanged: how many of its incidents and documents are that.
        unknown_fields: names of fields that this version doesn't know; they are kept.
        record_ids: the incidents, playbooks and articles it became; empty in a preview.
        backfilled: how many of its new incidents are old ones, recorded afterwards.
        people: names that nobody here has yet: each becomes a placeholder.
        table: what its columns are, when it is a table.
    """

    path: str
    format: str = ""
    what: str = ""
    result: Result = "refused"
    reason: str = ""
    line: int | None = None
    column: int | None = None
    records: dict[str, int] = field(default_factory=dict)
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    unknown_fields: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    record_ids: tuple[uuid.UUID, ...] = ()
    backfilled: int = 0
    people: tuple[str, ...] = ()
    table: TableLook | None = None

    def as_json(self) -> dict[str, Any]:
        """The keys of `import --json`."""
        return {
            "path": self.path,
            "format": self.format or None,
            "result": self.result,
            "reason": self.reason or None,
            "line": self.line,
            "column": self.column,
            "records": self.records,
            "warnings": list(self.warnings),
            **({"backfilled": self.backfilled} if self.backfilled else {}),
            **({"new_people": list(self.people)} if self.people else {}),
            **({"mapping": self.table.mapping.as_json()} if self.table else {}),
        }


@dataclass(frozen=True, slots=True)
class ImportReport:
    """All files of an import or of its preview.

    Attributes:
        cancelled: it was stopped; the files listed are done, the others untouched.
    """

    files: tuple[FileOutcome, ...]
    cancelled: bool = False

    @property
    def refused(self) -> tuple[FileOutcome, ...]:
        """The files that were not taken."""
        return tuple(file for file in self.files if file.result == "refused")

    @property
    def totals(self) -> dict[str, int]:
        """How many files had each result, and how many records of each kind they hold."""
        found: Counter[str] = Counter()
        for file in self.files:
            found[file.result] += 1
            if file.result != "refused":
                found.update(file.records)
        results = ("imported", "updated", "unchanged", "refused")
        return {name: found.pop(name, 0) for name in results} | dict(sorted(found.items()))

    def as_json(self) -> dict[str, Any]:
        """The document that `import --json` prints."""
        return {"files": [file.as_json() for file in self.files], "totals": self.totals}


class ImportPreview(ImportReport):
    """What an import would do; nothing is written."""
