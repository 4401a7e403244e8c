"""Where the window is: routes, and the way back and forward with scroll and selection kept."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from PySide6.QtCore import QObject, Signal

#: Routes to a field of a record carry its name behind this word.
FIELD: Final = "field:"

State = dict[str, object]
"""What a page needs to look as it was left: scroll positions, selection, filters."""


@dataclass(frozen=True, slots=True)
class Route:
    """One place in the application.

    Attributes:
        page: name in the registry of pages: "incidents", "incident", "knowledge" …
        record_id: the record that the page shows.
        section: part of the page, for example "workflow".
        anchor: a record within the section, to be selected and shown.
        query: text for the page's filter or search field.
    """

    page: str
    record_id: UUID | None = None
    section: str = ""
    anchor: UUID | None = None
    query: str = ""


@dataclass(slots=True)
class _Visit:
    route: Route
    state: State = field(default_factory=dict)


class Navigation(QObject):
    """The history of one window.

    Signals:
        shown: `(Route, State | None)` a page is to be shown; the state when going back.
        changed: back or forward became possible or impossible.
        window_wanted: `(Route)` the route is to be opened in another window.
    """

    shown = Signal(object, object)
    changed = Signal()
    window_wanted = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._visits: list[_Visit] = []
        self._at = -1
        self._state_now: Callable[[], State] = dict

    def remember_with(self, state_now: Callable[[], State]) -> None:
        """Sets the function that tells the state of the page that is being left."""
        self._state_now = state_now

    @property
    def current(self) -> Route | None:
        """The route shown now."""
        return self._visits[self._at].route if self._visits else None

    @property
    def can_go_back(self) -> bool:
        """Whether there is an earlier visit."""
        return self._at > 0

    @property
    def can_go_forward(self) -> bool:
        """Whether there is a later visit."""
        return self._at < len(self._visits) - 1

    def go(self, route: Route) -> None:
        """Shows `route` as a new visit."""
        self._leave()
        del self._visits[self._at + 1 :]
        if self._visits and self._visits[self._at].route == route:
            self._visits.pop()
        self._visits.append(_Visit(route))
        self._at = len(self._visits) - 1
        self._show(None)

    def replace(self, route: Route) -> None:
        """Records that the page now shows `route` (another section), without showing it again."""
        if not self._visits:
            self.go(route)
        elif self._visits[self._at].route != route:
            self._leave()
            del self._visits[self._at + 1 :]
            self._visits.append(_Visit(route))
            self._at += 1
            self.changed.emit()

    def go_in_new_window(self, route: Route) -> None:
        """Asks for another window that shows `route`."""
        self.window_wanted.emit(route)

    def back(self) -> None:
        """Returns to the earlier visit, if there is one."""
        self._step(-1)

    def forward(self) -> None:
        """Goes on to the later visit, if there is one."""
        self._step(1)

    def _step(self, by: int) -> None:
        if 0 <= self._at + by < len(self._visits):
            self._leave()
            self._at += by
            self._show(self._visits[self._at].state)

    def _leave(self) -> None:
        if self._visits:
            self._visits[self._at].state = self._state_now()

    def _show(self, state: State | None) -> None:
        self.shown.emit(self._visits[self._at].route, state)
        self.changed.emit()
