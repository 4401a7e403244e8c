"""One person's questions and answers: answered from the keyboard, saved one by one."""

from functools import partial
from typing import TYPE_CHECKING, Any, override
from uuid import UUID

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QMenu, QScrollArea, QWidget

from desktop.drafts import FieldKey
from desktop.pages.incident.binding import BoundField
from desktop.pages.incident.cited_in import CitedIn
from desktop.pages.incident.passages import set_about
from desktop.pages.incident.questionnaires.paste_back import PasteBack
from desktop.pages.incident.questionnaires.taking import WORTH_TAKING, take_button
from desktop.pages.incident.questionnaires.words import state_words
from desktop.questions.form import QuestionForm
from desktop.widgets.buttons import Button, IconButton
from desktop.widgets.labels import PlainText, hline
from desktop.widgets.layouts import column, empty_layout, row, scrolled
from kb.incidents.answers import service as answers
from kb.questionnaires import as_asked, as_text
from kb.questionnaires.questions import is_answered
from kb.vocabulary.response import AnswerState

if TYPE_CHECKING:
    from desktop.answers import Operation
    from desktop.pages.incident.section import Section
    from kb.changes import Changes
    from kb.incidents.answers.schemas import AnswerSet

_MEASURE = 760
_OPEN = (AnswerState.ASKED.value, AnswerState.STARTED.value)


class AnswerSheet(QWidget):
    """The form of one set of answers.

    Attributes:
        form: its questions; None before the first `show_set`.
        given: the set that is shown.

    Signals:
        closed: back to the list.
    """

    closed = Signal()

    def __init__(self, section: "Section") -> None:
        super().__init__()
        self._section = section
        self.given: AnswerSet | None = None
        self.form: QuestionForm | None = None
        self._bound: dict[str, BoundField] = {}
        self._takes: dict[str, Button] = {}
        self._wanted = ""
        self.back = Button(self.tr("All people"), "link", icon="arrow-left")
        self.back.clicked.connect(lambda _checked=False: self.closed.emit())
        self.title = PlainText("", "panel", wrap=True)
        self.meta = PlainText("", "secondary", wrap=True)
        self.progress = PlainText("", "medium")
        self.message = PlainText("", "error", wrap=True)
        self.message.hide()
        self.finish = Button(self.tr("Finish"), icon="check", on_click=self.finish_now)
        self.reopen = Button(self.tr("Reopen"), on_click=self.reopen_now)
        self.more = IconButton("dots-three", self.tr("More"), on_click=self._show_menu)
        self.paste = PasteBack(section)
        self.paste.hide()
        self.cited = CitedIn(section, lambda text, go: Button(text, "link", on_click=go))
        self._held = column(spacing=0)
        self.pane = self._scrolled()
        layout = column(self._head(), hline(), self.pane, spacing=0)
        layout.setStretch(2, 1)
        self.setLayout(layout)

    def _head(self) -> QWidget:
        actions = row(self.progress, 4, self.finish, self.reopen, self.more, None, spacing=8)
        head = QWidget()
        head.setLayout(
            column(
                row(self.back, None),
                self.title,
                self.meta,
                actions,
                self.message,
                spacing=6,
                margins=(20, 10, 16, 10),
            )
        )
        return head

    def _scrolled(self) -> QScrollArea:
        content = QWidget()
        content.setMaximumWidth(_MEASURE)
        content.setLayout(
            column(self.paste, self._held, self.cited, None, spacing=16, margins=(20, 16, 16, 28))
        )
        return scrolled(content)

    # --- showing

    @property
    def can_write(self) -> bool:
        """Whether answers may be given now."""
        return self.given is not None and self.given.state in _OPEN and not self._section.read_only

    def show_set(self, given: "AnswerSet") -> None:
        """Shows a set as it is now; what is being typed stays."""
        fresh = self.given is None or self.given.id != given.id
        self.given = given
        if fresh:
            self._build(given)
        for key, bound in self._bound.items():
            bound.load(given.answers.get(key), given.version)
        self._show_head(given)
        if self.form is not None:
            self.form.follow()
            for box in self.form.boxes.values():
                editor: Any = box.editor
                editor.setReadOnly(not self.can_write)
        self._show_takes()
        self.cited.show_record(given.id)

    def focus_first(self) -> None:
        """Puts the cursor into the first question that waits, else on the way back."""
        boxes = self.form.boxes.values() if self.form is not None and self.can_write else ()
        shown = [box for box in boxes if not box.isHidden()]
        waiting = next((box for box in shown if box.answer() is None), None)
        target: QWidget = waiting or next(iter(shown), self.back)
        target.setFocus()
        if waiting is not None:
            self._reveal(waiting)

    def panes(self) -> list[QWidget]:
        """What F6 goes through: the way back, and the first question."""
        boxes = list(self.form.boxes.values()) if self.form is not None else []
        return [self.back, *boxes[:1]]

    def commit(self) -> None:
        """Saves what is being typed."""
        for bound in self._bound.values():
            bound.save.commit()

    def _build(self, given: "AnswerSet") -> None:
        self.commit()
        empty_layout(self._held)
        self._bound.clear()
        self._takes.clear()
        self.message.hide()
        self.paste.hide()
        questions = as_asked.from_json(given.questions)
        self.form = QuestionForm(questions, as_asked.intro_of(given.questions))
        for key, box in self.form.boxes.items():
            name = f"{self._section.number} {given.ref}, {box.question.text}"
            field = FieldKey("answer_set", str(given.id), key, name)
            operation = partial(self._operation, given.id, key)
            bound = BoundField(self._section.context, box.box, field, operation, parse=box.parse)
            # A comment is about the answers: questions are no fields of the record.
            set_about(box.editor, "answer_set", given.id, "answers")
            self._bound[key] = bound
            take = take_button(self._section, given, key, box.question.text, box.editor)
            self._takes[key] = take
            box.foot.addWidget(take)
            box.foot.addStretch(1)
        self.form.changed.connect(self._on_changed)
        self._held.addWidget(self.form)
        self.pane.verticalScrollBar().setValue(0)

    @staticmethod
    def _operation(set_id: UUID, key: str, value: object, version: int) -> "Operation":
        return partial(answers.answer, record_id=set_id, version=version, key=key, value=value)

    def _show_head(self, given: "AnswerSet") -> None:
        self.title.set_text(given.person or self.tr("Nobody named"))
        self.meta.set_text(
            " · ".join(
                part
                for part in (
                    given.ref,
                    self.tr("{title}, version {n}").format(
                        title=given.questionnaire, n=given.questionnaire_version
                    ),
                    state_words(self._section, given),
                )
                if part
            )
        )
        self._show_progress()
        writable = not self._section.read_only
        self.finish.setVisible(self.can_write)
        self.reopen.setVisible(writable and given.state not in _OPEN)

    def _show_progress(self) -> None:
        if self.form is not None:
            done, of = self.form.progress()
            told = self.tr("{n} of {all} answered").format(n=done, all=of)
            self.progress.set_text(told)

    def _show_takes(self) -> None:
        given, form = self.given, self.form
        if given is None or form is None:
            return
        for key, take in self._takes.items():
            question = form.boxes[key].question
            there = question.kind in WORTH_TAKING and is_answered(question, given.answers)
            take.setVisible(there and not self._section.read_only)

    def _on_changed(self) -> None:
        self.message.hide()
        self._show_progress()

    def _reveal(self, box: QWidget) -> None:
        self.pane.ensureWidgetVisible(box, 0, 24)

    # --- moving on

    def finish_now(self) -> None:
        """Says that everything is answered; what is needed and missing is pointed at."""
        self.commit()
        if self.given is not None:
            done = partial(answers.finish, record_id=self.given.id)
            self._section.write(done, self._on_finished, self._on_refused)

    def reopen_now(self) -> None:
        """Lets the person go on."""
        if self.given is not None:
            self._section.write(
                partial(answers.reopen, record_id=self.given.id), None, self._on_refused
            )

    def decline_now(self) -> None:
        """Notes that the person won't answer."""
        self.commit()
        if self.given is not None:
            self._section.write(
                partial(answers.decline, record_id=self.given.id), None, self._on_refused
            )

    def _on_finished(self, _changes: "Changes") -> None:
        self.message.hide()
        self.back.setFocus()

    def _on_refused(self, error: Exception) -> None:
        what = str(getattr(error, "what", "") or error)
        todo = str(getattr(error, "todo", ""))
        self.message.set_text(f"{what} {todo}".strip())
        self.message.show()
        boxes = self.form.boxes if self.form is not None else {}
        box = boxes.get(str(getattr(error, "field", "")))
        if box is not None:
            box.setFocus()
            self._reveal(box)

    # --- the menu

    def _show_menu(self) -> None:
        menu = self.menu()
        menu.popup(self.more.mapToGlobal(QPoint(0, self.more.height())))

    def menu(self) -> QMenu:
        """What else can be done."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self.tr("Copy as text"), self.copy_text)
        given = self.given
        if given is None or self._section.read_only:
            return menu
        if self.can_write:
            menu.addAction(self.tr("Paste answered text…"), self.open_paste)
            menu.addAction(self.tr("Will not answer"), self.decline_now)
        menu.addSeparator()
        menu.addAction(self.tr("Withdraw these questions"), self.withdraw)
        return menu

    def copy_text(self) -> None:
        """Copies questions and answers for people without Hotwash."""
        given = self.given
        if given is None:
            return
        self.commit()
        text = as_text.written(
            given.questionnaire,
            as_asked.from_json(given.questions),
            self.form.answers() if self.form is not None else given.answers,
            head=f"{self._section.number} · {given.ref} · {given.person}",
            intro=as_asked.intro_of(given.questions),
        )
        QGuiApplication.clipboard().setText(text)
        told = self.tr("Copied the questions as text. Paste the answered text back here.")
        self._section.context.notices.show(told)

    def open_paste(self) -> None:
        """Shows the field for a text that came back."""
        if self.given is not None and self.can_write:
            self.commit()
            self.paste.open(self.given)
            self.pane.verticalScrollBar().setValue(0)

    def withdraw(self) -> None:
        """Takes the questions back, answers and all; undo brings them back."""
        given = self.given
        if given is None:
            return
        self.commit()
        told = self._section.tell_deleted(given.ref)
        self._section.write(partial(answers.remove, record_id=given.id), told)

    def close_top(self) -> bool:
        """Esc: closes the field for a text; whether it was open."""
        if self.paste.isHidden():
            return False
        self.paste.hide()
        self.more.setFocus()
        return True

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if control and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.can_write:
            self.finish_now()
            return
        super().keyPressEvent(event)
