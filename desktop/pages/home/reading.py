"""Everything that the home page shows, read in one transaction."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from kb.conformance import repeated
from kb.conformance.repeated import RepeatedLesson
from kb.incidents.config_changes import service as changes
from kb.incidents.config_changes.schemas import ConfigChange
from kb.incidents.follow_ups import service as follow_ups
from kb.incidents.follow_ups.schemas import FollowUp
from kb.incidents.record import listing
from kb.incidents.record.listing import VIEWS, ListQuery
from kb.incidents.record.rows import IncidentRow, read_rows
from kb.incidents.sign_offs import service as sign_offs
from kb.incidents.sign_offs.service import Returned
from kb.library import life
from kb.library import listing as library
from kb.library.known_differences import service as known_differences
from kb.library.known_differences.schemas import KnownDifference
from kb.library.life import Waiting
from kb.library.listing import LibraryRow
from kb.library.proposals import listing as proposals
from kb.library.proposals.schemas import ProposalRow
from kb.training.bulletins import service as bulletins
from kb.training.bulletins.schemas import Bulletin
from kb.training.drills import assignments
from kb.training.drills.schemas import Waiting as WaitingDrill
from kb.training.reviews import today as days
from kb.training.reviews.schemas import Today
from kb.vocabulary.query import Filter, Query
from kb.vocabulary.query_fields import Span

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

MOST_CONTINUED = 3
MOST_WAITING = 5
MOST_FOLLOW_UPS = 8
MOST_CHANGED = 5
MOST_TO_VERIFY = 6
MOST_REPEATED = 5


@dataclass(frozen=True, slots=True)
class OwnFollowUp:
    """A follow-up with the number of its incident."""

    follow_up: FollowUp
    number: str

    def is_overdue(self, today: date) -> bool:
        """Whether it should have been done before today."""
        return self.follow_up.due is not None and self.follow_up.due < today


@dataclass(frozen=True, slots=True)
class DueChange:
    """A configuration change to be verified, with the number of its incident."""

    change: ConfigChange
    number: str


@dataclass(frozen=True, slots=True)
class ReturnedReview:
    """A review that was given back, with its incident."""

    returned: Returned
    row: IncidentRow


@dataclass(frozen=True, slots=True)
class HomeReading:
    """What the page shows.

    Attributes:
        recent: incidents opened last that still exist, the latest first.
        waiting: the first incidents that wait for this person's signature.
        waiting_count: how many there are.
        returned: reviews of this person's incidents that were given back, the newest first.
        follow_ups: open ones of this person, the most urgent first.
        to_verify: changes of anybody whose setting is to be looked at by today, oldest first.
        repeated: closed lessons whose cause is back, of incidents that are worked on.
        to_review: drafts of the library that wait for this person.
        stale: what this person owns in the library and should have reviewed, longest first.
        retests: known differences that this person should have tested again, longest first.
        overdue_count: incidents with overdue follow-ups of anybody.
        changed: the first incidents that changed since the time asked for.
        changed_count: how many there are.
        knowledge: items of the library that changed since.
        incidents: how many incidents there are.
        cards: what this person has to learn today.
        bulletins: those that are new to this person, who looks at alerts first.
        drills: those that this person is asked to take, the most urgent first.
        example: the example incident, if it is installed.
    """

    recent: tuple[IncidentRow, ...]
    waiting: tuple[IncidentRow, ...]
    waiting_count: int
    returned: tuple[ReturnedReview, ...]
    follow_ups: tuple[OwnFollowUp, ...]
    to_verify: tuple[DueChange, ...]
    repeated: tuple[RepeatedLesson, ...]
    to_review: tuple[Waiting, ...]
    stale: tuple[Waiting, ...]
    retests: tuple[tuple[KnownDifference, str], ...]
    proposed: tuple[ProposalRow, ...]
    overdue_count: int
    changed: tuple[IncidentRow, ...]
    changed_count: int
    knowledge: tuple[LibraryRow, ...]
    incidents: int
    cards: Today
    bulletins: tuple[Bulletin, ...]
    drills: tuple[WaitingDrill, ...]
    example: IncidentRow | None

    @property
    def asks_something(self) -> bool:
        """Whether any block of the page has a line."""
        return any(
            (
                *(self.recent, self.waiting, self.returned, self.follow_ups, self.to_verify),
                *(self.repeated, self.changed, self.knowledge, self.cards.total, self.bulletins),
                self.drills,
            )
        )


def read_home(
    session: "Session", actor: str, since: datetime, recent: Sequence[uuid.UUID], day: days.Asked
) -> HomeReading:
    """Reads the page.

    Args:
        session: to read with.
        actor: who looks.
        since: changes before this were seen.
        recent: incidents opened last, the latest first.
        day: in the window's zone.
    """
    today = day.begins.date()
    overdue = ListQuery.read(VIEWS["overdue"], actor=actor)
    waiting = ListQuery.read(VIEWS["waiting"], sort="updated", actor=actor)
    changed = _changed_since(since)
    total = listing.count(session, ListQuery())
    recent_rows = read_rows(session, list(recent))
    newest = library.rows(session, sort="updated")
    return HomeReading(
        recent=recent_rows[:MOST_CONTINUED],
        waiting=listing.page(session, waiting, 0, MOST_WAITING),
        waiting_count=listing.count(session, waiting),
        returned=_returned(session, actor),
        follow_ups=_own(session, actor),
        to_verify=_to_verify(session, today),
        repeated=repeated.waiting(session, MOST_REPEATED),
        to_review=life.in_review(session, actor)[:MOST_WAITING],
        stale=life.overdue(session, actor, today)[:MOST_WAITING],
        retests=known_differences.overdue(session, actor, today)[:MOST_WAITING],
        proposed=proposals.waiting_for(session, actor)[:MOST_WAITING],
        overdue_count=listing.count(session, overdue),
        changed=listing.page(session, changed, 0, MOST_CHANGED),
        changed_count=listing.count(session, changed),
        knowledge=tuple(row for row in newest if row.updated_at > since),
        incidents=total,
        cards=days.today(session, day),
        bulletins=bulletins.new_for(session, actor),
        drills=assignments.waiting(session, actor),
        example=next(
            (row for row in listing.page(session, ListQuery(), 0, 50, total) if row.is_example),
            None,
        ),
    )


def _changed_since(since: datetime) -> ListQuery:
    only = Filter("updated", ("",), 0, 0, (Span(since, None),))
    return ListQuery(Query("", (only,)), "updated")


def _returned(session: "Session", actor: str) -> tuple[ReturnedReview, ...]:
    found = sign_offs.returned_to(session, actor, MOST_WAITING)
    rows = {row.id: row for row in read_rows(session, [one.incident_id for one in found])}
    known = [one for one in found if one.incident_id in rows]
    return tuple(ReturnedReview(one, rows[one.incident_id]) for one in known)


def _own(session: "Session", actor: str) -> tuple[OwnFollowUp, ...]:
    found = follow_ups.open_for(session, actor, limit=MOST_FOLLOW_UPS)
    numbers = {row.id: row.number for row in read_rows(session, [f.incident_id for f in found])}
    return tuple(OwnFollowUp(one, numbers.get(one.incident_id, "")) for one in found)


def _to_verify(session: "Session", today: date) -> tuple[DueChange, ...]:
    found = changes.to_verify(session, today, MOST_TO_VERIFY)
    numbers = {row.id: row.number for row in read_rows(session, [c.incident_id for c in found])}
    return tuple(DueChange(one, numbers.get(one.incident_id, "")) for one in found)


def yesterday(now: datetime | None = None) -> datetime:
    """The beginning of yesterday, in UTC."""
    today = (now or datetime.now(UTC)).replace(hour=0, minute=0, second=0, microsecond=0)
    return today - timedelta(days=1)
