"""The steps of one run, to be ticked: each tick writes the workflow."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu, QWidget

from desktop.navigation import Route
from desktop.pages.incident.column_fit import ColumnFit
from desktop.pages.incident.editors import read_moment
from desktop.pages.incident.section import Section, label_of
from desktop.pages.incident.table_parts import together
from desktop.pages.incident.words import short_time
from desktop.widgets.cells import Cell
from desktop.widgets.labels import PlainText, hline
from desktop.widgets.layouts import column, row
from desktop.widgets.rows import Column, RowsModel
from desktop.widgets.table import EditableTable
from kb.conformance import running
from kb.conformance.running import RunStep
from kb.errors import NotFoundError
from kb.vocabulary.enums import StepState
from kb.vocabulary.moments import format_moment

if TYPE_CHECKING:
    from collections.abc import Callable

    from kb.incidents.playbook_runs.schemas import PlaybookRun

_LEAST = 190
_TONES = {
    StepState.PLANNED.value: "neutral",
    StepState.IN_PROGRESS.value: "info",
    StepState.DONE.value: "ok",
    StepState.SKIPPED.value: "warn",
}


class RunChecklist(QWidget):
    """Ticks by Space or click, typed times, doers and results, all in one table.

    Args:
        section: the section of runs, whose writes it uses.

    Attributes:
        steps: the steps that are shown.
    """

    def __init__(self, section: Section) -> None:
        super().__init__()
        self._section = section
        self._run: PlaybookRun | None = None
        self.steps: tuple[RunStep, ...] = ()
        self.title = PlainText("", "strong", elide=True)
        self.said = PlainText("", "secondary")
        self.message = PlainText("", "error", wrap=True)
        self.message.hide()
        self.table = EditableTable(self.tr("Steps of the run"))
        self.table.time_now = section.time_now
        self.model: RowsModel[RunStep] = RowsModel(self._columns(), key=lambda one: one.planned.id)
        self.model.edited.connect(self._edit)
        self.table.setModel(self.model)
        self.fit = ColumnFit(self.table, _LEAST, ("automated", "state", "done_by", "number"))
        head = row(self.title, self.said, margins=(20, 8, 16, 8))
        head.setStretch(0, 1)
        layout = column(hline(), head, self.message, self.table, spacing=0)
        layout.setStretch(3, 1)
        self.setLayout(layout)
        self.table.peeked.connect(self.toggle)
        self.table.opened.connect(self._show_in_workflow)
        self.table.removed.connect(self._take_back)
        self.table.stamp_wanted.connect(lambda step, _key: self.tick(step))
        self.table.menu_wanted.connect(self._menu)
        self.hide()

    def _columns(self) -> Sequence[Column[RunStep]]:
        return (
            Column("done", self.tr("Done"), self._ticked, 54, editor="flag", value=_is_done),
            Column("number", "#", lambda s: Cell(str(s.planned.number), "number"), 40),
            Column(
                "title",
                self.tr("Step of the playbook"),
                lambda s: Cell(s.planned.title, "title", wrap=True),
                260,
                stretch=True,
            ),
            Column("automated", self.tr("Automated"), lambda s: Cell(s.automated, "muted"), 110),
            Column("state", self.tr("State"), _state, 92),
            Column(
                "done_by",
                self.tr("Done by"),
                lambda s: Cell(_of(s, "done_by"), "person"),
                126,
                editor="person",
                value=lambda s: _of(s, "done_by"),
                choices=lambda: [(name, name) for name in self._section.people],
            ),
            Column(
                "finished_at",
                self.tr("When"),
                self._when,
                104,
                editor="time",
                value=self._at,
            ),
            Column(
                "outcome",
                self.tr("What happened"),
                lambda s: Cell(_of(s, "outcome"), "secondary", wrap=True),
                150,
                editor="line",
                value=lambda s: _of(s, "outcome"),
            ),
            Column(
                "reason",
                self.tr("Why, or why left out"),
                lambda s: Cell(_of(s, "reason"), "secondary", wrap=True),
                150,
                editor="line",
                value=lambda s: _of(s, "reason"),
            ),
        )

    # --- showing

    def show_run(self, run: "PlaybookRun | None", *, again: bool = False) -> None:
        """Shows the steps of a run; `again` reads them anew though it is the same run."""
        pinned = run is not None and run.playbook_version_id is not None
        self.setVisible(pinned)
        same = run is not None and self._run is not None and run.id == self._run.id
        self._run = run if pinned else None
        if run is None or not pinned:
            return
        title = self.tr("Steps of {run} {title}, version {n}")
        self.title.set_text(title.format(run=run.ref, title=run.title, n=run.playbook_version))
        if not same or again:
            self._section.context.session.read(
                partial(_read, run_id=run.id), self._fill, replaces=("incident.run", id(self))
            )

    def _fill(self, steps: tuple[RunStep, ...]) -> None:
        self.steps = steps
        self.model.read_only = self._section.read_only
        self.model.set_rows(steps)
        done = sum(step.state is StepState.DONE for step in steps)
        said = self.tr("{n} of {all} done").format(n=done, all=len(steps))
        gone = self.tr("Its playbook was deleted: there are no steps to tick.")
        self.said.set_text(said if steps else gone)

    def _ticked(self, step: RunStep) -> Cell:
        done = _is_done(step)
        return Cell(self.tr("yes") if done else self.tr("no"), "flag", share=float(done))

    def _when(self, step: RunStep) -> Cell:
        done = step.performed
        if done is not None and step.state is StepState.SKIPPED:
            return Cell(self.tr("left out"), "muted")
        if done is None or done.finished_at is None:
            return Cell(self.tr("not set"), "muted") if _is_done(step) else Cell("", "number")
        shown = short_time(
            done.finished_at, done.finished_precision, self._section.zone, self._day()
        )
        return Cell(shown, "number", tip=self._at(step))

    def _day(self) -> datetime | None:
        """The day that typed and shown clock times mean."""
        whole, run = self._section.whole, self._run
        if run is not None and run.started_at is not None:
            return run.started_at
        return (
            whole.incident.detected_at or whole.incident.first_activity_at
            if whole is not None
            else None
        )

    def _at(self, step: RunStep) -> str:
        done = step.performed
        if done is None or done.finished_at is None:
            return ""
        return format_moment(done.finished_at, done.finished_precision, self._section.zone)

    # --- ticking

    def toggle(self, step: RunStep) -> None:
        """Ticks a step, or takes the tick back."""
        if step.state is StepState.DONE:
            self._take_back([step])
        else:
            self.tick(step)

    def tick(self, step: RunStep) -> None:
        """Says that a step was done: now, or at a time to be typed where the response is over."""
        done = partial(running.tick, playbook_step_id=step.planned.id, at=self._now())
        self._write(partial(done, by=self._section.context.session.actor))

    def _now(self) -> datetime | None:
        whole = self._section.whole
        over = whole is not None and (whole.incident.resolved_at or whole.incident.closed_at)
        return None if over else datetime.now(UTC).replace(second=0, microsecond=0)

    def _take_back(self, steps: Sequence[RunStep]) -> None:
        ids = [step.planned.id for step in steps if step.performed is not None]
        if self._run is None or not ids or self._section.read_only:
            return
        untick = partial(running.untick, run_id=self._run.id)
        each = [partial(untick, playbook_step_id=step_id) for step_id in ids]
        label = getattr(running.untick, "operation_label", "")
        self._section.write(together(str(label), each), on_failed=self._on_failed)

    def _edit(self, step: RunStep, key: str, value: object) -> None:
        self._say("")
        step_id = step.planned.id
        if key == "done":
            self.toggle(step)
        elif key == "reason" and step.state is not StepState.DONE and str(value).strip():
            self._write(
                partial(running.leave_out, playbook_step_id=step_id, reason=str(value)),
            )
        else:
            try:
                values = self._values(step, key, value)
            except ValueError as error:
                self._say(str(error))
                return
            self._write(partial(running.record, playbook_step_id=step_id, values=values))

    def _values(self, step: RunStep, key: str, value: object) -> dict[str, object]:
        if key != "finished_at":
            return {key: value}
        if not str(value).strip():
            return {"finished_at": None}
        at, precision = read_moment(str(value), self._section.zone, self._day())
        values: dict[str, object] = {"finished_at": at, "finished_precision": precision}
        done = step.performed
        if at is not None and (done is None or done.started_at is None):
            values |= {"started_at": at, "started_precision": precision}
        return values

    def _write(self, operation: "Callable[..., object]") -> None:
        if self._run is not None and not self._section.read_only:
            write = partial(operation, run_id=self._run.id)
            self._section.write(write, on_failed=self._on_failed)

    def _on_failed(self, error: Exception) -> None:
        self._say(str(getattr(error, "what", "") or error))

    def _say(self, sentence: str) -> None:
        self.message.set_text(sentence)
        self.message.setVisible(bool(sentence))

    # --- ways

    def _show_in_workflow(self, step: RunStep) -> None:
        whole = self._section.whole
        if step.performed is not None and whole is not None:
            route = Route("incident", whole.incident.id, "workflow", step.performed.id)
            self._section.context.navigation.go(route)

    def _menu(self, step: RunStep, at: QPoint) -> None:
        menu = self.menu_of(step)
        if not menu.isEmpty():
            menu.popup(at)

    def menu_of(self, step: RunStep) -> QMenu:
        """What can be done with a step of the run, in words."""
        menu = QMenu(self.table)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if not self._section.read_only:
            if step.state is not StepState.DONE:
                menu.addAction(self.tr("Done\tSpace"), partial(self.tick, step))
            leave_out = partial(self.table.edit_key, step.planned.id, "reason")
            if step.state is not StepState.SKIPPED:
                menu.addAction(self.tr("Left out, because…"), leave_out)
            if step.performed is not None:
                menu.addAction(self.tr("Take back\tDel"), partial(self._take_back, [step]))
        if step.performed is not None:
            show = partial(self._show_in_workflow, step)
            menu.addAction(self.tr("Show in the workflow\tEnter"), show)
        return menu


def _read(session: Any, run_id: UUID) -> tuple[RunStep, ...]:  # noqa: ANN401 - kb's own session
    """The steps; none where the run went meanwhile."""
    try:
        return running.checklist(session, run_id)
    except NotFoundError:
        return ()


def _of(step: RunStep, name: str) -> str:
    return str(getattr(step.performed, name)) if step.performed is not None else ""


def _is_done(step: RunStep) -> bool:
    return step.state is StepState.DONE


def _state(step: RunStep) -> Cell:
    code = step.state.value
    return Cell(label_of(StepState, code), "chip", _TONES[code])
