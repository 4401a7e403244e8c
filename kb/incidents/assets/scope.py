"""How the scope of an asset changed: suspected, in, ruled out, each with who, when and why."""

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from kb.errors import ValidationError
from kb.incidents.assets import schemas
from kb.incidents.assets.models import Asset, ScopeChange
from kb.incidents.record import parts
from kb.ledger import editing
from kb.ledger.operation import operation
from kb.store.base import now
from kb.store.coercion import coerce_values
from kb.store.schemas import as_schema
from kb.vocabulary.enums import ScopeState


def list_for(session: Session, incident_id: uuid.UUID) -> tuple[schemas.ScopeChange, ...]:
    """The scope changes of an incident, in their order."""
    return parts.listed(schemas.ScopeChange, parts.rows(session, ScopeChange, incident_id))


def get(session: Session, record_id: uuid.UUID) -> schemas.ScopeChange:
    """One by its id.

    Raises:
        NotFoundError: it isn't there.
    """
    return as_schema(schemas.ScopeChange, editing.fetch(session, ScopeChange, record_id))


@operation("Add scope change")
def add(session: Session, incident_id: uuid.UUID, values: Mapping[str, Any]) -> uuid.UUID:
    """Insert a scope change; one filled field is enough.

    Returns:
        Its id.

    Raises:
        NotFoundError, ValidationError.
    """
    return parts.add(session, ScopeChange, incident_id, values).id


@operation("Add scope changes")
def add_many(
    session: Session, incident_id: uuid.UUID, rows: tuple[Mapping[str, Any], ...]
) -> tuple[uuid.UUID, ...]:
    """Insert several at once, such as pasted lines."""
    return tuple(parts.add(session, ScopeChange, incident_id, values).id for values in rows)


@operation("Revise scope change")
def revise(
    session: Session, record_id: uuid.UUID, version: int, values: Mapping[str, Any]
) -> schemas.ScopeChange:
    """Set fields of a scope change that was read at `version`.

    Returns:
        The record as it is now, with its new version.

    Raises:
        ConflictError, NotFoundError, ValidationError.
    """
    editing.revise(session, ScopeChange, record_id, version, values)
    session.flush()
    return get(session, record_id)


@operation("Delete scope change")
def remove(session: Session, record_id: uuid.UUID) -> None:
    """Delete a scope change; undo brings it back.

    Raises:
        NotFoundError: it isn't there.
    """
    parts.remove(session, ScopeChange, record_id)


@operation("Duplicate scope change")
def duplicate(session: Session, record_id: uuid.UUID) -> uuid.UUID:
    """Insert a copy.

    Returns:
        The id of the copy.

    Raises:
        NotFoundError: it isn't there.
    """
    return parts.duplicate(session, ScopeChange, record_id).id


@operation("Set scope of asset")
def set_scope(
    session: Session, asset_id: uuid.UUID, state: str, reason: str = "", by: str = ""
) -> uuid.UUID:
    """Say whether an asset belongs to the incident; what was said before is kept.

    Args:
        session: of the write.
        asset_id: the asset.
        state: the code of a ScopeState.
        reason: why; needed where the asset is ruled out.
        by: who says so; whoever writes when empty.

    Returns:
        The id of the scope change.

    Raises:
        NotFoundError, ValidationError.
    """
    asset = editing.fetch(session, Asset, asset_id)
    values = coerce_values(Asset, {"scope_state": state, "scope_reason": reason})
    editing.assign(asset, values)
    return keep(session, asset, by)


def keep(session: Session, asset: Asset, by: str = "") -> uuid.UUID:
    """Write the scope that an asset has now into its history.

    Returns:
        The id of the scope change.

    Raises:
        ValidationError: it is ruled out without a reason.
    """
    if asset.scope_state == ScopeState.OUT and not asset.scope_reason.strip():
        msg = "Say why it is ruled out."
        raise ValidationError(msg, "scope_reason")
    change = {
        "asset_id": asset.id,
        "state": asset.scope_state,
        "reason": asset.scope_reason,
        "by": by or str(session.info.get("actor") or ""),
        "at": session.info.get("at") or now(),
    }
    return parts.add(session, ScopeChange, asset.incident_id, change).id
