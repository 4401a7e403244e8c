"""What is kept of each incident for figures over many; derived, like labels and the index.

A hundred thousand incidents are counted in well under a second, because a row here is narrow
and what costs work, a comparison with a playbook, was done when the incident was written.
"""

import uuid
from datetime import datetime

from sqlalchemy import Index, Integer
from sqlalchemy.orm import Mapped, mapped_column

from kb.incidents.record.labels import Ordered
from kb.store.base import Base, Code

#: In place of the state of a review: there is none, with a reason.
SKIPPED = "skipped"


class IncidentFigure(Base):
    """One incident in numbers.

    Attributes:
        at: when it was detected; when it began or was opened, where that isn't known.
        month: of `at`: twelve times the year and the months before it.
        detect, triage, contain, resolve: minutes, None where a time isn't set. Less than zero
            is an error in the data, named and never counted.
        ended_at: when it was resolved, else closed.
        review: the state of its review, or SKIPPED.
        due, kept: steps of its playbook that had to be done, and that were done as planned.
        lesson_days, change_days, verified_days, report_days: from its end to its first lesson,
            first change, last proof, first report; None where that isn't reached.
    """

    __tablename__ = "incident_figure"
    __table_args__ = ({"sqlite_with_rowid": False},)

    incident_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    month: Mapped[int] = mapped_column(Integer)
    severity_rank: Mapped[int] = mapped_column(Integer)
    detect: Mapped[float | None]
    triage: Mapped[float | None]
    contain: Mapped[float | None]
    resolve: Mapped[float | None]
    ended_at: Mapped[datetime | None]
    review: Mapped[str] = mapped_column(Code)
    due: Mapped[int] = mapped_column(Integer, default=0)
    kept: Mapped[int] = mapped_column(Integer, default=0)
    lesson_days: Mapped[float | None]
    change_days: Mapped[float | None]
    verified_days: Mapped[float | None]
    report_days: Mapped[float | None]
    backfilled: Mapped[bool]
    is_example: Mapped[bool]


class StepFigure(Base):
    """A step of an incident that was late, skipped, added or done out of order.

    Attributes:
        place: where the row stands in the comparison.
        step: the title as a filter says it, see `kb.vocabulary.keys`.
    """

    __tablename__ = "step_figure"
    __table_args__ = (
        Index("ix_step_figure_step", "result", "step", "incident_id"),
        {"sqlite_with_rowid": False},
    )

    incident_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    place: Mapped[int] = mapped_column(Integer, primary_key=True)
    result: Mapped[str] = mapped_column(Code)
    step: Mapped[str] = mapped_column(Ordered)
    title: Mapped[str]
