"""The register of all that left the house: when, by whom, to whom, and what changed since."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, override

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from desktop.errors import trouble
from desktop.jobs.report_file import ReportFile
from desktop.navigation import Route
from desktop.pages.base import Page, PageContext
from desktop.pages.issued.checked import bar_of, check
from desktop.pages.issued.standing import StandingView
from desktop.theme import fonts
from desktop.widgets.bars import Bar, EmptyState
from desktop.widgets.buttons import Button
from desktop.widgets.cells import Cell
from desktop.widgets.fields import Combo, SearchField
from desktop.widgets.layouts import column, row
from desktop.widgets.rows import Column, RowsModel
from desktop.widgets.table import EditableTable
from kb.incidents.issued_reports import service as issued_reports
from kb.incidents.issued_reports.schemas import Registered
from kb.vocabulary.enums import Tlp
from kb.vocabulary.folding import fold
from reports import catalog, reissue, subjects
from reports.own import folder

if TYPE_CHECKING:
    from collections.abc import Collection
    from uuid import UUID

    from sqlalchemy.orm import Session as KbSession

    from desktop.navigation import State
    from kb.changes import Changes
    from reports.context import ReportContext
    from reports.reissue import Standing

#: A route with this section shows how its report stands.
STANDING = "standing"


class IssuedPage(Page):
    """All exported reports, newest first; to whom they were given is written here.

    Attributes:
        table: the register.
    """

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.header.set_title(self.tr("Exported reports"))
        self._rows: tuple[Registered, ...] = ()
        self._labels: dict[str, str] = {}
        self.file = ReportFile(context, self, self._failed)
        self.about = Combo(self.tr("About"), self._subjects())
        self.about.set_value("")
        self.about.setMinimumWidth(fonts.px(170))
        self.about.picked.connect(lambda _value: self._fill())
        self.field = SearchField(self.tr("Filter by what it is about, file, person or hash"))
        self.field.setMinimumWidth(fonts.px(320))
        self.field.searched.connect(lambda _text: self._fill())
        self.model: RowsModel[Registered] = RowsModel(
            self._columns(), key=lambda one: one.report.id, parent=self
        )
        self.model.edited.connect(self._edit)
        self.table = EditableTable(self.tr("Exported reports"))
        self.table.setModel(self.model)
        self.table.opened.connect(self._open)
        self.empty = EmptyState(
            self.tr("No report has left the house yet."),
            ((self.tr("Open reports"), partial(context.navigation.go, Route("reports"))),),
        )
        self.empty.hide()
        self.standing = StandingView()
        self.standing.hide()
        self.standing.closed.connect(self._close_standing)
        self.standing.again_wanted.connect(self._again)
        self._lay_out()

    def _lay_out(self) -> None:
        copy_it = Button(self.tr("Copy SHA-256"), on_click=self._copy)
        changed = Button(self.tr("What changed since"), on_click=self._look_at_current)
        above = row(
            self.about, self.field, changed, copy_it, None, spacing=8, margins=(20, 0, 16, 10)
        )
        below = column(self.table, self.empty, spacing=0, margins=(20, 0, 16, 12))
        below.setStretch(0, 1)
        self.body.addLayout(above)
        self.body.addLayout(below)
        self.body.addWidget(self.standing)
        self.body.setStretch(1, 1)
        self.body.setStretch(2, 1)

    def _columns(self) -> tuple[Column[Registered], ...]:
        return (
            Column("at", self.tr("Exported"), self._at, 148),
            Column("about", self.tr("About"), _about, 160),
            Column("kind", self.tr("Report"), self._kind, 132),
            Column("audience", self.tr("Audience"), _audience, 140),
            Column("tlp", self.tr("Marking"), lambda o: Cell(_marking(o), "secondary"), 132),
            Column("version", self.tr("Version"), _version, 84),
            Column(
                "recipients",
                self.tr("Given to"),
                lambda one: Cell(", ".join(one.report.recipients), wrap=True),
                150,
                stretch=True,
                editor="line",
                value=lambda one: ", ".join(one.report.recipients),
            ),
            Column("by", self.tr("By"), lambda o: Cell(o.report.exported_by, "person"), 146),
            Column("sha256", "SHA-256", _hash, 112),
        )

    @override
    def open(self, route: Route) -> None:
        self.title_changed.emit(self.tr("Exported reports"))
        own = folder.found().kinds
        self._labels = {kind.name: kind.label for kind in (*own, *catalog.kinds())}
        self._read()
        if route.section == STANDING and route.record_id is not None:
            self._look_at(route.record_id)
        for name in route.query.split("\n") if route.query else ():
            self.check(Path(name))

    @override
    def state(self) -> "State":
        return {
            "scroll": self.table.scroll_state(),
            "filter": self.field.text(),
            "about": self.about.value(),
        }

    @override
    def restore(self, state: "State") -> None:
        self.field.setText(str(state.get("filter") or ""))
        self.about.set_value(state.get("about") or "")
        scroll = state.get("scroll")
        if isinstance(scroll, int):
            self.table.restore_scroll(scroll)

    @override
    def refresh(self, changes: object) -> None:
        made: Changes | None = changes  # type: ignore[assignment]
        if made is None or made.touches("issued_report", "incident"):
            self._read()
        if self.standing.found is not None:
            self._look_at(self.standing.found.report.id)

    @override
    def handlers(self) -> dict[str, Callable[[], object]]:
        return {"find": self.field.setFocus}

    @override
    def panes(self) -> list[QWidget]:
        return [self.field, self.table, self.standing]

    def check(self, path: Path) -> None:
        """Checks a report that was dropped: against itself, then against the store."""
        shown = lambda found: self.bars.addWidget(bar_of(found))  # noqa: E731
        trusted = self.context.settings.text("report/trusted").strip()
        files = (Path(trusted).expanduser(),) if trusted else ()
        query = partial(check, path=path, trusted=files)
        self.context.session.read(query, shown, partial(self._unchecked, path))

    def _unchecked(self, path: Path, error: Exception) -> None:
        found = trouble(error)
        what = f"{path.name}: {found.what}"
        self.bars.addWidget(Bar(what, "danger", detail=found.todo, closable=True))

    def _read(self) -> None:
        self.context.session.read(issued_reports.register, self._show, replaces="issued.register")

    def _show(self, rows: tuple[Registered, ...]) -> None:
        self._rows = rows
        self._fill()

    def _fill(self) -> None:
        wanted = fold(self.field.text()).split()
        about = str(self.about.value() or "")
        shown = [
            one
            for one in self._rows
            if about in {"", one.report.subject} and all(word in _text(one) for word in wanted)
        ]
        self.model.set_rows(shown)
        self.header.set_count(len(shown))
        self.table.setVisible(bool(self._rows))
        self.empty.setVisible(not self._rows)

    def _edit(self, one: Registered, _key: str, value: object) -> None:
        give = partial(
            issued_reports.give,
            record_id=one.report.id,
            version=one.report.version,
            recipients=str(value).split(","),
        )
        self.context.session.write(give, self)

    def _open(self, one: Registered) -> None:
        report, go = one.report, self.context.navigation.go
        if report.incident_id is not None:
            go(Route("reports", record_id=report.incident_id))
        elif report.subject == subjects.EXERCISE:
            go(Route("training", report.item_id, "exercises"))
        elif report.item_id is not None:
            go(Route("knowledge", record_id=report.item_id))
        else:
            go(Route("incidents", query=str(report.asked.get("query") or "")))

    # --- how one stands

    def _look_at_current(self) -> None:
        chosen = self.table.current_record()
        if chosen is not None:
            self._look_at(chosen.report.id)

    def _look_at(self, report_id: "UUID") -> None:
        read = partial(reissue.standing, report_id=report_id)
        self.context.session.read(read, self._show_standing, self._gone, replaces="issued.one")

    def _gone(self, error: Exception) -> None:
        if self.standing.found is not None:
            self._close_standing()
        self._failed(error)

    def _show_standing(self, found: "Standing") -> None:
        self.standing.show_standing(found, self.context.session.zone)
        self.standing.show()
        self.table.select_key(found.report.id)

    def _close_standing(self) -> None:
        self.standing.hide()
        self.standing.found = None
        self.table.setFocus()

    def _again(self, found: "Standing", taken: "Collection[str]", form: str) -> None:
        """A new copy: read now, asked where it goes, written and noted like the first one."""
        self.context.session.flush()
        query = found.report.asked.get("query")
        by = self.context.session.actor

        def read(session: "KbSession") -> "ReportContext":
            return reissue.read_again(session, found, taken, by)

        go_on = partial(self.file.ask, form, query=query)
        self.context.session.read(read, go_on, self._failed)

    def _failed(self, error: Exception) -> None:
        found = trouble(error)
        detail = " ".join(part for part in (found.kept, found.todo) if part)
        self.bars.addWidget(Bar(found.what, "danger", detail=detail, closable=True))

    def _copy(self) -> None:
        chosen = self.table.current_record()
        if chosen is not None:
            QGuiApplication.clipboard().setText(chosen.report.sha256)

    def _subjects(self) -> tuple[tuple[str, str], ...]:
        return (
            ("", self.tr("About everything")),
            (subjects.INCIDENT, self.tr("Incidents")),
            (subjects.EXTRACT, self.tr("Single records")),
            (subjects.PLAYBOOK, self.tr("Playbooks")),
            (subjects.ARTICLE, self.tr("Articles")),
            (subjects.PERIOD, self.tr("Periods")),
            (subjects.EXERCISE, self.tr("Exercises")),
            (subjects.INSIGHTS, self.tr("Figures")),
        )

    def _kind(self, one: Registered) -> Cell:
        label = self._labels.get(one.report.report_kind, one.report.report_kind)
        if not one.report.signed_by:
            return Cell(label, wrap=True)
        tip = self.tr("Signed by {name}").format(name=one.report.signed_by)
        return Cell(f"{label} · {self.tr('signed')}", wrap=True, tip=tip)

    def _at(self, one: Registered) -> Cell:
        at = one.report.exported_at
        if at is None:
            return Cell(self.tr("not set"), "muted")
        return Cell(f"{at.astimezone(self.context.session.zone):%Y-%m-%d %H:%M}", "number")


def _about(one: Registered) -> Cell:
    if one.number:
        item = str(one.report.asked.get("item") or "")
        return Cell("  ".join(part for part in (one.number, item) if part), "mono", tip=one.title)
    return Cell(one.title, wrap=True)


def _audience(one: Registered) -> Cell:
    labels = {audience.name: audience.label for audience in catalog.audiences()}
    return Cell(labels.get(one.report.audience, one.report.audience), "secondary", wrap=True)


def _marking(one: Registered) -> str:
    known = {tlp.value: tlp.label for tlp in Tlp}
    return known.get(one.report.tlp, one.report.tlp)


def _version(one: Registered) -> Cell:
    return Cell(one.report.version_label, "number")


def _hash(one: Registered) -> Cell:
    return Cell(one.report.sha256[:12], "mono", tip=one.report.sha256)


def _text(one: Registered) -> str:
    report = one.report
    parts = (
        one.number,
        one.title,
        report.subject_title,
        report.file_name,
        report.exported_by,
        report.sha256,
        report.signed_by,
    )
    return fold(" \n ".join([*parts, *report.recipients]))
