"""What came out of incidents: lessons, changes, and the playbooks they were held against."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from kb.incidents.config_changes.models import ConfigChange
from kb.incidents.lessons.models import Lesson
from kb.incidents.record.models import Incident
from kb.library.playbooks.models import Playbook, PlaybookVersion
from kb.vocabulary.enums import ChangeState, KnowledgeState

#: Of one incident; one that taught fifty things isn't the answer to everything.
_MOST: Final = 20


@dataclass(frozen=True, slots=True)
class Outcome:
    """Something that an incident left behind.

    Attributes:
        kind: lesson, config_change or playbook.
        dossier_id: the incident, of a playbook the playbook itself.
        ref: such as L-02; empty for a playbook.
        incident_id: the incident that it came out of, or that used it.
    """

    kind: str
    record_id: uuid.UUID
    dossier_id: uuid.UUID
    ref: str
    title: str
    incident_id: uuid.UUID


def outcomes(session: Session, incident_ids: Sequence[uuid.UUID]) -> tuple[Outcome, ...]:
    """What these incidents left behind, in their order; what was declined or retired isn't told."""
    found = [
        *_records(session, Lesson, select(Lesson), incident_ids),
        *_records(
            session,
            ConfigChange,
            select(ConfigChange).where(ConfigChange.state != ChangeState.DECLINED.value),
            incident_ids,
        ),
        *_playbooks(session, incident_ids),
    ]
    place = {incident_id: at for at, incident_id in enumerate(incident_ids)}
    return tuple(sorted(found, key=lambda one: place[one.incident_id]))


def _records(
    session: Session,
    model: Any,  # noqa: ANN401 - a table with numbers
    query: Select[Any],
    incident_ids: Sequence[uuid.UUID],
) -> list[Outcome]:
    kind = model.__kind__
    query = query.where(model.incident_id.in_(incident_ids), model.number <= _MOST)
    found = session.scalars(query.order_by(model.number)).all()
    return [
        Outcome(kind.name, one.id, one.incident_id, kind.ref(one.number), one.title, owner)
        for one, owner in ((one, one.incident_id) for one in found)
    ]


def _playbooks(session: Session, incident_ids: Sequence[uuid.UUID]) -> list[Outcome]:
    query = (
        select(Incident.id, Playbook.id, Playbook.title)
        .join(PlaybookVersion, PlaybookVersion.id == Incident.playbook_version_id)
        .join(Playbook, Playbook.id == PlaybookVersion.playbook_id)
        .where(Incident.id.in_(incident_ids), Playbook.state != KnowledgeState.RETIRED.value)
    )
    return [
        Outcome("playbook", playbook, playbook, "", title, incident)
        for incident, playbook, title in session.execute(query)
    ]
