"""Joins a table's model with the painter of rows and with the editors of cells."""

from typing import TYPE_CHECKING, override

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSize,
    Qt,
)
from PySide6.QtGui import QHelpEvent, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
    QWidget,
)

from desktop.theme import fonts, tokens
from desktop.widgets import cell_editors
from desktop.widgets.cells import CELL_ROLE, ENTRY_ROLE, GROUP_ROLE, Align, Cell, Group
from desktop.widgets.fields import LineField
from desktop.widgets.labels import as_tooltip
from desktop.widgets.row_painter import ROW, RowPainter

if TYPE_CHECKING:
    from desktop.widgets.table import EditableTable

Index = QModelIndex | QPersistentModelIndex


class RowDelegate(QStyledItemDelegate):
    """Paints rows as in the look pictures and edits cells in place."""

    def __init__(self, view: "EditableTable") -> None:
        super().__init__(view)
        self._view = view

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        table = tokens.of(self._view.palette())
        mirrored = self._view.layoutDirection() == Qt.LayoutDirection.RightToLeft
        rect = option.rect
        painter.save()
        painter.setClipRect(rect)
        artist = RowPainter(painter, table, mirrored=mirrored)
        group = index.data(GROUP_ROLE)
        if isinstance(group, Group):
            artist.group(rect, group)
            painter.restore()
            return
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        hovered = index.row() == self._view.hovered_row
        artist.ground(rect, selected=selected, hovered=hovered)
        prompt = index.data(ENTRY_ROLE)
        if prompt is not None:
            artist.entry(rect, str(prompt))
        else:
            cell = index.data(CELL_ROLE)
            if not isinstance(cell, Cell):
                cell = Cell(str(index.data() or ""))
            artist.cell(rect, cell, trailing=self._trailing(index))
        if index.column() == self._view.first_column and selected:
            artist.edge(rect, "accent_text")
        if index.row() == self._view.flashed_row:
            artist.edge(rect, "focus")
        if index == self._view.currentIndex() and self._view.hasFocus() and self._view.shows_ring:
            artist.ring(rect)
        painter.restore()

    def _trailing(self, index: Index) -> bool:
        model = self._view.rows
        return model is not None and model.columns[index.column()].align is Align.TRAILING

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(super().sizeHint(option, index).width(), fonts.px(ROW))

    @override
    def helpEvent(
        self,
        event: QHelpEvent,
        view: QAbstractItemView,
        option: QStyleOptionViewItem,
        index: Index,
    ) -> bool:
        if event.type() != QEvent.Type.ToolTip:
            return False
        cell = index.data(CELL_ROLE)
        text = (cell.tip or cell.text) if isinstance(cell, Cell) else ""
        wide = view.fontMetrics().horizontalAdvance(text) + 44 > view.visualRect(index).width()
        tall = isinstance(cell, Cell) and cell.wrap
        if text and (wide or (isinstance(cell, Cell) and cell.tip)) and not (tall and not wide):
            QToolTip.showText(event.globalPos(), as_tooltip(text), view)
        else:
            QToolTip.hideText()
        return True

    # --- editing

    @override
    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        model = self._view.rows
        if model is None or model.is_entry(index):
            prompt = str(index.data(ENTRY_ROLE) or "")
            return LineField(prompt, look="cell", placeholder=prompt, parent=parent)
        return cell_editors.make_editor(model.columns[index.column()], parent, self._view.time_now)

    @override
    def setEditorData(self, editor: QWidget, index: Index) -> None:
        # The model may be refreshed while someone types here: what is typed stays.
        if not editor.property("filled"):
            cell_editors.fill(editor, index.data(Qt.ItemDataRole.EditRole))
            editor.setProperty("filled", True)

    @override
    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        model.setData(index, cell_editors.value_of(editor), Qt.ItemDataRole.EditRole)

    @override
    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, index: Index
    ) -> None:
        rect = option.rect.adjusted(1, 1, -1, -2)
        editor.setGeometry(rect)

    @override
    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            ctrl = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            if enter and (ctrl or self._view.is_entering(editor)):
                self._view.add_another_after_commit()
            if enter and isinstance(editor, QWidget):
                self.commitData.emit(editor)
                self.closeEditor.emit(editor, QAbstractItemDelegate.EndEditHint.NoHint)
                return True
        return super().eventFilter(editor, event)
