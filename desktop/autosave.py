"""Saves a field by itself: on leaving it, on Enter, and shortly after the last key."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QPlainTextEdit, QWidget
from shiboken6 import isValid

from desktop.drafts import FieldKey, Journal
from desktop.errors import trouble

if TYPE_CHECKING:
    from desktop.answers import Operation
    from desktop.session import Session

AFTER_LAST_KEY_MS = 800
WHILE_TYPING_MS = 5_000


class FieldAutosave(QObject):
    """Binds one editor to one field of one record.

    The version that the user began to type on is kept, so that the knowledge base can tell
    a conflict from a merge. Only one write of a field is under way at a time.

    Args:
        editor: LineField, TextField, MarkdownEdit, Combo, CheckBox, TimeField, PersonField …
            or any widget with value(), set_value() and the signals `typed` and `left`.
        session: where writes go.
        journal: where unsaved text is kept beside the store.
        key: which field; its label is shown when a draft is recovered.
        operation: makes the write of a value over a version, for example
            `lambda value, version: partial(lessons.revise, record_id=…, version=version,
            values={"title": value})`.
        parse: turns what the editor holds into the value; may raise ValueError with a sentence.

    Signals:
        committed: `(Changes)` the text reached the disk.
        conflicted: `(ConflictError)` somebody else changed the same field; the text stays.
        refused: `(str)` a sentence that tells what is right; the text stays. "" clears it.
        newer: `(object)` another value was saved elsewhere while this one is being edited.
    """

    committed = Signal(object)
    conflicted = Signal(object)
    refused = Signal(str)
    newer = Signal(object)

    def __init__(
        self,
        editor: QWidget,
        session: "Session",
        journal: Journal,
        key: FieldKey,
        operation: "Callable[[object, int], Operation]",
        *,
        parse: Callable[[object], object] | None = None,
    ) -> None:
        super().__init__(editor)
        self._editor = editor
        self._session = session
        self._journal = journal
        self._key = key
        self._operation = operation
        self._parse = parse
        self._saved: object = None
        self._version = 0
        self._writing: object = None
        self._busy = False
        #: What is to be written once the write under way is done.
        self._next: tuple[object, object] | None = None
        self._dirty = False
        self._disputed = False
        self._seen: object = None
        self._rest = QTimer(self, singleShot=True, interval=AFTER_LAST_KEY_MS)
        self._rest.timeout.connect(self.commit)
        self._steady = QTimer(self, singleShot=True, interval=WHILE_TYPING_MS)
        self._steady.timeout.connect(self.commit)
        self._seen = self._held()
        self._listen(editor)
        session.committing.connect(self.commit)

    def _listen(self, editor: QWidget) -> None:
        if isinstance(editor, QLineEdit):
            editor.textEdited.connect(self._on_typed)
            editor.returnPressed.connect(self.commit)
        elif isinstance(editor, QPlainTextEdit):
            editor.textChanged.connect(self._on_text_changed)
            finished = getattr(editor, "finished", None)
            if finished is not None:
                finished.connect(self.commit)
        elif isinstance(editor, QComboBox):
            editor.activated.connect(self._on_picked)
        elif isinstance(editor, QCheckBox):
            editor.clicked.connect(self._on_picked)
        typed = getattr(editor, "typed", None)
        if typed is not None:
            typed.connect(self._on_typed)
        left = getattr(editor, "left", None)
        if left is not None:
            left.connect(self.commit)

    @property
    def dirty(self) -> bool:
        """Whether the editor holds something that is not saved."""
        return self._dirty

    def load(self, value: object, version: int) -> None:
        """Shows the saved `value` of `version`; text being typed is never replaced."""
        if self._dirty or self._busy:
            if not self._busy and value != self._saved:
                self.newer.emit(value)
            return
        self._saved, self._version = value, version
        self._show(value)

    def rebase(self, version: int) -> None:
        """Keeps the text and writes it over `version`: the user chose their own text."""
        self._version = version
        self._dirty, self._disputed = True, False
        self.commit()

    def discard(self, value: object, version: int) -> None:
        """Gives up the text and shows `value`: the user chose the other one."""
        self._disputed = False
        self._settle()
        self._saved, self._version = value, version
        self._show(value)

    def recover(self, text: str) -> None:
        """Puts a draft of a former run into the editor, as if it had been typed."""
        self._show(text)
        self._on_typed()

    def commit(self) -> None:
        """Saves now, if there is anything to save."""
        self._rest.stop()
        self._steady.stop()
        # A conflict waits for the user's choice; leaving the field is none.
        if not self._dirty or self._disputed:
            return
        held = self._held()
        try:
            value = self._parse(held) if self._parse is not None else held
        except ValueError as error:
            self.refused.emit(str(error))
            return
        if self._busy:
            self._next = (held, value)
        elif value == self._saved:
            self._settle()
        else:
            self._write(held, value)

    def _write(self, held: object, value: object) -> None:
        self._busy, self._writing = True, held
        answer = _Answer(value, self._on_done, self._on_failed)
        self._session.write(
            self._operation(value, self._version),
            initiator=self,
            on_done=answer.done,
            on_failed=answer.failed,
        )

    # --- typing

    def _held(self) -> object:
        value = getattr(self._editor, "value", None)
        return value() if callable(value) else None

    def _show(self, value: object) -> None:
        set_value = getattr(self._editor, "set_value", None)
        if callable(set_value):
            blocked = self._editor.blockSignals(True)
            set_value(value)
            self._seen = self._held()
            self._editor.blockSignals(blocked)

    def _on_text_changed(self) -> None:
        """Qt also tells of changed formats, as a highlighter makes them: those are no typing."""
        held = self._held()
        if held != self._seen:
            self._seen = held
            self._on_typed()

    def _on_typed(self, *_args: object) -> None:
        self._dirty = True
        self.refused.emit("")
        self._rest.start()
        held = self._held()
        if isinstance(held, str):
            base = "" if self._saved is None else str(self._saved)
            self._journal.put(self._key, held, base=base, version=self._version)
            if not self._steady.isActive():
                self._steady.start()

    def _on_picked(self, *_args: object) -> None:
        self._dirty = True
        self.commit()

    # --- results

    def _on_done(self, changes: object, value: object) -> None:
        self._busy = False
        self._saved = value
        version = getattr(getattr(changes, "result", None), "version", None)
        self._version = version if isinstance(version, int) else self._version + 1
        following, self._next = self._next, None
        if not isValid(self):  # the editor is gone: another record is shown
            if following is not None and following[1] != value:
                self._write(*following)
            elif self._journal.held(self._key) == self._writing:
                self._journal.forget(self._key)
            return
        if self._held() == self._writing:
            self._settle()
        self.committed.emit(changes)
        if following is not None:
            self.commit()

    def _on_failed(self, error: Exception) -> None:
        self._busy, self._next = False, None
        if not isValid(self):
            return  # what was typed is kept as a draft, which is offered the next time
        name = type(error).__name__
        if name == "ConflictError":
            self._disputed = True
            self.conflicted.emit(error)
        elif name == "ValidationError":
            found = trouble(error)
            self.refused.emit(found.todo or found.what)

    def _settle(self) -> None:
        self._dirty = False
        self._rest.stop()
        self._steady.stop()
        self._journal.forget(self._key)
        self.refused.emit("")


@dataclass(frozen=True, slots=True)
class _Answer:
    """Takes the answer to a write also when the editor is gone: its text isn't lost with it."""

    value: object
    on_done: Callable[[object, object], None]
    on_failed: Callable[[Exception], None]

    def done(self, changes: object) -> None:
        """It was written."""
        self.on_done(changes, self.value)

    def failed(self, error: Exception) -> None:
        """It was not."""
        self.on_failed(error)
