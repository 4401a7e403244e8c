"""The panel of the list: one incident at a glance, or what can be done with several."""

from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QMenu, QStackedWidget, QWidget

from desktop.navigation import FIELD, Route
from desktop.pages.incidents.actions import IncidentActions
from desktop.pages.incidents.peek import PeekPanel
from desktop.widgets.buttons import Button
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import column
from kb.dossier import whole

if TYPE_CHECKING:
    from collections.abc import Callable

    from desktop.pages.base import PageContext
    from kb.dossier import WholeIncident
    from kb.incidents.record.rows import IncidentRow
    from kb.incidents.review.checklist import ChecklistItem

_REST_MS = 60


class SidePanel(QStackedWidget):
    """Shows the current incident; reads the whole of it once the selection rests.

    Attributes:
        was_closed: somebody closed the panel; it stays so until asked for.

    Signals:
        closed: the × was pressed.
    """

    closed = Signal()

    def __init__(self, context: "PageContext", act: IncidentActions) -> None:
        super().__init__()
        self._context = context
        self._act = act
        self._row: IncidentRow | None = None
        self.was_closed = False
        self.peek = PeekPanel()
        self.peek.closed.connect(self.closed)
        self.peek.opened.connect(act.open)
        self.peek.previewed.connect(act.preview)
        self.peek.item_chosen.connect(self._on_item)
        self._count = PlainText("", "panel", wrap=True)
        self._several = self._build_several()
        self.addWidget(self.peek)
        self.addWidget(self._several)
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._read)

    def _build_several(self) -> QWidget:
        several = QWidget()
        state = self._with_menu(self.tr("Change state"), self._act.fill_states)
        lead = self._with_menu(self.tr("Lead"), self._act.fill_leads)
        tag = Button(self.tr("Add tag…"), on_click=self._act.ask_tag)
        delete = Button(self.tr("Delete"), "danger", on_click=self._act.delete)
        several.setLayout(
            column(self._count, 8, state, lead, tag, delete, None, margins=(18, 16, 18, 16))
        )
        return several

    def _with_menu(self, label: str, fill: "Callable[[QMenu], None]") -> Button:
        button = Button(label, icon="caret-down")
        menu = QMenu(button)

        def show() -> None:
            menu.clear()
            fill(menu)
            menu.popup(button.mapToGlobal(button.rect().bottomLeft()))

        button.clicked.connect(show)
        return button

    @property
    def shown_id(self) -> UUID | None:
        """Id of the incident that is shown."""
        return self._row.id if self._row is not None else None

    def show_count(self, count: int) -> None:
        """Offers what can be done with several incidents when more than one is selected."""
        self._count.set_text(self.tr("%n incident(s) selected", "", count))
        self.setCurrentWidget(self._several if count > 1 else self.peek)

    def show_row(self, row: "IncidentRow | None", *, again: bool = False) -> None:
        """Shows an incident: at once what its row knows, soon the whole.

        Args:
            row: the current row; None leaves the panel as it is.
            again: read it again even when it is shown already.
        """
        if row is None or (row == self._row and not again):
            return
        self._row = row
        self.peek.show_row(row)
        self._rest.start()

    def _read(self) -> None:
        if self._row is not None:
            self._context.session.read(
                partial(whole, incident_id=self._row.id),
                self._on_read,
                lambda _error: None,
                replaces=(id(self), "peek"),
            )

    def _on_read(self, found: "WholeIncident") -> None:
        if found.incident.id != self.shown_id or self._row is None:
            return
        playbook = self._row.playbook
        if found.comparison is not None:
            text = self.tr("{title}, v{number}")
            playbook = text.format(
                title=found.comparison.playbook_title, number=found.comparison.version_number
            )
        self.peek.show_whole(found, playbook)

    def _on_item(self, item: "ChecklistItem") -> None:
        if self._row is not None:
            decision = item.section == "sign_off" and bool(item.field)
            anchor = self._row.id if decision else item.record_id
            query = FIELD + item.field if decision else ""
            self._context.navigation.go(
                Route("incident", self._row.id, item.section, anchor, query)
            )
