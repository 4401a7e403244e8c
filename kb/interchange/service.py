"""The one door for importing: preview, and import. The window and the command line use it."""

import io
import mimetypes
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy.orm import Session

from kb.changes import Changes
from kb.errors import InterchangeError
from kb.interchange import approved_here, bundle, bundle_merge, knowledge, merge, people_of_import
from kb.interchange import tables_of_import as tables
from kb.interchange.earlier import Earlier
from kb.interchange.garbage import seldom_looked_for
from kb.interchange.gathering import Files, Tally
from kb.interchange.incident_files import IncidentFile
from kb.interchange.outcome import FileOutcome, ImportPreview, ImportReport
from kb.interchange.parsed import ParsedDocument, ParsedIncident
from kb.interchange.planning import Planned, locate, plan
from kb.interchange.tables_of_import import Mappings
from kb.ledger.operation import operation
from kb.store import blobs
from kb.store.base import now

#: How many incidents are written at once within a file's transaction.
_BATCH = 200

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


def preview(
    session: Session,
    paths: Iterable[str | Path],
    chosen: str | None = None,
    mappings: Mappings | None = None,
) -> ImportPreview:
    """What importing files and folders would do. Nothing is written.

    Args:
        session: a reading session.
        paths: files and folders.
        chosen: the format, when the user named it.
        mappings: what the columns of tables are.

    Raises:
        InterchangeError: the chosen format isn't one.
    """
    found, earlier = Files(), Earlier()
    for planned in plan(locate(paths), chosen):
        found.add(planned, lambda p: _look(session, p, earlier, mappings))
    return ImportPreview(tuple(found.outcomes))


def import_paths(
    kb: Store,
    paths: Iterable[str | Path],
    chosen: str | None = None,
    *,
    dry_run: bool = False,
    mappings: Mappings | None = None,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> ImportReport:
    """Import files and folders, each file in one transaction: whole, or not at all.

    Args:
        kb: the knowledge base.
        paths: files and folders.
        chosen: the format, when the user named it.
        dry_run: only say what would be done.
        mappings: what the columns of tables are, by the signature of their header; under ""
            the one for all tables that it fits. They are remembered.
        progress: told how many files are done, of how many, and the next one's path.
        cancelled: asked before each file and within large ones; a file that is stopped
            isn't taken at all, the files before it stay imported.

    Raises:
        InterchangeError: the chosen format isn't one.
        StoreError: the store can't be read or written.
    """
    located = locate(paths)
    found, earlier = Files(), Earlier()
    stopped = False
    for done, planned in enumerate(plan(located, chosen)):
        if cancelled is not None and cancelled():
            stopped = True
            break
        if progress is not None:
            progress(done, len(located), planned.path)
        watch = _watch(progress, cancelled, done, len(located), planned.path)
        try:
            found.add(planned, partial(_take, kb, earlier if dry_run else None, watch, mappings))
        except _CancelledError:
            stopped = True
            break
    if progress is not None and not stopped:
        progress(len(located), len(located), "")
    return ImportReport(tuple(found.outcomes), cancelled=stopped)


def _take(
    kb: Store,
    earlier: "Earlier | None",
    watch: Watch,
    mappings: Mappings | None,
    planned: Planned,
) -> FileOutcome:
    """Import a file; with the incidents of the files before it, only look at it."""
    if earlier is not None:
        return kb.read(partial(_look, planned=planned, earlier=earlier, mappings=mappings))
    write = partial(import_file, planned=planned, watch=watch, mappings=mappings)
    with seldom_looked_for():
        outcome: FileOutcome = kb.write(write).result
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


def _look(
    session: Session, planned: Planned, earlier: Earlier, mappings: Mappings | None = None
) -> FileOutcome:
    """What a file would become."""
    content = tables.resolved(session, planned, mappings)
    if planned.is_bundle:
        return _bundle_outcome(planned, bundle_merge.preview(session, _opened(planned)))
    tally = Tally()
    if isinstance(content, ParsedDocument):
        for document in content.all():
            state = knowledge.standing(session, document, planned.key)
            state = earlier.document_state(document, state)
            if state == "new":
                knowledge.check(document, planned.path)
            tally.states[state] += 1
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
            if state in ("new", "changed"):
                merge.check(incident, planned.path)
            tally.stood(incident, state)
    tally.people = people_of_import.unknown(session, tally.people)
    return tally.outcome(planned, *_named(content))


@operation("Import")
def import_file(
    session: Session,
    planned: Planned,
    watch: Watch | None = None,
    mappings: Mappings | None = None,
) -> FileOutcome:
    """Write one file's content.

    Args:
        session: the writing session.
        planned: the file.
        watch: told after each batch how many incidents are done; may stop it by raising.
        mappings: what the columns of tables are.

    Raises:
        InterchangeError: something in it can't be taken; nothing of it is.
    """
    file, content = planned.file, tables.resolved(session, planned, mappings)
    if file is None:
        raise InterchangeError(planned.path, "This file was not read.")
    session.info["label"] = f"Import {file.name}"
    if planned.is_bundle:
        return _bundle_outcome(planned, bundle_merge.take(session, _opened(planned)))
    tally = Tally()
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
        merged_batch = merge.merge(session, batch, origin)
        for incident, merged in zip(batch, merged_batch, strict=True):
            tally.stood(incident, merged.state)
            tally.warnings.extend(merged.warnings)
            tally.ids.append(merged.incident_id)
    changed = tally.states["new"] or tally.states["updated"]
    tally.people = people_of_import.take(session, tally.people) if changed else set()
    if changed:
        blobs.put(session, io.BytesIO(file.raw), _media_type(file.name))
    tables.remember(session, planned)
    return tally.outcome(planned, *_named(content))


def _file(session: Session, planned: Planned, content: ParsedDocument, tally: Tally) -> FileOutcome:
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
    tally = Tally(Counter(taken.states), taken.records, set(), taken.warnings, taken.dossier_ids)
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


def _document_outcome(tally: Tally, planned: Planned, document: ParsedDocument) -> FileOutcome:
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
