"""An incident as a VERIS record of version 1.4.1.

Where VERIS asks for what the record doesn't know, it says "Unknown", as VERIS wants.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any, Final

from kb.dossier import WholeIncident
from kb.incidents.record.schemas import IncidentSource
from kb.sharing import veris_schema
from kb.sharing.leaving import (
    ReadFile,
    Shared,
    first_filled,
    is_gone,
    left_out,
    no_file,
    source_of,
    stamp,
    written,
)
from kb.vocabulary.enums import Classification, EntityType, Precision, Severity

PRODUCT: Final = "VERIS"
#: What isn't taken from the kept fields of a source: ours, and what the record says itself.
_OURS: Final = frozenset({"further", "corrective_action", "control_failure"})
#: Fields that became comments; the two above became a lesson and an observation, which say them.
_NOTES: Final = ("notes", "discovery_notes")
_CONFIRMED: Final = {
    Classification.TRUE_POSITIVE: "Confirmed",
    Classification.FALSE_POSITIVE: "False positive",
    Classification.EXPECTED_ACTIVITY: "False positive",
    Classification.NOT_SET: "Suspected",
}
_RATING: Final = {
    Severity.CRITICAL: "Catastrophic",
    Severity.HIGH: "Damaging",
    Severity.MEDIUM: "Painful",
    Severity.LOW: "Distracting",
    Severity.INFORMATIONAL: "Insignificant",
}
_ASSETS: Final = {
    EntityType.USER: "P - Unknown",
    EntityType.PERSON: "P - Unknown",
    EntityType.MAILBOX: "S - Mail",
    EntityType.IOT_DEVICE: "E - Unknown",
    EntityType.CLOUD_APPLICATION: "S - Web application",
    EntityType.CLOUD_RESOURCE: "S - Unknown",
    EntityType.HOST: "Unknown",
}
#: How many seconds a unit has, the longest first.
_UNITS: Final = (
    ("Years", 31_557_600), ("Months", 2_629_800), ("Weeks", 604_800), ("Days", 86_400),
    ("Hours", 3_600), ("Minutes", 60), ("Seconds", 1),
)  # fmt: skip
_TAKEN: Final = ("assets", "lessons", "references", "observations")


def share(whole: WholeIncident, _read_file: ReadFile = no_file) -> Shared:
    """One record.

    Raises:
        ValidationError: it can't be said in VERIS.
    """
    source = source_of(whole, PRODUCT)
    kept = _kept(whole, source) if source is not None else {}
    given = _made(whole) | kept | _own(whole, source)
    given["plus"] = _plus(whole, kept)
    record, moved = veris_schema.fitted(given)
    if any(path.startswith("timeline.incident") or path == "timeline" for path in moved):
        record["timeline"]["incident"] = _timeline(whole)["incident"]
    if moved:
        record["plus"].setdefault("hotwash", {})["before_1_4_1"] = dict(sorted(moved.items()))
    notes = tuple(f"{path} in the form that it had, under plus" for path in sorted(moved))
    return Shared(written(record, whole), (*left_out(whole, source, _TAKEN), *notes))


def _kept(whole: WholeIncident, source: IncidentSource) -> dict[str, Any]:
    """What an import kept, but for notes that were deleted here since."""
    kept = {name: value for name, value in source.extra.items() if name not in _OURS}
    there = [one.id for one in whole.comments]
    for name in _NOTES:
        if is_gone(source, "comment", f"note:{name}", there):
            kept.pop(name, None)
    return kept


def _made(whole: WholeIncident) -> dict[str, Any]:
    """What the record says of its own, where VERIS said nothing."""
    incident = whole.incident
    made: dict[str, Any] = {
        "action": dict(_actions(whole)) or {"unknown": _noted(incident.incident_type)},
        "actor": {"unknown": {}},
        "asset": {"assets": list(_assets(whole)), "cloud": ["Unknown"]},
        "discovery_method": {"unknown": True},
        "timeline": _timeline(whole),
    }
    if incident.detection_source:
        made["discovery_notes"] = incident.detection_source
    if rating := _RATING.get(Severity(incident.severity)):
        made["impact"] = {"overall_rating": rating}
    bad = [one for one in whole.assets if one.verdict == "malicious"]
    if bad:
        made["ioc"] = [
            {"indicator": one.value, "comment": one.entity_type.replace("_", " ")} for one in bad
        ]
    return made


def _noted(text: str) -> dict[str, str]:
    return {"notes": text} if text else {}


def _own(whole: WholeIncident, source: IncidentSource | None) -> dict[str, Any]:
    """Fields of VERIS that people keep on writing in fields of the record."""
    incident = whole.incident
    own: dict[str, Any] = {
        "schema_version": veris_schema.VERSION,
        "incident_id": source.external_id if source is not None else str(incident.id),
        "security_incident": _CONFIRMED[Classification(incident.classification)],
        "summary": incident.summary
        if source is not None
        else "\n\n".join(filter(None, (incident.title, incident.summary))),
    }
    if source is not None and incident.classification == Classification.NOT_SET:
        # "Suspected" and "Near miss" have no field of their own.
        own["security_incident"] = incident.status or "Suspected"
    if source is not None and source.tenant:
        own["source_id"] = source.tenant
    if whole.references:
        own["reference"] = "; ".join(one.url or one.title for one in whole.references)
    if lessons := [first_filled(one.what_happened, one.title) for one in whole.lessons]:
        own["corrective_action"] = "\n\n".join(lessons)
    failed = [
        first_filled(one.explanation, one.title)
        for one in whole.observations
        if one.observation_class == "went_badly"
    ]
    if failed:
        own["control_failure"] = "\n\n".join(failed)
    return own


def _plus(whole: WholeIncident, kept: Mapping[str, Any]) -> dict[str, Any]:
    incident = whole.incident
    plus = dict(kept.get("plus") or {})
    plus.setdefault("created", stamp(incident.created_at))
    plus["modified"] = stamp(incident.updated_at)
    plus["hotwash"] = {"number": incident.number, "title": incident.title, "tlp": incident.tlp}
    return plus


def _actions(whole: WholeIncident) -> Iterator[tuple[str, dict[str, Any]]]:
    """The varieties that the published mapping of ATT&CK names without doubt."""
    found: dict[str, list[str]] = {}
    for technique in whole.incident.techniques:
        group, _, variety = _by_technique().get(technique, "").partition(".")
        if variety and variety not in found.setdefault(group, []):
            found[group].append(variety)
    for group, varieties in found.items():
        made: dict[str, Any] = {"variety": varieties, "vector": ["Unknown"]}
        if group == "social":
            made["target"] = ["Unknown"]
        yield group, made | _noted(whole.incident.incident_type)


@cache
def _by_technique() -> dict[str, str]:
    text = files("kb.sharing").joinpath("data", "attack-to-veris.json").read_text("utf-8")
    read: dict[str, str] = json.loads(text)
    return read


def _assets(whole: WholeIncident) -> Iterator[dict[str, Any]]:
    """Victims by what they are; VERIS knows kinds and amounts, no names."""
    counts = Counter(
        _ASSETS.get(EntityType(one.entity_type), "Other")
        for one in whole.assets
        if one.role == "victim"
    )
    for variety, amount in sorted(counts.items()):
        yield {"variety": variety, "amount": amount}
    if not counts:
        yield {"variety": "Unknown"}


def _timeline(whole: WholeIncident) -> dict[str, Any]:
    incident = whole.incident
    name = next(
        (n for n in ("first_activity_at", "detected_at") if getattr(incident, n) is not None), ""
    )
    at = getattr(incident, name) if name else incident.created_at
    precision = incident.moments.get(name, {}).get("precision", "exact") if name else "year"
    made: dict[str, Any] = {"incident": _date(at, precision)}
    since, until = incident.detected_at, incident.contained_at
    if name == "first_activity_at" and since is not None:
        made["discovery"] = _lasted(at, since)
    if since is not None and until is not None:
        made["containment"] = _lasted(since, until)
    return made


def _date(at: datetime, precision: str) -> dict[str, int]:
    found = {"year": at.year}
    if precision not in {Precision.YEAR, Precision.UNKNOWN}:
        found["month"] = at.month
        if precision != Precision.MONTH:
            found["day"] = at.day
    return found


def _lasted(since: datetime, until: datetime) -> dict[str, Any]:
    seconds = (until - since).total_seconds()
    if seconds < 0:
        return {"unit": "Unknown"}
    unit, long = next((one for one in _UNITS if seconds >= one[1]), _UNITS[-1])
    return {"unit": unit, "value": round(seconds / long)}
