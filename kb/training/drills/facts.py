"""What an incident tells of when each thing became known.

What defenders and the business saw, they knew as it happened. What an attacker did is known from
the alert, from evidence that was collected, or from the moment it was written down while the
response was under way. Where none of these says so, nobody knows when: such a fact is shown
behind the last decision, until somebody gives it a place.
"""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from kb.incidents.evidence import service as evidence
from kb.incidents.evidence.schemas import EvidenceItem
from kb.incidents.metrics.precision import SLACK
from kb.incidents.record import service as incidents
from kb.incidents.record.schemas import Alert, Incident
from kb.incidents.timeline import service as timeline
from kb.incidents.timeline.schemas import TimelineEvent
from kb.incidents.workflow.schemas import WorkflowStep
from kb.training.drills.moments import Raw
from kb.training.drills.parts import Fact
from kb.vocabulary.enums import Lane, Precision, Tlp
from kb.vocabulary.training import FactKind, KnownFrom

_LONGEST: Final = 1500
#: The most that a drill shows: beyond it, nobody reads them.
MOST: Final = 1000


@dataclass(frozen=True, slots=True)
class _Span:
    """When the response was under way."""

    began: datetime | None
    ended: datetime | None

    def holds(self, at: datetime) -> bool:
        return self.began is not None and self.ended is not None and self.began <= at <= self.ended


def read(
    session: Session, incident: Incident, steps: Sequence[WorkflowStep], automatic: set[uuid.UUID]
) -> tuple[Raw, ...]:
    """The facts of an incident, in the order of its parts.

    Args:
        session: of the read.
        incident: whose facts.
        steps: those that were taken, in the order of time.
        automatic: ids of those that no person decided on.
    """
    collected = evidence.list_for(session, incident.id)
    times = [t for step in steps for t in (step.started_at, step.finished_at) if t]
    began = incident.detected_at or min(times, default=None)
    ended = incident.closed_at or incident.resolved_at or max(times, default=None)
    number = 0
    after: dict[uuid.UUID, int] = {}
    for step in steps:
        number += step.id not in automatic
        after[step.id] = number
    found = [
        *_detection(incident),
        *_alerts(incidents.alerts_for(session, incident.id), incident),
        *_events(timeline.list_for(session, incident.id), collected, _Span(began, ended)),
        *_evidence(collected, after),
        *_findings(steps, automatic, after),
    ]
    return tuple(found[:MOST])


def _detection(incident: Incident) -> Iterable[Raw]:
    """By what it was found: a response begins with it."""
    by = incident.detection_source.strip()
    if by:
        at, how = incident.detected_at, KnownFrom.ALERT.value
        yield Raw(Fact("detection", FactKind.DETECTION.value, _text(by), at, None, how))


def _alerts(alerts: Iterable[Alert], incident: Incident) -> Iterable[Raw]:
    for alert in alerts:
        text = _text(alert.title, alert.description)
        if text:
            known = alert.created_in_source_at or incident.detected_at
            fact = Fact(
                f"alert/{alert.id}",
                FactKind.ALERT.value,
                text,
                alert.first_activity_at or known,
                known,
                KnownFrom.ALERT.value,
            )
            yield Raw(fact)


def _events(
    events: Iterable[TimelineEvent], collected: Sequence[EvidenceItem], span: _Span
) -> Iterable[Raw]:
    finds: dict[uuid.UUID, list[datetime]] = {}
    of_evidence = {one.id: one.collected_at for one in collected if one.collected_at}
    for item in collected:
        for event_id in item.event_ids:
            if item.collected_at is not None:
                finds.setdefault(event_id, []).append(item.collected_at)
    for event in events:
        if not event.text.strip():
            continue
        linked = [of_evidence[one] for one in event.evidence_ids if one in of_evidence]
        known, how = _known(event, [*finds.get(event.id, ()), *linked], span)
        fact = Fact(
            f"event/{event.id}", FactKind.EVENT.value, _text(event.text), event.at, known, how
        )
        yield Raw(fact)


def _known(
    event: TimelineEvent, finds: Sequence[datetime], span: _Span
) -> tuple[datetime | None, str]:
    """When an event became known, and what says so."""
    over = _over(event)
    if event.lane != Lane.ATTACKER:
        how = KnownFrom.HAPPENED if over is not None else KnownFrom.NOT_RECORDED
        return over, how.value
    told = [at for at in finds if event.at is None or at >= event.at]
    if told:
        return max(min(told), over or min(told)), KnownFrom.EVIDENCE.value
    if span.holds(event.created_at):
        return max(event.created_at, over or event.created_at), KnownFrom.RECORDED.value
    return None, KnownFrom.NOT_RECORDED.value


def _over(event: TimelineEvent) -> datetime | None:
    """The last instant at which it may have happened: a day alone may mean its evening."""
    ends = [
        _latest(at, precision)
        for at, precision in (
            (event.at, event.precision),
            (event.until_at, event.until_precision),
        )
        if at is not None
    ]
    known = [end for end in ends if end is not None]
    return max(known) if known and len(known) == len(ends) else None


def _latest(at: datetime, precision: str) -> datetime | None:
    slack = SLACK[Precision(precision) if precision in set(Precision) else Precision.UNKNOWN]
    # To the minute is what people write down: the minute itself isn't doubted.
    return None if slack == float("inf") else at + timedelta(minutes=slack if slack > 1 else 0)


def _evidence(collected: Iterable[EvidenceItem], after: Mapping[uuid.UUID, int]) -> Iterable[Raw]:
    for item in collected:
        if item.redact or item.tlp == Tlp.RED:
            continue  # whoever keeps it from a report keeps it from a drill
        text = _text(f"{item.ref} {item.title}".strip(), item.caption)
        steps = [after[one] for one in item.step_ids if one in after]
        how = KnownFrom.NOT_RECORDED
        if item.collected_at is not None:
            how = KnownFrom.EVIDENCE
        elif steps:
            how = KnownFrom.STEP
        if item.title.strip() or item.caption.strip():
            fact = Fact(
                f"evidence/{item.id}",
                FactKind.EVIDENCE.value,
                text,
                item.collected_at,
                item.collected_at,
                how.value,
            )
            yield Raw(fact, min(steps, default=0))


def _findings(
    steps: Iterable[WorkflowStep], automatic: set[uuid.UUID], after: Mapping[uuid.UUID, int]
) -> Iterable[Raw]:
    for step in steps:
        own = step.id in automatic
        known = step.finished_at or step.started_at
        told = [(FactKind.FINDING, step.outcome), (FactKind.REASON, step.reason)]
        if own:
            told = [(FactKind.AUTOMATION, _text(step.action, step.outcome))]
        for kind, text in told:
            if text.strip():
                at = step.started_at if kind is FactKind.REASON else known
                fact = Fact(
                    f"{kind.value}/{step.id}",
                    kind.value,
                    _text(text),
                    at,
                    at,
                    KnownFrom.STEP.value,
                )
                yield Raw(fact, after[step.id])


def _text(*parts: str) -> str:
    return "\n".join(part.strip() for part in parts if part.strip())[:_LONGEST]
