"""A drill, decision by decision, from the keyboard: digits choose, Enter goes on."""

from collections.abc import Sequence
from datetime import UTC, tzinfo
from typing import TYPE_CHECKING, override

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop.pages.training import drill_words
from desktop.pages.training.drill_choice import DrillChoice
from desktop.pages.training.drill_clock import DrillClock
from desktop.widgets.buttons import Button
from desktop.widgets.chips import ThinProgress
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import column, row, scrolled
from desktop.widgets.reading import ProseView
from kb.training.drills import playing
from kb.training.drills.parts import Answer

if TYPE_CHECKING:
    from uuid import UUID

    from kb.training.drills.schemas import Drill, DrillRun


class DrillPlayer(QWidget):
    """Shows what was known, asks what comes next; the owner keeps each answer.

    Attributes:
        zone: of the window.

    Signals:
        answered: `(UUID, int, Answer)` the run, the decision and what was chosen; the owner
            calls `reveal` once it is kept, or `refuse`.
        finished: `(UUID)` the run came to its end.
        left: it is to be gone on with another time.
        clock_hidden: `(bool)` the clock was hidden, or shown again.
    """

    answered = Signal(object, int, object)
    finished = Signal(object)
    left = Signal()
    clock_hidden = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.zone: tzinfo = UTC
        self.drill: Drill | None = None
        self._run: UUID | None = None
        self._answers: list[Answer] = []
        self._revealed = False
        self.clock = DrillClock()
        self.place = PlainText("", "secondary")
        self.progress = ThinProgress()
        self.now = PlainText("", "medium")
        self.pause = Button(self.tr("Pause"), "flat", tip="P", on_click=self.toggle_pause)
        self.hide_clock = Button("", "flat", tip="H", on_click=self.toggle_clock)
        leave = Button(self.tr("Leave"), "flat", tip="Esc", on_click=self.leave)
        self.scenario = ProseView(self.tr("What is known"))
        self.scenario.setMinimumWidth(280)
        self.choice = DrillChoice()
        self.choice.given.connect(self._give)
        self.choice.judged.connect(self.setFocus)
        self.choice.next_wanted.connect(self._next)
        self._paused = self._pause_page()
        self._stack = QStackedWidget()
        self._stack.addWidget(self._playing_page())
        self._stack.addWidget(self._paused)
        above = row(
            *(self.place, self.progress, self.now, None, self.clock),
            *(self.hide_clock, self.pause, leave),
            spacing=8,
        )
        layout = column(above, self._stack, spacing=10, margins=(0, 12, 0, 0))
        layout.setStretch(1, 1)
        self.setLayout(layout)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def _playing_page(self) -> QWidget:
        asked = scrolled(self.choice, self.tr("What would you do next?"))
        asked.setMinimumWidth(300)
        holder = QWidget()
        layout = row(self.scenario, asked, spacing=20)
        layout.setStretch(0, 1)
        layout.setStretch(1, 1)
        holder.setLayout(layout)
        return holder

    def _pause_page(self) -> QWidget:
        holder = QWidget()
        self.go_on = Button(self.tr("Go on"), "primary", tip="P", on_click=self.toggle_pause)
        said = PlainText(self.tr("Paused. The clock stands; nothing is shown."), "section")
        holder.setLayout(column(None, said, row(self.go_on, None), None, spacing=12))
        return holder

    # --- one run

    def start(self, drill: "Drill", run: "DrillRun", *, clock_hidden: bool) -> None:
        """Goes on with a run at its first decision without an answer."""
        self.drill, self._run = drill, run.id
        self._answers = list(run.given)
        self._show_clock(hidden=clock_hidden)
        self.clock.start(run.seconds)
        self._stack.setCurrentIndex(0)
        self._ask()

    @property
    def decision(self) -> int:
        """The number of the decision that is asked, from 0."""
        return len(self._answers) - self._revealed

    @property
    def is_paused(self) -> bool:
        """Whether the drill stands still."""
        return self._stack.currentIndex() == 1

    def _ask(self) -> None:
        drill = self.drill
        if drill is None or self._run is None:
            return
        total = len(drill.done)
        self._revealed = False
        if len(self._answers) >= total:
            self.finished.emit(self._run)
            return
        at = len(self._answers)
        self.place.set_text(self.tr("Decision {n} of {total}").format(n=at + 1, total=total))
        self.progress.set_share(at / total)
        then = drill_words.time_words(drill.done[at].started_at, self.zone)
        self.now.set_text(self.tr("It is {time}").format(time=then) if then else "")
        self.scenario.show_markdown(drill_words.scenario(drill, at, self.zone))
        self.scenario.verticalScrollBar().setValue(0)
        self.choice.ask(drill, at, self._answers)
        self.clock.go_on()
        self._focus()

    def _focus(self) -> None:
        writing = self.choice.writes and not self.choice.own_words.isReadOnly()
        (self.choice.own_words if writing else self).setFocus()

    def _give(self, option: playing.Option, own_words: bool) -> None:
        if self._run is None:
            return
        given = Answer(
            option.text,
            own_words=own_words,
            step=option.step,
            planned=option.planned,
            seconds=round(self.clock.decided(), 1),
        )
        self.choice.set_waiting(waiting=True)
        self.answered.emit(self._run, len(self._answers), given)

    def reveal(self, given: Answer) -> None:
        """The answer is kept: what was really done, and what the playbook says."""
        if self.drill is None:
            return
        before: Sequence[Answer] = tuple(self._answers)
        self._answers.append(given)
        self._revealed = True
        self.choice.set_waiting(waiting=False)
        self.choice.reveal(self.drill, len(before), before, given, self.zone)
        self.setFocus()

    def refuse(self) -> None:
        """The answer couldn't be kept: it is asked again."""
        self.choice.set_waiting(waiting=False)
        self.clock.go_on()
        self._focus()

    def _next(self) -> None:
        if self._revealed:
            self._ask()

    # --- pause, clock, keys

    def toggle_pause(self) -> None:
        """Stops the clock and hides what is asked, or goes on."""
        paused = not self.is_paused
        self._stack.setCurrentIndex(int(paused))
        self.pause.set_label(self.tr("Go on") if paused else self.tr("Pause"))
        if paused:
            self.clock.stand()
            self.setFocus()
            return
        if not self._revealed:
            self.clock.go_on()
        self._focus()

    def toggle_clock(self) -> None:
        """Hides the clock, or shows it again; it runs all the same."""
        hidden = not self.clock.isHidden()
        self._show_clock(hidden=hidden)
        self.clock_hidden.emit(hidden)

    def _show_clock(self, *, hidden: bool) -> None:
        self.clock.setHidden(hidden)
        label = self.tr("Show the clock") if hidden else self.tr("Hide the clock")
        self.hide_clock.set_label(label)

    def leave(self) -> None:
        """Stops here; the answers so far are kept."""
        self.clock.stand()
        self.left.emit()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        number = event.key() - int(Qt.Key.Key_1)
        if event.key() == Qt.Key.Key_P:
            self.toggle_pause()
        elif event.key() == Qt.Key.Key_H:
            self.toggle_clock()
        elif event.key() == Qt.Key.Key_Escape:
            self.leave()
        elif self.is_paused:
            super().keyPressEvent(event)
        elif event.key() == Qt.Key.Key_0:
            self.choice.write()
        elif 0 <= number < 9:
            self.choice.choose(number)
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.choice.go_on()
        else:
            super().keyPressEvent(event)
