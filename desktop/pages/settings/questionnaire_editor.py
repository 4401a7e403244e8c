"""Edits one questionnaire: its source, what is wrong with it, and the form it becomes."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QFrame, QWidget

from desktop.dialogs.files import save_as
from desktop.drafts import FieldKey
from desktop.pages.base import PageContext
from desktop.questions.form import QuestionForm
from desktop.widgets.buttons import Button
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import FlowLayout, column, empty_layout
from desktop.widgets.text import TextField
from kb.questionnaires import reading, service
from kb.questionnaires.questions import Kind, Role
from kb.questionnaires.reading import Reading

if TYPE_CHECKING:
    from kb.changes import Changes
    from kb.questionnaires.schemas import Entry

_REST_MS = 200
_SHOWN = 5


class QuestionnaireEditor(QWidget):
    """Source above, form below; a changed source is kept beside the store until it is published.

    Attributes:
        source: the TOML.
        problems: a link a problem; it leads to the line.
        preview: the form, as far as the source can be read.

    Signals:
        closed: back to the list.
        published: another version is in use.
    """

    closed = Signal()
    published = Signal()

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self._entry: Entry | None = None
        self._saved = ""
        self._meanwhile = False
        self._found: Reading | None = None
        self.problems: list[Button] = []
        self.preview: QuestionForm | None = None
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self.check)
        self.title = PlainText("", "strong", wrap=True)
        self.source = TextField(self.tr("Questions as TOML"), lines=10, most=18, mono=True)
        self.source.setLineWrapMode(TextField.LineWrapMode.WidgetWidth)
        self.source.setTabChangesFocus(True)
        self.source.textChanged.connect(self._on_typed)
        self.source.finished.connect(self.publish)
        self.state = PlainText("", "secondary", wrap=True)
        self._wrong = column(spacing=0)
        self.message = PlainText("", "error", wrap=True)
        self.message.hide()
        self.help = PlainText(_help(), "monohint", wrap=True, selectable=True)
        self.help.hide()
        self.save_as = save_as
        self._make_buttons()
        self._arrange()

    def _arrange(self) -> None:
        self._held = column(spacing=0, margins=(16, 14, 16, 16))
        self._paper = QFrame()
        self._paper.setProperty("card", "1")
        self._paper.setLayout(self._held)
        self._preview_title = PlainText(self.tr("How it will look"), "section")
        self.setLayout(
            column(
                self.title,
                self.source,
                self.state,
                self._wrong,
                self.message,
                self._buttons,
                self._how,
                self.help,
                8,
                self._preview_title,
                self._paper,
                spacing=8,
            )
        )

    def _make_buttons(self) -> None:
        self._how = Button(self.tr("How to write questions"), "link", on_click=self._toggle_help)
        self.use = Button(self.tr("Publish"), icon="check", on_click=self.publish)
        self.discard = Button(self.tr("Discard changes"), on_click=self.discard_changes)
        self.restore = Button(self.tr("Restore the shipped one"), on_click=self._restore)
        self.retire = Button(self.tr("Retire"), on_click=self._retire)
        self.export = Button(self.tr("Save as file…"), on_click=self._save_file)
        self.close_button = Button(self.tr("Close"), "flat", on_click=self.closed.emit)
        self._buttons = FlowLayout()
        for button in (
            self.use,
            self.discard,
            self.restore,
            self.retire,
            self.export,
            self.close_button,
        ):
            self._buttons.addWidget(button)

    # --- showing

    @property
    def key(self) -> str:
        """Of the questionnaire that is edited; empty for a new one."""
        return self._entry.key if self._entry is not None else ""

    def open(self, entry: "Entry | None", text: str = "") -> None:
        """Edits a questionnaire; `text` is what is proposed instead of its source.

        What was typed before and not published is there again.
        """
        self._entry = entry
        self._saved = entry.source if entry is not None else ""
        self._meanwhile = False
        held = self._context.drafts.held(self._draft_key())
        self.source.set_value(text or held or self._saved)
        self.source.moveCursor(QTextCursor.MoveOperation.Start)
        self._show_head()
        self.check()
        self.source.setFocus()

    def has_new_draft(self) -> bool:
        """Whether a new questionnaire was begun and not published."""
        return self._context.drafts.held(FieldKey("questionnaire", "new", "source")) is not None

    def take(self, entry: "Entry") -> None:
        """Shows what is in use now; what is being typed stays."""
        typed = self.source.value() != self._saved
        self._meanwhile = self._meanwhile or (typed and entry.source != self._saved)
        self._entry, self._saved = entry, entry.source
        if not typed:
            self.source.set_value(entry.source)
        self._show_head()
        self.check()

    def _show_head(self) -> None:
        entry = self._entry
        self.message.hide()
        if entry is None:
            self.title.set_text(self.tr("A new questionnaire"))
        else:
            told = self.tr("{title}, version {n}").format(title=entry.title, n=entry.version_number)
            told += self.tr(", retired") if entry.retired else ""
            told += self.tr(", published while you were editing") if self._meanwhile else ""
            self.title.set_text(told)
        self.restore.setVisible(
            entry is not None and bool(entry.shipped) and not entry.is_as_shipped
        )
        self.retire.setVisible(entry is not None)
        self.retire.set_label(
            self.tr("Use again") if entry is not None and entry.retired else self.tr("Retire")
        )

    # --- checking

    def _on_typed(self) -> None:
        self.message.hide()
        text = self.source.value()
        if text != self._saved:
            version = self._entry.version_number if self._entry is not None else 0
            key = self._draft_key()
            self._context.drafts.put(key, text, base=self._saved, version=version)
        self._rest.start()

    def check(self) -> None:
        """Names what is wrong, and shows the form as far as it can be read."""
        self._rest.stop()
        text = self.source.value()
        self._found = reading.check(text)
        self._show_problems(self._found)
        changed = text != self._saved
        sound = not self._found.problems
        if not changed:
            self._context.drafts.forget(self._draft_key())
        self.use.set_label(self.tr("Publish version {n}").format(n=self._next_number()))
        self.use.setEnabled(sound and changed)
        self.discard.setVisible(changed and self._entry is not None)
        self._show_preview(self._found)

    def _next_number(self) -> int:
        entry, found = self._entry, self._found
        same = entry is not None and found is not None and found.asked.key == entry.key
        return entry.version_number + 1 if same and entry is not None else 1

    def _show_problems(self, found: Reading) -> None:
        empty_layout(self._wrong)
        self.problems = []
        for problem in found.problems[:_SHOWN]:
            link = Button(problem.words, "link", on_click=partial(self._go_to, problem.line))
            self.problems.append(link)
            self._wrong.addWidget(link)
        more = len(found.problems) - _SHOWN
        if more > 0:
            self._wrong.addWidget(PlainText(self.tr("and {n} more").format(n=more), "hint"))
        self.source.set_state("error" if found.problems else "")
        told = self.tr("%n problem(s). Nothing can be published until they are solved:", "",
                       len(found.problems)) if found.problems else ""  # fmt: skip
        if not told:
            count = len(found.asked.questions)
            told = self.tr("Nothing is wrong. %n question(s).", "", count)
        self.state.set_text(told)

    def _go_to(self, line: int | None) -> None:
        """Puts the cursor into the line of a problem."""
        block = self.source.document().findBlockByNumber((line or 1) - 1)
        self.source.setTextCursor(QTextCursor(block))
        self.source.setFocus()

    def _show_preview(self, found: Reading) -> None:
        """Builds the form anew; what was tried in it stays where the question is the same."""
        shown, asked = self.preview, found.asked
        if shown is not None and not asked.questions:
            return  # the last form stays while the source can't be read
        if shown is not None and (shown.questions, shown.intro.plain_text()) == (
            asked.questions,
            asked.intro,
        ):
            return
        tried: dict[str, Any] = self.preview.answers() if self.preview is not None else {}
        empty_layout(self._held)
        self.preview = QuestionForm(found.asked.questions, found.asked.intro)
        for key, box in self.preview.boxes.items():
            editor: Any = box.editor
            if tried.get(key) is not None:
                editor.set_value(tried[key])
        self.preview.follow()
        self._held.addWidget(self.preview)
        there = bool(found.asked.questions)
        self._paper.setVisible(there)
        self._preview_title.setVisible(there)

    # --- writing

    def publish(self) -> None:
        """Makes the source what is asked from now on."""
        self.check()
        found, entry = self._found, self._entry
        if found is None or not self.use.isEnabled():
            if self.problems:
                self.problems[0].setFocus()
            return
        same = entry is not None and found.asked.key == entry.key
        based_on = entry.version_number if same and entry is not None else 0
        publish = partial(service.publish, source=self.source.value(), based_on=based_on)
        self._write(publish, self._on_published)

    def discard_changes(self) -> None:
        """Shows what is in use again; the field's own undo brings the text back."""
        self.source.selectAll()
        self.source.insertPlainText(self._saved)
        self._meanwhile = False
        self._show_head()
        self.check()
        self.source.setFocus()

    def _restore(self) -> None:
        self._write(partial(service.restore, key=self.key), self._on_published)

    def _retire(self) -> None:
        entry = self._entry
        if entry is not None:
            retire = partial(service.retire, key=entry.key, retired=not entry.retired)
            self._write(retire, self._on_retired)

    def _save_file(self) -> None:
        name = (self._found.asked.key if self._found is not None else "") or "questionnaire"
        suggested = Path.home() / f"{name}.toml"
        path = self.save_as(self.window(), self.tr("Save as file…"), suggested, "TOML (*.toml)")
        if path is None:
            return
        try:
            path.write_text(self.source.value(), encoding="utf-8")
        except OSError as error:
            self._say(self.tr("The file was not written: {why}.").format(why=error.strerror))

    def _write(self, operation: Callable[..., Any], done: "Callable[[Changes], object]") -> None:
        self._context.session.write(operation, self, done, self._on_refused)

    def _on_published(self, changes: "Changes") -> None:
        self._context.drafts.forget(self._draft_key())
        self._entry = changes.result
        self._saved = changes.result.source
        self._meanwhile = False
        self.source.set_value(self._saved)
        self._show_head()
        self.check()
        told = self.tr("“{title}” is version {n} now. What was asked before stays as it was.")
        entry = changes.result
        self._context.notices.show(told.format(title=entry.title, n=entry.version_number))
        self.published.emit()

    def _on_retired(self, changes: "Changes") -> None:
        self.take(changes.result)
        self.published.emit()

    def _on_refused(self, error: Exception) -> None:
        self._say(f"{getattr(error, 'what', error)} {getattr(error, 'todo', '')}".strip())

    def _say(self, sentence: str) -> None:
        self.message.set_text(sentence)
        self.message.show()

    def _toggle_help(self) -> None:
        self.help.setVisible(self.help.isHidden())

    def _draft_key(self) -> FieldKey:
        label = self._entry.title if self._entry is not None else self.tr("A new questionnaire")
        return FieldKey("questionnaire", self.key or "new", "source", label)


def _help() -> str:
    """What may stand in a source; codes are the same in every language."""
    kinds = "\n".join(f"  {kind.value:<8} {kind.label.lower()}" for kind in Kind)
    return (
        f"key      names the questionnaire over its versions\nfor      {', '.join(Role)}\n\n"
        "[[question]]\nkey      names the question in conditions\ntext     the question\n"
        "hint     helps to answer it\nrequired true: needed before it is finished\n"
        f"kind     text, unless one of these is named:\n{kinds}\n"
        'choices  ["one", "two"] of choice and choices\npoints   low, high: of scale\n'
        "unit     of number\n\nwhen     asked only if all of these hold:\n"
        '  { worked = "no" }                   that answer\n'
        '  { phase = ["triage", "recovery"] }  any of them\n'
        '  { worked = { not = "yes" } }        another answer\n'
        "  { load = { at_least = 4 } }         a number, also at_most\n"
        "  { luck = { answered = true } }      any answer"
    )
