"""Times between milestones: each names the two it used, and a negative one is an error."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kb.incidents.metrics.targets import TARGETS
from kb.incidents.record.fields import MILESTONES
from kb.incidents.record.schemas import Incident
from kb.vocabulary.enums import Precision
from kb.vocabulary.moments import format_duration

#: metric → its label, from which milestone, to which.
METRICS: dict[str, tuple[str, str, str]] = {
    "detect": ("Time to detect", "first_activity_at", "detected_at"),
    "triage": ("Time to triage", "detected_at", "triaged_at"),
    "contain": ("Time to contain", "detected_at", "contained_at"),
    "resolve": ("Time to resolve", "detected_at", "resolved_at"),
}

#: phase of the bar → its label, from which milestone, to which of these (the first known).
PHASES: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("undetected", "Undetected", "first_activity_at", ("detected_at",)),
    ("triage", "Triage", "detected_at", ("triaged_at",)),
    ("contain", "Contain", "triaged_at", ("contained_at",)),
    ("recover", "Recover", "contained_at", ("recovered_at", "resolved_at", "closed_at")),
)


@dataclass(frozen=True, slots=True)
class Metric:
    """One duration against its target.

    Attributes:
        minutes: the duration; None when a milestone isn't set.
        state: met, missed, measured (no target), not_set or data_error.
        text: the comparison in words, such as "14 m over target".
    """

    name: str
    label: str
    minutes: float | None
    from_label: str
    to_label: str
    target_minutes: int | None
    state: str
    text: str
    value: str


@dataclass(frozen=True, slots=True)
class PhaseSpan:
    """One stretch of the phase bar."""

    name: str
    label: str
    started_at: datetime
    ended_at: datetime
    precision: str

    @property
    def minutes(self) -> float:
        """How long it lasted."""
        return (self.ended_at - self.started_at).total_seconds() / 60


def metrics_of(incident: Incident) -> tuple[Metric, ...]:
    """The metrics of an incident, in their fixed order."""
    return tuple(_metric(incident, name) for name in METRICS)


def phases_of(incident: Incident) -> tuple[PhaseSpan, ...]:
    """The phases that both ends are known of, in order of time."""
    spans = []
    for name, label, start, ends in PHASES:
        begun: datetime | None = getattr(incident, start)
        ended_name = next((end for end in ends if getattr(incident, end) is not None), None)
        ended: datetime | None = getattr(incident, ended_name) if ended_name else None
        if begun is not None and ended is not None and ended >= begun:
            coarse = coarser(incident.moments, start, ended_name or "")
            spans.append(PhaseSpan(name, label, begun, ended, coarse))
    return tuple(spans)


def precision_of(moments: Mapping[str, Any], name: str) -> Precision:
    """How exactly a milestone is known; exact where nothing is said."""
    known = moments.get(name)
    try:
        return Precision(known.get("precision", "exact")) if isinstance(known, dict) else _EXACT
    except ValueError:
        return _EXACT


_EXACT = Precision.EXACT


def coarser(moments: Mapping[str, Any], first: str, second: str) -> Precision:
    """The less exact of two milestones: a duration is no better than its worse end."""
    order = list(Precision)
    return max(precision_of(moments, first), precision_of(moments, second), key=order.index)


def _metric(incident: Incident, name: str) -> Metric:
    label, start, end = METRICS[name]
    begun: datetime | None = getattr(incident, start)
    ended: datetime | None = getattr(incident, end)
    target = TARGETS.get(incident.severity, {}).get(name)
    minutes = (ended - begun).total_seconds() / 60 if begun and ended else None
    precision = coarser(incident.moments, start, end)
    state, text = _judge(minutes, target, MILESTONES[start], MILESTONES[end], begun, precision)
    value = _written(minutes, precision) if state != "data_error" else "Data error"
    return Metric(
        name, label, minutes, MILESTONES[start], MILESTONES[end], target, state, text, value
    )


def _written(minutes: float | None, precision: Precision) -> str:
    """A duration no more exact than the times it lies between."""
    coarse = {Precision.DAY: 1440, Precision.MONTH: 43200, Precision.YEAR: 525600}.get(precision)
    if minutes is None or coarse is None:
        return format_duration(minutes)
    days = round(minutes / 1440)
    return f"≈ {days} d" if days else "the same day"


def _judge(
    minutes: float | None,
    target: int | None,
    from_label: str,
    to_label: str,
    begun: datetime | None,
    precision: Precision,
) -> tuple[str, str]:
    if minutes is None:
        missing = from_label if begun is None else to_label
        return "not_set", f"“{missing}” is not set"
    if minutes < 0:
        return "data_error", f"“{to_label}” lies before “{from_label}”"
    if target is None:
        return "measured", "no target for this severity"
    if precision in {Precision.DAY, Precision.MONTH, Precision.YEAR} and minutes < 1440 >= target:
        return "measured", "not known exactly enough"
    difference = minutes - target
    if difference > 0:
        return "missed", f"{format_duration(difference)} over target"
    return "met", f"{format_duration(-difference)} under target"
