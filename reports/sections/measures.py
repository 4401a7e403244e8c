"""Measures: what keeps it from happening again, and whether that was shown to work."""

from typing import Any

from kb.vocabulary.response import Effect, MeasureState, MeasureType
from reports.language import _, label
from reports.language.words import listed
from reports.reading import Reading, Row, reference
from reports.sections.own_fields import own_fields


def measures(reading: Reading) -> dict[str, Any]:
    """Values of the measures."""
    refs = reading.numbered("causes", "K") | reading.numbered("lessons", "L")
    return {"rows": [_row(reading, row, refs) for row in reading.rows("measures")]}


def _row(reading: Reading, row: Row, refs: dict[str, str]) -> dict[str, Any]:
    row = row | {"_kind": "measure"}
    ref = reference(row, "M")
    if not row.get("owner"):
        reading.say("no_owner", f"Measure {ref} has no owner.", row, "owner")
    answers = [refs.get(str(row.get(name)), "") for name in ("cause_id", "lesson_id")]
    tested = [reading.moment(row.get("tested_at"), none="")]
    tested.append(_("by {who}", who=row["tested_by"]) if row.get("tested_by") else "")
    return {
        "of": reading.of(row),
        "ref": ref,
        "title": reading.cell(row.get("title"), row, "title"),
        "kind": label(MeasureType, row.get("measure_type")),
        "text": reading.cell(row.get("description"), row, "description"),
        "answers": listed(answers) or _("no cause or lesson"),
        "owner": reading.cell(row.get("owner")) or _("no owner"),
        "due": str(row.get("due") or _("no date")),
        "state": label(MeasureState, row.get("state")),
        "result": label(Effect, row.get("test_result")),
        "tested": " ".join(part for part in tested if part),
        "proof": reading.cell(row.get("test_evidence"), row, "test_evidence"),
        "next": str(row.get("next_check") or _("not set")),
        "ticket": reading.cell(row.get("ticket")),
        "further": own_fields(reading, row, "measure"),
    }
