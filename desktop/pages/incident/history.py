"""The history: who changed what, from which value to which, and the way back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING, Any, ClassVar, override
from uuid import UUID

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from desktop.pages.base import PageContext
from desktop.pages.incident import history_words as words
from desktop.pages.incident.column_fit import ColumnFit
from desktop.pages.incident.history_panel import HistoryPanel
from desktop.pages.incident.registry import SECTIONS
from desktop.pages.incident.section import Section
from desktop.pages.incident.words import day_text
from desktop.theme import fonts
from desktop.widgets.buttons import Button
from desktop.widgets.cells import Cell, Group
from desktop.widgets.fields import Combo
from desktop.widgets.labels import PlainText, hline
from desktop.widgets.layouts import FlowLayout, column, row
from desktop.widgets.rows import Column, RowsModel
from desktop.widgets.table import EditableTable
from kb.ledger import history

if TYPE_CHECKING:
    from desktop.navigation import State
    from kb.dossier import WholeIncident
    from kb.ledger.history import HistoryEntry

PAGE = 100


@dataclass(frozen=True, slots=True)
class _Reading:
    entries: "tuple[HistoryEntry, ...]"
    actors: tuple[str, ...]
    older: bool


def _read(
    session: Any,  # noqa: ANN401 - kb's own session
    incident_id: UUID,
    kinds: Sequence[str],
    actor: str,
    before: int | None,
) -> _Reading:
    found = history.history_for(
        session, incident_id, kinds=kinds, actor=actor, before_sequence=before, limit=PAGE + 1
    )
    people = () if before is not None else history.actors(session, incident_id)
    return _Reading(found[:PAGE], people, len(found) > PAGE)


class HistorySection(Section):
    """Every revision of the incident and its parts, newest first, a page at a time."""

    name: ClassVar[str] = "history"

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._entries: list[HistoryEntry] = []
        self._stale = False
        self._names: dict[str, str] = {}
        self.who = Combo(self.tr("Person"), [("", self.tr("Everybody"))])
        self.where = Combo(self.tr("Section"), self._sections())
        self.who.set_value("")
        self.where.set_value("")
        for combo in (self.who, self.where):
            combo.setMinimumContentsLength(14)
            combo.picked.connect(lambda _value: self._filter())
        self._count = PlainText("", "secondary")
        self._count.setMinimumHeight(fonts.px(30))  # as high as the filters beside it
        self.model: RowsModel[HistoryEntry] = RowsModel(
            self._columns(), key=lambda entry: entry.sequence, parent=self
        )
        self.model.read_only = True
        self.table = EditableTable(self.tr("History"))
        self.table.setModel(self.model)
        self.table.picked.connect(lambda _row: self._show_panel())
        self.table.opened.connect(lambda _row: self.inspector_wanted.emit())
        self.table.peeked.connect(lambda _row: self.inspector_wanted.emit())
        self.fit = ColumnFit(self.table, 220, ("actor",))
        self.older = Button(self.tr("Show older changes"), on_click=self._read_older)
        self.older.hide()
        self.panel = HistoryPanel(context, self.restore_entry)
        filters = FlowLayout(spacing=8)
        for label, combo in ((self.tr("By"), self.who), (self.tr("In"), self.where)):
            holder = QWidget()
            holder.setLayout(row(PlainText(label, "secondary"), combo, spacing=6))
            filters.addWidget(holder)
        filters.addWidget(self._count)
        bar = QWidget()
        bar.setLayout(column(filters, margins=(20, 10, 16, 10)))
        below = row(self.older, None, margins=(20, 8, 16, 10))
        layout = column(bar, hline(), self.table, below, spacing=0)
        layout.setStretch(2, 1)
        self.setLayout(layout)

    @staticmethod
    def _sections() -> list[tuple[object, str]]:
        chosen: list[tuple[object, str]] = [
            (spec.name, spec.label) for spec in SECTIONS if spec.kinds and spec.name != "history"
        ]
        return [("", QCoreApplication.translate("HistorySection", "All sections")), *chosen]

    def _columns(self) -> "list[Column[HistoryEntry]]":
        return [
            Column("at", self.tr("When"), self._when, 92),
            Column("actor", self.tr("Who"), lambda e: Cell(e.actor, "person"), 156),
            Column("what", self.tr("What"), self._what, 190),
            Column(
                "fields",
                self.tr("Before → after"),
                lambda e: Cell(words.summary(e, self.context.session.zone, self._names), wrap=True),
                stretch=True,
            ),
        ]

    def _when(self, entry: "HistoryEntry") -> Cell:
        return Cell(entry.at.astimezone(self.context.session.zone).strftime("%H:%M:%S"), "number")

    def _what(self, entry: "HistoryEntry") -> Cell:
        if words.is_version(entry):
            name = words.version_name(entry)
            return Cell(self.tr("Saved “{name}”").format(name=name), "icon", icon="seal-check")
        verbs = {
            "insert": self.tr("Added {what}"),
            "update": self.tr("Edited {what}"),
            "delete": self.tr("Deleted {what}"),
        }
        text = verbs.get(entry.action, verbs["update"]).format(what=entry.record_label)
        if entry.operation_action in {"undo", "redo"}:
            text = f"{entry.label.split(' ', 1)[0]}: {text}"
        return Cell(text, "title", wrap=True)

    # --- reading

    @override
    def show_whole(self, whole: "WholeIncident") -> None:
        super().show_whole(whole)
        self._names = words.names_of(whole)
        self._stale = not self.isVisible()
        if not self._stale:
            self._read(None)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale and self.whole is not None:
            self._stale = False
            self._read(None)

    def _kinds(self) -> tuple[str, ...]:
        chosen = self.where.value()
        return next((spec.kinds for spec in SECTIONS if spec.name == chosen), ())

    def _read(self, before: int | None) -> None:
        filters = (self.where.value(), self.who.value())
        self.context.session.read(
            partial(
                _read,
                incident_id=self.incident_id,
                kinds=self._kinds(),
                actor=str(self.who.value() or ""),
                before=before,
            ),
            lambda found: self._on_read(found, before, filters),
            replaces=("incident.history", id(self), before is None),
        )

    def _filter(self) -> None:
        self._entries.clear()
        self._read(None)

    def _read_older(self) -> None:
        if self._entries:
            self._read(self._entries[-1].sequence)

    def _on_read(self, found: _Reading, before: int | None, filters: object) -> None:
        if filters != (self.where.value(), self.who.value()):
            return
        if before is None:
            everybody: list[tuple[object, str]] = [("", self.tr("Everybody"))]
            self.who.set_choices([*everybody, *((name, name) for name in found.actors)])
            if self.who.value() is None:
                self.who.set_value("")
            self._merge(found)
        else:
            self._entries += [e for e in found.entries if e.sequence < before]
            self.older.setVisible(found.older)
        self._fill()

    def _merge(self, found: _Reading) -> None:
        """The newest page in front of what is shown; without overlap there would be a gap."""
        newest = {entry.sequence for entry in found.entries}
        if any(entry.sequence in newest for entry in self._entries):
            kept = [entry for entry in self._entries if entry.sequence not in newest]
            self._entries = [*found.entries, *kept]
        else:
            self._entries = list(found.entries)
            self.older.setVisible(found.older)

    def _fill(self) -> None:
        zone = self.context.session.zone
        rows: list[HistoryEntry | Group] = []

        def day(entry: "HistoryEntry") -> date:
            return entry.at.astimezone(zone).date()

        for _day, members in groupby(self._entries, key=day):
            listed = list(members)
            rows += [Group(day_text(listed[0].at, zone)), *listed]
        self.model.set_rows(rows)
        count = len(self._entries)
        one = count == 1
        self._count.set_text(
            self.tr("1 change") if one else self.tr("{n} changes").format(n=f"{count:,}")
        )
        self._show_panel()

    def _show_panel(self) -> None:
        entry = self.table.current_record()
        self.panel.show_entry(entry, self._names, read_only=self.read_only)

    # --- restoring

    def restore_entry(self, entry: "HistoryEntry") -> None:
        """Brings one record back to how it was right after a change."""
        told = self.tr("Restored {what}").format(what=entry.record_label)
        self.write(
            partial(
                history.restore,
                record_id=entry.record_id,
                dossier_id=self.incident_id,
                sequence=entry.sequence,
            ),
            lambda _changes: self.tell_with_undo(told),
        )

    # --- the section

    @override
    def panes(self) -> list[QWidget]:
        return [self.who, self.table, self.panel]

    @override
    def inspector(self) -> QWidget:
        return self.panel

    @override
    def reveal(self, record_id: UUID) -> bool:
        entry = next((e for e in self._entries if e.record_id == record_id), None)
        return entry is not None and self.table.select_key(entry.sequence, flash=True)

    @override
    def state(self) -> "State":
        return {
            "who": self.who.value(),
            "where": self.where.value(),
            "scroll": self.table.scroll_state(),
        }

    @override
    def restore(self, state: "State") -> None:
        self.who.set_value(state.get("who", ""))
        self.where.set_value(state.get("where", ""))
        self._filter()
        self.table.restore_scroll(int(str(state.get("scroll", 0))))
