"""VERIS records (1.1 to 1.4, as in the VCDB): partial dates stay partial, all fields are kept."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from kb.interchange import enums, veris_text
from kb.interchange.case import CaseDraft, title_of
from kb.interchange.parsed import ParsedIncident
from kb.interchange.times import Moment, partial_time, read_time
from kb.interchange.values import embedded, first_person, leftover, line, mapping, objects, text
from kb.vocabulary.enums import EntityType

PRODUCT = "VERIS"

#: Fields that are shown in fields of the record; the object itself is kept beside them.
_TAKEN = frozenset({"incident_id", "source_id", "summary", "reference", "security_incident"})
_EXPECTED = frozenset(
    """schema_version confidence victim actor action asset attribute timeline discovery_method
    discovery_notes cost_corrective_action targeted impact plus campaign_id related_incidents
    notes control_failure corrective_action""".split()
)
_CLASSIFIED = {
    "confirmed": "true_positive",
    "falsepositive": "false_positive",
}
_SEVERITY = {
    "catastrophic": "critical",
    "damaging": "high",
    "painful": "medium",
    "distracting": "low",
    "insignificant": "informational",
}
_ASSETS = {
    "S": EntityType.HOST,
    "U": EntityType.HOST,
    "T": EntityType.HOST,
    "P": EntityType.PERSON,
    "E": EntityType.IOT_DEVICE,
}
_REFERENCES = re.compile(r"\s*;\s*|\s+(?=https?://)")
_CVE = re.compile(r"CVE-\d{4}-\d{4,7}", re.IGNORECASE)
#: Durations that end in a point of time, and the milestone that it is.
_DURATIONS = {
    "compromise": ("", "First compromise after the first action", "attacker"),
    "exfiltration": ("", "Data left after the compromise", "attacker"),
    "discovery": ("detected_at", "Discovered after the compromise", "defender"),
    "containment": ("contained_at", "Contained after the discovery", "defender"),
}
#: Units that lead to a day: how many days each has, and how exactly the end is known.
_UNITS: dict[str, tuple[float, str]] = {
    "days": (1, "day"),
    "weeks": (7, "day"),
    "months": (30.4, "month"),
    "years": (365.25, "year"),
}


def is_veris(source: Mapping[str, Any]) -> bool:
    """Whether an object is a VERIS record: its id and one of the four A's, or its version."""
    names = ("schema_version", "action", "actor", "asset", "attribute", "security_incident")
    return "incident_id" in source and any(name in source for name in names)


def read_incident(source: Mapping[str, Any]) -> ParsedIncident:
    """One record of the VERIS schema."""
    given = {name: embedded(value) for name, value in source.items()}
    plus = mapping(given.get("plus"))
    draft = CaseDraft(
        product=PRODUCT,
        external_id=text(given, "incident_id"),
        external_number=line(plus, "github"),
        tenant=line(given, "source_id"),
        values={},
        created=read_time(plus.get("created")),
        changed=read_time(plus.get("modified")),
        over=True,
    )
    draft.keep(leftover(given, _TAKEN), _EXPECTED)
    draft.values = _values(draft, given)
    _times(draft, given, plus)
    _assets(draft, given)
    _texts(draft, given, plus)
    return draft.finish()


def _values(draft: CaseDraft, given: Mapping[str, Any]) -> dict[str, Any]:
    summary = text(given, "summary").strip()
    word = line(given, "security_incident")
    rating = line(mapping(given.get("impact")), "overall_rating")
    title = title_of(summary) if summary else veris_text.headline(given)
    draft.derived.append("title")
    cves = {c.upper() for c in _CVE.findall(str(given.get("action") or ""))}
    return {
        "title": title,
        "summary": summary,
        "status": word,
        "classification": _CLASSIFIED.get(enums.fold(word), "not_set"),
        "severity": _SEVERITY.get(enums.fold(rating), "not_set"),
        "incident_type": ", ".join(veris_text.names_of(given.get("action"))),
        "detection_source": veris_text.discovery(given.get("discovery_method")),
        "entry": ", ".join(veris_text.varieties(given.get("action"), "vector")),
        "tags": [*sorted(cves), *_campaign(given)],
        "impacts": veris_text.impacts(given),
    }


def _campaign(given: Mapping[str, Any]) -> list[str]:
    name = line(given, "campaign_id")
    return [f"campaign:{name}"] if name else []


def _times(draft: CaseDraft, given: Mapping[str, Any], plus: Mapping[str, Any]) -> None:
    timeline = mapping(given.get("timeline"))
    began = _date(timeline.get("incident"))
    draft.times["first_activity_at"] = began
    if began is not None:
        draft.event("incident", began, "The incident began", lane="attacker", key_event=True)
    known: Moment | None = began
    for name, (milestone, words, lane) in _DURATIONS.items():
        after = mapping(timeline.get(name))
        said = veris_text.duration(after)
        if not said:
            continue
        since = began if name in ("compromise", "discovery") else known
        moment = _after(since, after, words)
        draft.event(f"timeline:{name}", moment, f"{words}: {said}", lane=lane)
        if moment is not None:
            known = moment
            if milestone:
                draft.times[milestone] = moment
    told = _date(mapping(plus.get("timeline")).get("notification"))
    if told is not None:
        draft.event("notification", told, "Those affected were notified", lane="business")


def _date(value: object) -> Moment | None:
    """A date of which only the year, or year and month, may be known; a clock time may follow."""
    given = mapping(value)
    found = partial_time(given.get("year"), given.get("month"), given.get("day"))
    clock = line(given, "time")
    if found is None or found.precision != "day" or not clock:
        return found
    return read_time(f"{found.original} {clock}") or found


def _after(since: Moment | None, after: Mapping[str, Any], words: str) -> Moment | None:
    """The instant after a duration, when the day and the length are known; never made up."""
    days, how = _UNITS.get(enums.fold(line(after, "unit")), (0, ""))
    count = after.get("value")
    exact = since is not None and since.precision in ("day", "minute", "exact")
    if since is None or not exact or not days or isinstance(count, bool):
        return None
    if not isinstance(count, int | float) or not 0 < count * days < 36_500:
        return None
    return since.later(days=count * days, exact=how, because=words)


def _assets(draft: CaseDraft, given: Mapping[str, Any]) -> None:
    asset = mapping(given.get("asset"))
    listed = objects(asset.get("assets")) or [
        {"variety": word} for word in veris_text.listed(asset.get("variety"))
    ]
    for item in listed:
        variety = line(item, "variety")
        kind = _ASSETS.get(variety[:1], EntityType.OTHER) if " - " in variety else EntityType.OTHER
        amount = line(item, "amount")
        draft.asset(
            variety,
            kind.value,
            leftover(item, {"variety"}),
            role="victim",
            notes=f"Amount: {amount}" if amount else "",
        )


def _texts(draft: CaseDraft, given: Mapping[str, Any], plus: Mapping[str, Any]) -> None:
    analyst = first_person(plus, "analyst")
    for name, value in _notes(given, plus):
        values = {"author": analyst, "text": value, "origin": f"VERIS {name}"}
        draft.add("comment", f"note:{name}", values)
    for address in _REFERENCES.split(text(given, "reference").strip()):
        if address:
            is_url = address.casefold().startswith(("http://", "https://"))
            draft.add(
                "reference",
                address[:500],
                {"title": address[:500], "url": address if is_url else ""},
            )
    coded = veris_text.classification(given)
    if coded:
        draft.add(
            "research_note",
            "classification",
            {
                "title": "VERIS classification",
                "source_kind": "own_analysis",
                "publisher": line(given, "source_id").upper(),
                "actor": ", ".join(veris_text.actor_names(given)),
                "findings": coded,
            },
        )
    if lesson := text(given, "corrective_action").strip():
        values = {"title": title_of(lesson), "direction": "change", "what_happened": lesson}
        draft.add("lesson", "corrective_action", values)
    if failed := text(given, "control_failure").strip():
        values = {"title": title_of(failed), "explanation": failed}
        draft.add("observation", "control_failure", values | {"observation_class": "went_badly"})


def _notes(given: Mapping[str, Any], plus: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in (
        ("notes", text(given, "notes")),
        ("discovery_notes", text(given, "discovery_notes")),
        ("analyst_notes", text(plus, "analyst_notes")),
    ):
        if value.strip():
            yield name, value.strip()
