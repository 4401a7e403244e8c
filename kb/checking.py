"""Verification of a whole store: file, schema, ledger, records, attachments, index."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy import LargeBinary, func, or_, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from kb.errors import StoreError
from kb.incidents.evidence.models import EvidenceItem
from kb.incidents.issued_reports.models import IssuedReport
from kb.incidents.record.models import IncidentSource
from kb.ledger.check import Findings, Progress, check_ledger
from kb.library.files.models import ItemFile
from kb.search import index, tables
from kb.store import blobs, failures, migrate
from kb.store.base import Base

if TYPE_CHECKING:
    from kb.knowledge_base import KnowledgeBase

#: Tables that SQLite keeps for the search; the index has a check of its own.
_FULL_TEXT = ("search_title", "search_body")
_RESTORE = "Restore the last sound backup with “hotwash restore”."


def check(kb: "KnowledgeBase", progress: Progress | None = None) -> Findings:
    """Verify a store that is open; it may be in use.

    Args:
        kb: the store.
        progress: told how many of how many are done, and of what.

    Returns:
        Everything that is wrong; nothing is changed.
    """
    findings = Findings()
    say = progress or (lambda *_: None)
    stages: tuple[Callable[[Session], None], ...] = (
        partial(_check_file, findings=findings),
        partial(_check_types, findings=findings),
        partial(_check_schema, findings=findings),
        partial(check_ledger, findings=findings, progress=say),
        partial(_check_attachments, findings=findings, progress=say),
        partial(_check_index, findings=findings),
    )
    for stage in stages:
        try:
            kb.read(stage)
        except StoreError as error:
            findings.add("store", kb.name, f"can't be read: {error.what}", error.todo or _RESTORE)
    return findings


def _check_file(session: Session, findings: Findings) -> None:
    """What SQLite itself finds wrong with its pages."""
    if session.get_bind().dialect.name != "sqlite":
        return
    names = session.scalars(
        text("SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0")
    )
    for name in [name for name in names if not name.startswith(_FULL_TEXT)]:
        for row in session.execute(text(f"PRAGMA integrity_check('{name}')")):
            if row[0] != "ok":
                findings.add("store", f"{name} in the file of the store", str(row[0]), _RESTORE)


def _check_types(session: Session, findings: Findings) -> None:
    """SQLite keeps bytes in any column: where text belongs they read alike, and sort otherwise."""
    if session.get_bind().dialect.name != "sqlite":
        return
    for table in Base.metadata.sorted_tables:
        texts = [column for column in table.columns if not isinstance(column.type, LargeBinary)]
        wrong = or_(*(func.typeof(column) == "blob" for column in texts))
        count = session.scalar(select(func.count()).select_from(table).where(wrong))
        if count:
            what = f"{count} rows hold bytes where text or a number belongs"
            findings.add("store", f"{table.name} in the file of the store", what, _RESTORE)


def _check_schema(session: Session, findings: Findings) -> None:
    found = migrate.current(session.connection())
    if found != migrate.HEAD:
        what = f"stands at {found}, and this version works with {migrate.HEAD}"
        findings.add("schema", "schema", what, "Open it with the matching version of Hotwash.")
    for name in migrate.differences(session.connection()):
        findings.add("schema", name, "isn't as this version makes it", _RESTORE)


def _check_attachments(session: Session, findings: Findings, progress: Progress) -> None:
    """Every attachment against its hash and size, and every file that a record names."""
    total = session.scalar(select(func.count()).select_from(blobs.Blob)) or 0
    known: set[str] = set()
    for done, (sha, size) in enumerate(_blobs(session)):
        progress(done, total, "attachments")
        findings.attachments += 1
        known.add(sha)
        wrong = blobs.verify(session, sha, size)
        if wrong is not None:
            findings.add("attachment", f"attachment {sha}", wrong)
    for what, sha, name in _named(session):
        if sha not in known:
            findings.add("attachment", f"{what} “{name}” ({sha})", "is missing")


def _named(session: Session) -> Iterator[tuple[str, str, str]]:
    """The attachments that records name: what they are, their hash, a name."""
    for what, sha, name in (
        ("imported file", IncidentSource.file_sha256, IncidentSource.file_name),
        ("evidence", EvidenceItem.sha256, EvidenceItem.title),
        ("own template", IssuedReport.template_sha256, IssuedReport.report_kind),
        ("file of the library", ItemFile.sha256, ItemFile.file_name),
    ):
        found = select(sha, func.min(name)).where(sha != "").group_by(sha)
        for row in session.execute(found):
            yield what, row[0], row[1]


def _blobs(session: Session) -> Iterator[tuple[str, int]]:
    query = select(blobs.Blob.sha256, blobs.Blob.size).order_by(blobs.Blob.sha256)
    for row in session.execute(query, execution_options={"yield_per": 500}):
        yield row.sha256, row.size


def _check_index(session: Session, findings: Findings) -> None:
    remedy = "Run “hotwash reindex”."
    try:
        if not tables.exist(session.connection()):
            findings.add("index", "search index", "is missing", remedy)
            return
        state = index.inspect(session)
    except DBAPIError as error:
        said = failures.explain(session.get_bind().engine.url, error).what
        findings.add("index", "search index", f"can't be read: {said}", remedy)
        return
    if not state.current:
        findings.add("index", "search index", "was made by another version", remedy)
    if state.missing:
        findings.add("index", "search index", f"lacks {state.missing:,} records", remedy)
    if state.stale:
        findings.add("index", "search index", f"holds {state.stale:,} that are gone", remedy)
