"""Operations on proposed changes: proposed, edited, accepted into the draft, or rejected."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy.orm import Session

from kb.errors import ValidationError
from kb.ledger import editing
from kb.ledger.operation import operation
from kb.library import life, versions
from kb.library.articles import service as articles
from kb.library.automation_rules import service as automation_rules
from kb.library.playbooks import service as playbooks
from kb.library.proposals import schemas, standing
from kb.library.proposals.merging import Choice
from kb.library.proposals.models import Proposal
from kb.store.base import new_id, now
from kb.store.coercion import coerce_values
from kb.store.schemas import as_schema
from kb.vocabulary.proposals import ProposalState

#: What writes the drafts of each kind.
_SERVICES: Final[dict[str, Any]] = {
    "playbook": playbooks,
    "article": articles,
    "automation_rule": automation_rules,
}


def get(session: Session, record_id: uuid.UUID) -> schemas.Proposal:
    """One proposal, whole.

    Raises:
        NotFoundError: it isn't there.
    """
    return as_schema(schemas.Proposal, editing.fetch(session, Proposal, record_id))


@operation("Propose change")
def add(
    session: Session, item_kind: str, item_id: uuid.UUID, values: Mapping[str, Any]
) -> uuid.UUID:
    """Propose another text of a playbook, an article or a rule.

    Args:
        session: of the write.
        item_kind: playbook, article or automation_rule.
        item_id: which one.
        values: title, reason, teams, body, and where it comes from. Without a body the text
            stays as it is until somebody writes the change.

    Returns:
        Its id.

    Raises:
        NotFoundError: there is no such item, or it has no text.
        ValidationError: nothing says what changes, or the item is retired.
    """
    if item_kind not in life.ITEMS:
        raise ValidationError("Changes are proposed to playbooks, articles and automation rules.")
    model, version_model = life.ITEMS[item_kind]
    item = editing.fetch(session, model, item_id)
    if item.state == "retired":
        msg = f"“{item.title}” is retired. Bring it back first, or propose to its successor."
        raise ValidationError(msg)
    base = standing.newest(session, item, version_model)
    given = {"body": base.body, "proposed_by": str(session.info.get("actor", "")), **values}
    about = {"item_kind": item_kind, "item_id": item_id}
    against = {"base_body": base.body, "base_version_id": base.id}
    made = Proposal(
        id=new_id(), **coerce_values(Proposal, {"title": None, **given}) | about | against
    )
    session.add(made)
    session.flush()
    return made.id


@operation("Revise proposed change")
def revise(
    session: Session, record_id: uuid.UUID, version: int, values: Mapping[str, Any]
) -> schemas.Proposal:
    """Set title, reason, teams or text of a proposal that was read at `version`.

    A text that somebody else than its author writes is said to be edited.

    Returns:
        The record as it is now, with its new version.

    Raises:
        ConflictError, NotFoundError.
        ValidationError: it was decided on, or a value can't be taken.
    """
    proposal = _open(session, record_id)
    before, actor = proposal.body, str(session.info.get("actor", ""))
    allowed = {k: v for k, v in values.items() if k in {"title", "reason", "teams", "body"}}
    editing.revise(session, Proposal, record_id, version, allowed)
    if proposal.body != before and not versions.same_person(proposal.proposed_by, actor):
        editing.assign(proposal, {"state": ProposalState.EDITED.value, "edited_by": actor})
    session.flush()
    return get(session, record_id)


@operation("Bring proposed change up to date")
def rebase(
    session: Session, record_id: uuid.UUID, version: int, choices: Sequence[str] = ()
) -> schemas.Proposal:
    """Put a proposal onto the text that its item has now.

    Args:
        session: of the write.
        record_id: the proposal.
        version: as it was read: what was settled is settled for that text.
        choices: theirs, mine or both, for each place that both changed.

    Returns:
        The record as it is now.

    Raises:
        NotFoundError: it isn't there.
        ValidationError: it was decided on, or it or the item's text changed in the meantime.
    """
    proposal = _open(session, record_id)
    target = standing.target(session, proposal)
    merged = standing.merged(proposal, target)
    if proposal.version != version or merged is None:
        raise ValidationError("It changed in the meantime. Look at it again.", "body")
    try:
        body = merged.settled([Choice(one) for one in choices])
    except ValueError as error:
        raise ValidationError("Settle each place that both changed.", "body") from error
    values = {"body": body, "base_body": target.body, "base_version_id": target.id}
    editing.assign(proposal, values)
    session.flush()
    return get(session, record_id)


@operation("Accept proposed change")
def accept(session: Session, record_id: uuid.UUID, by: str, reason: str = "") -> None:
    """Write a proposal into the draft of its item, which is then published as the next version.

    Of a policy, and of whatever only its owner publishes, the owner accepts.

    Raises:
        NotFoundError: it isn't there.
        ValidationError: it was decided on, changes nothing, waits to be settled, or somebody
            else decides.
    """
    proposal = _open(session, record_id)
    found = standing.read(session, record_id, by)
    if found.refusal:
        raise ValidationError(found.refusal, "decided_by")
    if found.after is None:
        msg = "The text was changed in the same places. Settle them first."
        raise ValidationError(msg, "body")
    if not found.changes_something:
        raise ValidationError("It changes nothing yet. Write the change first.", "body")
    body = found.after
    _SERVICES[proposal.item_kind].save_draft(session, proposal.item_id, body)
    # What is accepted says what it changed, whatever the draft becomes afterwards.
    written = {"body": body, "base_body": found.before}
    editing.assign(proposal, written | _decided(session, ProposalState.ACCEPTED, by, reason))


@operation("Reject proposed change")
def reject(session: Session, record_id: uuid.UUID, reason: str, by: str) -> None:
    """Say why a proposal isn't taken; it stays readable.

    Raises:
        NotFoundError: it isn't there.
        ValidationError: it was decided on, or the reason is missing.
    """
    proposal = _open(session, record_id)
    if not reason.strip():
        raise ValidationError("Say why it isn't taken.", "decision_reason")
    editing.assign(proposal, _decided(session, ProposalState.REJECTED, by, reason))


@operation("Take up proposed change again")
def take_up(session: Session, record_id: uuid.UUID) -> None:
    """Open a proposal again that was rejected.

    Raises:
        NotFoundError: it isn't there.
        ValidationError: it wasn't rejected.
    """
    proposal = editing.fetch(session, Proposal, record_id)
    if proposal.state != ProposalState.REJECTED:
        raise ValidationError("Only what was rejected is taken up again.")
    editing.assign(proposal, versions.undecided(proposal))


@operation("Publish proposed change")
def publish(
    session: Session,
    record_id: uuid.UUID,
    note: str,
    by: str,
    effective_from: date | None = None,
) -> uuid.UUID:
    """Publish the draft that an accepted proposal was written into, as the next version.

    Returns:
        The id of the version.

    Raises:
        NotFoundError: it isn't there, or the draft is gone.
        ValidationError: nobody accepted it, or somebody else publishes.
    """
    proposal = editing.fetch(session, Proposal, record_id)
    if proposal.state != ProposalState.ACCEPTED:
        raise ValidationError("Accept the change first.", "state")
    service = _SERVICES[proposal.item_kind]
    made: uuid.UUID = service.publish(
        session, proposal.item_id, note or proposal.title, by, effective_from=effective_from
    )
    return made


@operation("Delete proposed change")
def remove(session: Session, record_id: uuid.UUID) -> None:
    """Delete a proposal; undo brings it back. What it changed stays changed.

    Raises:
        NotFoundError: it isn't there.
    """
    session.delete(editing.fetch(session, Proposal, record_id))


def _open(session: Session, record_id: uuid.UUID) -> Proposal:
    proposal = editing.fetch(session, Proposal, record_id)
    if not schemas.is_open(proposal.state):
        said = {one.value: one.label.lower() for one in ProposalState}
        msg = f"This change is {said.get(proposal.state, proposal.state)} already."
        raise ValidationError(msg, "state")
    return proposal


def _decided(session: Session, state: ProposalState, by: str, reason: str) -> dict[str, Any]:
    at = session.info.get("at") or now()
    told = {"decided_by": by.strip(), "decision_reason": reason.strip()}
    return {"state": state.value, "decided_at": at} | coerce_values(Proposal, told)
