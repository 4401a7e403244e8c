"""The panel of a playbook step that nothing was recorded for yet."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from desktop.pages.base import panel_layout
from desktop.pages.incident.workflow.rows import StepRow, says
from desktop.widgets.buttons import Button
from desktop.widgets.chips import Chip
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import row
from kb.vocabulary.enums import StepState
from kb.vocabulary.moments import format_duration

if TYPE_CHECKING:
    from kb.library.playbooks.schemas import PlaybookStep


class PlannedPanel(QWidget):
    """What the playbook says, and the ways to record what was done.

    Args:
        row: the playbook step.
        on_record: gets the state of the step to record.
        read_only: approved incidents take no step.
        propose: a button that proposes a change of the playbook.
    """

    def __init__(
        self,
        row_of_step: StepRow,
        on_record: Callable[[StepState], object],
        *,
        read_only: bool,
        propose: Button | None = None,
    ) -> None:
        super().__init__()
        planned = row_of_step.planned
        result = row_of_step.result
        chip = Chip(result.label if result is not None else "", "neutral")
        layout = panel_layout()
        number = PlainText(self.tr("Step {n}").format(n=row_of_step.label), "monohint")
        layout.addLayout(row(number, None, chip, spacing=8))
        if planned is not None:
            self._say(layout, planned)
        if row_of_step.because:
            layout.addWidget(PlainText(row_of_step.because, "secondary", wrap=True))
        if not read_only:
            for label, state in (
                (self.tr("Done as planned"), StepState.DONE),
                (self.tr("Begin now"), StepState.IN_PROGRESS),
                (self.tr("Skipped"), StepState.SKIPPED),
            ):
                layout.addWidget(Button(label, on_click=_with(on_record, state)))
        if propose is not None:
            layout.addWidget(propose)
        layout.addStretch(1)
        self.setLayout(layout)

    def _say(self, layout: object, planned: "PlaybookStep") -> None:
        add = layout.addWidget  # type: ignore[attr-defined]
        add(PlainText(planned.title, "panel", wrap=True))
        told = says(planned)
        if told:
            add(PlainText(self.tr("Playbook says"), "strong"))
            add(PlainText(told, "secondary", wrap=True, selectable=True))
        facts = [
            (self.tr("Role: {role}"), "role", planned.role),
            (self.tr("Expected: {time}"), "time", planned.expected_minutes),
        ]
        for text, name, value in facts:
            if value:
                shown = format_duration(value) if isinstance(value, int) else value
                add(PlainText(text.format(**{name: shown}), "secondary", wrap=True))


def _with(act: Callable[[StepState], object], state: StepState) -> Callable[[], object]:
    return lambda: act(state)
