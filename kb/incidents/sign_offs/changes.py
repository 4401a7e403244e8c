"""What was recorded after a signature, for those who have to sign again."""

import uuid
from collections.abc import Iterable

from sqlalchemy.orm import Session

from kb.incidents.sign_offs.content import counts
from kb.incidents.sign_offs.models import SignOff
from kb.ledger import editing
from kb.ledger.history import HistoryEntry, history_for

#: Revisions read at once while looking back to the signature.
_PAGE = 200


def changes_of(
    session: Session, sign_off_ids: Iterable[uuid.UUID]
) -> dict[uuid.UUID, tuple[HistoryEntry, ...]]:
    """What was recorded after each of several signatures, newest first.

    Raises:
        NotFoundError: there is no such signature.
    """
    return {one: changes_since(session, one) for one in sign_off_ids}


def changes_since(session: Session, sign_off_id: uuid.UUID) -> tuple[HistoryEntry, ...]:
    """Changes of the record after it was signed, newest first.

    The signature's own place in the ledger is the border, not its time: clocks of two
    machines differ. Talk about the review is left out, as it is from the content hash.

    Raises:
        NotFoundError: there is no such signature.
    """
    signed = editing.fetch(session, SignOff, sign_off_id)
    return changes_after(session, signed.incident_id, sign_off_id)


def changes_after(
    session: Session, incident_id: uuid.UUID, record_id: uuid.UUID
) -> tuple[HistoryEntry, ...]:
    """Changes of an incident's record after another record of it was made, newest first.

    Args:
        session: kb's own.
        incident_id: the incident.
        record_id: such as a signature or an exported report; its own place is the border.
    """
    found: list[HistoryEntry] = []
    before: int | None = None
    while page := history_for(session, incident_id, before_sequence=before, limit=_PAGE):
        for entry in page:
            if entry.record_id == record_id and entry.action == "insert":
                return tuple(found)
            gone = entry.action == "delete"
            if counts(entry.kind, ["all"] if gone else [c.name for c in entry.fields]):
                found.append(entry)
        before = page[-1].sequence
    return tuple(found)
