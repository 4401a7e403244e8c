"""Verification of the store against its ledger: finds what changed behind the app's back."""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, cast

from sqlalchemy import Select, Table, select
from sqlalchemy.orm import Session

from kb.ledger.models import Dossier, Operation, Revision
from kb.ledger.recorder import HOUSE, operation_content, revision_content
from kb.ledger.values import canonical, link_hash, to_json
from kb.store.base import kinds, record_models
from kb.store.raw import RawRow, RawTable, split

Progress = Callable[[int, int, str], None]
_BATCH = 500
_MOST_STRANGERS = 100
_NOT_AS_WRITTEN = "isn't stored as the app writes it: {}"

#: Record id → its kind and what the ledger says it holds; None when it was deleted.
type _States = dict[uuid.UUID, tuple[str, dict[str, Any] | None]]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong.

    Attributes:
        kind: ledger, record, attachment, index, schema or store.
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

    @property
    def is_sound(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems

    def add(self, kind: str, where: str, what: str, remedy: str = "") -> None:
        """Note a problem; the usual remedy is a backup."""
        remedy = remedy or "Restore this record from a backup taken before the change."
        self.problems.append(Problem(kind, where, what, remedy))

    def as_json(self) -> dict[str, Any]:
        """The document that `check --json` prints."""
        return {
            "ok": self.is_sound,
            "problems": [
                {"kind": p.kind, "where": p.where, "what": p.what, "remedy": p.remedy}
                for p in self.problems
            ],
            "checked": {
                "records": self.records,
                "revisions": self.revisions,
                "attachments": self.attachments,
            },
        }


def check_ledger(session: Session, findings: Findings, progress: Progress | None = None) -> None:
    """Follow every chain from its start and compare the records with where it ends."""
    _Check(session, findings, progress or (lambda *_: None)).run()


class _Check:
    """One verification; it holds one dossier in memory at a time."""

    def __init__(self, session: Session, findings: Findings, progress: Progress) -> None:
        self._session = session
        self._findings = findings
        self._progress = progress
        self._dialect = session.get_bind().dialect
        self._models = record_models()
        self._records = {name: self._raw(model) for name, model in self._models.items()}
        self._chained: set[int] = set()

    def run(self) -> None:
        heads = self._heads()
        total = len(heads)
        for done, (dossier_id, rows) in enumerate(self._chains()):
            self._progress(done, total, "dossiers")
            head = heads.pop(dossier_id, None)
            states, own_kind = self._follow(dossier_id, rows)
            self._end(dossier_id, rows, head, own_kind)
            self._compare(dossier_id, states)
        for dossier_id, head in heads.items():
            lost = f"has lost all {head.values['length']} revisions"
            self._findings.add("ledger", f"dossier {dossier_id}", lost)
        self._find_unchained()
        self._find_unrecorded()
        self._progress(total, total, "dossiers")

    def _raw(self, model: type[Any]) -> RawTable:
        return RawTable(cast("Table", model.__table__), self._dialect)

    def _heads(self) -> dict[Any, RawRow]:
        heads: dict[Any, RawRow] = {}
        for row in self._raw(Dossier).rows(self._session):
            if row.broken:
                what = _NOT_AS_WRITTEN.format(", ".join(row.broken))
                self._findings.add("ledger", f"head of dossier {row.identity}", what)
            heads[row.values["id"] or row.identity] = row
        return heads

    def _chains(self) -> Iterator[tuple[Any, list[tuple[RawRow, RawRow | None]]]]:
        """Each dossier with its revisions and their operations, in the order of the chain."""
        revisions, operations = self._raw(Revision), self._raw(Operation)
        query = (
            select(*revisions.columns, *operations.columns)
            .select_from(Revision)
            .join(Operation, Operation.serial == Revision.operation_serial, isouter=True)
            .order_by(Revision.dossier_id, Revision.sequence)
        )
        options = {"yield_per": _BATCH}
        current: Any = None
        rows: list[tuple[RawRow, RawRow | None]] = []
        for joined in self._session.execute(query, execution_options=options):
            row, operation = split(joined, revisions, operations)
            owner = row.values["dossier_id"] or row.identity
            if owner != current and rows:
                yield current, rows
                rows = []
            current = owner
            rows.append((row, operation))
        if rows:
            yield current, rows

    def _follow(
        self, dossier_id: object, rows: list[tuple[RawRow, RawRow | None]]
    ) -> tuple[_States, str]:
        """Check the links; fold them into what each record must be now."""
        states: _States = {}
        previous, own_kind = "", "house"
        for index, (row, operation) in enumerate(rows, 1):
            self._findings.revisions += 1
            where = f"revision {row.values['sequence']} of dossier {dossier_id}"
            if row.values["sequence"] != index:
                self._wrong(where, f"should be number {index}: one is missing or added")
            if operation is None:
                self._wrong(where, "has lost its operation")
            else:
                self._chained.add(operation.values["serial"])
                if operation.broken:
                    what = _NOT_AS_WRITTEN.format(", ".join(operation.broken))
                    self._wrong(f"operation {operation.identity}", what)
            if row.broken:
                self._wrong(where, _NOT_AS_WRITTEN.format(", ".join(row.broken)))
            elif not _fits(previous, row, operation):
                self._wrong(where, "or its operation doesn't match its hash: it was changed")
            previous = row.values["hash"] or ""
            if row.values["record_id"] == dossier_id:
                own_kind = row.values["kind"]
            if not row.broken:
                _fold(states, row.values)
        return states, own_kind

    def _wrong(self, where: str, what: str) -> None:
        self._findings.add("ledger", where, what)

    def _end(
        self,
        dossier_id: object,
        rows: list[tuple[RawRow, RawRow | None]],
        head: RawRow | None,
        own_kind: str,
    ) -> None:
        where = f"dossier {dossier_id}"
        if head is None:
            self._wrong(where, "has lost the head of its chain")
            return
        last = rows[-1][0].values["hash"]
        if head.values["length"] != len(rows) or head.values["head"] != last:
            self._wrong(where, "its chain doesn't end where it should")
        if not head.broken and head.values["kind"] != own_kind:
            self._wrong(where, f"is called {head.values['kind']} and is {own_kind}")

    def _compare(self, dossier_id: object, expected: _States) -> None:
        for kind, raw in self._records.items():
            wanted = {i: state for i, (k, state) in expected.items() if k == kind}
            ids = list(wanted)
            for start in range(0, len(ids), _BATCH):
                part = ids[start : start + _BATCH]
                column = raw.table.c.id
                found = {
                    row.values["id"]: row
                    for row in raw.rows(self._session, _only(column.in_(part)))
                }
                for record_id in part:
                    self._compare_one(kind, record_id, wanted[record_id], found.get(record_id))
        for kind in sorted({k for k, _ in expected.values()} - set(self._records)):
            self._wrong(f"dossier {dossier_id}", f"names an unknown kind “{kind}”")

    def _compare_one(
        self, kind: str, record_id: uuid.UUID, wanted: dict[str, Any] | None, row: RawRow | None
    ) -> None:
        add = self._findings.add
        self._findings.records += wanted is not None
        where = f"{kinds()[kind].describe(wanted or {})} ({kind} {record_id})"
        if row is None:
            if wanted is not None:
                add("record", where, "is gone, though the ledger knows no deletion")
            return
        if wanted is None:
            add("record", where, "is there, though the ledger says it was deleted")
            return
        differing = {
            name
            for name, value in row.values.items()
            if name in wanted and not _same(to_json(value), wanted[name])
        }
        if differing or row.broken:
            names = ", ".join(sorted(differing | set(row.broken)))
            add("record", where, f"was changed outside the app: {names}")

    def _find_unchained(self) -> None:
        """Operations that no revision belongs to: each had one when it was written."""
        known = select(Revision.sequence).where(Revision.operation_serial == Operation.serial)
        unchained = _only(~known.exists())
        for row in self._raw(Operation).rows(self._session, unchained):
            if row.values["serial"] not in self._chained:
                self._wrong(f"operation {row.identity}", "has no revision: one was removed")

    def _find_unrecorded(self) -> None:
        """Records that no revision names."""
        for kind, raw in self._records.items():
            known = select(Revision.record_id).where(Revision.record_id == raw.table.c.id)
            strangers = _only(~known.exists(), limit=_MOST_STRANGERS)
            for row in raw.rows(self._session, strangers):
                owner = self._models[kind].__kind__.owner(row.values.get) or HOUSE
                where = f"{kind} {row.identity} of dossier {owner}"
                self._findings.add("record", where, "was added outside the app")


def _only(condition: Any, limit: int | None = None) -> Callable[[Select[Any]], Select[Any]]:
    return lambda query: query.where(condition).limit(limit)


def _fits(previous: str, row: RawRow, operation: RawRow | None) -> bool:
    if operation is None or operation.broken:
        return True  # said already; its own hash can't be made
    content = revision_content(row.values, operation_content(operation.values))
    return bool(link_hash(previous, content) == row.values["hash"])


def _fold(states: _States, row: dict[str, Any]) -> None:
    if row["action"] == "delete":
        states[row["record_id"]] = (row["kind"], None)
        return
    _, known = states.get(row["record_id"], ("", None))
    merged = {**(known or {}), **(row["after"] or {}), "version": row["record_version"]}
    states[row["record_id"]] = (row["kind"], merged)


def _same(actual: object, wanted: object) -> bool:
    """Equal in value and in kind: for Python, 1 equals True."""
    if isinstance(actual, str) or actual is None:
        return actual == wanted
    return actual == wanted and canonical(actual) == canonical(wanted)
