"""The tabs above the list: fixed views, and those that somebody saved."""

import json
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Final, override

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QMenu, QWidget

from desktop.widgets.name_box import NameBox
from desktop.widgets.sections import SegmentedTabs
from kb.incidents.record.listing import SORTS, VIEWS

if TYPE_CHECKING:
    from desktop.settings import Settings

_VIEWS_KEY: Final = "incident_views"
_DEFAULT_KEY: Final = "incident_default_view"
_SAVED: Final = "saved:"


@dataclass(frozen=True, slots=True)
class SavedView:
    """A filter and an order under a name.

    Attributes:
        base: the fixed view that it narrows down: "all", "mine", "waiting", "overdue".
    """

    name: str
    base: str = "all"
    text: str = ""
    sort: str = "opened"
    descending: bool = True

    @property
    def key(self) -> str:
        """Key of its tab."""
        return _SAVED + self.name


def _parse(line: str) -> SavedView | None:
    try:
        found = json.loads(line)
        view = SavedView(
            str(found["name"]),
            str(found["base"]),
            str(found["text"]),
            str(found["sort"]),
            bool(found["descending"]),
        )
    except (ValueError, TypeError, KeyError):
        return None
    return view if view.base in VIEWS and view.sort in SORTS else None


class SavedViews:
    """Reads and writes the views in the user's settings."""

    def __init__(self, settings: "Settings") -> None:
        self._settings = settings

    def all(self) -> list[SavedView]:
        """The views, in the order they were saved."""
        lines = self._settings.remembered_list(_VIEWS_KEY)
        return [view for line in lines if (view := _parse(line)) is not None]

    def get(self, key: str) -> SavedView | None:
        """The view of a tab."""
        return next((view for view in self.all() if view.key == key), None)

    def keep(self, view: SavedView) -> None:
        """Saves a view; one of the same name is replaced."""
        self._write([*(known for known in self.all() if known.name != view.name), view])

    def rename(self, key: str, name: str) -> None:
        """Gives a view another name."""
        default = self.default == key
        renamed = [
            replace(view, name=name) if view.key == key else view
            for view in self.all()
            if view.key == key or view.name != name
        ]
        self._write(renamed)
        if default:
            self.set_default(_SAVED + name)

    def remove(self, key: str) -> None:
        """Forgets a view."""
        self._write([view for view in self.all() if view.key != key])

    def _write(self, views: list[SavedView]) -> None:
        lines = [json.dumps(asdict(view)) for view in views]
        self._settings.remember_list(_VIEWS_KEY, lines)

    @property
    def default(self) -> str:
        """Key of the tab that is shown first."""
        kept = self._settings.remembered_list(_DEFAULT_KEY)
        key = kept[0] if kept else "all"
        return key if key in VIEWS or self.get(key) is not None else "all"

    def set_default(self, key: str) -> None:
        """Shows this tab first from now on."""
        self._settings.remember_list(_DEFAULT_KEY, [key])


class ViewTabs(SegmentedTabs):
    """The tabs; the context menu of a saved one renames, deletes, or makes it the first.

    Signals:
        told: `(text, label, function)` something was done; the way back may be empty.
        changed: tabs were added, renamed or deleted: their counts are gone.
    """

    told = Signal(str, str, object)
    changed = Signal()

    def __init__(self, name: str, settings: "Settings", parent: QWidget | None = None) -> None:
        super().__init__(name, parent=parent)
        self.views = SavedViews(settings)
        self.fill("all")

    def fill(self, chosen: str) -> None:
        """Shows all tabs, `chosen` marked."""
        fixed = {
            "all": self.tr("All"),
            "mine": self.tr("Mine"),
            "waiting": self.tr("Waiting for me"),
            "overdue": self.tr("Overdue follow-ups"),
        }
        saved = [(view.key, view.name) for view in self.views.all()]
        self.set_tabs([*fixed.items(), *saved])
        self.mark(chosen)
        self.changed.emit()

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        under = self.childAt(event.pos())
        key = next((name for name, (tab, _label) in self._tabs.items() if tab is under), "")
        if key:
            self.menu_of(key).popup(event.globalPos())

    def menu_of(self, key: str) -> QMenu:
        """The context menu of a tab."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self.tr("Show this view first"), lambda: self._make_default(key))
        view = self.views.get(key)
        if view is not None:
            menu.addSeparator()
            menu.addAction(self.tr("Rename…"), lambda: self._ask_rename(view))
            menu.addAction(self.tr("Delete view"), lambda: self._remove(view))
        return menu

    def ask_save(self, at: QPoint, view: SavedView) -> None:
        """Asks for a name at a global position, then keeps the view under it."""

        def keep(name: str) -> None:
            named = replace(view, name=name)
            self.views.keep(named)
            self.fill(named.key)

        NameBox(self.window(), at, self.tr("Name of the view"), "", keep)

    def _make_default(self, key: str) -> None:
        self.views.set_default(key)
        self.told.emit(self.tr("This view is shown first from now on."), "", None)

    def _ask_rename(self, view: SavedView) -> None:
        tab = self._tabs[view.key][0]
        at = tab.mapToGlobal(tab.rect().bottomLeft())

        def rename(name: str) -> None:
            was_chosen = self.current == view.key
            self.views.rename(view.key, name)
            self.fill(replace(view, name=name).key if was_chosen else self.current)

        NameBox(self.window(), at, self.tr("Name of the view"), view.name, rename)

    def _remove(self, view: SavedView) -> None:
        chosen = self.current
        self.views.remove(view.key)
        self.fill(view.base if chosen == view.key else chosen)

        def keep_again() -> None:
            self.views.keep(view)
            self.fill(self.current)

        said = self.tr("Deleted the view {name}").format(name=view.name)
        self.told.emit(said, self.tr("Undo"), keep_again)
