"""Detection opportunities: when the attack could have been seen first, and what was gained."""

from typing import Any

from reports.reading import Reading, Row, duration, instant, reference


def opportunities(reading: Reading) -> dict[str, Any]:
    """Values of the points at which the attack could have been seen, earliest first."""
    rows = sorted(reading.rows("opportunities"), key=lambda row: str(row.get("at") or "~"))
    lessons = reading.numbered("lessons", "L")
    return {"rows": [_row(reading, row, lessons) for row in rows], "nothing": not rows}


def _row(reading: Reading, row: Row, lessons: dict[str, str]) -> dict[str, Any]:
    row = row | {"_kind": "opportunity"}
    at = instant(row.get("at"))
    return {
        "of": reading.of(row),
        "ref": reference(row, "D"),
        "signal": reading.cell(row.get("signal"), row, "signal"),
        "phase": reading.cell(row.get("phase"), row, "phase"),
        "when": reading.moment(row.get("at"), row.get("precision")),
        "earlier": duration(at, reading.milestone("detected_at")),
        "where": reading.cell(row.get("data_source"), row, "data_source"),
        "technique": reading.cell(row.get("technique"), row, "technique"),
        "missed": reading.cell(row.get("why_missed"), row, "why_missed"),
        "change": reading.cell(row.get("detection_change"), row, "detection_change"),
        "rule": reading.cell(row.get("rule"), row, "rule"),
        "lesson": lessons.get(str(row.get("lesson_id")), ""),
    }
