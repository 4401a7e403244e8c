"""Undo and redo, made from the ledger. An undo is a write like any other."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from kb.errors import ConflictError, NotFoundError, NothingToUndoError
from kb.ledger.editing import bring_back, entries_back, restore_values
from kb.ledger.items import is_list, merged_items
from kb.ledger.models import Operation, Revision
from kb.ledger.operation import FINAL
from kb.ledger.values import BOOKKEEPING, from_json, to_json
from kb.store.base import Base, Record, record_models

#: How many operations can be taken back.
DEPTH = 200
_SCANNED = 2000
_BATCH = 500
_JOINT = 2


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
        if row.label in FINAL:
            undo = [one for one in undo if one.dossier_id != row.dossier_id]
            redo.clear()
            continue
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
        query = query.where(or_(Operation.dossier_id == dossier_id, _is_joint(dossier_id)))
    return query.order_by(Operation.serial.desc()).limit(_SCANNED)


def _is_joint(dossier_id: uuid.UUID) -> ColumnElement[bool]:
    """An operation on a dossier and on one other, such as a merge, belongs to both.

    What touched many, such as an import, is taken back from all of them alone.
    """
    touching = select(Revision.operation_serial).where(Revision.dossier_id == dossier_id)
    dossiers = (
        select(func.count(func.distinct(Revision.dossier_id)))
        .where(Revision.operation_serial == Operation.serial)
        .scalar_subquery()
    )
    return and_(Operation.dossier_id.is_(None), Operation.serial.in_(touching), dossiers == _JOINT)


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


def last(steps: list[UndoStep], word: str, operation_id: uuid.UUID | None = None) -> UndoStep:
    """The step to take: the last one, or that of one operation.

    Raises:
        NothingToUndoError: there is none, or that operation is taken back already.
    """
    if operation_id is not None:
        steps = [step for step in steps if step.operation_id == operation_id]
    if not steps:
        what = f"There is nothing to {word}."
        raise NothingToUndoError(what)
    return steps[-1]


def reverse(session: Session, operation_id: uuid.UUID) -> None:
    """Take one operation back.

    Raises:
        ConflictError: something was changed since; nothing is taken back.
    """
    nets = _nets(session, operation_id)
    _apply(session, [_Move(n.kind, n.record_id, n.after, n.before) for n in nets])


def repeat(session: Session, operation_id: uuid.UUID) -> None:
    """Do one operation again after its undo.

    Raises:
        ConflictError: something was changed since.
    """
    nets = _nets(session, operation_id)
    _apply(session, [_Move(n.kind, n.record_id, n.before, n.after) for n in nets])


@dataclass(slots=True)
class _Net:
    """What an operation did to one record in all: a long one wrote it in several revisions."""

    kind: str
    record_id: uuid.UUID
    before: dict[str, Any] | None
    after: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class _Move:
    """One record from what it must be to what it shall be; None: not there."""

    kind: str
    record_id: uuid.UUID
    expected: dict[str, Any] | None
    wanted: dict[str, Any] | None


def _nets(session: Session, operation_id: uuid.UUID) -> list[_Net]:
    query = (
        select(Revision)
        .join(Operation, Operation.serial == Revision.operation_serial)
        .where(Operation.id == operation_id)
        .order_by(Revision.dossier_id, Revision.sequence)
    )
    found: dict[uuid.UUID, _Net] = {}
    for revision in session.scalars(query):
        net = found.get(revision.record_id)
        if net is None:
            found[revision.record_id] = _Net(
                revision.kind, revision.record_id, revision.before, revision.after
            )
            continue
        if net.before is not None:
            net.before = {**(revision.before or {}), **net.before}
        gone = revision.after is None
        net.after = None if gone else {**(net.after or {}), **(revision.after or {})}
    return [net for net in found.values() if not (net.before is None and net.after is None)]


def _apply(session: Session, moves: list[_Move]) -> None:
    """Children go before their parents, and come after them, as foreign keys ask."""
    order = {table.name: place for place, table in enumerate(Base.metadata.sorted_tables)}
    models = record_models()
    ranked = sorted(moves, key=lambda move: order[models[move.kind].__tablename__])
    records = _records(session, ranked)
    for _, group in groupby(reversed(ranked), key=lambda move: move.kind):
        for move in group:
            if move.wanted is None:
                _delete(session, move, records.get(move.record_id))
        session.flush()
    for move in ranked:
        if move.wanted is not None and move.expected is None:
            if move.record_id not in records:
                bring_back(session, models[move.kind], move.wanted)
        elif move.wanted is not None:
            _change(session, move, records.get(move.record_id))
    session.flush()


def _records(session: Session, moves: list[_Move]) -> dict[uuid.UUID, Record]:
    """The records of moves that are there, read a few hundred at a time."""
    by_kind: dict[str, list[uuid.UUID]] = {}
    for move in moves:
        by_kind.setdefault(move.kind, []).append(move.record_id)
    found: dict[uuid.UUID, Record] = {}
    for kind, ids in by_kind.items():
        model = record_models()[kind]
        for start in range(0, len(ids), _BATCH):
            part = ids[start : start + _BATCH]
            for record in session.scalars(select(model).where(model.id.in_(part))):
                found[record.id] = record
    return found


def _delete(session: Session, move: _Move, record: Record | None) -> None:
    if move.expected is None:
        return
    if record is None:
        raise _gone(move)
    _refuse_changed(session, record, move.expected)
    session.delete(record)


def _change(session: Session, move: _Move, record: Record | None) -> None:
    if record is None:
        raise _gone(move)
    expected, wanted = dict(move.expected or {}), dict(move.wanted or {})
    for name in expected.keys() & wanted.keys():
        held = getattr(record, name)
        merged = entries_back(held, expected[name], wanted[name])
        if merged is not None:  # other entries of a mapping are others' business
            expected[name], wanted[name] = held, merged
        elif is_list(record.__kind__, name) and to_json(held) != expected[name]:
            merged_list = merged_items(held, expected[name] or (), wanted[name] or ())
            expected[name], wanted[name] = held, merged_list
    _refuse_changed(session, record, expected)
    restore_values(record, wanted)


def _gone(move: _Move) -> NotFoundError:
    return NotFoundError(f"{record_models()[move.kind].__kind__.label} to change back")


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
