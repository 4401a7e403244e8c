"""Withholding words from reports: select them in any text of the incident, then the menu."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from desktop.navigation import Route
from desktop.pages.incident.passages import PassageBox, about, selected
from desktop.widgets.buttons import Button
from desktop.widgets.fields import CheckBox, Combo, LineField
from desktop.widgets.labels import PlainText, field_label
from desktop.widgets.layouts import column, row
from kb.incidents.withheld_passages import service as withheld_passages
from kb.vocabulary.enums import Tlp
from reports import catalog

if TYPE_CHECKING:
    from desktop.pages.base import Page
    from kb.changes import Changes

_REASON: Final = 60


class Withholding(QObject):
    """Asks why and from whom selected words are withheld, and writes it.

    Args:
        page: whose texts these are.
    """

    def __init__(self, page: "Page") -> None:
        super().__init__(page)
        self._page = page
        self.box: WithholdBox | None = None

    def open(self, field: QWidget | None, incident_id: UUID | None) -> bool:
        """Asks about the words that are selected in a text; whether any are."""
        if field is None or incident_id is None or not isValid(field) or not field.isVisible():
            return False
        passage = selected(field)
        if passage is None:
            return False
        self.box = WithholdBox(self._page.window(), field, passage.quote)
        self.box.withhold = partial(self._write, self.box, field, incident_id, passage.quote)
        self.box.popup()
        self.box.reason.setFocus(Qt.FocusReason.PopupFocusReason)
        return True

    def _write(
        self,
        box: "WithholdBox",
        field: QWidget,
        incident_id: UUID,
        words: str,
        values: Mapping[str, Any],
    ) -> None:
        kind, record_id, name = about(field)
        session = self._page.context.session
        session.committing.emit()  # what is withheld may not be saved yet
        write = partial(
            withheld_passages.withhold,
            incident_id=incident_id,
            kind=kind,
            record_id=record_id,
            field=name,
            passage=words,
            values={**values, "by": session.actor},
        )
        session.write(write, self, partial(self._on_written, box, incident_id), box.refuse)

    def _on_written(self, box: "WithholdBox", incident_id: UUID, _changes: "Changes") -> None:
        if isValid(box):
            box.dismiss()
        go = partial(self._page.context.navigation.go, Route("reports", incident_id))
        said = self.tr("Withheld from reports")
        self._page.context.notices.show(said, self.tr("Show in Reports"), go)


class WithholdBox(PassageBox):
    """Shows the words; takes the reason that reports give, and from whom they are withheld.

    Attributes:
        reason: its field.
        audiences: a box to tick for each audience.
        marking: the words' own marking.
        withhold: called with what was chosen.
    """

    def __init__(self, window: QWidget, beside: QWidget, quote: str) -> None:
        super().__init__(window, beside)
        self.withhold: Callable[[Mapping[str, Any]], object] = lambda _values: None
        self.reason = LineField(self.tr("Reason"), placeholder=withheld_passages.NO_REASON)
        self.reason.setMaxLength(_REASON)
        self.reason.returnPressed.connect(self._give)
        self.audiences = {
            known.name: CheckBox(known.label, checked=not known.is_complete)
            for known in catalog.audiences()
        }
        none = (Tlp.CLEAR.value, self.tr("no marking of their own"))
        marked = [(tlp.value, tlp.label) for tlp in Tlp if tlp is not Tlp.CLEAR]
        self.marking = Combo(self.tr("Marking of these words"), [none, *marked])
        self.marking.set_value(Tlp.CLEAR.value)
        give = Button(self.tr("Withhold"), "primary", on_click=self._give)
        cancel = Button(self.tr("Cancel"), "flat", on_click=self.dismiss)
        buttons = QWidget()
        buttons.setLayout(row(None, cancel, give, spacing=8))
        hint = self.tr("It stands in place of the words, so it must not give them away.")
        rule = self.tr("A report that is marked less strictly lacks them, whoever it is for.")
        self.setLayout(
            column(
                PlainText(self.tr("Withhold from reports"), "secondary"),
                self.quoted(quote),
                field_label(self.reason.accessibleName(), self.reason),
                self.reason,
                PlainText(hint, "hint", wrap=True),
                PlainText(self.tr("From"), "secondary"),
                *self.audiences.values(),
                field_label(self.marking.accessibleName(), self.marking),
                self.marking,
                PlainText(rule, "hint", wrap=True),
                self.message,
                buttons,
                spacing=6,
                margins=(12, 10, 12, 12),
            )
        )
        self.setAccessibleName(self.tr("Withhold from reports"))

    def _give(self) -> None:
        ticked = [name for name, box in self.audiences.items() if box.isChecked()]
        usual = [known.name for known in catalog.audiences() if not known.is_complete]
        marking = str(self.marking.value())
        if not ticked and marking == Tlp.CLEAR.value:
            self.refuse(ValueError(self.tr("Choose from whom, or a marking.")))
            return
        # By its marking alone: no audience has this name.
        chosen = [] if ticked == usual else ticked or [withheld_passages.BY_MARKING]
        self.withhold({"reason": self.reason.value(), "audiences": chosen, "tlp": marking})
