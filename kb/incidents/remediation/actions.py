"""What becomes of a remediation action: decided, run, taken back; and what is still open."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from kb.errors import ValidationError
from kb.incidents.record import parts
from kb.incidents.remediation.models import RemediationAction
from kb.ledger import editing
from kb.ledger.operation import operation
from kb.store.base import now
from kb.vocabulary.enums import Precision, Verdict
from kb.vocabulary.response import RemediationKind, RemediationState

S = RemediationState
#: Where an action may go from each state; back is possible, since people err.
LEGAL_MOVES: Mapping[RemediationState, tuple[RemediationState, ...]] = {
    S.PROPOSED: (S.PENDING_APPROVAL, S.APPROVED, S.DECLINED, S.DONE),
    S.PENDING_APPROVAL: (S.APPROVED, S.DECLINED),
    S.APPROVED: (S.RUNNING, S.DONE, S.FAILED, S.PENDING_APPROVAL),
    S.RUNNING: (S.DONE, S.FAILED),
    S.DONE: (S.FAILED, S.APPROVED),
    S.FAILED: (S.APPROVED, S.DONE),
    S.DECLINED: (S.PENDING_APPROVAL,),
    S.UNDONE: (),
}
#: Actions that somebody still has to decide on.
_WAITS = {S.PROPOSED.value, S.PENDING_APPROVAL.value}
#: Actions whose effect holds.
_HOLDS = {S.DONE.value}
#: What an entity is after an action of each kind.
_EFFECTS = {
    RemediationKind.CONTAIN.value: "contained",
    RemediationKind.ERADICATE.value: "remediated",
    RemediationKind.RECOVER.value: "released",
}


@operation("Decide on remediation action")
def decide(session: Session, record_id: uuid.UUID, state: str, by: str, reason: str = "") -> None:
    """Approve or decline an action that waits for it; who, when and why are kept.

    Raises:
        ValidationError: it doesn't wait for a decision, or declining lacks its reason.
        NotFoundError: it isn't there.
    """
    action, target = editing.fetch(session, RemediationAction, record_id), RemediationState(state)
    if target not in {S.APPROVED, S.DECLINED}:
        msg = "An action is approved or declined."
        raise ValidationError(msg, "state")
    if action.state not in _WAITS:
        label = RemediationState(action.state).label.lower()
        msg = f"An action that is {label} doesn't wait for a decision."
        raise ValidationError(msg, "state")
    if target is S.DECLINED and not reason.strip():
        msg = "Say why the action is declined."
        raise ValidationError(msg, "decision_reason")
    values = {
        "state": target.value,
        "approver": by,
        "decided_at": session.info.get("at") or now(),
        "decision_reason": reason.strip(),
    }
    editing.assign(action, values)


@operation("Move on remediation action")
def advance(session: Session, record_id: uuid.UUID, state: str, by: str) -> None:
    """Note that an action runs, is done or has failed.

    Raises:
        ValidationError: the step isn't a legal one.
        NotFoundError: it isn't there.
    """
    action, target = editing.fetch(session, RemediationAction, record_id), RemediationState(state)
    _refuse_illegal(action, target)
    at = session.info.get("at") or now()
    values: dict[str, Any] = {"state": target.value}
    if target in {S.RUNNING, S.DONE, S.FAILED}:
        values["operator"] = action.operator or by
        if action.ran_at is None:
            values |= {"ran_at": at, "ran_precision": Precision.EXACT.value}
    if target in {S.DONE, S.FAILED}:
        values |= {"finished_at": at, "finished_precision": Precision.EXACT.value}
    editing.assign(action, values)


@operation("Take back remediation action")
def take_back(session: Session, record_id: uuid.UUID, by: str, reason: str = "") -> uuid.UUID:
    """Record that an action was undone: a new action that is linked to it.

    Returns:
        The id of the action that takes it back.

    Raises:
        ValidationError: it wasn't done, or takes another one back itself.
        NotFoundError: it isn't there.
    """
    action = editing.fetch(session, RemediationAction, record_id)
    if action.state not in _HOLDS:
        msg = "Only an action that was done can be taken back."
        raise ValidationError(msg, "state")
    if action.undoes_id is not None:
        msg = "This action takes another one back; do that one again as a new action."
        raise ValidationError(msg, "undoes_id")
    at = session.info.get("at") or now()
    values = {
        "action": f"Undo: {action.action}",
        "action_kind": action.action_kind,
        "asset_ids": action.asset_ids,
        "target": action.target,
        "state": S.DONE.value,
        "operator": by,
        "ran_at": at,
        "finished_at": at,
        "result": reason.strip(),
        "undoes_id": action.id,
    }
    made = parts.add(session, RemediationAction, action.incident_id, values)
    editing.assign(action, {"state": S.UNDONE.value})
    return made.id


def _refuse_illegal(action: RemediationAction, target: RemediationState) -> None:
    state = RemediationState(action.state)
    if target not in LEGAL_MOVES[state]:
        offered = " or ".join(s.label.lower() for s in LEGAL_MOVES[state])
        msg = f"An action that is {state.label.lower()} can become {offered or 'nothing else'}."
        raise ValidationError(msg, "state")


def waited(action: Any, at: datetime) -> timedelta | None:  # noqa: ANN401 - model or schema
    """How long an action waits, or waited, for its decision; None when nobody asked."""
    if action.asked_at is None:
        return None
    waits = action.state == S.PENDING_APPROVAL
    until = at if waits else action.decided_at
    return until - action.asked_at if until is not None and until >= action.asked_at else None


def open_entities(assets: Sequence[Any], actions: Sequence[Any]) -> tuple[Any, ...]:
    """The malicious entities that no action holds on: neither done nor remediated in the source.

    Args:
        assets: those of the incident.
        actions: those of the incident.
    """
    treated = {
        asset_id
        for action in actions
        if action.state in _HOLDS and action.undoes_id is None
        for asset_id in action.asset_ids
    }
    return tuple(
        asset
        for asset in assets
        if asset.verdict == Verdict.MALICIOUS
        and asset.id not in treated
        and asset.remediation_status.lower() not in {"remediated", "prevented", "blocked"}
    )


def net_states(assets: Sequence[Any], actions: Sequence[Any]) -> dict[uuid.UUID, str]:
    """What each entity is after all actions: contained, remediated, released, not remediated.

    The last action that was done and still holds counts; one that was taken back doesn't.
    """
    return {asset.id: _effect(asset.id, actions) for asset in assets}


def _effect(asset_id: uuid.UUID, actions: Sequence[Any]) -> str:
    holding = [
        action
        for action in actions
        if asset_id in action.asset_ids and action.state in _HOLDS and action.undoes_id is None
    ]
    if not holding:
        return "not remediated"
    last = max(holding, key=_when)
    return _EFFECTS.get(last.action_kind, "not remediated")


def _when(action: Any) -> tuple[bool, float, int]:  # noqa: ANN401 - model or schema
    """Order of what was done; without a time, the number decides and any time comes later."""
    at = action.finished_at or action.ran_at
    return (at is not None, at.timestamp() if at is not None else 0.0, action.number)
