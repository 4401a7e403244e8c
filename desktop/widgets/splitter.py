"""A splitter that the window remembers."""

from collections.abc import Callable

from PySide6.QtCore import QByteArray, Qt, QTimer
from PySide6.QtWidgets import QSplitter, QWidget

_REST_MS = 300


class RememberedSplitter(QSplitter):
    """Keeps its sizes through a pair of functions, usually those of Settings.

    Args:
        parts: the widgets, in order.
        load: gives the state that was kept, or nothing.
        save: keeps a state.
    """

    def __init__(
        self,
        parts: list[QWidget],
        load: Callable[[], QByteArray],
        save: Callable[[QByteArray], object],
        orientation: Qt.Orientation = Qt.Orientation.Horizontal,
    ) -> None:
        super().__init__(orientation)
        self.setHandleWidth(1)
        self.setChildrenCollapsible(False)
        for part in parts:
            self.addWidget(part)
        self.setStretchFactor(0, 1)
        state = load()
        if not state.isEmpty():
            self.restoreState(state)
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(lambda: save(self.saveState()))
        self.splitterMoved.connect(lambda _position, _index: self._rest.start())
