"""The attack chain: techniques seen, in the order they were first seen, and when they could be."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kb.incidents.metrics.precision import worse, written
from kb.vocabulary import attack
from kb.vocabulary.enums import Precision
from kb.vocabulary.folding import fold
from reports.language import N_, _
from reports.language.words import listed, said_duration
from reports.reading import Reading, Row, instant, reference
from reports.technique_charts import MOST_ROWS, Sight, sights

_UNKNOWN = N_("not recorded")


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
        place = _("event {number}", number=number) if number else _("an event of the appendix")
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
            "name": attack.full_name(technique) or _("not in the table of names"),
            "tactic": listed(found.tactics) if (found := attack.technique(technique)) else "–",
            "seen": listed(dict.fromkeys(places)) or _("the incident as a whole"),
            "detected": _("Yes") if technique in alerted else _("No"),
            "by": _("alert “{title}”", title=alerted[technique])
            if technique in alerted
            else _("no alert names it"),
        }
        for technique, places in seen.items()
    ]


@dataclass(frozen=True, slots=True)
class _Found:
    """A time with how exactly it is known and where it comes from."""

    at: datetime
    precision: str
    origin: str

    def shown(self, reading: Reading) -> str:
        return listed((reading.moment(self.at.isoformat(), self.precision), self.origin))


def could_have_been_seen(reading: Reading) -> dict[str, Any]:
    """When each technique was seen, when it could have been, and by how much earlier.

    It was seen when the first alert that names it was raised. Where none does, it was seen with
    the incident's detection if it had happened by then; nobody recorded more than that.
    """
    rows, drawn = [], []
    for technique in _techniques(reading):
        seen, could = _seen(reading, technique), _could(reading, technique)
        earlier = _earlier(seen, could)
        rows.append(
            {
                "id": reading.cell(technique),
                "seen": seen.shown(reading) if seen else _(_UNKNOWN),
                "could": could.shown(reading) if could else _(_UNKNOWN),
                "earlier": earlier,
            }
        )
        if could and (named := attack.technique(technique)):
            drawn.append(Sight(named.id, could.at, seen.at if seen else None, earlier))
    known = any(row["could"] != _(_UNKNOWN) for row in rows)
    return {
        "sights": rows if known else [],
        "sights_figure": sights(drawn[:MOST_ROWS]) if drawn else "",
        "sights_drawn": min(len(drawn), MOST_ROWS),
        "sights_cut": len(drawn) > MOST_ROWS,
    }


def _techniques(reading: Reading) -> list[str]:
    """As the attack chain has them."""
    events = sorted(reading.rows("timeline"), key=lambda row: str(row.get("at") or "~"))
    named = [name for row in (*events, *reading.rows("alerts")) for name in _of(row)]
    return list(dict.fromkeys([*named, *_of(reading.record)]))


def _of(row: Row) -> list[str]:
    return [str(name) for name in row.get("techniques") or ()]


def _seen(reading: Reading, technique: str) -> _Found | None:
    alerts = [
        at
        for row in reading.rows("alerts")
        if technique in _of(row)
        and (at := instant(row.get("created_in_source_at") or row.get("first_activity_at")))
    ]
    if alerts:
        return _Found(min(alerts), "minute", _("by an alert"))
    used = [
        at
        for row in reading.rows("timeline")
        if technique in _of(row) and (at := instant(row.get("at")))
    ]
    detected = reading.milestone("detected_at")
    if detected is None or not used or min(used) > detected:
        return None
    return _Found(detected, reading.milestone_precision("detected_at"), _("incident detected"))


def _could(reading: Reading, technique: str) -> _Found | None:
    """The earliest opportunity that names the technique and has a time."""
    found = [
        _Found(at, str(row.get("precision") or "minute"), reference(row, "D"))
        for row in reading.rows("opportunities")
        if fold(str(row.get("technique") or "").strip()) == fold(technique)
        and (at := instant(row.get("at")))
    ]
    return min(found, key=lambda one: one.at) if found else None


def _earlier(seen: _Found | None, could: _Found | None) -> str:
    if seen is None or could is None:
        return _(_UNKNOWN)
    if could.at >= seen.at:
        return _("not earlier")
    minutes = (seen.at - could.at).total_seconds() / 60
    words = written(minutes, worse(Precision(seen.precision), Precision(could.precision)))
    said = said_duration(words)
    known = any(map(str.isdecimal, words))
    return _("{duration} earlier", duration=said) if known else said
