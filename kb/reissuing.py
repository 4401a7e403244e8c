"""What changed since a report was given out: what a new copy of it would say otherwise."""

import uuid
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.errors import NotFoundError
from kb.incidents.issued_reports import service as issued_reports
from kb.incidents.issued_reports.models import EXERCISE, INSIGHTS, ITEMS
from kb.incidents.issued_reports.schemas import IssuedReport
from kb.incidents.record import listing
from kb.incidents.record.models import Incident
from kb.incidents.sign_offs.changes import changes_after
from kb.incidents.sign_offs.content import counts
from kb.ledger.history import HistoryEntry, as_of, history_for, serial_of
from kb.ledger.models import Revision
from kb.library import life, versions
from kb.search.incidents import list_query

_BATCH: Final = 500


@dataclass(frozen=True, slots=True)
class Text:
    """The text of a playbook or an article, as it was given out and as it is in force.

    Attributes:
        then, now: what the versions are called, such as "Version 3".
        before, after: their texts.
    """

    then: str
    now: str
    before: str
    after: str

    @property
    def differs(self) -> bool:
        """Whether a new copy would say something else."""
        return (self.then, self.before) != (self.now, self.after)


@dataclass(frozen=True, slots=True)
class Touched:
    """An incident of a period that was changed since.

    Attributes:
        changes: how many.
    """

    id: uuid.UUID
    number: str
    title: str
    changes: int


@dataclass(frozen=True, slots=True)
class Range:
    """The incidents of a period, as they were counted and as they would be.

    Attributes:
        ids: those that a new copy would tell of.
        added, gone: those that fall into the range now, and those that no longer do.
        touched: those that are in both and were changed.
        deleted: how many aren't in the store any more.
    """

    ids: tuple[uuid.UUID, ...]
    added: tuple[Touched, ...] = ()
    gone: tuple[Touched, ...] = ()
    touched: tuple[Touched, ...] = ()
    deleted: int = 0

    @property
    def differs(self) -> bool:
        """Whether a new copy would say something else."""
        return bool(self.added or self.gone or self.touched or self.deleted)


@dataclass(frozen=True, slots=True)
class Since:
    """What changed since a report was exported; one of the three, by what it is about.

    Attributes:
        changes: of the incident's record, or of an exercise, newest first.
        text: of a playbook or an article.
        range: of a period.
    """

    report: IssuedReport
    changes: tuple[HistoryEntry, ...] = ()
    text: Text | None = None
    range: Range | None = None

    @property
    def differs(self) -> bool:
        """Whether a new copy would say something else."""
        parts = (self.text, self.range)
        return bool(self.changes) or any(part is not None and part.differs for part in parts)


def changes_since(session: Session, report_id: uuid.UUID) -> tuple[HistoryEntry, ...]:
    """Changes of the incident's record after a report of it was exported, newest first.

    Talk about the review, signatures and other exports aren't among them. There are none of
    what isn't about an incident.

    Raises:
        NotFoundError: there is no such report.
    """
    report = issued_reports.get(session, report_id)
    if report.incident_id is None:
        return ()
    return changes_after(session, report.incident_id, report_id)


def since(session: Session, report_id: uuid.UUID) -> Since:
    """What changed after a report was exported, whatever it is about.

    Raises:
        NotFoundError: there is no such report.
    """
    report = issued_reports.get(session, report_id)
    if report.incident_id is not None:
        return Since(report, changes_since(session, report_id))
    if report.subject in ITEMS and report.item_id is not None:
        return Since(report, text=_text(session, report))
    if report.subject == EXERCISE and report.item_id is not None:
        return Since(report, changes=_of_exercise(session, report))
    if report.subject == INSIGHTS:
        return Since(report)  # figures are compared by who reads them
    return Since(report, range=_range(session, report))


def _of_exercise(session: Session, report: IssuedReport) -> tuple[HistoryEntry, ...]:
    """Changes of an exercise after a report of it was exported, newest first."""
    found: list[HistoryEntry] = []
    before: int | None = None
    dossier = report.item_id
    while dossier and (page := history_for(session, dossier, before_sequence=before)):
        for entry in page:
            if entry.record_id == report.id:
                return tuple(found)
            found.append(entry)
        before = page[-1].sequence
    return tuple(found)


def _text(session: Session, report: IssuedReport) -> Text:
    """What was given out stands in the ledger, also when it was a draft that went on changing."""
    model, version_model = life.ITEMS[report.subject]
    item = session.get(model, report.item_id)
    if item is None:
        raise NotFoundError(report.subject)
    now = versions.current(session, item, version_model)
    then: dict[str, Any] = {}
    if report.item_version_id is not None:
        serial = serial_of(session, report.id)
        then = as_of(session, report.item_version_id, serial)
    return Text(
        _called(report.version_label, then.get("state", "")),
        _called(str(now.number), now.state),
        str(then.get("body", "")),
        now.body,
    )


def _called(number: str, state: str) -> str:
    return f"Version {number}, {state.replace('_', ' ')}" if state else f"Version {number}"


def _range(session: Session, report: IssuedReport) -> Range:
    asked = report.asked
    then = [uuid.UUID(str(one)) for one in asked.get("incident_ids") or ()]
    query = asked.get("query")
    if isinstance(query, str):
        # “me” in it is who asked.
        now = list(listing.ids(session, list_query(query, actor=report.exported_by)))
        now = now[: asked.get("most")]
    else:
        now = [one for one in then if one in _there(session, then)]
    kept, known = [one for one in then if one in set(now)], _there(session, [*then, *now])
    changed = _changed(session, kept, serial_of(session, report.id))

    def told(ids: list[uuid.UUID]) -> tuple[Touched, ...]:
        named = [(one, known[one]) for one in ids if one in known]
        return tuple(Touched(one, *name, changed.get(one, 0)) for one, name in named)

    return Range(
        tuple(now),
        told([one for one in now if one not in set(then)]),
        told([one for one in then if one not in set(now)]),
        told([one for one in kept if changed.get(one)]),
        sum(one not in known for one in then),
    )


def _there(session: Session, ids: list[uuid.UUID]) -> dict[uuid.UUID, tuple[str, str]]:
    """Numbers and titles of those incidents that are in the store."""
    found: dict[uuid.UUID, tuple[str, str]] = {}
    columns = select(Incident.id, Incident.number, Incident.title)
    for start in range(0, len(ids), _BATCH):
        for row in session.execute(columns.where(Incident.id.in_(ids[start : start + _BATCH]))):
            found[row[0]] = (row[1], row[2])
    return found


def _changed(session: Session, ids: list[uuid.UUID], serial: int) -> dict[uuid.UUID, int]:
    """How many changes that count each incident had after a place in the ledger."""
    found: dict[uuid.UUID, int] = {}
    for start in range(0, len(ids), _BATCH):
        some = Revision.dossier_id.in_(ids[start : start + _BATCH])
        query = select(Revision).where(some, Revision.operation_serial > serial)
        for revision in session.scalars(query):
            before, after = revision.before or {}, revision.after or {}
            names = {n for n in {*before, *after} if before.get(n) != after.get(n)}
            if counts(revision.kind, names):
                found[revision.dossier_id] = found.get(revision.dossier_id, 0) + 1
    return found
