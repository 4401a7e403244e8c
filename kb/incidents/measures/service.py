"""Operations and queries on measures."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy.orm import Session

from kb.errors import ValidationError
from kb.incidents.measures import moves, schemas
from kb.incidents.measures.models import Measure
from kb.incidents.record import parts
from kb.ledger import editing
from kb.ledger.operation import operation
from kb.store.base import now
from kb.store.schemas import as_schema
from kb.vocabulary.response import Effect, MeasureState

_RESULTS: Final = frozenset(Effect) - {Effect.NOT_TESTED}
#: What a copy doesn't take over: nobody accepted it, and its effect was never tested.
_FRESH: Final[Mapping[str, Any]] = {
    "state": MeasureState.PROPOSED.value,
    "test_result": Effect.NOT_TESTED.value,
    "tested_at": None,
    "tested_by": "",
    "test_evidence": "",
    "next_check": None,
}


def list_for(session: Session, incident_id: uuid.UUID) -> tuple[schemas.Measure, ...]:
    """The measures of an incident, in their order."""
    found = parts.rows(session, Measure, incident_id)
    return parts.listed(schemas.Measure, found)


def get(session: Session, record_id: uuid.UUID) -> schemas.Measure:
    """One measure.

    Raises:
        NotFoundError: it isn't there.
    """
    return as_schema(schemas.Measure, editing.fetch(session, Measure, record_id))


@operation("Add measure")
def add(session: Session, incident_id: uuid.UUID, values: Mapping[str, Any]) -> uuid.UUID:
    """Insert a measure; one filled field is enough.

    Returns:
        Its id.

    Raises:
        NotFoundError, ValidationError.
    """
    return _add(session, incident_id, values)


@operation("Add measures")
def add_many(
    session: Session, incident_id: uuid.UUID, rows: tuple[Mapping[str, Any], ...]
) -> tuple[uuid.UUID, ...]:
    """Insert several measures at once, such as pasted lines."""
    return tuple(_add(session, incident_id, values) for values in rows)


@operation("Revise measure")
def revise(
    session: Session, record_id: uuid.UUID, version: int, values: Mapping[str, Any]
) -> schemas.Measure:
    """Set fields of a measure that was read at `version`.

    Returns:
        The record as it is now, with its new version.

    Raises:
        ConflictError, NotFoundError, ValidationError.
    """
    before = MeasureState(editing.fetch(session, Measure, record_id).state)
    measure = editing.revise(session, Measure, record_id, version, values)
    _refuse_untested(measure)
    moves.refuse_jump(before, MeasureState(measure.state))
    session.flush()
    return get(session, record_id)


@operation("Record test of measure")
def record_test(
    session: Session,
    record_id: uuid.UUID,
    result: str,
    by: str,
    evidence: str,
    next_check: date | None = None,
) -> None:
    """Note how the test of a measure's effect came out; an effective one is verified.

    A rejected measure stays rejected: a test is no decision to take it up again.

    Raises:
        ValidationError: the evidence or the result of the test is missing.
        NotFoundError: it isn't there.
    """
    if not evidence.strip():
        msg = "Say what shows the result of the test."
        raise ValidationError(msg, "test_evidence")
    if result not in _RESULTS:
        msg = "Say how the test came out."
        raise ValidationError(msg, "test_result")
    measure, found = editing.fetch(session, Measure, record_id), Effect(result)
    values: dict[str, Any] = {
        "test_result": found.value,
        "tested_by": by,
        "tested_at": session.info.get("at") or now(),
        "test_evidence": evidence.strip(),
        "next_check": next_check,
    }
    if found is Effect.EFFECTIVE and measure.state != MeasureState.REJECTED:
        values["state"] = MeasureState.VERIFIED.value
    elif measure.state == MeasureState.VERIFIED:
        values["state"] = MeasureState.IN_PLACE.value
    editing.assign(measure, values)


@operation("Delete measure")
def remove(session: Session, record_id: uuid.UUID) -> None:
    """Delete a measure; undo brings it back.

    Raises:
        NotFoundError: it isn't there.
    """
    parts.remove(session, Measure, record_id)


@operation("Duplicate measure")
def duplicate(session: Session, record_id: uuid.UUID) -> uuid.UUID:
    """Insert a copy that is proposed, and not tested yet.

    Returns:
        The id of the copy.

    Raises:
        NotFoundError: it isn't there.
    """
    return parts.duplicate(session, Measure, record_id, _FRESH).id


def unanswered(measures: Sequence[schemas.Measure]) -> tuple[schemas.Measure, ...]:
    """Those that answer no cause and come from no lesson: nobody can say why they are there."""
    return tuple(one for one in measures if one.cause_id is None and one.lesson_id is None)


def _add(session: Session, incident_id: uuid.UUID, values: Mapping[str, Any]) -> uuid.UUID:
    measure = parts.add(session, Measure, incident_id, values)
    _refuse_untested(measure)
    return measure.id


def _refuse_untested(measure: Measure) -> None:
    """Only a test makes a measure verified, and it stays so only while the test stands."""
    untested = measure.test_result != Effect.EFFECTIVE or not measure.test_evidence.strip()
    if measure.state == MeasureState.VERIFIED and untested:
        msg = "A measure is verified by a test that shows its effect: record the test first."
        raise ValidationError(msg, "state")
