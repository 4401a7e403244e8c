"""The right panel of the workflow: the chosen step, or the playbook step not done yet."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop.pages.incident.record_panel import RecordForm, RecordPanel
from desktop.pages.incident.workflow.planned_panel import PlannedPanel
from desktop.pages.incident.workflow.proposing import ProposeButton
from desktop.pages.incident.workflow.rows import StepRow
from desktop.pages.incident.workflow.step_form import StepForm
from desktop.widgets.buttons import Button
from kb.vocabulary.enums import StepState

if TYPE_CHECKING:
    from desktop.pages.incident.workflow.steps import StepsSection
    from kb.dossier import WholeIncident


class StepPanel(QStackedWidget):
    """Shows one row of the workflow.

    Args:
        section: the workflow section, whose writes the panel uses.
    """

    def __init__(self, section: "StepsSection") -> None:
        super().__init__()
        self._section = section
        self._playbook: object = None
        self.steps = RecordPanel(section.tr("Step"), section.tr("Choose a step to see it here."))
        self.addWidget(self.steps)
        self._planned: QWidget | None = None
        self._planned_row: StepRow | None = None

    @property
    def form(self) -> RecordForm | None:
        """The form of the chosen step, where there is one."""
        return self.steps.form if self.currentWidget() is self.steps else None

    def show_row(self, row: StepRow | None, whole: "WholeIncident") -> None:
        """Shows a row; text being typed in the panel stays."""
        if row is not None and row.step is None:
            self._show_planned(row)
            return
        self.setCurrentWidget(self.steps)
        playbook = whole.comparison.version_id if whole.comparison is not None else None
        self.steps.rebuild_if(read_only=self._section.read_only)
        if playbook != self._playbook:
            self._playbook = playbook
            self.steps.clear()
        if row is None or row.step is None:
            self.steps.clear()
            return
        form = self.steps.show_form(row.step.id, lambda: self._make(row, whole))
        if isinstance(form, StepForm):
            form.show_row(row, whole)

    def _make(self, row: StepRow, whole: "WholeIncident") -> StepForm:
        form = StepForm(self._section, row, whole)
        form.lesson_wanted.connect(self._section.edits.write_lesson)
        return form

    def focus_first(self) -> None:
        """Puts the cursor where one goes on: what happened, or the first way to record it."""
        form = self.form
        if form is not None:
            box = form.box("outcome")
            if box is not None:
                box.editor.setFocus()
            return
        if self._planned is not None:
            for button in self._planned.findChildren(Button):
                button.setFocus()
                return

    def _show_planned(self, row: StepRow) -> None:
        if self._planned is not None:
            if row == self._planned_row:
                self.setCurrentWidget(self._planned)
                return
            self.removeWidget(self._planned)
            self._planned.deleteLater()
        self.steps.clear()
        self._planned_row = row
        self._planned = PlannedPanel(
            row,
            lambda state: self._record(row, state),
            read_only=self._section.read_only,
            propose=ProposeButton(self._section, row),
        )
        self.addWidget(self._planned)
        self.setCurrentWidget(self._planned)

    def _record(self, row: StepRow, state: StepState) -> None:
        """The pressed button goes with its panel: the table takes the focus."""
        self._section.table.setFocus()
        self._section.edits.record_planned(row, state)
