"""Sign-off: saved versions, and a ruled space for who signs."""

from typing import Any

from reports.reading import Reading


def sign_off(reading: Reading) -> dict[str, Any]:
    """Values of the sign-off."""
    missing = [row for row in reading.rows("checklist") if not row.get("done")]
    for row in missing:
        reading.say("missing", str(row.get("text") or "").rstrip(".") + ".")
    return {
        "approved": reading.record.get("review_state") == "approved",
        "lead": reading.cell(reading.record.get("lead")),
        "versions": versions(reading),
        "missing": [reading.cell(row.get("text")) for row in missing],
    }


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
