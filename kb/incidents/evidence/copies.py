"""A copy of an item's file for somebody outside: checked while it is written, and noted."""

import hashlib
import shutil
import tempfile
import uuid
from contextlib import closing
from pathlib import Path
from typing import BinaryIO

from sqlalchemy.orm import Session

from kb.errors import KBError, ValidationError
from kb.incidents.evidence import container, schemas
from kb.incidents.evidence.files import note_move
from kb.incidents.evidence.models import EvidenceItem
from kb.ledger import editing
from kb.ledger.operation import operation
from kb.store import blobs, file_io
from kb.vocabulary.response import Container, CustodyAction, EvidenceKind


def leaves_wrapped(item: EvidenceItem | schemas.EvidenceItem) -> bool:
    """Whether a copy of an item is put into an encrypted zip first."""
    bad = item.malicious or item.evidence_kind == EvidenceKind.MALWARE
    return bad and item.container == Container.NONE


@operation("Save a copy of evidence")
def save_copy(session: Session, evidence_id: uuid.UUID, path: str | Path) -> str:
    """Write an item's file to a place of one's own; malware leaves in an encrypted zip only.

    Returns:
        The name of the file that was written.

    Raises:
        ValidationError: the item has no file.
        KBError: its bytes aren't those that were collected, or the place can't be written; no
            file is left there.
        NotFoundError: it isn't there.
    """
    item = editing.fetch(session, EvidenceItem, evidence_id)
    if not item.sha256:
        msg = "This item has no file to copy."
        raise ValidationError(msg, "sha256")
    place = Path(path)
    wrapped = leaves_wrapped(item)
    if wrapped and place.suffix.lower() != container.SUFFIX:
        place = place.with_name(place.name + container.SUFFIX)
    try:
        with file_io.written(place, private=True) as target:
            if wrapped:
                _write_wrapped(session, item, target)
            else:
                _write(session, item, target)
    except OSError as error:
        what = f"“{place.name}” can't be written: {error.strerror or error}."
        raise KBError(what, "The evidence is as it was.", "Choose another place.") from error
    note_move(
        session,
        item,
        {"custody_action": CustodyAction.COPIED.value, "reason": f"A copy went to “{place.name}”."},
    )
    return place.name


def _write(session: Session, item: EvidenceItem, target: BinaryIO) -> None:
    digest = hashlib.sha256()
    with closing(blobs.read(session, item.sha256)) as pieces:
        for piece in pieces:
            digest.update(piece)
            target.write(piece)
    if digest.hexdigest() != item.sha256:
        what = "The stored bytes aren't those that were collected."
        raise KBError(what, "No copy was written.", "Verify the evidence; restore a backup.")


def _write_wrapped(session: Session, item: EvidenceItem, target: BinaryIO) -> None:
    with tempfile.TemporaryFile() as plain:
        _write(session, item, plain)
        plain.seek(0)
        zipped, _inside = container.wrap(plain, item.file_name or "sample")
        with zipped:
            shutil.copyfileobj(zipped, target)
