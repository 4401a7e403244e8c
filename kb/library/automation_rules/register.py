"""The register: all rules in their order, with what they do, call, cover and overlap."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.library import titles
from kb.library.automation_rules import schemas, service
from kb.library.automation_rules.models import AutomationRuleVersion
from kb.library.automation_rules.overlaps import Overlap, Standing, overlaps
from kb.library.automation_rules.reading import ReadRule, read
from kb.library.known_differences import service as known_differences
from kb.library.playbooks.models import Playbook
from kb.vocabulary.folding import fold


@dataclass(frozen=True, slots=True)
class Called:
    """A playbook that a rule calls; without an id, the library has none of that name."""

    name: str
    playbook_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """A rule as the register shows it.

    Attributes:
        found: what its text says: the published version, else the draft.
        called: the playbooks that it calls, in their order.
        overlaps: where it meets other rules.
        is_expired: its time is over.
        is_affected: a known difference wasn't re-tested.
    """

    rule: schemas.AutomationRule
    found: ReadRule
    called: tuple[Called, ...]
    overlaps: tuple[Overlap, ...]
    is_expired: bool
    is_affected: bool

    @property
    def in_force(self) -> bool:
        """Whether it runs: it is enabled, and hasn't expired."""
        return self.rule.enabled and not self.is_expired


@dataclass(frozen=True, slots=True)
class Register:
    """All rules that aren't retired, in the order in which they run, and their overlaps."""

    rows: tuple[RegisterRow, ...]
    overlaps: tuple[Overlap, ...]


def is_expired(expires_at: datetime | None, at: datetime) -> bool:
    """Whether a rule's time is over."""
    return expires_at is not None and expires_at <= at


def register(session: Session, at: datetime) -> Register:
    """The register as it stands at a time."""
    items = service.everything(session)
    bodies = _bodies(session, items)
    found = {one.id: read(bodies.get(one.id, "")) for one in items}
    known = _playbooks(session)
    affected = known_differences.affected(session)
    meeting = overlaps([_standing(one, found[one.id], at) for one in items])
    rows = tuple(
        RegisterRow(
            rule=one,
            found=found[one.id],
            called=tuple(_called(session, known, name) for name in found[one.id].rule.playbooks),
            overlaps=tuple(o for o in meeting if one.id in (o.first.id, o.second.id)),
            is_expired=is_expired(one.expires_at, at),
            is_affected=one.id in affected,
        )
        for one in items
    )
    return Register(rows, meeting)


def called_by(session: Session, found: ReadRule) -> tuple[Called, ...]:
    """The playbooks that a text calls."""
    known = _playbooks(session)
    return tuple(_called(session, known, name) for name in found.rule.playbooks)


def _standing(item: schemas.AutomationRule, found: ReadRule, at: datetime) -> Standing:
    in_force = item.enabled and not is_expired(item.expires_at, at)
    order, types = item.rule_order, item.incident_types
    return Standing(item.id, item.title, order, types, in_force, found.rule)


def _bodies(session: Session, items: Sequence[schemas.AutomationRule]) -> dict[uuid.UUID, str]:
    wanted = {one.published_version_id or one.draft_version_id: one.id for one in items}
    query = select(AutomationRuleVersion.id, AutomationRuleVersion.body)
    rows = session.execute(query.where(AutomationRuleVersion.id.in_(wanted)))
    return {wanted[row.id]: row.body for row in rows}


def _playbooks(session: Session) -> dict[str, uuid.UUID]:
    """The playbooks in use by their titles, spelled as people and platforms do."""
    query = select(Playbook.id, Playbook.title).where(Playbook.state != "retired")
    rows = session.execute(query.order_by(Playbook.updated_at)).all()
    return {_bare(title): found for found, title in rows} | {t: found for found, t in rows}


def _called(session: Session, known: Mapping[str, uuid.UUID], name: str) -> Called:
    """A playbook by its title, a former title, or its name on the platform: `Phishing-mail`."""
    found = known.get(name)
    if found is None:
        titled = titles.find(session, name)
        found = titled[1] if titled is not None and titled[0] == "playbook" else None
    return Called(name, found or known.get(_bare(name)))


def _bare(title: str) -> str:
    return "".join(sign for sign in fold(title) if sign.isalnum())
