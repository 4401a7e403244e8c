"""Over what is read: what is proposed to it, what it was changed because of, what is to come."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.navigation import Route
from desktop.widgets.bars import Bar
from desktop.widgets.buttons import Button, ElidedLink
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import FlowLayout, column, empty_layout
from kb.vocabulary.enums import KnowledgeState
from kb.vocabulary.proposals import ProposalState

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from desktop.pages.knowledge.reading import Reading

_MOST = 3


class ProposalBars(QWidget):
    """Bars over the text; nothing is shown while there is nothing to know.

    Signals:
        route_wanted: `(Route)` a proposal, all of them, or an incident.
        version_wanted: `(UUID)` show this version.
    """

    route_wanted = Signal(object)
    version_wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._bars = column(spacing=6)
        self.setLayout(self._bars)
        self._shown: tuple[object, ...] = ()

    def show_reading(self, reading: "Reading", today: "date") -> None:
        """Shows what is known of an item and the version that is shown."""
        shown = (reading.proposals, reading.versions, reading.version.id, today)
        if shown == self._shown:
            return
        self._shown = shown
        empty_layout(self._bars)
        self._show_to_come(reading, today)
        self._show_open(reading)
        self._show_because(reading)
        self.setVisible(self._bars.count() > 0)

    def _show_to_come(self, reading: "Reading", today: "date") -> None:
        published = [v for v in reading.versions if v.state == KnowledgeState.PUBLISHED]
        for one in published:
            if one.effective_from is None or one.effective_from <= today:
                continue
            shown = one.id == reading.version.id
            text = self.tr("Version {n} is published and in force from {day}.")
            said = text.format(n=one.number, day=one.effective_from.isoformat())
            read = (self.tr("Read it"), partial(self._version, one.id))
            self._bars.addWidget(Bar(said, "info", () if shown else (read,)))

    def _show_open(self, reading: "Reading") -> None:
        waiting = [one for one in reading.proposals if one.row.is_open]
        if not waiting:
            return
        bar = Bar(self.tr("%n proposed change(s)", "", len(waiting)), "info")
        for one in waiting[:_MOST]:
            link = ElidedLink(one.row.title)
            link.clicked.connect(partial(self._go_to, one.row.id))
            bar.body.addWidget(link)
        if len(reading.proposals) > len(waiting[:_MOST]):
            every = ElidedLink(self.tr("All proposed changes to it"))
            route = Route("proposals", section="all", anchor=reading.item.id)
            every.clicked.connect(partial(self._go, route))
            bar.body.addWidget(every)
        self._bars.addWidget(bar)

    def _show_because(self, reading: "Reading") -> None:
        """The incidents that the version that is shown was changed because of."""
        number = reading.version.number
        led = [
            one
            for one in reading.proposals
            if one.row.state == ProposalState.PUBLISHED and one.row.version_number == number
        ]
        known: dict[str, UUID] = {}
        for one in led:
            known |= dict(zip(one.numbers, one.row.incident_ids, strict=False))
        if not led:
            return
        line = FlowLayout(spacing=6)
        line.addWidget(PlainText(self.tr("Changed because of"), "secondary"))
        for name, incident_id in known.items():
            route = Route("incident", incident_id)
            line.addWidget(Button(name, "link", on_click=partial(self._go, route)))
        for one in led:
            why = Button(self.tr("Why"), "link", on_click=partial(self._go_to, one.row.id))
            why.setToolTip(one.row.title)
            why.setAccessibleName(self.tr("Why: {change}").format(change=one.row.title))
            line.addWidget(why)
        holder = QWidget()
        holder.setLayout(line)
        self._bars.addWidget(holder)

    def _go(self, route: Route, _checked: bool = False) -> None:
        self.route_wanted.emit(route)

    def _go_to(self, record_id: "UUID", _checked: bool = False) -> None:
        self.route_wanted.emit(Route("proposals", record_id))

    def _version(self, version_id: "UUID") -> None:
        self.version_wanted.emit(version_id)
