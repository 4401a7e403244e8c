"""Files and exports of playbooks and articles that a bundle brings: whose they are, safe names."""

import uuid
from collections.abc import Iterable, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.interchange.bundle_lines import BundleRecord
from kb.library.files import naming
from kb.library.files.models import OWNERS, ItemFile
from kb.store.base import Record


def check(
    session: Session,
    batch: Iterable[BundleRecord],
    seen: Mapping[uuid.UUID, type[Record]],
) -> None:
    """Refuse files and exports that belong to nothing, and names that no file of ours has.

    Args:
        session: to look for what the bundle doesn't bring itself.
        batch: records of files, or of exported reports.
        seen: what the bundle brought before them.

    Raises:
        InterchangeError: with file, line and reason.
    """
    for record in batch:
        wrong = naming.problem(str(record.values["file_name"])) if record.model is ItemFile else ""
        if wrong:
            raise record.place.refuse(wrong)
        owner = record.values.get("item_id")
        if owner is None:
            continue  # a report of an incident; a file always names its item
        known = seen.get(owner) in OWNERS or any(
            session.scalar(select(model.id).where(model.id == owner)) for model in OWNERS
        )
        if not known:
            label = record.model.__kind__.label
            reason = f"there is no playbook or article {owner} for this {label}."
            raise record.place.refuse(reason)
