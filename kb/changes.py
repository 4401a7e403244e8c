"""What a write touched: the answer of every operation."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

Action = Literal["insert", "update", "delete"]


@dataclass(frozen=True, slots=True)
class Change:
    """One record that a write touched.

    Attributes:
        kind: the kind of record, such as `lesson`.
        record_id: its id.
        dossier_id: the incident, playbook or article it belongs to.
        action: what happened to it.
        fields: the names of the fields that differ now.
        label: the record in words, such as "lesson L-02".
    """

    kind: str
    record_id: uuid.UUID
    dossier_id: uuid.UUID
    action: Action
    fields: frozenset[str]
    label: str


@dataclass(frozen=True, slots=True)
class Changes:
    """What one operation did. Empty when nothing differed.

    Attributes:
        operation_id: its entry in the ledger; None when nothing was written.
        label: what people read in Undo, such as "Revise lesson L-02".
        at: when, in UTC.
        actor: who.
        records: what was touched.
        result: what the operation itself returned.
    """

    operation_id: uuid.UUID | None
    label: str
    at: datetime
    actor: str
    records: tuple[Change, ...] = ()
    result: Any = field(default=None, compare=False)

    def created(self, kind: str) -> uuid.UUID:
        """The id of the first new record of a kind.

        Raises:
            KeyError: nothing of that kind was made.
        """
        for change in self.records:
            if change.kind == kind and change.action == "insert":
                return change.record_id
        raise KeyError(kind)

    def touches(self, *kinds: str) -> bool:
        """Whether a record of one of these kinds was touched."""
        return any(change.kind in kinds for change in self.records)

    def in_dossier(self, dossier_id: uuid.UUID) -> bool:
        """Whether anything of this dossier was touched."""
        return any(change.dossier_id == dossier_id for change in self.records)

    @property
    def dossiers(self) -> frozenset[uuid.UUID]:
        """Every dossier that was touched."""
        return frozenset(change.dossier_id for change in self.records)
