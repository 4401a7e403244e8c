"""An approved review stands still: what a write may change of it, and what is refused.

What was agreed on is followed up after the approval, so follow-ups, the verification of changes,
the tests of measures and messages still owed go on; everything else waits until the review is
reopened as its next version. The guard looks at what a write touched, so that no way of writing
gets round it: window, command line, import or undo.
"""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kb.errors import ApprovedError
from kb.incidents.record.models import Incident
from kb.incidents.sign_offs.models import SignOff
from kb.ledger.operation import final
from kb.ledger.recorder import HOUSE, OpenOperation, Touched
from kb.ledger.values import BOOKKEEPING
from kb.vocabulary.enums import ReviewState
from kb.vocabulary.response import SignOffRole

#: Names of the operations that undo leaves alone: a signature is withdrawn in the open.
SIGN: Final = final("Sign review")
RETURN: Final = final("Return review")
REOPEN: Final = final("Reopen review")
#: Under this name a writing session carries the incidents whose review it reopens.
REOPENED: Final = "reopened"
_APPROVED: Final = ReviewState.APPROVED.value
_BATCH: Final = 500
#: What speaks about a review or an incident and isn't part of it.
_FREE: Final = frozenset(
    {
        *("comment", "sign_off", "saved_version", "issued_report", "custody_event"),
        *("incident_link", "withheld_passage"),
    }
)
#: Fields that go on after the approval: what was agreed on is done, and looked at again.
FOLLOWED_UP: Final[Mapping[str, frozenset[str]]] = {
    "follow_up": frozenset(
        "owner due priority likelihood impact state asked_by ticket closing_note evidence_ids "
        "risk_owner verified_by closed_at".split()
    ),
    "config_change": frozenset(
        "state state_reason decision decided_by decided_at decision_reason approver approved_at "
        "planned_at applied_by applied_at verified_by verified_at verification verify_on drift "
        "reopened_because ticket until".split()
    ),
    "measure": frozenset(
        "owner due state tested_at tested_by test_result test_evidence next_check ticket".split()
    ),
    "notification": frozenset("sent_at sent_by channel reference content late_reason".split()),
    "evidence_item": frozenset({"verified_at", "verification"}),
    "incident": frozenset({"review_state", "severity_rank"}),
}
#: Kinds of which new ones may come: the lead asks for actions whenever they turn out to be needed.
ADDED: Final = frozenset({"follow_up"})


@dataclass(slots=True)
class ApprovalGuard:
    """Watches one write, piece by piece.

    Attributes:
        operation: the write; a bundle brings approved incidents with all their parts.
    """

    operation: OpenOperation
    _own: set[uuid.UUID] = field(default_factory=set)

    def check(self, session: Session, touched: Iterable[Touched]) -> None:
        """Let nothing pass that changes what was approved.

        Raises:
            ApprovedError: says which record of which incident, and what to do.
        """
        differing = tuple(touched)
        states = {i.record_id: i for i in differing if i.model is Incident}
        self._own |= {i for i, item in states.items() if _comes_approved(item)}
        wanted = {i.dossier_id for i in differing} - states.keys() - self._own - {HOUSE}
        frozen = _approved(session, wanted)
        frozen |= {i for i, item in states.items() if self._was_approved(session, item)}
        for item in sorted(differing, key=lambda one: one.model is not Incident):
            if item.dossier_id not in frozen or _may_pass(item) or _came_later(session, item):
                continue
            raise _refusal(session, item)

    def _was_approved(self, session: Session, item: Touched) -> bool:
        """Whether an incident that this write touches was approved before, and isn't opened."""
        before, after = item.before, item.after
        if before is None or before["review_state"] != _APPROVED or item.record_id in self._own:
            return False
        if after is None:
            # Undoing the import that brought it, and the example, take away all of it.
            gone = self.operation.action == "undo" or bool(before["is_example"])
            if gone:
                self._own.add(item.record_id)
            return not gone
        if after["review_state"] == _APPROVED:
            return True
        if item.record_id in session.info.get(REOPENED, ()):
            self._own.add(item.record_id)
            return False
        raise _refusal(session, item)


def _comes_approved(item: Touched) -> bool:
    """Whether an incident becomes approved by this write, which may write the rest of it too."""
    approved = item.after is not None and item.after["review_state"] == _APPROVED
    return approved and (item.before is None or item.before["review_state"] != _APPROVED)


def _approved(session: Session, incident_ids: set[uuid.UUID]) -> set[uuid.UUID]:
    ids, found = sorted(incident_ids), set[uuid.UUID]()
    for start in range(0, len(ids), _BATCH):
        some = Incident.id.in_(ids[start : start + _BATCH])
        query = select(Incident.id).where(some, Incident.review_state == _APPROVED)
        found |= set(session.connection().scalars(query))
    return found


def _may_pass(item: Touched) -> bool:
    kind = item.model.__kind__.name
    if kind in _FREE:
        return True
    if item.before is None:
        return kind in ADDED
    if item.after is None:
        return False
    allowed = FOLLOWED_UP.get(kind, frozenset())
    changed = {n for n, value in item.after.items() if item.before.get(n) != value}
    return changed <= allowed | BOOKKEEPING


def _came_later(session: Session, item: Touched) -> bool:
    """Whether a follow-up was asked for after the approval: it may be reworded, or withdrawn."""
    if item.model.__kind__.name not in ADDED or item.before is None:
        return False
    query = select(func.max(SignOff.at)).where(
        SignOff.incident_id == item.dossier_id,
        SignOff.in_force,
        SignOff.role == SignOffRole.APPROVER.value,
    )
    approved_at: datetime | None = session.connection().scalar(query)
    made_at = datetime.fromisoformat(str(item.before["created_at"]))
    return approved_at is not None and made_at > approved_at


def _refusal(session: Session, item: Touched) -> ApprovedError:
    values: dict[str, Any] = item.before or item.after or {}
    if item.model is Incident:
        return ApprovedError(values["number"])
    query = select(Incident.number).where(Incident.id == item.dossier_id)
    number = session.connection().scalars(query).one()
    return ApprovedError(number, item.model.__kind__.describe(values))
