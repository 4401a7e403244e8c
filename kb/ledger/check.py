"""Verification of the store against its ledger: finds what changed behind the app's back."""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.ledger.models import Dossier, Operation, Revision
from kb.ledger.recorder import dossier_of, operation_content, revision_content
from kb.ledger.values import link_hash, snapshot
from kb.store.base import Record, record_models

Progress = Callable[[int, str], None]
_BATCH = 2000


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong.

    Attributes:
        kind: ledger, record, attachment, index or schema.
        where: the record, revision or file.
        what: what is wrong with it.
        remedy: what to do.
    """

    kind: str
    where: str
    what: str
    remedy: str


@dataclass(slots=True)
class Findings:
    """All problems, and how much was looked at."""

    problems: list[Problem] = field(default_factory=list)
    records: int = 0
    revisions: int = 0
    attachments: int = 0

    def add(self, kind: str, where: str, what: str, remedy: str = "") -> None:
        """Note a problem; the usual remedy is a backup."""
        remedy = remedy or "Restore this record from a backup taken before the change."
        self.problems.append(Problem(kind, where, what, remedy))


def check_ledger(session: Session, findings: Findings) -> None:
    """Follow every chain from its start and compare the records with where it ends."""
    heads = {row.id: row for row in session.scalars(select(Dossier))}
    chained: set[int] = set()
    for dossier_id, rows in _chains(session):
        head = heads.pop(dossier_id, None)
        expected = _follow(session, dossier_id, rows, head, findings, chained)
        _compare(session, dossier_id, expected, findings)
    for head in heads.values():
        if head.length:
            findings.add("ledger", f"dossier {head.id}", f"has lost all {head.length} revisions")
    _find_unrecorded(session, findings)


def _chains(session: Session) -> Iterator[tuple[uuid.UUID, list[Any]]]:
    """Each dossier with its revisions and their operations, in the order of the chain."""
    query = (
        select(Revision, Operation)
        .join(Operation, Operation.serial == Revision.operation_serial, isouter=True)
        .order_by(Revision.dossier_id, Revision.sequence)
        .execution_options(yield_per=_BATCH)
    )
    current: uuid.UUID | None = None
    rows: list[Any] = []
    found: Any = session.execute(query)
    for revision, operation in found:
        if revision.dossier_id != current and current is not None:
            yield current, rows
            rows = []
            session.expunge_all()
        current = revision.dossier_id
        rows.append((_as_dict(revision), _as_dict(operation) if operation is not None else None))
    if current is not None:
        yield current, rows


def _as_dict(row: Any) -> dict[str, Any]:
    return {column.key: getattr(row, column.key) for column in row.__table__.columns}


def _follow(
    session: Session,
    dossier_id: uuid.UUID,
    rows: list[Any],
    head: Dossier | None,
    findings: Findings,
    chained: set[int],
) -> dict[uuid.UUID, tuple[str, dict[str, Any] | None]]:
    """Check the links; fold them into what each record must be now."""
    del session
    previous = ""
    states: dict[uuid.UUID, tuple[str, dict[str, Any] | None]] = {}
    for index, (row, its_operation) in enumerate(rows, 1):
        operation = its_operation
        findings.revisions += 1
        where = f"revision {row['sequence']} of dossier {dossier_id}"
        if row["sequence"] != index:
            findings.add("ledger", where, f"should be number {index}: one is missing or added")
        if operation is None:
            findings.add("ledger", where, "has lost its operation")
            operation = {"id": None, "at": None, "actor": None, "label": None, "action": None}
        else:
            chained.add(operation["serial"])
        if link_hash(previous, revision_content(row, operation_content(operation))) != row["hash"]:
            findings.add("ledger", where, "doesn't match its hash: it was changed")
        previous = row["hash"]
        _fold(states, row)
    if head is None or head.length != len(rows) or head.head != previous:
        findings.add("ledger", f"dossier {dossier_id}", "its chain doesn't end where it should")
    return states


def _fold(states: dict[uuid.UUID, tuple[str, dict[str, Any] | None]], row: dict[str, Any]) -> None:
    after = row["after"]
    if row["action"] == "delete":
        states[row["record_id"]] = (row["kind"], None)
        return
    _, known = states.get(row["record_id"], ("", None))
    merged = {**(known or {}), **(after or {}), "version": row["record_version"]}
    states[row["record_id"]] = (row["kind"], merged)


def _compare(
    session: Session,
    dossier_id: uuid.UUID,
    expected: dict[uuid.UUID, tuple[str, dict[str, Any] | None]],
    findings: Findings,
) -> None:
    models = record_models()
    for kind, model in models.items():
        wanted = {i: state for i, (k, state) in expected.items() if k == kind}
        ids = list(wanted)
        for start in range(0, len(ids), 500):
            part = ids[start : start + 500]
            found = {r.id: r for r in session.scalars(select(model).where(model.id.in_(part)))}
            for record_id in part:
                _compare_one(kind, record_id, wanted[record_id], found.get(record_id), findings)
    unknown = {k for k, _ in expected.values()} - set(models)
    for kind in sorted(unknown):
        findings.add("ledger", f"dossier {dossier_id}", f"names an unknown kind “{kind}”")


def _compare_one(
    kind: str,
    record_id: uuid.UUID,
    wanted: dict[str, Any] | None,
    record: Record | None,
    findings: Findings,
) -> None:
    findings.records += wanted is not None
    where = f"{kind} {record_id}"
    if record is None:
        if wanted is not None:
            findings.add("record", where, "is gone, though the ledger knows no deletion")
        return
    if wanted is None:
        findings.add("record", where, "is there, though the ledger says it was deleted")
        return
    actual = snapshot(record)
    differing = sorted(n for n in actual if n in wanted and actual[n] != wanted[n])
    if differing:
        findings.add("record", where, f"was changed outside the app: {', '.join(differing)}")


def _find_unrecorded(session: Session, findings: Findings) -> None:
    """Records that no revision names."""
    for kind, model in record_models().items():
        known = select(Revision.record_id).where(Revision.record_id == model.id).exists()
        for record in session.scalars(select(model).where(~known).limit(100)):
            where = f"{kind} {record.id} of dossier {dossier_of(record)}"
            findings.add("record", where, "was added outside the app")
