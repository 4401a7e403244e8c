"""Notifications, counted with the business days of the house."""

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from kb.house import service
from kb.incidents.notifications import planning
from kb.incidents.notifications.facts import Known
from kb.ledger.operation import operation


@operation("Record fact for notifications")
def set_fact(
    session: Session, incident_id: uuid.UUID, name: str, value: Known
) -> tuple[uuid.UUID, ...]:
    """Set a fact of an incident; its messages follow by the calendar of the house.

    Returns:
        The ids of the notifications that were planned by it.

    Raises:
        ValidationError, NotFoundError.
    """
    return planning.set_fact(session, incident_id, name, value, service.read(session).calendar)


@operation("Plan notifications")
def plan(
    session: Session, incident_id: uuid.UUID, rule: str, start: datetime
) -> tuple[uuid.UUID, ...]:
    """Add the messages of a rule by the calendar of the house.

    Returns:
        The ids of the notifications, in their order.

    Raises:
        ValidationError, NotFoundError.
    """
    return planning.plan(session, incident_id, rule, start, service.read(session).calendar)
