"""All of one configuration change: what, before and after, why, who, and for how long."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final, override

from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtWidgets import QBoxLayout, QLayout, QPlainTextEdit

from desktop.pages.incident.config_changes.drift import DriftBar
from desktop.pages.incident.config_changes.options import OptionsBar
from desktop.pages.incident.config_changes.stepper import StateStepper
from desktop.pages.incident.part_declaration import ids_of
from desktop.pages.incident.record_panel import FormField, FormKind, RecordForm
from desktop.pages.incident.section import choices_of
from desktop.widgets.diff import DiffView
from desktop.widgets.inspector import InspectorForm
from desktop.widgets.labels import PlainText, hline
from desktop.widgets.layouts import column, row
from kb.incidents.config_changes import service
from kb.vocabulary.enums import ChangeKind

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from desktop.pages.incident.table_section import TableSection
    from kb.incidents.config_changes.schemas import ConfigChange

type Targets = Sequence[tuple[object, str]]

_SIDE_BY_SIDE_FROM: Final = 520
_COMPARE_MS: Final = 250
_WHAT: Final = ("title", "system", "change_kind", "setting", "ticket")
_WHY: Final = (
    "cause_id",
    "reason",
    "risk",
    "rollback",
    "rollback_test",
    "verification",
    "verify_on",
    "evidence_ids",
)


class ChangeForm(RecordForm):
    """The fields of a change around its two texts and their difference."""

    def __init__(self, section: "TableSection[ConfigChange]", change: "ConfigChange") -> None:
        self.stepper = StateStepper()
        self.drift = DriftBar()
        self.options = OptionsBar()
        self.difference = DiffView(_tr("Before"), _tr("After"))
        self.difference.setAccessibleName(_tr("Difference of before and after"))
        self._difference_title = PlainText(_tr("Difference"), "strong")
        self._sides = {"before": InspectorForm(0), "after": InspectorForm(0)}
        self._what, self._why, self._who = InspectorForm(92), InspectorForm(92), InspectorForm(92)
        self._texts: QBoxLayout = row(*self._sides.values(), spacing=12)
        self._change = change
        super().__init__(section, section.form_kind(change), change, change.ref)
        self._later = QTimer(self, singleShot=True, interval=_COMPARE_MS)
        self._later.timeout.connect(self._compare)
        for name in self._sides:
            box = self.box(name)
            if box is not None and isinstance(box.editor, QPlainTextEdit):
                box.editor.textChanged.connect(self._later.start)

    @override
    def arrange(self, head: QLayout) -> None:
        for number in (0, 1):
            self._texts.setStretch(number, 1)
        layout = column(
            self.stepper,
            hline(),
            self._what,
            self._texts,
            self._difference_title,
            self.difference,
            self.options,
            self._why,
            self.drift,
            hline(),
            self._who,
            self.note,
            self.below,
            None,
            spacing=12,
            margins=(18, 12, 18, 16),
        )
        layout.insertLayout(0, head)
        self.difference.setMinimumHeight(200)
        self.setLayout(layout)

    @override
    def place_of(self, spec: FormField) -> InspectorForm:
        if spec.name in self._sides:
            return self._sides[spec.name]
        if spec.name in _WHAT:
            return self._what
        return self._why if spec.name in _WHY else self._who

    @override
    def load(self, record: Any) -> None:
        super().load(record)
        self._change = record
        self._compare()

    def _compare(self) -> None:
        before, after = (self._text(name) for name in self._sides)
        self.difference.show_texts(before, after)
        for widget in (self._difference_title, self.difference):
            widget.setVisible(bool(before or after))

    def _text(self, name: str) -> str:
        box = self.box(name)
        if box is not None and isinstance(box.editor, QPlainTextEdit):
            return box.editor.toPlainText()
        return str(getattr(self._change, name))

    def take_text(self, name: str, text: str) -> None:
        """Puts a pasted configuration into "before" or "after"; Ctrl+Z there takes it back."""
        box = self.box(name)
        if box is not None and isinstance(box.editor, QPlainTextEdit):
            box.editor.selectAll()
            box.editor.insertPlainText(text)
            box.editor.setFocus()

    @override
    def resizeEvent(self, event: "QResizeEvent") -> None:
        super().resizeEvent(event)
        wide = self.width() >= _SIDE_BY_SIDE_FROM
        direction = QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        if self._texts.direction() != direction:
            self._texts.setDirection(direction)


def form_kind(causes: Targets = (), evidence: Targets = ()) -> FormKind:
    """The fields of a change, in the order of the form; links point at these."""
    refs = {key: text.split("  ")[0] for key, text in evidence}
    kinds = tuple(choices_of(ChangeKind))
    fields = (
        FormField("title", _tr("Title"), required=True),
        FormField("system", _tr("System"), required=True),
        FormField("change_kind", _tr("Kind"), "choice", choices=kinds),
        FormField("setting", _tr("Setting path"), "mono"),
        FormField("ticket", _tr("Ticket"), "mono"),
        FormField("before", _tr("Before"), "code", required=True),
        FormField("after", _tr("After"), "code", required=True),
        FormField(
            "cause_id", _tr("Answers cause"), "choice", choices=((None, _tr("none")), *causes)
        ),
        FormField("reason", _tr("Reason"), "text", required=True),
        FormField("risk", _tr("Risk"), "text"),
        FormField("rollback", _tr("Rollback"), "text", required=True),
        FormField("rollback_test", _tr("Test of the rollback"), "text"),
        FormField("verification", _tr("Verification"), "text"),
        FormField("verify_on", _tr("Verify on"), "day", placeholder="2026-04-15"),
        FormField(
            "evidence_ids",
            _tr("Evidence"),
            "tags",
            choices=tuple(refs.items()),
            placeholder=next(iter(refs.values()), ""),
            shown=lambda ids: tuple(refs[key] for key in ids if key in refs),
            parse=lambda held: ids_of(held, refs),
        ),
        FormField("requester", _tr("Requested by"), "person"),
        FormField("planned_at", _tr("Planned"), "moment"),
        FormField("approver", _tr("Approved by"), "person"),
        FormField("approved_at", _tr("Approved"), "moment"),
        FormField("applied_by", _tr("Applied by"), "person"),
        FormField("applied_at", _tr("Applied"), "moment"),
        FormField("verified_by", _tr("Verified by"), "person"),
        FormField("verified_at", _tr("Verified"), "moment"),
        FormField("permanent", _tr("Lasting"), "flag", placeholder=_tr("Permanent")),
        FormField("until", _tr("Until"), "day", placeholder="2026-06-30"),
    )
    return FormKind("config_change", service.revise, fields, label_width=92)


def _tr(text: str) -> str:
    return QCoreApplication.translate("ConfigChanges", text)
