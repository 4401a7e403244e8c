"""Paths by role: what I have done, and for the lead what everybody has."""

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final, override
from uuid import UUID

from PySide6.QtWidgets import QWidget

from desktop.navigation import Route
from desktop.pages.training import asking, words
from desktop.pages.training.view import Chooser, View
from desktop.widgets.bars import EmptyState
from desktop.widgets.buttons import Button
from desktop.widgets.cells import Cell, Group
from desktop.widgets.fields import Combo
from desktop.widgets.inline_form import InlineAsk, InlineForm
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import FlowLayout, column, scrolled
from desktop.widgets.rows import Column, RowsModel
from desktop.widgets.sections import section_title
from desktop.widgets.table import EditableTable
from kb.training.bulletins import receipts
from kb.training.paths import service as paths
from kb.training.paths.schemas import How, Progress, Step, TrainingPath
from kb.vocabulary.training import PathItemKind

if TYPE_CHECKING:
    from desktop.pages.base import PageContext
    from kb.changes import Changes

_READ: Final = {"article": "article", "bulletin": "article", "playbook": "playbook"}


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a path, as a row."""

    path: TrainingPath
    at: int
    step: Step


class PathsView(View):
    """My paths above, everybody's progress below."""

    def __init__(self, context: "PageContext") -> None:
        super().__init__(context)
        self._path: UUID | None = None
        self._paths: dict[UUID, TrainingPath] = {}
        self.model: RowsModel[Item] = RowsModel(
            self._columns(), lambda one: (one.path.id, one.at), parent=self
        )
        self.table = EditableTable(self.tr("My paths"))
        self.table.setModel(self.model)
        self.table.opened.connect(self._open)
        self.table.picked.connect(self._on_picked)
        self.done = Button(self.tr("Read and understood"), icon="check", on_click=self._sign)
        self.remove = Button(self.tr("Take out of the path"), on_click=self._remove)
        self.up = Button(self.tr("Move up"), on_click=partial(self._move, -1))
        self.chosen = Combo(self.tr("Path"))
        self.chosen.setMinimumWidth(180)
        self.chosen.setMaximumWidth(260)
        self.chosen.picked.connect(self._choose)
        self.adding = Chooser(self.tr("Item"), self.tr("Add to the path"))
        self.adding.given.connect(self._add_item)
        self.coverage: RowsModel[Progress] = RowsModel(
            self._coverage_columns(), lambda one: one.person, parent=self
        )
        self.coverage_table = EditableTable(self.tr("Who has done what"))
        self.coverage_table.setModel(self.coverage)
        self.nobody = PlainText(
            self.tr("Nobody has this role yet. Roles are set in Settings, Training."),
            "hint",
            wrap=True,
        )
        self.empty = EmptyState(self.tr("There is no path for you yet."))
        self._lay_out()

    def _lay_out(self) -> None:
        asks = (
            InlineAsk("title", self.tr("Title"), required=True),
            InlineAsk("role", self.tr("For the role"), hint=self.tr("Tier 1 analyst; empty: all")),
        )
        self.new = InlineForm(self.tr("New path…"), asks, self._new)
        of_item = FlowLayout(spacing=8)
        for button in (self.done, self.up, self.remove):
            of_item.addWidget(button)
        item_row = QWidget()
        item_row.setLayout(of_item)
        self.item_row = item_row
        self._lay_out_lead()
        self.table.setMinimumHeight(190)
        self.coverage_table.setMinimumHeight(150)
        layout = column(
            *(self.table, item_row, self.empty, self.new, self.lead),
            spacing=10,
            margins=(20, 0, 16, 12),
        )
        layout.setStretch(0, 3)
        layout.setStretch(4, 2)
        whole = QWidget()
        whole.setLayout(layout)
        self.setLayout(column(scrolled(whole, self.tr("Paths"))))
        self.empty.hide()
        self.lead.hide()

    def _lay_out_lead(self) -> None:
        tools = QWidget()
        flow = FlowLayout(spacing=8)
        retire = Button(self.tr("Retire the path"), on_click=self._retire)
        for widget in (self.chosen, self.adding, retire):
            flow.addWidget(widget)
        tools.setLayout(flow)
        self.lead = QWidget()
        lead = column(
            section_title(self.tr("Who has done what")),
            tools,
            self.coverage_table,
            self.nobody,
            spacing=8,
        )
        lead.setStretch(2, 1)
        self.lead.setLayout(lead)

    def _columns(self) -> tuple[Column[Item], ...]:
        return (
            Column("title", self.tr("What"), _title, 200, stretch=True),
            Column("kind", self.tr("Kind"), _kind, 100),
            Column("how", self.tr("State"), _how, 120),
            Column("detail", self.tr("Detail"), lambda o: Cell(o.step.detail, "secondary"), 120),
        )

    def _coverage_columns(self) -> tuple[Column[Progress], ...]:
        return (
            Column("person", self.tr("Person"), lambda o: Cell(o.person, "person"), 150),
            Column("done", self.tr("Done"), _share, 120),
            Column("open", self.tr("Still to do"), self._still_open, 200, stretch=True),
        )

    def _still_open(self, one: Progress) -> Cell:
        left = [
            f"{PathItemKind(s.kind).label} “{s.title}”"
            for s in one.steps
            if s.how not in {How.DONE, How.GONE}
        ]
        return Cell(", ".join(left) or self.tr("nothing"), "secondary", wrap=True)

    @override
    def read(self) -> None:
        query = partial(asking.read_paths, person=self.actor, path_id=self._path)
        self.ask(query, self._show, "paths")

    @override
    def panes(self) -> list[QWidget]:
        return [self.table, self.coverage_table] if self.lead.isVisible() else [self.table]

    def show_path(self, path_id: UUID) -> None:
        """Shows one path."""
        self._path = path_id
        self.read()

    def _show(self, found: asking.PathsReading) -> None:
        self._paths = {one.id: one for one in found.paths}
        rows: list[Any] = []
        for one in found.mine:
            done = self.tr("{done} of {total} done").format(done=one.done, total=one.total)
            rows.append(Group(one.path.title, done))
            rows += [Item(one.path, at, step) for at, step in enumerate(one.steps)]
        self.model.set_rows(rows)
        self.counted.emit(len(found.mine) or None)
        self.table.setVisible(bool(rows))
        self.empty.setVisible(not rows)
        hint = self.tr("A path is made below.") if not found.paths else ""
        self.empty.set_text(self.tr("There is no path for your role."), hint)
        choices = [(one.id, one.title) for one in found.paths]
        self.chosen.set_choices(choices)
        if self._path not in self._paths:
            self._path = found.paths[0].id if found.paths else None
        self.chosen.set_value(self._path)
        self.adding.set_choices(found.items)
        self.lead.setVisible(bool(found.paths))
        self.coverage.set_rows(list(found.coverage))
        self.coverage_table.setVisible(found.leads and bool(found.coverage))
        self.nobody.setVisible(found.leads and not found.coverage)
        self._on_picked(self.table.current_record())

    def _on_picked(self, one: Item | None) -> None:
        self.item_row.setVisible(one is not None)
        if one is None:
            return
        waits = one.step.how in {How.OPEN, How.BEGUN, How.CHANGED}
        self.done.setVisible(one.step.kind in _READ and waits)
        self.up.setEnabled(one.at > 0)

    def _open(self, one: Item) -> None:
        step = one.step
        if step.kind == PathItemKind.DECK:
            self.tab_wanted.emit("today", None)
        elif step.kind == PathItemKind.QUIZ:
            self.tab_wanted.emit("quizzes", step.item_id)
        elif step.kind == PathItemKind.DRILL:
            self.tab_wanted.emit("drills", step.item_id)
        elif step.kind == PathItemKind.BULLETIN:
            self.tab_wanted.emit("bulletins", step.item_id)
        elif step.item_id is not None:
            self._note_read(step)
            self.route_wanted.emit(Route("knowledge", record_id=step.item_id))

    def _note_read(self, step: Step) -> None:
        if step.how in {How.OPEN, How.CHANGED} and step.item_id is not None:
            read = partial(
                receipts.read, kind=_READ[step.kind], item_id=step.item_id, person=self.actor
            )
            self.write(read)

    def _sign(self) -> None:
        one: Item | None = self.table.current_record()
        item_id = one.step.item_id if one is not None else None
        if one is not None and one.step.kind in _READ and item_id is not None:
            kind = _READ[one.step.kind]
            sign = partial(receipts.understand, kind=kind, item_id=item_id, person=self.actor)
            said = self.tr("Noted that you understood “{t}”")
            self.write(sign, said.format(t=one.step.title))

    # --- making paths

    def _choose(self, path_id: object) -> None:
        self._path = path_id if isinstance(path_id, UUID) else None
        self.read()

    def _new(self, given: Any) -> None:  # noqa: ANN401 - what the form gives
        self.write(partial(paths.add, values=dict(given)), self.tr("Added a path"), self._on_new)

    def _on_new(self, changes: "Changes") -> None:
        self.show_path(changes.result)

    def _add_item(self, chosen: tuple[str, UUID | None, str]) -> None:
        kind, item_id, name = chosen
        path = self._paths.get(self._path) if self._path else None
        if path is not None:
            self._write_items(path, [*path.items, paths.item(kind, item_id, name)])

    def _remove(self) -> None:
        one: Item | None = self.table.current_record()
        if one is not None:
            items = [item for at, item in enumerate(one.path.items) if at != one.at]
            self._write_items(one.path, items)

    def _move(self, by: int) -> None:
        one: Item | None = self.table.current_record()
        if one is None or not 0 <= one.at + by < len(one.path.items):
            return
        items = list(one.path.items)
        items[one.at], items[one.at + by] = items[one.at + by], items[one.at]
        self._write_items(one.path, items)

    def _write_items(self, path: TrainingPath, items: list[Any]) -> None:
        values = {"items": items}
        revise = partial(paths.revise, record_id=path.id, version=path.version, values=values)
        self.write(revise, self.tr("Changed the path “{t}”").format(t=path.title))

    def _retire(self) -> None:
        path = self._paths.get(self._path) if self._path else None
        if path is not None:
            values = {"retired": True}
            retire = partial(paths.revise, record_id=path.id, version=path.version, values=values)
            self.write(retire, self.tr("Retired the path “{t}”").format(t=path.title))


def _title(one: Item) -> Cell:
    return Cell(one.step.title or words.tr("No title"), wrap=True)


def _kind(one: Item) -> Cell:
    return Cell(PathItemKind(one.step.kind).label, "secondary")


def _how(one: Item) -> Cell:
    how = one.step.how.value
    return Cell(words.how_words(how), "chip", words.HOW_TONES[how])


def _share(one: Progress) -> Cell:
    share = one.done / one.total if one.total else 0.0
    return Cell(f"{one.done}/{one.total}", "progress", share=share)
