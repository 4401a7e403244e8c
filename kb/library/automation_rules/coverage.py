"""What covers which scenario: incident types against playbooks and rules, overlaps and holes."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from kb.library.automation_rules.register import Register, RegisterRow
from kb.library.playbooks.schemas import Playbook
from kb.vocabulary.folding import fold


class Cover(StrEnum):
    """How an item stands to an incident type.

    COVERED: it is for that type. CALLED: a playbook that a rule for that type calls.
    OVERLAP: a rule that can run together with another one. OFF: a rule that is disabled or
    expired. NONE: it isn't for that type.
    """

    COVERED = "covered"
    CALLED = "called"
    OVERLAP = "overlap"
    OFF = "off"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Covering:
    """A column: a playbook or a rule."""

    kind: str
    id: uuid.UUID
    title: str


@dataclass(frozen=True, slots=True)
class Scenario:
    """A row: an incident type.

    Attributes:
        name: as most incidents spell it.
        incidents: how many there are.
        cells: how each column stands to it, in their order.
        why: of a column that overlaps, the words for it.
        has_playbook, has_rule: whether something that is in force covers it.
    """

    name: str
    incidents: int
    cells: tuple[Cover, ...]
    why: Mapping[uuid.UUID, str]
    has_playbook: bool
    has_rule: bool


@dataclass(frozen=True, slots=True)
class Coverage:
    """The matrix, the types with holes first, then those with the most incidents."""

    columns: tuple[Covering, ...]
    rows: tuple[Scenario, ...]

    @property
    def holes(self) -> tuple[Scenario, ...]:
        """The types that no playbook is for."""
        return tuple(one for one in self.rows if not one.has_playbook)


def coverage(
    incidents: Mapping[str, int], playbooks: Sequence[Playbook], found: Register
) -> Coverage:
    """The matrix of everything that has a type.

    Args:
        incidents: how many there are of each type.
        playbooks: those in use.
        found: the register.
    """
    names: dict[str, str] = {}
    counts: dict[str, int] = {}
    for name, count in sorted(incidents.items(), key=lambda item: -item[1]):
        if key := fold(name):
            names.setdefault(key, name)
            counts[key] = counts.get(key, 0) + count
    said = [one.incident_type for one in playbooks]
    said += [name for row in found.rows for name in row.rule.incident_types]
    for name in said:
        if key := fold(name):
            names.setdefault(key, name)
    books = sorted(playbooks, key=lambda one: fold(one.title))
    columns = tuple(
        [Covering("playbook", one.id, one.title) for one in books]
        + [Covering("automation_rule", row.rule.id, row.rule.title) for row in found.rows]
    )
    rows = [_scenario(name, counts.get(key, 0), books, found) for key, name in names.items()]
    rows.sort(key=lambda one: (one.has_playbook, -one.incidents, fold(one.name)))
    return Coverage(columns, tuple(rows))


def _scenario(
    name: str, incidents: int, playbooks: Sequence[Playbook], found: Register
) -> Scenario:
    wanted = fold(name)
    why: dict[uuid.UUID, str] = {}
    of_rules = [_of_rule(row, wanted, why) for row in found.rows]
    running = [
        row
        for row, cover in zip(found.rows, of_rules, strict=True)
        if cover in (Cover.COVERED, Cover.OVERLAP)
    ]
    called = {one.playbook_id for row in running for one in row.called}
    of_books = [_of_playbook(one, wanted, called) for one in playbooks]
    return Scenario(
        name=name,
        incidents=incidents,
        cells=(*of_books, *of_rules),
        why=why,
        has_playbook=any(cover != Cover.NONE for cover in of_books),
        has_rule=bool(running),
    )


def _of_playbook(playbook: Playbook, wanted: str, called: set[uuid.UUID | None]) -> Cover:
    if fold(playbook.incident_type) == wanted:
        return Cover.COVERED
    return Cover.CALLED if playbook.id in called else Cover.NONE


def _of_rule(row: RegisterRow, wanted: str, why: dict[uuid.UUID, str]) -> Cover:
    if wanted not in map(fold, row.rule.incident_types):
        return Cover.NONE
    if not row.in_force:
        return Cover.OFF
    met = [one for one in row.overlaps if one.touches(wanted)]
    if not met:
        return Cover.COVERED
    why[row.rule.id] = "\n".join(one.why for one in met)
    return Cover.OVERLAP
