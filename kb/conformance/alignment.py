"""Which performed step is which playbook step, and what that says.

Steps that people linked stay linked, and what they said not to be in the playbook stays out of
it. The rest are paired by the words of their titles. Which pairs are made, and which way
through the playbook's branches and loops is taken for the one that was gone, is the alignment
of least cost with the net of the playbook (`kb.conformance.net.optimum`, which defines that cost
and names the method). What it says of each step becomes a result:

- in the order of the playbook, or again in a loop: as planned, or late;
- paired out of order: out of order, or repeated when the step was done already;
- paired with nothing: skipped, added, or on a way that wasn't taken.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from kb.conformance import words
from kb.conformance.likeness import unlike
from kb.conformance.net.building import Net, net_of, straight
from kb.conformance.net.optimum import LEFT_OUT, NEVER, Alignment, Task, align
from kb.conformance.net.order import Order, order_of
from kb.incidents.workflow.schemas import WorkflowStep
from kb.library.playbooks.flow import Flow, flow
from kb.library.playbooks.schemas import PlaybookStep
from kb.vocabulary.enums import StepResult, StepState
from kb.vocabulary.moments import format_duration

#: What a pair costs on top when it is out of order: as much as a quarter of a step left out.
_MOVED = 250
_OPTIONAL = "The playbook leaves it open."


@dataclass(frozen=True, slots=True)
class ComparedStep:
    """One row of the comparison.

    Attributes:
        result: what the comparison says, or what a person overruled it with.
        playbook_step, performed_step: either may be None, never both.
        expected_minutes, real_minutes: None when not known.
        reason: the reason of an overruling, else the step's own reason.
        because: why the comparison says so, in words; "" for what is as planned.
    """

    result: StepResult
    playbook_step: PlaybookStep | None
    performed_step: WorkflowStep | None
    expected_minutes: int | None
    real_minutes: float | None
    reason: str
    because: str = ""

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
    return compare_with(Plan.of(playbook_steps), performed, is_over=is_over)


@dataclass(frozen=True, slots=True)
class Plan:
    """A version of a playbook, read once for any number of workflows."""

    steps: Sequence[PlaybookStep]
    flow: Flow
    net: Net
    order: Order

    @classmethod
    def of(cls, steps: Sequence[PlaybookStep]) -> "Plan":
        """The plan of steps in their order."""
        numbered = [step.number for step in steps] == list(range(1, len(steps) + 1))
        found = flow(steps) if numbered else Flow()
        net = net_of(found) if numbered else straight(len(steps))
        return cls(steps, found, net, order_of(net, len(steps)))


def compare_with(
    plan: Plan, performed: Sequence[WorkflowStep], *, is_over: bool = True
) -> tuple[ComparedStep, ...]:
    """The same with a plan that was read before."""
    known = _Known(plan, performed, _by_time(performed))
    return tuple(_Rows(known, align(known.task()), is_over=is_over).listed())


@dataclass(frozen=True, slots=True)
class _Known:
    """What is compared.

    Attributes:
        by_time: indices of the performed steps in the order they were done.
    """

    plan: Plan
    performed: Sequence[WorkflowStep]
    by_time: Sequence[int]

    @property
    def planned(self) -> Sequence[PlaybookStep]:
        return self.plan.steps

    def task(self) -> Task:
        """What is to be aligned; performed steps in the order of time."""
        done = [self.performed[index] for index in self.by_time]
        place = {step.id: at for at, step in enumerate(self.planned)}
        linked = {
            item: place[step.playbook_step_id]
            for item, step in enumerate(done)
            if step.playbook_step_id in place
        }
        free = [
            item
            for item, step in enumerate(done)
            if item not in linked and step.result_override != StepResult.ADDED
        ]
        alike = unlike([step.title for step in self.planned], [done[item].action for item in free])
        costs = [{free[at]: far for at, far in found.items()} for found in alike]
        for item, step in linked.items():
            costs[step][item] = 0
        return Task(
            self.plan.net,
            costs,
            [_MOVED if _was_done(step) else 0 for step in done],
            [NEVER if item in linked else LEFT_OUT for item in range(len(done))],
        )


def _was_done(step: WorkflowStep) -> bool:
    """Whether it has a place in the order of what was done."""
    return step.state not in {StepState.PLANNED, StepState.SKIPPED}


def _by_time(performed: Sequence[WorkflowStep]) -> list[int]:
    """Indices in the order things were done: by start where known, else as recorded."""
    last: datetime | None = None
    keyed = []
    for index, step in enumerate(performed):
        last = step.started_at or step.finished_at or last
        keyed.append((last is not None, last.timestamp() if last else 0.0, index))
    return [index for *_, index in sorted(keyed)]


@dataclass(frozen=True, slots=True)
class _Found:
    """What the alignment says of a performed step."""

    step: int | None
    result: StepResult
    because: str = ""


@dataclass
class _Rows:
    """Turns an alignment into rows."""

    known: _Known
    alignment: Alignment
    is_over: bool
    #: By step, items of the time order that are paired with it; the one that counts first.
    of_step: dict[int, list[int]] = field(init=False)

    def __post_init__(self) -> None:
        self.in_order = {pair.item: pair for pair in self.alignment.pairs}
        of_step: dict[int, list[int]] = {}
        for item, pair in self.in_order.items():
            of_step.setdefault(pair.step, []).append(item)
        for item, step in self.alignment.moved.items():
            of_step.setdefault(step, []).append(item)
        for items in of_step.values():
            items.sort(key=self._rank)
        self.of_step = of_step

    def _rank(self, item: int) -> tuple[bool, bool, int]:
        pair = self.in_order.get(item)
        return not _was_done(self._done(item)), pair is None or pair.again, item

    def _done(self, item: int) -> WorkflowStep:
        return self.known.performed[self.known.by_time[item]]

    def listed(self) -> list[ComparedStep]:
        """Rows in the playbook's order; others behind what was recorded before them."""
        known = self.known
        step_of = {items[0]: step for step, items in self.of_step.items()}
        main = {known.by_time[item]: step for item, step in step_of.items()}
        others: dict[int, list[int]] = {}
        anchor = -1
        for index in range(len(known.performed)):
            anchor = main.get(index, anchor)
            if index not in main:
                others.setdefault(anchor, []).append(index)
        item_of = {index: item for item, index in enumerate(known.by_time)}
        rows: list[ComparedStep] = []
        for step in range(-1, len(known.planned)):
            if step >= 0:
                items = self.of_step.get(step)
                main_row = self._row(self._main(items[0], step), items[0]) if items else None
                rows.append(main_row or self._undone(step))
            rows += [
                self._row(self._other(item_of[index]), item_of[index])
                for index in others.get(step, [])
            ]
        return rows

    def _undone(self, step: int) -> ComparedStep:
        planned = self.known.planned[step]
        result, because = StepResult.SKIPPED, "Nobody recorded it."
        if self._is_passed_by(step):
            result, because = StepResult.NOT_TAKEN, self._not_taken(step)
        elif not self.is_over:
            result, because = StepResult.NOT_YET, ""
        elif self._is_optional(step):
            result, because = StepResult.NOT_TAKEN, _OPTIONAL
        return ComparedStep(result, planned, None, planned.expected_minutes, None, "", because)

    def _is_passed_by(self, step: int) -> bool:
        """Whether its way wasn't taken, and isn't any more."""
        if step in self.alignment.steps:
            return False
        return self.is_over or any(
            self.known.plan.order.excludes(other, step)
            for other in self.alignment.steps
            if (items := self.of_step.get(other)) and _was_done(self._done(items[0]))
        )

    def _is_optional(self, step: int) -> bool:
        """Whether the playbook says that it may be left out."""
        found = self.known.plan.flow.steps
        return step < len(found) and found[step].labels.optional

    def _not_taken(self, step: int) -> str:
        return words.not_taken(
            step, self.alignment.steps, self.known.plan.order, self.known.plan.flow
        )

    def _main(self, item: int, step: int) -> _Found:
        """Of the performed step that stands for one of the playbook."""
        done = self._done(item)
        if not _was_done(done):
            if self._is_passed_by(step):
                return _Found(step, StepResult.NOT_TAKEN, self._not_taken(step))
            if done.state == StepState.SKIPPED and self._is_optional(step):
                return _Found(step, StepResult.NOT_TAKEN, _OPTIONAL)
            return _Found(step, *_without_being_done(done))
        if item in self.in_order:
            return _Found(step, StepResult.AS_PLANNED)
        if step not in self.alignment.steps:
            return _Found(step, StepResult.REORDERED, words.ASIDE)
        pairs = [pair for pair in self.alignment.pairs if not pair.again]
        ran = sorted((pair.item, pair.step) for pair in pairs if _was_done(self._done(pair.item)))
        because = words.moved(
            step,
            [other for at, other in ran if at < item],
            [other for at, other in ran if at > item],
            self.known.plan.order,
            lambda one: self.known.planned[one].number,
        )
        return _Found(step, StepResult.REORDERED, because)

    def _other(self, item: int) -> _Found:
        """Of a performed step that stands for none, or for one that another one stands for."""
        done = self._done(item)
        pair = self.in_order.get(item)
        step = pair.step if pair is not None else self.alignment.moved.get(item)
        if not _was_done(done):
            return _Found(step, *_without_being_done(done))
        if step is None:
            said = done.result_override == StepResult.ADDED
            because = "Said not to be in the playbook." if said else "Like no step of the playbook."
            return _Found(None, StepResult.ADDED, because)
        if pair is not None and pair.again:
            return _Found(step, StepResult.AS_PLANNED, "Done again in a loop.")
        return _Found(step, StepResult.REPEATED, "Done again; the playbook has it once.")

    def _row(self, found: _Found, item: int) -> ComparedStep:
        done = self._done(item)
        planned = self.known.planned[found.step] if found.step is not None else None
        expected = planned.expected_minutes if planned else None
        if done.expected_minutes is not None:
            expected = done.expected_minutes
        real = None
        if done.started_at and done.finished_at:
            real = (done.finished_at - done.started_at).total_seconds() / 60
        result, because = found.result, found.because
        if result is StepResult.AS_PLANNED:
            if expected is not None and real is not None and real > expected:
                result = StepResult.LATE
                because = f"Took {format_duration(real)}, {format_duration(expected)} expected."
            elif done.state == StepState.IN_PROGRESS:
                result = StepResult.NOT_YET
        if done.result_override in set(StepResult):  # a newer program may know others
            result = StepResult(done.result_override)
        reason = done.result_reason or done.reason
        return ComparedStep(result, planned, done, expected, real, reason, because)


def _without_being_done(done: WorkflowStep) -> tuple[StepResult, str]:
    if done.state == StepState.SKIPPED:
        return StepResult.SKIPPED, "" if done.reason else "Skipped, without a reason."
    return StepResult.NOT_YET, ""
