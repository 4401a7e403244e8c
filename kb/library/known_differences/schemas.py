"""Known differences as they leave kb."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class KnownDifference:
    """How a platform behaves otherwise than a playbook or a rule says."""

    id: uuid.UUID
    version: int
    item_kind: str
    item_id: uuid.UUID
    title: str
    impact: str
    noted_at: date | None
    noted_by: str
    retest_due: date | None
    retested_at: date | None
    retested_by: str
    result: str
    created_at: datetime
    updated_at: datetime

    @property
    def holds(self) -> bool:
        """Whether nobody has re-tested it yet."""
        return self.retested_at is None

    def is_overdue(self, today: date) -> bool:
        """Whether it should have been re-tested before today."""
        return self.holds and self.retest_due is not None and self.retest_due < today
