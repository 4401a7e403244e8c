"""Operations and queries on known differences of playbooks and automation rules."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.errors import ValidationError
from kb.ledger import editing
from kb.ledger.operation import operation
from kb.library import versions
from kb.library.automation_rules.models import AutomationRule
from kb.library.known_differences import schemas
from kb.library.known_differences.models import KnownDifference
from kb.library.playbooks.models import Playbook
from kb.store.base import new_id, now
from kb.store.coercion import coerce_values
from kb.store.schemas import as_schema

#: What runs on a platform, and so can behave otherwise than it is written.
_ABOUT: Final[dict[str, Any]] = {"playbook": Playbook, "automation_rule": AutomationRule}


def get(session: Session, record_id: uuid.UUID) -> schemas.KnownDifference:
    """One difference.

    Raises:
        NotFoundError: it isn't there.
    """
    return as_schema(schemas.KnownDifference, editing.fetch(session, KnownDifference, record_id))


def list_for(session: Session, item_id: uuid.UUID) -> tuple[schemas.KnownDifference, ...]:
    """The differences of an item: those that hold first, the next re-test first."""
    query = select(KnownDifference).where(KnownDifference.item_id == item_id)
    found = [as_schema(schemas.KnownDifference, row) for row in session.scalars(query)]
    return tuple(sorted(found, key=_urgency))


def affected(session: Session) -> frozenset[uuid.UUID]:
    """The items that have a difference that nobody has re-tested."""
    query = select(KnownDifference.item_id).where(KnownDifference.retested_at.is_(None))
    return frozenset(session.scalars(query))


def overdue(
    session: Session, owner: str, today: date
) -> tuple[tuple[schemas.KnownDifference, str], ...]:
    """Differences that a person should have re-tested, each with the title of its item.

    That is who noted it, and who owns the playbook or the rule; all, where nobody is named.
    """
    query = select(KnownDifference).where(
        KnownDifference.retested_at.is_(None), KnownDifference.retest_due < today
    )
    found = []
    for row in session.scalars(query.order_by(KnownDifference.retest_due, KnownDifference.id)):
        item = session.get(_ABOUT[row.item_kind], row.item_id) if row.item_kind in _ABOUT else None
        if item is None or item.state == "retired":
            continue
        named = [name for name in (row.noted_by, item.owner) if name.strip()]
        if not named or any(versions.same_person(name, owner) for name in named):
            found.append((as_schema(schemas.KnownDifference, row), item.title))
    return tuple(found)


@operation("Note known difference")
def add(
    session: Session, item_kind: str, item_id: uuid.UUID, values: Mapping[str, Any]
) -> uuid.UUID:
    """Note that a playbook or a rule behaves otherwise than it is written.

    Returns:
        Its id.

    Raises:
        NotFoundError: there is no such item.
        ValidationError: nothing says what behaves differently, or a value can't be taken.
    """
    if item_kind not in _ABOUT:
        raise ValidationError("Only playbooks and automation rules have known differences.")
    editing.fetch(session, _ABOUT[item_kind], item_id)
    at = session.info.get("at") or now()
    noted = {"noted_at": at.date(), "noted_by": str(session.info.get("actor", ""))}
    given = coerce_values(KnownDifference, {"title": None, **noted, **values})
    made = KnownDifference(id=new_id(), **given | {"item_kind": item_kind, "item_id": item_id})
    session.add(made)
    session.flush()
    return made.id


@operation("Revise known difference")
def revise(
    session: Session, record_id: uuid.UUID, version: int, values: Mapping[str, Any]
) -> schemas.KnownDifference:
    """Set fields of a difference that was read at `version`.

    Returns:
        The record as it is now, with its new version.

    Raises:
        ConflictError, NotFoundError, ValidationError.
    """
    editing.revise(session, KnownDifference, record_id, version, values)
    session.flush()
    return get(session, record_id)


@operation("Re-test known difference")
def retest(
    session: Session,
    record_id: uuid.UUID,
    result: str,
    by: str = "",
    on: date | None = None,
    again: date | None = None,
) -> None:
    """Say what a re-test found; with another day for the next one, the difference still holds.

    Args:
        session: of the write.
        record_id: the difference.
        result: what was found.
        by: who tested; who writes when it isn't said.
        on: the day; today when it isn't said.
        again: when it is to be tested again, because it still behaves differently.

    Raises:
        NotFoundError: it isn't there.
        ValidationError: the result is missing, or the next day isn't after this one.
    """
    row = editing.fetch(session, KnownDifference, record_id)
    if not result.strip():
        raise ValidationError("Say what the re-test found.", "result")
    at = session.info.get("at") or now()
    day = on or at.date()
    if again is not None and again <= day:
        raise ValidationError("Use a later day for the next re-test.", "retest_due")
    said = coerce_values(
        KnownDifference,
        {"result": result.strip(), "retested_by": by.strip() or str(session.info.get("actor", ""))},
    )
    if again is not None:
        earlier = f"{row.result}\n\n" if row.result else ""
        editing.assign(row, {"retest_due": again, "result": f"{earlier}{day}: {said['result']}"})
        return
    editing.assign(row, said | {"retested_at": day})


@operation("Delete known difference")
def remove(session: Session, record_id: uuid.UUID) -> None:
    """Delete a difference; undo brings it back.

    Raises:
        NotFoundError: it isn't there.
    """
    session.delete(editing.fetch(session, KnownDifference, record_id))


def _urgency(one: schemas.KnownDifference) -> tuple[bool, date, Sequence[int]]:
    return not one.holds, one.retest_due or date.max, one.id.fields
