"""Files as evidence: streamed into the attachments, moved from hand to hand, checked."""

import mimetypes
import uuid
from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy.orm import Session

from kb.errors import ValidationError
from kb.incidents.evidence import container
from kb.incidents.evidence.models import CustodyEvent, EvidenceItem
from kb.incidents.record import parts
from kb.ledger import editing
from kb.ledger.operation import operation
from kb.store import blobs, file_io
from kb.store.base import now
from kb.store.file_io import SEARCHED
from kb.vocabulary.response import Container, CustodyAction, EvidenceKind, Verification

_UNKNOWN = "application/octet-stream"
_KINDS = {
    "image": EvidenceKind.IMAGE,
    "message": EvidenceKind.MESSAGE,
    "text": EvidenceKind.LOG,
}
_SUFFIXES = {
    ".pcap": EvidenceKind.NETWORK_CAPTURE,
    ".pcapng": EvidenceKind.NETWORK_CAPTURE,
    ".dmp": EvidenceKind.MEMORY,
    ".mem": EvidenceKind.MEMORY,
    ".e01": EvidenceKind.DISK_IMAGE,
    ".dd": EvidenceKind.DISK_IMAGE,
    ".img": EvidenceKind.DISK_IMAGE,
    ".vhdx": EvidenceKind.DISK_IMAGE,
    ".eml": EvidenceKind.MESSAGE,
    ".msg": EvidenceKind.MESSAGE,
    ".evtx": EvidenceKind.LOG,
    ".log": EvidenceKind.LOG,
    ".csv": EvidenceKind.LOG,
    ".jsonl": EvidenceKind.LOG,
    ".conf": EvidenceKind.CONFIGURATION,
    ".ini": EvidenceKind.CONFIGURATION,
    ".yaml": EvidenceKind.CONFIGURATION,
    ".pdf": EvidenceKind.DOCUMENT,
    ".docx": EvidenceKind.DOCUMENT,
    ".txt": EvidenceKind.DOCUMENT,
    ".md": EvidenceKind.DOCUMENT,
}


@operation("Add evidence")
def collect(
    session: Session,
    incident_id: uuid.UUID,
    path: str | Path,
    values: Mapping[str, Any] | None = None,
) -> uuid.UUID:
    """Take a file of any size as evidence; it is read in pieces and never run.

    Returns:
        The id of the item, whose custody begins with its collector.

    Raises:
        KBError: the file can't be read; nothing is recorded.
        NotFoundError, ValidationError.
    """
    place = Path(path)
    with file_io.readable(place) as stream:
        return _take(session, incident_id, stream, place.name, dict(values or {}))


@operation("Add malware as evidence")
def collect_malware(
    session: Session, incident_id: uuid.UUID, paths: Sequence[str | Path]
) -> tuple[uuid.UUID, ...]:
    """Take files that are dangerous, each in an encrypted zip: its own bytes are never stored.

    Returns:
        The ids of the items; the hash of what is inside stands in their notes.

    Raises:
        KBError: a file can't be read; nothing is recorded.
        NotFoundError.
    """
    made: list[uuid.UUID] = []
    for path in paths:
        place = Path(path)
        with file_io.readable(place) as stream:
            before = file_io.state_of(stream)
            zipped, inside = container.wrap(stream, place.name)
            with zipped:
                file_io.refuse_changed(stream, before, place.name)
                values = {
                    "title": place.name,
                    "media_type": container.MEDIA_TYPE,
                    "malicious": True,
                    "container": Container.ENCRYPTED_ZIP.value,
                    "notes": inside.words,
                }
                name = place.name + container.SUFFIX
                made.append(_take(session, incident_id, zipped, name, values))
    return tuple(made)


@operation("Add evidence")
def collect_many(
    session: Session, incident_id: uuid.UUID, paths: Sequence[str | Path]
) -> tuple[uuid.UUID, ...]:
    """Take several files at once, all or none."""
    return tuple(collect(session, incident_id, path) for path in paths)


def _take(
    session: Session, incident_id: uuid.UUID, stream: BinaryIO, name: str, given: dict[str, Any]
) -> uuid.UUID:
    media_type = mimetypes.guess_type(name)[0] or _UNKNOWN
    before = file_io.state_of(stream)
    sha = blobs.put(session, stream, media_type)
    size = stream.seek(0, 2)
    file_io.refuse_changed(stream, before, name)
    at, by = session.info.get("at") or now(), session.info.get("actor", "")
    malicious = bool(given.get("malicious")) or given.get("evidence_kind") == EvidenceKind.MALWARE
    values = {
        "title": name,
        "file_name": name,
        "media_type": media_type,
        "sha256": sha,
        "size": size,
        "evidence_kind": EvidenceKind.MALWARE.value if malicious else kind_of(name, media_type),
        "collected_by": by,
        "collected_at": at,
        "text": "" if malicious else file_io.text_of(stream, size),
    } | given
    item = parts.add(session, EvidenceItem, incident_id, values)
    first = {
        "evidence_id": item.id,
        "custody_action": CustodyAction.COLLECTED.value,
        "at": at,
        "to_person": values["collected_by"],
    }
    parts.add(session, CustodyEvent, incident_id, first)
    return item.id


def kind_of(name: str, media_type: str) -> str:
    """What a file probably is, by its name."""
    known = _SUFFIXES.get(Path(name).suffix.lower())
    return (known or _KINDS.get(media_type.partition("/")[0], EvidenceKind.OTHER)).value


@operation("Hand over evidence")
def hand_over(
    session: Session,
    evidence_id: uuid.UUID,
    to_person: str,
    reason: str,
    place: str = "",
    at: datetime | None = None,
) -> uuid.UUID:
    """Note that an item went from its holder to somebody else, now or `at` another time.

    Returns:
        The id of the move.

    Raises:
        ValidationError: who takes it, or why, is missing.
        NotFoundError: it isn't there.
    """
    if not to_person.strip():
        msg = "Say who takes it."
        raise ValidationError(msg, "to_person")
    if not reason.strip():
        msg = "Say why it is handed over."
        raise ValidationError(msg, "reason")
    item = editing.fetch(session, EvidenceItem, evidence_id)
    values = {
        "custody_action": CustodyAction.HANDED_OVER.value,
        "from_person": _holder(session, item),
        "to_person": to_person.strip(),
        "reason": reason.strip(),
        "place": place.strip(),
    } | ({"at": at} if at is not None else {})
    if place.strip():
        editing.assign(item, {"storage": place.strip()})
    return note_move(session, item, values)


@operation("Verify evidence")
def verify(session: Session, evidence_id: uuid.UUID) -> str:
    """Read all bytes of an item and compare them with its hash; the check is a move.

    Returns:
        The code of a Verification.

    Raises:
        ValidationError: the item has no file.
        NotFoundError: it isn't there.
    """
    item = editing.fetch(session, EvidenceItem, evidence_id)
    if not item.sha256:
        msg = "This item has no file to verify."
        raise ValidationError(msg, "sha256")
    wrong = blobs.verify(session, item.sha256, item.size)
    found = Verification.SOUND
    if wrong is not None:
        found = Verification.MISSING if wrong == "is missing" else Verification.CHANGED
    at = session.info.get("at") or now()
    editing.assign(item, {"verification": found.value, "verified_at": at})
    told = "The hash agrees." if wrong is None else f"The attachment {wrong}."
    note_move(session, item, {"custody_action": CustodyAction.CHECKED.value, "reason": told})
    return found.value


@operation("Verify all evidence")
def verify_all(session: Session, incident_id: uuid.UUID) -> dict[str, int]:
    """Verify every item with a file.

    Returns:
        How many have each state, by its code.
    """
    counted: dict[str, int] = {}
    for item in parts.rows(session, EvidenceItem, incident_id):
        if isinstance(item, EvidenceItem) and item.sha256:
            found = verify(session, item.id)
            counted[found] = counted.get(found, 0) + 1
    return counted


def first_bytes(session: Session, evidence_id: uuid.UUID, most: int = SEARCHED) -> bytes:
    """The beginning of an item's file, for a preview.

    Raises:
        ValidationError: it is malicious, or has no file.
        NotFoundError: it isn't there.
    """
    item = editing.fetch(session, EvidenceItem, evidence_id)
    if item.malicious or item.evidence_kind == EvidenceKind.MALWARE:
        msg = "Malicious files are never previewed."
        raise ValidationError(msg, "malicious")
    if not item.sha256:
        msg = "This item has no file."
        raise ValidationError(msg, "sha256")
    found = bytearray()
    with closing(blobs.read(session, item.sha256)) as pieces:
        for piece in pieces:
            found += piece[: most - len(found)]
            if len(found) >= most:
                break
    return bytes(found)


def _holder(session: Session, item: EvidenceItem) -> str:
    """Who has an item: whoever took it last, else its collector."""
    moves = parts.rows(session, CustodyEvent, item.incident_id, CustodyEvent.at)
    taken = [
        m.to_person
        for m in moves
        if isinstance(m, CustodyEvent) and m.evidence_id == item.id and m.to_person
    ]
    return taken[-1] if taken else item.collected_by


def note_move(session: Session, item: EvidenceItem, values: dict[str, Any]) -> uuid.UUID:
    """Record a move of an item, now unless the values say when; the id of the move."""
    at = session.info.get("at") or now()
    given = {"evidence_id": item.id, "at": at} | values
    return parts.add(session, CustodyEvent, item.incident_id, given).id
