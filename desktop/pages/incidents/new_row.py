"""A new incident is typed into a row above the list; nothing is written before it has a title."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication, QLineEdit

from desktop.navigation import Route
from desktop.pages.incidents.store_queries import draft_row
from kb.incidents.record import service

if TYPE_CHECKING:
    from desktop.pages.base import PageContext
    from desktop.pages.incidents.table import IncidentTable
    from kb.changes import Changes


class NewRow(QObject):
    """Enter writes the incident and opens its page; leaving the field only writes it.

    Signals:
        added: `(UUID)` the incident is in the store.
        failed: `(Exception)` it could not be written; the row stands there again.
    """

    added = Signal(object)
    failed = Signal(object)

    def __init__(self, context: "PageContext", table: "IncidentTable") -> None:
        super().__init__(table)
        self._context = context
        self._table = table
        self._model = table.sparse
        self._model.entered.connect(self._on_entered)
        table.entry_left.connect(lambda: QTimer.singleShot(0, self, self._model.end_entry))

    def begin(self, title: str = "") -> None:
        """Opens the row with its title in edit mode."""
        actor = self._context.session.actor
        row = replace(draft_row(actor), title=title)
        index = self._model.begin_entry(row, "title")
        self._table.scrollToTop()
        self._table.clearSelection()
        self._table.setCurrentIndex(index)
        self._table.edit(index)
        self._context.session.read(
            partial(service.next_number, year=datetime.now(UTC).year),
            lambda number: self._model.change_entry(replace(row, number=number)),
            replaces=(id(self), "number"),
        )

    def _on_entered(self, title: str) -> None:
        if not title:
            return
        # On Enter the editor still has the focus, otherwise it is being left.
        editor = QApplication.focusWidget()
        by_enter = isinstance(editor, QLineEdit) and self._table.isAncestorOf(editor)
        values = {"title": title, "lead": self._context.session.actor}
        self._context.session.write(
            partial(service.add, values=values),
            self,
            partial(self._on_added, opens=by_enter),
            partial(self._on_not_added, title=title),
        )

    def _on_added(self, changes: "Changes", *, opens: bool) -> None:
        made = changes.created("incident")
        self.added.emit(made)
        if opens:
            self._context.navigation.go(Route("incident", record_id=made))

    def _on_not_added(self, error: Exception, *, title: str) -> None:
        self.begin(title)
        self.failed.emit(error)
