"""The overview: what happened, how long it took, and what is missing."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, ClassVar, override
from uuid import UUID

from PySide6.QtWidgets import QWidget

from desktop.navigation import FIELD, Route
from desktop.pages.base import PageContext, panel_layout
from desktop.pages.incident.before_signoff import BeforeSignOff
from desktop.pages.incident.cited_in import follow
from desktop.pages.incident.facts_form import FactsForm
from desktop.pages.incident.impacts import Impacts
from desktop.pages.incident.markdown_part import MarkdownPart
from desktop.pages.incident.metric_words import MetricDetail
from desktop.pages.incident.metrics_row import MetricsRow
from desktop.pages.incident.milestones import Milestones
from desktop.pages.incident.origins import Origins
from desktop.pages.incident.overview_follow_ups import OverviewFollowUps
from desktop.pages.incident.phase_bar import PhaseBar
from desktop.pages.incident.recent import Recent
from desktop.pages.incident.relations import Relations, around
from desktop.pages.incident.section import Section
from desktop.pages.incident.seen_before import SeenBefore
from desktop.reference_links import words_of
from desktop.widgets.buttons import Button
from desktop.widgets.labels import PlainText, hline
from desktop.widgets.layouts import column, scrolled
from desktop.widgets.sections import section_title
from kb.ledger.history import history_for

if TYPE_CHECKING:
    from desktop.navigation import State
    from kb.dossier import WholeIncident
    from kb.incidents.metrics.service import Metric
    from kb.incidents.review.checklist import ChecklistItem

_RECENT = 24
#: Times of metrics that are no milestones → the section that shows them.
_ELSEWHERE = {
    "signed_at": "sign_off",
    "change_verified_at": "config_changes",
    "notified_at": "notifications",
    "deadline_at": "notifications",
}


class OverviewSection(Section):
    """Summary, metrics, phases, impact and follow-ups; at the right what is missing, and facts."""

    name: ClassVar[str] = "overview"

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.summary = MarkdownPart(
            context,
            "summary",
            self.tr("Summary"),
            self.tr("Write three to six sentences: what happened, and what it meant."),
        )
        self.metrics = MetricsRow()
        self.metric_detail = MetricDetail()
        self.metrics.chosen.connect(self._show_metric)
        self.metrics.wanted.connect(self.show_time)
        self.phases = PhaseBar()
        self.phases.chosen.connect(lambda: self._go("timeline"))
        self.milestones = Milestones(context, self.time_now)
        self.times_button = Button(
            self.tr("Edit times"), "flat", icon="pencil-simple", on_click=self._toggle_times
        )
        self.root_cause = MarkdownPart(
            context,
            "root_cause",
            self.tr("Root cause"),
            self.tr("Say what made the incident possible."),
        )
        for part in (self.summary, self.root_cause):
            part.link_wanted.connect(self._on_link)
        self.impacts = Impacts(context)
        self.follow_ups = OverviewFollowUps(self, lambda ref: self._go("follow_ups", ref))
        self._phases_title = section_title(self.tr("Phases"), None, self.times_button)
        self.pane = scrolled(self._content(), self.tr("Overview"))
        self.setLayout(column(self.pane, spacing=0))
        self.signoff = BeforeSignOff(self._on_item)
        self.facts: FactsForm | None = None
        self._facts_place = column(spacing=0)
        self.origins = Origins(self)
        self.relations = Relations(self)
        self.seen_before = SeenBefore(self)
        self.recent = Recent(context)
        self._panel = scrolled(self._side(), self.tr("Facts"))

    def _show_metric(self, one: "Metric") -> None:
        self.metric_detail.show_metric(one, self.context.session.zone)

    def _on_link(self, address: str) -> None:
        if words := words_of(address):
            follow(self, words)

    def _content(self) -> QWidget:
        content = QWidget()
        content.setLayout(
            column(
                self.summary,
                hline(),
                self.metrics,
                hline(),
                self._phases_title,
                self.phases,
                self.milestones,
                self.follow_ups,
                self.impacts,
                self.root_cause,
                None,
                spacing=14,
                margins=(24, 16, 24, 24),
            )
        )
        return content

    def _side(self) -> QWidget:
        side = QWidget()
        facts = PlainText(self.tr("Facts"), "section")
        layout = panel_layout(self.metric_detail, self.signoff, self.seen_before, hline(), facts)
        layout.addLayout(self._facts_place)
        for widget in (self.origins, self.relations, hline(), self.recent):
            layout.addWidget(widget)
        layout.addStretch(1)
        side.setLayout(layout)
        return side

    # --- showing

    @override
    def show_whole(self, whole: "WholeIncident") -> None:
        first = self.whole is None
        super().show_whole(whole)
        incident = whole.incident
        for part, text in (
            (self.summary, incident.summary),
            (self.root_cause, incident.root_cause),
        ):
            part.load(
                incident.id, incident.number, text, incident.version, read_only=self.read_only
            )
        self.metrics.show_metrics(whole.metrics, self.context.session.zone)
        self.phases.show_phases(whole.phases, self.context.session.zone)
        self.milestones.load(incident, read_only=self.read_only)
        if first:
            self._show_milestones(not whole.phases and not self.read_only)
        self.impacts.load(incident, read_only=self.read_only)
        self.follow_ups.load(whole, read_only=self.read_only)
        self.signoff.show_items(whole.checklist)
        self._show_facts(whole)
        self.origins.show_sources(whole.sources)
        self._read_around(whole)
        self.seen_before.show_whole(whole)

    def _show_facts(self, whole: "WholeIncident") -> None:
        form, focused = self.facts, ""
        if form is not None:
            form.show_facts(whole)
            other = form.read_only != self.read_only or not (form.dirty or form.fits(whole))
            if not other:
                return
            focused = form.focused_field()
            form.hide()
            form.deleteLater()
        self.facts = FactsForm(self, whole)
        self._facts_place.addWidget(self.facts)
        if focused:
            self.facts.focus_field(focused)

    def _read_around(self, whole: "WholeIncident") -> None:
        """Reads what lies outside of the incident itself."""
        session = self.context.session
        session.read(
            partial(history_for, dossier_id=whole.incident.id, limit=_RECENT),
            self.recent.show_entries,
            replaces=("incident.recent", id(self)),
        )
        session.read(
            partial(around, incident_id=whole.incident.id),
            self.relations.show_around,
            replaces=("incident.related", id(self)),
        )

    # --- ways

    def show_times(self) -> None:
        """Opens the milestones and puts the cursor into them."""
        self._show_milestones(True)
        self.milestones.focus_first_missing()
        self.pane.ensureWidgetVisible(self.milestones)

    def show_time(self, name: str) -> None:
        """Leads to a time that a metric used: a milestone, a signature, a change, a message."""
        section = _ELSEWHERE.get(name)
        if section is not None:
            self._go(section)
            return
        self._show_milestones(True)
        self.milestones.focus(name)
        self.pane.ensureWidgetVisible(self.milestones)

    def _toggle_times(self) -> None:
        if self.milestones.isHidden():
            self.show_times()
        else:
            self._show_milestones(False)

    def _show_milestones(self, shown: bool) -> None:
        self.milestones.setVisible(shown)
        self.times_button.set_label(self.tr("Hide times") if shown else self.tr("Edit times"))

    def _on_item(self, item: "ChecklistItem") -> None:
        if item.section == "sign_off" and item.field:
            query, here = FIELD + item.field, self.incident_id
            self.context.navigation.go(Route("incident", here, item.section, here, query))
        elif item.section != self.name:
            self._go(item.section, item.record_id)
        elif item.part == "summary":
            self.summary.edit()
        elif item.part == "times":
            self.show_times()
        elif item.field:
            self.focus_field(item.field)
        else:
            self.focus_facts()

    def focus_facts(self) -> None:
        """Puts the cursor into the facts."""
        if self.facts is not None:
            self.facts.focus_first()

    def _go(self, section: str, record_id: UUID | None = None) -> None:
        route = Route("incident", self.incident_id, section, record_id)
        self.context.navigation.go(route)

    # --- the section

    @override
    def handlers(self) -> dict[str, Callable[[], object]]:
        return {} if self.read_only else {"new": self.follow_ups.add.click}

    @override
    def panes(self) -> list[QWidget]:
        return [self.summary.edit_button, self.follow_ups.table, self._panel]

    @override
    def inspector(self) -> QWidget:
        return self._panel

    @override
    def focus_field(self, name: str) -> bool:
        part = {"summary": self.summary, "root_cause": self.root_cause}.get(name)
        if part is None:
            return self.facts is not None and self.facts.focus_field(name)
        self.pane.ensureWidgetVisible(part)
        part.reader.setFocus()
        return True

    @override
    def reveal(self, record_id: UUID) -> bool:
        if self.whole is not None and record_id == self.whole.incident.id:
            return True
        if not self.follow_ups.table.select_key(record_id, flash=True):
            return False
        self.pane.ensureWidgetVisible(self.follow_ups.table)
        return True

    @override
    def state(self) -> "State":
        return {"scroll": self.pane.verticalScrollBar().value()}

    @override
    def restore(self, state: "State") -> None:
        self.pane.verticalScrollBar().setValue(int(str(state.get("scroll", 0))))
