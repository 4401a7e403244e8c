"""Research: what others know of this kind of attack, as far as somebody wants it printed."""

from typing import Any

from kb.vocabulary.response import Confidence, SourceKind
from reports.reading import Reading, Row, reference
from reports.sections.lessons import label


def research(reading: Reading) -> dict[str, Any]:
    """Values of the notes that are meant for the report."""
    notes = [row for row in reading.rows("research") if row.get("in_report")]
    own = _own_techniques(reading)
    return {
        "notes": [_note(reading, row, own) for row in notes],
        "references": [_reference(reading, row) for row in reading.rows("references")],
    }


def _reference(reading: Reading, row: Row) -> dict[str, str]:
    row = row | {"_kind": "reference"}
    looked_at = f"looked at {row['accessed_on']}" if row.get("accessed_on") else "date not set"
    return {
        "title": reading.cell(row.get("title"), row, "title"),
        "address": reading.cell(row.get("url"), row, "url"),
        "seen": looked_at,
        "says": reading.cell(row.get("offline_note"), row, "offline_note"),
    }


def _own_techniques(reading: Reading) -> set[str]:
    """Techniques seen in this incident, wherever they were recorded."""
    rows = [reading.record, *reading.rows("timeline"), *reading.rows("alerts")]
    return {str(item) for row in rows for item in row.get("techniques") or ()}


def _note(reading: Reading, row: Row, own: set[str]) -> dict[str, Any]:
    row = row | {"_kind": "research"}
    techniques = [str(item) for item in row.get("techniques") or ()]
    facts = (
        ("Publisher", reading.cell(row.get("publisher"))),
        ("Kind", label(SourceKind, row.get("source_kind"))),
        ("Published", str(row.get("published_on") or "")),
        ("Read", _read(reading, row)),
        ("Actor", reading.cell(row.get("actor"))),
        ("Confidence", label(Confidence, row.get("confidence")) if row.get("confidence") else ""),
    )
    return {
        "ref": reference(row, "N"),
        "title": reading.cell(row.get("title"), row, "title"),
        "meta": [f"{name}: {value}" for name, value in facts if value],
        "address": reading.cell(row.get("url"), row, "url"),
        "findings": reading.prose(row.get("findings"), row, "findings"),
        "written": reading.written(row.get("findings")),
        "shared": [reading.cell(item) for item in techniques if item in own],
        "named": len(techniques),
    }


def _read(reading: Reading, row: Row) -> str:
    who = f"by {reading.cell(row['author'])}" if row.get("author") else ""
    return " ".join(part for part in (str(row.get("read_on") or ""), who) if part)
