"""What went well, what went badly, where luck helped, and the barriers on the attack's way."""

from typing import Any

from kb.vocabulary.response import BarrierKind, BarrierState, ObservationClass
from reports.language import label
from reports.reading import Reading, Row, reference


def observations(reading: Reading) -> dict[str, Any]:
    """Values of the observations by how it went, and of the barriers."""
    rows = reading.rows("observations")
    evidence = reading.numbered("evidence", "E")
    groups = [
        {
            "title": label(ObservationClass, word),
            "rows": [
                _observation(reading, row, evidence)
                for row in rows
                if row.get("observation_class") == word.value
            ],
        }
        for word in ObservationClass
    ]
    return {
        "groups": [group for group in groups if group["rows"]],
        "barriers": [_barrier(reading, row, evidence) for row in reading.rows("barriers")],
    }


def _observation(reading: Reading, row: Row, evidence: dict[str, str]) -> dict[str, Any]:
    row = row | {"_kind": "observation"}
    return {
        "of": reading.of(row),
        "ref": reference(row, "O"),
        "title": reading.cell(row.get("title"), row, "title"),
        "text": reading.cell(row.get("explanation"), row, "explanation"),
        "by": reading.cell(row.get("by")),
        "evidence": cited(row, evidence),
    }


def _barrier(reading: Reading, row: Row, evidence: dict[str, str]) -> dict[str, Any]:
    row = row | {"_kind": "barrier"}
    causes = reading.numbered("causes", "K")
    measures = reading.numbered("measures", "M")
    return {
        "of": reading.of(row),
        "ref": reference(row, "B"),
        "title": reading.cell(row.get("title"), row, "title"),
        "kind": label(BarrierKind, row.get("barrier_kind")),
        "state": label(BarrierState, row.get("state")),
        "text": reading.cell(row.get("explanation"), row, "explanation"),
        "cause": causes.get(str(row.get("cause_id")), ""),
        "measure": measures.get(str(row.get("measure_id")), ""),
        "evidence": cited(row, evidence),
    }


def cited(row: Row, evidence: dict[str, str]) -> list[str]:
    """References of the evidence that a record names."""
    return [evidence[str(key)] for key in row.get("evidence_ids") or () if str(key) in evidence]
