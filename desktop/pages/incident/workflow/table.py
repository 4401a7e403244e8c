"""The table of the workflow: a step dragged onto another says "this is that playbook step"."""

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
from PySide6.QtWidgets import QAbstractItemView, QApplication, QWidget

from desktop.pages.incident.workflow.rows import StepRow
from desktop.widgets.cells import RECORD_ROLE
from desktop.widgets.table import EditableTable

_STEP: Final = "application/x-hotwash-step"


class WorkflowTable(EditableTable):
    """Steps of an incident.

    Signals:
        linked: `(StepRow, StepRow)` the first was dragged onto the second.
    """

    linked = Signal(object, object)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self.can_link = False
        self._pressed: QPoint | None = None
        self._dragged: StepRow | None = None
        self.setAcceptDrops(True)
        self.horizontalHeader().setTextElideMode(Qt.TextElideMode.ElideRight)

    @property
    def is_editing(self) -> bool:
        """Whether a cell is being edited."""
        return self.state() == QAbstractItemView.State.EditingState

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
        left = event.button() == Qt.MouseButton.LeftButton
        self._pressed = event.position().toPoint() if plain and left else None
        super().mousePressEvent(event)

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is not None and self.can_link:
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
            drag.exec(Qt.DropAction.LinkAction)
            self._mark(-1)

    def mime_of(self, row: StepRow | None) -> QMimeData | None:
        """What is dragged of a row; None where no step was recorded."""
        if row is None or row.step is None:
            return None
        self._dragged = row
        data = QMimeData()
        data.setData(_STEP, row.step.id.bytes)
        return data

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasFormat(_STEP):
            event.acceptProposedAction()
        else:
            event.ignore()

    @override
    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        if not event.mimeData().hasFormat(_STEP):
            event.ignore()
            return
        at = event.position().toPoint()
        target = self._target(at)
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
        if target is not None and self._dragged is not None:
            event.acceptProposedAction()
            self.linked.emit(self._dragged, target)
        self._mark(-1)

    def _target(self, at: QPoint) -> StepRow | None:
        """The row under the pointer, where the dragged step can be linked to its playbook step."""
        row = self._row_at(at)
        if row is None or row.planned is None or self._dragged is None:
            return None
        return row if row.key != self._dragged.key else None

    def _row_at(self, at: QPoint) -> StepRow | None:
        record = self.indexAt(at).data(RECORD_ROLE)
        return record if isinstance(record, StepRow) else None

    def _mark(self, row: int) -> None:
        self.flashed_row = row
        self.viewport().update()
