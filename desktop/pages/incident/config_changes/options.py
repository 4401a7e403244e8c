"""What could be done about a change, and what was decided: by whom, when and why."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.pages.incident.section import choices_of, label_of
from desktop.widgets.buttons import Button, IconButton
from desktop.widgets.chips import Chip
from desktop.widgets.inline_form import InlineAsk, InlineForm
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import column, empty_layout, row
from kb.vocabulary.response import ChangeDecision

if TYPE_CHECKING:
    from kb.incidents.config_changes.schemas import ConfigChange

_TONES: Final = {"undecided": "warn", "yes": "ok", "no": "neutral", "deferred": "neutral"}

Moment = Callable[[datetime | None], str]


class OptionsBar(QWidget):
    """The options with the chosen one, and the decision on the change.

    Signals:
        options_changed: `(list)` the options as they are to be.
        decided: `(str, str)` code of the decision, and its reason.
    """

    options_changed = Signal(list)
    decided = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(self.tr("Options and decision"))
        self.chip = Chip()
        self.told = PlainText("", "secondary", wrap=True, selectable=True)
        self._lines = column(spacing=2)
        self._none = PlainText(self.tr("No option is noted."), "hint")
        self._error = PlainText("", "error", wrap=True)
        self._error.hide()
        self._options: list[dict[str, Any]] = []
        self.buttons: list[Button] = []
        self._shown: tuple[object, bool] | None = None
        self.add_form = InlineForm(
            self.tr("Add option…"),
            (
                InlineAsk("option", self.tr("Option"), required=True),
                InlineAsk("why", self.tr("What speaks for or against it")),
            ),
            self._add,
        )
        self.decide_form = InlineForm(
            self.tr("Decide…"),
            (
                InlineAsk(
                    "decision",
                    self.tr("Is it made?"),
                    choices=tuple(reversed(choices_of(ChangeDecision))),
                    value=ChangeDecision.YES.value,
                ),
                InlineAsk("reason", self.tr("Why; needed for no and deferred")),
            ),
            lambda given: self.decided.emit(given["decision"], given["reason"]),
        )
        self._lay_out()

    def _lay_out(self) -> None:
        self.setLayout(
            column(
                PlainText(self.tr("Options"), "strong"),
                self._lines,
                self._none,
                self.add_form,
                row(PlainText(self.tr("Decision"), "strong"), self.chip, None, spacing=8),
                self.told,
                self.decide_form,
                self._error,
                spacing=6,
            )
        )

    def show_change(self, change: "ConfigChange", moment: Moment, *, read_only: bool) -> None:
        """Shows what is noted; what is being typed stays."""
        self.chip.set(
            label_of(ChangeDecision, change.decision), _TONES.get(change.decision, "info")
        )
        self.told.set_text(self._told(change, moment))
        self.told.setVisible(bool(self.told.plain_text()))
        for form in (self.add_form, self.decide_form):
            form.setVisible(not read_only)
        self.say("")
        key = (change.options, read_only)
        if key != self._shown:
            self._shown = key
            self._options = [dict(option) for option in change.options]
            self._show_options(read_only=read_only)

    def say(self, sentence: str) -> None:
        """Says what is right; "" takes it away."""
        self._error.set_text(sentence)
        self._error.setVisible(bool(sentence))

    def _told(self, change: "ConfigChange", moment: Moment) -> str:
        said = []
        if change.decided_by or change.decided_at:
            by = self.tr("Decided by {name}, {when}")
            when = moment(change.decided_at) or self.tr("no time noted")
            said.append(by.format(name=change.decided_by or self.tr("nobody named"), when=when))
        if change.decision_reason:
            said.append(change.decision_reason)
        if change.reopened_because:
            said.append(self.tr("Reopened: {why}").format(why=change.reopened_because))
        return "\n".join(said)

    def _show_options(self, *, read_only: bool) -> None:
        empty_layout(self._lines)
        self.buttons = []
        self._none.setVisible(not self._options)
        for place, option in enumerate(self._options):
            self._lines.addWidget(self._line(place, option, read_only=read_only))

    def _line(self, place: int, option: Mapping[str, Any], *, read_only: bool) -> QWidget:
        name, chosen = str(option.get("option") or ""), bool(option.get("chosen"))
        words = PlainText(name, "medium" if chosen else "", wrap=True, selectable=True)
        texts = column(words, spacing=0)
        if option.get("why"):
            texts.addWidget(PlainText(str(option["why"]), "secondary", wrap=True, selectable=True))
        layout = row(texts, spacing=6)
        layout.setStretch(0, 1)
        if chosen:
            layout.addWidget(Chip(self.tr("Chosen"), "ok"))
        if not read_only:
            if not chosen:
                choose = Button(self.tr("Choose"), "flat", on_click=lambda: self._choose(place))
                choose.setAccessibleName(self.tr("Choose {option}").format(option=name))
                layout.addWidget(choose)
                self.buttons.append(choose)
            remove = self.tr("Remove {option}").format(option=name)
            layout.addWidget(IconButton("x", remove, on_click=lambda: self._remove(place)))
        line = QWidget()
        line.setLayout(layout)
        return line

    def _add(self, given: Mapping[str, Any]) -> None:
        known = {
            "option": given["option"].strip(),
            "chosen": False,
            "why": given["why"].strip(),
        }
        self.options_changed.emit([*self._options, known])

    def _choose(self, place: int) -> None:
        self.options_changed.emit(
            [option | {"chosen": at == place} for at, option in enumerate(self._options)]
        )

    def _remove(self, place: int) -> None:
        self.options_changed.emit(self._options[:place] + self._options[place + 1 :])
