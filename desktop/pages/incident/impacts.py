"""What the incident cost: rows of area, what, and state."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from desktop.pages.base import PageContext
from desktop.pages.incident.cell_conflict import CellConflict
from desktop.pages.incident.short_table import ShortTable
from desktop.widgets.buttons import Button
from desktop.widgets.cells import Cell
from desktop.widgets.layouts import column
from desktop.widgets.rows import Column, RowsModel
from desktop.widgets.sections import section_title
from kb.incidents.record import service as record

if TYPE_CHECKING:
    from kb.incidents.record.schemas import Incident


@dataclass(frozen=True, slots=True)
class Impact:
    """One row of the list that the incident holds."""

    at: int
    area: str
    what: str
    state: str


class Impacts(QWidget):
    """An editable table of impacts."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self._incident: Incident | None = None
        columns: list[Column[Impact]] = [
            Column("area", self.tr("Area"), lambda r: Cell(r.area), 160, editor="line"),
            Column(
                "what",
                self.tr("Impact"),
                lambda r: Cell(r.what, "title", wrap=True),
                stretch=True,
                editor="line",
            ),
            Column("state", self.tr("State"), lambda r: Cell(r.state), 140, editor="line"),
        ]
        self.model: RowsModel[Impact] = RowsModel(
            columns, key=lambda r: r.at, entry=self.tr("Type an impact"), parent=self
        )
        self.model.edited.connect(lambda row, key, value: self._edit(row, {key: value}))
        self.model.entered.connect(lambda text: self._write([*self._rows(), {"what": text}]))
        self.table = ShortTable(self.tr("Impact"))
        self.table.setModel(self.model)
        self.table.removed.connect(self._remove)
        self.table.moved.connect(self._move)
        self.add = Button(self.tr("Add"), "flat", icon="plus", on_click=self.table.edit_entry)
        self.add.setAccessibleName(self.tr("Add an impact"))
        self.conflict = CellConflict(lambda _record, values, version: self._save(values, version))
        title = section_title(self.tr("Impact"), None, self.add)
        self.setLayout(column(title, self.conflict, self.table, spacing=4))

    def load(self, incident: "Incident", *, read_only: bool) -> None:
        """Shows the impacts as they are now."""
        self._incident = incident
        self.model.read_only = read_only
        self.model.set_entry("" if read_only else self.tr("Type an impact"))
        self.add.setVisible(not read_only)
        self.model.set_rows(
            [
                Impact(at, *(str(row.get(name) or "") for name in ("area", "what", "state")))
                for at, row in enumerate(incident.impacts)
            ]
        )

    def _rows(self) -> list[dict[str, object]]:
        return [dict(row) for row in self._incident.impacts] if self._incident is not None else []

    def _edit(self, row: Impact, values: Mapping[str, object]) -> None:
        rows = self._rows()
        rows[row.at] = {**rows[row.at], **values}
        self._write(rows)

    def _remove(self, removed: list[Impact]) -> None:
        gone = {row.at for row in removed}
        self._write([row for at, row in enumerate(self._rows()) if at not in gone])
        way_back = self._context.session.way_back()
        self._context.notices.show(self.tr("Deleted an impact"), self.tr("Undo"), way_back)

    def _move(self, row: Impact, by: int) -> None:
        rows = self._rows()
        to = row.at + by
        if 0 <= to < len(rows):
            rows.insert(to, rows.pop(row.at))
            self._write(rows)
            self.table.select_key(to)

    def _write(self, rows: list[dict[str, object]]) -> None:
        if self._incident is not None:
            self._save({"impacts": rows}, self._incident.version)

    def _save(self, values: Mapping[str, object], version: int) -> None:
        incident = self._incident
        if incident is not None:
            self._context.session.write(
                partial(record.revise, record_id=incident.id, version=version, values=values),
                self,
                on_failed=lambda error: self.conflict.show_error(incident, error),
            )
