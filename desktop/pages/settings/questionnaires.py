"""Questionnaires of the organisation: kept in the store, for everybody on it."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFileDialog, QScrollArea, QWidget

from desktop.pages.base import PageContext
from desktop.pages.settings.questionnaire_editor import QuestionnaireEditor
from desktop.widgets.buttons import Button
from desktop.widgets.labels import PlainText, hline
from desktop.widgets.layouts import FlowLayout, column, empty_layout, row
from kb.errors import ValidationError
from kb.questionnaires import reading, service
from kb.store import file_io

if TYPE_CHECKING:
    from kb.changes import Changes
    from kb.questionnaires.schemas import Entry

SEARCH_WORDS = "questionnaires questions review responders lead owners conditions toml"
_BYTES = 1_000_000
_NEW = """# A question without `kind` takes several lines of text.

key = "{key}"
title = "Our questions"
for = ["responder"]

[[question]]
key = "worked"
text = "Did what we planned work?"
kind = "yes_no"

[[question]]
key = "instead"
text = "What did you do instead?"
when = {{ worked = "no" }}
"""


class QuestionnairesGroup(QWidget):
    """The questionnaires that can be asked, and an editor for one of them.

    Attributes:
        edits: the button of each questionnaire, by its key.
        editor: hidden until one is edited.
    """

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self._entries: tuple[Entry, ...] = ()
        self.edits: dict[str, Button] = {}
        self._rows = column(spacing=6)
        self.message = PlainText("", "error", wrap=True)
        self.message.hide()
        self.new = Button(self.tr("New questionnaire"), icon="plus", on_click=self.add)
        self.open_file = Button(self.tr("From a file…"), on_click=self.choose_file)
        buttons = FlowLayout()
        buttons.addWidget(self.new)
        buttons.addWidget(self.open_file)
        self._list = QWidget()
        told = self.tr(
            "What people are asked after an incident. Those that come with Hotwash can be made "
            "your own: publishing a change makes the next version. Who was asked before keeps "
            "the questions as they were."
        )
        self._list.setLayout(
            column(
                PlainText(told, "hint", wrap=True), self._rows, self.message, buttons, spacing=10
            )
        )
        self.editor = QuestionnaireEditor(context)
        self.editor.hide()
        self.editor.closed.connect(self.close_editor)
        self.editor.published.connect(self.read)
        self.setLayout(column(self._list, self.editor, spacing=12))
        context.session.changed.connect(self._on_changed)
        self.read()

    def read(self) -> None:
        """Reads what can be asked."""
        key = ("settings.questionnaires", id(self))
        self._context.session.read(service.catalogue, self._show, replaces=key)

    def _on_changed(self, changes: "Changes", initiator: object) -> None:
        if initiator is not self.editor and changes.touches("questionnaire"):
            self.read()

    def _show(self, entries: "tuple[Entry, ...]") -> None:
        self._entries = entries
        empty_layout(self._rows)
        self.edits.clear()
        for entry in entries:
            edit = Button(self.tr("Edit"), on_click=partial(self.edit, entry.key))
            edit.setAccessibleName(self.tr("Edit {title}").format(title=entry.title))
            self.edits[entry.key] = edit
            words = column(
                PlainText(entry.title, "medium", wrap=True),
                PlainText(self._state_of(entry), "hint2", wrap=True),
                spacing=0,
            )
            line = row(words, edit, spacing=12, margins=(0, 6, 0, 6))
            line.setStretch(0, 1)
            holder = QWidget()
            holder.setLayout(column(line, hline(), spacing=0))
            self._rows.addWidget(holder)
        known = self._entry(self.editor.key)
        if known is not None and not self.editor.isHidden():
            self.editor.take(known)

    def _state_of(self, entry: "Entry") -> str:
        told = [self.tr("version {n}").format(n=entry.version_number)]
        if entry.is_as_shipped:
            told.append(self.tr("as it comes with Hotwash"))
        elif entry.shipped:
            told.append(self.tr("changed here"))
        told.append(self.tr("%n question(s)", "", len(entry.asked.questions)))
        if entry.retired:
            told.append(self.tr("retired"))
        if entry.problems:
            told.append(self.tr("can't be asked: {why}").format(why=entry.problems[0].words))
        return ", ".join(told)

    def _entry(self, key: str) -> "Entry | None":
        return next((entry for entry in self._entries if entry.key == key), None)

    # --- editing

    def edit(self, key: str, text: str = "") -> None:
        """Opens one for editing; `text` is proposed instead of its source."""
        self._list.hide()
        self.editor.show()
        self.editor.open(self._entry(key), text)

    def add(self) -> None:
        """Begins a new one."""
        taken = {entry.key for entry in self._entries}
        key = next(
            one for one in ("ours", *(f"ours_{n}" for n in range(2, 99))) if one not in taken
        )
        self.edit("", "" if self.editor.has_new_draft() else _NEW.format(key=key))

    def close_editor(self) -> None:
        """Back to the list; what isn't published is there again next time."""
        key = self.editor.key
        self.editor.hide()
        self._list.show()
        back = self.edits.get(key) or self.new
        back.setFocus()
        QTimer.singleShot(0, back, partial(self._bring_into_view, back))

    def _bring_into_view(self, button: QWidget) -> None:
        """The page is much shorter without the editor, and would stand somewhere else."""
        holder = self.parentWidget()
        while holder is not None and not isinstance(holder, QScrollArea):
            holder = holder.parentWidget()
        if isinstance(holder, QScrollArea):
            holder.ensureWidgetVisible(button, 0, 120)

    def choose_file(self) -> None:
        """Asks for a file and proposes what is in it."""
        title = self.tr("From a file…")
        path, _filter = QFileDialog.getOpenFileName(self.window(), title, "", "TOML (*.toml)")
        if path:
            self.take_file(Path(path))

    def take_file(self, path: Path) -> None:
        """Proposes the source in a file; nothing is published by that."""
        try:
            with file_io.opened(path) as file:
                text = reading.text_of(file.read(_BYTES))
        except (OSError, ValidationError) as error:
            what = getattr(error, "what", "") or getattr(error, "strerror", "") or str(error)
            self.message.set_text(f"{path.name}: {what}")
            self.message.show()
            return
        self.message.hide()
        self.edit(reading.check(text).asked.key, text)
