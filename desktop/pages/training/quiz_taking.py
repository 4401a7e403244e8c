"""A quiz, question by question, from the keyboard: digits choose, Enter goes on."""

from functools import partial
from typing import TYPE_CHECKING, Any, override

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.widgets.bars import Bar
from desktop.widgets.buttons import Button
from desktop.widgets.chips import ThinProgress
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import column, empty_layout, row, scrolled
from desktop.widgets.reading import ProseView
from desktop.widgets.text import TextField
from kb.training.quizzes import questions as q
from kb.vocabulary.training import QuestionKind

if TYPE_CHECKING:
    from kb.training.quizzes.questions import Question
    from kb.training.quizzes.schemas import Quiz

_WIDE = (QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)


class QuizTaking(QWidget):
    """Asks; the owner keeps the answers.

    Signals:
        finished: `(Quiz, dict)` the answers by the key of their question.
        left: it was broken off.
    """

    finished = Signal(object, object)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.quiz: Quiz | None = None
        self._asked: tuple[Question, ...] = ()
        self._at = 0
        self._seed = ""
        self._order: tuple[int, ...] = ()
        self._chosen: list[int] = []
        self._self_rated: float | None = None
        self.answers: dict[str, Any] = {}
        self.place = PlainText("", "secondary")
        self.progress = ThinProgress()
        self.prompt = PlainText("", "prose", wrap=True, selectable=True)
        self.options: list[Button] = []
        self._rows = column(spacing=6)
        self.own_words = TextField(self.tr("Your answer"), lines=3, most=8)
        self.own_words.finished.connect(self.go_on)
        self.model_answer = ProseView(self.tr("The answer"))
        self.model_answer.setMinimumHeight(120)
        self.hint = PlainText("", "hint", wrap=True)
        self.next = Button(self.tr("Next"), "primary", on_click=self.go_on)
        stop = Button(self.tr("Break off"), "flat", on_click=self.left.emit)
        holder = QWidget()
        holder.setMaximumWidth(760)
        holder.setLayout(
            column(
                row(self.place, self.progress, None, spacing=10),
                self.prompt,
                self._rows,
                self.own_words,
                self.model_answer,
                self.hint,
                row(self.next, stop, None, spacing=8),
                None,
                spacing=12,
                margins=(4, 4, 12, 4),
            )
        )
        self.setLayout(column(scrolled(holder, self.tr("Question"))))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def start(self, quiz: "Quiz", seed: str) -> None:
        """Asks the first question; `seed` decides the order of the options."""
        self.quiz, self._asked, self._seed = quiz, quiz.asked, seed
        self._at, self.answers = 0, {}
        self._ask()

    @property
    def question(self) -> "Question":
        """The one that is asked now."""
        return self._asked[self._at]

    def _ask(self) -> None:
        question = self.question
        self._chosen, self._self_rated = [], None
        self._order = q.shuffled(question, self._seed)
        said = self.tr("Question {n} of {total}")
        self.place.set_text(said.format(n=self._at + 1, total=len(self._asked)))
        self.progress.set_share(self._at / len(self._asked))
        self.prompt.set_text(question.prompt)
        free = question.kind == QuestionKind.FREE
        self.own_words.set_value("")
        self.own_words.setVisible(free)
        self.model_answer.hide()
        empty_layout(self._rows)
        self.options = []
        for number in range(len(self._order)):
            button = Button("", "chip", on_click=partial(self.choose, number))
            button.setSizePolicy(*_WIDE)
            self.options.append(button)
            self._rows.addWidget(button)
        self._label()
        hints = {
            QuestionKind.SINGLE: self.tr("Press its number, then Enter."),
            QuestionKind.MULTIPLE: self.tr("Press the numbers of all that are right, then Enter."),
            QuestionKind.ORDER: self.tr("Press the numbers in the right order, then Enter."),
            QuestionKind.FREE: self.tr("Answer in your own words, then Ctrl+Enter."),
        }
        self.hint.set_text(hints[QuestionKind(question.kind)])
        (self.own_words if free else self).setFocus()

    def choose(self, number: int) -> None:
        """Chooses an option as it is shown, or takes it back."""
        if not 0 <= number < len(self.options):
            return
        if self._rating():
            self._self_rated = q.SELF_RATED[number]
            self.go_on()
            return
        chosen = self._order[number]
        if chosen in self._chosen:
            self._chosen.remove(chosen)
        elif self.question.kind == QuestionKind.SINGLE:
            self._chosen = [chosen]
        else:
            self._chosen.append(chosen)
        self._label()

    def _rating(self) -> bool:
        return self.question.kind == QuestionKind.FREE and self.model_answer.isVisibleTo(self)

    def _label(self) -> None:
        for number, button in enumerate(self.options):
            option = self._order[number]
            mark = ""
            if option in self._chosen:
                place = self._chosen.index(option) + 1
                mark = f"  ({place}.)" if self.question.kind == QuestionKind.ORDER else "  ✓"
            button.set_label(f"{number + 1}   {self.question.options[option]}{mark}")
            button.setProperty("on", "true" if mark else "false")
            button.style().polish(button)

    def go_on(self) -> None:
        """Takes the answer; after the last one, all of them are handed over."""
        question = self.question
        if question.kind == QuestionKind.FREE and self._self_rated is None:
            self._compare()
            return
        free = question.kind == QuestionKind.FREE
        self.answers[question.key] = self._self_rated if free else list(self._chosen)
        self._at += 1
        if self._at < len(self._asked):
            self._ask()
        elif self.quiz is not None:
            self.finished.emit(self.quiz, self.answers)

    def _compare(self) -> None:
        """Own words beside the answer: the person says how much of it they had."""
        if self._rating():
            return
        self.model_answer.show_markdown(self.question.explanation or self.tr("*None is written.*"))
        self.model_answer.show()
        labels = (self.tr("Not"), self.tr("In part"), self.tr("Yes"))
        for number, label in enumerate(labels):
            button = Button(f"{number + 1}   {label}", on_click=partial(self.choose, number))
            self.options.append(button)
            self._rows.addWidget(button)
        self.hint.set_text(self.tr("Did you have it? Press 1, 2 or 3."))
        self.setFocus()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        number = event.key() - int(Qt.Key.Key_1)
        if 0 <= number < 9:
            self.choose(number)
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.go_on()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


class QuizOutcome(QWidget):
    """What came of it: the points, and what was right.

    Signals:
        left: back to the list.
        again: `(Quiz)` once more.
    """

    left = Signal()
    again = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._quiz: Quiz | None = None
        self.bar = column(spacing=6)
        self.text = ProseView(self.tr("What was right"))
        back = Button(self.tr("Back to the quizzes"), "primary", on_click=self.left.emit)
        once_more = Button(self.tr("Once more"), on_click=lambda: self.again.emit(self._quiz))
        layout = column(self.bar, self.text, row(back, once_more, None, spacing=8), spacing=10)
        layout.setStretch(1, 1)
        self.setLayout(layout)
        self.button = back

    def show_outcome(self, quiz: "Quiz", answers: dict[str, Any]) -> None:
        """Shows the points of each answer, and what would have been right."""
        self._quiz = quiz
        asked = quiz.asked
        worth = [q.worth(one, answers.get(one.key)) for one in asked]
        percent = 100 * sum(worth) / len(asked) if asked else 0.0
        passed = percent >= quiz.pass_percent
        empty_layout(self.bar)
        said = self.tr("Passed: {n} %") if passed else self.tr("Not passed yet: {n} % of {m} %")
        told = said.format(n=round(percent), m=quiz.pass_percent)
        self.bar.addWidget(Bar(told, "info" if passed else "warn"))
        lines = [f"## {quiz.title}"]
        for number, (one, points) in enumerate(zip(asked, worth, strict=True), 1):
            mark = {1.0: self.tr("right"), 0.0: self.tr("not right")}.get(points)
            lines.append(f"**{number}. {mark or self.tr('in part')}**")
            lines.append(one.prompt)
            lines.append(self._right(one))
        self.text.show_markdown("\n\n".join(lines))
        self.text.go_to(0)
        self.button.setFocus()

    def _right(self, one: "Question") -> str:
        if one.kind == QuestionKind.ORDER:
            return "\n".join(f"{number}. {text}" for number, text in enumerate(one.options, 1))
        right = [f"- {one.options[number]}" for number in one.answer]
        return "\n\n".join(part for part in ("\n".join(right), one.explanation) if part)
