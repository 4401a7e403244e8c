"""The register: rules in the order in which they run, and why they overlap."""

from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from desktop.pages.rules.columns import register_columns
from desktop.widgets.drag_table import DragTable
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import column
from desktop.widgets.rows import RowsModel
from kb.library.automation_rules import ordering
from kb.library.automation_rules.register import Register, RegisterRow, register

if TYPE_CHECKING:
    from desktop.pages.base import Page


class RegisterView(QWidget):
    """The table, and below it why the rule that is chosen overlaps.

    Signals:
        item_wanted: `(UUID)` open this item of the library.
        counted: `(int)` so many rules are shown.
    """

    item_wanted = Signal(object)
    counted = Signal(int)

    def __init__(self, page: "Page") -> None:
        super().__init__()
        self._page = page
        self.model: RowsModel[RegisterRow] = RowsModel(
            register_columns(), lambda row: row.rule.id, parent=self
        )
        self.table = DragTable(
            self.tr("Automation rules in their order"),
            Qt.DropAction.MoveAction,
            lambda row: row.rule.id,
            lambda dragged, target: dragged.rule.id != target.rule.id,
        )
        self.table.setModel(self.model)
        self.why = PlainText("", "secondary", wrap=True, selectable=True)
        self.why.hide()
        hint = PlainText(
            self.tr("Drag a rule, or press Alt+Up and Alt+Down, to change when it runs."), "hint"
        )
        layout = column(self.table, self.why, hint, spacing=8, margins=(20, 0, 16, 12))
        layout.setStretch(0, 1)
        self.setLayout(layout)
        self._wanted: UUID | None = None
        self.table.picked.connect(self._on_picked)
        for signal in (self.table.opened, self.table.peeked):
            signal.connect(lambda row: self.item_wanted.emit(row.rule.id))
        self.table.moved.connect(self._on_moved)
        self.table.dropped.connect(self._on_dropped)

    def read(self) -> None:
        """Reads the register again."""
        query = partial(register, at=datetime.now(UTC))
        self._page.context.session.read(query, self._show, replaces="rules.register")

    def _show(self, found: Register) -> None:
        self.model.set_rows(found.rows)
        self.counted.emit(len(found.rows))
        if self._wanted is not None:
            self.table.select_key(self._wanted, flash=True)
            self._wanted = None
        self._on_picked(self.table.current_record())

    def _on_picked(self, row: RegisterRow | None) -> None:
        said = "\n".join(one.why for one in row.overlaps) if row is not None else ""
        self.why.set_text(said)
        self.why.setVisible(bool(said))

    def _on_moved(self, row: RegisterRow, by: int) -> None:
        """One place up or down."""
        ids = [one.rule.id for one in self.model.records()]
        place = ids.index(row.rule.id) + by
        if 0 <= place < len(ids):
            self._put(row, ids, place)

    def _on_dropped(self, row: RegisterRow, target: RegisterRow) -> None:
        ids = [one.rule.id for one in self.model.records()]
        self._put(row, ids, ids.index(target.rule.id))

    def _put(self, row: RegisterRow, ids: list[UUID], place: int) -> None:
        """Write the new place; `place` is where the rule stands then."""
        rest = [one for one in ids if one != row.rule.id]
        before = rest[place] if place < len(rest) else None
        self._wanted = row.rule.id
        context = self._page.context

        def told(_changes: object) -> None:
            said = self.tr("Moved “{title}”").format(title=row.rule.title)
            context.notices.show(said, self.tr("Undo"), context.session.way_back())

        move = partial(ordering.move, record_id=row.rule.id, before=before)
        context.session.write(move, self._page, told)
