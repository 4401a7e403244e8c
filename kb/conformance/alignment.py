"""Which performed step is which playbook step, and what that says.

Steps that people linked stay linked. The rest are paired by the words of their titles with
a Needleman–Wunsch alignment, which keeps both orders; what is left over was skipped or
added. A linked step outside the longest common order counts as out of order.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from rapidfuzz import fuzz

from kb.incidents.workflow.schemas import WorkflowStep
from kb.library.playbooks.schemas import PlaybookStep
from kb.vocabulary.enums import StepResult, StepState
from kb.vocabulary.rising import longest_rising

#: Titles less alike than this (of 100) are different steps.
_ALIKE = 72.0


@dataclass(frozen=True, slots=True)
class ComparedStep:
    """One row of the comparison.

    Attributes:
        result: what the comparison says, or what a person overruled it with.
        playbook_step, performed_step: either may be None, never both.
        expected_minutes, real_minutes: None when not known.
        reason: the reason of an overruling, else the step's own reason.
    """

    result: StepResult
    playbook_step: PlaybookStep | None
    performed_step: WorkflowStep | None
    expected_minutes: int | None
    real_minutes: float | None
    reason: str

    @property
    def late_minutes(self) -> float | None:
        """How much longer it took than expected; None when that isn't known."""
        if self.expected_minutes is None or self.real_minutes is None:
            return None
        return self.real_minutes - self.expected_minutes


@dataclass(frozen=True, slots=True)
class Comparison:
    """A workflow compared with one version of a playbook."""

    playbook_title: str
    version_number: int
    version_id: uuid.UUID | None
    steps: tuple[ComparedStep, ...]

    def count(self, result: StepResult) -> int:
        """How many rows have a result."""
        return sum(step.result is result for step in self.steps)


def compare(
    playbook_steps: Sequence[PlaybookStep],
    performed: Sequence[WorkflowStep],
    *,
    is_over: bool = True,
) -> tuple[ComparedStep, ...]:
    """Align the two, in the order of the playbook with added steps where they happened.

    A step of the playbook that nobody recorded was skipped once the response `is_over`;
    until then it is not done yet.
    """
    pairs = _linked(playbook_steps, performed)
    pairs |= _alike(playbook_steps, performed, pairs)
    moved = _out_of_order(playbook_steps, performed, pairs)
    rows = _rows(playbook_steps, performed, pairs, moved)
    if is_over:
        return tuple(rows)
    return tuple(
        replace(row, result=StepResult.NOT_YET) if row.performed_step is None else row
        for row in rows
    )


def _linked(
    playbook_steps: Sequence[PlaybookStep], performed: Sequence[WorkflowStep]
) -> dict[int, int]:
    """Pairs that people made: index of the playbook's step → index of the performed one."""
    place = {step.id: index for index, step in enumerate(playbook_steps)}
    pairs: dict[int, int] = {}
    for index, step in enumerate(performed):
        target = place.get(step.playbook_step_id) if step.playbook_step_id else None
        if target is not None and target not in pairs:
            pairs[target] = index
    return pairs


def _alike(
    playbook_steps: Sequence[PlaybookStep],
    performed: Sequence[WorkflowStep],
    pairs: dict[int, int],
) -> dict[int, int]:
    """The best order-keeping pairing of what people didn't link."""
    left = [i for i in range(len(playbook_steps)) if i not in pairs]
    taken = set(pairs.values())
    right = [
        j for j in range(len(performed)) if j not in taken and performed[j].playbook_step_id is None
    ]
    scores = [[0.0] * (len(right) + 1) for _ in range(len(left) + 1)]
    for a in range(len(left) - 1, -1, -1):
        for b in range(len(right) - 1, -1, -1):
            likeness = _likeness(playbook_steps[left[a]].title, performed[right[b]].action)
            paired = scores[a + 1][b + 1] + likeness if likeness else 0.0
            scores[a][b] = max(scores[a + 1][b], scores[a][b + 1], paired)
    found: dict[int, int] = {}
    a = b = 0
    while a < len(left) and b < len(right):
        likeness = _likeness(playbook_steps[left[a]].title, performed[right[b]].action)
        if likeness and scores[a][b] == scores[a + 1][b + 1] + likeness:
            found[left[a]] = right[b]
            a, b = a + 1, b + 1
        elif scores[a][b] == scores[a + 1][b]:
            a += 1
        else:
            b += 1
    return found


def _likeness(title: str, action: str) -> float:
    return fuzz.token_sort_ratio(title, action, score_cutoff=_ALIKE)


def _out_of_order(
    playbook_steps: Sequence[PlaybookStep],
    performed: Sequence[WorkflowStep],
    pairs: dict[int, int],
) -> set[int]:
    """Performed steps outside the longest run that keeps the playbook's order."""
    del playbook_steps
    order = sorted(pairs.items())
    ranks = {j: rank for rank, j in enumerate(_by_time(performed))}
    kept = longest_rising([ranks[j] for _, j in order])
    return {j for place, (_, j) in enumerate(order) if place not in kept}


def _by_time(performed: Sequence[WorkflowStep]) -> list[int]:
    """Indices in the order things were done: by start where known, else as recorded."""
    last: datetime | None = None
    keyed = []
    for index, step in enumerate(performed):
        last = step.started_at or step.finished_at or last
        keyed.append((last is not None, last.timestamp() if last else 0.0, index))
    return [index for *_, index in sorted(keyed)]


def _rows(
    playbook_steps: Sequence[PlaybookStep],
    performed: Sequence[WorkflowStep],
    pairs: dict[int, int],
    moved: set[int],
) -> list[ComparedStep]:
    rows: list[ComparedStep] = []
    by_performed = {j: i for i, j in pairs.items()}
    added_after: dict[int, list[int]] = {}
    anchor = -1
    for j in range(len(performed)):
        anchor = by_performed.get(j, anchor)
        if j not in by_performed:
            added_after.setdefault(anchor, []).append(j)
    rows.extend(_row(None, performed[j], moved=False) for j in added_after.get(-1, []))
    for i, step in enumerate(playbook_steps):
        j_or_none = pairs.get(i)
        done = performed[j_or_none] if j_or_none is not None else None
        rows.append(_row(step, done, moved=j_or_none in moved))
        rows.extend(_row(None, performed[j], moved=False) for j in added_after.get(i, []))
    return rows


def _row(planned: PlaybookStep | None, done: WorkflowStep | None, *, moved: bool) -> ComparedStep:
    expected = planned.expected_minutes if planned else None
    if done and done.expected_minutes is not None:
        expected = done.expected_minutes
    real = None
    if done and done.started_at and done.finished_at:
        real = (done.finished_at - done.started_at).total_seconds() / 60
    result = _result(planned, done, expected, real, moved=moved)
    reason = (done.result_reason or done.reason) if done else ""
    if done and done.result_override:
        result = StepResult(done.result_override)
    return ComparedStep(result, planned, done, expected, real, reason)


def _result(
    planned: PlaybookStep | None,
    done: WorkflowStep | None,
    expected: int | None,
    real: float | None,
    *,
    moved: bool,
) -> StepResult:
    if done is None or done.state == StepState.SKIPPED:
        return StepResult.SKIPPED
    if planned is None:
        return StepResult.ADDED
    if done.state == StepState.PLANNED:
        return StepResult.NOT_YET
    if moved:
        return StepResult.REORDERED
    if expected is not None and real is not None and real > expected:
        return StepResult.LATE
    return StepResult.NOT_YET if done.state == StepState.IN_PROGRESS else StepResult.AS_PLANNED
