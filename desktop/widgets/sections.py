"""Lists of sections, and segmented tabs."""

from typing import override

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QComboBox, QFrame, QStackedWidget, QWidget

from desktop.theme import fonts, tokens
from desktop.widgets import marks
from desktop.widgets.buttons import Button
from desktop.widgets.labels import PlainText, as_tooltip
from desktop.widgets.layouts import OverflowRow, column, row
from desktop.widgets.marks import Mark

WIDTH = 184
_DROP_DOWN_BELOW = 1000


class SectionButton(Button):
    """A section with its count, and ◌ when something in it is missing for sign-off."""

    def __init__(self, key: str, label: str) -> None:
        super().__init__(label, "rail")
        self.key = key
        self._label = label
        self._count: int | None = None
        self._missing = ""

    def set_state(self, count: int | None, missing: str) -> None:
        """Shows a count (None: none) and what is missing (tooltip; "" is nothing)."""
        self._count, self._missing = count, missing
        self.setToolTip(as_tooltip(missing))
        words = [self._label]
        if count is not None:
            words.append(str(count))
        if missing:
            words.append(missing)
        self.setAccessibleName(", ".join(words))
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(WIDTH - 18, super().sizeHint().height())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        table = tokens.of(self.palette())
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        box = self.rect().adjusted(8, 0, -8, 0)
        align = Qt.AlignmentFlag.AlignLeft if mirrored else Qt.AlignmentFlag.AlignRight
        if self._missing:
            mark = box.adjusted(box.width() - 14, 0, 0, 0)
            if mirrored:
                mark.moveLeft(box.left())
            marks.paint(painter, mark, Mark.MISSING, table.color("warn"))
        if self._count is not None:
            room = box.adjusted(22, 0, 0, 0) if mirrored else box.adjusted(0, 0, -22, 0)
            painter.setFont(fonts.ui(fonts.BODY, tabular=True))
            painter.setPen(table.color("text2"))
            painter.drawText(room, align | Qt.AlignmentFlag.AlignVCenter, str(self._count))


class SectionList(QFrame):
    """Sections of a page at its left; a drop-down where the window is narrow.

    Signals:
        chosen: `(str)` key of a section.
    """

    chosen = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("sections", "1")
        self.setAccessibleName(name)
        self._buttons: dict[str, SectionButton] = {}
        self._list = column(spacing=0, margins=(8, 10, 8, 10))
        self._list.addStretch(1)
        whole = QWidget()
        whole.setLayout(self._list)
        self.combo = QComboBox()
        self.combo.setAccessibleName(name)
        self.combo.activated.connect(self._on_activated)
        self.combo.hide()
        self.setLayout(column(whole, spacing=0))
        self.setFixedWidth(WIDTH)

    def set_sections(self, sections: list[tuple[str, str]]) -> None:
        """Sets keys and labels, in order."""
        for key, label in sections:
            button = SectionButton(key, label)
            button.clicked.connect(lambda _checked=False, name=key: self._on_clicked(name))
            self._buttons[key] = button
            self._list.insertWidget(self._list.count() - 1, button)
            self.combo.addItem(label, key)

    def set_state(self, key: str, count: int | None = None, missing: str = "") -> None:
        """Shows the count of a section and what is missing in it."""
        self._buttons[key].set_state(count, missing)

    def mark(self, key: str) -> None:
        """Marks the section that is shown; emits nothing."""
        for name, button in self._buttons.items():
            button.setChecked(name == key)
        self.combo.setCurrentIndex(max(0, self.combo.findData(key)))

    @property
    def current(self) -> str:
        """Key of the marked section, or ""."""
        return next((key for key, button in self._buttons.items() if button.isChecked()), "")

    def step(self, by: int) -> None:
        """Chooses the next (+1) or the previous (-1) section, as Ctrl+PgDn and Ctrl+PgUp do."""
        keys = list(self._buttons)
        if keys:
            at = keys.index(self.current) if self.current else 0
            self.chosen.emit(keys[(at + by) % len(keys)])

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        (self.focusNextChild if step > 0 else self.focusPreviousChild)()

    def _on_clicked(self, key: str) -> None:
        self.mark(self.current)
        self.mark(key)
        self.chosen.emit(key)

    def _on_activated(self, index: int) -> None:
        self.chosen.emit(str(self.combo.itemData(index)))


class SectionedBody(QWidget):
    """Section list and content; below 1000 px of window width the list is a drop-down above.

    Attributes:
        sections: the list.
        stack: the content, one widget a section.
    """

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sections = SectionList(name)
        self.stack = QStackedWidget()
        self._combo_row = QWidget()
        self._combo_row.setLayout(row(self.sections.combo, None, margins=(16, 8, 16, 0)))
        content = column(self._combo_row, self.stack, spacing=0)
        content.setStretch(1, 1)
        layout = row(self.sections, content, spacing=0)
        layout.setStretch(1, 1)
        self.setLayout(layout)
        self._arrange()

    def _arrange(self) -> None:
        narrow = self.window().width() < _DROP_DOWN_BELOW
        self.sections.setVisible(not narrow)
        self.sections.combo.setVisible(narrow)
        self._combo_row.setVisible(narrow)

    @override
    def resizeEvent(self, event: object) -> None:
        self._arrange()


class SegmentedTabs(QWidget):
    """Views of one list: All, Mine 7, Waiting for me 2. Those that do not fit go into a menu.

    Signals:
        chosen: `(str)` key of a tab.
    """

    chosen = Signal(str)

    def __init__(self, name: str, *, chips: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._chips = chips
        self._tabs: dict[str, tuple[Button, str]] = {}
        self._row = OverflowRow(spacing=6 if chips else 2)
        self.setLayout(column(self._row, spacing=0))

    def set_tabs(self, tabs: list[tuple[str, str]]) -> None:
        """Sets keys and labels; the first is marked."""
        self._row.clear()
        self._tabs.clear()
        for key, label in tabs:
            button = Button(label, "chip" if self._chips else "tab")
            button.setCheckable(True)
            button.clicked.connect(lambda _checked=False, name=key: self._on_clicked(name))
            self._tabs[key] = (button, label)
            self._row.add(button)
        if tabs:
            self.mark(tabs[0][0])

    def set_count(self, key: str, count: int | None) -> None:
        """Shows a number after the label."""
        button, label = self._tabs[key]
        button.set_label(label if count is None else f"{label}  {count:,}")

    def mark(self, key: str) -> None:
        """Marks a tab; emits nothing."""
        for name, (button, _label) in self._tabs.items():
            button.setChecked(name == key)

    @property
    def current(self) -> str:
        """Key of the marked tab, or ""."""
        return next((key for key, (button, _l) in self._tabs.items() if button.isChecked()), "")

    def _on_clicked(self, key: str) -> None:
        self.mark(key)
        self.chosen.emit(key)


def section_title(text: str, *extra: QWidget | None) -> QWidget:
    """The title row of a part of a page, with buttons or counts after it."""
    line = QWidget()
    line.setLayout(row(PlainText(text, "section"), *extra, spacing=10))
    return line
