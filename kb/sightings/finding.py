"""Every row of every incident that is one thing: by its keys, and by what people joined."""

import uuid
from collections.abc import Collection, Iterable
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from kb.entities import joining
from kb.entities.identity import keys_of, row_key, row_of, value_of
from kb.entities.models import Entity
from kb.errors import NotFoundError
from kb.incidents.assets.models import Asset
from kb.search import candidates, matching, tables, terms
from kb.vocabulary.query import Phrase

#: Rows of one thing that are read; the newest count.
MOST_ROWS: Final = 1_000
#: One row names the next: after so many steps everything is found that anybody would believe.
_STEPS: Final = 4


def keys_of_row(asset: Asset) -> tuple[str, ...]:
    """The keys of one row."""
    return keys_of(asset.entity_type, asset.value, asset.identifiers, asset.identity_key)


def start_keys(session: Session, record_id: uuid.UUID) -> tuple[str, ...]:
    """What the thing of an asset or an entity is known by, before looking any further.

    Raises:
        NotFoundError: it isn't there.
    """
    asset = session.get(Asset, record_id)
    if asset is not None:
        return (*keys_of_row(asset), row_key(asset.id))
    entity = session.get(Entity, record_id)
    if entity is None:
        raise NotFoundError("entity")
    return tuple(entity.keys)


def rows_of(
    session: Session, keys: Iterable[str], joined: joining.Joined
) -> tuple[list[Asset], tuple[str, ...]]:
    """Every row of one thing, newest first, and all keys that it is known by.

    Args:
        session: to read with.
        keys: what is known of it to begin with.
        joined: the entities of the store.
    """
    known = dict.fromkeys(keys)
    only = {asset_id for key in known if (asset_id := row_of(key)) is not None}
    if known and not joined.with_joined(known):
        return list(session.scalars(select(Asset).where(Asset.id.in_(only)))), tuple(known)
    known |= dict.fromkeys(sorted(joined.with_joined(known)))
    asked: set[str] = set()
    found: dict[uuid.UUID, Asset] = {}
    for _ in range(_STEPS):
        fresh = [key for key in known if key not in asked]
        if not fresh or len(found) >= MOST_ROWS:
            break
        asked.update(fresh)
        for asset in _rows(session, fresh):
            own = keys_of_row(asset)
            if asset.id not in found and (known.keys() & {*own, row_key(asset.id)}):
                found[asset.id] = asset
                known |= dict.fromkeys((*own, *sorted(joined.with_joined(own))))
    rows = sorted(found.values(), key=lambda asset: asset.id, reverse=True)
    return rows[:MOST_ROWS], tuple(known)


def _rows(session: Session, keys: Collection[str]) -> Iterable[Asset]:
    """Rows that have one of these keys: as their identity, or among their identifiers."""
    rows = [asset_id for key in keys if (asset_id := row_of(key)) is not None]
    strong = [key for key in keys if row_of(key) is None]
    named = {asset_id for key in strong for asset_id in _naming(session, value_of(key))}
    condition = or_(Asset.identity_key.in_(strong), Asset.id.in_([*rows, *named]))
    return session.scalars(
        select(Asset).where(condition).order_by(Asset.id.desc()).limit(MOST_ROWS)
    )


def _naming(session: Session, value: str) -> set[uuid.UUID]:
    """Assets that hold an identifier anywhere, by the index of the search."""
    found = matching.expression(
        Phrase(value, 0, len(value)), lambda start: terms.beginning_with(session, start)
    )
    if found is None:
        return set()
    wanted = matching.Every((found, matching.Term("k=asset")))
    holds = candidates.matches(session, wanted, limit=MOST_ROWS)
    document = tables.document.c
    query = select(document.record_id).where(document.kind == "asset", holds)
    return set(session.scalars(query.limit(MOST_ROWS)))
