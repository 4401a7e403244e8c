"""Files of playbooks and articles that a bundle brings: whose they are, and safe names."""

import uuid
from collections.abc import Iterable, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.interchange.bundle_lines import BundleRecord
from kb.library.files import naming
from kb.library.files.models import OWNERS
from kb.store.base import Record


def check(
    session: Session,
    batch: Iterable[BundleRecord],
    seen: Mapping[uuid.UUID, type[Record]],
) -> None:
    """Refuse files that belong to nothing, and names that no file of ours has.

    Args:
        session: to look for what the bundle doesn't bring itself.
        batch: records of files.
        seen: what the bundle brought before them.

    Raises:
        InterchangeError: with file, line and reason.
    """
    for record in batch:
        if wrong := naming.problem(str(record.values["file_name"])):
            raise record.place.refuse(wrong)
        owner = record.values["item_id"]
        known = seen.get(owner) in OWNERS or any(
            session.scalar(select(model.id).where(model.id == owner)) for model in OWNERS
        )
        if not known:
            reason = f"there is no playbook or article {owner} for this file."
            raise record.place.refuse(reason)
