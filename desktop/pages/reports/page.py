"""Reports: what is asked for at the left, the exact pages in the middle."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, override
from uuid import UUID

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QFrame, QMenu, QWidget

from desktop.dialogs.files import save_as
from desktop.errors import trouble
from desktop.navigation import Route
from desktop.pages.base import Page, PageContext
from desktop.pages.reports import passages, printing
from desktop.pages.reports.evidence_check import EvidenceCheck
from desktop.pages.reports.exporting import Ask, ReportExport
from desktop.pages.reports.exports import PastExports
from desktop.pages.reports.form import ReportForm
from desktop.pages.reports.own_templates import OwnTemplates
from desktop.pages.reports.passages import Passages
from desktop.pages.reports.preview import Document, PagesView, Thumbnails
from desktop.pages.reports.rendering import PreviewRendering, Rendered
from desktop.pages.reports.toolbar import PreviewBar
from desktop.pages.reports.warnings import WarningList
from desktop.pages.reports.withheld import WithheldList
from desktop.sending import Sending
from desktop.widgets.bars import EmptyState, ErrorBar
from desktop.widgets.labels import hline, vline
from desktop.widgets.layouts import column, empty_layout, row
from kb.incidents.issued_reports import service as issued_reports
from kb.incidents.record import listing
from kb.incidents.record import service as incidents
from kb.incidents.record.rows import IncidentRow
from kb.incidents.withheld_passages import service as withheld_passages
from reports import catalog

if TYPE_CHECKING:
    from desktop.drafts import FieldKey
    from desktop.navigation import State
    from desktop.pages.reports.preview import Spot
    from kb.changes import Changes
    from reports.context import ReportContext
    from reports.own.folder import Found
    from reports.result import RenderResult

_RECENT = 100


class ReportsPage(Page):
    """Preview and export of one incident's report.

    Attributes:
        exporting: writes what is shown, in any form.
    """

    def __init__(
        self, context: PageContext, parent: QWidget | None = None, ask_target: Ask = save_as
    ) -> None:
        super().__init__(context, parent)
        self._incident_id: UUID | None = None
        self._number = ""
        self.header.hide()
        self.form = ReportForm()
        self.form.page_size.set_value(context.settings.text("report/page"))
        self.templates = OwnTemplates(self)
        self.document = Document(self)
        self.view = PagesView(self.document, self)
        self.thumbnails = Thumbnails(self.document)
        self.bar = PreviewBar()
        self.warnings = WarningList()
        self.withheld = WithheldList()
        self.past = PastExports(self, self._on_failed)
        self.rendering = PreviewRendering(context, self)
        self.sending = Sending(context, self, lambda: self._incident_id)
        self.passages = Passages(lambda: self._incident_id, self._go, self)
        check = EvidenceCheck(context.session, self.bars.addWidget, self)
        self.exporting = ReportExport(self, self.rendering, check, self._on_failed, ask_target)
        self._build()
        self._connect()
        self._show_signing()
        context.settings.changed.connect(lambda _key, _value: self._show_signing())
        context.theme.changed.connect(self.view.paint_canvas)
        self.view.paint_canvas()

    def _build(self) -> None:
        self.form.past.addWidget(self.past)
        canvas = QFrame()
        canvas.setProperty("canvas", "1")
        pages = row(self.thumbnails, vline(), self.view, spacing=0)
        pages.setStretch(2, 1)
        canvas.setLayout(pages)
        self._canvas = canvas
        self._empty = EmptyState(
            self.tr("A report shows one incident. Choose it at the left."),
            ((self.tr("Open incidents"), lambda: self._go(Route("incidents"))),),
        )
        middle = column(spacing=0)
        for part in (self.bar, hline(), self.warnings, self.withheld, canvas, self._empty):
            middle.addWidget(part, int(part in {canvas, self._empty}))
        whole = row(self.form, vline(), middle, spacing=0)
        whole.setStretch(2, 1)
        self.body.addLayout(whole)
        self._show_empty(empty=True)

    def _connect(self) -> None:
        self.templates.changed.connect(self._on_templates)
        self.form.changed.connect(self._ask)
        self.form.incident_picked.connect(self._on_picked)
        self.past.register_wanted.connect(lambda: self._go(Route("issued")))
        self.form.list_wanted.connect(lambda: self._list_withheld(shown=self.withheld.isHidden()))
        self.withheld.closed.connect(lambda: self._list_withheld(shown=False))
        self.withheld.place_wanted.connect(self._go_to_field)
        self.withheld.lift_wanted.connect(self._lift)
        self.past.again_wanted.connect(
            lambda made: self._go(Route("issued", record_id=made, section="standing"))
        )
        self.form.withheld_wanted.connect(lambda: self._find("REDACTED"))
        self.bar.page_wanted.connect(self.view.go_to)
        self.bar.zoomed.connect(self.view.zoom)
        self.bar.page_fit_wanted.connect(self.view.fit_page)
        self.bar.searched.connect(self._find)
        self.bar.print_wanted.connect(self._print)
        self.bar.export_wanted.connect(self.export)
        self.bar.forms_wanted.connect(self._show_forms)
        self.view.page_shown.connect(self._on_page)
        self.view.menu_wanted.connect(self._show_menu)
        self.thumbnails.wanted.connect(self.view.go_to)
        self.warnings.page_wanted.connect(lambda page: self.view.go_to(page - 1))
        self.warnings.field_wanted.connect(self.passages.go_to)
        self.rendering.read.connect(self._on_read)
        self.rendering.rendered.connect(self._on_rendered)
        self.rendering.drafted.connect(self._on_drafted)
        self.rendering.staled.connect(self.bar.show_stale)
        self.context.drafts.typed.connect(self._on_typed)
        self.rendering.failed.connect(self._on_failed)

    # --- page

    @staticmethod
    @override
    def bring_parts() -> None:
        import reports.pool  # noqa: F401, PLC0415 - the first report needs it

    @override
    def open(self, route: Route) -> None:
        if route.record_id is not None:
            self._choose(route.record_id)
        self._read_incidents()
        self.templates.read()

    @override
    def state(self) -> "State":
        return {"place": self.view.place(), "incident": self._incident_id}

    @override
    def restore(self, state: "State") -> None:
        incident_id, place = state.get("incident"), state.get("place")
        if isinstance(incident_id, UUID):
            self._choose(incident_id)
        if isinstance(place, tuple):
            self.view.go_back_to(place)

    @override
    def refresh(self, changes: object) -> None:
        made: Changes | None = changes  # type: ignore[assignment]
        if made is None or made.touches("incident"):
            self._read_incidents()
        if self._incident_id is None:
            return
        if made is None or made.in_dossier(self._incident_id):
            self._read_past()
            if made is None or not made.touches("issued_report"):
                self._ask()

    @override
    def handlers(self) -> dict[str, Callable[[], object]]:
        if self._incident_id is None:
            return {"find": self.bar.focus_find}
        return {
            "export_pdf": self.export,
            "print": self._print,
            "send_conclusion": self.sending.ask,
            "find": self.bar.focus_find,
            "find_next": lambda: self._step_find(1),
            "find_previous": lambda: self._step_find(-1),
            "larger": lambda: self.view.zoom(1),
            "smaller": lambda: self.view.zoom(-1),
            "normal_size": lambda: self.view.zoom(0),
        }

    @override
    def reasons(self) -> dict[str, str]:
        wanted = self.tr("Choose an incident first.")
        return {"export_pdf": wanted, "print": wanted}

    @override
    def panes(self) -> list[QWidget]:
        return [self.form.incident, self.bar.export_button, self.thumbnails, self.view]

    @override
    def dossier_id(self) -> object:
        return self._incident_id

    # --- reading

    def _read_incidents(self) -> None:
        query = partial(listing.page, q=listing.ListQuery(sort="updated"), offset=0, limit=_RECENT)
        self.context.session.read(query, self._on_incidents, replaces="report.incidents")

    def _on_incidents(self, rows: tuple[IncidentRow, ...]) -> None:
        choices = [(found.id, f"{found.number}  {found.title}") for found in rows]
        if self._incident_id is not None and self._incident_id not in [c[0] for c in choices]:
            choices.insert(0, (self._incident_id, self._number))
        self.form.show_incidents(choices, self._incident_id)

    def _on_picked(self, incident_id: UUID) -> None:
        self._choose(incident_id)
        self.context.navigation.replace(Route("reports", record_id=incident_id))

    def _choose(self, incident_id: UUID) -> None:
        if incident_id == self._incident_id:
            return
        self._incident_id = incident_id
        query = partial(incidents.get, record_id=incident_id)
        self.context.session.read(query, self._on_incident, self._on_gone)
        self._read_past()
        self.handlers_changed.emit()

    def _on_incident(self, found: object) -> None:
        self._number = str(getattr(found, "number", ""))
        self.form.incident.set_value(self._incident_id)
        self.form.marking.set_value(getattr(found, "tlp", "amber"))
        self.title_changed.emit(self.tr("Report of %s") % self._number)
        self._show_empty(empty=False)
        self._ask(at_once=True)

    def _on_gone(self, error: Exception) -> None:
        self._incident_id = None
        self._show_empty(empty=True)
        self.handlers_changed.emit()
        self._on_failed(error)

    def _read_past(self) -> None:
        if self._incident_id is not None:
            query = partial(issued_reports.list_for, incident_id=self._incident_id)
            self.context.session.read(query, self.past.show_exports, replaces="report.past")

    # --- preview

    def _on_templates(self, found: "Found") -> None:
        """The preview follows an own template while somebody writes it."""
        self.form.show_own(found)
        ours = {kind.name for kind in catalog.kinds()}
        if self.form.asked().kind not in ours:
            self._ask()

    def _ask(self, *, at_once: bool = False) -> None:
        if self._incident_id is None:
            return
        self.form.incident.set_value(self._incident_id)
        asked = self.form.asked()
        if asked.incident_id is None:
            # The list of incidents isn't in yet; the incident is known all the same.
            self.form.show_incidents([(self._incident_id, self._number)], self._incident_id)
            asked = self.form.asked()
        self.bar.show_working()
        self.rendering.ask(asked, at_once=at_once)

    def _on_read(self, found: "ReportContext") -> None:
        self.form.show_withheld(found)
        self.withheld.show_context(found, str(self.form.audience.currentText()))
        self.passages.know(found.record)

    def _on_typed(self, key: "FieldKey") -> None:
        """What is typed anywhere into this incident shows in the draft before it is saved."""
        if self.isVisible() and self.rendering.shows(key.record_id):
            self._ask()

    def _on_drafted(self, incident_id: UUID, draft: "RenderResult") -> None:
        if incident_id == self._incident_id:
            self._show_pages(draft)
            self.bar.show_stale()

    def _on_rendered(self, rendered: Rendered) -> None:
        if rendered.incident_id != self._incident_id:
            return
        self._clear_bars()
        self._show_pages(rendered.result)
        self.bar.show_rendered(rendered.at.astimezone(self.context.session.zone))

    def _show_pages(self, result: "RenderResult") -> None:
        self.view.hold()
        place = self.view.place()
        self.document.show_bytes(result.content)
        self.thumbnails.show_pages(redraw=not result.draft)
        self.view.go_back_to(place)
        self.view.expect()
        self.bar.show_pages(self.document.pageCount())
        self._on_page(self.view.pageNavigator().currentPage())
        self.warnings.show_messages(result.messages)
        self.passages.show_places(result)

    def _on_page(self, page: int) -> None:
        self.bar.show_page(page)
        self.thumbnails.mark(page)

    def _on_failed(self, error: Exception) -> None:
        self.exporting.end()
        self.bar.show_failed()
        self._clear_bars()
        found = trouble(error)
        again = ((self.tr("Try again"), lambda: self._ask(at_once=True)),)
        self.bars.addWidget(ErrorBar(found.what, found.kept, found.todo, found.details, again))

    def _clear_bars(self) -> None:
        empty_layout(self.bars)

    def _show_empty(self, *, empty: bool) -> None:
        self._canvas.setVisible(not empty)
        self._empty.setVisible(empty)
        self.bar.set_usable(usable=not empty)

    def _find(self, text: str) -> None:
        self.document.search.setSearchString(text)
        self.view.setSearchModel(self.document.search)
        self.bar.show_finds(self.document.finds() if text else None)
        if text:
            self.view.setCurrentSearchResultIndex(-1)
            self._step_find(1)

    def _step_find(self, by: int) -> None:
        found = self.document.finds()
        if not found:
            return
        index = (self.view.currentSearchResultIndex() + by) % found
        self.view.setCurrentSearchResultIndex(index)
        link = self.document.search.resultAtIndex(index)
        self.view.pageNavigator().jump(link.page(), link.location())

    def _show_menu(self, spot: "Spot | None", at: QPoint) -> None:
        menu = QMenu(self)
        self.passages.add_to(menu, spot)
        menu.addAction(self.tr("Export PDF"), self.export)
        if self._incident_id is not None:
            self.exporting.add_to(menu, self._incident_id)
        menu.exec(at)

    def _go(self, route: Route) -> None:
        self.context.navigation.go(route)

    def _list_withheld(self, *, shown: bool) -> None:
        self.withheld.setVisible(shown)
        if shown:
            self.withheld.table.setFocus()

    def _go_to_field(self, part: str, record_id: str, field: str) -> None:
        self.passages.go_to(passages.of_part(part, record_id, field))

    def _lift(self, passage_id: UUID) -> None:
        lift = partial(withheld_passages.lift, record_id=passage_id)
        self.context.session.write(lift, self, None, self._on_failed)

    # --- out of the house

    def _show_signing(self) -> None:
        settings = self.context.settings
        certificate = settings.text("report/certificate") if settings.flag("report/sign") else ""
        self.bar.show_signing(Path(certificate).name)

    def export(self) -> None:
        """Writes the previewed bytes to a file that the person chooses; waits for fresh ones."""
        if self._incident_id is not None:
            self.exporting.begin(self._incident_id)

    def _show_forms(self) -> None:
        """The other forms, below their button."""
        if self._incident_id is None:
            return
        menu = QMenu(self)
        self.exporting.add_to(menu, self._incident_id)
        button = self.bar.forms_button
        menu.exec(button.mapToGlobal(button.rect().bottomLeft()))

    def _print(self) -> None:
        def go(rendered: Rendered) -> None:
            printing.print_pages(self.document, rendered.result.title, self)

        self.rendering.when_fresh(go)
