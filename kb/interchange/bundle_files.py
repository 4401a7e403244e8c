"""Files and exports of playbooks and articles that a bundle brings: whose they are, safe names."""

import uuid
from collections.abc import Iterable, Mapping, Set

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.incidents.evidence.models import EvidenceItem
from kb.incidents.issued_reports.models import IssuedReport
from kb.incidents.record.models import IncidentSource
from kb.interchange.bundle_lines import BundleRecord
from kb.library.files import naming
from kb.library.files.models import OWNERS, ItemFile
from kb.store.base import Record
from kb.store.blobs import Blob

#: Fields that name an attachment by its hash.
_NAMED = {
    EvidenceItem: "sha256",
    IncidentSource: "file_sha256",
    IssuedReport: "template_sha256",
    ItemFile: "sha256",
}


def refuse_unbrought(
    session: Session, model: type[Record], batch: Iterable[BundleRecord], brought: Set[str]
) -> None:
    """Refuse records that name an attachment which neither the bundle nor the store has.

    Args:
        session: to look for those that are here.
        model: the kind of the records.
        batch: the records.
        brought: hashes of the attachments of the bundle.

    Raises:
        InterchangeError: with file, line and reason.
    """
    name = _NAMED.get(model, "")
    wanted = {sha for one in batch if (sha := one.values.get(name))} - brought if name else set()
    if not wanted:
        return
    here = set(session.scalars(select(Blob.sha256).where(Blob.sha256.in_(wanted))))
    for record in batch:
        if (sha := record.values.get(name)) in wanted - here:
            reason = f"the bundle doesn't bring the attachment {str(sha)[:64]} of this record."
            raise record.place.refuse(reason)


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
