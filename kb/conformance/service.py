"""Using a playbook in an incident, and comparing what was done with it."""

import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.conformance.alignment import Comparison, compare
from kb.conformance.links import with_links
from kb.errors import NotFoundError
from kb.incidents.playbook_runs.models import PlaybookRun
from kb.incidents.record.models import Incident
from kb.incidents.workflow import service as workflow
from kb.ledger import editing
from kb.ledger.operation import operation
from kb.library.life import is_stale
from kb.library.playbooks import service as playbooks
from kb.store.base import now


def comparison(
    session: Session, incident_id: uuid.UUID, version_id: uuid.UUID | None = None
) -> Comparison | None:
    """The workflow against a version of a playbook: the one chosen for the incident, or another.

    Returns:
        None when no playbook is chosen.

    Raises:
        NotFoundError: the incident or the version isn't there.
    """
    incident = editing.fetch(session, Incident, incident_id)
    wanted = version_id or incident.playbook_version_id
    if wanted is None:
        return None
    try:
        version = playbooks.version(session, wanted)
    except NotFoundError:
        if version_id is not None:
            raise
        return None  # the playbook was deleted; what was done still stands
    playbook = playbooks.get(session, version.playbook_id)
    is_over = incident.resolved_at is not None or incident.closed_at is not None
    planned = playbooks.steps_for(session, wanted)
    performed = with_links(session, version, planned, workflow.list_for(session, incident_id))
    steps = compare(planned, performed, is_over=is_over)
    return Comparison(playbook.title, version.number, version.id, steps)


@operation("Use playbook in incident")
def use_playbook(session: Session, incident_id: uuid.UUID, version_id: uuid.UUID) -> int:
    """Choose a playbook version for an incident and copy its steps as planned steps.

    Steps that the workflow already holds from this version aren't copied twice.

    Returns:
        How many steps were copied.

    Raises:
        NotFoundError: the incident or the version isn't there.
    """
    _take_up(session, incident_id, version_id)
    known = {step.playbook_step_id for step in workflow.list_for(session, incident_id)}
    rows = tuple(
        {
            "action": step.title,
            "phase": step.phase or "triage",
            "playbook_step_id": step.id,
            "expected_minutes": step.expected_minutes,
        }
        for step in playbooks.steps_for(session, version_id)
        if step.id not in known
    )
    workflow.add_many(session, incident_id, rows)
    return len(rows)


@operation("Choose playbook")
def choose_playbook(session: Session, incident_id: uuid.UUID, version_id: uuid.UUID | None) -> None:
    """Choose what an incident's workflow is compared with, copying nothing.

    Raises:
        NotFoundError: the incident isn't there.
    """
    _take_up(session, incident_id, version_id)


def _take_up(session: Session, incident_id: uuid.UUID, version_id: uuid.UUID | None) -> None:
    """Note the version, and whether its playbook's review was overdue that day."""
    incident = editing.fetch(session, Incident, incident_id)
    stale = False
    if version_id is not None:
        playbook = playbooks.get(session, playbooks.version(session, version_id).playbook_id)
        stale = is_stale(playbook.review_due, (session.info.get("at") or now()).date())
    values = {"playbook_version_id": version_id, "playbook_was_stale": stale}
    editing.assign(incident, values)


def used_in(
    session: Session, playbook_id: uuid.UUID, limit: int = 50
) -> tuple[tuple[uuid.UUID, str, str], ...]:
    """The incidents that are compared with a version of a playbook, or ran one: id, number, title.

    The newest come first.
    """
    versions = [version.id for version in playbooks.versions_for(session, playbook_id)]
    ran = select(PlaybookRun.incident_id).where(PlaybookRun.playbook_version_id.in_(versions))
    query = (
        select(Incident.id, Incident.number, Incident.title)
        .where(Incident.playbook_version_id.in_(versions) | Incident.id.in_(ran))
        .order_by(Incident.created_at.desc())
        .limit(limit)
    )
    return tuple((row.id, row.number, row.title) for row in session.execute(query))
