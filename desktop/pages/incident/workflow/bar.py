"""The line over the workflow: which playbook it is compared with, and how it went."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.widgets.buttons import Button
from desktop.widgets.fields import CheckBox, Combo
from desktop.widgets.labels import PlainText, as_tooltip
from desktop.widgets.layouts import FlowLayout, column, row
from desktop.widgets.mark_icon import MarkedWord
from desktop.widgets.marks import Mark
from kb.vocabulary.enums import StepResult

if TYPE_CHECKING:
    from kb.conformance.alignment import Comparison


class WorkflowBar(QWidget):
    """Chooser of the playbook, filter, legend with counts, and [+ Add step].

    Args:
        on_add: adds a step.
        on_playbook: opens the playbook that was made from the steps, or makes it.

    Signals:
        playbook_chosen: `(UUID | None)` a playbook's version.
        filtered: `(bool)` only differences are to be shown.
    """

    playbook_chosen = Signal(object)
    filtered = Signal(bool)

    def __init__(self, on_add: Callable[[], object], on_playbook: Callable[[], object]) -> None:
        super().__init__()
        self.playbook = Combo(self.tr("Compare with"))
        self.playbook.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.playbook.setMinimumContentsLength(22)
        self.playbook.picked.connect(self.playbook_chosen)
        self.only = CheckBox(self.tr("Only differences"))
        self.only.ticked.connect(self.filtered)
        self.add = Button(self.tr("Add step"), icon="plus", on_click=on_add, tip="Ctrl+N")
        label = PlainText(self.tr("Compare with"), "secondary")
        label.setBuddy(self.playbook)
        line = row(label, self.playbook, self.only, None, self.add, spacing=8)
        legend = FlowLayout(spacing=16)
        self._legend: dict[StepResult, MarkedWord] = {}
        for result in StepResult:
            word = MarkedWord(Mark(result.value))
            word.hide()
            self._legend[result] = word
            legend.addWidget(word)
        self._legend_row = QWidget()
        self._legend_row.setLayout(legend)
        self._hint = PlainText(self.tr("Choose a playbook to compare with."), "muted", wrap=True)
        self.make = Button("", "flat", icon="book-open", on_click=on_playbook)
        self.show_made("", has_steps=False)
        told = row(self._legend_row, self._hint, self.make, spacing=8)
        told.setStretch(0, 1)
        told.setStretch(1, 1)
        self.setLayout(column(line, told, spacing=8, margins=(20, 10, 16, 10)))

    def set_playbooks(self, choices: Sequence[tuple[UUID, str]]) -> None:
        """Sets the versions that can be chosen."""
        none: tuple[object, str] = (None, self.tr("No playbook"))
        self.playbook.set_choices([none, *choices])

    def show_comparison(self, comparison: "Comparison | None") -> None:
        """Shows which version is compared with, and the counts."""
        self.playbook.set_value(comparison.version_id if comparison is not None else None)
        self.only.setVisible(comparison is not None)
        self._legend_row.setVisible(comparison is not None)
        self._hint.setVisible(comparison is None)
        for result, word in self._legend.items():
            count = comparison.count(result) if comparison is not None else 0
            word.setVisible(count > 0)
            label = result.label[0].lower() + result.label[1:]
            word.set_text(f"{count} {label}")

    def show_made(self, title: str, *, has_steps: bool) -> None:
        """Shows the way to the playbook that was made from these steps, or to making it."""
        label = self.tr("Open its playbook") if title else self.tr("Make playbook")
        tip = title or self.tr("Make a playbook from these steps, as a draft")
        self.make.setText(label)
        self.make.setAccessibleName(label)
        self.make.setToolTip(as_tooltip(tip))
        self.make.setVisible(bool(title) or has_steps)

    def set_read_only(self, *, read_only: bool) -> None:
        """Approved incidents keep their playbook and take no step."""
        self.playbook.setEnabled(not read_only)
        self.add.setVisible(not read_only)
