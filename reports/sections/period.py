"""The incidents of a range: in numbers, in a list, by what they have in common, each in short."""

from collections import Counter
from collections.abc import Sequence
from statistics import median, quantiles
from typing import Any

from kb.vocabulary.enums import (
    ChangeState,
    FollowUpState,
    Priority,
    ReviewState,
    Severity,
    StepResult,
)
from reports.language import _, label
from reports.language.words import format_duration, listed
from reports.period import is_owed
from reports.period_charts import Month, months
from reports.reading import Reading, Row, duration, instant, reference
from reports.sections.follow_ups import states

_METRICS = ("detect", "triage", "contain", "resolve")
#: With fewer values a ninetieth percentile says nothing.
_ENOUGH = 10
_TWICE = 2
_DECEMBER = 12
#: A chart of more months can't be read.
_MOST_MONTHS = 60


def period_numbers(reading: Reading) -> dict[str, Any]:
    """Times against their targets, how playbooks were kept, incidents by severity and month."""
    rows = reading.rows("incidents")
    if left_out := reading.record.get("left_out"):
        reading.say("left_out", f"{left_out} further incidents are left out.")
    by_month = _by_month(rows)
    severities = Counter(label(Severity, row.get("severity") or "not_set") for row in rows)
    types = Counter(reading.cell(row.get("incident_type")) or _("not set") for row in rows)
    return {
        "count": len(rows),
        "figure": months(by_month) if len(by_month) > 1 else "",
        "months": by_month,
        "severities": severities.most_common(),
        "types": types.most_common(10),
        "times": [found for name in _METRICS if (found := _times(reading, name))],
        "steps": _steps(reading),
        "nothing": not rows,
    }


def _by_month(rows: Sequence[Row]) -> list[Month]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        at = instant(row.get("detected_at")) or instant(row.get("created_at"))
        if at is not None:
            found.setdefault(f"{at:%Y-%m}", []).append(row)
    grave = (Severity.CRITICAL, Severity.HIGH)
    return [
        Month(name, sum(row.get("severity") in grave for row in held), len(held))
        for name in _calendar(min(found, default=""), max(found, default=""))
        for held in (found.get(name, []),)
    ]


def _calendar(first: str, last: str) -> list[str]:
    """Every month from one to another, also those without an incident."""
    if not first:
        return []
    (year, month), names = map(int, first.split("-")), [first]
    while names[-1] < last and len(names) < _MOST_MONTHS:
        year, month = (year, month + 1) if month < _DECEMBER else (year + 1, 1)
        names.append(f"{year}-{month:02d}")
    return names


def _times(reading: Reading, name: str) -> dict[str, str] | None:
    """Median and ninetieth percentile of a time over the incidents that have it."""
    rows = [row for row in reading.rows("metrics") if row.get("name") == name]
    known = sorted(row["minutes"] for row in rows if isinstance(row.get("minutes"), int | float))
    if not rows:
        return None
    judged = [row for row in rows if row.get("state") in {"met", "missed"}]
    met = sum(row.get("state") == "met" for row in judged)
    high = quantiles(known, n=10)[-1] if len(known) >= _ENOUGH else None
    return {
        "label": _(str(rows[0].get("label") or name)),
        "median": format_duration(median(known)) if known else "–",
        "high": format_duration(high) if high is not None else _("too few"),
        "met": _("{some} of {all}", some=met, all=len(judged)) if judged else _("no target"),
        "count": str(len(known)),
    }


def _steps(reading: Reading) -> list[tuple[str, int]]:
    counts = Counter(str(row.get("result")) for row in reading.rows("steps"))
    return [(label(StepResult, one), counts[one.value]) for one in StepResult if counts[one.value]]


def period_incidents(reading: Reading) -> dict[str, Any]:
    """A line an incident."""
    return {"rows": [_incident(reading, row) for row in reading.rows("incidents")]}


def _incident(reading: Reading, row: Row) -> dict[str, str]:
    detected, resolved = instant(row.get("detected_at")), instant(row.get("resolved_at"))
    first = instant(row.get("first_activity_at"))
    return {
        "number": str(row.get("number") or ""),
        "title": reading.cell(row.get("title")) or _("Without a title"),
        "severity": label(Severity, row.get("severity") or "not_set"),
        "detected": f"{detected:%Y-%m-%d}" if detected else _("not set"),
        "unseen": duration(first, detected) or "–",
        "took": duration(detected, resolved) or (_("open") if detected and not resolved else "–"),
        "review": label(ReviewState, row.get("review_state")),
    }


def period_causes(reading: Reading) -> dict[str, Any]:
    """Shared factors by how many incidents have them; root causes of each."""
    by_factor: dict[str, set[str]] = {}
    for row in reading.rows("causes"):
        factor = reading.cell(row.get("factor"))
        if factor:
            by_factor.setdefault(factor, set()).add(str(row.get("incident")))
    ranked = sorted(by_factor.items(), key=lambda pair: (-len(pair[1]), pair[0].casefold()))
    roots = [row for row in reading.rows("causes") if row.get("is_root")]
    return {
        "factors": [
            {"factor": name, "count": len(held), "incidents": listed(sorted(held))}
            for name, held in ranked
        ],
        "recurring": sum(len(held) >= _TWICE for _name, held in ranked),
        "roots": [
            {
                "incident": str(row.get("incident") or ""),
                "ref": reference(row, "K"),
                "title": reading.cell(row.get("title")),
            }
            for row in roots
        ],
        "nothing": not ranked and not roots,
    }


def period_lessons(reading: Reading) -> dict[str, Any]:
    """All lessons, by incident."""
    return {
        "rows": [
            {
                "incident": str(row.get("incident") or ""),
                "ref": reference(row, "L"),
                "title": reading.cell(row.get("title")) or _("Without a title"),
                "owner": reading.cell(row.get("owner")) or _("no owner"),
            }
            for row in reading.rows("lessons")
        ]
    }


def period_changes(reading: Reading) -> dict[str, Any]:
    """All configuration changes, by incident, and the incidents that decided on none."""
    decided = [r for r in reading.rows("incidents") if r.get("config_decision") == "not_needed"]
    return {
        "rows": [
            {
                "incident": str(row.get("incident") or ""),
                "ref": reference(row, "C"),
                "title": reading.cell(row.get("title")) or _("Without a title"),
                "system": reading.cell(row.get("system")),
                "state": label(ChangeState, row.get("state")),
                "verified": str(row.get("verified_at") or "")[:10] or _("not yet"),
            }
            for row in reading.rows("config_changes")
        ],
        "none_needed": len(decided),
    }


def period_owed(reading: Reading) -> dict[str, Any]:
    """What is still owed, the soonest first; what is overdue says so."""
    rows = [row for row in reading.rows("follow_ups") if is_owed(row)]
    rows.sort(key=lambda row: str(row.get("due") or "9999"))
    today = f"{reading.options.now:%Y-%m-%d}"
    shown = [
        {
            "incident": str(row.get("incident") or ""),
            "ref": reference(row, "F"),
            "action": reading.cell(row.get("action")) or _("not set"),
            "owner": reading.cell(row.get("owner")) or _("no owner"),
            "due": str(row.get("due") or _("no date")),
            "overdue": bool(row.get("due")) and str(row["due"]) < today,
            "priority": label(Priority, row.get("priority")),
            "state": label(FollowUpState, row.get("state")),
        }
        for row in rows
    ]
    overdue = sum(bool(row["overdue"]) for row in shown)
    every = reading.rows("follow_ups")
    return {"rows": shown, "overdue": overdue, "total": len(every), **states(every)}


def period_reviews(reading: Reading) -> dict[str, Any]:
    """Each incident's summary with what was learned and changed."""
    lessons, changes = reading.rows("lessons"), reading.rows("config_changes")
    return {
        "rows": [
            _incident(reading, row)
            | {
                "summary": reading.prose(row.get("summary")) if row.get("summary") else "",
                "written": str(row.get("summary") or ""),
                "lessons": _titles(reading, lessons, row, "L"),
                "changes": _titles(reading, changes, row, "C"),
            }
            for row in reading.rows("incidents")
        ]
    }


def _titles(reading: Reading, rows: Sequence[Row], incident: Row, prefix: str) -> list[str]:
    mine = [row for row in rows if row.get("incident") == incident.get("number")]
    return [f"{reference(row, prefix)} {reading.cell(row.get('title'))}".strip() for row in mine]
