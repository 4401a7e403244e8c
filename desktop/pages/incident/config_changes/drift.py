"""How a setting has wandered off from what was agreed; noting it asks for a new verification."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.widgets.buttons import Button
from desktop.widgets.fields import LineField
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import column, row
from kb.vocabulary.enums import ChangeState

if TYPE_CHECKING:
    from kb.incidents.config_changes.schemas import ConfigChange


class DriftBar(QWidget):
    """The drift that is noted, and a line for what somebody has found now.

    Signals:
        noted: `(str)` how the setting differs.
    """

    noted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(self.tr("Drift"))
        self.known = PlainText("", wrap=True, selectable=True)
        self.found = LineField(
            self.tr("Drift"), placeholder=self.tr("How does the setting differ from “After” now?")
        )
        self.confirm = Button(self.tr("Note drift"), on_click=self._note)
        self._error = PlainText("", "error", wrap=True)
        self._error.hide()
        self._hint = PlainText("", "hint", wrap=True)
        self._asking = QWidget()
        asking = row(self.found, self.confirm, spacing=8)
        asking.setStretch(0, 1)
        self._asking.setLayout(asking)
        title = PlainText(self.tr("Drift"), "strong")
        self.setLayout(column(title, self.known, self._asking, self._hint, self._error, spacing=6))
        self.found.returnPressed.connect(self._note)
        self._shown = ""

    def show_change(self, change: "ConfigChange", *, read_only: bool) -> None:
        """Shows what is noted; what is being typed stays until it is noted."""
        self.known.set_text(change.drift)
        self.known.setVisible(bool(change.drift))
        if change.drift != self._shown and self.found.value() == change.drift:
            self.found.clear()
        self._shown = change.drift
        # Before a setting is there, it can't wander off.
        there = change.state in {ChangeState.IMPLEMENTED, ChangeState.VERIFIED}
        self._asking.setVisible(there and not read_only)
        verified = change.state == ChangeState.VERIFIED
        self._hint.set_text(self.tr("The change goes back to implemented, and is verified again."))
        self._hint.setVisible(verified and not read_only)
        self.setVisible(there or bool(change.drift))
        self.say("")

    def say(self, sentence: str) -> None:
        """Says what is right; "" takes it away."""
        self._error.set_text(sentence)
        self._error.setVisible(bool(sentence))

    def _note(self) -> None:
        if not self.found.value():
            self.say(self.tr("Say how the setting differs from what was agreed."))
            self.found.setFocus()
            return
        self.noted.emit(self.found.value())
