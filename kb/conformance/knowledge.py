"""What becomes of workflows, processes, policies and playbooks because of an incident.

Each is updated by a published change that names the incident, scheduled with an owner and a day,
or not needed and why. What is scheduled is a follow-up as well: so it is owed like anything else.
"""

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy.orm import Session

from kb.errors import NotFoundError, ValidationError
from kb.incidents.follow_ups import service as follow_ups
from kb.incidents.follow_ups.schemas import FollowUp
from kb.incidents.record.models import Incident
from kb.incidents.record.service import KNOWLEDGE
from kb.ledger import editing
from kb.ledger.operation import operation
from kb.library.proposals import listing
from kb.library.proposals.schemas import ProposalRow
from kb.vocabulary.enums import FollowUpState
from kb.vocabulary.proposals import ProposalState
from kb.vocabulary.response import KnowledgeUpdate

_NONE: Final = "No published change of the {what} names this incident: propose and publish one, "
_INSTEAD: Final = "or schedule it."


@dataclass(frozen=True, slots=True)
class KnowledgeDecision:
    """What becomes of one of the four.

    Attributes:
        what: workflows, processes, policies or playbooks.
        state: the code of a KnowledgeUpdate; "" while it isn't decided.
        by: who decided.
        owner, due: of what is scheduled.
        changes: proposals that name the incident, published ones first.
    """

    what: str
    state: str
    reason: str
    by: str
    owner: str
    due: date | None
    changes: tuple[ProposalRow, ...]

    @property
    def published(self) -> tuple[ProposalRow, ...]:
        """The changes that are versions now."""
        return tuple(one for one in self.changes if one.state == ProposalState.PUBLISHED)

    @property
    def under_way(self) -> tuple[ProposalRow, ...]:
        """The changes that may still become versions."""
        return tuple(one for one in self.changes if one.is_under_way)


def decisions(
    updates: dict[str, Any], proposals: tuple[ProposalRow, ...]
) -> tuple[KnowledgeDecision, ...]:
    """The four decisions: a published change counts, whatever was said before.

    Args:
        updates: as the incident holds them.
        proposals: those that name the incident.
    """
    return tuple(_decision(what, updates.get(what), proposals) for what in KNOWLEDGE)


def _decision(what: str, entry: Any, proposals: tuple[ProposalRow, ...]) -> KnowledgeDecision:  # noqa: ANN401
    said = entry if isinstance(entry, dict) else {}
    changes = sorted(
        (one for one in proposals if one.knowledge == what),
        key=lambda one: one.state != ProposalState.PUBLISHED,
    )
    known = {name: str(said.get(name) or "") for name in ("state", "reason", "by", "owner")}
    if any(one.state == ProposalState.PUBLISHED for one in changes):
        known["state"] = KnowledgeUpdate.UPDATED.value
    return KnowledgeDecision(what=what, due=_day(said.get("due")), changes=tuple(changes), **known)


@operation("Decide on knowledge")
def decide(  # noqa: PLR0917 - all that a decision says
    session: Session,
    record_id: uuid.UUID,
    what: str,
    state: str,
    reason: str,
    by: str,
    owner: str = "",
    due: date | None = None,
) -> None:
    """Record whether workflows, processes, policies or playbooks change because of it.

    Args:
        session: of the write.
        record_id: the incident.
        what: one of KNOWLEDGE.
        state: the code of a KnowledgeUpdate; empty takes the decision back.
        reason: needed where nothing changes.
        by: who decides.
        owner: who brings about what is scheduled.
        due: until when.

    Raises:
        ValidationError: nothing was published, the owner, the day or the reason is missing, or
            there is no such kind of knowledge.
        NotFoundError: it isn't there.
    """
    if what not in KNOWLEDGE:
        msg = f"Decide on one of {', '.join(KNOWLEDGE)}."
        raise ValidationError(msg, "knowledge_updates")
    incident = editing.fetch(session, Incident, record_id)
    former = incident.knowledge_updates.get(what)
    known = {name: entry for name, entry in incident.knowledge_updates.items() if name != what}
    if state:
        decided = KnowledgeUpdate(state)
        _refuse(session, record_id, what, decided, reason, owner, due)
        entry: dict[str, Any] = {"state": decided.value, "reason": reason.strip(), "by": by}
        if decided is KnowledgeUpdate.SCHEDULED and due is not None:
            scheduled = {"owner": owner.strip(), "due": due.isoformat()}
            owed = _schedule(session, record_id, what, entry | scheduled, former)
            entry |= scheduled | {"follow_up_id": str(owed)}
        known[what] = entry
    if state != KnowledgeUpdate.SCHEDULED:
        _unschedule(session, former, done=state == KnowledgeUpdate.UPDATED)
    editing.assign(incident, {"knowledge_updates": known})


def _refuse(  # noqa: PLR0917 - what a decision says
    session: Session,
    incident_id: uuid.UUID,
    what: str,
    state: KnowledgeUpdate,
    reason: str,
    owner: str,
    due: date | None,
) -> None:
    if state is KnowledgeUpdate.UPDATED and what not in listing.updated_kinds(session, incident_id):
        raise ValidationError(_NONE.format(what=what) + _INSTEAD, "knowledge_updates")
    if state is KnowledgeUpdate.SCHEDULED and not (owner.strip() and due is not None):
        msg = f"Say who updates the {what}, and until when."
        raise ValidationError(msg, "knowledge_updates")
    if state is KnowledgeUpdate.NOT_NEEDED and not reason.strip():
        msg = f"Say why the {what} need no change."
        raise ValidationError(msg, "knowledge_updates")


def _schedule(
    session: Session, incident_id: uuid.UUID, what: str, entry: dict[str, Any], former: object
) -> uuid.UUID:
    """The follow-up of what is scheduled: the one from before, or a new one."""
    said = f": {entry['reason']}" if entry["reason"] else ""
    values = {
        "action": f"Update the {what}{said}",
        "owner": entry["owner"],
        "due": date.fromisoformat(entry["due"]),
        "asked_by": entry["by"],
    }
    known = _owed(session, former)
    if known is None:
        return follow_ups.add(session, incident_id, values)
    return follow_ups.revise(session, known.id, known.version, values).id


def _unschedule(session: Session, former: object, *, done: bool) -> None:
    """What isn't owed any more goes; what was done meanwhile is closed by a person."""
    known = _owed(session, former)
    if known is not None and not done:
        follow_ups.remove(session, known.id)


def _owed(session: Session, former: object) -> FollowUp | None:
    """The follow-up of an earlier decision, while it is open."""
    said = former.get("follow_up_id") if isinstance(former, dict) else None
    try:
        found = follow_ups.get(session, uuid.UUID(str(said)))
    except (ValueError, NotFoundError):
        return None
    known = found.state in set(FollowUpState)
    return found if known and FollowUpState(found.state).is_open else None


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(str(value or ""))
    except ValueError:
        return None
