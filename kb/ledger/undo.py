"""Undo and redo, made from the ledger. An undo is a write like any other."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from kb.errors import ConflictError, NotFoundError, NothingToUndoError
from kb.ledger.editing import restore_values
from kb.ledger.models import Operation, Revision
from kb.ledger.values import BOOKKEEPING, from_json, to_json
from kb.store.base import Record, record_models

#: How many operations can be taken back.
DEPTH = 200
_SCANNED = 2000


@dataclass(frozen=True, slots=True)
class UndoStep:
    """An operation that can be taken back or done again."""

    operation_id: uuid.UUID
    label: str
    at: datetime
    dossier_id: uuid.UUID | None


def stacks(
    session: Session, actor: str, dossier_id: uuid.UUID | None = None
) -> tuple[list[UndoStep], list[UndoStep]]:
    """What somebody can undo and redo, last one last; of one dossier, or of all."""
    undo: list[UndoStep] = []
    redo: list[UndoStep] = []
    for row in reversed(session.execute(_scan(actor, dossier_id)).all()):
        step = UndoStep(row.target_id or row.id, row.label, row.at, row.dossier_id)
        if row.action == "undo":
            moved = _take(undo, step.operation_id)
            redo.append(moved or _plain(step))
        elif row.action == "redo":
            moved = _take(redo, step.operation_id)
            undo.append(moved or _plain(step))
        else:
            undo.append(step)
            redo.clear()
    return undo[-DEPTH:], redo[-DEPTH:]


def _scan(actor: str, dossier_id: uuid.UUID | None) -> Select[*tuple[Any, ...]]:
    query = select(
        Operation.id,
        Operation.target_id,
        Operation.label,
        Operation.at,
        Operation.action,
        Operation.dossier_id,
    ).where(Operation.actor == actor)
    if dossier_id is not None:
        query = query.where(Operation.dossier_id == dossier_id)
    return query.order_by(Operation.serial.desc()).limit(_SCANNED)


def _take(steps: list[UndoStep], operation_id: uuid.UUID) -> UndoStep | None:
    for step in reversed(steps):
        if step.operation_id == operation_id:
            steps.remove(step)
            return step
    return None


def _plain(step: UndoStep) -> UndoStep:
    for word in ("Undo ", "Redo "):
        if step.label.startswith(word):
            return UndoStep(step.operation_id, step.label[5:], step.at, step.dossier_id)
    return step


def last(steps: list[UndoStep], word: str) -> UndoStep:
    """The step to take.

    Raises:
        NothingToUndoError: there is none.
    """
    if not steps:
        what = f"There is nothing to {word}."
        raise NothingToUndoError(what)
    return steps[-1]


def reverse(session: Session, operation_id: uuid.UUID) -> None:
    """Take one operation back, record by record, newest revision first.

    Raises:
        ConflictError: something was changed since; nothing is taken back.
    """
    for revision in _revisions(session, operation_id, newest_first=True):
        _apply(session, revision, expected=revision.after, wanted=revision.before)


def repeat(session: Session, operation_id: uuid.UUID) -> None:
    """Do one operation again after its undo.

    Raises:
        ConflictError: something was changed since.
    """
    for revision in _revisions(session, operation_id, newest_first=False):
        _apply(session, revision, expected=revision.before, wanted=revision.after)


def _revisions(session: Session, operation_id: uuid.UUID, *, newest_first: bool) -> list[Revision]:
    query = (
        select(Revision)
        .join(Operation, Operation.serial == Revision.operation_serial)
        .where(Operation.id == operation_id)
        .order_by(Revision.dossier_id, Revision.sequence)
    )
    found = list(session.scalars(query))
    return _children_apart(found, newest_first=newest_first)


def _children_apart(found: list[Revision], *, newest_first: bool) -> list[Revision]:
    """Deletions of children first, parents first when they come back (foreign keys)."""
    return list(reversed(found)) if newest_first else found


def _apply(
    session: Session,
    revision: Revision,
    expected: dict[str, Any] | None,
    wanted: dict[str, Any] | None,
) -> None:
    model = record_models()[revision.kind]
    record = session.get(model, revision.record_id)
    if expected is None:
        if record is None and wanted is not None:
            _bring_back(session, model, wanted)
        return
    if record is None:
        raise NotFoundError(f"{model.__kind__.label} to change back")
    _refuse_changed(session, record, expected)
    if wanted is None:
        session.delete(record)
    else:
        restore_values(record, wanted)
    session.flush()


def _bring_back(session: Session, model: type[Record], values: dict[str, Any]) -> None:
    fresh = {name: value for name, value in values.items() if name not in {"version"}}
    session.add(model(**from_json(model, fresh)))
    session.flush()


def _refuse_changed(session: Session, record: Record, expected: dict[str, Any]) -> None:
    changed = {
        name: value
        for name, value in expected.items()
        if name not in BOOKKEEPING and to_json(getattr(record, name)) != value
    }
    if not changed:
        return
    query = (
        select(Operation.actor, Operation.at)
        .join(Revision, Revision.operation_serial == Operation.serial)
        .where(Revision.record_id == record.id)
        .order_by(Revision.sequence.desc())
        .limit(1)
    )
    last_write = session.execute(query).first()
    kind = record.__kind__
    raise ConflictError(
        kind=kind.name,
        record_id=record.id,
        label=kind.describe({f: getattr(record, f, None) for f in ("number", kind.title)}),
        mine=from_json(type(record), changed),
        theirs={name: getattr(record, name) for name in changed},
        theirs_by=last_write.actor if last_write else "",
        theirs_at=last_write.at if last_write else None,
        version=record.version,
    )
