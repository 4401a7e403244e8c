"""Pinned places of the rail: seven at most, kept in the user's settings."""

import json
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject

from desktop.navigation import Navigation, Route
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
            pin = _parse(text)
            if pin is not None:
                entries.append(RailEntry(text, pin[1], "push-pin", pin[1]))
        self._rail.set_pins(entries)

    def toggle(self, route: Route, label: str) -> bool:
        """Pins `route`, or takes its pin away; whether it is pinned now."""
        pins = self._settings.remembered_list("pins")
        kept = [pin for pin in pins if (_parse(pin) or (None, ""))[0] != route]
        pinned = len(kept) == len(pins)
        if pinned:
            kept = [_format(route, label), *kept][:LIMIT]
        self._settings.remember_list("pins", kept)
        self.show()
        return pinned

    def _on_chosen(self, key: str) -> None:
        pin = _parse(key)
        if pin is not None:
            self._navigation.go(pin[0])

    def _on_unpin(self, key: str) -> None:
        kept = [pin for pin in self._settings.remembered_list("pins") if pin != key]
        self._settings.remember_list("pins", kept)
        self.show()


def _format(route: Route, label: str) -> str:
    record = str(route.record_id) if route.record_id else ""
    return json.dumps([route.page, record, route.section, label])


def _parse(text: str) -> tuple[Route, str] | None:
    """Route and label of a pin; None when the text is not one."""
    try:
        page, record, section, label = json.loads(text)
        return Route(str(page), UUID(record) if record else None, str(section)), str(label)
    except (ValueError, TypeError):
        return None
