"""Notices above the status bar: at most two, each one line, gone after a while."""

from collections.abc import Callable
from typing import override

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import QFrame, QWidget

from desktop.widgets.buttons import Button, IconButton
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import column, row

_PLAIN_MS = 6_000
_ACTION_MS = 10_000
_MOST = 2
_MARGIN = 12


class NoticeBar(QFrame):
    """One notice. Its time stands still while it is hovered or focused."""

    def __init__(
        self, text: str, action: str = "", on_action: Callable[[], object] | None = None
    ) -> None:
        super().__init__()
        self.setProperty("float", "1")
        self._on_action = on_action
        self._timer = QTimer(self, singleShot=True)
        self._timer.setInterval(_ACTION_MS if action else _PLAIN_MS)
        self._timer.timeout.connect(self.dismiss)
        label = PlainText(" ".join(text.split())[:200])
        parts: list[QWidget] = [label]
        if action:
            parts.append(Button(action, "link", on_click=self._act))
        parts.append(IconButton("x", self.tr("Close"), on_click=self.dismiss))
        for part in parts[1:]:
            part.installEventFilter(self)
        self.setLayout(row(*parts, spacing=10, margins=(14, 4, 6, 4)))
        self.setAccessibleName(text)
        self._timer.start()

    def dismiss(self) -> None:
        """Takes the notice away."""
        self._timer.stop()
        self.hide()
        self.deleteLater()

    @property
    def waiting(self) -> bool:
        """Whether its time is running."""
        return self._timer.isActive()

    def _act(self) -> None:
        self.dismiss()
        if self._on_action is not None:
            self._on_action()

    @override
    def enterEvent(self, event: QEnterEvent) -> None:
        self._timer.stop()

    @override
    def leaveEvent(self, event: QEvent) -> None:
        self._timer.start()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn:
            self._timer.stop()
        elif event.type() == QEvent.Type.FocusOut and not self.underMouse():
            self._timer.start()
        return super().eventFilter(watched, event)


class NoticeArea(QWidget):
    """Keeps notices at the lower leading corner of its parent."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bars = column(spacing=6)
        self.setLayout(self._bars)
        self.hide()

    def post(
        self, text: str, action: str = "", on_action: Callable[[], object] | None = None
    ) -> None:
        """Shows a notice; a third pushes the oldest out."""
        while self._bars.count() >= _MOST:
            item = self._bars.takeAt(0)
            widget = item.widget() if item is not None else None
            if isinstance(widget, NoticeBar):
                widget.dismiss()
        bar = NoticeBar(text, action, on_action)
        bar.destroyed.connect(self._on_gone)
        self._bars.addWidget(bar)
        bar.show()  # at once, or it is placed without the room that it takes
        parent = self.parentWidget()
        if parent is not None:
            parent.installEventFilter(self)
        self.show()
        self._place()

    def _on_gone(self) -> None:
        if self._bars.count() == 0:
            self.hide()
        else:
            self._place()

    def _place(self) -> None:
        parent = self.parentWidget()
        if parent is None:
            return
        self.adjustSize()
        height = self.sizeHint().height()
        width = min(self.sizeHint().width(), parent.width() - 2 * _MARGIN)
        left = _MARGIN
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            left = parent.width() - width - _MARGIN
        self.setGeometry(left, parent.height() - height - _MARGIN, width, height)
        self.raise_()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)
