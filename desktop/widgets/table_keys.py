"""What the keys of a table mean."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, SignalInstance
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence

if TYPE_CHECKING:
    from desktop.widgets.table import EditableTable


class TableKeys:
    """Turns keys into the signals and edits of one table."""

    def __init__(self, table: "EditableTable") -> None:
        self._table = table

    def take(self, event: QKeyEvent) -> bool:
        """Does what the key means; whether it means anything."""
        key = event.key()
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return self._on_enter(another=control)
        if key == Qt.Key.Key_F2:
            return self._edit_current()
        if control and key == Qt.Key.Key_Semicolon:
            return self._on_stamp()
        if key == Qt.Key.Key_Space and not control and self._table.current_record() is not None:
            return self.tell(self._table.peeked)
        return self._on_clipboard_key(event) or self._on_change_key(event) or self._on_typing(event)

    def _on_clipboard_key(self, event: QKeyEvent) -> bool:
        if event.matches(QKeySequence.StandardKey.Copy):
            return self._copy()
        return event.matches(QKeySequence.StandardKey.Paste) and self._paste()

    def _on_change_key(self, event: QKeyEvent) -> bool:
        """Keys that change rows; a read-only table leaves them alone."""
        rows = self._table.rows
        if rows is None or rows.read_only:
            return False
        key, modifiers = event.key(), event.modifiers()
        if key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            plain = key == Qt.Key.Key_Delete or bool(
                modifiers & Qt.KeyboardModifier.ControlModifier
            )
            return plain and self._remove()
        if key == Qt.Key.Key_D and modifiers == Qt.KeyboardModifier.ControlModifier:
            return self.tell(self._table.duplicated)
        if modifiers & Qt.KeyboardModifier.AltModifier and key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            record = self._table.current_record()
            if record is not None:
                self._table.moved.emit(record, -1 if key == Qt.Key.Key_Up else 1)
            return True
        return False

    def _on_typing(self, event: QKeyEvent) -> bool:
        """A letter in the row for quick entry begins a new row."""
        rows = self._table.rows
        text = event.text()
        if rows is None or not text.isprintable() or not text:
            return False
        if not self._table.currentIndex().isValid() or not rows.is_entry(
            self._table.currentIndex()
        ):
            return False
        self._table.edit_entry(text)
        return True

    def _on_enter(self, *, another: bool) -> bool:
        rows = self._table.rows
        if another or (
            rows is not None
            and self._table.currentIndex().isValid()
            and rows.is_entry(self._table.currentIndex())
        ):
            self._table.edit_entry()
        else:
            return self.tell(self._table.opened)
        return True

    def _edit_current(self) -> bool:
        """Edits the current cell, or the first cell of the row that can be edited."""
        index = self._table.currentIndex()
        if not index.isValid():
            return False
        columns = [index.column(), *range(self._table.model().columnCount())]
        for column in columns:
            candidate = index.siblingAtColumn(column)
            if candidate.flags() & Qt.ItemFlag.ItemIsEditable and not self._table.isColumnHidden(
                column
            ):
                self._table.setCurrentIndex(candidate)
                self._table.edit(candidate)
                return True
        return False

    def _on_stamp(self) -> bool:
        rows, record = self._table.rows, self._table.current_record()
        if rows is None or record is None or rows.read_only:
            return False
        column = rows.columns[self._table.currentIndex().column()]
        self._table.stamp_wanted.emit(record, column.key if column.editor == "time" else "")
        return True

    def _remove(self) -> bool:
        records = self._table.selected_records()
        if records:
            self._go_on_after_removal()
            self._table.removed.emit(records)
        return bool(records)

    def _go_on_after_removal(self) -> None:
        """When the selected rows are gone, the record behind them is current (or the one before).

        Qt would take the row before, which may be a heading.
        """
        rows = self._table.rows
        chosen = sorted(index.row() for index in self._table.selectionModel().selectedRows())
        if rows is None or not chosen:
            return
        around = [*range(chosen[-1] + 1, rows.rowCount()), *range(chosen[0] - 1, -1, -1)]
        place = next((number for number in around if rows.record(number) is not None), None)
        if place is None:
            return
        key = rows.key_at(place)

        def go_on() -> None:
            rows.rowsRemoved.disconnect(go_on)
            self._table.select_key(key)

        rows.rowsRemoved.connect(go_on)

    def tell(self, signal: SignalInstance) -> bool:
        """Emits a signal of the table with the current record; whether there is one."""
        record = self._table.current_record()
        if record is not None:
            signal.emit(record)
        return record is not None

    def _copy(self) -> bool:
        rows = self._table.rows
        if rows is None:
            return False
        numbers = sorted({index.row() for index in self._table.selectionModel().selectedRows()})
        lines = [
            "\t".join(str(rows.index(n, c).data() or "") for c in range(len(rows.columns)))
            for n in numbers
            if rows.record(n) is not None
        ]
        QGuiApplication.clipboard().setText("\n".join(lines))
        return True

    def _paste(self) -> bool:
        rows = self._table.rows
        mime = QGuiApplication.clipboard().mimeData()
        things = mime.hasUrls() or (mime.hasImage() and not mime.hasText())
        if self._table.takes_things and things and rows is not None and not rows.read_only:
            self._table.things_pasted.emit()
            return True
        lines = [line for line in QGuiApplication.clipboard().text().splitlines() if line.strip()]
        if rows is None or rows.read_only or not lines:
            return False
        self._table.lines_pasted.emit(lines)
        return True
