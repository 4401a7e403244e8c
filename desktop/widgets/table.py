"""A table that is edited from the keyboard alone."""

from collections.abc import Callable, Hashable
from datetime import UTC, datetime
from typing import Any, override

from PySide6.QtCore import (
    QAbstractItemModel,
    QByteArray,
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QApplication,
    QHeaderView,
    QLineEdit,
    QTableView,
    QWidget,
)

from desktop.theme import fonts
from desktop.widgets.cells import CELL_ROLE, RECORD_ROLE, Cell
from desktop.widgets.row_delegate import RowDelegate
from desktop.widgets.row_heights import RowHeights
from desktop.widgets.row_painter import ROW
from desktop.widgets.rows import RowsModel
from desktop.widgets.table_keys import TableKeys

_FLASH_MS = 600
_HEADER = 32


class EditableTable(QTableView):
    """Rows with hairlines, a selection edge and, where the model has editors, cells to type in.

    Keys: F2 edits, Tab goes to the next cell, Enter opens or ends editing, Ctrl+Enter ends and
    adds another, Space peeks, Delete removes, Ctrl+D duplicates, Alt+Up and Alt+Down move,
    Ctrl+V pastes lines as rows, Ctrl+; stamps the time, typing in the last row adds a row.

    Attributes:
        hovered_row: row under the pointer, -1 for none.
        flashed_row: row whose edge is shown after an undo, -1 for none.
        shows_ring: whether the current cell has a focus ring (tables with editors).
        takes_things: whether pictures and files of the clipboard mean something here.
        time_now: gives the time now as text in the window's zone.

    Signals:
        opened: `(row)` Enter or double click on a record.
        peeked: `(row)` Space.
        picked: `(row | None)` the current record changed.
        removed: `(list of rows)` Delete.
        duplicated: `(row)` Ctrl+D.
        moved: `(row, int)` Alt+Up (-1) or Alt+Down (+1).
        lines_pasted: `(list[str])` lines were pasted outside an editor.
        things_pasted: a picture or files were pasted outside an editor, where it takes them.
        stamp_wanted: `(row, column key)` Ctrl+; on a time cell.
        sort_wanted: `(column key, bool)` header clicked; True is descending.
        menu_wanted: `(row, QPoint)` context menu, global position.
    """

    opened = Signal(object)
    peeked = Signal(object)
    picked = Signal(object)
    removed = Signal(object)
    duplicated = Signal(object)
    moved = Signal(object, int)
    lines_pasted = Signal(object)
    things_pasted = Signal()
    stamp_wanted = Signal(object, str)
    sort_wanted = Signal(str, bool)
    menu_wanted = Signal(object, object)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.hovered_row = -1
        self.flashed_row = -1
        self.shows_ring = False
        self.takes_things = False
        self.time_now: Callable[[], str] = _utc_now
        self._row_height = ROW
        self._add_another = False
        self._kept_key: Hashable = None
        self.setItemDelegate(RowDelegate(self))
        self.setShowGrid(False)
        self.setMouseTracking(True)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.verticalHeader().setMinimumSectionSize(22)
        header = self.horizontalHeader()
        header.setFixedHeight(fonts.px(_HEADER))
        header.setHighlightSections(False)
        header.setSectionsMovable(True)
        header.setMinimumSectionSize(40)
        header.sectionClicked.connect(self._on_header_clicked)
        self._keys = TableKeys(self)
        self._heights = RowHeights(self)
        self._fit = QTimer(self, singleShot=True, interval=0)
        self._fit.timeout.connect(self._fit_rows)
        header.sectionResized.connect(lambda *_sizes: self._fit.start())
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._on_menu)
        self.doubleClicked.connect(self._on_double_clicked)

    # --- model

    @property
    def rows(self) -> RowsModel[Any] | None:
        """The model, when it is one of records that are given (not a sparse one)."""
        model = self.model()
        return model if isinstance(model, RowsModel) else None

    @property
    def first_column(self) -> int:
        """The leftmost column that is shown; the selection edge stands there."""
        return self.horizontalHeader().logicalIndexAt(0)

    @override
    def setModel(self, model: QAbstractItemModel | None) -> None:
        super().setModel(model)
        if model is None:
            return
        for changed in (model.rowsInserted, model.rowsRemoved, model.modelReset, model.dataChanged):
            changed.connect(lambda *_args: self._fit.start())
        self.selectionModel().currentRowChanged.connect(self._on_current)
        rows = self.rows
        if rows is None:
            self.verticalHeader().setDefaultSectionSize(fonts.px(self._row_height))
            return
        header = self.horizontalHeader()
        for number, column in enumerate(rows.columns):
            header.resizeSection(number, fonts.px(column.width))
            if column.stretch:
                header.setSectionResizeMode(number, QHeaderView.ResizeMode.Stretch)
        self.shows_ring = any(column.editor for column in rows.columns)
        self._fit.start()

    def set_row_height(self, height: int) -> None:
        """Height of one-line rows in pixels at 100 % text: 30, 36 or 44."""
        self._row_height = height
        self.verticalHeader().setDefaultSectionSize(fonts.px(height))
        self._fit.start()

    @property
    def is_editing(self) -> bool:
        """Whether a cell is being edited."""
        return self.state() == QAbstractItemView.State.EditingState

    def current_record(self) -> Any:  # noqa: ANN401 - the record's class is the model's
        """The record of the current row, or None; works with any model that knows RECORD_ROLE."""
        index = self.currentIndex()
        return index.data(RECORD_ROLE) if index.isValid() else None

    def selected_records(self) -> list[Any]:
        """Records of the selected rows, in order."""
        chosen = sorted(self.selectionModel().selectedRows(), key=lambda index: index.row())
        records = (index.data(RECORD_ROLE) for index in chosen)
        return [record for record in records if record is not None]

    def select_key(self, key: Hashable, *, flash: bool = False) -> bool:
        """Selects and shows the record with that key; `flash` marks its edge for 600 ms."""
        rows = self.rows
        at = rows.row_of(key) if rows is not None else -1
        if at < 0:
            return False
        column = max(0, self.currentIndex().column())
        # Not as by the pointer: Ctrl, still held after Ctrl+Z, would add to the selection.
        flag = QItemSelectionModel.SelectionFlag
        only = flag.ClearAndSelect | flag.Rows
        self.selectionModel().setCurrentIndex(self.model().index(at, column), only)
        self.scrollTo(self.model().index(at, column))
        if flash:
            self.flashed_row = at
            self.viewport().update()
            QTimer.singleShot(_FLASH_MS, self, self._end_flash)
        return True

    def edit_key(self, key: Hashable, column_key: str) -> bool:
        """Opens the editor of one cell."""
        rows = self.rows
        if rows is None or not self.select_key(key):
            return False
        index = rows.index(rows.row_of(key), rows.column_of(column_key))
        self.setCurrentIndex(index)
        self.edit(index)
        return True

    def edit_entry(self, text: str = "") -> None:
        """Opens the row for quick entry, with `text` typed into it."""
        rows = self.rows
        if rows is None or rows.read_only or not rows.is_entry(rows.rowCount() - 1):
            return
        index = rows.index(rows.rowCount() - 1, 0)
        self.setCurrentIndex(index)
        self.scrollTo(index)
        self.edit(index)
        editor = QApplication.focusWidget()
        if text and isinstance(editor, QLineEdit):
            editor.setText(text)

    def is_entering(self, editor: object) -> bool:
        """Whether text stands in the entry row: Enter goes on to the next line then."""
        rows = self.rows
        typed = isinstance(editor, QLineEdit) and bool(editor.text().strip())
        return typed and rows is not None and rows.is_entry(self.currentIndex())

    def add_another_after_commit(self) -> None:
        """The edit that ends now is followed by a new row (Ctrl+Enter, Enter in the entry row)."""
        self._add_another = True

    def scroll_state(self) -> int:
        """Vertical scroll position, for Page.state()."""
        return self.verticalScrollBar().value()

    def restore_scroll(self, value: int) -> None:
        """Scrolls as `scroll_state()` was."""
        self.verticalScrollBar().setValue(value)

    def columns_state(self) -> QByteArray:
        """Widths, order and hidden columns, to be remembered."""
        return self.horizontalHeader().saveState()

    def restore_columns(self, state: QByteArray) -> None:
        """Restores what `columns_state()` gave."""
        if not state.isEmpty():
            self.horizontalHeader().restoreState(state)

    # --- geometry

    def _fit_rows(self) -> None:
        """Rows with wrapping text get two lines where they need them; groups span all columns."""
        self._heights.fit(self._row_height)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit.start()

    # --- keyboard

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._keys.take(event):
            event.accept()
        else:
            super().keyPressEvent(event)

    @override
    def moveCursor(
        self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        if action not in (
            QAbstractItemView.CursorAction.MoveNext,
            QAbstractItemView.CursorAction.MovePrevious,
        ):
            return super().moveCursor(action, modifiers)
        step = 1 if action == QAbstractItemView.CursorAction.MoveNext else -1
        return self._next_editable(step)

    def _next_editable(self, step: int) -> QModelIndex:
        """The next cell that can be edited, over the ends of rows; the current one at the ends."""
        index = self.currentIndex()
        header, model = self.horizontalHeader(), self.model()
        row, visual = index.row(), header.visualIndex(index.column())
        while 0 <= row < model.rowCount():
            visual += step
            if not 0 <= visual < header.count():
                row += step
                visual = -1 if step > 0 else header.count()
                continue
            candidate = model.index(row, header.logicalIndex(visual))
            if candidate.isValid() and candidate.flags() & Qt.ItemFlag.ItemIsEditable:
                return candidate
        return index

    @override
    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        super().closeEditor(editor, hint)
        if hint == QAbstractItemDelegate.EndEditHint.NoHint:
            self.setFocus()
        if self._add_another:
            self._add_another = False
            self.edit_entry()  # at once: what is typed meanwhile must have a place to go

    # --- pointer

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._hover(self.rowAt(round(event.position().y())))

    @override
    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(-1)

    def _hover(self, row: int) -> None:
        if row != self.hovered_row:
            self.hovered_row = row
            self.viewport().update()

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        rows = self.rows
        index = self.indexAt(event.position().toPoint())
        if rows is None or rows.read_only or not index.isValid():
            return
        if event.button() != Qt.MouseButton.LeftButton:
            return
        if rows.is_entry(index):
            self.edit_entry()
        elif rows.columns[index.column()].editor == "flag":
            cell = index.data(CELL_ROLE)
            on = isinstance(cell, Cell) and cell.share > 0
            rows.setData(index, not on)

    def _on_double_clicked(self, index: QModelIndex | QPersistentModelIndex) -> None:
        if self.model().flags(index) & Qt.ItemFlag.ItemIsEditable:
            self.edit(self.currentIndex())
        else:
            self._keys.tell(self.opened)

    def _on_menu(self, at: object) -> None:
        record = self.current_record()
        if record is not None:
            self.menu_wanted.emit(record, self.viewport().mapToGlobal(at))  # type: ignore[call-overload]

    # --- selection

    def _on_current(self, current: QModelIndex, _previous: QModelIndex) -> None:
        self.picked.emit(current.data(RECORD_ROLE) if current.isValid() else None)

    def _on_header_clicked(self, column: int) -> None:
        rows = self.rows
        if rows is None or not rows.columns[column].sortable:
            return
        header = self.horizontalHeader()
        same = header.isSortIndicatorShown() and header.sortIndicatorSection() == column
        descending = same and header.sortIndicatorOrder() == Qt.SortOrder.AscendingOrder
        self.show_order(rows.columns[column].key, descending=descending)
        self.sort_wanted.emit(rows.columns[column].key, descending)

    def show_order(self, key: str, *, descending: bool) -> None:
        """Shows the arrow of the order in force."""
        rows = self.rows
        if rows is not None:
            order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
            self.horizontalHeader().setSortIndicatorShown(True)
            self.horizontalHeader().setSortIndicator(rows.column_of(key), order)

    def _end_flash(self) -> None:
        self.flashed_row = -1
        self.viewport().update()

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self.model() is not None:
            for row in range(self.model().rowCount()):
                index = self.model().index(row, max(0, self.first_column))
                if index.flags() & Qt.ItemFlag.ItemIsSelectable:
                    self.setCurrentIndex(index)
                    break


def _utc_now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S")
