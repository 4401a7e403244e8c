"""Rows of the workflow: what the playbook says beside what was done, under their phases."""

import re
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from typing import TYPE_CHECKING, Final
from uuid import UUID

from PySide6.QtCore import QCoreApplication

from desktop.pages.incident.section import label_of
from desktop.widgets.cells import Group
from kb.incidents.metrics.precision import worse, written
from kb.library.playbooks.wording import plain
from kb.vocabulary.enums import Phase, Precision, StepResult, StepState

if TYPE_CHECKING:
    from kb.conformance.alignment import ComparedStep
    from kb.dossier import WholeIncident
    from kb.incidents.workflow.schemas import WorkflowStep
    from kb.library.playbooks.schemas import PlaybookStep


_BULLET: Final = re.compile(r"^\s*(?:[-*+]|\d{1,3}[.)])\s+(?=\S)|^\s*#{1,6}\s+")
_ASIDE: Final = re.compile(r"^[*_\s]*(?:expected|duration|role|owner)\b[^:]{0,12}:", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class StepRow:
    """One row.

    Attributes:
        label: "4" of the playbook's steps, "+1" of added ones, or the place in the workflow.
        result: against the playbook; None where there is none.
        planned: the playbook's step, or None.
        step: what was done, or None.
        expected: minutes, or None.
        real: minutes, or None.
        because: why the result is what it is, in words.
        phase: code of the phase it stands under.
    """

    label: str
    result: StepResult | None
    planned: "PlaybookStep | None"
    step: "WorkflowStep | None"
    expected: int | None
    real: float | None
    phase: str
    because: str = ""

    @property
    def key(self) -> Hashable:
        """What tells rows apart: the step's id, or the playbook step's."""
        if self.step is not None:
            return self.step.id
        return ("planned", self.planned.id if self.planned is not None else None)

    @property
    def same(self) -> bool:
        """Whether it was done as it is written in the playbook."""
        if self.planned is None or self.step is None:
            return False
        return _folded(self.planned.title) == _folded(self.step.action)

    @property
    def late(self) -> float | None:
        """Minutes over what was expected, where it took longer."""
        if self.real is None or self.expected is None or self.real <= self.expected:
            return None
        return self.real - self.expected

    @property
    def known_to(self) -> Precision:
        """How exactly its duration is known: as its worse end."""
        if self.step is None:
            return Precision.EXACT
        ends = (self.step.started_precision, self.step.finished_precision)
        return worse(*(Precision(end) for end in ends))

    @property
    def took(self) -> str:
        """How long it took, in words no more exact than that is known; "" where it isn't."""
        return written(self.real, self.known_to) if self.real is not None else ""

    @property
    def differs(self) -> bool:
        """Whether it is anything but as planned, or on a way that wasn't taken."""
        return self.result not in {StepResult.AS_PLANNED, StepResult.NOT_TAKEN}


def rows_of(whole: "WholeIncident") -> list[StepRow]:
    """The rows of an incident, compared where a playbook is chosen."""
    if whole.comparison is None:
        return [_alone(number, step) for number, step in enumerate(whole.workflow, 1)]
    rows: list[StepRow] = []
    added = 0
    phase = Phase.TRIAGE.value
    for compared in whole.comparison.steps:
        planned, step = compared.playbook_step, compared.performed_step
        if planned is None:
            added += 1
        if compared.result is not StepResult.REPEATED:  # it stands where it happened
            own = planned.phase if planned is not None else ""
            phase = own or (step.phase if step else phase)
        rows.append(_compared(compared, f"+{added}", phase))
    return rows


def _alone(number: int, step: "WorkflowStep") -> StepRow:
    return StepRow(
        str(number), None, None, step, step.expected_minutes, minutes_of(step), step.phase
    )


def _compared(compared: "ComparedStep", added: str, phase: str) -> StepRow:
    planned = compared.playbook_step
    return StepRow(
        str(planned.number) if planned is not None else added,
        compared.result,
        planned,
        compared.performed_step,
        compared.expected_minutes,
        compared.real_minutes,
        phase,
        compared.because,
    )


def grouped(rows: Iterable[StepRow]) -> list[StepRow | Group]:
    """The rows with a heading in front of each phase."""
    listed: list[StepRow | Group] = []
    for phase, members in _runs(rows):
        listed.append(Group(label_of(Phase, phase), _sum(members)))
        listed.extend(members)
    return listed


def _runs(rows: Iterable[StepRow]) -> list[tuple[str, list[StepRow]]]:
    runs: list[tuple[str, list[StepRow]]] = []
    for row in rows:
        if not runs or runs[-1][0] != row.phase:
            runs.append((row.phase, []))
        runs[-1][1].append(row)
    return runs


def _sum(members: Sequence[StepRow]) -> str:
    """Number and time of a phase's steps; added ones have their own numbers and stay out."""
    apart = {StepResult.ADDED, StepResult.REPEATED, StepResult.NOT_TAKEN}
    counted = [row for row in members if row.result not in apart] or list(members)
    one = len(counted) == 1
    count = _tr("1 step") if one else _tr("{n} steps").format(n=len(counted))
    known = [row for row in counted if row.real is not None]
    if not known:
        return count
    to = reduce(worse, (row.known_to for row in known))
    return f"{count}, {written(sum(row.real or 0 for row in known), to)}"


def minutes_of(step: "WorkflowStep") -> float | None:
    """How long a step took; None when one end isn't known."""
    if step.started_at is None or step.finished_at is None:
        return None
    return (step.finished_at - step.started_at).total_seconds() / 60


def near(whole: "WholeIncident", step: "WorkflowStep | None" = None) -> datetime | None:
    """The instant whose day a clock time alone means: of the step, or of what came before it."""
    best: datetime | None = None
    for other in whole.workflow:
        best = other.finished_at or other.started_at or best
        if step is not None and other.id == step.id and best is not None:
            break
    incident = whole.incident
    return best or incident.detected_at or incident.first_activity_at


def neighbours(
    whole: "WholeIncident", step_id: UUID
) -> "tuple[WorkflowStep | None, WorkflowStep, WorkflowStep | None] | None":
    """The step before, the step, and the one after it, in the order they were recorded."""
    steps = whole.workflow
    for at, step in enumerate(steps):
        if step.id == step_id:
            before = steps[at - 1] if at else None
            after = steps[at + 1] if at + 1 < len(steps) else None
            return before, step, after
    return None


def says(planned: "PlaybookStep") -> str:
    """What the playbook tells of a step, without its title and its "Expected:" line."""
    lines = [_BULLET.sub("", line).strip() for line in planned.text.splitlines()]
    kept = [
        plain(line)
        for line in lines
        if not _ASIDE.match(line) and _folded(plain(line)) != _folded(planned.title)
    ]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()


def recorded(state: StepState, at: datetime, by: str) -> dict[str, object]:
    """The fields of a planned step that was done, begun or skipped at an instant."""
    values: dict[str, object] = {"state": state.value}
    if state is StepState.SKIPPED:
        return values
    field = "finished" if state is StepState.DONE else "started"
    return values | {
        f"{field}_at": at,
        f"{field}_precision": Precision.MINUTE.value,
        "done_by": by,
    }


def step_before(rows: Iterable[StepRow], row: StepRow) -> UUID | None:
    """The last performed step that stands before a row; None at the top."""
    found: UUID | None = None
    for known in rows:
        if known.key == row.key:
            break
        found = known.step.id if known.step is not None else found
    return found


def _folded(text: str) -> str:
    return " ".join(text.split()).rstrip(".").casefold()


def _tr(text: str) -> str:
    return QCoreApplication.translate("WorkflowRows", text)


def recorded_id(row: object) -> UUID | None:
    """The id of a step that was recorded; None for what the playbook only plans, and groups."""
    return row.step.id if isinstance(row, StepRow) and row.step is not None else None


def can_be_linked(dragged: object, target: object) -> bool:
    """Whether a dragged step can be said to be the playbook's step in another row."""
    if not isinstance(dragged, StepRow) or not isinstance(target, StepRow):
        return False
    return target.planned is not None and target.key != dragged.key
