"""Two things side by side before a merge, and what looks like the same thing."""

import uuid
from collections.abc import Iterator
from typing import Final

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from kb.entities.identity import Strength
from kb.incidents.assets.models import Asset
from kb.incidents.record.models import Incident
from kb.search.service import search
from kb.sightings import finding
from kb.sightings.page import about
from kb.sightings.schemas import EntityPage, Lookalike, MergePreview

_MOST: Final = 12


def merge_preview(session: Session, into_id: uuid.UUID, other_id: uuid.UUID) -> MergePreview:
    """What merging the thing of one record into that of another would do; nothing is written.

    Raises:
        NotFoundError: one of them isn't there.
    """
    into, other = about(session, into_id), about(session, other_id)
    numbers = {one.number for one in into.incidents} & {one.number for one in other.incidents}
    incidents = {one.id for page in (into, other) for one in page.incidents}
    events = {one.id for page in (into, other) for one in page.events}
    return MergePreview(
        into=into.thing,
        other=other.thing,
        incidents=len(incidents),
        events=len(events),
        keys=len({*into.thing.keys, *other.thing.keys}),
        shared=tuple(sorted(numbers)),
        clashes=tuple(_clashes(into, other)),
    )


def lookalikes(session: Session, record_id: uuid.UUID, text: str = "") -> tuple[Lookalike, ...]:
    """Rows of other things that could be this one.

    Args:
        session: to read with.
        record_id: an asset or an entity.
        text: what somebody looks for; by its names where that is empty.

    Raises:
        NotFoundError: it isn't there.
    """
    page = about(session, record_id)
    own = {asset.id for one in page.incidents for asset in one.assets}
    if text.strip():
        hits = search(session, text, kinds=("asset",), limit=_MOST * 2).results
        found = [asset for hit in hits if (asset := session.get(Asset, hit.record_id))]
        why = text.strip()
        pairs = [(asset, why) for asset in found]
    else:
        pairs = list(_of_like_names(session, page))
    fitting = [(asset, why) for asset, why in pairs if asset.id not in own]
    numbers = _numbers(session, {asset.incident_id for asset, _why in fitting})
    shown: dict[object, Lookalike] = {}
    for asset, why in fitting:
        look = Lookalike(asset.id, asset.entity_type, asset.value, numbers[asset.incident_id], why)
        one = next(iter(finding.keys_of_row(asset)), (asset.value, asset.incident_id))
        shown.setdefault(one, look)
    return tuple(shown.values())[:_MOST]


def _of_like_names(session: Session, page: EntityPage) -> Iterator[tuple[Asset, str]]:
    """By whole names, and by the bare name of a host or an account."""
    names = {name.casefold() for name in page.names}
    names |= {one.value.casefold() for one in page.identifiers if one.name.endswith("name")}
    bare = {name.partition("@")[0].rpartition("\\")[2].partition(".")[0] for name in names}
    for name in sorted(names | {one for one in bare if len(one) > 2}):
        column = func.lower(Asset.value)
        same = or_(column == name, column.startswith(f"{name}.", autoescape=True))
        same = or_(same, column.startswith(f"{name}@", autoescape=True))
        same = or_(same, column.endswith(f"\\{name}", autoescape=True))
        query = select(Asset).where(same, Asset.entity_type == page.thing.entity_type)
        for asset in session.scalars(query.order_by(Asset.id.desc()).limit(_MOST * 2)):
            yield asset, name


def _numbers(session: Session, ids: set[uuid.UUID]) -> dict[uuid.UUID, str]:
    query = select(Incident.id, Incident.number).where(Incident.id.in_(ids))
    return {row[0]: row[1] for row in session.execute(query)}


def _clashes(into: EntityPage, other: EntityPage) -> Iterator[tuple[str, str, str]]:
    """What speaks against the two being one."""
    if into.thing.entity_type != other.thing.entity_type:
        yield "type", into.thing.entity_type, other.thing.entity_type
    mine, theirs = _strong(into), _strong(other)
    for name in sorted(mine.keys() & theirs.keys() - {"value", "identity"}):
        if not mine[name] & theirs[name]:
            yield name, ", ".join(sorted(mine[name])), ", ".join(sorted(theirs[name]))
    for page, place in ((into, 0), (other, 1)):
        if page.generic:
            yield (
                ("generic", page.thing.name, "")
                if place == 0
                else (
                    "generic",
                    "",
                    page.thing.name,
                )
            )


def _strong(page: EntityPage) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for one in page.identifiers:
        if one.strength is Strength.STRONG:
            found.setdefault(one.name, set()).add(one.value)
    return found
