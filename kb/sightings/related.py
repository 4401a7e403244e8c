"""Incidents that know the same things: suggestions for linking them."""

import uuid
from collections.abc import Mapping
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.entities import joining
from kb.incidents.assets.models import Asset
from kb.incidents.record.models import Incident
from kb.sightings import finding
from kb.sightings.schemas import RelatedIncident

_MOST_KEYS: Final = 5_000
_MOST_ROWS: Final = 5_000
_FIRST: Final = 3


def related(
    session: Session, incident_id: uuid.UUID, limit: int = 8
) -> tuple[RelatedIncident, ...]:
    """Incidents that share strongly known things with one, those that share the most first."""
    joined = joining.read(session)
    names: dict[str, str] = {}
    for asset in session.scalars(select(Asset).where(Asset.incident_id == incident_id)):
        for key in joined.with_joined(finding.keys_of_row(asset)):
            names.setdefault(key, asset.value)
    shared: dict[uuid.UUID, dict[str, None]] = {}
    for other_id, key in _others(session, incident_id, names):
        shared.setdefault(other_id, {})[names[key]] = None
    ranked = sorted(shared, key=lambda one: (len(shared[one]), one), reverse=True)[:limit]
    query = select(Incident.id, Incident.number, Incident.title).where(Incident.id.in_(ranked))
    rows = {row[0]: row for row in session.execute(query)}
    return tuple(
        RelatedIncident(*rows[one], shared=tuple(shared[one])[:_FIRST], count=len(shared[one]))
        for one in ranked
        if one in rows
    )


def _others(
    session: Session, incident_id: uuid.UUID, names: Mapping[str, str]
) -> list[tuple[uuid.UUID, str]]:
    found: list[tuple[uuid.UUID, str]] = []
    keys = list(names)[:_MOST_KEYS]
    for start in range(0, len(keys), 500):
        query = (
            select(Asset.incident_id, Asset.identity_key)
            .where(
                Asset.identity_key.in_(keys[start : start + 500]),
                Asset.incident_id != incident_id,
            )
            .distinct()
            .limit(_MOST_ROWS)
        )
        found += [(row[0], row[1]) for row in session.execute(query)]
    return found
