"""Records as the JSON documents of the command line: names and order are a contract."""

import uuid
from collections.abc import Mapping
from datetime import UTC, date, datetime
from enum import Enum
from typing import TYPE_CHECKING, Any

from kb.vocabulary.enums import Precision

if TYPE_CHECKING:
    from kb.conformance.alignment import Comparison
    from kb.incidents.record.rows import IncidentRow
    from kb.search.service import SearchPage

#: Precisions that are shorter than an instant, and how much of it they keep.
_PARTIAL = {Precision.DAY: "%Y-%m-%d", Precision.MONTH: "%Y-%m", Precision.YEAR: "%Y"}


def instant(at: datetime | None, precision: str = Precision.EXACT) -> str | None:
    """A time in UTC with Z, or only as much of it as is known."""
    if at is None or precision == Precision.UNKNOWN:
        return None
    at = at.astimezone(UTC)
    for known, pattern in _PARTIAL.items():
        if precision == known:
            return at.strftime(pattern)
    exact = "microseconds" if at.microsecond else "seconds"
    return at.isoformat(timespec=exact).replace("+00:00", "Z")


def plain(value: Any) -> Any:  # noqa: ANN401 - any value that kb hands out
    """A value as JSON holds it."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, date | uuid.UUID):
        return str(value)
    if isinstance(value, dict):
        return {str(name): plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    return value


def incident_row(row: "IncidentRow") -> dict[str, Any]:
    """One incident as `incidents --json` lists it."""
    source = row.source
    known = row.moments
    counted = ("alerts", "assets", "workflow_steps", "lessons", "config_changes")
    return {
        "id": str(row.id),
        "number": row.number,
        "title": row.title,
        "severity": row.severity,
        "status": row.status,
        "classification": row.classification,
        "determination": row.determination,
        "source": {
            "product": source.product if source else None,
            "external_id": source.external_id if source else None,
            "external_number": source.external_number if source else None,
            "url": source.url if source else None,
        },
        "lead": row.lead,
        "created_at": instant(row.created_at),
        "first_activity_at": moment(row, "first_activity_at", known),
        "last_activity_at": moment(row, "last_activity_at", known),
        "resolved_at": moment(row, "resolved_at", known),
        "tlp": row.tlp,
        "tags": list(row.tags),
        "counts": {
            **{name: row.counts[name] for name in counted},
            "evidence": 0,
            "follow_ups": row.counts["follow_ups"],
            "timeline": row.counts["timeline"],
        },
        "review_state": row.review_state,
        "incident_type": row.incident_type,
        "techniques": list(row.techniques),
        "playbook": row.playbook or None,
        "updated_at": instant(row.updated_at),
        "is_example": row.is_example,
    }


def moment(record: object, name: str, known: Mapping[str, Any]) -> str | None:
    """A milestone, as exactly as it is known."""
    note = known.get(name) or {}
    precision = note.get("precision", Precision.EXACT) if isinstance(note, dict) else ""
    return instant(getattr(record, name), precision)


def results(page: "SearchPage", query: str) -> dict[str, Any]:
    """What `search --json` prints."""
    return {
        "query": query,
        "total": page.total,
        "results": [
            {
                "kind": found.kind,
                "id": str(found.record_id),
                "title": found.title.text,
                "snippet": found.snippet.text,
                "incident": found.incident,
                "updated_at": instant(found.updated_at),
                "dossier_id": str(found.dossier_id),
                "place": found.place,
            }
            for found in page.results
        ],
        "corrected": page.corrected,
        "milliseconds": page.milliseconds,
        "problems": [problem.text for problem in page.problems],
    }


def comparison(found: "Comparison") -> dict[str, Any]:
    """What `compare --json` prints."""
    from kb.vocabulary.enums import StepResult

    counts = {result.value: found.count(result) for result in StepResult}
    return {
        "playbook": {
            "title": found.playbook_title,
            "version": found.version_number,
            "version_id": plain(found.version_id),
        },
        "counts": counts,
        "steps": [
            {
                "result": step.result.value,
                "playbook_step": _step(step.playbook_step, "title"),
                "performed_step": _step(step.performed_step, "action"),
                "reason": step.reason,
                "because": step.because,
                "expected_minutes": step.expected_minutes,
                "real_minutes": step.real_minutes,
            }
            for step in found.steps
        ],
    }


def _step(step: Any, title: str) -> dict[str, Any] | None:  # noqa: ANN401 - of either side
    if step is None:
        return None
    return {"id": str(step.id), "title": getattr(step, title), "phase": step.phase}
