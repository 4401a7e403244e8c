"""What stands in place of the list when it is empty."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication, QStackedWidget

from desktop.widgets.bars import EmptyState
from desktop.widgets.buttons import Button
from kb.incidents.record import listing

if TYPE_CHECKING:
    from desktop.session import Session
    from kb.incidents.record.listing import ListQuery

Act = Callable[[], object]


class EmptyStates(QObject):
    """Shows one sentence and the ways on, beside the table in a stack.

    Args:
        stack: its first widget is the table.
        session: to ask which filter excludes most.
    """

    def __init__(self, stack: QStackedWidget, session: "Session") -> None:
        super().__init__(stack)
        self._stack = stack
        self._session = session
        self._shown: EmptyState | None = None

    def hide(self) -> None:
        """Shows the table again."""
        self._stack.setCurrentIndex(0)

    def show_first(self, new: Act, import_: Act) -> None:
        """Nothing was ever recorded."""
        self._show(
            EmptyState(
                self.tr("Incidents are reviewed here, one row each."),
                ((self.tr("New incident"), new), (self.tr("Import…"), import_)),
                self.tr("Or drop files from Defender or Sentinel here."),
            )
        )

    def show_no_match(
        self, query: "ListQuery", filters: int, clear: Act, drop: Callable[[str], object]
    ) -> None:
        """No incident matches; names the filter that excludes most, with its count.

        Args:
            query: the list.
            filters: how many filters are in force.
            clear: takes all filters away.
            drop: takes one away, given as text.
        """
        said = self.tr("No incident matches %n filter(s).", "", filters)
        self._show(EmptyState(said, ((self.tr("Clear filters"), clear),)))

        def tell(most: tuple[str, int] | None) -> None:
            if most is None or self._stack.currentIndex() == 0:
                return
            text, count = most
            label = self.tr("Without “{filter}”: {n}").format(filter=text, n=f"{count:,}")
            actions = ((self.tr("Clear filters"), clear), (label, partial(drop, text)))
            self._show(EmptyState(said, actions))

        self._session.read(
            partial(listing.excluding_most, q=query), tell, replaces=(id(self), "excluding")
        )

    def _show(self, state: EmptyState) -> None:
        focused = QApplication.focusWidget()
        had_focus = focused is not None and self._stack.isAncestorOf(focused)
        if self._shown is not None:
            self._stack.removeWidget(self._shown)
            self._shown.deleteLater()
        self._shown = state
        self._stack.addWidget(state)
        self._stack.setCurrentWidget(state)
        first = state.findChild(Button)
        if had_focus and isinstance(first, Button):
            first.setFocus(Qt.FocusReason.OtherFocusReason)
