"""Questions one under another; conditional ones come and go at once while somebody answers."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QWidget

from desktop.questions.picks import PickAny, PickOne
from desktop.widgets.fields import LineField
from desktop.widgets.inspector import FieldBox
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import column, row
from desktop.widgets.text import TextField
from kb.errors import ValidationError
from kb.questionnaires.questions import NO, YES, Kind, Question, progress, shown
from kb.questionnaires.values import taken

_SHORT = 140


class QuestionBox(QWidget):
    """One question with what it is answered with.

    Attributes:
        question: what is asked.
        box: the editor and its error.
        foot: below the editor, for what a page adds.
    """

    def __init__(self, question: Question) -> None:
        super().__init__()
        self.question = question
        needed = self.tr(" (needed)") if question.required else ""
        self.title = PlainText(question.text + needed, "strong", wrap=True)
        self.hint = PlainText(question.hint, "hint2", wrap=True)
        if not question.hint:
            self.hint.hide()
        self.editor = editor_of(question)
        self.box = FieldBox(self.editor)
        self.foot = row(spacing=8)
        body = row(self.box, spacing=8)
        if question.kind is Kind.NUMBER:
            self.editor.setFixedWidth(_SHORT)
            body.addWidget(PlainText(question.unit, "secondary"))
            body.addStretch(1)
        self.setLayout(column(self.title, self.hint, body, self.foot, spacing=4))
        self.setFocusProxy(self.editor)

    def parse(self, held: object) -> object:
        """What is kept of what the editor holds.

        Raises:
            ValueError: the question can't be answered like this; says how.
        """
        try:
            return taken(self.question, held)
        except ValidationError as error:
            raise ValueError(error.what) from error

    def answer(self) -> object:
        """What the editor holds now; None where it is no answer."""
        try:
            return self.parse(self.editor.value())  # type: ignore[attr-defined]
        except ValueError:
            return None


class QuestionForm(QWidget):
    """The questions of a questionnaire.

    Attributes:
        boxes: by the keys of the questions, in their order; hidden ones are among them.

    Signals:
        changed: an editor holds something else.
    """

    changed = Signal()

    def __init__(self, questions: Sequence[Question], intro: str = "") -> None:
        super().__init__()
        self.questions = tuple(questions)
        self.boxes = {question.key: QuestionBox(question) for question in self.questions}
        self.intro = PlainText(intro, "secondary", wrap=True)
        if not intro:
            self.intro.hide()
        self.setLayout(column(self.intro, *self.boxes.values(), spacing=18))
        for box in self.boxes.values():
            editor: Any = box.editor
            signal = editor.typed if hasattr(editor, "typed") else editor.textChanged
            signal.connect(self._on_changed)
        self.follow()

    def answers(self) -> dict[str, object]:
        """What the editors hold now, by key."""
        return {key: box.answer() for key, box in self.boxes.items()}

    def progress(self) -> tuple[int, int]:
        """How many of the questions that are asked were answered, and how many are asked."""
        return progress(self.questions, self.answers())

    def follow(self) -> None:
        """Shows the questions that are asked given what the editors hold."""
        asked = {question.key for question in shown(self.questions, self.answers())}
        for key, box in self.boxes.items():
            if box.isHidden() is (key in asked):
                box.setVisible(key in asked)

    def _on_changed(self) -> None:
        self.follow()
        self.changed.emit()


def editor_of(question: Question) -> QWidget:
    """The editor for a kind of question."""
    match question.kind:
        case Kind.LINE | Kind.NUMBER:
            return LineField(question.text)
        case Kind.YES_NO:
            answers = ((YES, _tr("Yes")), (NO, _tr("No")))
            return PickOne(question.text, answers, in_a_row=True)
        case Kind.SCALE:
            points = [(point, str(point)) for point in range(1, question.points + 1)]
            ends = {"low": question.low, "high": question.high}
            return PickOne(question.text, points, in_a_row=True, **ends)
        case Kind.CHOICE:
            return PickOne(question.text, [(choice, choice) for choice in question.choices])
        case Kind.CHOICES:
            return PickAny(question.text, question.choices)
        case _:
            return TextField(question.text, lines=2, most=14)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Questions", text)
