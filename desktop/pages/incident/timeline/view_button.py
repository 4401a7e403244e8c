"""How the timeline is looked at: lanes by side or by asset, and the zone of its times."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from desktop.widgets.buttons import Button


class ViewButton(Button):
    """A button with a menu; names the zone where it is not the window's own.

    Attributes:
        menu_shown: the menu.

    Signals:
        lanes_picked: `(str)` "side" or "asset".
        zone_picked: `(str)` the name of a zone; "" is the window's own.
    """

    lanes_picked = Signal(str)
    zone_picked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("View"), "secondary", icon="caret-down", parent=parent)
        self.menu_shown = QMenu(self)
        self._lanes = "side"
        self._zones: list[tuple[str, str]] = []
        self._zone = ""
        self.clicked.connect(lambda _checked=False: self._open())

    def show_lanes(self, by: str) -> None:
        """Ticks "side" or "asset"."""
        self._lanes = by

    def show_zones(self, zones: Sequence[tuple[str, str]], chosen: str) -> None:
        """Offers zones, name and label, and ticks one."""
        self._zones, self._zone = list(zones), chosen
        own = not chosen or chosen not in dict(zones)
        label = self.tr("View")
        self.set_label(label if own else f"{label}: {dict(zones)[chosen]}")

    def fill(self) -> QMenu:
        """The menu as it is now."""
        menu = self.menu_shown
        menu.clear()
        menu.addSection(self.tr("Lanes"))
        lanes = [("side", self.tr("One a side")), ("asset", self.tr("One an asset"))]
        self._choices(lanes, self._lanes, self.lanes_picked.emit)
        menu.addSection(self.tr("Times in"))
        known = self._zone if self._zone in dict(self._zones) else ""
        self._choices(self._zones, known, self.zone_picked.emit)
        return menu

    def _choices(
        self, offered: Sequence[tuple[str, str]], chosen: str, pick: Callable[[str], object]
    ) -> None:
        group = QActionGroup(self.menu_shown)
        for value, label in offered:
            action = self.menu_shown.addAction(label.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(value == chosen)
            action.triggered.connect(lambda _on=False, key=value: pick(key))
            group.addAction(action)

    def _open(self) -> None:
        self.fill().popup(self.mapToGlobal(QPoint(0, self.height())))
