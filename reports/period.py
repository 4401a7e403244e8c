"""The incidents of a range as one record: their parts together, each row with its incident.

One record, so that a person or a secret of one incident is taken out of the texts of all.
"""

import uuid
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

from kb.vocabulary.enums import FollowUpState, ReviewState, Severity, Tlp
from reports.language import _
from reports.record import PARTS as EVERY_PART
from reports.record import as_record

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_GRAVE: Final = (Severity.CRITICAL, Severity.HIGH)
#: More incidents than this make no report that anybody reads.
MOST: Final = 500
#: Parts that the report shows, each row with the number of its incident. The others are
#: there while names and secrets are taken out, since they say which these are.
SHOWN: Final = frozenset(
    {
        *("incidents", "lessons", "config_changes", "follow_ups", "causes", "metrics", "steps"),
        *("measures", "repeated", "proposals"),
    }
)
#: Fields of an incident that stand in the list.
_OWN: Final = (
    *("id", "number", "title", "summary", "severity", "status", "review_state", "incident_type"),
    *("classification", "lead", "tlp", "techniques", "tags", "config_decision"),
    *("first_activity_at", "detected_at", "contained_at", "resolved_at", "created_at"),
)


def period_record(
    session: "Session", incident_ids: Iterable[uuid.UUID], title: str
) -> dict[str, Any]:
    """Read the incidents of a range, the first `MOST` of them.

    Args:
        session: kb's own; all is read in its one transaction.
        incident_ids: in the order of the report.
        title: what they are, such as "Resolved in the first quarter of 2026".
    """
    from kb import dossier  # noqa: PLC0415 - a renderer reads no store and needn't load it

    ids = list(incident_ids)
    wholes = [as_record(dossier.whole(session, one)) for one in ids[:MOST]]
    return merged(wholes, title, left_out=max(len(ids) - MOST, 0))


def merged(records: list[dict[str, Any]], title: str, *, left_out: int = 0) -> dict[str, Any]:
    """Records of incidents as one."""
    order = [tlp.value for tlp in Tlp]
    marks = [order.index(str(r.get("tlp"))) for r in records if r.get("tlp") in order]
    count = len(records) + left_out
    made: dict[str, Any] = {
        "subject": "period",
        "id": "",
        "number": f"{count} incident" if count == 1 else f"{count} incidents",
        "title": title,
        "tlp": order[max(marks)] if marks else Tlp.AMBER.value,
        "left_out": left_out,
        "incidents": [{name: record.get(name) for name in _OWN} for record in records],
    }
    for part in EVERY_PART:
        made[part] = [
            row | {"incident": record.get("number")}
            for record in records
            for row in record.get(part) or ()
            if isinstance(row, dict)
        ]
    made["steps"] = [step for record in records for step in _steps(record)]
    return made


def shown(record: dict[str, Any]) -> dict[str, Any]:
    """What of the record is given out: what its pages show."""
    return {
        name: value
        for name, value in record.items()
        if name in SHOWN or not isinstance(value, list | dict)
    }


def _steps(record: dict[str, Any]) -> list[dict[str, Any]]:
    """How each step of its playbook went in an incident."""
    comparison = record.get("comparison")
    steps = comparison.get("steps") or () if isinstance(comparison, dict) else ()
    title = comparison.get("playbook_title") if isinstance(comparison, dict) else ""
    return [
        {
            "incident": record.get("number"),
            "playbook": title,
            "title": (step.get("playbook_step") or {}).get("title") or "",
            "result": step.get("result"),
        }
        for step in steps
    ]


def period_facts(record: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    """What stands on the cover of a period report."""
    rows = record.get("incidents") or []
    times = sorted(str(row["detected_at"])[:10] for row in rows if row.get("detected_at"))
    open_ = [row for row in rows if not row.get("resolved_at")]
    approved = [row for row in rows if row.get("review_state") == ReviewState.APPROVED]
    high = [row for row in rows if row.get("severity") in _GRAVE]
    owed = [row for row in record.get("follow_ups") or [] if is_owed(row)]
    return (
        (_("Incidents"), str(record.get("number") or "").split()[0]),
        (_("Detected"), f"{times[0]} – {times[-1]}" if times else _("not set")),
        (_("Critical or high"), str(len(high))),
        (_("Not yet resolved"), str(len(open_))),
        (
            _("Reviews approved"),
            _("{some} of {all}", some=len(approved), all=len(rows)),
        ),
        (_("Follow-ups owed"), str(len(owed))),
    )


def is_owed(follow_up: dict[str, Any]) -> bool:
    """Whether somebody still has to act."""
    known = [state.value for state in FollowUpState if state.is_open]
    return follow_up.get("state") in known
