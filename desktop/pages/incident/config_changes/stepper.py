"""How far a configuration change has come, and the moves that are open from there."""

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.pages.incident.section import label_of
from desktop.widgets.buttons import Button
from desktop.widgets.chips import Chip
from desktop.widgets.fields import LineField
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import FlowLayout, column, row
from desktop.widgets.marks import Mark
from kb.incidents.config_changes.service import LEGAL_MOVES
from kb.vocabulary.enums import ChangeState

if TYPE_CHECKING:
    from collections.abc import Callable

    from kb.incidents.config_changes.schemas import ConfigChange

_WAY: Final = (
    ChangeState.PROPOSED,
    ChangeState.APPROVED,
    ChangeState.IMPLEMENTED,
    ChangeState.VERIFIED,
)
STATE_TONES: Final = {
    "proposed": "warn",
    "approved": "info",
    "implemented": "info",
    "verified": "ok",
    "declined": "neutral",
}


class StateStepper(QWidget):
    """Proposed, approved, implemented, verified; declining asks for a reason right here.

    Signals:
        wanted: `(str, str)` code of the next state, and the reason when declining.
    """

    wanted = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(self.tr("State"))
        self._steps = FlowLayout(spacing=6)
        self._chips = {state: Chip() for state in (*_WAY, ChangeState.DECLINED)}
        for chip in self._chips.values():
            self._steps.addWidget(chip)
        self._moves = FlowLayout(spacing=8)
        self.buttons: dict[str, Button] = {}
        self._who = PlainText("", "secondary", wrap=True)
        self.reason = LineField(
            self.tr("Reason for declining"), placeholder=self.tr("Why is it declined?")
        )
        self.confirm = Button(self.tr("Decline"), "danger", on_click=self._decline)
        self._cancel = Button(self.tr("Cancel"), "flat", on_click=self._close_reason)
        self._asking = QWidget()
        asking = row(self.reason, self.confirm, self._cancel)
        asking.setStretch(0, 1)
        self._asking.setLayout(asking)
        self._asking.hide()
        self._error = PlainText("", "error", wrap=True)
        self._error.hide()
        steps, self._moving = QWidget(), QWidget()
        steps.setLayout(self._steps)
        self._moving.setLayout(self._moves)
        self.setLayout(column(steps, self._who, self._moving, self._asking, self._error, spacing=8))
        self.reason.returnPressed.connect(self._decline)
        self._shown = ("", True)

    def show_change(
        self, change: "ConfigChange", moment: "Callable[[datetime | None], str]", *, read_only: bool
    ) -> None:
        """Shows how far `change` has come."""
        state = ChangeState(change.state)
        declined = state is ChangeState.DECLINED
        reached = _WAY.index(state) if state in _WAY else -1
        for number, step in enumerate(_WAY):
            done = number < reached or state is ChangeState.VERIFIED or declined
            mark = Mark.AS_PLANNED if done else (None if step is state else Mark.NOT_YET)
            tone = "ok" if done else (STATE_TONES[step.value] if step is state else "neutral")
            self._chips[step].set(step.label, tone, mark)
            self._chips[step].setVisible(not declined or step is ChangeState.PROPOSED)
        self._chips[ChangeState.DECLINED].set(ChangeState.DECLINED.label, "neutral", Mark.SKIPPED)
        self._chips[ChangeState.DECLINED].setVisible(declined)
        self._who.set_text(self._history(change, moment))
        self._who.setVisible(bool(self._who.plain_text()))
        self._moving.setVisible(not read_only)
        if self._shown != (change.state, read_only):
            self._shown = (change.state, read_only)
            self._close_reason()
            self._offer(state)

    def _history(self, change: "ConfigChange", moment: "Callable[[datetime | None], str]") -> str:
        """Who did what, in the words of the record."""
        said = []
        for text, by, at in (
            (self.tr("Approved by {name}"), change.approver, change.approved_at),
            (self.tr("Applied by {name}"), change.applied_by, change.applied_at),
            (self.tr("Verified by {name}"), change.verified_by, change.verified_at),
        ):
            if by or at:
                when = moment(at)
                said.append(
                    text.format(name=by or self.tr("nobody named")) + (f", {when}" if when else "")
                )
        if change.state == ChangeState.DECLINED and change.state_reason:
            said.append(self.tr("Declined: {why}").format(why=change.state_reason))
        return " · ".join(said)

    def _offer(self, state: ChangeState) -> None:
        """Buttons for the legal moves only; forward first."""
        focused = any(button.hasFocus() for button in self.buttons.values())
        while self._moves.count():
            self._moves.takeAt(0)
        for button in self.buttons.values():
            button.hide()
            button.deleteLater()
        self.buttons = {}
        for target in LEGAL_MOVES[state]:
            forward = target in _WAY and state in _WAY and _WAY.index(target) > _WAY.index(state)
            button = Button(
                self._words(state, target),
                "secondary" if forward else "flat",
                on_click=partial(self._on_move, target),
            )
            self.buttons[target.value] = button
            self._moves.addWidget(button)
            button.show()
        if focused and self.buttons:
            next(iter(self.buttons.values())).setFocus()

    def _words(self, state: ChangeState, target: ChangeState) -> str:
        forward = {
            ChangeState.APPROVED: self.tr("Approve"),
            ChangeState.IMPLEMENTED: self.tr("Mark as implemented"),
            ChangeState.VERIFIED: self.tr("Mark as verified"),
            ChangeState.DECLINED: self.tr("Decline…"),
        }
        back = target in _WAY and (state not in _WAY or _WAY.index(target) < _WAY.index(state))
        if back:
            return self.tr("Back to {state}").format(state=label_of(ChangeState, target).lower())
        return forward[target]

    def _on_move(self, target: ChangeState) -> None:
        if target is ChangeState.DECLINED:
            self._asking.show()
            self.reason.setFocus()
            return
        self.wanted.emit(target.value, "")

    def _decline(self) -> None:
        if not self.reason.value():
            self.say(self.tr("Say why the change is declined."))
            self.reason.setFocus()
            return
        self.wanted.emit(ChangeState.DECLINED.value, self.reason.value())

    def say(self, sentence: str) -> None:
        """Says what is right; "" takes it away."""
        self._error.set_text(sentence)
        self._error.setVisible(bool(sentence))

    def _close_reason(self) -> None:
        self.reason.clear()
        self.say("")
        self._asking.hide()
