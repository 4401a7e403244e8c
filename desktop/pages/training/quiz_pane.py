"""One quiz beside the list: its questions to be read and edited, and what can be done with it."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop.pages.training.words import tr
from desktop.widgets.bars import Bar
from desktop.widgets.buttons import Button
from desktop.widgets.chips import Chip
from desktop.widgets.fields import LineField
from desktop.widgets.labels import PlainText, field_label
from desktop.widgets.layouts import FlowLayout, column, empty_layout, row, scrolled
from desktop.widgets.reading import ProseView
from desktop.widgets.text import TextField
from kb.errors import ValidationError
from kb.training.quizzes import as_text
from kb.training.quizzes import service as quizzes
from kb.training.quizzes.questions import Question
from kb.training.quizzes.schemas import Quiz, QuizRow
from kb.vocabulary.training import QuestionKind, QuizSource, QuizState


class QuizPane(QWidget):
    """Shows a quiz with its answers, or its text.

    Signals:
        wanted: `(operation, str)` a write, and the sentence that tells of it.
        take_wanted: `(Quiz)` it is to be taken.
    """

    wanted = Signal(object, str)
    take_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.quiz: Quiz | None = None
        self.title = PlainText("", "section", wrap=True, selectable=True)
        self._facts = FlowLayout(spacing=6)
        facts = QWidget()
        facts.setLayout(self._facts)
        self._notes = column(spacing=6)
        self._buttons = FlowLayout(spacing=6)
        self.buttons = QWidget()
        self.buttons.setLayout(self._buttons)
        self.text = ProseView(self.tr("Questions and answers"))
        shown = QWidget()
        layout = column(
            *(self.title, facts, self._notes, self.buttons, self.text),
            spacing=10,
            margins=(16, 0, 0, 0),
        )
        layout.setStretch(4, 1)
        shown.setLayout(layout)
        self._stack = QStackedWidget()
        self._stack.addWidget(shown)
        self._stack.addWidget(scrolled(self._form(), self.tr("Text of the quiz")))
        self.setLayout(column(self._stack))

    def _form(self) -> QWidget:
        self.name = LineField(self.tr("Title"))
        self.percent = LineField(self.tr("Passed from percent"))
        self.questions = TextField(self.tr("Questions"), lines=8, most=16)
        self.questions.finished.connect(self._give)
        self.message = PlainText("", "error", wrap=True)
        self.message.hide()
        hint = PlainText(
            self.tr(
                "“? ” begins a question, “* ” a right option, “- ” a wrong one, “> ” why. "
                "Options with numbers are put in order; without options, people answer freely."
            ),
            "hint",
            wrap=True,
        )
        done = Button(self.tr("Done"), tip="Ctrl+Enter", on_click=self._give)
        cancel = Button(self.tr("Cancel"), "flat", on_click=lambda: self._stack.setCurrentIndex(0))
        holder = QWidget()
        layout = column(
            field_label(self.tr("Title"), self.name),
            self.name,
            field_label(self.tr("Passed from percent"), self.percent),
            self.percent,
            hint,
            self.questions,
            self.message,
            row(done, cancel, None, spacing=6),
            spacing=6,
            margins=(16, 0, 0, 0),
        )
        layout.setStretch(5, 1)
        holder.setLayout(layout)
        return holder

    def show_row(self, one: QuizRow) -> None:
        """Shows a quiz; what is being typed stays."""
        if self._stack.currentIndex() == 1 and self.quiz and self.quiz.id == one.quiz.id:
            return
        self._stack.setCurrentIndex(0)
        self.quiz = quiz = one.quiz
        self.title.set_text(quiz.title)
        empty_layout(self._facts)
        tone = "ok" if quiz.state == QuizState.PUBLISHED else "warn"
        self._facts.addWidget(Chip(QuizState(quiz.state).label, tone))
        self._facts.addWidget(Chip(QuizSource(quiz.source_kind).label, "neutral"))
        passed = self.tr("passed from {n} %").format(n=quiz.pass_percent)
        self._facts.addWidget(PlainText(passed, "secondary"))
        empty_layout(self._notes)
        if one.source_changed:
            self._notes.addWidget(self._changed(quiz, one.source_title))
        self._show_buttons(quiz)
        # Who is to take it doesn't see the answers beside it.
        hidden = quiz.state == QuizState.PUBLISHED
        self.text.show_markdown(_shown(quiz.asked, answers=not hidden))

    def _changed(self, quiz: Quiz, title: str) -> Bar:
        again = partial(quizzes.make_again, record_id=quiz.id)
        keep = partial(quizzes.keep, record_id=quiz.id)
        said = self.tr("Its source would ask otherwise now: {title}")
        actions = (
            (self.tr("Make the questions again"), self._wanting(again, self.tr("Made anew"))),
            (self.tr("Keep them"), self._wanting(keep, self.tr("Kept the questions"))),
        )
        return Bar(said.format(title=title or self.tr("deleted")), "warn", actions)

    def _wanting(self, operation: Callable[..., object], said: str) -> Callable[[], object]:
        return partial(self.wanted.emit, operation, said)

    def _show_buttons(self, quiz: Quiz) -> None:
        empty_layout(self._buttons)
        add = self._buttons.addWidget
        if quiz.state == QuizState.PUBLISHED and quiz.asked:
            add(Button(self.tr("Take the quiz"), "primary", on_click=self._take))
        elif quiz.asked:
            publish = partial(quizzes.publish, record_id=quiz.id)
            act = self._wanting(publish, self.tr("Published the quiz"))
            add(Button(self.tr("Publish"), "primary", on_click=act))
        add(Button(self.tr("Edit"), icon="pencil-simple", on_click=self.edit))
        retire = partial(quizzes.retire, record_id=quiz.id)
        add(Button(self.tr("Retire"), on_click=self._wanting(retire, self.tr("Retired the quiz"))))

    def _take(self) -> None:
        self.take_wanted.emit(self.quiz)

    def edit(self) -> None:
        """Opens the text of the quiz."""
        if self.quiz is None:
            return
        self.name.set_value(self.quiz.title)
        self.percent.set_value(str(self.quiz.pass_percent))
        self.questions.set_value(as_text.written(self.quiz.asked))
        self.message.hide()
        self._stack.setCurrentIndex(1)
        self.questions.setFocus()

    def _give(self) -> None:
        quiz = self.quiz
        if quiz is None:
            return
        try:
            found = as_text.parsed(self.questions.value(), quiz.asked)
            percent = int(str(self.percent.value()).strip().removesuffix("%"))
        except ValidationError as error:
            self._say(error.what)
            return
        except ValueError:
            self._say(self.tr("Use a whole number of percent, such as 80."))
            return
        self._stack.setCurrentIndex(0)
        values = {
            "title": str(self.name.value()),
            "pass_percent": percent,
            "questions": [one.as_row() for one in found],
        }
        revise = partial(quizzes.revise, record_id=quiz.id, version=quiz.version, values=values)
        self.wanted.emit(revise, self.tr("Changed the quiz"))

    def _say(self, sentence: str) -> None:
        self.message.set_text(sentence)
        self.message.show()


def _shown(asked: tuple[Question, ...], *, answers: bool) -> str:
    """The questions as Markdown; for who takes it, without what is right."""
    if not asked:
        return tr("*Nothing is asked yet. Edit the quiz to write questions.*")
    blocks = []
    for number, one in enumerate(asked, 1):
        lines = [f"**{number}.** {one.prompt}", f"*{QuestionKind(one.kind).label}*"]
        if answers and one.kind == QuestionKind.ORDER:
            lines.append("\n".join(f"{n}. {text}" for n, text in enumerate(one.options, 1)))
        elif answers and one.options:
            marked = [
                f"- **{text}** ✓" if n in one.answer else f"- {text}"
                for n, text in enumerate(one.options)
            ]
            lines.append("\n".join(marked))
        if answers and one.explanation:
            lines.append("\n".join(f"> {line}" for line in one.explanation.splitlines()))
        blocks.append("\n\n".join(lines))
    return "\n\n".join(blocks)
