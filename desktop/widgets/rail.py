"""The rail: search, pages, pins and settings; 200 px wide, or 52 px with icons only."""

from dataclasses import dataclass
from typing import override

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QMenu, QVBoxLayout, QWidget

from desktop.theme import fonts, icons, tokens
from desktop.widgets.buttons import Button
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import column, row

WIDE = 200
NARROW = 52


@dataclass(frozen=True, slots=True)
class RailEntry:
    """One entry: a page or a pin."""

    key: str
    label: str
    icon: str
    tip: str = ""


class RailButton(Button):
    """An entry of the rail with a count at its trailing edge."""

    def __init__(self, entry: RailEntry, parent: QWidget | None = None) -> None:
        super().__init__(entry.label, "rail", icon=entry.icon, tip=entry.tip, parent=parent)
        self.entry = entry
        self.setAutoExclusive(False)
        self._count = ""
        self._narrow = False

    def set_count(self, count: int) -> None:
        """Shows a count of things to do; 0 shows none."""
        self._count = f"{count:,}" if count else ""
        self.setAccessibleName(f"{self.entry.label}, {count}" if count else self.entry.label)
        self.update()

    def set_narrow(self, narrow: bool) -> None:
        """Icon only, the label in the tooltip."""
        self._narrow = narrow
        super().setText("" if narrow else "  " + self.entry.label.replace("&", "&&"))
        tip = self.entry.tip or self.entry.label
        self.setToolTip(
            f"{self.entry.label} ({self.entry.tip})" if narrow and self.entry.tip else tip
        )

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._count or self._narrow:
            return
        painter = QPainter(self)
        painter.setFont(fonts.ui(fonts.HEADER, tabular=True))
        painter.setPen(tokens.of(self.palette()).color("text2"))
        trailing = Qt.AlignmentFlag.AlignRight
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            trailing = Qt.AlignmentFlag.AlignLeft
        painter.drawText(
            self.rect().adjusted(10, 0, -10, 0),
            trailing | Qt.AlignmentFlag.AlignVCenter,
            self._count,
        )


class _Brand(QWidget):
    """The drop and the name."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(24)
        self._narrow = False

    def set_narrow(self, narrow: bool) -> None:
        self._narrow = narrow
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setLayoutDirection(self.layoutDirection())
        table = tokens.of(self.palette())
        box = self.rect().adjusted(8, 3, -8, -3)
        icon = box.adjusted(0, 0, 18 - box.width(), 0)
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        if mirrored:
            icon.moveRight(box.right())
        if icons.available("drop"):
            icons.paint(painter, icon, "drop", table.accent_text)
        if not self._narrow:
            painter.setFont(fonts.ui(fonts.PROSE, fonts.BOLD))
            painter.setPen(table.color("text"))
            text = box.adjusted(0, 0, -26, 0) if mirrored else box.adjusted(26, 0, 0, 0)
            align = Qt.AlignmentFlag.AlignRight if mirrored else Qt.AlignmentFlag.AlignLeft
            painter.drawText(text, align | Qt.AlignmentFlag.AlignVCenter, "Hotwash")


class _SearchButton(Button):
    """Looks like a field, opens the palette."""

    def __init__(self, text: str, hint: str) -> None:
        super().__init__(text, "search", icon="magnifying-glass")
        self._label, self._hint, self._narrow = text, hint, False

    def set_narrow(self, narrow: bool) -> None:
        self._narrow = narrow
        super().setText("" if narrow else " " + self._label)
        self.setToolTip(f"{self._label} ({self._hint})")

    @override
    def sizeHint(self) -> QSize:
        return QSize(NARROW - 16 if self._narrow else WIDE - 24, super().sizeHint().height())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._narrow:
            return
        painter = QPainter(self)
        painter.setFont(fonts.ui(fonts.HEADER))
        painter.setPen(tokens.of(self.palette()).color("text3"))
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        align = Qt.AlignmentFlag.AlignLeft if mirrored else Qt.AlignmentFlag.AlignRight
        painter.drawText(
            self.rect().adjusted(10, 0, -10, 0), align | Qt.AlignmentFlag.AlignVCenter, self._hint
        )


class Rail(QFrame):
    """Navigation at the leading edge.

    Signals:
        chosen: `(str)` key of a page.
        pin_chosen: `(str)` key of a pin.
        unpin_wanted: `(str)` key of a pin.
        search_wanted: the search box was pressed.
    """

    chosen = Signal(str)
    pin_chosen = Signal(str)
    unpin_wanted = Signal(str)
    search_wanted = Signal()

    def __init__(
        self, top: list[RailEntry], bottom: list[RailEntry], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("rail")
        self._narrow = False
        self._brand = _Brand()
        self._search = _SearchButton(self.tr("Search or run…"), "Ctrl K")
        self._search.clicked.connect(self.search_wanted)
        self._buttons: dict[str, RailButton] = {}
        self._pin_title = PlainText(self.tr("Pinned"), "hint")
        self._pins: QVBoxLayout = column(spacing=0)
        pages = column(*[self._button(entry) for entry in top], spacing=0)
        settings = column(*[self._button(entry) for entry in bottom], spacing=0)
        self._pin_row = row(8, self._pin_title, None, spacing=0)
        self.setLayout(
            column(
                self._brand,
                16,
                self._search,
                12,
                pages,
                18,
                self._pin_row,
                4,
                self._pins,
                None,
                settings,
                spacing=0,
                margins=(12, 12, 12, 10),
            )
        )
        self._pin_title.hide()
        self.set_narrow(False)

    def _button(self, entry: RailEntry) -> RailButton:
        button = RailButton(entry)
        button.clicked.connect(lambda: self._on_clicked(entry.key))
        self._buttons[entry.key] = button
        return button

    def _on_clicked(self, key: str) -> None:
        # The window marks the entry when the page is shown; a click alone marks nothing.
        button = self._buttons[key]
        button.setChecked(not button.isChecked())
        self.chosen.emit(key)

    def mark(self, key: str) -> None:
        """Marks the entry of the page that is shown."""
        for name, button in self._buttons.items():
            button.setChecked(name == key)

    def set_count(self, key: str, count: int) -> None:
        """Shows how much work waits on a page; 0 shows nothing."""
        if key in self._buttons:
            self._buttons[key].set_count(count)

    def set_pins(self, entries: list[RailEntry]) -> None:
        """Shows the pins, seven at most."""
        while (item := self._pins.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        for entry in entries[:7]:
            pin = _PinButton(entry)
            pin.set_narrow(self._narrow)
            pin.clicked.connect(lambda _checked=False, key=entry.key: self.pin_chosen.emit(key))
            pin.clicked.connect(lambda _checked=False, button=pin: button.setChecked(False))
            pin.unpin_wanted.connect(self.unpin_wanted)
            self._pins.addWidget(pin)
        self._pin_title.setVisible(bool(entries) and not self._narrow)

    def set_narrow(self, narrow: bool) -> None:
        """52 px with icons instead of 200 px."""
        self._narrow = narrow
        self.setFixedWidth(NARROW if narrow else WIDE)
        layout = self.layout()
        if layout is not None:
            side = 8 if narrow else 12
            layout.setContentsMargins(side, 12, side, 10)
        self._brand.set_narrow(narrow)
        self._search.set_narrow(narrow)
        for button in self.findChildren(RailButton):
            button.set_narrow(narrow)
        self._pin_title.setVisible(self._pins.count() > 0 and not narrow)

    @property
    def narrow(self) -> bool:
        """Whether only icons are shown."""
        return self._narrow


class _PinButton(RailButton):
    """A pin; its context menu takes it away."""

    unpin_wanted = Signal(str)

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        unpin = menu.addAction(self.tr("Unpin"))
        unpin.triggered.connect(lambda: self.unpin_wanted.emit(self.entry.key))
        menu.popup(event.globalPos())
