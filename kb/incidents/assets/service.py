"""Operations and queries on assets."""

import uuid
from collections.abc import Mapping, Sequence
from itertools import batched
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.entities import joining
from kb.entities.identity import keys_of, row_key, row_of
from kb.incidents.assets import schemas, scope
from kb.incidents.assets.models import Asset
from kb.incidents.record import parts
from kb.ledger import editing
from kb.ledger.operation import operation
from kb.store.schemas import as_schema
from kb.vocabulary.indicators import entity_type_of, identity_of, refang

_BATCH: Final = 500


def list_for(session: Session, incident_id: uuid.UUID) -> tuple[schemas.Asset, ...]:
    """The assets of an incident, in their order, with how many other incidents know each."""
    found = [a for a in parts.rows(session, Asset, incident_id) if isinstance(a, Asset)]
    counted = _others(session, incident_id, found)
    return tuple(
        as_schema(schemas.Asset, asset, also_in=counted.get(asset.id, 0)) for asset in found
    )


def _others(
    session: Session, incident_id: uuid.UUID, assets: Sequence[Asset]
) -> dict[uuid.UUID, int]:
    """How many other incidents know each asset, by any of its keys and by what people joined."""
    joined = joining.read(session)
    keys = {asset.id: joined.with_joined(_keys(asset)) for asset in assets}
    rows = {row for held in keys.values() for key in held if (row := row_of(key)) is not None}
    knowing: dict[str, set[uuid.UUID]] = {}
    wanted = sorted(frozenset().union(*keys.values()))
    for batch in batched(wanted, _BATCH):
        query = select(Asset.identity_key, Asset.incident_id).distinct()
        query = query.where(Asset.identity_key.in_(batch), Asset.incident_id != incident_id)
        for key, other_id in session.execute(query):
            knowing.setdefault(key, set()).add(other_id)
    for some in batched(sorted(rows), _BATCH):
        by_row = select(Asset.id, Asset.incident_id)
        by_row = by_row.where(Asset.id.in_(some), Asset.incident_id != incident_id)
        for asset_id, other_id in session.execute(by_row):
            knowing.setdefault(row_key(asset_id), set()).add(other_id)
    none: set[uuid.UUID] = set()
    return {
        asset_id: len(none.union(*(knowing.get(key, none) for key in held)))
        for asset_id, held in keys.items()
    }


def _keys(asset: Asset) -> tuple[str, ...]:
    args = (asset.entity_type, asset.value, asset.identifiers, asset.identity_key)
    return (*keys_of(*args), row_key(asset.id))


def get(session: Session, record_id: uuid.UUID) -> schemas.Asset:
    """One asset.

    Raises:
        NotFoundError: it isn't there.
    """
    asset = editing.fetch(session, Asset, record_id)
    counted = _others(session, asset.incident_id, [asset])
    return as_schema(schemas.Asset, asset, also_in=counted[asset.id])


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
    """Set fields of an asset that was read at `version`; another scope goes into its history.

    Returns:
        The record as it is now, with its new version.

    Raises:
        ConflictError, NotFoundError, ValidationError: also where it is ruled out without a reason.
    """
    known = editing.fetch(session, Asset, record_id)
    before = known.scope_state, known.scope_reason
    asset = editing.revise(session, Asset, record_id, version, values)
    if (asset.scope_state, asset.scope_reason) != before:
        scope.keep(session, asset)
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
