"""The attack chain: techniques seen, in the order they were first seen."""

from kb.vocabulary import attack
from reports.reading import Reading


def attack_chain(reading: Reading, event_numbers: dict[str, int]) -> list[dict[str, str]]:
    """One entry a technique: where it was seen, and whether an alert named it.

    Args:
        reading: the report's view of the record.
        event_numbers: numbers of the key events, by record id.
    """
    seen: dict[str, list[str]] = {}
    alerted: dict[str, str] = {}
    for row in sorted(reading.rows("timeline"), key=lambda row: str(row.get("at") or "~")):
        number = event_numbers.get(str(row.get("id")))
        place = f"event {number}" if number else "an event of the appendix"
        for technique in row.get("techniques") or ():
            seen.setdefault(str(technique), []).append(place)
    for row in reading.rows("alerts"):
        for technique in row.get("techniques") or ():
            seen.setdefault(str(technique), [])
            alerted.setdefault(str(technique), reading.cell(row.get("title")))
    for technique in reading.record.get("techniques") or ():
        seen.setdefault(str(technique), [])
    return [
        {
            "id": reading.cell(technique),
            "name": attack.full_name(technique) or "not in the table of names",
            "tactic": ", ".join(found.tactics) if (found := attack.technique(technique)) else "–",
            "seen": ", ".join(dict.fromkeys(places)) or "the incident as a whole",
            "detected": "Yes" if technique in alerted else "No",
            "by": f"alert “{alerted[technique]}”" if technique in alerted else "no alert names it",
        }
        for technique, places in seen.items()
    ]
