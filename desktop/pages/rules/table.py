"""The table of the register: a rule is dragged, or moved with Alt+Up and Alt+Down."""

from typing import Final, override

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
from kb.library.automation_rules.register import RegisterRow

_RULE: Final = "application/x-hotwash-automation-rule"


class RegisterTable(EditableTable):
    """Rules in their order.

    Signals:
        dropped: `(RegisterRow, RegisterRow)` the first was dragged onto the place of the second.
    """

    dropped = Signal(object, object)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._pressed: QPoint | None = None
        self._dragged: RegisterRow | None = None
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
        if self._pressed is not None:
            far = (event.position().toPoint() - self._pressed).manhattanLength()
            if far >= QApplication.startDragDistance():
                self._start()
            return
        super().mouseMoveEvent(event)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._pressed = None
        super().mouseReleaseEvent(event)

    def _start(self) -> None:
        row = self._row_at(self._pressed) if self._pressed is not None else None
        self._pressed = None
        data = self.mime_of(row)
        if data is not None:
            drag = QDrag(self)
            drag.setMimeData(data)
            drag.exec(Qt.DropAction.MoveAction)
            self._mark(-1)

    def mime_of(self, row: RegisterRow | None) -> QMimeData | None:
        """What is dragged of a row; None beside all rows."""
        if row is None:
            return None
        self._dragged = row
        data = QMimeData()
        data.setData(_RULE, row.rule.id.bytes)
        return data

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasFormat(_RULE):
            event.acceptProposedAction()
        else:
            event.ignore()

    @override
    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        at = event.position().toPoint()
        target = self._row_at(at) if event.mimeData().hasFormat(_RULE) else None
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
        target = self._row_at(event.position().toPoint())
        dragged, self._dragged = self._dragged, None
        if target is not None and dragged is not None and target.rule.id != dragged.rule.id:
            event.acceptProposedAction()
            self.dropped.emit(dragged, target)
        self._mark(-1)

    def _row_at(self, at: QPoint) -> RegisterRow | None:
        record = self.indexAt(at).data(RECORD_ROLE)
        return record if isinstance(record, RegisterRow) else None

    def _mark(self, row: int) -> None:
        self.flashed_row = row
        self.viewport().update()
