"""What belongs to a playbook, an article or a rule besides its versions, and goes with it."""

import uuid

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from kb.store.base import record_models

#: The attribute that names the item.
_OWNER = "item_id"


def remove_belongings(session: Session, item_id: uuid.UUID) -> None:
    """Delete the files, notes and exports of an item that is deleted itself; undo brings them."""
    for model in record_models().values():
        if _OWNER in {model.__kind__.dossier, model.__kind__.or_dossier}:
            column = inspect(model).columns[_OWNER]
            for row in session.scalars(select(model).where(column == item_id)):
                session.delete(row)
    session.flush()
