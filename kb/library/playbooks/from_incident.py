"""Playbooks that were made from an incident: which incident that was, and the way back."""

import uuid
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.library.playbooks.models import Playbook

_PREFIX: Final = "hotwash:playbook:"


def key_of(incident_id: uuid.UUID) -> str:
    """What the playbook of an incident is known by, whatever its title says."""
    return f"{_PREFIX}{incident_id}"


def incident_of(import_key: str) -> uuid.UUID | None:
    """The incident that a playbook was made from; None for others."""
    if not import_key.startswith(_PREFIX):
        return None
    try:
        return uuid.UUID(import_key.removeprefix(_PREFIX))
    except ValueError:
        return None


def find(session: Session, incident_id: uuid.UUID) -> tuple[uuid.UUID, str] | None:
    """The id and the title of an incident's playbook; None while there is none."""
    query = select(Playbook.id, Playbook.title).where(Playbook.import_key == key_of(incident_id))
    found = session.execute(query.order_by(Playbook.created_at, Playbook.id).limit(1)).first()
    return (found[0], found[1]) if found is not None else None
