"""Workflows, processes, policies, playbooks: each updated, scheduled, or not needed and why."""

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from desktop.pages.incident.editors import read_day
from desktop.pages.incident.proposal_links import ProposalLinks
from desktop.theme import fonts
from desktop.widgets.fields import Combo, LineField, PersonField
from desktop.widgets.labels import PlainText, hline
from desktop.widgets.layouts import FlowLayout, column
from kb.vocabulary.response import KnowledgeUpdate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from desktop.pages.base import PageContext
    from kb.conformance.knowledge import KnowledgeDecision

type Decide = Callable[..., object]
"""Gets what, and as keywords: the code of the decision ("" for none), reason, owner, due."""

_REASON = 260
_OWNER = 170
_DAY = 110


class KnowledgeDecisions(QWidget):
    """Four groups: what it is, what becomes of it, and by whom, until when, or why.

    Args:
        context: where the proposed changes lead.
        decide: writes a decision.
    """

    def __init__(self, context: "PageContext", decide: Decide) -> None:
        super().__init__()
        self._decide = decide
        self._context = context
        self.rows: dict[str, KnowledgeRow] = {}
        self._column = column(spacing=8)
        self.setLayout(self._column)

    def show_decisions(
        self,
        decisions: "Sequence[KnowledgeDecision]",
        people: tuple[str, ...],
        *,
        read_only: bool,
    ) -> None:
        """Shows the decisions; what is being typed stays."""
        for one in decisions:
            if one.what not in self.rows:
                if self.rows:
                    self._column.addWidget(hline())
                self.rows[one.what] = KnowledgeRow(one.what, self._context, self._decide)
                self._column.addWidget(self.rows[one.what])
            self.rows[one.what].show_decision(one, people, read_only=read_only)

    def focus(self, what: str) -> None:
        """Puts the cursor into a decision."""
        if what in self.rows:
            self.rows[what].state.setFocus()


class KnowledgeRow(QWidget):
    """One of the four.

    Args:
        what: workflows, processes, policies or playbooks.
        context: where its proposed changes lead.
        decide: writes the decision.
    """

    def __init__(self, what: str, context: "PageContext", decide: Decide) -> None:
        super().__init__()
        self._what, self._write = what, decide
        self._known: KnowledgeDecision | None = None
        label = self._label()
        choices = [("", self.tr("not decided")), *((w.value, w.label) for w in KnowledgeUpdate)]
        self.state = Combo(label, choices)
        self.reason = LineField(self.tr("{what}: reason").format(what=label))
        self.owner = PersonField(self.tr("{what}: who updates them").format(what=label))
        self.due = LineField(self.tr("{what}: until when").format(what=label))
        self.reason.setPlaceholderText(self.tr("Why"))
        self.owner.setPlaceholderText(self.tr("Who"))
        self.due.setPlaceholderText(self.tr("Day, 2026-12-31"))
        for field, width in ((self.reason, _REASON), (self.owner, _OWNER), (self.due, _DAY)):
            field.setFixedWidth(fonts.px(width))
            field.editingFinished.connect(self.take)
        self.state.picked.connect(self._on_picked)
        self.hint = PlainText("", "warn", wrap=True)
        self.hint.hide()
        self.proposals = ProposalLinks(context, titled=False)
        name = PlainText(label, "medium")
        name.setFixedWidth(fonts.px(90))
        name.setFixedHeight(self.state.sizeHint().height())
        line = FlowLayout(spacing=8)
        for widget in (name, self.state, self.owner, self.due, self.reason):
            line.addWidget(widget)
        holder = QWidget()
        holder.setLayout(line)
        self.setLayout(column(holder, self.hint, self.proposals, spacing=4))

    def _label(self) -> str:
        """What it is, in the language of the window."""
        return {
            "workflows": self.tr("Workflows"),
            "processes": self.tr("Processes"),
            "policies": self.tr("Policies"),
            "playbooks": self.tr("Playbooks"),
        }.get(self._what, self._what.capitalize())

    def show_decision(
        self, one: "KnowledgeDecision", people: tuple[str, ...], *, read_only: bool
    ) -> None:
        """Shows what is decided; what is being typed or chosen stays."""
        changed = self._known is None or _saved(self._known) != _saved(one)
        self._known = one
        self.owner.set_people(people)
        self.proposals.show_proposals(one.changes)
        if changed and not self._is_typing():
            self.state.set_value(one.state)
            self.reason.set_value(one.reason)
            self.owner.set_value(one.owner)
            self.due.set_value(one.due.isoformat() if one.due is not None else "")
        self.state.setEnabled(not read_only)
        for field in (self.reason, self.owner, self.due):
            field.setReadOnly(read_only)
        self._arrange()

    def take(self) -> None:
        """Writes the decision once it is whole; until then says what it lacks."""
        if self._known is None or not self.state.isEnabled():
            return
        self._arrange()
        given = self._given()
        if given is None or given == _saved(self._known):
            return
        if given["state"] or self._known.state:
            self._write(self._what, **given)

    def _on_picked(self, _value: object) -> None:
        self._arrange()
        missing = self._missing()
        if missing is not None:
            missing.setFocus()
        else:
            self.take()

    def _is_typing(self) -> bool:
        return any(one.hasFocus() for one in (self.reason, self.owner, self.due))

    def _missing(self) -> QWidget | None:
        """The field that the chosen decision needs first."""
        state = self.state.value()
        if state == KnowledgeUpdate.SCHEDULED:
            return next((f for f in (self.owner, self.due) if not f.value().strip()), None)
        needs = state == KnowledgeUpdate.NOT_NEEDED and not self.reason.value().strip()
        return self.reason if needs else None

    def _given(self) -> dict[str, Any] | None:
        """The decision as it stands in the fields; None while it isn't whole."""
        if self._missing() is not None or self._lacks_a_version():
            return None
        state = str(self.state.value() or "")
        scheduled = state == KnowledgeUpdate.SCHEDULED
        due = self._day()[0] if scheduled else None
        if scheduled and due is None:
            return None
        return {
            "state": state,
            "reason": self.reason.value().strip() if state else "",
            "owner": self.owner.value().strip() if scheduled else "",
            "due": due,
        }

    def _day(self) -> tuple[date | None, str]:
        """The day that is typed, or what to type instead."""
        try:
            return read_day(self.due.value()), ""
        except ValueError as error:
            return None, str(error)

    def _lacks_a_version(self) -> bool:
        """Whether it is said to be updated, and nothing was published."""
        known = self._known
        said = self.state.value() == KnowledgeUpdate.UPDATED
        return said and (known is None or not known.published)

    def _arrange(self) -> None:
        """Which fields the decision needs, and what is missing."""
        state = self.state.value()
        for field in (self.owner, self.due):
            field.setVisible(state == KnowledgeUpdate.SCHEDULED)
        self.reason.setVisible(bool(state))
        said = ""
        if self._lacks_a_version():
            said = self.tr(
                "No published change names this incident yet: propose one from a lesson or a "
                "step and publish it, or schedule it."
            )
        elif state == KnowledgeUpdate.SCHEDULED and self._missing() is not None:
            said = self.tr("Say who updates them, and until when.")
        elif state == KnowledgeUpdate.SCHEDULED:
            said = self._day()[1]
        elif state == KnowledgeUpdate.NOT_NEEDED and self._missing() is not None:
            said = self.tr("Say why no change is needed.")
        elif state == KnowledgeUpdate.NOT_NEEDED and self._known and self._known.under_way:
            said = self.tr("A change is proposed all the same: reject it, or schedule it.")
        self._say(said)

    def _say(self, sentence: str) -> None:
        self.hint.set_text(sentence)
        self.hint.setVisible(bool(sentence))


def _saved(one: "KnowledgeDecision") -> dict[str, Any]:
    """A decision as it would be given."""
    scheduled = one.state == KnowledgeUpdate.SCHEDULED
    return {
        "state": one.state,
        "reason": one.reason,
        "owner": one.owner if scheduled else "",
        "due": one.due if scheduled else None,
    }
