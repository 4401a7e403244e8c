"""The one door for importing: preview, and import. The window and the command line use it."""

import io
import mimetypes
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy.orm import Session

from kb.changes import Changes
from kb.errors import InterchangeError, KBError, StoreError
from kb.interchange import approved_here, bundle, bundle_merge, knowledge, merge
from kb.interchange.incident_files import IncidentFile
from kb.interchange.outcome import FileOutcome, ImportPreview, ImportReport, Result
from kb.interchange.parsed import ParsedDocument, ParsedIncident
from kb.interchange.part_kinds import PARTS
from kb.interchange.planning import Planned, locate, plan
from kb.ledger.operation import operation
from kb.store import blobs
from kb.store.base import now

#: How many incidents are written at once within a file's transaction.
_BATCH = 200
_MOST_WARNINGS = 50
#: What the format of pictures and attachments is called, which come with a text.
_ALONG = "file_of_text"

Progress = Callable[[int, int, str], None]
Watch = Callable[[int], None]


class Store(Protocol):
    """What importing needs of the knowledge base."""

    def read[T](self, query: Callable[[Session], T]) -> T:
        """Run a query."""
        ...

    def write(self, operation: Callable[[Session], Any], actor: str | None = None) -> Changes:
        """Run an operation in one transaction."""
        ...


@dataclass(slots=True)
class _Tally:
    """Counts and words gathered while the incidents of a file go by."""

    states: Counter[str] = field(default_factory=Counter)
    records: Counter[str] = field(default_factory=Counter)
    unknown: set[str] = field(default_factory=set)
    warnings: list[str] = field(default_factory=list)
    ids: list[uuid.UUID] = field(default_factory=list)

    def count(self, incident: ParsedIncident) -> None:
        self.records["incidents"] += 1
        for kind, records in incident.parts():
            if records:
                self.records[PARTS[kind].__kind__.plural] += len(records)
        self.unknown.update(incident.unknown)
        self.warnings.extend(incident.warnings)

    def outcome(self, planned: Planned, format_: str, what: str) -> FileOutcome:
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
        )


def preview(
    session: Session, paths: Iterable[str | Path], chosen: str | None = None
) -> ImportPreview:
    """What importing files and folders would do. Nothing is written.

    Args:
        session: a reading session.
        paths: files and folders.
        chosen: the format, when the user named it.

    Raises:
        InterchangeError: the chosen format isn't one.
    """
    found, earlier = _Files(), _Earlier()
    for planned in plan(locate(paths), chosen):
        found.add(planned, lambda p: _look(session, p, earlier))
    return ImportPreview(tuple(found.outcomes))


def import_paths(
    kb: Store,
    paths: Iterable[str | Path],
    chosen: str | None = None,
    *,
    dry_run: bool = False,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> ImportReport:
    """Import files and folders, each file in one transaction: whole, or not at all.

    Args:
        kb: the knowledge base.
        paths: files and folders.
        chosen: the format, when the user named it.
        dry_run: only say what would be done.
        progress: told how many files are done, of how many, and the next one's path.
        cancelled: asked before each file and within large ones; a file that is stopped
            isn't taken at all, the files before it stay imported.

    Raises:
        InterchangeError: the chosen format isn't one.
        StoreError: the store can't be read or written.
    """
    located = locate(paths)
    found, earlier = _Files(), _Earlier()
    stopped = False
    for done, planned in enumerate(plan(located, chosen)):
        if cancelled is not None and cancelled():
            stopped = True
            break
        if progress is not None:
            progress(done, len(located), planned.path)
        watch = _watch(progress, cancelled, done, len(located), planned.path)
        try:
            found.add(planned, partial(_take, kb, earlier if dry_run else None, watch))
        except _CancelledError:
            stopped = True
            break
    if progress is not None and not stopped:
        progress(len(located), len(located), "")
    return ImportReport(tuple(found.outcomes), cancelled=stopped)


def _take(kb: Store, earlier: "_Earlier | None", watch: Watch, planned: Planned) -> FileOutcome:
    """Import a file; with the incidents of the files before it, only look at it."""
    if earlier is not None:
        return kb.read(partial(_look, planned=planned, earlier=earlier))
    outcome: FileOutcome = kb.write(partial(import_file, planned=planned, watch=watch)).result
    return outcome


class _CancelledError(Exception):
    """The user stopped the import inside a file, which is then not taken at all."""


def _watch(
    progress: Progress | None,
    cancelled: Callable[[], bool] | None,
    done: int,
    total: int,
    path: str,
) -> Watch:
    """Tell how many incidents of a file are done, and stop when the user said so."""

    def watch(incidents: int) -> None:
        if cancelled is not None and cancelled():
            raise _CancelledError
        if progress is not None:
            progress(done, total, f"{path} ({incidents:,} incidents)")

    return watch


class _Files:
    """The outcomes of files one after the other; a file of parts follows its incident's."""

    def __init__(self) -> None:
        self.outcomes: list[FileOutcome] = []
        self._by_path: dict[str, FileOutcome] = {}

    def add(self, planned: Planned, take: Callable[[Planned], FileOutcome]) -> None:
        outcome = self._outcome(planned, take)
        self.outcomes.append(outcome)
        self._by_path[planned.path] = outcome

    def _outcome(self, planned: Planned, take: Callable[[Planned], FileOutcome]) -> FileOutcome:
        if planned.error is not None:
            return _refused(planned, planned.error)
        if planned.parts:
            return self._with_its_incident(planned)
        if planned.comes_along:
            return self._with_its_text(planned)
        try:
            return take(planned)
        except StoreError:
            raise
        except InterchangeError as error:
            return _refused(planned, error)
        except KBError as error:
            return _refused(planned, InterchangeError(planned.path, error.what))

    def _result_of_hosts(self, planned: Planned) -> Result | None:
        """The best that became of what a file goes with; None when all of it was refused."""
        results = {self._by_path[path].result for path in planned.joined if path in self._by_path}
        order: tuple[Result, ...] = ("imported", "updated", "unchanged")
        return next((r for r in order if r in results), None)

    def _with_its_text(self, planned: Planned) -> FileOutcome:
        result = self._result_of_hosts(planned)
        if result is None:
            reason = "The text that names it was refused."
            return _refused(planned, InterchangeError(planned.path, reason))
        names = ", ".join(Path(path).name for path in planned.joined[:3])
        what = f"a file of {names}"
        return FileOutcome(planned.path, _ALONG, what, result)

    def _with_its_incident(self, planned: Planned) -> FileOutcome:
        result = self._result_of_hosts(planned)
        content = planned.content
        if result is None or not isinstance(content, IncidentFile):
            reason = "The incident it belongs to was refused."
            return _refused(planned, InterchangeError(planned.path, reason))
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


def _refused(planned: Planned, error: InterchangeError) -> FileOutcome:
    content = planned.content
    format_ = content.format if isinstance(content, IncidentFile) else ""
    return FileOutcome(
        planned.path, format_, reason=error.reason, line=error.line, column=error.column
    )


class _Earlier:
    """The incidents of the files before, which will be in the store by then."""

    def __init__(self) -> None:
        self._digests: dict[tuple[str, str], set[str]] = {}

    def state(self, incident: ParsedIncident, state: str) -> str:
        """The state of an incident when the files before have been imported."""
        key = (incident.source.product, incident.source.external_id)
        digests = self._digests.setdefault(key, set())
        if digests and state == "new":
            state = "unchanged" if incident.digest() in digests else "changed"
        digests.add(incident.digest())
        return state


def _look(session: Session, planned: Planned, earlier: _Earlier) -> FileOutcome:
    """What a file would become."""
    content = planned.content
    if planned.is_bundle:
        return _bundle_outcome(planned, bundle_merge.preview(session, _opened(planned)))
    tally = _Tally()
    if isinstance(content, ParsedDocument):
        for document in content.all():
            tally.states[knowledge.standing(session, document, planned.key)] += 1
        return _document_outcome(tally, planned, content)
    for batch in _batches(_incidents(planned, content)):
        known = merge.find_known(session, batch)
        frozen = approved_here.approved(session, known)
        for incident, source in zip(batch, known, strict=True):
            tally.count(incident)
            state = earlier.state(incident, merge.standing(incident, source))
            if state == "changed" and source is not None and source.incident_id in frozen:
                tally.warnings.append(approved_here.left_out(frozen[source.incident_id]))
                state = "unchanged"
            tally.states[state] += 1
    return tally.outcome(planned, *_named(content))


@operation("Import")
def import_file(session: Session, planned: Planned, watch: Watch | None = None) -> FileOutcome:
    """Write one file's content.

    Args:
        session: the writing session.
        planned: the file.
        watch: told after each batch how many incidents are done; may stop it by raising.

    Raises:
        InterchangeError: something in it can't be taken; nothing of it is.
    """
    file, content = planned.file, planned.content
    if file is None:
        raise InterchangeError(planned.path, "This file was not read.")
    session.info["label"] = f"Import {file.name}"
    if planned.is_bundle:
        return _bundle_outcome(planned, bundle_merge.take(session, _opened(planned)))
    tally = _Tally()
    if isinstance(content, ParsedDocument):
        return _file(session, planned, content, tally)
    origin = merge.Origin(planned.path, file.name, file.sha256, session.info.get("at") or now())
    for number, batch in enumerate(_batches(_incidents(planned, content))):
        if number:
            _spill(session)
            if watch is not None:
                watch(tally.records["incidents"])
        for incident in batch:
            tally.count(incident)
        for merged in merge.merge(session, batch, origin):
            tally.states[merged.state] += 1
            tally.warnings.extend(merged.warnings)
            tally.ids.append(merged.incident_id)
    if tally.states["new"] or tally.states["updated"]:
        blobs.put(session, io.BytesIO(file.raw), _media_type(file.name))
    return tally.outcome(planned, *_named(content))


def _file(
    session: Session, planned: Planned, content: ParsedDocument, tally: _Tally
) -> FileOutcome:
    """Write the documents of a file."""
    actor = str(session.info.get("actor", ""))
    for document in content.all():
        filed = knowledge.file_document(session, document, planned.key, planned.path, actor)
        tally.states[filed.state] += 1
        tally.warnings.extend(filed.warnings)
        tally.ids += [filed.record_id] if filed.record_id else []
    return _document_outcome(tally, planned, content)


def _media_type(name: str) -> str:
    """The type of a file that incidents came from."""
    found = mimetypes.guess_type(name)[0] or ""
    return found if found.startswith("text/") else "application/json"


def _opened(planned: Planned) -> bundle.Bundle:
    return bundle.read(planned.path, planned.file.raw if planned.file else b"")


def _bundle_outcome(planned: Planned, taken: bundle_merge.Taken) -> FileOutcome:
    tally = _Tally(Counter(taken.states), taken.records, set(), taken.warnings, taken.dossier_ids)
    return tally.outcome(planned, "bundle", taken.what)


def _spill(session: Session) -> None:
    """Hand what was written to the ledger, so that memory doesn't grow with the file."""
    spill = session.info.get("spill")
    if callable(spill):
        spill()


def _incidents(planned: Planned, content: IncidentFile | None) -> Iterator[ParsedIncident]:
    if content is None:
        raise InterchangeError(planned.path, "This archive isn't a Hotwash bundle.")
    return content.incidents()


def _named(content: IncidentFile | None) -> tuple[str, str]:
    return (content.format, content.what) if content is not None else ("", "")


def _document_outcome(tally: _Tally, planned: Planned, document: ParsedDocument) -> FileOutcome:
    tally.records.update(f"{one.kind}s" for one in document.all())
    steps = f" with {document.steps} steps" if document.kind == "playbook" else ""
    what = f"{document.kind.replace('_', ' ')} “{document.title}”{steps}"
    if document.more:
        what = f"{len(document.all())} items, the first is the {what}"
    return tally.outcome(planned, document.format or f"markdown_{document.kind}", what)


def _batches(incidents: Iterable[ParsedIncident]) -> Iterator[list[ParsedIncident]]:
    """Batches without the same incident twice, so that the later one finds the earlier."""
    batch: list[ParsedIncident] = []
    seen: set[str] = set()
    for incident in incidents:
        if len(batch) >= _BATCH or incident.source.external_id in seen:
            yield batch
            batch, seen = [], set()
        batch.append(incident)
        seen.add(incident.source.external_id)
    if batch:
        yield batch
