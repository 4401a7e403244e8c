"""A box that floats over the window: closes with Esc or a click elsewhere, gives focus back."""

from typing import override

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QFrame, QGraphicsDropShadowEffect, QWidget

_SHADOW = QColor(0, 0, 0, 70)


class FloatingBox(QFrame):
    """Not a dialog: the window stays usable and nothing waits for it.

    Signals:
        dismissed: the box is gone.
    """

    dismissed = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setProperty("float", "1")
        self._before = QApplication.focusWidget()
        shadow = QGraphicsDropShadowEffect(self)
        shadow.setBlurRadius(24)
        shadow.setOffset(0, 6)
        shadow.setColor(_SHADOW)
        self.setGraphicsEffect(shadow)
        window.installEventFilter(self)

    def place(self) -> None:
        """Puts the box where it belongs in its window; override."""

    def popup(self) -> None:
        """Shows the box above everything else in the window."""
        self.place()
        self.show()
        self.raise_()

    def dismiss(self, *, give_focus_back: bool = True) -> None:
        """Takes the box away."""
        if self.isHidden():
            return
        parent = self.parentWidget()
        if parent is not None:
            parent.removeEventFilter(self)
        self.hide()
        if give_focus_back and self._before is not None and self._before.isVisible():
            self._before.setFocus(Qt.FocusReason.PopupFocusReason)
        self.dismissed.emit()
        self.deleteLater()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
            return
        super().keyPressEvent(event)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self.place()
        if event.type() == QEvent.Type.MouseButtonPress and isinstance(event, QMouseEvent):
            at = self.mapFromGlobal(event.globalPosition().toPoint())
            if not self.rect().contains(QPoint(at)):
                self.dismiss(give_focus_back=False)
        return super().eventFilter(watched, event)
