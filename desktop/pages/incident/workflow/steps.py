"""The workflow as performed, beside the playbook: the heart of the incident page."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, ClassVar, override
from uuid import UUID

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHeaderView, QWidget

from desktop.pages.base import PageContext
from desktop.pages.incident.column_fit import ColumnFit
from desktop.pages.incident.paste_preview import PastePreview
from desktop.pages.incident.playbook_choices import playbook_choices
from desktop.pages.incident.playbook_making import open_playbook, read_playbook
from desktop.pages.incident.section import Section
from desktop.pages.incident.workflow.bar import WorkflowBar
from desktop.pages.incident.workflow.columns import StepColumns, line_columns
from desktop.pages.incident.workflow.rows import (
    StepRow,
    can_be_linked,
    grouped,
    near,
    recorded_id,
    rows_of,
)
from desktop.pages.incident.workflow.step_edits import StepEdits
from desktop.pages.incident.workflow.step_lines import StepLine, read_line, read_lines
from desktop.pages.incident.workflow.step_menu import show_step_menu
from desktop.pages.incident.workflow.step_panel import StepPanel
from desktop.widgets.drag_table import DragTable
from desktop.widgets.labels import hline
from desktop.widgets.layouts import column
from desktop.widgets.rows import RowsModel
from kb.conformance import service as conformance
from kb.incidents.workflow import service as workflow
from kb.incidents.workflow.schemas import WorkflowStep
from kb.vocabulary.enums import Phase

if TYPE_CHECKING:
    from desktop.navigation import State
    from kb.changes import Changes
    from kb.dossier import WholeIncident

_PANEL_AFTER_MS = 40
_LEAST = 260


class StepsSection(Section):
    """Steps in their phases; everything works from the keyboard alone."""

    name: ClassVar[str] = "workflow"

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.rows: list[StepRow] = []
        self._wanted: tuple[UUID, str] | None = None
        self._version: object = "nothing shown"
        self.bar = WorkflowBar(self.add_step, self._open_playbook)
        self.bar.playbook_chosen.connect(self._choose_playbook)
        self.bar.filtered.connect(lambda _on: self._fill())
        self.preview: PastePreview[StepLine] = PastePreview(
            line_columns(lambda: context.session.zone), self._insert_lines
        )
        self.edits = StepEdits(self, self._want, lambda: self.rows)
        self.table = DragTable(
            self.tr("Workflow"), Qt.DropAction.LinkAction, recorded_id, can_be_linked
        )
        self.table.can_drag = False
        self.table.time_now = self.time_now
        self.panel = StepPanel(self)
        self._columns = StepColumns(lambda: context.session.zone, self._day, lambda: self.people)
        self.model: RowsModel[StepRow] = self._make_model()
        self.table.setModel(self.model)
        self.fit = ColumnFit(self.table, _LEAST, ("took", "started_at", "state", "done_by"))
        self._panel_soon = QTimer(self, singleShot=True, interval=_PANEL_AFTER_MS)
        self._panel_soon.timeout.connect(self._show_panel)
        layout = column(self.bar, self.preview, self.edits.conflict, hline(), self.table, spacing=0)
        layout.setStretch(4, 1)
        self.setLayout(layout)
        self._connect()

    def _connect(self) -> None:
        self.table.picked.connect(lambda _row: self._panel_soon.start())
        self.table.opened.connect(self._open)
        self.table.peeked.connect(lambda _row: self.inspector_wanted.emit())
        self.table.removed.connect(self.edits.remove)
        self.table.duplicated.connect(self.edits.duplicate)
        self.table.moved.connect(self.edits.move)
        self.table.lines_pasted.connect(self.paste_lines)
        self.table.stamp_wanted.connect(self.edits.stamp)
        self.table.dropped.connect(self.edits.link)
        self.table.menu_wanted.connect(lambda row, at: show_step_menu(self, row, at))

    # --- showing

    @override
    def show_whole(self, whole: "WholeIncident") -> None:
        first = self.whole is None
        super().show_whole(whole)
        version = whole.comparison.version_id if whole.comparison is not None else None
        if version != self._version:
            self._version = version
            self.model = self._make_model()
            self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
            self.table.setModel(self.model)
            self.table.can_drag = version is not None
            self.fit.fit()
        if first or version != self.bar.playbook.value():
            self._read_playbooks()
        self.model.read_only = self.read_only
        self.model.set_entry("" if self.read_only else self.tr("Type what was done"))
        self.bar.show_comparison(whole.comparison)
        self.bar.set_read_only(read_only=self.read_only)
        read_playbook(self.context, whole.incident.id, self._on_made, self)
        self.rows = rows_of(whole)
        self._fill()

    def _on_made(self, found: "tuple[UUID, str] | None") -> None:
        steps = self.whole is not None and bool(self.whole.workflow)
        title = found[1] if found is not None else ""
        self.bar.show_made(title, has_steps=steps)

    def _open_playbook(self) -> None:
        open_playbook(self.context, self.incident_id)

    def _make_model(self) -> RowsModel[StepRow]:
        comparison = self.whole.comparison if self.whole is not None else None
        compared = comparison is not None
        columns = (
            self._columns.compared(comparison.version_number)
            if comparison is not None
            else self._columns.alone()
        )
        model: RowsModel[StepRow] = RowsModel(columns, key=lambda row: row.key, parent=self)
        model.setObjectName("compared" if compared else "alone")
        model.edited.connect(self.edits.edit)
        model.entered.connect(self._enter)
        return model

    def _fill(self) -> None:
        compared = self.whole is not None and self.whole.comparison is not None
        only = compared and self.bar.only.isChecked()
        self.model.set_rows(grouped(row for row in self.rows if row.differs or not only))
        self._select_wanted()
        self._panel_soon.start()

    def _select_wanted(self) -> None:
        if self._wanted is None:
            return
        record_id, cell = self._wanted
        if self.table.is_editing:  # the next line is being typed already
            self._wanted = None
            return
        if self.model.row_of(record_id) < 0:
            return
        self._wanted = None
        if cell:
            self.table.edit_key(record_id, cell)
        else:
            self.table.select_key(record_id)

    def _show_panel(self) -> None:
        row = self.table.current_record()
        if self.whole is not None:
            self.panel.show_row(row if isinstance(row, StepRow) else None, self.whole)

    def _read_playbooks(self) -> None:
        self.context.session.read(
            partial(playbook_choices, chosen=self._version),
            self._on_playbooks,
            replaces=("incident.playbooks", id(self)),
        )

    def _on_playbooks(self, found: "list[tuple[UUID, str]]") -> None:
        self.bar.set_playbooks(found)
        self.bar.show_comparison(self.whole.comparison if self.whole is not None else None)

    def _day(self) -> datetime | None:
        if self.whole is None:
            return None
        incident = self.whole.incident
        return incident.detected_at or incident.first_activity_at or near(self.whole)

    # --- the section

    @override
    def handlers(self) -> dict[str, Callable[[], object]]:
        own: dict[str, Callable[[], object]] = {"copy_reference": self._copy_reference}
        if self.read_only:
            return own
        return own | {"new": self.add_step}

    @override
    def panes(self) -> list[QWidget]:
        return [self.bar.playbook, self.table, self.panel]

    @override
    def inspector(self) -> QWidget:
        return self.panel

    @override
    def chosen(self) -> object:
        row = self.table.current_record()
        return row.step if isinstance(row, StepRow) else None

    @override
    def kind_of(self, record: object) -> str:
        return "workflow_step" if isinstance(record, WorkflowStep) else ""

    @override
    def focus_field(self, name: str) -> bool:
        self._show_panel()
        return super().focus_field(name)

    @override
    def reveal(self, record_id: UUID) -> bool:
        if self.model.row_of(record_id) < 0 and self.bar.only.isChecked():
            self.bar.only.setChecked(False)
            self._fill()
        return self.table.select_key(record_id, flash=True)

    @override
    def state(self) -> "State":
        row = self.table.current_record()
        key = row.key if isinstance(row, StepRow) else None
        return {
            "key": key,
            "scroll": self.table.scroll_state(),
            "only": self.bar.only.isChecked(),
        }

    @override
    def restore(self, state: "State") -> None:
        self.bar.only.setChecked(bool(state.get("only")))
        self._fill()
        if state.get("key") is not None:
            self.table.select_key(state["key"])
        self.table.restore_scroll(int(str(state.get("scroll", 0))))

    @override
    def close_top(self) -> bool:
        shown = self.preview.isVisible()
        self.preview.dismiss()
        return shown

    # --- adding

    def add_step(self) -> None:
        """Opens a row below the selection; at the end it is the entry row, line after line."""
        row = self.table.current_record()
        step = row.step if isinstance(row, StepRow) else None
        if step is None or self.whole is None or step.id == self.whole.workflow[-1].id:
            self.table.edit_entry()
        else:
            self.edits.add({"action": "", "phase": self._phase_now()}, after=step.id, cell="action")

    def _enter(self, text: str) -> None:
        if self.whole is None:
            return
        line = read_line(text, near(self.whole), self.context.session.zone)
        phase = self.whole.workflow[-1].phase if self.whole.workflow else Phase.TRIAGE.value
        self.edits.add(line.values(phase, self.context.session.actor))

    def _phase_now(self) -> str:
        row = self.table.current_record()
        if isinstance(row, StepRow):
            return row.phase if row.phase in set(Phase) else Phase.TRIAGE.value
        steps = self.whole.workflow if self.whole is not None else ()
        return steps[-1].phase if steps else Phase.TRIAGE.value

    @override
    def paste_lines(self, lines: Sequence[str]) -> bool:
        if self.whole is None or self.read_only:
            return False
        row = self.table.current_record()
        step = row.step if isinstance(row, StepRow) else None
        found = read_lines(lines, near(self.whole, step), self.context.session.zone)
        if found:
            self.preview.show_items(found)
        return bool(found)

    def _insert_lines(self, lines: list[StepLine]) -> None:
        row = self.table.current_record()
        step = row.step if isinstance(row, StepRow) else None
        rows = tuple(line.values(self._phase_now()) for line in lines)

        def done(changes: "Changes") -> None:
            self._wanted = (changes.result[0], "")
            self.table.setFocus()

        self.write(
            partial(
                workflow.add_many,
                incident_id=self.incident_id,
                rows=rows,
                after=step.id if step is not None else None,
            ),
            done,
        )

    # --- ways

    def _copy_reference(self) -> None:
        """Copies "INC-2026-0417 step 4", or the incident's number when no step is chosen."""
        row = self.table.current_record()
        label = self.tr("step {n}").format(n=row.label) if isinstance(row, StepRow) else ""
        QGuiApplication.clipboard().setText(f"{self.number} {label}".strip())

    def _want(self, record_id: UUID, cell: str) -> None:
        """Selects a step as soon as it is read, and opens one of its cells."""
        self._wanted = (record_id, cell)

    def _open(self, row: StepRow) -> None:
        self._panel_soon.stop()
        self._show_panel()
        self.inspector_wanted.emit()
        self.panel.focus_first()

    def _choose_playbook(self, version_id: UUID | None) -> None:
        self.write(
            partial(
                conformance.choose_playbook,
                incident_id=self.incident_id,
                version_id=version_id,
            )
        )
