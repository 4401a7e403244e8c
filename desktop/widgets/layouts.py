"""Layouts: rows, columns, and rows that wrap or overflow instead of clipping."""

from collections.abc import Sequence
from typing import override

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QHBoxLayout,
    QLayout,
    QLayoutItem,
    QMenu,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop.widgets.buttons import IconButton

Item = QWidget | QLayout | int | None
"""A widget, a layout, a fixed space in pixels, or None for a stretch."""


def _fill(layout: QBoxLayout, items: Sequence[Item]) -> None:
    for item in items:
        if item is None:
            layout.addStretch(1)
        elif isinstance(item, int):
            layout.addSpacing(item)
        elif isinstance(item, QLayout):
            layout.addLayout(item)
        else:
            layout.addWidget(item)


def row(
    *items: Item, spacing: int = 8, margins: tuple[int, int, int, int] = (0, 0, 0, 0)
) -> QHBoxLayout:
    """A row. Items are widgets, layouts, spaces (int) or None for a stretch."""
    layout = QHBoxLayout()
    layout.setSpacing(spacing)
    layout.setContentsMargins(*margins)
    _fill(layout, items)
    return layout


def column(
    *items: Item, spacing: int = 8, margins: tuple[int, int, int, int] = (0, 0, 0, 0)
) -> QVBoxLayout:
    """A column. Items are widgets, layouts, spaces (int) or None for a stretch."""
    layout = QVBoxLayout()
    layout.setSpacing(spacing)
    layout.setContentsMargins(*margins)
    _fill(layout, items)
    return layout


def scrolled(content: QWidget, name: str = "") -> QScrollArea:
    """A pane that scrolls its content up and down; the content takes the keys, not the pane.

    Args:
        content: as wide as the pane.
        name: accessible name.
    """
    pane = QScrollArea()
    pane.setWidgetResizable(True)
    pane.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    pane.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    pane.setAccessibleName(name)
    pane.setWidget(content)
    return pane


def empty_layout(layout: QLayout) -> None:
    """Removes everything in a layout, layouts within it too, and deletes the widgets."""
    while layout.count():
        item = layout.takeAt(0)
        if item is None:
            return
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
        elif inner is not None:
            empty_layout(inner)


class FlowLayout(QLayout):
    """Places its items like words of a text, in as many lines as they need."""

    def __init__(self, spacing: int = 8, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self.setSpacing(spacing)
        self.setContentsMargins(0, 0, 0, 0)

    @override
    def addItem(self, item: QLayoutItem, /) -> None:
        self._items.append(item)

    @override
    def count(self) -> int:
        return len(self._items)

    @override
    def itemAt(self, index: int, /) -> QLayoutItem:
        return self._items[index] if 0 <= index < len(self._items) else None  # type: ignore[return-value]

    @override
    def takeAt(self, index: int, /) -> QLayoutItem:
        if 0 <= index < len(self._items):
            return self._items.pop(index)
        return None  # type: ignore[return-value]

    @override
    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    @override
    def hasHeightForWidth(self) -> bool:
        return True

    @override
    def heightForWidth(self, width: int, /) -> int:
        return self._place(QRect(0, 0, width, 0), move=False)

    @override
    def setGeometry(self, rect: QRect, /) -> None:
        super().setGeometry(rect)
        self._place(rect, move=True)

    @override
    def sizeHint(self) -> QSize:
        shown = [item.sizeHint() for item in self._items if not item.isEmpty()]
        width = sum(size.width() for size in shown) + self.spacing() * max(0, len(shown) - 1)
        height = max((size.height() for size in shown), default=0)
        return QSize(width, height).grownBy(self.contentsMargins())

    @override
    def minimumSize(self) -> QSize:
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        return size.grownBy(self.contentsMargins())

    def _place(self, rect: QRect, *, move: bool) -> int:
        """Lays the items out in `rect` and returns the height that they took, margins included."""
        margins = self.contentsMargins()
        whole = rect
        rect = rect.marginsRemoved(margins)
        x, y, line = rect.x(), rect.y(), 0
        widget = self.parentWidget()
        right_to_left = (
            widget is not None and widget.layoutDirection() == Qt.LayoutDirection.RightToLeft
        )
        for item in self._items:
            if item.isEmpty():
                continue
            size = item.sizeHint()
            width = min(size.width(), max(rect.width(), 1))
            if x > rect.x() and x + width > rect.right() + 1:
                x, y, line = rect.x(), y + line + self.spacing(), 0
            if move:
                left = rect.right() + 1 - (x - rect.x()) - width if right_to_left else x
                item.setGeometry(QRect(QPoint(left, y), QSize(width, size.height())))
            x += width + self.spacing()
            line = max(line, size.height())
        return y + line + margins.bottom() - whole.y()


class OverflowRow(QWidget):
    """A row of buttons; those that do not fit move into a menu behind "…"."""

    def __init__(self, parent: QWidget | None = None, *, spacing: int = 8) -> None:
        super().__init__(parent)
        self._buttons: list[QPushButton] = []
        self._layout = row(spacing=spacing)
        self.setLayout(self._layout)
        self._more = IconButton("dots-three", self.tr("More"))
        self._menu = QMenu(self._more)
        self._more.clicked.connect(self._show_menu)
        self._layout.addWidget(self._more)
        self._layout.addStretch(1)
        self._more.hide()

    def add(self, button: QPushButton) -> None:
        """Adds `button` at the end."""
        self._buttons.append(button)
        self._layout.insertWidget(len(self._buttons) - 1, button)
        self._spread()

    def clear(self) -> None:
        """Takes every button away."""
        for button in self._buttons:
            self._layout.removeWidget(button)
            button.deleteLater()
        self._buttons.clear()

    @override
    def minimumSizeHint(self) -> QSize:
        height = max((button.sizeHint().height() for button in self._buttons), default=30)
        return QSize(32, height)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._spread()

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.LayoutRequest:
            self._spread()  # a label became longer or shorter
        return super().event(event)

    def _spread(self) -> None:
        widths = [button.sizeHint().width() + self._layout.spacing() for button in self._buttons]
        room = self.width()
        if sum(widths) > room:
            room -= self._more.sizeHint().width()
        used = 0
        hidden = False
        for button, width in zip(self._buttons, widths, strict=True):
            used += width
            fits = used <= max(room, 1) and not hidden
            hidden = not fits
            button.setVisible(fits)
        self._more.setVisible(hidden)

    def _show_menu(self) -> None:
        self._menu.clear()
        for button in self._buttons:
            if button.isHidden():
                action = self._menu.addAction(button.text())
                action.setCheckable(button.isCheckable())
                action.setChecked(button.isChecked())
                action.triggered.connect(button.click)
        self._menu.popup(self._more.mapToGlobal(self._more.rect().bottomLeft()))
