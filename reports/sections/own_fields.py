"""Fields that the organisation added: what a record holds in those meant for the report."""

from typing import Any

from kb.custom_fields.values import in_words, is_empty
from reports.reading import Reading, Row


def own_fields(reading: Reading, row: Row, owner: str) -> list[tuple[str, str]]:
    """Label and value of each filled field, in the order of the fields.

    What a record holds for a field that this store doesn't know stands under its key.

    Args:
        reading: of the incident.
        row: the incident or one of its measures.
        owner: "incident" or "measure".
    """
    held = row.get("custom")
    values: dict[str, Any] = held if isinstance(held, dict) else {}
    known = {
        str(field.get("key")): field
        for field in reading.rows("own_fields")
        if field.get("applies_to") == owner
    }
    keys = [*(key for key in known if key in values), *(key for key in values if key not in known)]
    return [
        (reading.cell(known.get(key, {}).get("label") or key), reading.cell(in_words(values[key])))
        for key in keys
        if not is_empty(values[key]) and known.get(key, {"in_report": True}).get("in_report")
    ]
