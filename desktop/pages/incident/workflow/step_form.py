"""The fields of one workflow step, and what the playbook says of it."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, override
from uuid import UUID

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QWidget

from desktop.navigation import Route
from desktop.pages.incident.editors import read_minutes
from desktop.pages.incident.links import LinkList
from desktop.pages.incident.record_panel import FormField, FormKind, RecordForm
from desktop.pages.incident.section import Section, choices_of
from desktop.pages.incident.workflow.proposing import ProposeButton
from desktop.pages.incident.workflow.rows import StepRow, says
from desktop.widgets.buttons import Button
from desktop.widgets.fields import LineField
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import column
from desktop.widgets.text import TextField
from kb.conformance import trace
from kb.incidents.workflow import service as workflow
from kb.vocabulary.enums import Phase, StepResult, StepState
from kb.vocabulary.indicators import defang_value
from kb.vocabulary.moments import format_duration

if TYPE_CHECKING:
    from kb.dossier import WholeIncident

RESULT_TONES = {
    StepResult.AS_PLANNED: "ok",
    StepResult.LATE: "warn",
    StepResult.REORDERED: "high",
    StepResult.REPEATED: "high",
    StepResult.SKIPPED: "neutral",
    StepResult.ADDED: "info",
    StepResult.NOT_TAKEN: "neutral",
    StepResult.NOT_YET: "neutral",
}
_MIDDLE_BEFORE = "tool"


def _tr(text: str) -> str:
    return QCoreApplication.translate("StepForm", text)


def form_kind(planned: tuple[tuple[object, str], ...]) -> FormKind:
    """The fields of a step; `planned` are the steps of the playbook it may be."""
    link = (
        FormField(
            "playbook_step_id",
            _tr("Is step"),
            "choice",
            choices=((None, _tr("None of the playbook")), *planned),
        ),
        FormField(
            "result_override",
            _tr("Result"),
            "choice",
            choices=(("", _tr("As compared")), *choices_of(StepResult)),
        ),
        FormField("result_reason", _tr("Because"), placeholder=_tr("Reason of the overruling")),
    )
    return FormKind(
        "workflow_step",
        workflow.revise,
        (
            FormField("action", _tr("As performed"), "text"),
            FormField("done_by", _tr("Done by"), "person", required=True),
            FormField("started_at", _tr("Started"), "moment", precision="started_precision"),
            FormField(
                "finished_at",
                _tr("Finished"),
                "moment",
                required=True,
                precision="finished_precision",
            ),
            FormField(
                "expected_minutes",
                _tr("Expected"),
                shown=lambda value: "" if value is None else format_duration(value),
                parse=read_minutes,
            ),
            FormField("state", _tr("State"), "choice", choices=tuple(choices_of(StepState))),
            FormField("phase", _tr("Phase"), "choice", choices=tuple(choices_of(Phase))),
            FormField("outcome", _tr("What happened"), "text"),
            FormField("reason", _tr("Why"), "text"),
            FormField("tool", _tr("Tool"), placeholder=_tr("none")),
            FormField("command", _tr("Command or query"), "code"),
            FormField("automated", _tr("Automated"), "flag"),
            *(link if planned else ()),
        ),
        label_width=76,
    )


class StepForm(RecordForm):
    """One step: its fields, the playbook's text, its assets and lessons.

    Args:
        section: the workflow section.
        row: the step with what the playbook says.
        whole: the incident.

    Signals:
        lesson_wanted: `(StepRow)` a lesson is to be written from the step.
    """

    lesson_wanted = Signal(object)

    def __init__(self, section: Section, row: StepRow, whole: "WholeIncident") -> None:
        self._says = PlainText("", "secondary", wrap=True, selectable=True)
        self._because = PlainText("", "secondary", wrap=True)
        self._section_of_step = section
        steps = whole.comparison.steps if whole.comparison is not None else ()
        planned = tuple(
            {
                step.playbook_step.id: f"{step.playbook_step.number}  {step.playbook_step.title}"
                for step in steps
                if step.playbook_step is not None
            }.items()
        )
        super().__init__(section, form_kind(planned), row.step, _tr("Step {n}").format(n=row.label))
        self.assets = LinkList(_tr("Link an asset"))
        self.assets.opened.connect(self._open_asset)
        self.assets.linked.connect(lambda record_id: self._set_assets(record_id, link=True))
        self.assets.unlinked.connect(lambda record_id: self._set_assets(record_id, link=False))
        self.lessons = LinkList(_tr("Link a lesson"))
        self.lessons.opened.connect(self._open_lesson)
        self.lessons.linked.connect(lambda record_id: self._set_lesson(record_id, link=True))
        self.lessons.unlinked.connect(lambda record_id: self._set_lesson(record_id, link=False))
        self.write_lesson = Button(
            _tr("Write lesson from this step"), icon="lightbulb", on_click=self._write_lesson
        )
        self._row, self._whole = row, whole
        for title, widget in ((_tr("Assets"), self.assets), (_tr("Lessons"), self.lessons)):
            self.below.addWidget(PlainText(title, "strong"))
            self.below.addWidget(widget)
            self.below.addSpacing(6)
        self.below.addWidget(self.write_lesson)
        self.propose = ProposeButton(section, row)
        self.below.addWidget(self.propose)
        self.write_lesson.setVisible(not section.read_only)
        self.show_row(row, whole)

    @override
    def _add(self, spec: FormField, record_id: UUID, ref: str) -> None:
        if spec.name == "action":
            self.form.add_widget(self._because)
        if spec.name == _MIDDLE_BEFORE:
            self._says_title = PlainText(_tr("Playbook says"), "strong")
            self._told = QWidget()
            told = column(self._says_title, self._says, spacing=6, margins=(0, 8, 0, 8))
            self._told.setLayout(told)
            self.form.add_widget(self._told)
        super()._add(spec, record_id, ref)

    @override
    def _editor(self, spec: FormField) -> tuple[QWidget, Callable[[object], object] | None]:
        if spec.name == "action":
            return TextField(spec.label, lines=1, most=4), None
        if spec.name == "reason":
            return TextField(spec.label, lines=1, most=8), None
        editor, parse = super()._editor(spec)
        if isinstance(editor, TextField):
            editor.setTabChangesFocus(True)  # the way on matters more than a typed tab
        return editor, parse

    def show_row(self, row: StepRow, whole: "WholeIncident") -> None:
        """Shows the step as it is now, and its result against the playbook."""
        self._row, self._whole = row, whole
        self.propose.show_row(row)
        if row.step is None:
            return
        self.load(row.step)
        self.ref.set_text(_tr("Step {n}").format(n=row.label))
        self.set_title(row.planned.title if row.planned is not None else "")
        told = says(row.planned) if row.planned is not None else ""
        self._says.set_text(told)
        self._told.setVisible(bool(told))
        self._show_result(row)
        self._show_expected(row)
        assets = [(asset.id, f"{asset.ref}  {_shown(asset)}") for asset in whole.assets]
        linked = set(row.step.asset_ids)
        self.assets.show_links(
            [link for link in assets if link[0] in linked], assets, read_only=self.read_only
        )
        lessons = [
            (lesson.id, f"{lesson.ref}  {lesson.title or _tr('No title yet')}")
            for lesson in whole.lessons
        ]
        from_it = {lesson.id for lesson in whole.lessons if row.step.id in lesson.step_ids}
        self.lessons.show_links(
            [link for link in lessons if link[0] in from_it], lessons, read_only=self.read_only
        )

    def _show_result(self, row: StepRow) -> None:
        self.chip.setVisible(row.result is not None)
        self._because.set_text(row.because)
        self._because.setVisible(bool(row.because))
        if row.result is None:
            return
        word = row.result.label
        if row.result is StepResult.LATE and row.late is not None:
            word = _tr("Late by {time}").format(time=format_duration(row.late))
        self.chip.set(word, RESULT_TONES[row.result])

    def _show_expected(self, row: StepRow) -> None:
        box = self.box("expected_minutes")
        if box is not None and isinstance(box.editor, LineField):
            from_playbook = row.planned.expected_minutes if row.planned is not None else None
            text = _tr("not set") if from_playbook is None else format_duration(from_playbook)
            box.editor.setPlaceholderText(text)

    # --- links

    def _write(self, values: Mapping[str, Any]) -> None:
        step = self._row.step
        if step is not None:
            self._section_of_step.write(
                partial(workflow.revise, record_id=step.id, version=step.version, values=values)
            )

    def _set_assets(self, asset_id: UUID, *, link: bool) -> None:
        step = self._row.step
        if step is None:
            return
        kept = [known for known in step.asset_ids if known != asset_id]
        self._write({"asset_ids": [*kept, asset_id] if link else kept})

    def _set_lesson(self, lesson_id: UUID, *, link: bool) -> None:
        step = self._row.step
        if step is not None:
            self._section_of_step.write(
                partial(trace.connect_step, lesson_id=lesson_id, step_id=step.id, linked=link)
            )

    def _open_asset(self, record_id: UUID) -> None:
        self._go("assets", record_id)

    def _open_lesson(self, record_id: UUID) -> None:
        self._go("lessons", record_id)

    def _go(self, section: str, record_id: UUID) -> None:
        route = Route("incident", self._whole.incident.id, section, record_id)
        self._section_of_step.context.navigation.go(route)

    def _write_lesson(self) -> None:
        self.commit()
        self.lesson_wanted.emit(self._row)


def _shown(asset: Any) -> str:  # noqa: ANN401 - a schema of kb
    return defang_value(asset.value, asset.entity_type)
