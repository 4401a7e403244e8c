"""The incident's follow-ups on the overview: edited here too, opened in their section."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtWidgets import QWidget

from desktop.pages.incident.cell_conflict import CellConflict
from desktop.pages.incident.editors import read_day
from desktop.pages.incident.section import Section, choices_of, label_of
from desktop.pages.incident.short_table import ShortTable
from desktop.pages.incident.words import FOLLOW_UP_TONES
from desktop.widgets.buttons import Button
from desktop.widgets.cells import Cell
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import column
from desktop.widgets.rows import Column, RowsModel
from desktop.widgets.sections import section_title
from kb.incidents.follow_ups import service as follow_ups
from kb.vocabulary.enums import FollowUpState

if TYPE_CHECKING:
    from kb.changes import Changes
    from kb.dossier import WholeIncident
    from kb.incidents.follow_ups.schemas import FollowUp

_CLOSED = frozenset({"done", "verified", "accepted_risk", "cancelled"})


class OverviewFollowUps(QWidget):
    """Id, action, owner, due, state.

    Args:
        section: the overview.
        on_open: gets the id of the follow-up to be shown in its section.
    """

    def __init__(self, section: Section, on_open: Callable[[UUID], object]) -> None:
        super().__init__()
        self._section = section
        self._wanted: UUID | None = None
        self._count = PlainText("", "hint2")
        self.model: RowsModel[FollowUp] = RowsModel(
            self._columns(), key=lambda r: r.id, parent=self
        )
        self.model.edited.connect(self._edit)
        self.table = ShortTable(self.tr("Follow-ups"))
        self.table.setModel(self.model)
        self.table.opened.connect(lambda row: on_open(row.id))
        self.table.removed.connect(self._remove)
        self.add = Button(self.tr("Add"), "flat", icon="plus", on_click=self._add)
        self.add.setAccessibleName(self.tr("Add a follow-up"))
        self.conflict = CellConflict(self._write)
        title = section_title(self.tr("Follow-ups"), self._count, None, self.add)
        self.setLayout(column(title, self.conflict, self.table, spacing=4))

    def _columns(self) -> "list[Column[FollowUp]]":
        return [
            Column("ref", self.tr("Id"), lambda r: Cell(r.ref, "mono"), 58),
            Column(
                "action",
                self.tr("Follow-up"),
                lambda r: Cell(r.action, "title", wrap=True),
                stretch=True,
                editor="line",
            ),
            Column(
                "owner",
                self.tr("Owner"),
                lambda r: Cell(r.owner, "person"),
                152,
                editor="person",
                choices=lambda: [(name, name) for name in self._section.people],
            ),
            Column(
                "due",
                self.tr("Due"),
                lambda r: Cell(self._due(r), "number" if r.due else "muted"),
                88,
                editor="time",
                value=lambda r: r.due.isoformat() if r.due else "",
            ),
            Column(
                "state",
                self.tr("State"),
                lambda r: Cell(
                    label_of(FollowUpState, r.state), "chip", FOLLOW_UP_TONES.get(r.state, "")
                ),
                112,
                editor="choice",
                value=lambda r: r.state,
                choices=lambda: choices_of(FollowUpState),
            ),
        ]

    def _due(self, row: "FollowUp") -> str:
        if row.due is None:
            return self.tr("not set")
        whole = self._section.whole
        this_year = whole is not None and row.due.year == whole.incident.created_at.year
        return row.due.strftime("%m-%d" if this_year else "%Y-%m-%d")

    def load(self, whole: "WholeIncident", *, read_only: bool) -> None:
        """Shows the follow-ups as they are now."""
        found = whole.follow_ups
        done = sum(row.state in _CLOSED for row in found)
        text = self.tr("{done} of {all} done").format(done=done, all=len(found))
        self._count.set_text(text if found else "")
        self.model.read_only = read_only
        self.add.setVisible(not read_only)
        self.model.set_rows(list(found))
        self.table.setVisible(bool(found))
        if self._wanted is not None and self.model.row_of(self._wanted) >= 0:
            wanted, self._wanted = self._wanted, None
            self.table.edit_key(wanted, "action")

    def _add(self) -> None:
        def done(changes: "Changes") -> None:
            self._wanted = changes.result

        self._section.write(
            partial(
                follow_ups.add,
                incident_id=self._section.incident_id,
                values={"action": "", "owner": ""},
            ),
            done,
        )

    def _edit(self, row: "FollowUp", key: str, value: object) -> None:
        if key == "due":
            try:
                value = read_day(value)
            except ValueError as error:
                self._section.context.notices.show(str(error))
                return
        values = {key: value}
        if (key, value) == ("state", FollowUpState.VERIFIED) and not row.verified_by:
            values["verified_by"] = self._section.context.session.actor
        self._write(row, values, row.version)

    def _write(self, row: "FollowUp", values: Mapping[str, object], version: int) -> None:
        self._section.write(
            partial(follow_ups.revise, record_id=row.id, version=version, values=values),
            on_failed=lambda error: self._on_unwritten(row, error),
        )

    def _on_unwritten(self, row: "FollowUp", error: Exception) -> None:
        if not self.conflict.show_error(row, error):
            self._section.context.notices.show(str(getattr(error, "what", "") or error))

    def _remove(self, rows: "list[FollowUp]") -> None:
        for row in rows:
            self._section.write(
                partial(follow_ups.remove, record_id=row.id), self._section.tell_deleted(row.ref)
            )
