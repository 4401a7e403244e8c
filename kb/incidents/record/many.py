"""One operation on many incidents: their state, lead, tags, or all of them deleted."""

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy.orm import Session

from kb.incidents.record import listing, service
from kb.incidents.record.listing import ListQuery
from kb.incidents.record.models import Incident
from kb.ledger import editing
from kb.ledger.operation import operation
from kb.store.coercion import coerce_values
from kb.vocabulary.enums import ReviewState


@dataclass(frozen=True, slots=True)
class Choice:
    """Which incidents: some by id, or a whole list by its query.

    Attributes:
        ids: the incidents, when `query` is None.
        query: the list, of which all are meant.
    """

    ids: tuple[uuid.UUID, ...] = ()
    query: ListQuery | None = None

    def resolve(self, session: Session) -> tuple[uuid.UUID, ...]:
        """The ids as they are now."""
        return self.ids if self.query is None else tuple(listing.ids(session, self.query))


def ids_at(
    session: Session, query: ListQuery, places: Iterable[tuple[int, int]]
) -> tuple[uuid.UUID, ...]:
    """The ids at stretches of a list, each given by its first and last place."""
    return tuple(_at(session, query, places))


def _at(
    session: Session, query: ListQuery, places: Iterable[tuple[int, int]]
) -> Iterator[uuid.UUID]:
    for first, last in places:
        yield from listing.page_ids(session, query, first, last - first + 1)


def _incidents(session: Session, choice: Choice) -> Iterator[Incident]:
    for incident_id in choice.resolve(session):
        yield editing.fetch(session, Incident, incident_id)


def _open_ones(session: Session, choice: Choice) -> tuple[list[Incident], int]:
    """Those whose review isn't approved, and how many are: those are reopened to be changed."""
    found = list(_incidents(session, choice))
    able = [one for one in found if one.review_state != ReviewState.APPROVED]
    return able, len(found) - len(able)


@operation("Change state of incidents")
def set_state(session: Session, choice: Choice, state: str) -> tuple[int, int]:
    """Take reviews to a state, those that may go there.

    Returns:
        How many went there, and how many could not.
    """
    target = ReviewState(state)
    moved = left = 0
    for incident in _incidents(session, choice):
        if target in service.LEGAL_MOVES[ReviewState(incident.review_state)]:
            editing.assign(incident, {"review_state": target.value})
            if target is ReviewState.IN_REVIEW:
                editing.assign(incident, {"review_skipped": ""})
            moved += 1
        elif incident.review_state != target.value:
            left += 1
    return moved, left


@operation("Set lead of incidents")
def set_lead(session: Session, choice: Choice, lead: str) -> tuple[int, int]:
    """Give incidents to one person; approved ones stay as they are.

    Returns:
        How many got the lead, and how many are approved.

    Raises:
        ValidationError: the name can't be taken.
    """
    values = coerce_values(Incident, {"lead": lead})
    found, left = _open_ones(session, choice)
    for incident in found:
        editing.assign(incident, values)
    return len(found), left


@operation("Tag incidents")
def add_tag(session: Session, choice: Choice, tag: str) -> tuple[int, int]:
    """Add a tag to incidents that don't have it; approved ones stay as they are.

    Returns:
        How many got it, and how many are approved.

    Raises:
        ValidationError: the tag can't be taken.
    """
    changed = 0
    found, left = _open_ones(session, choice)
    for incident in found:
        if tag not in incident.tags:
            editing.assign(incident, coerce_values(Incident, {"tags": [*incident.tags, tag]}))
            changed += 1
    return changed, left


@operation("Delete incidents")
def remove(session: Session, choice: Choice) -> tuple[int, int]:
    """Delete incidents with all their parts; undo brings all of it back. Approved ones stay.

    Returns:
        How many were deleted, and how many are approved.
    """
    found, left = _open_ones(session, choice)
    for incident_id in [one.id for one in found]:
        service.remove(session, incident_id)
    return len(found), left
