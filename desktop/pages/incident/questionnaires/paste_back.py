"""Takes answers over from a text that came back by mail."""

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame

from desktop.widgets.buttons import Button
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import column, row
from desktop.widgets.text import TextField
from kb.errors import ValidationError
from kb.incidents.answers import service as answers
from kb.questionnaires import as_asked, as_text

if TYPE_CHECKING:
    from desktop.pages.incident.section import Section
    from kb.changes import Changes
    from kb.incidents.answers.schemas import AnswerSet


class PasteBack(QFrame):
    """A field for the text, what was found in it, and one button."""

    def __init__(self, section: "Section") -> None:
        super().__init__()
        self._section = section
        self._given: AnswerSet | None = None
        self._found: dict[str, Any] = {}
        self.setProperty("card", "1")
        self.field = TextField(
            self.tr("Answered text"),
            lines=5,
            most=12,
            placeholder=self.tr("Paste the whole text that came back, questions and answers"),
        )
        self.field.textChanged.connect(self._read)
        self.found = PlainText("", "secondary", wrap=True)
        self.take = Button(self.tr("Take over"), on_click=self.take_over)
        cancel = Button(self.tr("Cancel"), "flat", on_click=self.hide)
        self.setLayout(
            column(
                PlainText(self.tr("Answers that came back as text"), "section"),
                self.field,
                self.found,
                row(self.take, cancel, None, spacing=8),
                spacing=8,
                margins=(16, 12, 16, 12),
            )
        )

    def open(self, given: "AnswerSet") -> None:
        """Shows the field; a fitting text on the clipboard is in it already."""
        self._given = given
        held = QGuiApplication.clipboard().text()
        self.field.set_value(held if self._fits(held) else "")
        self._read()
        self.show()
        self.field.setFocus()

    def take_over(self) -> None:
        """Writes what was found as the person's answers."""
        given = self._given
        if given is None or not self._found:
            return
        write = partial(
            answers.revise, record_id=given.id, version=given.version, values=self._found
        )
        self._section.write(write, self._on_taken, self._on_refused)

    def _fits(self, text: str) -> bool:
        try:
            return bool(as_text.read_back(self._questions(), text).answers)
        except ValidationError:
            return False

    def _questions(self) -> Any:  # noqa: ANN401 - a tuple of questions
        return as_asked.from_json(self._given.questions) if self._given is not None else ()

    def _read(self) -> None:
        self._found = {}
        told = ""
        if self.field.value().strip():
            try:
                returned = as_text.read_back(self._questions(), self.field.value())
                self._found = dict(returned.answers)
                told = self.tr("%n answer(s) found.", "", len(self._found))
                told = " ".join([told, *returned.problems])
            except ValidationError as error:
                told = f"{error.what} {error.todo}"
        self.found.set_text(told)
        self.found.setVisible(bool(told))
        self.take.setEnabled(bool(self._found))

    def _on_taken(self, _changes: "Changes") -> None:
        told = self.tr("Took over %n answer(s)", "", len(self._found))
        self.hide()
        self.field.clear()
        self._section.tell_with_undo(told)

    def _on_refused(self, error: Exception) -> None:
        self.found.set_text(f"{getattr(error, 'what', error)} {getattr(error, 'todo', '')}".strip())
        self.found.show()
