"""One drill beside the list: what it is, what can be done with it, how it went."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.pages.training import drill_words
from desktop.pages.training.drill_facts import DrillFacts
from desktop.pages.training.drill_words import tr
from desktop.widgets.bars import Bar
from desktop.widgets.buttons import Button
from desktop.widgets.cells import Cell
from desktop.widgets.chips import Chip
from desktop.widgets.inline_form import InlineAsk, InlineForm
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import FlowLayout, column, empty_layout, scrolled
from desktop.widgets.rows import Column, RowsModel
from desktop.widgets.table import EditableTable
from kb.training.drills import assignments, runs
from kb.training.drills import service as drills
from kb.training.drills.schemas import Drill, DrillRow, DrillRun
from kb.vocabulary.training import DrillState

if TYPE_CHECKING:
    from desktop.pages.training.asking import DrillReading


class DrillPane(QWidget):
    """Shows a drill.

    Signals:
        wanted: `(operation, str)` a write, and the sentence that tells of it.
        take_wanted: `(UUID)` it is to be taken, or gone on with.
        debrief_wanted: `(UUID)` a run is to be looked at.
    """

    wanted = Signal(object, str)
    take_wanted = Signal(object)
    debrief_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.row: DrillRow | None = None
        self._formed: tuple[object, ...] = ()
        self.title = PlainText("", "section", wrap=True, selectable=True)
        self._facts = FlowLayout(spacing=6)
        chips = QWidget()
        chips.setLayout(self._facts)
        self._notes = column(spacing=6)
        self._buttons = FlowLayout(spacing=6)
        self.buttons = QWidget()
        self.buttons.setLayout(self._buttons)
        self.briefing = PlainText("", wrap=True, selectable=True)
        self.form = column(spacing=6)
        self.facts = DrillFacts()
        self.facts.wanted.connect(self.wanted)
        self.model: RowsModel[DrillRun] = RowsModel(self._columns(), lambda o: o.id, parent=self)
        self.runs = EditableTable(self.tr("My runs"))
        self.runs.setModel(self.model)
        self.runs.opened.connect(lambda one: self.debrief_wanted.emit(one.id))
        self.none = PlainText(self.tr("You haven’t taken it yet."), "hint", wrap=True)
        layout = column(
            *(self.title, chips, self._notes, self.briefing, self.buttons, self.form),
            *(self.facts, self.runs, self.none, None),
            spacing=10,
            margins=(16, 0, 0, 0),
        )
        layout.setStretch(6, 3)
        layout.setStretch(7, 2)
        holder = QWidget()
        holder.setLayout(layout)
        self.runs.setMinimumHeight(120)
        self.setLayout(column(scrolled(holder, self.tr("The drill that is chosen"))))

    def _columns(self) -> tuple[Column[DrillRun], ...]:
        return (
            Column("at", self.tr("Taken"), _day, 112),
            Column("score", self.tr("As done / playbook"), _score, 130, stretch=True),
        )

    def show_row(self, one: DrillRow, found: "DrillReading | None" = None) -> None:
        """Shows a drill; `found` is what was read of it alone."""
        self.row = one
        drill = one.drill
        self.title.set_text(drill.title)
        empty_layout(self._facts)
        tone = "ok" if drill.state == DrillState.PUBLISHED else "warn"
        self._facts.addWidget(Chip(DrillState(drill.state).label, tone))
        said = self.tr("%n decision(s)", "", len(drill.done))
        self._facts.addWidget(PlainText(said, "secondary"))
        if drill.playbook_title:
            self._facts.addWidget(PlainText(drill.playbook_title, "secondary"))
        self.briefing.set_text(drill.briefing)
        self.briefing.setVisible(bool(drill.briefing))
        draft = drill.state == DrillState.DRAFT
        self._show_notes(one)
        self._show_buttons(one)
        self._show_forms(found)
        self.facts.setVisible(draft)
        if draft:
            self.facts.show_drill(drill)
        taken = list(found.runs) if found is not None else []
        self.model.set_rows(taken)
        self.runs.setVisible(not draft and bool(taken))
        self.none.setVisible(not draft and not taken)

    def _show_notes(self, one: DrillRow) -> None:
        empty_layout(self._notes)
        if one.due is not None:
            late = one.due < date.today()  # noqa: DTZ011 - a day of the calendar on the wall
            said = self.tr("It was due on {day}.") if late else self.tr("It is due on {day}.")
            self._notes.addWidget(Bar(said.format(day=one.due), "warn" if late else "info"))
        elif one.assigned:
            self._notes.addWidget(Bar(self.tr("The lead asks you to take it."), "info"))
        if one.source_changed:
            said = self.tr("{number} was changed since; the drill stays as it is.")
            self._notes.addWidget(Bar(said.format(number=one.source_number), "neutral"))

    def _show_buttons(self, one: DrillRow) -> None:
        empty_layout(self._buttons)
        drill = one.drill
        if drill.state == DrillState.DRAFT:
            publish = partial(drills.publish, record_id=drill.id)
            self._add(self.tr("Publish"), publish, self.tr("Published the drill"))
        else:
            label = self.tr("Go on with the drill") if one.open else self.tr("Start the drill")
            take = partial(self.take_wanted.emit, drill.id)
            self._buttons.addWidget(Button(label, "primary", on_click=take))
            if one.open is not None:
                drop = partial(runs.drop, run_id=one.open.id)
                self._add(self.tr("Begin anew"), drop, self.tr("Forgot the run that was begun"))
        retire = partial(drills.retire, record_id=drill.id)
        self._add(self.tr("Retire"), retire, self.tr("Retired the drill"))

    def _add(self, label: str, operation: Callable[..., object], said: str) -> None:
        want = partial(self.wanted.emit, operation, said)
        self._buttons.addWidget(Button(label, on_click=want))

    def _show_forms(self, found: "DrillReading | None") -> None:
        """Title and briefing of a draft; for the lead, whom a published drill is for."""
        drill = self.row.drill if self.row is not None else None
        if drill is None:
            return
        known = (found.people, found.roles, found.leads) if found is not None else ()
        formed = (drill.id, drill.version, drill.state, *known)
        if formed == self._formed or (not known and formed == self._formed[:3]):
            return  # what is being typed stays
        self._formed = formed
        empty_layout(self.form)
        if drill.state == DrillState.DRAFT:
            self.form.addWidget(self._words_form(drill))
        elif found is not None and found.leads:
            self.form.addWidget(self._assign_form(found))

    def _words_form(self, drill: Drill) -> QWidget:
        asks = (
            InlineAsk("title", self.tr("Title"), required=True, value=drill.title),
            InlineAsk(
                "briefing",
                self.tr("What is known at the start"),
                hint=self.tr("It is Thursday morning…"),
                value=drill.briefing,
            ),
        )
        return InlineForm(self.tr("Change title and briefing…"), asks, self._edit)

    def _assign_form(self, found: "DrillReading") -> QWidget:
        whom: list[tuple[object, str]] = [(("role", one), one) for one in found.roles]
        whom += [(("person", one), one) for one in found.people]
        if not whom:
            said = self.tr("Nobody has a name yet. People are set in Settings, Training.")
            return PlainText(said, "hint", wrap=True)
        asks = (
            InlineAsk("whom", self.tr("Whom"), choices=tuple(whom)),
            InlineAsk("due", self.tr("Due"), read=_read_day, hint="2026-04-02"),
            InlineAsk("note", self.tr("Note")),
        )
        return InlineForm(self.tr("Assign…"), asks, self._assign)

    def _edit(self, given: Any) -> None:  # noqa: ANN401 - what the form gives
        drill = self.row.drill if self.row is not None else None
        if drill is not None:
            revise = partial(drills.revise, record_id=drill.id, version=drill.version)
            self.wanted.emit(partial(revise, values=dict(given)), self.tr("Changed the drill"))

    def _assign(self, given: Any) -> None:  # noqa: ANN401 - what the form gives
        if self.row is None:
            return
        kind, name = given["whom"]
        ask = partial(assignments.assign, drill_id=self.row.drill.id, **{kind: name})
        said = self.tr("Asked {whom} to take the drill").format(whom=name)
        self.wanted.emit(partial(ask, due=given["due"], note=str(given["note"] or "")), said)


def _read_day(value: object) -> date | None:
    text = str(value or "").strip()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise ValueError(tr("Use a day such as 2026-04-02.")) from None


def _day(one: DrillRun) -> Cell:
    return Cell(f"{one.finished_at:%Y-%m-%d}" if one.finished_at is not None else "", "number")


def _score(one: DrillRun) -> Cell:
    return Cell(drill_words.score_words(one))
