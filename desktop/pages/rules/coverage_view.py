"""The matrix: incident types against playbooks and rules; a hole begins what is missing."""

from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop.pages.rules import columns
from desktop.widgets.bars import Bar, EmptyState
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import column, empty_layout
from desktop.widgets.rows import RowsModel
from desktop.widgets.table import EditableTable
from kb.conformance import rule_coverage
from kb.library.automation_rules.coverage import Cover, Coverage, Covering, Scenario

if TYPE_CHECKING:
    from desktop.pages.base import Page

_MOST_OFFERED = 3


class CoverageView(QWidget):
    """What covers which incident type.

    Signals:
        item_wanted: `(UUID)` open this playbook or rule.
        new_wanted: `(str, str)` begin an item of this kind for this incident type.
    """

    item_wanted = Signal(object)
    new_wanted = Signal(str, str)

    def __init__(self, page: "Page") -> None:
        super().__init__()
        self._page = page
        self._columns: tuple[tuple[int, Covering], ...] = ()
        self.model: RowsModel[Scenario] | None = None
        self.table = EditableTable(self.tr("Incident types, playbooks and rules"))
        self.table.horizontalHeader().setTextElideMode(Qt.TextElideMode.ElideRight)
        self._bars = column(spacing=6)
        self.why = PlainText("", "secondary", wrap=True, selectable=True)
        self.why.hide()
        self._left_out = PlainText("", "hint", wrap=True)
        empty = EmptyState(
            self.tr("Incident types stand here once incidents, playbooks or rules name one.")
        )
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(empty)
        layout = column(
            self._bars, self._stack, self.why, self._left_out, spacing=8, margins=(20, 0, 16, 12)
        )
        layout.setStretch(1, 1)
        self.setLayout(layout)
        self.table.clicked.connect(self._on_clicked)
        self.table.opened.connect(lambda _row: self.open_cell(self.table.currentIndex()))

    def read(self) -> None:
        """Reads the matrix again."""
        query = partial(rule_coverage.read, at=datetime.now(UTC))
        self._page.context.session.read(query, self._show, replaces="rules.coverage")

    def _show(self, found: Coverage) -> None:
        shown = columns.shown_columns(found)
        if self.model is None or shown != self._columns:
            self._columns = shown
            self.model = RowsModel(columns.matrix_columns(found), lambda row: row.name, parent=self)
            self.table.setModel(self.model)
            self.table.selectionModel().currentChanged.connect(self._on_current)
        self.model.set_rows(found.rows)
        self._stack.setCurrentIndex(0 if found.rows else 1)
        self._show_holes(found)
        hidden = len(found.columns) - len(shown)
        said = self.tr("%n playbook(s) and rule(s) name no incident type", "", hidden)
        self._left_out.set_text(said if hidden else "")
        self._left_out.setVisible(bool(hidden))

    def _show_holes(self, found: Coverage) -> None:
        empty_layout(self._bars)
        if not found.holes:
            return
        said = self.tr("%n incident type(s) have no playbook", "", len(found.holes))
        offered = tuple(
            (
                self.tr("New playbook for {type}").format(type=hole.name[:60]),
                partial(self.new_wanted.emit, "playbook", hole.name),
            )
            for hole in found.holes[:_MOST_OFFERED]
        )
        self._bars.addWidget(Bar(said, "warn", offered))

    def _on_clicked(self, index: QModelIndex) -> None:
        self.open_cell(index)

    def _on_current(self, index: QModelIndex, _before: QModelIndex) -> None:
        row, item = self._at(index)
        said = row.why.get(item[1].id, "") if row is not None and item is not None else ""
        self.why.set_text(said)
        self.why.setVisible(bool(said))

    def open_cell(self, index: QModelIndex) -> None:
        """Opens the playbook or rule of a cell; a hole begins what is missing."""
        row, item = self._at(index)
        if row is None or self.model is None:
            return
        key = self.model.columns[index.column()].key
        if key == columns.PLAYBOOK and not row.has_playbook:
            self.new_wanted.emit("playbook", row.name)
        elif key == columns.RULE and not row.has_rule:
            self.new_wanted.emit("automation_rule", row.name)
        elif item is not None and row.cells[item[0]] != Cover.NONE:
            found: UUID = item[1].id
            self.item_wanted.emit(found)

    def _at(self, index: QModelIndex) -> tuple[Scenario | None, tuple[int, Covering] | None]:
        if self.model is None or not index.isValid():
            return None, None
        own = len(self.model.columns) - len(self._columns)
        place = index.column() - own
        return self.model.record(index), self._columns[place] if place >= 0 else None
