"""What people write about a thing, whether it is known by an asset or by an entity."""

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from kb.entities import merging
from kb.sightings.page import about


def revise(
    session: Session, record_id: uuid.UUID, version: int, values: Mapping[str, Any]
) -> uuid.UUID:
    """Set the notes of the thing of an asset, or of an entity.

    Args:
        session: of the write.
        record_id: the asset or the entity.
        version: of the entity as it was read; 0 where there was none.
        values: "notes", as Markdown.

    Returns:
        The id of the entity, made where there was none.

    Raises:
        ConflictError: somebody else wrote other notes since.
        NotFoundError: it isn't there.
        ValidationError: it has no keys at all.
    """
    thing = about(session, record_id).thing
    return merging.write_notes(session, thing, str(values["notes"]), version or None)
