"""Whether an incident asks for configuration changes at all: decided, by whom, and why."""

from datetime import tzinfo
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame

from desktop.pages.incident.section import choices_of, label_of
from desktop.widgets.chips import Chip
from desktop.widgets.fields import Combo, LineField
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import column, row
from kb.vocabulary.enums import ConfigDecision
from kb.vocabulary.moments import format_moment

if TYPE_CHECKING:
    from kb.incidents.record.schemas import Incident

_TONES: Final = {
    "undecided": "warn",
    "changes_needed": "info",
    "no_change_needed": "ok",
    "deferred": "neutral",
}
_LONGEST: Final = 18
_NEED_REASON: Final = {ConfigDecision.NO_CHANGE_NEEDED.value, ConfigDecision.DEFERRED.value}


class DecisionBar(QFrame):
    """The decision, its reason, who made it and when.

    "No change needed" and "Deferred" are written once they have their reason.

    Signals:
        decided: `(str, str)` code of the decision, and its reason.
    """

    decided = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("bar", "neutral")
        self.setAccessibleName(self.tr("Decision on configuration changes"))
        self.choice = Combo(self.tr("Decision"), choices_of(ConfigDecision))
        self.choice.setMinimumContentsLength(_LONGEST)
        self.reason = LineField(
            self.tr("Reason"), placeholder=self.tr("Why; a sentence that stands in the report")
        )
        self.chip = Chip()
        self._by = PlainText("", "secondary", wrap=True)
        self._error = PlainText("", "error", wrap=True)
        self._error.hide()
        self._fact = PlainText("", wrap=True, selectable=True)
        self._saved = (ConfigDecision.UNDECIDED.value, "")
        title = PlainText(self.tr("Are changes needed?"), "strong")
        fields = row(self.choice, self.reason, spacing=8)
        fields.setStretch(1, 1)
        self.setLayout(
            column(
                row(title, self.chip, None, spacing=10),
                fields,
                self._error,
                self._fact,
                self._by,
                spacing=6,
                margins=(12, 10, 12, 10),
            )
        )
        self.choice.picked.connect(lambda _value: self._on_picked())
        self.reason.left.connect(self._commit)
        self.reason.returnPressed.connect(self._commit)

    def show_incident(self, incident: "Incident", zone: tzinfo, *, read_only: bool) -> None:
        """Shows what is decided; a reason being typed stays."""
        code, reason = incident.config_decision, incident.config_decision_reason
        self.chip.set(label_of(ConfigDecision, code), _TONES.get(code, "neutral"))
        changed = (code, reason) != self._saved
        if changed and not (self.reason.hasFocus() and self.reason.value() != self._saved[1]):
            self.choice.set_value(code)
            self.reason.set_value(reason)
        elif not self._error.isVisible() and not self.reason.hasFocus():
            self.choice.set_value(code)
        self._saved = (code, reason)
        self.chip.setVisible(read_only or code == ConfigDecision.UNDECIDED)
        for editor in (self.choice, self.reason):
            editor.setVisible(not read_only)
        self._fact.setVisible(read_only and bool(reason))
        self._fact.set_text(reason)
        by = ""
        if incident.config_decision_by:
            when = format_moment(incident.config_decision_at, "minute", zone)
            by = self.tr("Decided by {name}, {when}")
            by = by.format(name=incident.config_decision_by, when=when)
        self._by.set_text(by)
        self._by.setVisible(bool(by))

    def say(self, sentence: str) -> None:
        """Says what is right; "" takes it away."""
        self._error.set_text(sentence)
        self._error.setVisible(bool(sentence))
        self.reason.set_state("error" if sentence else "")

    def _on_picked(self) -> None:
        if self.choice.value() in _NEED_REASON and not self.reason.value():
            self.say(self.tr("Give the reason of the decision; it is saved with it."))
            self.reason.setFocus()
            return
        self._commit()

    def _commit(self) -> None:
        decision = (str(self.choice.value()), self.reason.value())
        if decision == self._saved or (decision[0] in _NEED_REASON and not decision[1]):
            return
        self.say("")
        self.decided.emit(*decision)
