"""Pinned places of the rail: seven at most, kept in the user's settings."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from desktop.navigation import Navigation
from desktop.recents import Place, format_place, parse_place
from desktop.widgets.rail import Rail, RailEntry

if TYPE_CHECKING:
    from desktop.settings import Settings

LIMIT = 7


class Pins(QObject):
    """Shows pins in a rail and goes to them."""

    def __init__(self, settings: "Settings", rail: Rail, navigation: Navigation) -> None:
        super().__init__(rail)
        self._settings = settings
        self._rail = rail
        self._navigation = navigation
        rail.pin_chosen.connect(self._on_chosen)
        rail.unpin_wanted.connect(self._on_unpin)
        self.show()

    def show(self) -> None:
        """Reads the pins again, for example after another window changed them."""
        entries = []
        for text in self._settings.remembered_list("pins"):
            pin = parse_place(text)
            if pin is not None:
                entries.append(RailEntry(text, pin.label, "push-pin", pin.label))
        self._rail.set_pins(entries)

    def toggle(self, place: Place) -> bool:
        """Pins `place`, or takes its pin away; whether it is pinned now."""
        pins = self._settings.remembered_list("pins")
        kept = [pin for pin in pins if not _is_at(pin, place)]
        pinned = len(kept) == len(pins)
        if pinned:
            kept = [format_place(place), *kept][:LIMIT]
        self._settings.remember_list("pins", kept)
        self.show()
        return pinned

    def _on_chosen(self, key: str) -> None:
        pin = parse_place(key)
        if pin is not None:
            self._navigation.go(pin.route)

    def _on_unpin(self, key: str) -> None:
        kept = [pin for pin in self._settings.remembered_list("pins") if pin != key]
        self._settings.remember_list("pins", kept)
        self.show()


def _is_at(pin: str, place: Place) -> bool:
    known = parse_place(pin)
    return known is not None and known.route == place.route
