"""What the list asks the store beside counts and pages; runs in a reader thread."""

import uuid
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from kb.incidents.record import listing
from kb.incidents.record.listing import ListQuery
from kb.incidents.record.rows import IncidentRow
from kb.vocabulary.query import Query, Word

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def find_typed(session: "Session", query: ListQuery, text: str) -> int | None:
    """The place of the first incident whose title or number begins with what was typed.

    Where none begins so, one that holds it; None where there is none at all.
    """
    word = Word(text, 0, len(text))
    narrowed = ListQuery(
        Query(text, (*query.query.nodes, word)), query.sort, query.descending, query.actor
    )
    found = listing.page(session, narrowed, 0)
    typed = text.casefold()
    begins = (row for row in found if row.title.casefold().startswith(typed))
    chosen = next(begins, found[0] if found else None)
    return listing.offset_of(session, query, chosen.id) if chosen is not None else None


def draft_row(actor: str, number: str = "") -> IncidentRow:
    """A row for an incident that is being entered: lead is who enters it, all else not set."""
    now = datetime.now(UTC)
    return IncidentRow(
        id=uuid.UUID(int=0),
        number=number,
        title="",
        severity="not_set",
        status="",
        review_state="recording",
        classification="not_set",
        determination="",
        tlp="amber",
        incident_type="",
        lead=actor,
        reporter="",
        tags=(),
        techniques=(),
        created_at=now,
        updated_at=now,
        first_activity_at=None,
        last_activity_at=None,
        detected_at=None,
        contained_at=None,
        resolved_at=None,
        moments={},
        is_example=False,
        version=0,
        playbook="",
        source=None,
        counts={"assets": 0},
        open_follow_ups=0,
        overdue_follow_ups=0,
        review_done=0,
    )
