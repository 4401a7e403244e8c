"""Searches that somebody keeps under a name."""

import json
from dataclasses import asdict, dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QWidget

from desktop.search_hits import facets
from desktop.widgets.buttons import IconButton
from desktop.widgets.name_box import NameBox

if TYPE_CHECKING:
    from desktop.settings import Settings

_KEY: Final = "saved_searches"


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A query under a name.

    Attributes:
        facet: "all" or a facet of `desktop.search_hits`.
    """

    name: str
    text: str
    facet: str = "all"


class SavedSearches:
    """Reads and writes the searches in the user's settings."""

    def __init__(self, settings: "Settings") -> None:
        self._settings = settings

    def all(self) -> list[SavedSearch]:
        """The searches by name; a line that can't be read is left out."""
        found = [_parse(line) for line in self._settings.remembered_list(_KEY)]
        return sorted((one for one in found if one is not None), key=lambda o: o.name.casefold())

    def keep(self, search: SavedSearch) -> None:
        """Saves a search; one of the same name is replaced."""
        self._write([*(one for one in self.all() if one.name != search.name), search])

    def remove(self, name: str) -> None:
        """Forgets a search."""
        self._write([one for one in self.all() if one.name != name])

    def _write(self, searches: list[SavedSearch]) -> None:
        self._settings.remember_list(_KEY, [json.dumps(asdict(one)) for one in searches])


def _parse(line: str) -> SavedSearch | None:
    try:
        found = json.loads(line)
        made = SavedSearch(str(found["name"]), str(found["text"]), str(found["facet"]))
    except (ValueError, TypeError, KeyError):
        return None
    return made if made.facet == "all" or made.facet in facets() else None


class SavedSearchButton(IconButton):
    """Offers the saved searches, and keeps or forgets one.

    Signals:
        chosen: `(SavedSearch)` run this one.
    """

    chosen = Signal(object)

    def __init__(self, settings: "Settings", parent: QWidget | None = None) -> None:
        super().__init__("push-pin", self.tr("Saved searches"), on_click=self._ask)
        if parent is not None:
            self.setParent(parent)
        self.saved = SavedSearches(settings)
        self._now = SavedSearch("", "")

    def set_now(self, text: str, facet: str) -> None:
        """What is searched for now, and could be saved."""
        self._now = SavedSearch("", text.strip(), facet)

    def menu(self) -> QMenu:
        """The saved searches, and what can be done with them."""
        menu = QMenu(self)
        saved = self.saved.all()
        for one in saved:
            menu.addAction(one.name.replace("&", "&&"), partial(self.chosen.emit, one))
        if saved:
            menu.addSeparator()
        keep = menu.addAction(self.tr("Save this search…"), self.ask_name)
        keep.setEnabled(bool(self._now.text))
        if saved:
            forget = menu.addMenu(self.tr("Forget"))
            for one in saved:
                name = one.name.replace("&", "&&")
                forget.addAction(name, partial(self.saved.remove, one.name))
        return menu

    def ask_name(self) -> None:
        """Asks for a name, then keeps what is searched for now."""
        now = self._now

        def keep(name: str) -> None:
            self.saved.keep(SavedSearch(name, now.text, now.facet))

        at = self.mapToGlobal(self.rect().bottomLeft())
        NameBox(self.window(), at, self.tr("Name of the search"), now.text, keep)

    def _ask(self) -> None:
        self.menu().exec(self.mapToGlobal(self.rect().bottomLeft()))
