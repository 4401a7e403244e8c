"""How a playbook was kept over many incidents: a figure, and a table whose numbers open lists."""

from functools import partial
from typing import TYPE_CHECKING, Final, override
from uuid import UUID

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QMenu, QWidget

from desktop.navigation import Route
from desktop.pages.knowledge import adherence_words as words
from desktop.pages.knowledge.adherence_words import UseRow
from desktop.proposing import add_wishes
from desktop.theme import fonts
from desktop.widgets.cells import Group
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import column
from desktop.widgets.rows import RowsModel
from desktop.widgets.step_bars import StepBars
from desktop.widgets.table import EditableTable
from kb.vocabulary.proposals import StepWish

if TYPE_CHECKING:
    from kb.conformance.deviations import PlaybookUse

#: With fewer incidents a figure says nothing.
ENOUGH: Final = 5
_MOST_LISTED: Final = 30
#: What a title needs at least.
_TITLE: Final = 150


class AdherenceView(QWidget):
    """Adherence by step.

    Signals:
        wanted: `(UUID)` the playbook is to be read; it is shown with `show_use`.
        opened: `(Route)` an incident's workflow.
        wished: `(UUID, StepWish, UseRow, tuple[UUID, ...])` propose this change of a step,
            because of these incidents.
    """

    wanted = Signal(object)
    opened = Signal(object)
    wished = Signal(object, object, object, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._playbook_id: UUID | None = None
        self._is_read = False
        self.finding = PlainText("", "strong", wrap=True)
        self.count = PlainText("", "hint", wrap=True)
        self.bars = StepBars(self.tr("What became of each step"), words.legend())
        self.bars.chosen.connect(self._on_bar)
        self.table = EditableTable(self.tr("Adherence by step"))
        self.table.horizontalHeader().setTextElideMode(Qt.TextElideMode.ElideRight)
        self.model: RowsModel[UseRow] = RowsModel(
            words.columns(), key=lambda row: (row.number, row.title), parent=self
        )
        self.model.read_only = True
        self.table.setModel(self.model)
        self.table.clicked.connect(self._on_cell)
        self.table.opened.connect(lambda _row: self._on_cell(self.table.currentIndex()))
        layout = column(self.finding, self.count, self.bars, self.table, spacing=8)
        layout.setStretch(3, 1)
        self.setLayout(layout)

    def show_playbook(self, playbook_id: UUID | None) -> None:
        """Shows a playbook, read anew once somebody sees it."""
        if playbook_id != self._playbook_id:
            self.model.set_rows([])
            self.finding.set_text(self.tr("Reading…"))
            self.count.hide()
            self.bars.hide()
        self._playbook_id, self._is_read = playbook_id, False
        if self.isVisible():
            self._read()

    def show_use(self, use: "PlaybookUse") -> None:
        """Shows what was read."""
        if use.playbook_id != self._playbook_id:
            return
        steps, added = words.rows_of(use)
        self.finding.set_text(words.finding(steps, use.incidents))
        said = [self.tr("%n incident(s), steps of version {v}", "", use.incidents)]
        if use.left_out:
            said.append(self.tr("%n older one(s) are left out", "", use.left_out))
        if 0 < use.incidents < ENOUGH:
            said.append(self.tr("Too few for a chart"))
        self.count.set_text(". ".join(said).format(v=use.version) + ".")
        self.count.show()
        self.bars.setVisible(use.incidents >= ENOUGH)
        self.bars.set_bars(words.bars_of(steps))
        rows: list[UseRow | Group] = [*steps]
        if added:
            rows += [Group(self.tr("Added in three incidents or more")), *added]
        self.model.set_rows(rows)

    def menu_at(self, index: QModelIndex) -> QMenu | None:
        """What the row asks for, and the incidents behind the number of a cell.

        None where no incident is behind it.
        """
        row = self.model.record(index)
        if row is None:
            return None
        places = words.places(row, self.model.columns[index.column()].key)
        if not places:
            return None
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        add_wishes(menu, words.wishes(row), row.took, partial(self._wish, row))
        menu.addSeparator()
        for place in places[:_MOST_LISTED]:
            text = f"{place.number}  {place.title[:60]}".replace("&", "&&")
            route = Route("incident", place.incident_id, "workflow")
            menu.addAction(text).triggered.connect(partial(self._open, route))
        if len(places) > _MOST_LISTED:
            more = self.tr("and %n more", "", len(places) - _MOST_LISTED)
            menu.addAction(more).setEnabled(False)
        return menu

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._read()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Columns give way, so that titles can be read; a press on a title lists them all."""
        super().resizeEvent(event)
        columns = self.model.columns
        wide = sum(fonts.px(one.width) for one in columns if not one.stretch)
        room = self.width() - fonts.px(_TITLE)
        for key in words.YIELDING:
            at = next(at for at, one in enumerate(columns) if one.key == key)
            self.table.setColumnHidden(at, wide > room)
            wide -= fonts.px(columns[at].width) if wide > room else 0

    def _read(self) -> None:
        if self._playbook_id is not None and not self._is_read:
            self._is_read = True
            self.wanted.emit(self._playbook_id)

    def _wish(self, row: UseRow, wish: StepWish) -> None:
        ids = tuple(one.incident_id for one in words.behind(row, wish))
        self.wished.emit(self._playbook_id, wish, row, ids)

    def _open(self, route: Route, _checked: bool = False) -> None:
        self.opened.emit(route)

    def _on_cell(self, index: QModelIndex) -> None:
        menu = self.menu_at(index)
        if menu is not None:
            box = self.table.visualRect(index)
            menu.popup(self.table.viewport().mapToGlobal(QPoint(box.left(), box.bottom())))

    def _on_bar(self, place: int) -> None:
        rows = self.model.records()
        if place < len(rows):
            row = rows[place]
            self.table.select_key((row.number, row.title), flash=True)
