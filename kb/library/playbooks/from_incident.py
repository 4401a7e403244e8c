"""Playbooks that were made from an incident: which incident that was, and the way back."""

import uuid
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.library import made_from
from kb.library.playbooks.models import Playbook

key_of = partial(made_from.key_of, "playbook")
incident_of = partial(made_from.incident_of, "playbook")


def find(session: Session, incident_id: uuid.UUID) -> tuple[uuid.UUID, str] | None:
    """The id and the title of an incident's playbook; None while there is none."""
    query = select(Playbook.id, Playbook.title).where(Playbook.import_key == key_of(incident_id))
    found = session.execute(query.order_by(Playbook.created_at, Playbook.id).limit(1)).first()
    return (found[0], found[1]) if found is not None else None
