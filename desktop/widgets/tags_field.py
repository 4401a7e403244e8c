"""Tags in one line."""

import re
from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCompleter, QWidget

from desktop.widgets import turned
from desktop.widgets.fields import LineField


class TagsField(LineField):
    """Tags as text, separated by commas; completed from tags in use."""

    def __init__(self, name: str, *, look: str = "", parent: QWidget | None = None) -> None:
        super().__init__(name, look=look, placeholder=self.tr("none"), parent=parent)
        self._known = turned.Words(parent=self)
        self._completer = QCompleter(self._known, self)
        self._completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._completer.setWidget(self)
        self._completer.activated.connect(self._on_completed)
        self.textEdited.connect(self._on_edited)

    def set_known(self, tags: Sequence[str]) -> None:
        """Sets the tags to complete from."""
        self._known.setStringList(sorted(set(tags), key=str.casefold))

    def tags(self) -> list[str]:
        """The tags in order, without repetitions."""
        parts = (part.strip() for part in re.split(r"[,;\n]", self.text()))
        return list(dict.fromkeys(part for part in parts if part))

    def set_tags(self, tags: Sequence[str]) -> None:
        """Shows `tags`."""
        self.set_value(", ".join(tags))

    def _on_edited(self, text: str) -> None:
        last = text[: self.cursorPosition()].rpartition(",")[2].strip()
        self._completer.setCompletionPrefix(last)
        if last and self._completer.completionCount():
            self._completer.complete()
        else:
            popup = self._completer.popup()
            if popup is not None:
                popup.hide()

    def _on_completed(self, tag: str) -> None:
        head, comma, _last = self.text()[: self.cursorPosition()].rpartition(",")
        tail = self.text()[self.cursorPosition() :]
        self.setText(f"{head}{comma}{' ' if comma else ''}{tag}{tail}")
        self.textEdited.emit(self.text())
