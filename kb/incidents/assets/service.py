"""Operations and queries on assets."""

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kb.incidents.assets import schemas
from kb.incidents.assets.models import Asset
from kb.incidents.record import parts
from kb.ledger import editing
from kb.ledger.operation import operation
from kb.store.schemas import as_schema
from kb.vocabulary.indicators import entity_type_of, identity_of, refang


def list_for(session: Session, incident_id: uuid.UUID) -> tuple[schemas.Asset, ...]:
    """The assets of an incident, in their order, with how many other incidents know each."""
    found = parts.rows(session, Asset, incident_id)
    keys = {asset.identity_key for asset in found if isinstance(asset, Asset)} - {""}
    counted = _others(session, incident_id, keys)
    return tuple(
        as_schema(schemas.Asset, asset, also_in=counted.get(asset.identity_key, 0))
        for asset in found
        if isinstance(asset, Asset)
    )


def _others(session: Session, incident_id: uuid.UUID, keys: set[str]) -> dict[str, int]:
    query = (
        select(Asset.identity_key, func.count(Asset.incident_id.distinct()))
        .where(Asset.identity_key.in_(keys), Asset.incident_id != incident_id)
        .group_by(Asset.identity_key)
    )
    return {row[0]: row[1] for row in session.execute(query)} if keys else {}


def incidents_of(session: Session, identity_key: str) -> tuple[uuid.UUID, ...]:
    """All incidents that know one asset, newest first."""
    query = select(Asset.incident_id).where(Asset.identity_key == identity_key).distinct()
    return tuple(sorted(session.scalars(query), reverse=True)) if identity_key else ()


def get(session: Session, record_id: uuid.UUID) -> schemas.Asset:
    """One asset.

    Raises:
        NotFoundError: it isn't there.
    """
    asset = editing.fetch(session, Asset, record_id)
    counted = _others(session, asset.incident_id, {asset.identity_key} - {""})
    return as_schema(schemas.Asset, asset, also_in=counted.get(asset.identity_key, 0))


@operation("Add asset")
def add(session: Session, incident_id: uuid.UUID, values: Mapping[str, Any]) -> uuid.UUID:
    """Insert an asset; its type is recognised from its value where none is given.

    Returns:
        Its id.

    Raises:
        NotFoundError, ValidationError.
    """
    return _add(session, incident_id, values)


@operation("Add assets")
def add_many(
    session: Session, incident_id: uuid.UUID, rows: tuple[Mapping[str, Any], ...]
) -> tuple[uuid.UUID, ...]:
    """Insert several assets at once, such as pasted lines."""
    return tuple(_add(session, incident_id, values) for values in rows)


@operation("Revise asset")
def revise(
    session: Session, record_id: uuid.UUID, version: int, values: Mapping[str, Any]
) -> schemas.Asset:
    """Set fields of an asset that was read at `version`.

    Returns:
        The record as it is now, with its new version.

    Raises:
        ConflictError, NotFoundError, ValidationError.
    """
    asset = editing.revise(session, Asset, record_id, version, values)
    if {"value", "entity_type"} & set(values):
        asset.value = refang(asset.value)
        asset.identity_key = identity_of(asset.entity_type, asset.value)
    session.flush()
    return get(session, record_id)


@operation("Delete asset")
def remove(session: Session, record_id: uuid.UUID) -> None:
    """Delete an asset; undo brings it back.

    Raises:
        NotFoundError: it isn't there.
    """
    parts.remove(session, Asset, record_id)


@operation("Duplicate asset")
def duplicate(session: Session, record_id: uuid.UUID) -> uuid.UUID:
    """Insert a copy.

    Returns:
        The id of the copy.

    Raises:
        NotFoundError: it isn't there.
    """
    return parts.duplicate(session, Asset, record_id).id


def _add(session: Session, incident_id: uuid.UUID, values: Mapping[str, Any]) -> uuid.UUID:
    """Fill in what a value says of itself, unless an importer knew better."""
    filled = dict(values)
    if isinstance(filled.get("value"), str):
        filled["value"] = refang(filled["value"])
        filled.setdefault("entity_type", entity_type_of(filled["value"]).value)
        filled.setdefault("identity_key", identity_of(filled["entity_type"], filled["value"]))
    return parts.add(session, Asset, incident_id, filled).id
