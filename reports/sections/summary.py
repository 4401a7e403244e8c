"""Summary: one minute to read, six figures, what went well and what did not, the impact."""

from typing import Any

from markupsafe import Markup

from reports.duration_charts import Phase, durations
from reports.language import N_, _, ngettext
from reports.language.words import format_duration, said_duration
from reports.reading import Reading, Row, reference
from reports.sections.own_fields import own_fields

#: What people read in one minute, and what fits the page with the figures below it.
_ONE_MINUTE_WORDS = 130
_WELL = {"keep": "{title}", "luck": N_("Luck: {title}")}
_TIMES = {
    "detect": N_("Time to detect"),
    "triage": N_("Time to triage"),
    "contain": N_("Time to contain"),
    "resolve": N_("Time to resolve"),
}


def summary(reading: Reading) -> dict[str, Any]:
    """Values of the summary."""
    text = str(reading.record.get("summary") or "")
    words = len(text.split())
    if not text.strip():
        reading.say("missing", "No summary is recorded.", field="summary")
    elif words > _ONE_MINUTE_WORDS:
        reading.say(
            "long_summary",
            f"The summary has {words} words; {_ONE_MINUTE_WORDS} can be read in one minute.",
            field="summary",
        )
    lessons = reading.rows("lessons")
    return {
        "text": reading.prose(text, field="summary") if text.strip() else "",
        "written": reading.written(text),
        "strip": _strip(reading),
        "durations": _durations(reading),
        "well": _points(reading, [row for row in lessons if row.get("direction") in _WELL]),
        "not_well": _points(reading, [row for row in lessons if row.get("direction") not in _WELL]),
        "impacts": [
            {name: reading.cell(row.get(name)) for name in ("area", "what", "state")}
            for row in reading.some(reading.rows("impacts"), "impacts")
        ],
        "further": own_fields(reading, reading.record, "incident"),
    }


def _strip(reading: Reading) -> list[dict[str, str]]:
    cells = [_metric(row) for name in _TIMES for row in _named(reading, name)]
    return [*cells, _assets_cell(reading), _steps_cell(reading)]


def _named(reading: Reading, name: str) -> list[Row]:
    found = [row for row in reading.rows("metrics") if name in str(row.get("name", ""))]
    return found[:1] or [{"label": _TIMES[name], "state": "not_set"}]


def _durations(reading: Reading) -> Markup | str:
    """The durations as bars; nothing where none is known, since the strip says so already."""
    found = [_phase(name, row) for name in _TIMES for row in _named(reading, name)]
    return durations(found) if any(phase.minutes is not None for phase in found) else ""


def _phase(name: str, row: Row) -> Phase:
    minutes, target = row.get("minutes"), row.get("target_minutes")
    known = float(minutes) if isinstance(minutes, int | float) else None
    goal = float(target) if isinstance(target, int | float) else None
    value = said_duration(str(row.get("value") or "")) or format_duration(known)
    return Phase(_(_TIMES[name]), value, known, goal, str(row.get("state")))


def _metric(row: Row) -> dict[str, str]:
    minutes = row.get("minutes")
    known = isinstance(minutes, int | float)
    target = row.get("target_minutes")
    goal = f" ({format_duration(target)})" if isinstance(target, int | float) else ""
    notes = {
        "met": _("Met") + goal,
        "missed": _("Missed") + goal,
        "data_error": _("Times contradict"),
    }
    unjudged = _("Not exact enough") + goal if goal else _("No target")
    note = notes.get(str(row.get("state")), unjudged if known else _("Times not recorded"))
    return {
        "value": (said_duration(str(row.get("value") or "")) or format_duration(minutes))
        if known
        else "–",
        "label": _(str(row.get("label") or "")),
        "note": note,
    }


def _assets_cell(reading: Reading) -> dict[str, str]:
    rows = reading.rows("assets")
    out = sum(row.get("scope_state") == "out" for row in rows)
    note = ngettext("{count} ruled out", "{count} ruled out", out) if out else _("none ruled out")
    return {
        "value": str(len(rows) - out),
        "label": _("In scope"),
        "note": note if rows else _("none recorded"),
    }


def _steps_cell(reading: Reading) -> dict[str, str]:
    comparison = reading.record.get("comparison")
    compared = comparison.get("steps") if isinstance(comparison, dict) else None
    if compared:
        results = [
            row.get("result")
            for row in compared
            if row.get("playbook_step") and row.get("result") not in {"repeated", "not_taken"}
        ]
        planned = results.count("as_planned")
        return {
            "value": _("{some} of {all}", some=planned, all=len(results)),
            "label": _("Playbook steps"),
            "note": _("as planned"),
        }
    steps = reading.rows("workflow")
    done = sum(row.get("state") == "done" for row in steps)
    note = _("done; no playbook chosen") if steps else _("none recorded")
    value = _("{some} of {all}", some=done, all=len(steps)) if steps else "–"
    return {"value": value, "label": _("Steps"), "note": note}


def _points(reading: Reading, rows: list[Row]) -> list[dict[str, Any]]:
    return [
        {
            "of": reading.of(row | {"_kind": "lesson"}),
            "ref": reference(row, "L"),
            "title": reading.cell(
                _(_WELL.get(str(row.get("direction")), "{title}"), title=row.get("title") or "")
            ),
        }
        for row in reading.some(rows, "lessons")
    ]
