"""Traces read from the store: of one incident, and of the incidents of a period."""

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from kb.conformance.tracing import Row, Trace, trace
from kb.incidents.causes.models import Cause
from kb.incidents.config_changes.models import ConfigChange
from kb.incidents.evidence.models import EvidenceItem
from kb.incidents.follow_ups.models import FollowUp
from kb.incidents.lessons.models import Lesson
from kb.incidents.measures.models import Measure
from kb.incidents.record.models import Incident
from kb.incidents.record.numbering import key_numbers
from kb.incidents.timeline.models import TimelineEvent
from kb.incidents.workflow.models import WorkflowStep
from kb.library.proposals import listing as proposals
from kb.store.base import Record

if TYPE_CHECKING:
    from kb.dossier import WholeIncident

_CHUNK: Final = 400
_PROPOSAL: Final = ("title", "item_title", "state", "lesson_ids", "decided_at")
_FACTS: Final = frozenset({"events", "evidence", "workflow"})
#: By part of a trace, the table and the columns that it needs.
_READ: Final[Mapping[str, tuple[type[Record], tuple[str, ...]]]] = {
    "events": (TimelineEvent, ("at", "key_event", "text")),
    "evidence": (EvidenceItem, ("number", "title")),
    "workflow": (WorkflowStep, ("position", "action")),
    "causes": (Cause, ("number", "title", "factor", "explanation", "evidence_ids")),
    "lessons": (
        Lesson,
        (
            *("number", "title", "direction", "what_happened", "step_ids", "cause_ids"),
            *("follow_up_ids", "config_change_ids"),
        ),
    ),
    "config_changes": (
        ConfigChange,
        ("number", "title", "state", "cause_id", "verification", "applied_at", "verified_at"),
    ),
    "measures": (
        Measure,
        (
            *("number", "title", "state", "cause_id", "lesson_id", "test", "test_result"),
            *("test_evidence", "tested_at"),
        ),
    ),
    "follow_ups": (
        FollowUp,
        ("number", "action", "state", "source_id", "evidence_ids", "closing_note", "closed_at"),
    ),
}


def of_whole(whole: "WholeIncident") -> Trace:
    """The trace of an incident that was read whole."""
    found: dict[str, list[Row]] = {
        part: [_of_schema(row, names) for row in getattr(whole, part)]
        for part, (_model, names) in _READ.items()
        if part != "events"
    }
    numbers = key_numbers(whole.timeline)
    found["events"] = [
        {"id": one.id, "ref": numbers[one.id], "text": one.text}
        for one in whole.timeline
        if one.id in numbers
    ]
    found["workflow"] = _numbered(found["workflow"])
    found["proposals"] = [_of_schema(row, _PROPOSAL) for row in whole.proposals]
    return trace(found)


def of_incidents(session: Session, incident_ids: Sequence[uuid.UUID]) -> Trace:
    """The trace of incidents; what is of one names its number."""
    return trace(rows_of(session, incident_ids))


def rows_of(
    session: Session, incident_ids: Sequence[uuid.UUID], *, facts: bool = True
) -> dict[str, list[Row]]:
    """The rows that the trace of incidents is made of, in the order of the incidents.

    Args:
        session: kb's own.
        incident_ids: the incidents.
        facts: whether what the causes rest on is read, too.
    """
    wanted = {part: of for part, of in _READ.items() if facts or part not in _FACTS}
    found: dict[str, list[Row]] = {part: [] for part in wanted}
    for start in range(0, len(incident_ids), _CHUNK):
        ids = incident_ids[start : start + _CHUNK]
        query = select(Incident.id, Incident.number).where(Incident.id.in_(ids))
        numbers: dict[uuid.UUID, str] = {row[0]: row[1] for row in session.execute(query)}
        order = {one: place for place, one in enumerate(ids)}
        for part, (model, names) in wanted.items():
            rows = _read(session, model, names, ids)
            rows.sort(key=lambda row: order[row["incident_id"]])
            found[part] += _told(part, rows, numbers)
    found["proposals"] = list(_proposals(session, found["lessons"]))
    return found


def _proposals(session: Session, lessons: Sequence[Row]) -> Iterator[Row]:
    """What these lessons proposed to the library; each stands with the first of its lessons."""
    of = {row["id"]: row["incident"] for row in lessons}
    for one in proposals.everything(session) if of else ():
        known = [lesson for lesson in one.lesson_ids if lesson in of]
        if known:
            yield {**_of_schema(one, _PROPOSAL), "incident": of[known[0]]}


def _read(
    session: Session, model: type[Record], names: Sequence[str], ids: Sequence[uuid.UUID]
) -> list[dict[str, Any]]:
    table = inspect(model).columns
    columns = [table[name] for name in ("id", "incident_id", *names)]
    query = select(*columns).where(table["incident_id"].in_(ids))
    if "key_event" in names:
        query = query.where(table["key_event"])
    order = table["number"] if "number" in names else table["id"]
    order = table["position"] if "position" in names else order
    return [dict(row._mapping) for row in session.execute(query.order_by(order, table["id"]))]  # noqa: SLF001 - the name that SQLAlchemy documents


def _told(part: str, rows: list[dict[str, Any]], numbers: Mapping[uuid.UUID, str]) -> Iterable[Row]:
    """Rows with their incident, and events and steps with what people call them."""
    by_incident: dict[uuid.UUID, list[dict[str, Any]]] = {}
    for row in rows:
        by_incident.setdefault(row["incident_id"], []).append(row)
    for incident_id, held in by_incident.items():
        shown: Iterable[Row] = held
        if part == "workflow":
            shown = _numbered(held)
        elif part == "events":
            shown = _events(held)
        of = {"incident": numbers.get(incident_id, "")}
        for one in shown:
            yield {name: _plain(value) for name, value in one.items()} | of


def _events(rows: Sequence[dict[str, Any]]) -> Iterable[Row]:
    numbers = key_numbers([_Event(row["id"], row["at"]) for row in rows])
    return [row | {"ref": numbers[row["id"]]} for row in rows]


class _Event:
    """What the number of a key event follows from."""

    key_event: bool = True

    def __init__(self, event_id: uuid.UUID, at: datetime | None) -> None:
        self.id = event_id
        self.at = at


def _numbered(rows: Sequence[Row]) -> list[Row]:
    return [{**row, "ref": f"Step {number}"} for number, row in enumerate(rows, start=1)]


def _of_schema(record: object, names: Sequence[str]) -> Row:
    found = {name: _plain(getattr(record, name)) for name in ("id", *names)}
    return found | {"ref": getattr(record, "ref", "")}


def _plain(value: object) -> object:
    """Times as text that sorts by day; the rest as it is."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value
