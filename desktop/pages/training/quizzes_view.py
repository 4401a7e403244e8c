"""Quizzes: made, published, taken; how one did last is one's own."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, override
from uuid import UUID, uuid4

from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop.pages.training import asking
from desktop.pages.training.card_pane import beside_table
from desktop.pages.training.quiz_pane import QuizPane
from desktop.pages.training.quiz_taking import QuizOutcome, QuizTaking
from desktop.pages.training.view import Chooser, View
from desktop.widgets.bars import EmptyState
from desktop.widgets.buttons import Button
from desktop.widgets.cells import Cell
from desktop.widgets.layouts import FlowLayout, column
from desktop.widgets.rows import Column, RowsModel
from desktop.widgets.table import EditableTable
from kb.training.quizzes import results
from kb.training.quizzes import service as quizzes
from kb.training.quizzes.schemas import Quiz, QuizRow
from kb.vocabulary.training import QuizState

if TYPE_CHECKING:
    from desktop.pages.base import PageContext
    from kb.changes import Changes


class QuizzesView(View):
    """The list, the quiz that is chosen, and the one that is taken."""

    def __init__(self, context: "PageContext") -> None:
        super().__init__(context)
        self._wanted: UUID | None = None
        self.making = Chooser(self.tr("Make a quiz from"), self.tr("Make quiz"))
        self.making.given.connect(self._make)
        self.model: RowsModel[QuizRow] = RowsModel(
            self._columns(), lambda one: one.quiz.id, parent=self
        )
        self.table = EditableTable(self.tr("Quizzes"))
        self.table.setModel(self.model)
        self.table.picked.connect(self._on_picked)
        self.table.opened.connect(lambda one: self.take(one.quiz))
        self.pane = QuizPane()
        self.pane.wanted.connect(self._want)
        self.pane.take_wanted.connect(self.take)
        self.taking = QuizTaking()
        self.taking.finished.connect(self._keep)
        self.taking.left.connect(self._show_list)
        self.outcome = QuizOutcome()
        self.outcome.left.connect(self._show_list)
        self.outcome.again.connect(self.take)
        self.empty = EmptyState(
            self.tr("There is no quiz yet."),
            hint=self.tr("Choose a playbook, a bulletin or an incident above, and make one."),
        )
        tools = QWidget()
        flow = FlowLayout(spacing=8)
        flow.addWidget(self.making)
        flow.addWidget(Button(self.tr("New quiz"), icon="plus", on_click=self._new))
        tools.setLayout(flow)
        self._body = beside_table(self.table, self.pane)
        listed = QWidget()
        layout = column(tools, self._body, self.empty, spacing=10)
        layout.setStretch(1, 1)
        listed.setLayout(layout)
        self._stack = QStackedWidget()
        for widget in (listed, self.taking, self.outcome):
            self._stack.addWidget(widget)
        self.setLayout(column(self._stack, margins=(20, 0, 16, 12)))
        self.empty.hide()

    def _columns(self) -> tuple[Column[QuizRow], ...]:
        return (
            Column("title", self.tr("Quiz"), self._title, 150, stretch=True),
            Column("asked", self.tr("Asks"), lambda o: Cell(str(len(o.quiz.asked)), "number"), 50),
            Column("state", self.tr("State"), self._state, 92),
            Column("last", self.tr("My last"), self._last, 74),
        )

    def _title(self, one: QuizRow) -> Cell:
        changed = one.source_changed
        tip = self.tr("Its source changed") if changed else ""
        return Cell(one.quiz.title, wrap=True, tip=tip, state="conflict" if changed else "")

    def _state(self, one: QuizRow) -> Cell:
        tone = "ok" if one.quiz.state == QuizState.PUBLISHED else "warn"
        return Cell(QuizState(one.quiz.state).label, "chip", tone)

    def _last(self, one: QuizRow) -> Cell:
        if one.last is None:
            return Cell("")
        tone = "ok" if one.last.passed else "warn"
        return Cell(f"{one.last.percent:.0f} %", "chip", tone, tip=self.day_of(one.last.at))

    @override
    def read(self) -> None:
        self.ask(partial(asking.read_quizzes, person=self.actor), self._show, "quizzes")

    @override
    def panes(self) -> list[QWidget]:
        shown: list[QWidget] = [self.taking, self.outcome]
        at = self._stack.currentIndex()
        return [shown[at - 1]] if at else [self.table, self.pane]

    def show_quiz(self, quiz_id: UUID) -> None:
        """Shows one quiz."""
        self._wanted = quiz_id
        self._stack.setCurrentIndex(0)
        self.read()

    def _show(self, found: asking.QuizzesReading) -> None:
        self.making.set_choices(found.sources)
        self.model.set_rows(list(found.rows))
        self.counted.emit(len(found.rows))
        self._body.setVisible(bool(found.rows))
        self.empty.setVisible(not found.rows)
        if self._wanted is not None and self.table.select_key(self._wanted):
            self._wanted = None
        if self.table.current_record() is None and found.rows:
            self.table.select_key(found.rows[0].quiz.id)
        self._on_picked(self.table.current_record())

    def _on_picked(self, one: QuizRow | None) -> None:
        self.pane.setVisible(one is not None)
        if one is not None:
            self.pane.show_row(one)

    def _want(self, operation: Callable[..., object], said: str) -> None:
        self.write(operation, said)

    def _make(self, chosen: tuple[str, UUID]) -> None:
        kind, source_id = chosen
        make = partial(quizzes.make, kind=kind, source_id=source_id)
        self.write(make, self.tr("Made the draft of a quiz"), self._on_made)

    def _new(self) -> None:
        add = partial(quizzes.add, values={"title": self.tr("Untitled quiz")})
        self.write(add, self.tr("Added a quiz"), self._on_made)

    def _on_made(self, changes: "Changes") -> None:
        self.show_quiz(changes.result)

    # --- taking

    def take(self, quiz: Quiz) -> None:
        """Asks a quiz that is published."""
        if quiz.state == QuizState.PUBLISHED and quiz.asked:
            self._stack.setCurrentIndex(1)
            self.taking.start(quiz, str(uuid4()))

    def _keep(self, quiz: Quiz, answers: dict[str, Any]) -> None:
        take = partial(
            results.take,
            quiz_id=quiz.id,
            version=quiz.version,
            person=self.actor,
            answers=dict(answers),
        )
        self.write(take)
        self.outcome.show_outcome(quiz, answers)
        self._stack.setCurrentIndex(2)

    def _show_list(self) -> None:
        self._stack.setCurrentIndex(0)
        self.read()
