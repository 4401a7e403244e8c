"""Measures of all incidents as a library: how often each was used, how its tests came out."""

import uuid
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.incidents.measures.models import Measure
from kb.incidents.record import parts
from kb.ledger import editing
from kb.ledger.operation import operation
from kb.vocabulary.response import Effect


@dataclass(frozen=True, slots=True)
class LibraryMeasure:
    """One measure of the library: all records of one title.

    Attributes:
        measure_id: the newest record, to reuse.
        title: as the newest record has it.
        measure_type: its type.
        incidents: how many incidents use it.
        effective: how many tests showed its effect.
        partly: how many showed some of it.
        not_effective: how many showed none.
    """

    measure_id: uuid.UUID
    title: str
    measure_type: str
    incidents: int
    effective: int
    partly: int
    not_effective: int


def library(session: Session, text: str = "") -> tuple[LibraryMeasure, ...]:
    """Measures by title, the most used first; `text` is looked for in title and description."""
    query = select(Measure).order_by(Measure.created_at.desc(), Measure.id.desc())
    grouped: dict[str, list[Measure]] = {}
    for measure in session.scalars(query):
        # One title however it is typed: folding differs between databases, so it is done here.
        key = " ".join(measure.title.split()).casefold()
        if key:
            grouped.setdefault(key, []).append(measure)
    wanted = " ".join(text.split()).casefold()
    found = [
        _of(group)
        for key, group in grouped.items()
        if wanted in key or any(wanted in one.description.casefold() for one in group)
    ]
    return tuple(sorted(found, key=lambda one: (-one.incidents, one.title.casefold())))


def _of(group: list[Measure]) -> LibraryMeasure:
    newest = group[0]
    results = [measure.test_result for measure in group]
    return LibraryMeasure(
        newest.id,
        newest.title,
        newest.measure_type,
        len({measure.incident_id for measure in group}),
        results.count(Effect.EFFECTIVE),
        results.count(Effect.PARTLY_EFFECTIVE),
        results.count(Effect.NOT_EFFECTIVE),
    )


@operation("Reuse measure")
def reuse(session: Session, incident_id: uuid.UUID, measure_id: uuid.UUID) -> uuid.UUID:
    """Take a measure over into another incident: what it is, not how it went there.

    Returns:
        The id of the new measure.

    Raises:
        NotFoundError: the measure or the incident isn't there.
    """
    known = editing.fetch(session, Measure, measure_id)
    taken = ("title", "measure_type", "description", "test")
    values = {name: getattr(known, name) for name in taken}
    return parts.add(session, Measure, incident_id, values).id
