"""What the list of changes asks for: causes that came back, settings to look at again."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from desktop.pages.incident.returned import came_back, reopening, route_to
from desktop.widgets.bars import Bar
from desktop.widgets.layouts import column, empty_layout
from kb.incidents.config_changes import decisions, service

if TYPE_CHECKING:
    from desktop.pages.incident.config_changes.section import ConfigChangesSection
    from kb.conformance.recurrence import ReturnedCause
    from kb.dossier import WholeIncident

_MOST = 3


class Reminders(QWidget):
    """Bars over the list; none while nothing is asked for."""

    def __init__(self, section: "ConfigChangesSection") -> None:
        super().__init__()
        self._section = section
        self._lines = column(spacing=6)
        self._shown: object = None
        self.bars: list[Bar] = []
        self.setLayout(self._lines)
        self.hide()

    def show_whole(self, whole: "WholeIncident", today: date) -> None:
        """Shows what is asked for now; a bar that stays the same isn't touched."""
        due = tuple(
            change for change in whole.config_changes if service.is_verification_due(change, today)
        )
        again = tuple(one for one in whole.returned if one.is_open)
        against = decisions.contradiction(whole.incident.config_decision, whole.config_changes)
        dates = tuple((change.ref, change.verify_on) for change in due)
        key = (dates, again, against, self._section.read_only)
        if key == self._shown:
            return
        self._shown = key
        empty_layout(self._lines)
        self.bars = [self._returned(one) for one in again[:_MOST]]
        if due:
            self.bars.append(self._due([change.ref for change in due]))
        if against:
            self.bars.append(Bar(against, "warn"))
        for bar in self.bars:
            self._lines.addWidget(bar)
        self.setVisible(bool(self.bars))

    def _returned(self, one: "ReturnedCause") -> Bar:
        section = self._section
        text = f"{one.cause_ref}: {came_back(one)}"
        bar = Bar(text, "warn", ((self.tr("Open it"), partial(self._open, one)),))
        if not section.read_only:
            bar.add_action(self.tr("Answer it anew"), partial(self._answer, one))
            bar.body.addWidget(reopening(section, one, section.show_refusal))
        return bar

    def _open(self, one: "ReturnedCause") -> None:
        self._section.context.navigation.go(route_to(one))

    def _answer(self, one: "ReturnedCause") -> None:
        """A change of this incident for the cause that came back."""
        section = self._section
        values = {"cause_id": one.cause_id, "requester": section.context.session.actor}
        section.add(values, edit="title")

    def _due(self, refs: Sequence[str]) -> Bar:
        if len(refs) == 1:
            text = self.tr("{ref} is to be verified: does the setting still hold?")
        else:
            text = self.tr("{ref} are to be verified: do the settings still hold?")
        return Bar(text.format(ref=", ".join(refs)), "info")
