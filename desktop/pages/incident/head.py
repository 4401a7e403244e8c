"""The head of the incident page: where it is, its title, its state, and the primary action."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from desktop.drafts import FieldKey
from desktop.navigation import Route
from desktop.pages.base import PageContext
from desktop.pages.incident.binding import BoundField, bind_field
from desktop.pages.incident.chip_button import ChipButton
from desktop.pages.incident.editors import FittedPersonField, WrappingLine
from desktop.pages.incident.section import choices_of, label_of
from desktop.pages.incident.words import (
    REVIEW_TONES,
    SEVERITY_TONES,
    isolated,
    severity_mark,
    span_text,
)
from desktop.pages.incident.words import has_clock as clock_known
from desktop.widgets.buttons import Button
from desktop.widgets.chips import Chip
from desktop.widgets.inspector import FieldBox
from desktop.widgets.labels import PlainText, hline
from desktop.widgets.layouts import FlowLayout, column, row
from kb.incidents.metrics.service import precision_of
from kb.incidents.record import service as record
from kb.incidents.sign_offs.service import number_of
from kb.vocabulary.enums import ReviewState, Severity, Tlp

if TYPE_CHECKING:
    from kb.dossier import WholeIncident
    from kb.incidents.record.schemas import Incident

_BEGAN = ("first_activity_at", "evidence_available_at", "detected_at")
_ENDED = ("resolved_at", "recovered_at", "closed_at")


class IncidentHead(QWidget):
    """Breadcrumb, title, chips, lead, times and version of one incident.

    Signals:
        times_wanted: the span of time was pressed: show the milestones.
        versions_wanted: the version was pressed: show the history.
    """

    times_wanted = Signal()
    versions_wanted = Signal()

    def __init__(self, context: PageContext, on_preview: Callable[[], object]) -> None:
        super().__init__()
        self._context = context
        self._incident: Incident | None = None
        self._bound: list[BoundField] = []
        self._people: Sequence[str] = ()
        self.number = PlainText("", "monohint", selectable=True)
        self.preview = Button(
            self.tr("Preview report"), "primary", icon="file-text", on_click=on_preview
        )
        self.severity = ChipButton(self.tr("Severity"), partial(self._set, "severity"))
        self.state = ChipButton(self.tr("State"), self._set_state)
        self.tlp = ChipButton(self.tr("Marking"), partial(self._set, "tlp"))
        self.backfilled = Chip()
        self.backfilled.set(self.tr("Recorded afterwards"), "neutral")
        self.backfilled.setToolTip(self.tr("An old incident, entered later with its true dates."))
        self.backfilled.hide()
        self.times = Button("", "flat", on_click=self.times_wanted.emit)
        self.versions = Button("", "flat", on_click=self.versions_wanted.emit)
        self.title = WrappingLine(
            self.tr("Title"), look="title", placeholder=self.tr("No title yet")
        )
        self.lead = FittedPersonField(self.tr("Lead"))
        self._title_box, self._lead_box = FieldBox(self.title), FieldBox(self.lead)
        self.setLayout(column(self._crumbs(), self._titles(), self._facts(), 9, hline(), spacing=0))

    def _crumbs(self) -> QWidget:
        back = Button(
            self.tr("Incidents"),
            "link",
            on_click=lambda: self._context.navigation.go(Route("incidents")),
        )
        self.crumb = back
        line = QWidget()
        line.setLayout(
            row(back, PlainText("/", "hint"), self.number, None, spacing=6, margins=(18, 6, 16, 0))
        )
        return line

    def _titles(self) -> QWidget:
        line = QWidget()
        layout = row(self._title_box, self.preview, spacing=12, margins=(9, 0, 16, 0))
        layout.setStretch(0, 1)
        layout.setAlignment(self.preview, Qt.AlignmentFlag.AlignTop)
        line.setLayout(layout)
        return line

    def _facts(self) -> QWidget:
        flow = FlowLayout(spacing=2)
        lead = QWidget()
        lead.setLayout(row(10, PlainText(self.tr("Lead"), "secondary"), self._lead_box, spacing=0))
        mark = QWidget()
        mark.setLayout(row(self.backfilled, spacing=0))
        # As high as the chips beside it, so that all stand on one line.
        mark.setMinimumHeight(self.tlp.sizeHint().height())
        for widget in (
            self.severity,
            self.state,
            self.tlp,
            mark,
            lead,
            self.times,
            self.versions,
        ):
            flow.addWidget(widget)
        line = QWidget()
        line.setLayout(column(flow, margins=(17, 2, 16, 0)))
        return line

    # --- showing

    def take(self, incident_id: object, number: str) -> None:
        """Binds title and lead to another incident."""
        for bound in self._bound:
            bound.release()
        labels = ((self._title_box, "title"), (self._lead_box, "lead"))
        self._bound = [
            bind_field(
                self._context,
                box,
                FieldKey(
                    "incident", str(incident_id), name, f"{number}, {box.editor.accessibleName()}"
                ),
                record.revise,
                incident_id,
            )
            for box, name in labels
        ]

    def show_whole(self, whole: "WholeIncident", people: Sequence[str], *, read_only: bool) -> None:
        """Shows the incident as it is now."""
        incident = whole.incident
        self._incident = incident
        self.number.set_text(incident.number)
        for bound, value in zip(self._bound, (incident.title, incident.lead), strict=True):
            bound.load(value, incident.version)
        self.lead.set_people(people)
        self.title.setReadOnly(read_only)
        self.lead.setReadOnly(read_only)
        self._show_chips(incident, read_only=read_only)
        self.backfilled.setVisible(incident.backfilled)
        self._show_times(incident)
        version = self.tr("Version {n}").format(n=number_of(whole.sign_offs))
        saved = self.tr("{n} saved").format(n=len(whole.versions))
        self.versions.set_label(f"{version}, {saved}" if whole.versions else version)

    def _show_chips(self, incident: "Incident", *, read_only: bool) -> None:
        self.severity.show_value(
            label_of(Severity, incident.severity),
            SEVERITY_TONES.get(incident.severity, "neutral"),
            severity_mark(incident.severity),
        )
        state = incident.review_state
        skipped = self.tr("Review skipped") if incident.review_skipped else ""
        word = skipped or label_of(ReviewState, state)
        self.state.show_value(word, REVIEW_TONES.get(state, "neutral"))
        self.tlp.show_value(label_of(Tlp, incident.tlp), "neutral")
        moves = [(move.value, move.label) for move in record.LEGAL_MOVES[ReviewState(state)]]
        self.severity.set_choices([] if read_only else choices_of(Severity), incident.severity)
        self.tlp.set_choices([] if read_only else choices_of(Tlp), incident.tlp)
        self.state.set_choices([] if read_only else moves, state)

    def _show_times(self, incident: "Incident") -> None:
        began = next((name for name in _BEGAN if getattr(incident, name)), "")
        ended = next((name for name in _ENDED if getattr(incident, name)), "")
        clock = tuple(clock_known(precision_of(incident.moments, name)) for name in (began, ended))
        text = span_text(
            getattr(incident, began) if began else None,
            getattr(incident, ended) if ended else None,
            self._context.session.zone,
            clock=(clock[0], clock[1]),
        )
        self.times.set_label(isolated(text))
        self.times.setToolTip(self.tr("Edit the times"))

    # --- changing

    def _set(self, field: str, value: object) -> None:
        if self._incident is not None and value != getattr(self._incident, field):
            self._context.session.write(
                partial(
                    record.revise,
                    record_id=self._incident.id,
                    version=self._incident.version,
                    values={field: value},
                ),
                self,
            )

    def _set_state(self, value: object) -> None:
        if self._incident is not None:
            self._context.session.write(
                partial(record.set_state, record_id=self._incident.id, state=str(value)), self
            )
