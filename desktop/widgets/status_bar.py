"""The status bar: when the last write reached the disk, the store, the newest job, the zone."""

from typing import override

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from desktop.theme import fonts, icons, tokens
from desktop.widgets.buttons import Button, IconButton
from desktop.widgets.chips import ThinProgress
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import row

_HEIGHT = 28


class StateIcon(QWidget):
    """A small icon in the colour of a token."""

    def __init__(self, name: str, token: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name, self._token = name, token
        self.setFixedSize(16, 16)

    def set(self, name: str, token: str) -> None:
        """Shows another icon."""
        self._name, self._token = name, token
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(16, 16)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if icons.available(self._name):
            colour = tokens.of(self.palette()).color(self._token).name()
            icons.paint(QPainter(self), self.rect().adjusted(1, 1, -1, -1), self._name, colour)


class _ClickableText(PlainText):
    """A text that opens the tray when it is clicked; the keyboard's way is Ctrl+J."""

    clicked = Signal()

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.clicked.emit()
        event.accept()


class StatusBar(QFrame):
    """28 px at the bottom.

    Signals:
        details_wanted: [Details] of an unsaved state.
        tray_wanted: the job's text was clicked.
        cancel_wanted: × of the shown job.
    """

    details_wanted = Signal()
    tray_wanted = Signal()
    cancel_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("status")
        self._icon = StateIcon("check-circle", "ok")
        self._saved = PlainText("", "hint2")
        self._details = Button(self.tr("Details"), "link")
        self._details.clicked.connect(self.details_wanted)
        self._store = PlainText("", "hint2", elide=True)
        self._store.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._job = _ClickableText("", "hint2")
        self._job.clicked.connect(self.tray_wanted)
        self._progress = ThinProgress()
        self._progress.setFixedWidth(92)
        self._cancel = IconButton("x", self.tr("Cancel the job"))
        self._cancel.clicked.connect(self.cancel_wanted)
        self._zone = PlainText("", "hint2")
        left = row(self._icon, self._saved, self._details, 12, self._store, spacing=6)
        right = row(self._job, self._progress, self._cancel, 10, self._zone, spacing=6)
        self.setLayout(row(left, None, right, spacing=8, margins=(14, 0, 14, 0)))
        self.setFixedHeight(fonts.px(_HEIGHT))
        self.set_job("", None)
        self._details.hide()
        self._icon.hide()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.setFixedHeight(fonts.px(_HEIGHT))

    def set_saved(self, text: str) -> None:
        """The last write reached the disk: "Saved 15:02:41"."""
        self._show("check-circle", "ok", text, "hint2")

    def set_saving(self, text: str) -> None:
        """A write takes its time: "Saving…"."""
        self._show("clock", "text3", text, "hint2")

    def set_unsaved(self, text: str) -> None:
        """A write failed; stays until a later one reaches the disk."""
        self._show("warning", "danger", text, "danger")
        self._details.show()

    def _show(self, icon: str, token: str, text: str, role: str) -> None:
        self._icon.set(icon, token)
        self._icon.show()
        self._saved.set_text(text)
        self._saved.set_role(role)
        self._details.hide()

    def set_store(self, text: str, place: str) -> None:
        """Names the store; the tooltip tells its place."""
        self._store.set_text(text)
        self._store.setToolTip(place)

    def set_zone(self, text: str) -> None:
        """Names the zone of all times in the window."""
        self._zone.set_text(text)

    def set_job(self, text: str, share: float | None, *, running: bool = False) -> None:
        """Shows the newest job; an empty text shows none."""
        self._job.set_text(text)
        self._job.setVisible(bool(text))
        self._progress.setVisible(running)
        self._progress.set_share(0.0 if share is None else share)
        self._cancel.setVisible(running)
        self._job.setCursor(Qt.CursorShape.PointingHandCursor)
