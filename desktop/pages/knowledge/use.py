"""Choosing the incident that a playbook is used in."""

from functools import partial
from typing import TYPE_CHECKING, override
from uuid import UUID

from PySide6.QtCore import QCoreApplication, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from desktop.navigation import Route
from desktop.pages.base import Page
from desktop.widgets.fields import LineField
from desktop.widgets.floating import FloatingBox
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import column
from kb.conformance import running
from kb.conformance import service as conformance
from kb.incidents.record import listing
from kb.search.incidents import list_query

if TYPE_CHECKING:
    from desktop.pages.knowledge.reading import Reading
    from desktop.session import Session
    from kb.changes import Changes
    from kb.incidents.record.rows import IncidentRow

_WIDTH = 440
_ROWS = 50


class IncidentPicker(FloatingBox):
    """A box with a field and the incidents it finds, newest first.

    Signals:
        picked: `(UUID, str)` id and number of the incident.
    """

    picked = Signal(object, str)

    def __init__(self, session: "Session", below: QWidget, hint: str = "") -> None:
        super().__init__(below.window())
        self._below = below
        self._session = session
        prompt = self.tr("Which incident? Type to filter")
        self.field = LineField(prompt)
        self.field.setPlaceholderText(prompt)
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Incidents"))
        self.list.setFixedHeight(260)
        self._hint = PlainText(hint or self.tr("Its steps are added as planned steps."), "hint")
        self.setFixedWidth(_WIDTH)
        self.setLayout(
            column(self.field, self.list, self._hint, spacing=8, margins=(12, 12, 12, 12))
        )
        self.field.textChanged.connect(self._read)
        self.field.returnPressed.connect(self._take)
        self.list.itemActivated.connect(lambda _item: self._take())
        self.list.itemClicked.connect(lambda _item: self._take())

    def ask(self) -> None:
        """Opens under its button and waits for a choice."""
        self.popup()
        self.field.setFocus()
        self._read("")

    @override
    def place(self) -> None:
        self.adjustSize()
        below = self._below
        corner = QPoint(below.width() - _WIDTH, below.height() + 6)
        corner = below.mapTo(below.window(), corner)
        self.move(max(12, corner.x()), corner.y())

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        by = steps.get(Qt.Key(event.key()))
        if by is not None:
            row = min(max(0, self.list.currentRow() + by), self.list.count() - 1)
            self.list.setCurrentRow(row)
            return
        super().keyPressEvent(event)

    def _read(self, text: str) -> None:
        query = list_query(text, sort="updated", actor=self._session.actor)
        wanted = partial(listing.page, q=query, offset=0, limit=_ROWS)
        self._session.read(wanted, self._show, replaces="use.incidents")

    def _show(self, rows: "tuple[IncidentRow, ...]") -> None:
        self.list.clear()
        for found in rows:
            item = QListWidgetItem(f"{found.number}   {found.title}")
            item.setData(Qt.ItemDataRole.UserRole, (found.id, found.number))
            self.list.addItem(item)
        if rows:
            self.list.setCurrentRow(0)

    def _take(self) -> None:
        if self.list.currentRow() < 0:
            return
        item = self.list.currentItem()
        incident_id, number = item.data(Qt.ItemDataRole.UserRole)
        self.dismiss()
        self.picked.emit(incident_id, number)


def ask_run(page: Page, found: "Reading", below: QWidget) -> None:
    """Asks in which incident the version that is shown was run, and begins a run there."""
    hint = QCoreApplication.translate("KnowledgePage", "A run of this version begins there.")
    picker = IncidentPicker(page.context.session, below, hint)
    picker.picked.connect(partial(_run_in, page, found))
    picker.ask()


def _run_in(page: Page, found: "Reading", incident_id: UUID, number: str) -> None:
    """Begins a run and goes there: its steps are ticked in the incident."""
    del number
    context = page.context
    start = partial(
        running.start,
        incident_id=incident_id,
        version_id=found.version.id,
        values={"started_by": context.session.actor},
    )

    def go(changes: "Changes") -> None:
        context.navigation.go(Route("incident", incident_id, "workflow", changes.result))

    context.session.write(start, page, go)


def plan_in(page: Page, found: "Reading", incident_id: UUID, number: str) -> None:
    """Plans the steps of a playbook in an incident, and says so with a way there."""
    use = partial(conformance.use_playbook, incident_id=incident_id, version_id=found.version.id)
    context = page.context

    def done(changes: "Changes") -> None:
        added = QCoreApplication.translate(
            "KnowledgePage", "%n step(s) of “%1” planned in %2", "", changes.result
        )
        context.notices.show(
            added.replace("%1", found.item.title).replace("%2", number),
            QCoreApplication.translate("KnowledgePage", "Open"),
            lambda: context.navigation.go(
                Route("incident", record_id=incident_id, section="workflow")
            ),
        )

    context.session.write(use, page, done)
