"""What the page shows of an automation rule besides its text."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from kb.library.automation_rules.overlaps import Overlap
from kb.library.automation_rules.reading import ReadRule
from kb.library.automation_rules.reading import read as read_text
from kb.library.automation_rules.register import Called, called_by, is_expired, register

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class RuleReading:
    """A rule as it is read.

    Attributes:
        found: what the text says.
        called: the playbooks that it calls.
        overlaps: where the version in force meets other rules.
    """

    rule_id: UUID
    order: int
    enabled: bool
    expires_at: datetime | None
    types: tuple[str, ...]
    found: ReadRule
    called: tuple[Called, ...] = ()
    overlaps: tuple[Overlap, ...] = ()

    @property
    def is_expired(self) -> bool:
        """Whether its time is over."""
        return is_expired(self.expires_at, datetime.now(UTC))


def read(session: "Session", item: object, body: str) -> RuleReading:
    """Read what a version of a rule says, and how it stands to the others."""
    rule_id: UUID = item.id  # type: ignore[attr-defined]
    rows = register(session, datetime.now(UTC)).rows
    row = next((one for one in rows if one.rule.id == rule_id), None)
    found = read_text(body)
    return RuleReading(
        rule_id=rule_id,
        order=item.rule_order,  # type: ignore[attr-defined]
        enabled=item.enabled,  # type: ignore[attr-defined]
        expires_at=item.expires_at,  # type: ignore[attr-defined]
        types=item.incident_types,  # type: ignore[attr-defined]
        found=found,
        called=called_by(session, found),
        overlaps=row.overlaps if row is not None else (),
    )
