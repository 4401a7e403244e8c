"""A table whose rows are dragged onto each other."""

from collections.abc import Callable
from typing import Any, override
from uuid import UUID

from PySide6.QtCore import QMimeData, QPoint, Qt, Signal
from PySide6.QtGui import (
    QDrag,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QMouseEvent,
)
from PySide6.QtWidgets import QApplication, QWidget

from desktop.widgets.cells import RECORD_ROLE
from desktop.widgets.table import EditableTable


class DragTable(EditableTable):
    """Rows that are dragged within their own table.

    Args:
        name: for a screen reader.
        action: what a drop does, which the pointer shows.
        id_of: the id of what a row holds; a row without one isn't dragged.
        takes: `(dragged, target)` whether a row may be dropped on another.

    Attributes:
        can_drag: rows can be dragged at present.

    Signals:
        dropped: `(row, row)` the first was dragged onto the second.
    """

    dropped = Signal(object, object)

    def __init__(
        self,
        name: str,
        action: Qt.DropAction,
        id_of: Callable[[Any], UUID | None],
        takes: Callable[[Any, Any], bool],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(name, parent)
        self.can_drag = True
        self._action = action
        self._id_of = id_of
        self._takes = takes
        self._pressed: QPoint | None = None
        self._dragged: object = None
        self.setAcceptDrops(True)
        self.horizontalHeader().setTextElideMode(Qt.TextElideMode.ElideRight)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
        left = event.button() == Qt.MouseButton.LeftButton
        self._pressed = event.position().toPoint() if plain and left else None
        super().mousePressEvent(event)

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is not None and self.can_drag:
            far = (event.position().toPoint() - self._pressed).manhattanLength()
            if far >= QApplication.startDragDistance():
                self._start(self._pressed)
            return
        super().mouseMoveEvent(event)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._pressed = None
        super().mouseReleaseEvent(event)

    def _start(self, pressed: QPoint) -> None:
        self._pressed = None
        data = self.mime_of(self._row_at(pressed))
        if data is not None:
            drag = QDrag(self)
            drag.setMimeData(data)
            drag.exec(self._action)
            self._mark(-1)

    def mime_of(self, row: object) -> QMimeData | None:
        """What is dragged of a row; None where there is nothing to drag."""
        held = self._id_of(row) if row is not None else None
        if held is None:
            return None
        self._dragged = row
        data = QMimeData()
        data.setData(self._format, held.bytes)
        return data

    @property
    def _format(self) -> str:
        """Of this very table: a row of another one isn't taken."""
        return f"application/x-hotwash-row-{id(self):x}"

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasFormat(self._format):
            event.acceptProposedAction()
        else:
            event.ignore()

    @override
    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        at = event.position().toPoint()
        target = self._target(at) if event.mimeData().hasFormat(self._format) else None
        self._mark(self.rowAt(at.y()) if target is not None else -1)
        if target is None:
            event.ignore()
        else:
            event.acceptProposedAction()

    @override
    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._mark(-1)

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        target = self._target(event.position().toPoint())
        if target is not None:
            event.acceptProposedAction()
            self.dropped.emit(self._dragged, target)
        self._mark(-1)

    def _target(self, at: QPoint) -> object:
        """The row under the pointer, where it takes the dragged one."""
        row = self._row_at(at)
        if row is None or self._dragged is None or row is self._dragged:
            return None
        return row if self._takes(self._dragged, row) else None

    def _row_at(self, at: QPoint) -> object:
        return self.indexAt(at).data(RECORD_ROLE)

    def _mark(self, row: int) -> None:
        self.flashed_row = row
        self.viewport().update()
