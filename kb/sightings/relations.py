"""What incidents are to each other, seen from one of them; and which could be meant by words."""

import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.incidents.links.models import IncidentLink
from kb.incidents.record.models import Incident
from kb.search import service as search
from kb.sightings.schemas import KnownRelation, OtherIncident


def known(session: Session, incident_id: uuid.UUID) -> tuple[KnownRelation, ...]:
    """The relations of an incident, its own and those that others have to it, oldest first."""
    link = IncidentLink
    about = link.other_id
    query = (
        select(link, Incident.id, Incident.number, Incident.title)
        .join(Incident, Incident.id == about)
        .where(link.incident_id == incident_id)
    )
    backwards = (
        select(link, Incident.id, Incident.number, Incident.title)
        .join(Incident, Incident.id == link.incident_id)
        .where(about == incident_id)
    )
    found = [(row, False) for row in session.execute(query)]
    found += [(row, True) for row in session.execute(backwards)]
    found.sort(key=lambda pair: pair[0][0].id)
    return tuple(
        KnownRelation(
            link_id=row[0].id,
            other=OtherIncident(row[1], row[2], row[3]),
            relation=row[0].relation,
            reason=row[0].reason,
            of_other=of_other,
        )
        for row, of_other in found
    )


def candidates(
    session: Session, words: str, besides: uuid.UUID, limit: int = 6
) -> tuple[OtherIncident, ...]:
    """Incidents that words or a number could mean, the best first, without one of them."""
    page = search.search(session, words, kinds=("incident",), limit=limit + 1)
    ids = [one.record_id for one in page.results if one.record_id != besides][:limit]
    query = select(Incident.id, Incident.number, Incident.title).where(Incident.id.in_(ids))
    rows = {row[0]: OtherIncident(*row) for row in session.execute(query)}
    return tuple(rows[one] for one in ids if one in rows)
