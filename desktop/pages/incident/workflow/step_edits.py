"""What can be done to the steps of a workflow; each is one operation that undo takes back."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtCore import QObject

from desktop.navigation import Route
from desktop.pages.incident.cell_conflict import CellConflict
from desktop.pages.incident.editors import read_moment
from desktop.pages.incident.section import Section
from desktop.pages.incident.workflow.rows import (
    StepRow,
    near,
    neighbours,
    recorded,
    step_before,
)
from kb.conformance import trace
from kb.incidents.workflow import service as workflow
from kb.vocabulary.enums import Phase, Precision, StepState

if TYPE_CHECKING:
    from kb.changes import Changes
    from kb.incidents.workflow.schemas import WorkflowStep


class StepEdits(QObject):
    """Writes for one workflow section.

    Args:
        section: the section, which knows the incident.
        want: `(id, cell key)` selects a step as soon as it is read.
        rows: gives the rows that are shown.

    Attributes:
        conflict: shows both values of a cell that somebody else changed too.
    """

    def __init__(
        self,
        section: Section,
        want: Callable[[UUID, str], None],
        rows: Callable[[], Sequence[StepRow]],
    ) -> None:
        super().__init__(section)
        self._section = section
        self._want = want
        self._rows = rows
        self.conflict = CellConflict(self.write_values)

    def add(self, values: Mapping[str, Any], after: UUID | None = None, cell: str = "") -> None:
        """Inserts a step behind another one, or at the end; then selects it or opens a cell."""

        def done(changes: "Changes") -> None:
            self._want(changes.result, cell)

        operation = partial(
            workflow.add, incident_id=self._section.incident_id, values=values, after=after
        )
        self._section.write(operation, done)

    def edit(self, row: StepRow, key: str, value: object) -> None:
        """Writes an edited cell; a cell beside a playbook step makes the step."""
        try:
            values = self._values(row, key, value)
        except ValueError as error:
            self._section.context.notices.show(str(error))
            return
        if row.step is None:
            self._record(row, values)
            return
        self.write_values(row.step, values, row.step.version)

    def _values(self, row: StepRow, key: str, value: object) -> dict[str, object]:
        if not key.endswith("_at"):
            return {key: value}
        day = near(self._section.whole, row.step) if self._section.whole is not None else None
        at, precision = read_moment(str(value), self._section.context.session.zone, day)
        return {key: at, key.replace("_at", "_precision"): precision}

    def write_values(
        self, step: "WorkflowStep", values: Mapping[str, object], version: int
    ) -> None:
        """Sets fields over a version; a conflict is shown with both values."""

        def failed(error: Exception) -> None:
            self.conflict.show_error(step, error)

        self._section.write(
            partial(workflow.revise, record_id=step.id, version=version, values=values),
            on_failed=failed,
        )

    def record_planned(self, row: StepRow, state: StepState) -> None:
        """Records a step of the playbook as done, begun or skipped now."""
        by = self._section.context.session.actor
        self._record(row, recorded(state, _this_minute(), by))

    def _record(self, row: StepRow, values: Mapping[str, object]) -> None:
        """Makes a step of a playbook row, behind the last step that stands before it."""
        if row.planned is None:
            return
        phase = row.phase if row.phase in set(Phase) else Phase.TRIAGE.value
        known_values = {
            "action": row.planned.title,
            "phase": phase,
            "playbook_step_id": row.planned.id,
        }
        self.add({**known_values, **values}, after=step_before(self._rows(), row))

    def stamp(self, row: StepRow, key: str) -> None:
        """The focused time; elsewhere the start, and the finish at the second press."""
        step = row.step
        if step is None:
            self.record_planned(row, StepState.IN_PROGRESS)
            return
        field = key or ("started_at" if step.started_at is None else "finished_at")
        if not key and step.finished_at is not None:
            self._section.context.notices.show(self.tr("Start and finish are set already."))
            return
        at = _this_minute()
        if field == "finished_at":
            by = self._section.context.session.actor
            self._section.write(partial(workflow.finish, record_id=step.id, at=at, by=by))
            return
        values: dict[str, object] = {field: at, "started_precision": Precision.MINUTE.value}
        if not step.done_by:
            values["done_by"] = self._section.context.session.actor
        self.write_values(step, values, step.version)

    def move(self, row: StepRow, by: int) -> None:
        """One place up or down; over the border of a phase the phase follows first."""
        if self._section.whole is None or row.step is None:
            return
        found = neighbours(self._section.whole, row.step.id)
        other = None if found is None else found[0] if by < 0 else found[2]
        if other is None:
            return
        if other.phase != row.step.phase:
            self.write_values(row.step, {"phase": other.phase}, row.step.version)
        elif by < 0:
            self._section.write(partial(workflow.move, record_id=row.step.id, before=other.id))
        else:
            self._section.write(partial(workflow.move, record_id=row.step.id, after=other.id))
        self._want(row.step.id, "")

    def duplicate(self, row: StepRow) -> None:
        """Makes a copy right behind the step and selects it."""

        def done(changes: "Changes") -> None:
            self._want(changes.result, "")

        if row.step is not None:
            self._section.write(partial(workflow.duplicate, record_id=row.step.id), done)

    def remove(self, rows: list[StepRow]) -> None:
        """Deletes steps as one operation, and says so with Undo."""
        ids = tuple(row.step.id for row in rows if row.step is not None)
        labels = ", ".join(row.label for row in rows if row.step is not None)
        if len(ids) == 1:
            what = self.tr("step {label}").format(label=labels)
            self._section.write(
                partial(workflow.remove, record_id=ids[0]), self._section.tell_deleted(what)
            )
        elif ids:
            what = self.tr("steps {labels}").format(labels=labels)
            self._section.write(
                partial(workflow.remove_many, record_ids=ids), self._section.tell_deleted(what)
            )

    def write_lesson(self, row: StepRow) -> None:
        """Makes a lesson that tells what happened in a step, and goes to it."""
        if row.step is None:
            return
        incident_id = self._section.incident_id
        go = self._section.context.navigation.go
        self._section.write(
            partial(trace.lesson_from_step, step_id=row.step.id),
            lambda changes: go(Route("incident", incident_id, "lessons", changes.result)),
        )

    def link(self, dragged: StepRow, target: StepRow) -> None:
        """Says that a performed step is the playbook step of another row."""
        if dragged.step is not None and target.planned is not None and not self._section.read_only:
            self._section.write(
                partial(
                    trace.link_step,
                    step_id=dragged.step.id,
                    playbook_step_id=target.planned.id,
                )
            )
            self._want(dragged.step.id, "")

    def by_words(self, row: StepRow) -> None:
        """Takes back what people said of a step and the playbook: its words decide again."""
        self._say(row, partial(trace.link_step, playbook_step_id=None))

    def not_in_playbook(self, row: StepRow) -> None:
        """Says that a performed step is no step of the playbook."""
        self._say(row, trace.not_in_playbook)

    def _say(self, row: StepRow, operation: Callable[..., object]) -> None:
        if row.step is not None and not self._section.read_only:
            self._section.write(partial(operation, step_id=row.step.id))
            self._want(row.step.id, "")


def _this_minute() -> datetime:
    return datetime.now(UTC).replace(second=0, microsecond=0)
