"""Research: what others know of this kind of attack, as far as somebody wants it printed."""

from typing import Any

from kb.vocabulary.response import Confidence, SourceKind
from reports.language import _, label
from reports.language.words import named
from reports.reading import Reading, Row, reference


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
    looked_at = _("date not set")
    if row.get("accessed_on"):
        looked_at = _("looked at {day}", day=row["accessed_on"])
    return {
        "of": reading.of(row),
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
    row = row | {"_kind": "research_note"}
    techniques = [str(item) for item in row.get("techniques") or ()]
    facts = (
        (_("Publisher"), reading.cell(row.get("publisher"))),
        (_("Kind"), label(SourceKind, row.get("source_kind"))),
        (_("Published"), str(row.get("published_on") or "")),
        (_("Read"), _read(reading, row)),
        (_("Actor"), reading.cell(row.get("actor"))),
        (
            _("Confidence"),
            label(Confidence, row.get("confidence")) if row.get("confidence") else "",
        ),
    )
    return {
        "of": reading.of(row),
        "ref": reference(row, "N"),
        "title": reading.cell(row.get("title"), row, "title"),
        "meta": [named(name, value) for name, value in facts if value],
        "address": reading.cell(row.get("url"), row, "url"),
        "findings": reading.prose(row.get("findings"), row, "findings"),
        "written": reading.written(row.get("findings")),
        "shared": [reading.cell(item) for item in techniques if item in own],
        "named": len(techniques),
    }


def _read(reading: Reading, row: Row) -> str:
    who = _("by {who}", who=reading.cell(row["author"])) if row.get("author") else ""
    return " ".join(part for part in (str(row.get("read_on") or ""), who) if part)
