"""Sessions from transcripts, and their files once they are evidence."""

import uuid
from collections.abc import Mapping
from datetime import UTC, tzinfo
from typing import Any

from sqlalchemy.orm import Session

from kb.errors import ValidationError
from kb.incidents.live_response import transcript
from kb.incidents.live_response.models import LiveResponse
from kb.incidents.record import parts
from kb.ledger import editing
from kb.ledger.operation import operation
from kb.store.base import record_models


@operation("Take live-response transcript")
def take(
    session: Session,
    incident_id: uuid.UUID,
    text: str,
    zone: tzinfo = UTC,
    values: Mapping[str, Any] | None = None,
) -> uuid.UUID:
    """Record a session from the transcript of its console.

    Returns:
        Its id.

    Raises:
        ValidationError: no line of the text is a command at a prompt.
        NotFoundError: there is no such incident.
    """
    read = transcript.read(text, zone)
    if not read.commands:
        msg = "No line of this text is a command at a prompt, such as “C:\\> processes”."
        raise ValidationError(msg, "transcript")
    title = f"Live response on {read.device}" if read.device else "Live response"
    given = {"title": title, **read.values(), "transcript": text} | dict(values or {})
    return parts.add(session, LiveResponse, incident_id, given).id


@operation("Attach file of live response")
def attach(session: Session, record_id: uuid.UUID, position: int, evidence_id: uuid.UUID) -> None:
    """Say which evidence a file of the session became; size and hash are those of its bytes.

    Raises:
        ValidationError: there is no such file, the evidence has no bytes, or its hash is
            another one than the session gave.
        NotFoundError: it isn't there.
    """
    record = editing.fetch(session, LiveResponse, record_id)
    item: Any = editing.fetch(session, record_models()["evidence_item"], evidence_id)
    if not 0 <= position < len(record.files):
        msg = "The session has no such file."
        raise ValidationError(msg, "files")
    if not item.sha256 or item.incident_id != record.incident_id:
        msg = "This evidence has no file of this incident."
        raise ValidationError(msg, "files")
    file = record.files[position]
    if file.get("sha256") and file["sha256"] != item.sha256:
        msg = f"“{file.get('name')}” had another SHA-256 on the device than this evidence has."
        raise ValidationError(msg, "files")
    now = file | {"sha256": item.sha256, "size": item.size, "evidence_id": str(item.id)}
    files = [*record.files[:position], now, *record.files[position + 1 :]]
    ids = dict.fromkeys([*record.evidence_ids, str(item.id)])
    editing.assign(record, {"files": files, "evidence_ids": list(ids)})
