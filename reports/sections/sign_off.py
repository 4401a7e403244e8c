"""Sign-off: saved versions, and a ruled space for who signs."""

from typing import Any

from kb.vocabulary.response import SignOffDecision, SignOffRole
from reports.reading import Reading, Row
from reports.sections.lessons import label

_UPDATED = ("workflows", "processes", "policies", "playbooks")


def sign_off(reading: Reading) -> dict[str, Any]:
    """Values of the sign-off."""
    missing = [row for row in reading.rows("checklist") if not row.get("done")]
    for row in missing:
        reading.say("missing", str(row.get("text") or "").rstrip(".") + ".")
    return {
        "approved": reading.record.get("review_state") == "approved",
        "lead": reading.cell(reading.record.get("lead")),
        "skipped": reading.cell(reading.record.get("review_skipped")),
        "versions": versions(reading),
        "missing": [reading.cell(row.get("text")) for row in missing],
        "signed": [_signature(reading, row) for row in in_force(reading)],
        "void": [_signature(reading, row) for row in reading.rows("sign_offs") if not _holds(row)],
        "updates": _updates(reading),
    }


def in_force(reading: Reading) -> list[Row]:
    """The signatures that hold, oldest first."""
    return [row for row in reading.rows("sign_offs") if _holds(row)]


def approval(reading: Reading) -> str:
    """Who approved the review and on which day; empty while nobody did."""
    held = [row for row in in_force(reading) if row.get("role") == SignOffRole.APPROVER]
    if not held:
        return ""
    by, day = reading.cell(held[-1].get("by")), str(held[-1].get("at") or "")[:10]
    return ", ".join(part for part in (by, day) if part)


def _holds(row: Row) -> bool:
    return bool(row.get("in_force")) and row.get("decision") == SignOffDecision.SIGNED


def _signature(reading: Reading, row: Row) -> dict[str, str]:
    return {
        "by": reading.cell(row.get("by")) or "not set",
        "role": label(SignOffRole, row.get("role")),
        "decision": label(SignOffDecision, row.get("decision")),
        "at": reading.moment(row.get("at")),
        "number": str(row.get("review_number") or ""),
        "hash": grouped(str(row.get("content_hash") or "")[:16]),
        "statement": reading.cell(row.get("statement"), row, "statement"),
    }


def _updates(reading: Reading) -> list[dict[str, str]]:
    """What became of each of the four kinds of rules that a review may change."""
    recorded = reading.record.get("knowledge_updates")
    known = recorded if isinstance(recorded, dict) else {}
    return [{"name": name, "text": reading.cell(_words(known.get(name)))} for name in _UPDATED]


def _words(value: object) -> str:
    """A recorded update in words, whatever shape it has."""
    if isinstance(value, bool) or value is None or value == "":
        return "updated" if value is True else "no change" if value is False else "not recorded"
    if isinstance(value, dict):
        by = f"by {value['by']}" if value.get("by") else ""
        told = (_words(value.get("state")), str(value.get("reason") or ""), by)
        return ", ".join(part for part in told if part)
    if isinstance(value, list):
        return ", ".join(_words(item) for item in value)
    return str(value).replace("_", " ")


def versions(reading: Reading) -> list[dict[str, str]]:
    """The saved versions, newest last."""
    rows = sorted(reading.rows("versions"), key=lambda row: row.get("number") or 0)
    return [
        {
            "number": str(row.get("number") or ""),
            "name": reading.cell(row.get("name")),
            "by": reading.cell(row.get("by")) or "not set",
            "at": reading.moment(row.get("at")),
            "hash": grouped(str(row.get("content_hash") or "")[:16]),
        }
        for row in rows
    ]


def grouped(digits: str) -> str:
    """Hexadecimal digits in groups of four."""
    return " ".join(digits[i : i + 4] for i in range(0, len(digits), 4))
