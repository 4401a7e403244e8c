"""What was recorded beside the facts that the sections show; nothing recorded is left out."""

from dataclasses import dataclass, field
from typing import Any, Final

from reports import catalog
from reports.reading import Reading, Row, reference


@dataclass(frozen=True, slots=True)
class Part:
    """What of a part stands here.

    Attributes:
        title: heading of its records.
        prefix: of their references; empty where they have none.
        fields: what is shown, with its label. A field stands here or in its section, never twice.
        shown_with: a field → another one with which the section shows it already.
    """

    title: str
    prefix: str
    fields: dict[str, str]
    shown_with: dict[str, str] = field(default_factory=dict)


PARTS: Final[dict[str, Part]] = {
    "evidence": Part(
        "Evidence",
        "E",
        {
            "caption": "Caption",
            "media_type": "Media type",
            "storage": "Storage place",
            "notes": "Notes",
        },
    ),
    "remediation": Part(
        "Remediation actions",
        "R",
        {"rule": "Rule", "tool": "Tool", "rollback": "Way back", "external_id": "Id in the source"},
    ),
    "live_responses": Part(
        "Live response", "V", {"transcript": "Transcript"}, {"transcript": "commands"}
    ),
    "automated_runs": Part(
        "Automated investigations", "U", {"external_id": "Id in the source", "status": "State"}
    ),
    "observations": Part("Observations", "O", {"by": "Told by"}),
    "measures": Part("Prevention measures", "M", {"test": "How its effect is tested"}),
    "follow_ups": Part(
        "Follow-up actions",
        "F",
        {
            "asked_by": "Asked for by",
            "risk_owner": "Bearer of the risk",
            "verified_by": "Verified by",
        },
    ),
    "notifications": Part(
        "Notifications",
        "X",
        {"content": "What was said", "reason": "Why not needed"},
        {"reason": "not_needed"},
    ),
    "comments": Part(
        "Comments",
        "",
        {
            "author": "By",
            "text": "Comment",
            "quote": "About",
            "origin": "From",
            "resolved_by": "Resolved by",
        },
    ),
}


def details(reading: Reading) -> dict[str, Any]:
    """Values of what is left, part by part; for readers who are told everything only."""
    complete = not catalog.audience(reading.options.audience).roles_for_people
    groups = [_group(reading, name, part) for name, part in PARTS.items()] if complete else []
    shown = [group for group in groups if group["rows"]]
    return {"groups": shown, "nothing": not shown}


def _group(reading: Reading, name: str, part: Part) -> dict[str, Any]:
    rows = [row for row in reading.rows(name) if name != "evidence" or row.get("in_report")]
    found = [(row, _pairs(reading, row | {"_kind": name}, part)) for row in rows]
    return {
        "title": part.title,
        "rows": [
            {"ref": reference(row, part.prefix) if part.prefix else "", "pairs": pairs}
            for row, pairs in found
            if pairs
        ],
    }


def _pairs(reading: Reading, row: Row, part: Part) -> list[tuple[str, str]]:
    pairs = [
        (label, reading.cell(row.get(name), row, name))
        for name, label in part.fields.items()
        if not row.get(part.shown_with.get(name, ""))
    ]
    return [(label, text) for label, text in pairs if text]
