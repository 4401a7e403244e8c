"""What a report withholds, listed before it leaves the house; each row leads to its field."""

from functools import partial
from typing import TYPE_CHECKING, Final
from uuid import UUID

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QFrame, QMenu, QWidget

from desktop.widgets.buttons import Button, IconButton
from desktop.widgets.cells import Cell
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import column, row
from desktop.widgets.rows import Column, RowsModel
from desktop.widgets.table import EditableTable
from reports.withholding import described
from reports.withholding.described import Line

if TYPE_CHECKING:
    from reports.context import ReportContext

_HEIGHT: Final = 250


class WithheldList(QFrame):
    """A table of everything that the report above doesn't give out.

    Signals:
        place_wanted: `(str, str, str)` part, record id and field to go to.
        lift_wanted: `(UUID)` give this passage out again.
        closed: the list isn't wanted any more.

    Attributes:
        model: the lines.
        table: where they are shown.
    """

    place_wanted = Signal(str, str, str)
    lift_wanted = Signal(object)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = PlainText("", "strong")
        self._names = PlainText("", "secondary")
        self.go_button = Button(self.tr("Go to field"), on_click=self._go)
        self.lift_button = Button(self.tr("Lift"), on_click=self._lift)
        self.model: RowsModel[tuple[int, Line]] = RowsModel(
            (
                Column("place", self.tr("Where"), self._place, 320, stretch=True),
                Column(
                    "reason", self.tr("Reason"), lambda one: Cell(one[1].reason, wrap=True), 210
                ),
                Column("rule", self.tr("Withheld"), _rule, 190),
                Column("audience", self.tr("From"), self._audience, 190),
            ),
            key=lambda one: one[0],
            parent=self,
        )
        self.table = EditableTable(self.tr("What is withheld"))
        self.table.setModel(self.model)
        self.table.opened.connect(lambda _one: self._go())
        self.table.menu_wanted.connect(self._show_menu)
        self.table.selectionModel().currentRowChanged.connect(lambda *_rows: self._show_actions())
        close = IconButton("x", self.tr("Close"), on_click=self.closed.emit)
        head = row(
            self._title,
            self._names,
            None,
            self.go_button,
            self.lift_button,
            close,
            spacing=8,
            margins=(14, 6, 8, 6),
        )
        self._from = ""
        self.setLayout(column(head, self.table, spacing=0))
        self.setFixedHeight(_HEIGHT)
        self.hide()

    def show_context(self, context: "ReportContext", audience: str) -> None:
        """Shows what a report for this audience withholds."""
        self._from = audience
        lines = described.lines(context)
        self.model.set_rows(list(enumerate(lines)))
        self._title.set_text(
            self.tr("Withheld (%1)").replace("%1", str(described.told_of(context)))
        )
        names = context.names_replaced
        told = self.tr("%n name(s) shown as roles", "", names) if names else ""
        self._names.set_text(told)
        self._show_actions()

    def _chosen(self) -> Line | None:
        found = self.table.current_record()
        return found[1] if found is not None else None

    def _show_actions(self) -> None:
        line = self._chosen()
        self.go_button.setEnabled(line is not None and line.withheld.kind != "report")
        self.lift_button.setEnabled(line is not None and described.is_by_hand(line))

    def _go(self) -> None:
        line = self._chosen()
        if line is not None and line.withheld.kind != "report":
            one = line.withheld
            self.place_wanted.emit(one.kind, one.record_id, one.field)

    def _lift(self) -> None:
        line = self._chosen()
        if line is not None and described.is_by_hand(line):
            self.lift_wanted.emit(UUID(line.withheld.passage_id))

    def _show_menu(self, _record: object, at: QPoint) -> None:
        menu = QMenu(self)
        for button, act in ((self.go_button, self._go), (self.lift_button, self._lift)):
            menu.addAction(button.text(), partial(act)).setEnabled(button.isEnabled())
        menu.exec(at)

    def _place(self, one: tuple[int, Line]) -> Cell:
        place = one[1].place[:1].upper() + one[1].place[1:]
        if one[1].is_astray:
            return Cell(self.tr("Not in its field any more: %s") % place, "icon", icon="warning")
        return Cell(place)

    def _audience(self, one: tuple[int, Line]) -> Cell:
        marked = one[1].withheld.rule == "marking"
        return Cell(self.tr("everybody") if marked else self._from, "secondary")


def _rule(one: tuple[int, Line]) -> Cell:
    return Cell(one[1].withheld.rule.label, "secondary")
