"""Operations and queries on the runs of playbooks; their steps are in `kb.conformance.running`."""

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from kb.incidents.playbook_runs import schemas
from kb.incidents.playbook_runs.models import PlaybookRun
from kb.incidents.record import parts
from kb.incidents.record.models import Alert
from kb.ledger import editing
from kb.ledger.operation import operation
from kb.store.schemas import as_schema
from kb.vocabulary.response import RunSubject, RunTrigger


def list_for(session: Session, incident_id: uuid.UUID) -> tuple[schemas.PlaybookRun, ...]:
    """The runs of an incident, in their order; their steps aren't counted."""
    found = parts.rows(session, PlaybookRun, incident_id)
    return tuple(_uncounted(run) for run in found if isinstance(run, PlaybookRun))


def get(session: Session, record_id: uuid.UUID) -> schemas.PlaybookRun:
    """One by its id; its steps aren't counted.

    Raises:
        NotFoundError: it isn't there.
    """
    return _uncounted(editing.fetch(session, PlaybookRun, record_id))


@operation("Add playbook run")
def add(session: Session, incident_id: uuid.UUID, values: Mapping[str, Any]) -> uuid.UUID:
    """Insert a run; a named rule makes it one that a rule started.

    Returns:
        Its id.

    Raises:
        NotFoundError, ValidationError.
    """
    run = parts.add(session, PlaybookRun, incident_id, values)
    _follow(session, run, set(values))
    return run.id


@operation("Revise playbook run")
def revise(
    session: Session, record_id: uuid.UUID, version: int, values: Mapping[str, Any]
) -> schemas.PlaybookRun:
    """Set fields of a run that was read at `version`.

    Returns:
        The record as it is now, with its new version.

    Raises:
        ConflictError, NotFoundError, ValidationError.
    """
    run = editing.revise(session, PlaybookRun, record_id, version, values)
    _follow(session, run, set(values))
    session.flush()
    return get(session, record_id)


@operation("Duplicate playbook run")
def duplicate(session: Session, record_id: uuid.UUID) -> uuid.UUID:
    """Insert a copy: the same playbook, to be run once more; its steps are its own.

    Returns:
        The id of the copy.

    Raises:
        NotFoundError: it isn't there.
    """
    fresh = {"finished_at": None, "outcome": "", "external_id": ""}
    return parts.duplicate(session, PlaybookRun, record_id, fresh).id


def _uncounted(run: PlaybookRun) -> schemas.PlaybookRun:
    return as_schema(schemas.PlaybookRun, run, steps=0, done=0, skipped=0)


def _follow(session: Session, run: PlaybookRun, given: set[str]) -> None:
    """Keep the kind of what it ran on, and how it started, in step with what was just said."""
    if "subject_id" in given:
        run.subject_kind = _kind_of(session, run.subject_id).value
    if "rule" in given and "trigger" not in given and run.rule.strip():
        run.trigger = RunTrigger.BY_RULE.value
    if "rule" in given and "rule_id" not in given:
        run.rule_id = None  # another rule than the one that was linked


def _kind_of(session: Session, subject_id: uuid.UUID | None) -> RunSubject:
    if subject_id is None:
        return RunSubject.INCIDENT
    is_alert = session.get(Alert, subject_id) is not None
    return RunSubject.ALERT if is_alert else RunSubject.ENTITY
