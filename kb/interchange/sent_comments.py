"""Comments that were sent from here to a portal, and come back from it with its incident."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from kb.incidents.comments.models import SENT_TO, Comment
from kb.interchange.parsed import ParsedRecord
from kb.store.base import Record


def sent_from_here(
    record: ParsedRecord, there: Mapping[uuid.UUID, Record], rows: Mapping[str, Sequence[Any]]
) -> uuid.UUID | None:
    """The note of sending that a comment of a source comes from; None for any other record.

    Args:
        record: a part of an incident as the source has it.
        there: the incident's records of that kind.
        rows: which of them the source's are already, ids first.
    """
    notes = [one for one in there.values() if isinstance(one, Comment)]
    notes = [one for one in notes if one.origin.startswith(SENT_TO)]
    if not notes:
        return None
    taken = {row[0] for row in rows.values()}
    said = _words(record.values.get("text"))
    return next((n.id for n in notes if str(n.id) not in taken and _words(n.text) == said), None)


def _words(text: object) -> list[str]:
    """A text without its spaces and line breaks, which portals change."""
    return text.split() if isinstance(text, str) else []
