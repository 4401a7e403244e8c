"""The trace of the incidents that a filter leaves, read in one transaction."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

from kb.conformance import repeated, traces
from kb.conformance.repeated import RepeatedLesson
from kb.conformance.tracing import Trace
from kb.incidents.record import listing
from kb.incidents.record.rows import read_rows
from kb.search.incidents import list_query

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

#: So many incidents are read, the newest.
MOST: Final = 1_000


@dataclass(frozen=True, slots=True)
class PeriodTrace:
    """What incidents teach.

    Attributes:
        trace: their facts, causes, lessons, changes and proofs.
        incidents: their ids by number.
        count: how many the filter leaves; the newest `MOST` were read.
        repeated: lessons of any time that they repeated.
        problems: what of the filter doesn't count, and why.
    """

    trace: Trace
    incidents: Mapping[str, uuid.UUID]
    count: int
    repeated: tuple[RepeatedLesson, ...]
    problems: tuple[str, ...]


def read(session: "Session", text: str, actor: str) -> PeriodTrace:
    """Reads the newest incidents of a filter."""
    query = list_query(text, actor=actor)
    ids = list(islice(listing.ids(session, query), MOST))
    return PeriodTrace(
        trace=traces.of_incidents(session, ids),
        incidents={row.number: row.id for row in read_rows(session, ids)},
        count=len(ids) if len(ids) < MOST else listing.count(session, query),
        repeated=repeated.among(session, ids),
        problems=tuple(problem.text for problem in query.problems),
    )
