"""Times between milestones: each names the two it used, and a negative one is an error."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kb.incidents.metrics.precision import SLACK, coarser, precision_of, worse, written
from kb.incidents.metrics.targets import TARGETS
from kb.incidents.record.fields import MILESTONES
from kb.incidents.record.schemas import Incident
from kb.vocabulary.enums import Precision

__all__ = [
    "METRICS",
    "Metric",
    "PhaseSpan",
    "metrics_of",
    "minutes_of",
    "phases_of",
    "precision_of",
]

#: Times beyond the milestones, with the words people read.
FURTHER: dict[str, str] = {
    "signed_at": "Review signed",
    "change_verified_at": "Change verified",
    "notified_at": "Notified",
    "deadline_at": "Deadline",
}
LABELS: dict[str, str] = MILESTONES | FURTHER
#: What the glossary of the field calls each time.
CODES: dict[str, str] = {name: f"T{number}" for number, name in enumerate(MILESTONES)} | {
    "signed_at": "R2",
    "change_verified_at": "C1",
    "notified_at": "N3",
    "deadline_at": "due",
}

#: metric → its label, from which time, to which, and what it tells.
METRICS: dict[str, tuple[str, str, str, str]] = {
    "detect": (
        "Time to detect",
        "first_activity_at",
        "detected_at",
        "How long the attacker was at work before anybody knew.",
    ),
    "triage": (
        "Time to triage",
        "detected_at",
        "triaged_at",
        "From the first alert to the decision that it is an incident.",
    ),
    "contain": (
        "Time to contain",
        "detected_at",
        "contained_at",
        "From the first alert until it could not spread any more.",
    ),
    "resolve": (
        "Time to resolve",
        "detected_at",
        "resolved_at",
        "From the first alert until it was resolved.",
    ),
    "acknowledge": (
        "Time to acknowledge",
        "detected_at",
        "acknowledged_at",
        "From the first alert until somebody took it.",
    ),
    "eradicate": (
        "Time to eradicate",
        "detected_at",
        "eradicated_at",
        "From the first alert until nothing of the attacker was left.",
    ),
    "recover": (
        "Time to recover",
        "detected_at",
        "recovered_at",
        "From the first alert until service was normal.",
    ),
    "exposure": (
        "Dwell time",
        "first_activity_at",
        "contained_at",
        "From the first activity until it was contained: the whole exposure.",
    ),
    "opportunity": (
        "Missed opportunity",
        "evidence_available_at",
        "detected_at",
        "Time that the first evidence lay there before it was seen.",
    ),
    "review_lag": (
        "Review lag",
        "resolved_at",
        "signed_at",
        "From resolution until the review was signed.",
    ),
    "learning_lag": (
        "Learning lag",
        "resolved_at",
        "change_verified_at",
        "From resolution until the last change was verified.",
    ),
    "notification": (
        "Notification margin",
        "notified_at",
        "deadline_at",
        "Time that was left when the tightest notification went; negative is late.",
    ),
}
#: Metrics of which less than nothing is late rather than impossible.
_MAY_BE_LATE = frozenset({"notification"})

#: phase of the bar → its label, from which milestone, to which of these (the first known).
PHASES: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("undetected", "Undetected", "first_activity_at", ("detected_at",)),
    ("triage", "Triage", "detected_at", ("triaged_at",)),
    ("contain", "Contain", "triaged_at", ("contained_at",)),
    ("recover", "Recover", "contained_at", ("recovered_at", "resolved_at", "closed_at")),
)
type Targets = Mapping[str, Mapping[str, int]]
type Times = Mapping[str, datetime | None]


@dataclass(frozen=True, slots=True)
class Metric:
    """One duration against its target.

    Attributes:
        minutes: the duration; None when one of its times isn't set.
        state: met, missed, measured (no target), not_set or data_error.
        text: the comparison in words, such as "14 m over target".
        value: the duration in words, no more exact than its times.
        from_name: the time that it starts at, as the incident's field; `from_at` is its value.
        to_name: the time that it ends at; `to_at` is its value.
        precision: of the less exact of the two.
        definition: what it tells, with the codes of its times.
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
    from_name: str = ""
    to_name: str = ""
    from_at: datetime | None = None
    to_at: datetime | None = None
    from_precision: str = Precision.EXACT.value
    to_precision: str = Precision.EXACT.value
    definition: str = ""

    @property
    def codes(self) -> str:
        """The times it lies between in the glossary's words: "T0 → T2"."""
        return f"{CODES.get(self.from_name, '')} → {CODES.get(self.to_name, '')}"


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

    @property
    def value(self) -> str:
        """How long it lasted in words, no more exact than its ends."""
        return written(self.minutes, self.precision)


def metrics_of(
    incident: Incident, targets: Targets = TARGETS, further: Times | None = None
) -> tuple[Metric, ...]:
    """The metrics of an incident, in their fixed order.

    Args:
        incident: with its milestones.
        targets: severity → metric → minutes.
        further: times that other parts of the incident know; see FURTHER.
    """
    goals = targets.get(incident.severity, {})
    times = {name: getattr(incident, name) for name in MILESTONES} | dict(further or {})
    return tuple(_metric(incident, name, times, goals.get(name)) for name in METRICS)


def minutes_of(
    name: str, begun: datetime | None, ended: datetime | None, moments: Mapping[str, Any]
) -> float | None:
    """The minutes of a metric between its two times; less than zero is an error in the data."""
    if begun is None or ended is None:
        return None
    minutes = (ended - begun).total_seconds() / 60
    if minutes >= 0 or name in _MAY_BE_LATE:
        return minutes
    # "on 12 March" may well be after "12 March, 09:26"
    return 0.0 if minutes >= -SLACK[precision_of(moments, METRICS[name][2])] else minutes


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


def _metric(incident: Incident, name: str, times: Times, target: int | None) -> Metric:
    label, start, end, definition = METRICS[name]
    begun, ended = times.get(start), times.get(end)
    first, second = precision_of(incident.moments, start), precision_of(incident.moments, end)
    coarse = worse(first, second)
    minutes = minutes_of(name, begun, ended, incident.moments)
    state, text, value = "not_set", "", written(minutes, coarse)
    if minutes is None:
        text = f"“{LABELS[start] if begun is None else LABELS[end]}” is not set"
    elif name in _MAY_BE_LATE:
        state, text = ("met", "to spare") if minutes >= 0 else ("missed", "late")
        value = written(abs(minutes), coarse)
    elif minutes < 0:
        state, value = "data_error", "Data error"
        text = f"“{LABELS[end]}” lies before “{LABELS[start]}”"
    else:
        state, text = _judge(minutes, target, coarse)
    return Metric(
        name=name,
        label=label,
        minutes=minutes,
        from_label=LABELS[start],
        to_label=LABELS[end],
        target_minutes=target,
        state=state,
        text=text,
        value=value,
        from_name=start,
        to_name=end,
        from_at=begun,
        to_at=ended,
        from_precision=first.value,
        to_precision=second.value,
        definition=f"{CODES[end]} − {CODES[start]}. {definition}",
    )


def _judge(minutes: float, target: int | None, coarse: Precision) -> tuple[str, str]:
    if target is None:
        return "measured", "no target for this severity"
    difference = minutes - target
    if coarse not in {Precision.EXACT, Precision.MINUTE} and abs(difference) < SLACK[coarse]:
        return "measured", "not known exactly enough"
    if difference > 0:
        return "missed", f"{written(difference, coarse)} over target"
    return "met", f"{written(-difference, coarse)} under target"
