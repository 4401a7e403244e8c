"""What happened: the timeline figure, key events, the attack chain; all events and alerts."""

from datetime import datetime
from itertools import pairwise
from typing import Any

from kb.vocabulary.enums import Lane, Severity
from kb.vocabulary.response import Extent
from reports import catalog, charts
from reports.language import N_, _, label
from reports.language.words import in_turn, listed
from reports.reading import Clock, Reading, Row, duration, instant
from reports.sections.techniques import attack_chain, could_have_been_seen

#: More key events than this make a figure that nobody reads.
_MAX_KEY_EVENTS = 12
_PHASES = (
    ("first_activity_at", "undetected", N_("Undetected")),
    ("detected_at", "triage", N_("Triage")),
    ("triaged_at", "contain", N_("Contain")),
    ("contained_at", "eradicate", N_("Eradicate")),
    ("eradicated_at", "recover", N_("Recover")),
    ("resolved_at", "", ""),
)
_FINE = {"exact", "minute", "hour"}


def happened(reading: Reading) -> dict[str, Any]:
    """Values of "What happened"."""
    events = _ordered(reading)
    key = [row for row in events if row.get("key_event") and instant(row.get("at"))]
    chosen = key or _milestone_events(reading) or [row for row in events if instant(row.get("at"))]
    if len(chosen) > _MAX_KEY_EVENTS:
        what = "key events" if key else "events"
        reading.say(
            "left_out",
            f"The figure shows {_MAX_KEY_EVENTS} of {len(chosen)} {what}; all are in the appendix.",
        )
        chosen = chosen[:_MAX_KEY_EVENTS]
    clock = Clock(instant(row.get("at")) for row in chosen)
    phases = _phases(reading)
    rows = [_event(reading, row, clock) | {"number": i} for i, row in enumerate(chosen, 1)]
    return {
        "figure": _figure(chosen, phases, rows) if chosen or phases else "",
        "phases": listed(phase.label for phase in phases),
        "hatched": any(phase.name == "undetected" for phase in phases),
        "clock": clock.note,
        "key_events": rows,
        "chosen_by": "key"
        if key
        else "milestones"
        if chosen and chosen[0].get("_milestone")
        else "all",
        "total": len(events),
        "root_cause": reading.prose(reading.record.get("root_cause"), field="root_cause"),
        "cause_written": reading.written(reading.record.get("root_cause")),
        "chain": attack_chain(reading, {str(row.get("id")): i for i, row in enumerate(chosen, 1)}),
    } | could_have_been_seen(reading)


def all_events(reading: Reading) -> dict[str, Any]:
    """Values of the appendix with every event."""
    events = _ordered(reading)
    clock = Clock(instant(row.get("at")) for row in events)
    return {"rows": [_event(reading, row, clock) for row in events], "clock": clock.note}


def alerts(reading: Reading) -> dict[str, Any]:
    """Values of the appendix with every alert."""
    rows = reading.rows("alerts")
    rows.sort(
        key=lambda row: str(row.get("created_in_source_at") or row.get("first_activity_at") or "~")
    )
    times = [
        instant(row.get("created_in_source_at") or row.get("first_activity_at")) for row in rows
    ]
    clock = Clock(times)
    shown = [
        {
            "of": reading.of(row | {"_kind": "alert"}),
            "at": clock.show(at),
            "title": reading.cell(row.get("title"), row | {"_kind": "alert"}, "title"),
            "severity": label(Severity, row.get("severity")),
            "status": str(row.get("status") or _("not set")),
            "product": reading.cell(row.get("product") or row.get("detection_source")) or "–",
            "id": reading.cell(row.get("external_id")),
        }
        for row, at in zip(rows, times, strict=True)
    ]
    return {"rows": shown, "clock": clock.note}


def _ordered(reading: Reading) -> list[Row]:
    return sorted(reading.rows("timeline"), key=lambda row: str(row.get("at") or "~"))


def _milestone_events(reading: Reading) -> list[Row]:
    """Where nobody marked key events, the incident's own times tell the story."""
    words = (
        ("first_activity_at", "attacker", _("First activity of the attacker")),
        ("detected_at", "defender", _("Detected")),
        ("acknowledged_at", "defender", _("Acknowledged")),
        ("triaged_at", "defender", _("Declared an incident")),
        ("contained_at", "defender", _("Contained")),
        ("eradicated_at", "defender", _("Eradicated")),
        ("recovered_at", "defender", _("Recovered")),
        ("resolved_at", "defender", _("Resolved")),
    )
    return [
        {
            "at": reading.record.get(name),
            "precision": reading.milestone_precision(name),
            "lane": lane,
            "text": text,
            "source": _("the incident's times"),
            "_milestone": True,
        }
        for name, lane, text in words
        if reading.milestone(name)
    ]


def _event(reading: Reading, row: Row, clock: Clock) -> dict[str, Any]:
    row = row | {"_kind": "timeline_event"}
    until = instant(row.get("until_at"))
    start = clock.show(instant(row.get("at")), row.get("precision"))
    end = clock.show(until, row.get("until_precision") or row.get("precision")) if until else ""
    between = row.get("extent") == Extent.BETWEEN
    both = _("between {start} and {end}", start=start, end=end) if between else f"{start} – {end}"
    return {
        "of": reading.of(row),
        "at": both if end and end != start else start,
        "lane": label(Lane, row.get("lane")),
        "text": reading.cell(row.get("text"), row, "text"),
        "source": reading.cell(row.get("source")) or "–",
        "techniques": [reading.cell(item) for item in row.get("techniques") or ()],
        "derived": reading.cell(row.get("derived"), row, "derived"),
        "noted": _noted(reading, row),
        "key": bool(row.get("key_event")),
    }


def _noted(reading: Reading, row: Row) -> str:
    """How the source wrote the time, and who entered the event."""
    written = " ".join(
        part
        for part in (
            reading.cell(row.get("original_time"), row, "original_time"),
            reading.cell(row.get("zone")),
        )
        if part
    )
    named = not catalog.audience(reading.options.audience).roles_for_people
    entered = reading.cell(row.get("entered_by")) if named else ""
    return listed(
        (
            _("written {time}", time=written) if written else "",
            _("by {who}", who=entered) if entered else "",
        )
    )


def _phases(reading: Reading) -> list[charts.PhaseSpan]:
    """Spans between milestones that are known and in order; one that isn't known is passed over."""
    ends = [(name, label, reading.milestone(field)) for field, name, label in _PHASES]
    if ends[-1][2] is None:
        ends[-1] = ("", "", reading.milestone("recovered_at") or reading.milestone("closed_at"))
    if reading.milestone("eradicated_at") is None:
        ends = [
            ("recover", "Recover", at) if name == "eradicate" else (name, words, at)
            for name, words, at in ends
        ]
    known = [(name, words, at) for name, words, at in ends if at is not None]
    spans = []
    for (name, words, start), (*_rest, end) in pairwise(known):
        if end > start:
            spans.append(charts.PhaseSpan(name, f"{_(words)} {duration(start, end)}", start, end))
        elif end < start:
            reading.say("missing", f"“{words}” ends before it begins; it isn't drawn.")
            return []
    return spans


def _figure(chosen: list[Row], phases: list[charts.PhaseSpan], rows: list[dict[str, Any]]) -> Any:  # noqa: ANN401 - Markup
    lanes = {lane.value for lane in Lane}
    marks = []
    told = []
    for row, shown in zip(chosen, rows, strict=True):
        at = instant(row.get("at"))
        if at is None:
            continue
        lane = str(row.get("lane"))
        lane = lane if lane in lanes else Lane.DEFENDER.value
        marks.append(charts.Mark(shown["number"], lane, at, _end(row, at)))
        told.append(listed((shown["number"], shown["at"], label(Lane, lane).lower())))
    phase_words = listed(phase.label for phase in phases) or _("none known")
    return charts.timeline(
        marks,
        phases,
        _(
            "Timeline. Phases: {phases}. Events: {events}. The table below has them.",
            phases=phase_words,
            events=in_turn(told),
        ),
    )


def _end(row: Row, at: datetime) -> datetime | None:
    until = instant(row.get("until_at"))
    return until if until and until > at else None
