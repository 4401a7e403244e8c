"""What becomes of the files of an import, counted and told one after the other."""

import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from kb.errors import InterchangeError, KBError, StoreError
from kb.interchange import people_of_import
from kb.interchange import tables_of_import as tables
from kb.interchange.incident_files import IncidentFile
from kb.interchange.outcome import FileOutcome, Result
from kb.interchange.parsed import ParsedIncident
from kb.interchange.part_kinds import PARTS
from kb.interchange.planning import Planned
from kb.interchange.table_incidents import TableFile

_MOST_WARNINGS = 50
#: What the format of pictures and attachments is called, which come with a text.
_ALONG = "file_of_text"


@dataclass(slots=True)
class Tally:
    """Counts and words gathered while the incidents of a file go by."""

    states: Counter[str] = field(default_factory=Counter)
    records: Counter[str] = field(default_factory=Counter)
    unknown: set[str] = field(default_factory=set)
    warnings: list[str] = field(default_factory=list)
    ids: list[uuid.UUID] = field(default_factory=list)

    people: set[str] = field(default_factory=set)
    backfilled: int = 0

    def count(self, incident: ParsedIncident) -> None:
        """Take note of an incident of the file: what it holds, and whom it names."""
        self.records["incidents"] += 1
        for kind, records in incident.parts():
            if records:
                self.records[PARTS[kind].__kind__.plural] += len(records)
        self.unknown.update(incident.unknown)
        self.warnings.extend(incident.warnings)
        self.people |= people_of_import.named_by(incident)

    def stood(self, incident: ParsedIncident, state: str) -> None:
        """Take note of what becomes of an incident."""
        self.states[state] += 1
        if state == "new" and incident.values.get("backfilled"):
            self.backfilled += 1

    def outcome(self, planned: Planned, format_: str, what: str) -> FileOutcome:
        """What became of the file."""
        new, changed = self.states["new"], self.states["changed"] + self.states["updated"]
        result: Result = "imported" if new else "updated" if changed else "unchanged"
        warnings = [*planned.warnings, *self.warnings]
        if self.unknown:
            named = ", ".join(sorted(self.unknown)[:5])
            warnings.append(f"Fields that Hotwash doesn't know were kept: {named}.")
        if len(warnings) > _MOST_WARNINGS:
            more = len(warnings) - _MOST_WARNINGS
            warnings = [*warnings[:_MOST_WARNINGS], f"{more} more warnings."]
        return FileOutcome(
            path=planned.path,
            format=format_,
            what=what,
            result=result,
            records=dict(self.records),
            new=new,
            changed=changed,
            unchanged=self.states["unchanged"] + self.states["older"] + self.states["kept"],
            unknown_fields=tuple(sorted(self.unknown)),
            warnings=tuple(dict.fromkeys(warnings)),
            record_ids=tuple(self.ids),
            backfilled=self.backfilled,
            people=tuple(sorted(self.people)),
            table=tables.look(planned),
        )


class Files:
    """The outcomes of files one after the other; a file of parts follows its incident's."""

    def __init__(self) -> None:
        self.outcomes: list[FileOutcome] = []
        self._by_path: dict[str, FileOutcome] = {}

    def add(self, planned: Planned, take: Callable[[Planned], FileOutcome]) -> None:
        """Take a file, or say why it isn't taken."""
        outcome = self._outcome(planned, take)
        self.outcomes.append(outcome)
        self._by_path[planned.path] = outcome

    def _outcome(self, planned: Planned, take: Callable[[Planned], FileOutcome]) -> FileOutcome:
        if planned.error is not None:
            return refused(planned, planned.error)
        if planned.parts:
            return self._with_its_incident(planned)
        if planned.comes_along:
            return self._with_its_text(planned)
        try:
            return take(planned)
        except StoreError:
            raise
        except InterchangeError as error:
            return refused(planned, error)
        except KBError as error:
            return refused(planned, InterchangeError(planned.path, error.what))

    def _result_of_hosts(self, planned: Planned) -> Result | None:
        """The best that became of what a file goes with; None when all of it was refused."""
        results = {self._by_path[path].result for path in planned.joined if path in self._by_path}
        order: tuple[Result, ...] = ("imported", "updated", "unchanged")
        return next((r for r in order if r in results), None)

    def _with_its_text(self, planned: Planned) -> FileOutcome:
        result = self._result_of_hosts(planned)
        if result is None:
            reason = "The text that names it was refused."
            return refused(planned, InterchangeError(planned.path, reason))
        names = ", ".join(Path(path).name for path in planned.joined[:3])
        what = f"a file of {names}"
        return FileOutcome(planned.path, _ALONG, what, result)

    def _with_its_incident(self, planned: Planned) -> FileOutcome:
        result = self._result_of_hosts(planned)
        content = planned.content
        if result is None or not isinstance(content, IncidentFile):
            reason = "The incident it belongs to was refused."
            return refused(planned, InterchangeError(planned.path, reason))
        records: Counter[str] = Counter()
        for part in planned.parts:
            records[part.name] += len(part.items)
        return FileOutcome(
            planned.path,
            content.format,
            content.what,
            result,
            records={},
            warnings=(
                f"Taken with its incident: {', '.join(f'{n} {c}' for c, n in records.items())}.",
            ),
        )


def refused(planned: Planned, error: InterchangeError) -> FileOutcome:
    """A file that isn't taken, and why."""
    content = planned.content
    format_ = content.format if isinstance(content, IncidentFile | TableFile) else ""
    return FileOutcome(
        planned.path,
        format_,
        reason=error.reason,
        line=error.line,
        column=error.column,
        table=tables.look(planned),
    )
