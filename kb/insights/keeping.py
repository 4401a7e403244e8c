"""Keeps the figures of incidents: with every write, in its transaction, and anew on demand."""

import uuid
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from kb.incidents.metrics.service import METRICS, minutes_of
from kb.incidents.record.fields import MILESTONES
from kb.incidents.record.models import Incident
from kb.insights import learned
from kb.insights.models import SKIPPED, IncidentFigure, StepFigure
from kb.ledger.recorder import Touched
from kb.store.base import table_of
from kb.store.many import insert_rows
from kb.vocabulary.enums import StepResult
from kb.vocabulary.keys import name_key

#: The times that are counted.
TIMES: Final = ("detect", "triage", "contain", "resolve")
_BATCH: Final = 500
#: What of an incident its figures are made of, and what of a step its comparison reads.
_FIELDS: Final[dict[str, frozenset[str]]] = {
    "incident": frozenset(
        {*MILESTONES, "moments", "severity", "review_state", "review_skipped", "backfilled"}
        | {"is_example", "playbook_version_id"}
    ),
    "workflow_step": frozenset(
        {"position", "phase", "action", "state", "playbook_step_id", "result_override"}
        | {"started_at", "started_precision", "finished_at", "finished_precision"}
        | {"expected_minutes"}
    ),
    **learned.FIELDS,
}
_PLAYBOOK_KINDS: Final = frozenset({"playbook_step", "playbook_version"})
#: Results that somebody had to do something for, and that are settled.
_DUE: Final = frozenset(
    {StepResult.AS_PLANNED, StepResult.LATE, StepResult.REORDERED, StepResult.SKIPPED}
)
_APART: Final = frozenset(
    {StepResult.LATE, StepResult.REORDERED, StepResult.SKIPPED, StepResult.ADDED}
)
_COLUMNS: Final = (
    *(Incident.id, Incident.created_at, Incident.severity_rank, Incident.moments),
    *(Incident.review_state, Incident.review_skipped, Incident.backfilled, Incident.is_example),
    *(Incident.playbook_version_id, *(getattr(Incident, name) for name in MILESTONES)),
)


def update(session: Session, touched: Sequence[Touched]) -> None:
    """Bring the figures of touched incidents up to date; the caller commits."""
    incidents: dict[uuid.UUID, None] = {}
    taught: set[uuid.UUID] = set()
    performed: set[uuid.UUID] = set()
    versions: set[uuid.UUID] = set()
    for item in touched:
        name = item.model.__kind__.name
        if name == "incident" and _differs(item, name):
            incidents[item.dossier_id] = None
        elif name == "workflow_step" and _differs(item, name):
            performed.add(item.dossier_id)
        elif name in learned.FIELDS and _differs(item, name):
            taught.add(item.dossier_id)
        elif name in _PLAYBOOK_KINDS:
            values = item.after or item.before or {}
            known = item.record_id if name == "playbook_version" else values["playbook_version_id"]
            versions.add(known if isinstance(known, uuid.UUID) else uuid.UUID(str(known)))
    for some in _chunks(performed - incidents.keys()):
        compared = Incident.playbook_version_id.is_not(None)
        query = select(Incident.id).where(Incident.id.in_(some), compared)
        incidents |= dict.fromkeys(session.scalars(query))
    for some in _chunks(versions):
        query = select(Incident.id).where(Incident.playbook_version_id.in_(some))
        incidents |= dict.fromkeys(session.scalars(query))
    for some in _chunks(incidents):
        _renew(session, some)
    for some in _chunks(taught | (incidents.keys() - _made(touched))):
        learned.keep(session, some)


def _made(touched: Sequence[Touched]) -> set[uuid.UUID]:
    """The incidents that are new: nothing can have been learned from them before."""
    return {
        item.record_id
        for item in touched
        if item.before is None and item.model.__kind__.name == "incident"
    }


def rebuild(session: Session, progress: Callable[[int, int], None] | None = None) -> int:
    """Make all figures anew from the records; the caller commits.

    Returns:
        Of how many incidents.
    """
    for table in (StepFigure, IncidentFigure):
        session.execute(delete(table), execution_options={"synchronize_session": False})
    ids = list(session.scalars(select(Incident.id).order_by(Incident.id)))
    for start in range(0, len(ids), _BATCH):
        some = ids[start : start + _BATCH]
        _renew(session, some)
        learned.keep(session, some)
        if progress is not None:
            progress(min(start + _BATCH, len(ids)), len(ids))
    return len(ids)


def is_complete(session: Session) -> bool:
    """Whether every incident has its figures."""
    figures = session.scalar(select(func.count()).select_from(IncidentFigure))
    return figures == session.scalar(select(func.count()).select_from(Incident))


def _chunks(found: Iterable[uuid.UUID]) -> Iterable[list[uuid.UUID]]:
    ids = list(found)
    return (ids[start : start + _BATCH] for start in range(0, len(ids), _BATCH))


def _differs(item: Touched, kind: str) -> bool:
    if item.before is None or item.after is None:
        return True
    return any(item.before.get(name) != item.after.get(name) for name in _FIELDS[kind])


def _renew(session: Session, ids: Sequence[uuid.UUID]) -> None:
    for table in (StepFigure, IncidentFigure):
        session.execute(
            delete(table).where(table.incident_id.in_(ids)),
            execution_options={"synchronize_session": False},
        )
    found = session.execute(select(*_COLUMNS).where(Incident.id.in_(ids))).mappings().all()
    steps = _steps(session, found)
    rows = [_figure(row) for row in found]
    for row in rows:
        results = [result for result, _title in steps.get(row["incident_id"], ())]
        row["due"] = sum(result in _DUE for result in results)
        row["kept"] = sum(result is StepResult.AS_PLANNED for result in results)
    insert_rows(session.connection(), table_of(IncidentFigure), rows)
    insert_rows(session.connection(), table_of(StepFigure), _apart(steps))


def _figure(row: Any) -> dict[str, Any]:  # noqa: ANN401 - the mapping of a row
    at = row["detected_at"] or row["first_activity_at"] or row["created_at"]
    times: dict[str, Any] = {}
    for name in TIMES:
        _label, start, end, _tells = METRICS[name]
        times[name] = minutes_of(name, row[start], row[end], row["moments"])
    return {
        "incident_id": row["id"],
        "at": at,
        "month": 12 * at.year + at.month - 1,
        "severity_rank": row["severity_rank"],
        **times,
        "ended_at": row["resolved_at"] or row["closed_at"],
        **dict.fromkeys((f"{stage}_days" for stage in learned.STAGES), None),
        "review": SKIPPED if row["review_skipped"] else row["review_state"],
        "backfilled": row["backfilled"],
        "is_example": row["is_example"],
    }


def _steps(session: Session, found: Sequence[Any]) -> dict[uuid.UUID, list[tuple[StepResult, str]]]:
    chosen = [
        (row["id"], row["playbook_version_id"], bool(row["resolved_at"] or row["closed_at"]))
        for row in found
        if row["playbook_version_id"] is not None
    ]
    if not chosen:
        return {}
    # Most writes are of incidents without a playbook, and the start needn't wait for it.
    from kb.conformance.several import Comparing  # noqa: PLC0415

    return {
        incident_id: [
            (
                one.result,
                one.playbook_step.title
                if one.playbook_step is not None
                else (one.performed_step.action if one.performed_step is not None else ""),
            )
            for one in rows
        ]
        for incident_id, rows in Comparing(session).compared(chosen)
    }


def _apart(steps: dict[uuid.UUID, list[tuple[StepResult, str]]]) -> list[dict[str, Any]]:
    return [
        {
            "incident_id": incident_id,
            "place": place,
            "result": result.value,
            "step": name_key(title),
            "title": title,
        }
        for incident_id, rows in steps.items()
        for place, (result, title) in enumerate(rows)
        if result in _APART
    ]
