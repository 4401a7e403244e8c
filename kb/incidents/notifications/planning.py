"""Notifications follow the facts: they are planned, moved and waived by them."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from kb.errors import ValidationError
from kb.incidents.notifications import clocks, facts
from kb.incidents.notifications.clocks import PREVIOUS, Stage
from kb.incidents.notifications.models import Notification
from kb.incidents.record import parts
from kb.incidents.record.models import Incident
from kb.ledger import editing
from kb.ledger.operation import operation
from kb.store.base import now
from kb.vocabulary.response import NotificationRule, NotifiedAudience
from kb.vocabulary.working_days import WorkingCalendar

_R = NotificationRule
#: rule → the fact that makes it apply.
DECIDING: dict[NotificationRule, str] = {
    _R.NIS2: "significant",
    _R.DORA: "major",
    _R.GDPR: "personal_data",
    _R.SEC: "material",
}
_NO_DAYS_OFF = WorkingCalendar()


@operation("Record fact for notifications")
def set_fact(
    session: Session,
    incident_id: uuid.UUID,
    name: str,
    value: facts.Known,
    calendar: WorkingCalendar = _NO_DAYS_OFF,
) -> tuple[uuid.UUID, ...]:
    """Set one fact; the messages of all rules that it decides on or starts follow it.

    Returns:
        The ids of the notifications that were planned by it.

    Raises:
        ValidationError: there is no such fact, or its value can't be taken.
        NotFoundError: there is no such incident.
    """
    incident = editing.fetch(session, Incident, incident_id)
    by, at = str(session.info.get("actor", "")), session.info.get("at") or now()
    moments = facts.with_fact(incident.moments, name, value, by=by, at=at)
    editing.assign(incident, {"moments": moments})
    made: list[uuid.UUID] = []
    for rule, fact in DECIDING.items():
        if fact == name:
            made += _decide(session, incident, rule, calendar)
        elif name in {stage.starts for stage in clocks.STAGES[rule]} or name == "aware":
            _restart(session, incident, rule, calendar)
    return tuple(made)


@operation("Plan notifications")
def plan(
    session: Session,
    incident_id: uuid.UUID,
    rule: str,
    start: datetime,
    calendar: WorkingCalendar = _NO_DAYS_OFF,
) -> tuple[uuid.UUID, ...]:
    """Add the messages of a rule with their clocks; later stages count from the one before.

    Returns:
        The ids of the notifications, in their order.

    Raises:
        ValidationError: the rule has no clocks.
        NotFoundError: there is no such incident.
    """
    stages = clocks.STAGES.get(NotificationRule(rule))
    if stages is None:
        msg = "This rule has no clocks of its own."
        raise ValidationError(msg, "rule")
    incident = editing.fetch(session, Incident, incident_id)
    made: list[uuid.UUID] = []
    before = start
    for stage in stages:
        begins = before if stage.starts == PREVIOUS else start
        before = _due(stage, begins, incident, calendar)
        values = {
            "recipient": stage.recipient,
            "audience": NotifiedAudience.AUTHORITY.value,
            "rule": rule,
            "stage": stage.label,
            "clock_from": begins,
            "due_at": before,
        }
        made.append(parts.add(session, Notification, incident_id, values).id)
    return tuple(made)


def follow(session: Session, incident_id: uuid.UUID) -> None:
    """Move the later messages of each rule after the ones before them.

    What was sent starts the next clock; what wasn't stands for it with the day it is due.
    A deadline that somebody set by hand stays while its clock starts at the same time.
    """
    for rule in clocks.STAGES:
        planned = _planned(session, incident_id, rule)
        _chain(planned, clocks.STAGES[rule], _NO_DAYS_OFF)


def start_of(incident: Any, fact: str) -> datetime | None:  # noqa: ANN401 - a model or a schema
    """The instant of a fact; where awareness isn't recorded, detection stands for it."""
    at = facts.known(incident.moments, fact).at
    if at is None and fact == "aware":
        detected: datetime | None = incident.detected_at
        return detected
    return at


def _decide(
    session: Session, incident: Incident, rule: NotificationRule, calendar: WorkingCalendar
) -> tuple[uuid.UUID, ...]:
    """The deciding fact of a rule was set: plan its messages, or waive them."""
    fact = facts.BY_NAME[DECIDING[rule]]
    value = facts.known(incident.moments, fact.name)
    planned = _planned(session, incident.id, rule)
    if value.at is None and value.value != "yes":
        said = "no" if value.value == "no" else "not set any more"
        _waive(list(planned.values()), f"“{fact.label}” is {said}.")
        return ()
    for row in planned.values():
        if row.not_needed and row.reason.startswith(f"“{fact.label}”"):
            editing.assign(row, {"not_needed": False, "reason": ""})
    start = start_of(incident, clocks.STAGES[rule][0].starts)
    if planned or start is None:
        _restart(session, incident, rule, calendar)
        return () if planned else _unscheduled(session, incident, rule)
    return plan(session, incident.id, rule.value, start, calendar)


def _unscheduled(
    session: Session, incident: Incident, rule: NotificationRule
) -> tuple[uuid.UUID, ...]:
    """The messages of a rule whose clock can't start yet, because its fact is missing."""
    return tuple(
        parts.add(
            session,
            Notification,
            incident.id,
            {
                "recipient": stage.recipient,
                "audience": NotifiedAudience.AUTHORITY.value,
                "rule": rule.value,
                "stage": stage.label,
            },
        ).id
        for stage in clocks.STAGES[rule]
    )


def _restart(
    session: Session, incident: Incident, rule: NotificationRule, calendar: WorkingCalendar
) -> None:
    planned = _planned(session, incident.id, rule)
    for stage in clocks.STAGES[rule]:
        row = planned.get(stage.name)
        start = start_of(incident, stage.starts) if stage.starts != PREVIOUS else None
        if row is not None and start is not None:
            due = _due(stage, start, incident, calendar)
            editing.assign(row, {"clock_from": start, "due_at": due})
    _chain(planned, clocks.STAGES[rule], calendar)


def _chain(
    planned: dict[str, Notification], stages: tuple[Stage, ...], calendar: WorkingCalendar
) -> None:
    before: Notification | None = None
    for stage in stages:
        row = planned.get(stage.name)
        if row is not None and before is not None and stage.starts == PREVIOUS:
            start = before.sent_at or before.due_at
            if start is not None and row.clock_from != start:
                due = clocks.due(stage, start, calendar)
                editing.assign(row, {"clock_from": start, "due_at": due})
        before = row


def _waive(rows: list[Notification], reason: str) -> None:
    for row in rows:
        if row.sent_at is None and not row.not_needed:
            editing.assign(row, {"not_needed": True, "reason": reason})


def _due(stage: Stage, start: datetime, incident: Incident, calendar: WorkingCalendar) -> datetime:
    aware = facts.known(incident.moments, "aware").at or incident.detected_at
    return clocks.due(stage, start, calendar, aware)


def _planned(
    session: Session, incident_id: uuid.UUID, rule: NotificationRule
) -> dict[str, Notification]:
    """The messages of a rule by the names of their stages; of several the first."""
    found: dict[str, Notification] = {}
    for row in parts.rows(session, Notification, incident_id):
        if not isinstance(row, Notification):
            continue
        stage = clocks.stage_of(row.rule, row.stage) if row.rule == rule else None
        if stage is not None:
            found.setdefault(stage.name, row)
    return found
