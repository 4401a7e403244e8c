"""Undo and redo: a focused text field first, then the operations of the record that is shown."""

from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit

from desktop.errors import trouble

if TYPE_CHECKING:
    from desktop.main_window import MainWindow
    from desktop.notices import Notices
    from desktop.session import Session


def to_field(method: str) -> None:
    """Calls a method such as "copy" of the focused field, if it has it."""
    field = QApplication.focusWidget()
    act = getattr(field, method, None)
    if callable(act):
        act()


def field_can(way: str) -> bool:
    """Whether the focused text field has keystrokes of its own to undo or redo."""
    field = QApplication.focusWidget()
    if isinstance(field, QLineEdit):
        return field.isUndoAvailable() if way == "undo" else field.isRedoAvailable()
    if isinstance(field, QPlainTextEdit):
        document = field.document()
        return document.isUndoAvailable() if way == "undo" else document.isRedoAvailable()
    return False


class Undoing(QObject):
    """Takes operations back for one window, and says what was taken back."""

    def __init__(self, session: "Session", notices: "Notices", window: "MainWindow") -> None:
        super().__init__(window)
        self._session = session
        self._notices = notices
        self._window = window
        session.not_undone.connect(self._on_failed)

    def undo(self) -> None:
        """Takes the last thing back."""
        if field_can("undo"):
            to_field("undo")
            return
        self._session.committing.emit()
        self._session.undo(self._dossier(), self._on_undone, self._on_failed)

    def redo(self) -> None:
        """Does the last thing taken back again."""
        if field_can("redo"):
            to_field("redo")
            return
        self._session.redo(self._dossier(), self._on_redone, self._on_failed)

    def _dossier(self) -> UUID | None:
        page = self._window.page
        dossier = page.dossier_id() if page is not None else None
        return dossier if isinstance(dossier, UUID) else None

    def _on_undone(self, changes: object) -> None:
        label = str(getattr(changes, "label", "")) or self.tr("Undone")
        self._notices.show(label, self.tr("Redo"), self.redo)

    def _on_redone(self, changes: object) -> None:
        self._notices.show(str(getattr(changes, "label", "")) or self.tr("Redone"))

    def _on_failed(self, error: Exception) -> None:
        """An empty list is a notice; anything else is told in full."""
        if type(error).__name__ == "NothingToUndoError":
            self._notices.show(self.tr("There is nothing to undo or redo."))
        else:
            self._window.show_trouble(trouble(error))
