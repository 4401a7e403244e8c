"""An incident as plain JSON: what `show --json` prints and every PDF carries.

A report is made from this record alone, so the pages and the embedded record can't differ.
"""

import dataclasses
import uuid
from collections.abc import Mapping
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any

#: Parts of a whole incident that become lists of the record, in this order.
PARTS = (
    "sources",
    "alerts",
    "assets",
    "timeline",
    "workflow",
    "playbook_runs",
    "lessons",
    "config_changes",
    "follow_ups",
    "evidence",
    "custody",
    "scope_changes",
    "clocks",
    "opportunities",
    "live_responses",
    "automated_runs",
    "adherence",
    "barriers",
    "observations",
    "references",
    "answer_sets",
    "links",
    "remediation",
    "causes",
    "measures",
    "research",
    "notifications",
    "sign_offs",
    "comments",
    "withheld_passages",
    "versions",
    "metrics",
    "checklist",
    "issued_reports",
    "own_fields",
    "proposals",
    "repeated",
)
#: What is said of a lesson that was repeated: where it stands, and no word of another incident.
_REPEATED = ("number", "cause_id", "cause_ref", "lesson_ref", "earlier", "closed_on")


def plain(value: Any) -> Any:  # noqa: ANN401 - any value that kb hands out
    """JSON values of whatever a schema holds: times as ISO 8601 with Z, ids as text."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return _instant(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, uuid.UUID):
        return str(value)
    return _plain_tree(value)


def _plain_tree(value: Any) -> Any:  # noqa: ANN401 - any value that kb hands out
    if dataclasses.is_dataclass(value):
        fields = {f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
        return fields | _ref(value)
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    if value is None or isinstance(value, str | bool | int | float):
        return value
    msg = f"{type(value).__name__} has no JSON form"
    raise TypeError(msg)


def _instant(at: datetime) -> str:
    text = at.astimezone(UTC).isoformat(timespec="microseconds" if at.microsecond else "seconds")
    return text.replace("+00:00", "Z")


def _ref(value: Any) -> dict[str, str]:  # noqa: ANN401 - a schema, with or without a reference
    ref = getattr(value, "ref", "")
    return {"ref": ref} if isinstance(ref, str) and ref else {}


def as_record(whole: Any) -> dict[str, Any]:  # noqa: ANN401 - kb.incidents.dossier.WholeIncident
    """The record of a whole incident: its own fields, then a list for each part."""
    record: dict[str, Any] = plain(whole.incident)
    for part in PARTS:
        if hasattr(whole, part):
            record[part] = plain(getattr(whole, part))
    record["repeated"] = [
        {name: row.get(name) for name in _REPEATED} for row in record.get("repeated") or ()
    ]
    for part in ("playbook", "comparison"):
        record[part] = plain(getattr(whole, part, None))
    _refer(record["comparison"])
    return record


def _refer(comparison: Any) -> None:  # noqa: ANN401 - a comparison as JSON, or None
    """A performed step is in the workflow already: name it, so that it is redacted once for all."""
    for row in comparison["steps"] if isinstance(comparison, dict) else ():
        if isinstance(row.get("performed_step"), dict):
            row["performed_step"] = row["performed_step"]["id"]
