"""What was recorded beside the facts that the sections show; nothing recorded is left out."""

from dataclasses import dataclass, field
from typing import Any, Final

from reports import catalog
from reports.language import N_, _
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
        N_("Evidence"),
        "E",
        {
            "caption": N_("Caption"),
            "media_type": N_("Media type"),
            "storage": N_("Storage place"),
            "notes": N_("Notes"),
        },
    ),
    "remediation": Part(
        N_("Remediation actions"),
        "R",
        {
            "rule": N_("Rule"),
            "tool": N_("Tool"),
            "rollback": N_("Way back"),
            "external_id": N_("Id in the source"),
        },
    ),
    "live_responses": Part(
        N_("Live response"), "V", {"transcript": N_("Transcript")}, {"transcript": "commands"}
    ),
    "automated_runs": Part(
        N_("Automated investigations"),
        "U",
        {"external_id": N_("Id in the source"), "status": N_("State")},
    ),
    "observations": Part(N_("Observations"), "O", {"by": N_("Told by")}),
    "measures": Part(N_("Prevention measures"), "M", {"test": N_("How its effect is tested")}),
    "follow_ups": Part(
        N_("Follow-up actions"),
        "F",
        {
            "asked_by": N_("Asked for by"),
            "risk_owner": N_("Bearer of the risk"),
            "verified_by": N_("Verified by"),
        },
    ),
    "notifications": Part(
        N_("Notifications"),
        "X",
        {"content": N_("What was said"), "reason": N_("Why not needed")},
        {"reason": "not_needed"},
    ),
    "comments": Part(
        N_("Comments"),
        "",
        {
            "author": N_("By"),
            "text": N_("Comment"),
            "quote": N_("About"),
            "origin": N_("From"),
            "resolved_by": N_("Resolved by"),
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
        "title": _(part.title),
        "rows": [
            {"ref": reference(row, part.prefix) if part.prefix else "", "pairs": pairs}
            for row, pairs in found
            if pairs
        ],
    }


def _pairs(reading: Reading, row: Row, part: Part) -> list[tuple[str, str]]:
    pairs = [
        (_(label), reading.cell(row.get(name), row, name))
        for name, label in part.fields.items()
        if not row.get(part.shown_with.get(name, ""))
    ]
    return [(label, text) for label, text in pairs if text]
