"""Runs of playbooks: which version, on what, started how; and the steps of each to be ticked."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, override
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QWidget

from desktop.navigation import Route
from desktop.pages.base import PageContext
from desktop.pages.incident.part_declaration import Part, PartColumn
from desktop.pages.incident.part_section import PartSection
from desktop.pages.incident.playbook_choices import playbook_choices
from desktop.pages.incident.table_parts import Service, TableWords
from desktop.pages.incident.workflow.run_checklist import RunChecklist
from desktop.widgets.buttons import Button
from desktop.widgets.cells import Cell
from desktop.widgets.inline_form import InlineAsk, InlineForm
from desktop.widgets.layouts import column, row
from desktop.widgets.sections import SegmentedTabs
from kb.conformance import running
from kb.incidents.playbook_runs import service
from kb.library.playbooks import service as playbooks
from kb.store.base import kinds
from kb.vocabulary.indicators import defang_value
from kb.vocabulary.response import RunTrigger

if TYPE_CHECKING:
    from kb.changes import Changes
    from kb.dossier import WholeIncident
    from kb.library.playbooks.schemas import PlaybookVersion
    from kb.store.kinds import Field

_ALL = "all"
_TONES = {RunTrigger.BY_HAND.value: "neutral", RunTrigger.BY_RULE.value: "info"}


class RunsSection(PartSection):
    """The runs above; below, the steps of the chosen one."""

    name: ClassVar[str] = "workflow"
    state_field: ClassVar[str] = "trigger"

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        self._offered: tuple[tuple[object, str], ...] = ()
        self._form: InlineForm | None = None
        self.table.picked.connect(lambda _row: self._show_steps())

    @override
    def declare(self) -> Part:
        return Part(
            kind=kinds()["playbook_run"],
            attribute="playbook_runs",
            entry="title",
            columns=(
                PartColumn("title", 220),
                PartColumn("playbook_version", 66, self.tr("Version"), _version),
                PartColumn("subject_id", 150, self.tr("Ran on"), _subject),
                PartColumn("trigger", 88),
                PartColumn("steps", 84, self.tr("Steps"), _progress),
                PartColumn("rule", 150),
                PartColumn("started_at", 130),
                PartColumn("started_by", 126),
                PartColumn("finished_at", 130),
            ),
            words=TableWords(
                name=self.tr("Playbook runs"),
                entry=self.tr("Type the playbook that was run, or paste lines"),
                empty=self.tr(
                    "Which playbooks were run, on what, and who started them, stands here."
                ),
                hint=self.tr("Start one to tick its steps; each tick writes the workflow."),
                choose=self.tr("Choose a run to say what it ran on and what started it."),
            ),
            service=Service(
                running.add, running.add_many, running.revise, running.remove, service.duplicate
            ),
            button=self.tr("Run"),
            tones={"trigger": _TONES},
            links={"subject_id": subjects},
            least=150,
            give_way=("finished_at", "started_by", "playbook_version", "rule", "started_at"),
        )

    @override
    def above(self) -> list[QWidget]:
        self._trigger = _ALL
        self.triggers = SegmentedTabs(self.tr("What started them"), chips=True)
        words = [(one.value, one.label) for one in RunTrigger]
        self.triggers.set_tabs([(_ALL, self.tr("All")), *words])
        self.triggers.mark(_ALL)
        self.triggers.chosen.connect(self._narrow)
        self._place = QWidget()
        self._place.setLayout(column(spacing=0))
        self.writing.append(self._place)
        line = QWidget()
        shown = row(self._place, self.triggers)
        shown.setStretch(1, 1)
        for part in (self._place, self.triggers):
            shown.setAlignment(part, Qt.AlignmentFlag.AlignTop)
        line.setLayout(shown)
        return [line]

    @override
    def arrange(self) -> None:
        self.checklist = RunChecklist(self)
        below = column(self.conflict, self.table, self.empty, self.no_match, spacing=0)
        upper = QWidget()
        layout = column(self.top, below, spacing=0)
        layout.setStretch(1, 1)
        upper.setLayout(layout)
        self.halves = QSplitter(Qt.Orientation.Vertical)
        self.halves.setHandleWidth(1)
        self.halves.setChildrenCollapsible(False)
        for part in (upper, self.checklist):
            self.halves.addWidget(part)
        self.halves.setStretchFactor(0, 2)
        self.halves.setStretchFactor(1, 3)
        self.setLayout(column(self.halves, spacing=0))

    # --- showing

    @override
    def show_whole(self, whole: "WholeIncident") -> None:
        super().show_whole(whole)
        self.triggers.setVisible(len({run.trigger for run in self.rows}) > 1)
        self._show_steps(again=True)
        if not self.read_only:
            self.context.session.read(
                partial(playbook_choices, chosen=None),
                self._offer,
                replaces=("incident.run_playbooks", id(self)),
            )

    @override
    def reshow(self) -> None:
        wanted = self._trigger
        rows = [run for run in self.rows if wanted in (_ALL, run.trigger)]
        self.show_rows(self.ordered(rows), total=len(self.rows))

    @override
    def clear_filter(self) -> None:
        self._narrow(_ALL)

    def _narrow(self, trigger: str) -> None:
        self._trigger = trigger
        self.triggers.mark(trigger)
        self.reshow()
        self._show_steps()

    def _show_steps(self, *, again: bool = False) -> None:
        self.checklist.show_run(self.table.current_record(), again=again)

    @override
    def counted(self) -> str:
        by_rule = sum(run.trigger == RunTrigger.BY_RULE for run in self.rows)
        if not self.rows:
            return ""
        return self.tr("{n} of {all} started by a rule").format(n=by_rule, all=len(self.rows))

    @override
    def choices(self, known: "Field") -> Sequence[tuple[object, str]]:
        found = super().choices(known)
        if known.name != "subject_id":
            return found
        return [(None, self.tr("The incident")), *(one for one in found if one[0] is not None)]

    @override
    def note_of(self, record: Any) -> str:
        if record.playbook_version_id is not None:
            return ""
        return self.tr("This playbook isn't in the library: it has no steps to tick here.")

    @override
    def beside(self, record: Any) -> list[QWidget]:
        if record.playbook_version_id is None:
            return []
        words = self.tr("Open the playbook")
        return [Button(words, on_click=partial(self._open_playbook, record.playbook_version_id))]

    @override
    def panes(self) -> list[QWidget]:
        return [self.table, self.checklist.table, self.panel]

    def _open_playbook(self, version_id: UUID) -> None:
        def go(found: "PlaybookVersion") -> None:
            self.context.navigation.go(Route("knowledge", found.playbook_id))

        self.context.session.read(partial(playbooks.version, version_id=version_id), go)

    # --- starting

    def _offer(self, offered: Sequence[tuple[UUID, str]]) -> None:
        """The form to start a run, made anew when there are other playbooks or things."""
        whole = self.whole
        if whole is None:
            return
        ran_on = ((None, self.tr("The incident")), *subjects(whole))
        asked = (*offered, *ran_on)
        open_now = self._form is not None and not self._form.fields.isHidden()
        if asked == self._offered or open_now:
            return
        self._offered = asked
        if self._form is not None:
            self._form.deleteLater()
            self._form = None
        if not offered:
            return
        form = InlineForm(
            self.tr("Start run…"),
            (
                InlineAsk("version_id", self.tr("Playbook"), choices=tuple(offered)),
                InlineAsk("subject_id", self.tr("Ran on"), choices=ran_on),
                InlineAsk("rule", self.tr("Rule that started it"), hint=self.tr("none: by hand")),
                InlineAsk("at", self.tr("When"), hint=self.tr("such as 09:26, or now")),
            ),
            self._start,
        )
        self._form = form
        place = self._place.layout()
        if place is not None:
            place.addWidget(form)

    def _start(self, given: Mapping[str, Any]) -> None:
        self.say("")
        whole = self.whole
        near = whole.incident.detected_at if whole is not None else None
        try:
            at, precision = self.read_moment(str(given["at"]), near)
        except ValueError as error:
            self.say(str(error))
            return
        values: dict[str, Any] = {"subject_id": given["subject_id"], "rule": given["rule"]}
        if at is not None:
            values |= {"started_at": at, "started_precision": precision.value}
        if not str(given["rule"] or "").strip():
            values["started_by"] = self.context.session.actor

        def choose(changes: "Changes") -> None:
            self._wanted = (changes.result, "")

        start = partial(running.start, version_id=given["version_id"], values=values)
        self.write(partial(start, incident_id=self.incident_id), choose, self._on_refused)


def subjects(whole: "WholeIncident") -> list[tuple[object, str]]:
    """What a playbook may have run on beside the incident: its alerts and its assets."""
    alerts = [(alert.id, f"{alert.title}") for alert in whole.alerts]
    assets = [
        (asset.id, f"{asset.ref}  {defang_value(asset.value, asset.entity_type)}")
        for asset in whole.assets
    ]
    return [*assets, *alerts]


def _version(section: RunsSection, run: Any) -> Cell:  # noqa: ANN401
    del section
    return Cell(f"v{run.playbook_version}" if run.playbook_version else "", "secondary")


def _subject(section: RunsSection, run: Any) -> Cell:  # noqa: ANN401
    if run.subject_id is None:
        return Cell(section.tr("The incident"), "secondary")
    known = dict(subjects(section.whole)) if section.whole is not None else {}
    text = known.get(run.subject_id)
    return Cell(text, wrap=True) if text else Cell(section.tr("not there any more"), "muted")


def _progress(section: RunsSection, run: Any) -> Cell:  # noqa: ANN401
    if not run.steps:
        return Cell("", "number")
    said = section.tr("{n} of {all}").format(n=run.done, all=run.steps)
    left_out = section.tr("{n} left out").format(n=run.skipped) if run.skipped else ""
    return Cell(said, "number", tip=left_out)
