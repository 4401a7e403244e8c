"""The table of incidents: a list of any length, driven from the keyboard."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, override

from PySide6.QtCore import QByteArray, QItemSelectionModel, QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QAbstractItemDelegate, QAbstractItemView, QHeaderView, QWidget

from desktop.models.sparse import SparseModel
from desktop.theme import fonts
from desktop.widgets.table import EditableTable
from kb.incidents.record.rows import IncidentRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from uuid import UUID

_TYPED_AHEAD_MS = 900
_TITLE_AT_LEAST = 180
_NEWEST_FIRST = frozenset({"opened", "updated", "began", "number"})


@dataclass(frozen=True, slots=True)
class Held:
    """What stays while a list is read again.

    Attributes:
        top, top_row: the first visible incident and its row.
        current, current_row: the current incident and its row.
        chosen: the selected incidents.
        at_top: the view stands at the beginning and stays there.
    """

    top: "UUID | None"
    top_row: int
    current: "UUID | None"
    current_row: int
    chosen: "tuple[UUID, ...]"
    at_top: bool


class IncidentTable(EditableTable):
    """Rows of a sparse model.

    Keys beside those of every table: Home and End go to the first and the last incident,
    typing looks for a title, Ctrl+A selects the whole list.

    Signals:
        seen: `(first row, last row)` these rows are visible.
        typed_ahead: `(str)` letters were typed: go to the incident that begins so.
        delete_wanted: Delete.
        copy_wanted: Ctrl+D: a new incident like this one.
        chosen: the selection is another one.
        entry_left: the cell of a new row was closed.
        refused: `(str)` why the list can't be sorted like that.
        order_wanted: `(sort, descending)` a header was clicked.
    """

    seen = Signal(int, int)
    typed_ahead = Signal(str)
    delete_wanted = Signal()
    copy_wanted = Signal()
    chosen = Signal()
    entry_left = Signal()
    refused = Signal(str)
    order_wanted = Signal(str, bool)

    def __init__(
        self, name: str, model: SparseModel[IncidentRow], parent: QWidget | None = None
    ) -> None:
        super().__init__(name, parent)
        self.sparse = model
        self._typed = ""
        self._squeezed = False
        self._order = ("", False)
        self._pause = QTimer(self, singleShot=True, interval=_TYPED_AHEAD_MS)
        self._pause.timeout.connect(self._forget_typed)
        self.setModel(model)
        header = self.horizontalHeader()
        header.setSectionsClickable(True)
        header.setStretchLastSection(False)
        for number, column in enumerate(model.columns):
            header.resizeSection(number, fonts.px(column.width))
            header.setSectionHidden(number, not column.shown)
        self.fit_stretch()
        header.sectionClicked.connect(self._on_order)
        self.verticalScrollBar().valueChanged.connect(lambda _value: self.tell_seen())
        self.selectionModel().selectionChanged.connect(lambda *_changes: self.chosen.emit())

    def fit_stretch(self) -> None:
        """The stretching column takes what is left; also after columns were restored."""
        header = self.horizontalHeader()
        for number, column in enumerate(self.sparse.columns):
            mode = (
                QHeaderView.ResizeMode.Stretch
                if column.stretch
                else QHeaderView.ResizeMode.Interactive
            )
            header.setSectionResizeMode(number, mode)

    # --- narrow windows

    def _squeeze(self) -> None:
        """Where the title would get too narrow, a column that may give way does."""
        header, columns = self.horizontalHeader(), self.sparse.columns
        giving = next((n for n, c in enumerate(columns) if c.gives_way), -1)
        if giving < 0 or (header.isSectionHidden(giving) and not self._squeezed):
            return
        used = sum(
            header.sectionSize(n)
            for n, column in enumerate(columns)
            if not column.stretch and n != giving and not header.isSectionHidden(n)
        )
        wish = fonts.px(columns[giving].width + _TITLE_AT_LEAST)
        self._squeezed = self.viewport().width() - used < wish
        if header.isSectionHidden(giving) != self._squeezed:
            header.setSectionHidden(giving, self._squeezed)

    def is_wanted(self, column: int) -> bool:
        """Whether a column is shown, or only hidden for want of room."""
        gave_way = self._squeezed and self.sparse.columns[column].gives_way
        return gave_way or not self.horizontalHeader().isSectionHidden(column)

    @override
    def columns_state(self) -> QByteArray:
        squeezed = [n for n, c in enumerate(self.sparse.columns) if c.gives_way and self._squeezed]
        header = self.horizontalHeader()
        for number in squeezed:
            header.setSectionHidden(number, False)
        state = super().columns_state()
        for number in squeezed:
            header.setSectionHidden(number, True)
        return state

    # --- what is visible

    def visible_rows(self) -> tuple[int, int]:
        """First and last visible row."""
        first = max(0, self.rowAt(0))
        last = self.rowAt(self.viewport().height() - 1)
        return first, last if last >= 0 else max(first, self.sparse.rowCount() - 1)

    def tell_seen(self) -> None:
        """Tells which rows are visible now."""
        self.seen.emit(*self.visible_rows())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._squeeze()
        self.tell_seen()

    # --- selection

    def chosen_places(self) -> list[tuple[int, int]]:
        """First and last place of each selected stretch of the list, from the top."""
        offset = self.sparse.offset
        found: set[tuple[int, int]] = set()
        selection = self.selectionModel().selection()
        for part in (selection.at(number) for number in range(selection.count())):
            top, bottom = part.top() - offset, part.bottom() - offset
            if bottom >= 0:
                found.add((max(0, top), bottom))
        return sorted(found)

    def chosen_count(self) -> int:
        """How many incidents are selected."""
        return sum(last - first + 1 for first, last in self.chosen_places())

    def chosen_ids(self) -> "tuple[UUID, ...] | None":
        """Ids of the selected incidents; None when some of them are not read yet."""
        found = []
        for first, last in self.chosen_places():
            for row in self._rows(first, last):
                record = self.sparse.record(row)
                if record is None:
                    return None
                found.append(record.id)
        return tuple(found)

    def _rows(self, first: int, last: int) -> "Iterable[int]":
        return range(first + self.sparse.offset, last + self.sparse.offset + 1)

    def go_to(self, row: int) -> None:
        """Makes a row the current one and shows it."""
        if 0 <= row < self.sparse.rowCount():
            index = self.sparse.index(row, max(0, self.currentIndex().column()))
            self.setCurrentIndex(index)
            self.scrollTo(index)

    # --- reading again in place

    def hold(self) -> "Held":
        """What is selected and where the view stands, before the list is read again."""
        first = self.visible_rows()[0]
        top, current = self.sparse.record(first), self.current_record()
        return Held(
            top.id if top is not None else None,
            first,
            current.id if current is not None else None,
            self.currentIndex().row(),
            self.chosen_ids() or (),
            at_top=self.scroll_state() == 0,
        )

    def keep(self, held: "Held", places: "Mapping[UUID, int]") -> None:
        """Selects the same incidents, and scrolls so that they stay where they were.

        Args:
            held: what `hold()` said.
            places: where incidents stand now.
        """
        offset = self.sparse.offset
        moved = (
            places.get(held.top, held.top_row - offset) + offset - held.top_row if held.top else 0
        )
        if moved and not held.at_top:
            bar = self.verticalScrollBar()
            bar.setValue(bar.value() + moved * self.verticalHeader().defaultSectionSize())
        if held.current is None:
            return
        place = places.get(held.current)
        row = (
            place + offset
            if place is not None
            else min(held.current_row, self.sparse.rowCount() - 1)
        )
        if row != held.current_row or place is None:
            self._select(row, held.chosen)

    def _select(self, row: int, chosen: "tuple[UUID, ...]") -> None:
        column = max(0, self.currentIndex().column())
        self.setCurrentIndex(self.sparse.index(row, column))
        if len(chosen) < 2:
            return
        flags = QItemSelectionModel.SelectionFlag
        for incident_id in chosen:
            again = self.sparse.row_of(incident_id)
            if again >= 0:
                self.selectionModel().select(
                    self.sparse.index(again, column), flags.Select | flags.Rows
                )

    # --- keyboard

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = event.modifiers() in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.KeypadModifier,
        )
        if event.key() == Qt.Key.Key_Delete and plain:
            self.delete_wanted.emit()
        elif (
            event.key() == Qt.Key.Key_D and event.modifiers() == Qt.KeyboardModifier.ControlModifier
        ):
            self.copy_wanted.emit()
        elif event.matches(QKeySequence.StandardKey.Copy):
            self._copy_lines()
        elif event.key() == Qt.Key.Key_Space and self._typed:
            self.keyboardSearch(" ")
        else:
            super().keyPressEvent(event)
            return
        event.accept()

    def _copy_lines(self) -> None:
        """Copies the selected incidents that are read: number and title, a line each."""
        lines = []
        for first, last in self.chosen_places():
            for row in self._rows(first, min(last, first + 10_000)):
                record = self.sparse.record(row)
                if record is not None:
                    lines.append(f"{record.number}\t{record.title}")
        QGuiApplication.clipboard().setText("\n".join(lines))

    @override
    def keyboardSearch(self, search: str) -> None:
        self._typed += search
        self._pause.start()
        if self._typed.strip():
            self.typed_ahead.emit(self._typed.strip())

    def _forget_typed(self) -> None:
        self._typed = ""

    @override
    def moveCursor(
        self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        column = max(0, self.currentIndex().column())
        if action == QAbstractItemView.CursorAction.MoveHome:
            return self.sparse.index(0, column)
        if action == QAbstractItemView.CursorAction.MoveEnd:
            return self.sparse.index(self.sparse.rowCount() - 1, column)
        return super().moveCursor(action, modifiers)

    # --- editing and order

    @override
    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        super().closeEditor(editor, hint)
        self.entry_left.emit()

    def _on_order(self, section: int) -> None:
        column = self.sparse.columns[section]
        if not column.sort:
            # Qt has moved the arrow already.
            self.show_sort(self._order[0], descending=self._order[1])
            self.refused.emit(column.refusal)
            return
        sort, descending = self._order
        newest_first = column.sort in _NEWEST_FIRST
        self.order_wanted.emit(column.sort, not descending if column.sort == sort else newest_first)

    def show_sort(self, sort: str, *, descending: bool) -> None:
        """Shows the arrow of the order in force."""
        self._order = (sort, descending)
        header = self.horizontalHeader()
        section = next((n for n, c in enumerate(self.sparse.columns) if c.sort == sort), -1)
        order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
        header.setSortIndicatorShown(section >= 0)
        header.setSortIndicator(section, order)
