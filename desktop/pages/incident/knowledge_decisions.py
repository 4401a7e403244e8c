"""Workflows, processes, policies, playbooks: each updated, scheduled, or not needed and why."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from PySide6.QtWidgets import QGridLayout, QWidget

from desktop.widgets.fields import Combo, LineField
from desktop.widgets.labels import PlainText
from kb.incidents.record.service import KNOWLEDGE
from kb.vocabulary.response import KnowledgeUpdate

type Decide = Callable[[str, str, str], object]


class KnowledgeDecisions(QWidget):
    """Four rows: what it is, what becomes of it, and why.

    Args:
        decide: gets what, the code of the decision ("" for none) and the reason.
    """

    def __init__(self, decide: Decide) -> None:
        super().__init__()
        self._decide = decide
        self.states: dict[str, Combo] = {}
        self.reasons: dict[str, LineField] = {}
        choices = [("", self.tr("not decided")), *((w.value, w.label) for w in KnowledgeUpdate)]
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setColumnStretch(2, 1)
        for at, what in enumerate(KNOWLEDGE):
            label = what.capitalize()
            state, reason = Combo(label, choices), LineField(f"{label}: {self.tr('why')}")
            state.set_value("")
            reason.setPlaceholderText(self.tr("Which, when, or why not"))
            state.picked.connect(partial(self._take, what))
            reason.editingFinished.connect(partial(self._take, what))
            grid.addWidget(PlainText(label), at, 0)
            grid.addWidget(state, at, 1)
            grid.addWidget(reason, at, 2)
            self.states[what], self.reasons[what] = state, reason
        self._known: Mapping[str, Any] = {}
        self.setLayout(grid)

    def show_decisions(self, known: Mapping[str, Any], *, read_only: bool) -> None:
        """Shows the decisions; text being typed stays."""
        self._known = known
        for what, state in self.states.items():
            entry, reason = known.get(what) or {}, self.reasons[what]
            if entry or not reason.hasFocus():
                state.set_value(entry.get("state", state.value() if reason.hasFocus() else ""))
            if not reason.hasFocus() and (entry or not reason.value()):
                reason.set_value(entry.get("reason", ""))
            state.setEnabled(not read_only)
            reason.setReadOnly(read_only)

    def focus_undecided(self) -> None:
        """Puts the cursor into the first decision that is missing."""
        for what, state in self.states.items():
            if not self._known.get(what):
                state.setFocus()
                return

    def _take(self, what: str, _picked: object = None) -> None:
        state, reason = str(self.states[what].value() or ""), self.reasons[what].value().strip()
        entry = self._known.get(what) or {}
        if (state, reason) == (entry.get("state", ""), entry.get("reason", "")):
            return
        if state == KnowledgeUpdate.NOT_NEEDED and not reason:
            self.reasons[what].setFocus()  # its reason comes first
            return
        if state:
            self._decide(what, state, reason)
        elif entry:
            self._decide(what, "", "")
