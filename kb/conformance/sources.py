"""Where proposed changes come from, in words that people know: numbers, lessons, steps."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.incidents.lessons.models import Lesson
from kb.incidents.record.models import Incident
from kb.incidents.workflow.models import WorkflowStep
from kb.library.proposals import listing, standing
from kb.library.proposals.schemas import Proposal, ProposalRow, Standing

_CHUNK: Final = 400


@dataclass(frozen=True, slots=True)
class Source:
    """A record that a change comes from.

    Attributes:
        section: of the incident, where it is found; "" for the incident itself.
        name: such as INC-2026-0007 or INC-2026-0007 L-02.
    """

    record_id: uuid.UUID
    incident_id: uuid.UUID
    section: str
    name: str
    title: str


@dataclass(frozen=True, slots=True)
class Listed:
    """A proposal in a list, with the numbers of the incidents that it comes from."""

    row: ProposalRow
    numbers: tuple[str, ...]


def everything(session: Session) -> tuple[Listed, ...]:
    """All proposals with their incidents, in the order of the list."""
    return _listed(session, listing.everything(session))


def of_item(session: Session, item_id: uuid.UUID) -> tuple[Listed, ...]:
    """The proposals for one item, with their incidents."""
    return _listed(session, listing.of_item(session, item_id))


def _listed(session: Session, rows: tuple[ProposalRow, ...]) -> tuple[Listed, ...]:
    numbers = _numbers(session, (one for row in rows for one in row.incident_ids))
    return tuple(
        Listed(row, tuple(numbers[one][0] for one in row.incident_ids if one in numbers))
        for row in rows
    )


def read(
    session: Session, record_id: uuid.UUID, reader: str
) -> tuple[Standing, tuple[Source, ...]]:
    """A proposal as it stands, and what it comes from.

    Raises:
        NotFoundError: it, its item or the item's text isn't there.
    """
    found = standing.read(session, record_id, reader)
    return found, of_proposal(session, found.proposal)


def of_proposal(session: Session, proposal: Proposal) -> tuple[Source, ...]:
    """Incidents first, then lessons and steps; what was deleted since is left out."""
    numbers = _numbers(session, proposal.incident_ids)
    found = [Source(one, one, "", *numbers[one]) for one in proposal.incident_ids if one in numbers]
    for lesson in _rows(session, Lesson, proposal.lesson_ids):
        number = numbers.get(lesson.incident_id, ("", ""))[0]
        name = f"{number} {Lesson.__kind__.ref(lesson.number)}".strip()
        found.append(Source(lesson.id, lesson.incident_id, "lessons", name, lesson.title))
    for step in _rows(session, WorkflowStep, proposal.step_ids):
        number = numbers.get(step.incident_id, ("", ""))[0]
        found.append(Source(step.id, step.incident_id, "workflow", number, step.action))
    return tuple(found)


def _numbers(session: Session, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, tuple[str, str]]:
    wanted = sorted(set(ids))
    columns = select(Incident.id, Incident.number, Incident.title)
    return {
        row.id: (row.number, row.title)
        for at in range(0, len(wanted), _CHUNK)
        for row in session.execute(columns.where(Incident.id.in_(wanted[at : at + _CHUNK])))
    }


def _rows[R: (Lesson, WorkflowStep)](
    session: Session, model: type[R], ids: tuple[uuid.UUID, ...]
) -> list[R]:
    found = {row.id: row for row in session.scalars(select(model).where(model.id.in_(ids)))}
    return [found[one] for one in ids if one in found]
