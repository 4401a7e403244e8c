"""A table-top exercise under way: what is put to the group at the left, what it decides right."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, tzinfo
from functools import partial
from typing import Any, Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from desktop.pages.training import tabletop_words as words
from desktop.pages.training.drill_words import clock_words
from desktop.theme import fonts
from desktop.widgets.buttons import Button
from desktop.widgets.cells import Cell
from desktop.widgets.chips import Chip
from desktop.widgets.fields import PersonField
from desktop.widgets.inline_form import InlineAsk, InlineForm
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import FlowLayout, column, empty_layout, row, scrolled
from desktop.widgets.rows import Column, RowsModel
from desktop.widgets.sections import SegmentedTabs, section_title
from desktop.widgets.table import EditableTable
from desktop.widgets.text import TextField
from kb.training.exercises import course
from kb.training.exercises import service as exercises
from kb.training.exercises.schemas import Entry, Inject, WholeExercise
from kb.vocabulary.training import EntryKind, ExerciseState

_SECOND_MS: Final = 1000


class TabletopRoom(QWidget):
    """Facilitator and recorder sit at the same page, in one window or in two.

    Attributes:
        zone: of the window.
        actor: who sits here; the clock releases for the facilitator.

    Signals:
        wanted: `(operation, str)` a write, and the sentence that tells of it.
        export_wanted: `(WholeExercise)` its debrief is to be printed.
        incident_wanted: `(UUID)` the incident that it replays is to be shown.
        left: back to the list.
    """

    wanted = Signal(object, str)
    export_wanted = Signal(object)
    incident_wanted = Signal(object)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.zone: tzinfo = UTC
        self.actor = ""
        self.found: WholeExercise | None = None
        self._people: tuple[str, ...] = ()
        self._formed: tuple[object, ...] = ()
        self._asked_at: datetime | None = None
        self.title = PlainText("", "section", elide=True)
        self.state = Chip()
        self.clock = PlainText("", "medium")
        self.clock.setFont(fonts.ui(fonts.BODY, tabular=True))
        self._buttons = FlowLayout(spacing=6)
        buttons = QWidget()
        buttons.setLayout(self._buttons)
        self._facts = PlainText("", "secondary", wrap=True)
        self._form = column(spacing=6)
        above = row(self.title, self.state, self.clock, None, spacing=10)
        above.setStretch(0, 1)
        halves = row(self._put_half(), self._noted_half(), spacing=20)
        halves.setStretch(0, 1)
        halves.setStretch(1, 1)
        whole = QWidget()
        inner = column(above, self._facts, buttons, self._form, halves, spacing=8)
        inner.setStretch(4, 1)
        whole.setLayout(inner)
        self.setLayout(
            column(scrolled(whole, self.tr("Table-top exercise")), margins=(0, 12, 0, 0))
        )
        self._ticks = QTimer(self, interval=_SECOND_MS)
        self._ticks.timeout.connect(self.tick)
        leave = QShortcut(QKeySequence("Esc"), self)
        leave.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        leave.activated.connect(self.left)

    # --- what is put to the group

    def _put_half(self) -> QWidget:
        self.now = PlainText("", "prose", wrap=True, selectable=True)
        self._list_injects()
        tools = self._inject_tools()
        holder = QWidget()
        layout = column(
            section_title(self.tr("Before the group")), self.now, self.table, tools, spacing=8
        )
        layout.setStretch(2, 1)
        holder.setLayout(layout)
        holder.setMinimumWidth(280)
        return holder

    def _list_injects(self) -> None:
        self.injects: RowsModel[Inject] = RowsModel(
            (
                Column("minute", self.tr("Minute"), words.minute_cell, 64),
                Column("text", self.tr("Inject"), words.inject_cell, 160, stretch=True),
                Column("released", self.tr("Released"), self._released, 84),
            ),
            lambda one: one.id,
            parent=self,
        )
        self.table = EditableTable(self.tr("Injects"))
        self.table.setModel(self.injects)
        self.table.setMinimumHeight(170)
        self.table.picked.connect(self._on_picked)
        self.table.opened.connect(lambda _one: self.release())
        self.table.peeked.connect(lambda _one: self.release())
        self.table.removed.connect(self._remove_injects)

    def _inject_tools(self) -> QWidget:
        self.release_it = Button(
            self.tr("Put to the group"), icon="play", tip="Enter", on_click=self.release
        )
        asks = (
            InlineAsk("text", self.tr("What is put to the group"), required=True),
            InlineAsk(
                "minute", self.tr("At minute"), read=words.read_minute, hint=self.tr("by hand")
            ),
        )
        self.own = InlineForm(self.tr("Write an inject…"), asks, self._add_inject)
        at = (InlineAsk("minute", self.tr("At minute"), read=words.read_minute),)
        self.at = InlineForm(self.tr("By the clock…"), at, self._set_minute)
        tools = QWidget()
        flow = FlowLayout(spacing=6)
        for widget in (self.release_it, self.at, self.own):
            flow.addWidget(widget)
        tools.setLayout(flow)
        return tools

    def _released(self, one: Inject) -> Cell:
        if one.released_at is None:
            return Cell("")
        return Cell(f"{one.released_at.astimezone(self.zone):%H:%M:%S}", "number")

    def release(self) -> None:
        """Puts the chosen inject to the group, then chooses the next one."""
        one: Inject | None = self.table.current_record()
        if one is None or one.released_at is not None or not self._is(ExerciseState.RUNNING):
            return
        self.wanted.emit(partial(course.release, record_id=one.id), "")
        rows = self.injects.records()
        rest = rows[rows.index(one) + 1 :]
        following = next((other for other in rest if other.released_at is None), None)
        if following is not None:
            self.table.select_key(following.id)

    def _add_inject(self, given: Any) -> None:  # noqa: ANN401 - what the form gives
        if self.found is not None:
            add = partial(course.add_inject, exercise_id=self.found.exercise.id)
            add = partial(add, text=str(given["text"]), minute=given["minute"])
            self.wanted.emit(add, self.tr("Added an inject"))

    def _set_minute(self, given: Any) -> None:  # noqa: ANN401 - same
        one: Inject | None = self.table.current_record()
        if one is not None:
            revise = partial(course.revise_inject, record_id=one.id, version=one.version)
            self.wanted.emit(partial(revise, values=dict(given)), self.tr("Changed the inject"))

    def _remove_injects(self, rows: Sequence[Inject]) -> None:
        for one in rows:
            self.wanted.emit(
                partial(course.remove_inject, record_id=one.id), self.tr("Took the inject out")
            )

    def _on_picked(self, one: Inject | None) -> None:
        open_one = one is not None and one.released_at is None
        self.release_it.setEnabled(open_one and self._is(ExerciseState.RUNNING))
        self.at.setVisible(open_one and not self._is(ExerciseState.ENDED))

    # --- what is decided

    def _noted_half(self) -> QWidget:
        self.kind = SegmentedTabs(self.tr("What is noted"), chips=True)
        self.kind.set_tabs([(one.value, one.label) for one in EntryKind])
        self.kind.chosen.connect(self.kind.mark)
        self.kind.setMinimumWidth(260)
        self.who = PersonField(self.tr("Who"))
        self.who.setPlaceholderText(self.tr("Who decided or saw it"))
        self.text = TextField(
            self.tr("What was decided"), lines=2, most=5, placeholder=self.tr("What was decided")
        )
        self.text.finished.connect(self.note)
        self.keep = Button(self.tr("Note"), tip="Ctrl+Enter", on_click=self.note)
        self.entries: RowsModel[Entry] = RowsModel(
            (
                Column("at", self.tr("Time"), self._at, 60),
                Column("kind", self.tr("Kind"), words.kind_cell, 116),
                Column("text", self.tr("What was said"), words.entry_cell, 140, stretch=True),
            ),
            lambda one: one.id,
            parent=self,
        )
        self.notes = EditableTable(self.tr("What was noted"))
        self.notes.setModel(self.entries)
        self.notes.setMinimumHeight(170)
        self.notes.removed.connect(self._remove_entries)
        holder = QWidget()
        layout = column(
            section_title(self.tr("What the group says")),
            self.kind,
            self.who,
            self.text,
            row(self.keep, None),
            self.notes,
            spacing=8,
        )
        layout.setStretch(5, 1)
        holder.setLayout(layout)
        holder.setMinimumWidth(300)
        return holder

    def _at(self, one: Entry) -> Cell:
        return Cell(f"{one.at.astimezone(self.zone):%H:%M}" if one.at else "", "number")

    def note(self) -> None:
        """Notes what was said, with the time; the field is free for the next one."""
        text = str(self.text.value()).strip()
        if not text or self.found is None or self._is(ExerciseState.PLANNED):
            return
        write = partial(course.note, exercise_id=self.found.exercise.id, kind=self.kind.current)
        self.wanted.emit(partial(write, text=text, who=str(self.who.value() or "")), "")
        self.text.set_value("")
        self.text.setFocus()

    def _remove_entries(self, rows: Sequence[Entry]) -> None:
        for one in rows:
            self.wanted.emit(
                partial(course.remove_entry, record_id=one.id), self.tr("Took the note out")
            )

    # --- the whole

    def show_room(self, found: WholeExercise, people: Sequence[str]) -> None:
        """Shows an exercise as it is now; what is being typed stays."""
        self.found, self._people = found, tuple(people)
        exercise = found.exercise
        self.title.set_text(exercise.title)
        state = ExerciseState(exercise.state)
        tone = {"planned": "neutral", "running": "info", "ended": "ok"}[state.value]
        self.state.set(state.label, tone)
        self.who.set_people([*exercise.participants, *people])
        self._facts.set_text(self._said(found))
        self._show_buttons()
        self._show_form()
        self.injects.set_rows(list(found.injects))
        self.entries.set_rows(list(reversed(found.entries)))
        last = words.last_put(found.injects)
        waiting = self.tr("Nothing was put to the group yet.")
        self.now.set_text(last.text if last is not None else waiting)
        if self.table.current_record() is None:
            following = next((one for one in found.injects if one.released_at is None), None)
            if following is not None:
                self.table.select_key(following.id)
        self._on_picked(self.table.current_record())
        planned, ended = state is ExerciseState.PLANNED, state is ExerciseState.ENDED
        self.keep.setEnabled(not planned)
        self.own.setVisible(not ended)
        self.release_it.setVisible(not ended)
        self.tick()

    def _said(self, found: WholeExercise) -> str:
        exercise = found.exercise
        parts = [
            self.tr("Facilitator: {name}").format(name=exercise.facilitator or self.tr("not set")),
            self.tr("Recorder: {name}").format(name=exercise.recorder or self.tr("not set")),
        ]
        if exercise.participants:
            parts.append(", ".join(exercise.participants))
        return " · ".join([*parts, *([exercise.objectives] if exercise.objectives else [])])

    def _show_buttons(self) -> None:
        empty_layout(self._buttons)
        if self.found is None:
            return
        key = self.found.exercise.id
        if self._is(ExerciseState.PLANNED):
            begin = partial(exercises.begin, record_id=key)
            self._add(self.tr("Begin"), begin, self.tr("The exercise began"), primary=True)
        elif self._is(ExerciseState.RUNNING):
            end = partial(exercises.end, record_id=key)
            self._add(self.tr("End"), end, self.tr("The exercise is over"), primary=True)
        else:
            export = Button(self.tr("Export debrief…"), "primary", on_click=self._export)
            self._buttons.addWidget(export)
            self._show_hand_on()
        self._buttons.addWidget(
            Button(self.tr("Leave"), "flat", tip="Esc", on_click=self.left.emit)
        )

    def _show_hand_on(self) -> None:
        """What was seen and learned goes to the incident, where it is acted on."""
        found = self.found
        if found is None or found.exercise.incident_id is None or not found.source:
            return
        left = sum(
            one.made_id is None and one.entry_kind != EntryKind.DECISION for one in found.entries
        )
        if left:
            label = self.tr("Hand %n finding(s) on to {number}", "", left)
            hand_on = partial(course.hand_on, exercise_id=found.exercise.id)
            hand_on = partial(hand_on, incident_id=found.exercise.incident_id)
            said = self.tr("Made observations and lessons of {number}").format(number=found.source)
            self._add(label.format(number=found.source), hand_on, said)
        go = partial(self.incident_wanted.emit, found.exercise.incident_id)
        self._buttons.addWidget(Button(found.source, "link", on_click=go))

    def _add(
        self, label: str, operation: Callable[..., object], said: str, *, primary: bool = False
    ) -> None:
        want = partial(self.wanted.emit, operation, said)
        self._buttons.addWidget(Button(label, "primary" if primary else "secondary", on_click=want))

    def _show_form(self) -> None:
        if self.found is None:
            return
        exercise = self.found.exercise
        formed = (exercise.id, exercise.version, self._people)
        if formed == self._formed:
            return
        self._formed = formed
        empty_layout(self._form)
        people, names = self._people, ", ".join(exercise.participants)
        fields = (
            ("objectives", self.tr("What it is for"), exercise.objectives),
            ("summary", self.tr("What came of it"), exercise.summary),
        )
        roles = (
            ("facilitator", self.tr("Facilitator"), exercise.facilitator),
            ("recorder", self.tr("Recorder"), exercise.recorder),
        )
        with_commas = self.tr("Participants, separated by commas")
        asks = (
            InlineAsk("title", self.tr("Title"), required=True, value=exercise.title),
            *(InlineAsk(name, label, people=people, value=held) for name, label, held in roles),
            InlineAsk("participants", with_commas, read=words.read_names, value=names),
            *(InlineAsk(name, label, value=held) for name, label, held in fields),
        )
        self._form.addWidget(InlineForm(self.tr("Who and what for…"), asks, self._revise))

    def _revise(self, given: Any) -> None:  # noqa: ANN401 - what the form gives
        if self.found is not None:
            one = self.found.exercise
            revise = partial(exercises.revise, record_id=one.id, version=one.version)
            self.wanted.emit(partial(revise, values=dict(given)), self.tr("Changed the exercise"))

    def _export(self) -> None:
        if self.found is not None:
            self.export_wanted.emit(self.found)

    def _is(self, state: ExerciseState) -> bool:
        return self.found is not None and self.found.exercise.state == state

    # --- the clock

    def tick(self) -> None:
        """Shows the time; for the facilitator, puts to the group what the clock has reached."""
        found = self.found
        if found is None:
            return
        exercise = found.exercise
        now = datetime.now(UTC)
        began, until = exercise.started_at, exercise.ended_at or now
        self.clock.set_text(clock_words((until - began).total_seconds()) if began else "")
        running = self._is(ExerciseState.RUNNING)
        if not running or not self.isVisible():
            self._ticks.stop()
            return
        self._ticks.start()
        mine = exercise.facilitator.casefold() in {"", self.actor.casefold()}
        due = any(one.is_due(exercise, now) for one in found.injects)
        lately = self._asked_at is not None and (now - self._asked_at).total_seconds() < 5
        if mine and due and not lately:
            self._asked_at = now
            self.wanted.emit(partial(course.release_due, exercise_id=exercise.id), "")
