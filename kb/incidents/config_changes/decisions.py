"""Whether a configuration change is made: who decided, when and why; and deciding anew."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from kb.errors import ValidationError
from kb.incidents.config_changes import schemas
from kb.incidents.config_changes.models import ConfigChange
from kb.incidents.record.models import Incident
from kb.ledger import editing
from kb.ledger.operation import operation
from kb.store.base import now
from kb.vocabulary.enums import ChangeState, ConfigDecision
from kb.vocabulary.response import ChangeDecision

UNDECIDED: Final[Mapping[str, Any]] = {
    "decision": ChangeDecision.UNDECIDED.value,
    "decided_by": "",
    "decided_at": None,
    "decision_reason": "",
}
_NEED_REASON: Final = {ChangeDecision.NO, ChangeDecision.DEFERRED}
_MADE: Final = {ChangeState.IMPLEMENTED, ChangeState.VERIFIED}


def stamped(decision: ChangeDecision, by: str, at: datetime, reason: str) -> dict[str, Any]:
    """A decision with who made it, when and why."""
    return {
        "decision": decision.value,
        "decided_by": by,
        "decided_at": at,
        "decision_reason": reason.strip(),
    }


@operation("Decide on configuration change")
def decide(session: Session, record_id: uuid.UUID, decision: str, reason: str, by: str) -> None:
    """Record whether a change is made. A "no" declines it; anything else proposes it again.

    A "yes" also decides that the incident asks for changes.

    Raises:
        ValidationError: "no" and "deferred" need a reason, and a change that is made can't be
            decided against: it is taken back first.
        NotFoundError: it isn't there.
    """
    change, choice = editing.fetch(session, ConfigChange, record_id), ChangeDecision(decision)
    if choice in _NEED_REASON and not reason.strip():
        msg = "Give the reason of the decision."
        raise ValidationError(msg, "decision_reason")
    if choice is not ChangeDecision.YES and change.state in _MADE:
        msg = "The change is made already: go back to approved before deciding otherwise."
        raise ValidationError(msg, "decision")
    at = session.info.get("at") or now()
    undecided = choice is ChangeDecision.UNDECIDED
    values = dict(UNDECIDED) if undecided else stamped(choice, by, at, reason)
    if choice is ChangeDecision.NO:
        values |= {"state": ChangeState.DECLINED.value, "state_reason": _line(reason)}
    elif change.state == ChangeState.DECLINED or choice is not ChangeDecision.YES:
        values |= {"state": ChangeState.PROPOSED.value, "state_reason": ""}
    editing.assign(change, values)
    if choice is ChangeDecision.YES:
        _incident_asks_for_changes(session, change.incident_id, by, at)


@operation("Reopen configuration change")
def reopen(session: Session, record_id: uuid.UUID, because: str) -> None:
    """Propose a change anew that was made and didn't keep its cause away.

    Raises:
        ValidationError: the reason is missing, or the change wasn't made.
        NotFoundError: it isn't there.
    """
    change = editing.fetch(session, ConfigChange, record_id)
    if not because.strip():
        msg = "Say why the change is reopened."
        raise ValidationError(msg, "reopened_because")
    if change.state not in _MADE:
        msg = f"A change that is {change.state} is open already."
        raise ValidationError(msg, "state")
    editing.assign(
        change,
        {
            **UNDECIDED,
            "state": ChangeState.PROPOSED.value,
            "state_reason": _line(because),
            "reopened_because": because.strip(),
            "verified_by": "",
            "verified_at": None,
            "verify_on": None,
        },
    )


def contradiction(incident_decision: str, changes: Sequence[schemas.ConfigChange]) -> str:
    """How the decision of the incident and those of its changes contradict each other."""
    wanted = [c.ref for c in changes if c.decision == ChangeDecision.YES]
    if incident_decision == ConfigDecision.NO_CHANGE_NEEDED and wanted:
        return f"No change is needed, it says, but {', '.join(wanted)} is to be made."
    against = bool(changes) and all(c.decision == ChangeDecision.NO for c in changes)
    if incident_decision == ConfigDecision.CHANGES_NEEDED and against:
        return "Changes are needed, it says, but every change is decided against."
    return ""


def _incident_asks_for_changes(
    session: Session, incident_id: uuid.UUID, by: str, at: datetime
) -> None:
    incident = editing.fetch(session, Incident, incident_id)
    if incident.config_decision == ConfigDecision.CHANGES_NEEDED:
        return
    values = {
        "config_decision": ConfigDecision.CHANGES_NEEDED.value,
        "config_decision_reason": "",
        "config_decision_by": by,
        "config_decision_at": at,
    }
    editing.assign(incident, values)


def _line(text: str) -> str:
    return " ".join(text.split())
