"""A chip that opens a menu of choices: severity, state, marking."""

from collections.abc import Callable, Sequence
from typing import override

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QAction, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QMenu, QPushButton, QSizePolicy, QWidget

from desktop.theme import fonts, tokens
from desktop.widgets.chips import chip_size, paint_chip
from desktop.widgets.marks import Mark

_AROUND = 3

Choice = tuple[object, str]


class ChipButton(QPushButton):
    """A state as a chip; pressing it offers what it may become.

    Args:
        name: what it says, "Severity": its accessible name is "Severity: High".
        on_pick: gets the chosen value.
    """

    def __init__(
        self, name: str, on_pick: Callable[[object], object], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._name = name
        self._tone = "neutral"
        self._mark: Mark | None = None
        self._word = ""
        self._on_pick = on_pick
        self._choices: Sequence[Choice] = ()
        self._current: object = None
        self.setProperty("k", "flat")
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.clicked.connect(self.open_menu)

    def show_value(self, word: str, tone: str, mark: Mark | None = None) -> None:
        """Shows a word on its tone."""
        self._word, self._tone, self._mark = word, tone, mark
        self.setAccessibleName(f"{self._name}: {word}")
        self.setToolTip(self._name)
        self.updateGeometry()
        self.update()

    def set_choices(self, choices: Sequence[Choice], current: object) -> None:
        """Sets what the menu offers; `current` is ticked. None to offer means no menu."""
        self._choices, self._current = choices, current
        self.setEnabled(bool(choices))

    def open_menu(self) -> None:
        """Shows the menu under the chip."""
        if not self._choices:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for value, label in self._choices:
            action = QAction(label.replace("&", "&&"), menu)
            action.setCheckable(True)
            action.setChecked(value == self._current)
            action.triggered.connect(lambda _checked=False, picked=value: self._on_pick(picked))
            menu.addAction(action)
        menu.popup(self.mapToGlobal(self.rect().bottomLeft()))

    @override
    def sizeHint(self) -> QSize:
        size = chip_size(self._word, self._mark)
        return QSize(size.width() + 2 * _AROUND, max(size.height() + 2 * _AROUND, fonts.px(28)))

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setLayoutDirection(self.layoutDirection())
        table = tokens.of(self.palette())
        box = self.rect().adjusted(_AROUND, 0, -_AROUND, 0)
        paint_chip(painter, box, self._word, self._tone, table, self._mark)
        if self.hasFocus():
            height = chip_size(self._word).height() + 2 * _AROUND
            ring = QRectF(1, (self.height() - height) / 2 + 1, self.width() - 2, height - 2)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(table.color("focus"), 2))
            painter.drawRoundedRect(ring, 6, 6)
