"""The right side: on this page, versions, where it was used."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QScrollArea, QWidget

from desktop.pages.knowledge.files import FilesList
from desktop.pages.knowledge.run_list import RunList
from desktop.search_hits import route_of
from desktop.widgets.buttons import Button, ElidedLink
from desktop.widgets.labels import PlainText, hline
from desktop.widgets.layouts import column, empty_layout, row
from kb.store.base import kinds
from kb.vocabulary.enums import KnowledgeState
from kb.vocabulary.response import Finding

if TYPE_CHECKING:
    from uuid import UUID

    from desktop.pages.knowledge.reading import Links, Reading, Version

_MOST_HEADINGS = 60
_LINE_WIDTH = 160
_MOST_VERSIONS = 8
_MOST_INCIDENTS = 8


class SidePanel(QScrollArea):
    """What belongs to the item that is read.

    Signals:
        place_wanted: `(int)` scroll to this position of the text.
        version_wanted: `(UUID)` show this version.
        compare_wanted: compare versions.
        incident_wanted: `(UUID)` open this incident.
        clauses_wanted: `(UUID)` open what this incident was held against.
        link_wanted: `(Route)` open a text that leads here, or a run.
    """

    place_wanted = Signal(int)
    version_wanted = Signal(object)
    compare_wanted = Signal()
    incident_wanted = Signal(object)
    clauses_wanted = Signal(object)
    link_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._places = column(spacing=4)
        self._versions = column(spacing=4)
        self._used = column(spacing=4)
        self._links = column(spacing=4)
        self.runs = RunList()
        self.runs.opened.connect(self.link_wanted)
        self.files = FilesList()
        self._shown: object = None
        inner = QWidget()
        inner.setLayout(
            column(
                *(PlainText(self.tr("On this page"), "strong"), self._places, hline()),
                *(PlainText(self.tr("Versions"), "strong"), self._versions),
                self.files,
                *(hline(), self._used, self.runs),
                self._links,
                None,
                spacing=10,
                margins=(18, 16, 18, 16),
            )
        )
        self.setWidget(inner)

    def show_headings(self, headings: list[tuple[int, str, int]]) -> None:
        """Shows the outline of the text; each line leads there."""
        empty_layout(self._places)
        if not headings:
            self._places.addWidget(PlainText(self.tr("No headings"), "hint"))
        for level, text, position in headings[:_MOST_HEADINGS]:
            indent = 12 * max(0, level - 2)
            shown = self.fontMetrics().elidedText(
                text, Qt.TextElideMode.ElideRight, _LINE_WIDTH - indent
            )
            line = Button(
                shown, "link", on_click=partial(self.place_wanted.emit, position), tip=text
            )
            self._places.addLayout(column(line, margins=(indent, 0, 0, 0)))

    def show_reading(self, reading: "Reading") -> None:
        """Shows the versions and the incidents of an item."""
        if self._shown != reading.item.id:
            self._shown = reading.item.id
            empty_layout(self._links)
        empty_layout(self._versions)
        for version in reading.versions[:_MOST_VERSIONS]:
            shown = version.id == reading.version.id
            self._versions.addWidget(self._version(version, shown=shown))
        if len(reading.versions) > 1:
            compare = Button(
                self.tr("Compare versions"), icon="git-diff", on_click=self.compare_wanted.emit
            )
            self._versions.addWidget(compare)
        empty_layout(self._used)
        self.runs.show_runs(reading.runs, of_rule=reading.rule is not None)
        if reading.is_playbook:
            self._show_used(reading)
        elif reading.is_document:
            self._show_held(reading)

    def show_links(self, links: "Links") -> None:
        """Shows what leads to the item that is shown, and which of its links lead nowhere."""
        if links.item_id != self._shown:
            return
        empty_layout(self._links)
        if links.linked_from:
            self._links.addWidget(hline())
            self._links.addWidget(PlainText(self.tr("Linked from"), "strong"))
        for one in links.linked_from[:_MOST_INCIDENTS]:
            route = route_of(one.kind, one.record_id, one.dossier_id, kinds()[one.kind].plural)
            link = ElidedLink(one.title)
            link.clicked.connect(lambda _checked=False, to=route: self.link_wanted.emit(to))
            self._links.addWidget(link)
            if one.place:
                self._links.addWidget(PlainText(one.place, "hint", wrap=True))
        if len(links.linked_from) > _MOST_INCIDENTS:
            more = self.tr("and %n more", "", len(links.linked_from) - _MOST_INCIDENTS)
            self._links.addWidget(PlainText(more, "hint"))
        if links.broken:
            self._links.addWidget(hline())
            self._links.addWidget(
                PlainText(self.tr("Links that lead nowhere"), "strong", wrap=True)
            )
            self._links.addWidget(PlainText(", ".join(links.broken), "warn", wrap=True))

    def _show_used(self, reading: "Reading") -> None:
        if reading.made_from is not None:
            self._show_origin(*reading.made_from)
        count = len(reading.used_in)
        title = self.tr("Used in %n incident(s)", "", count) if count else self.tr("Not used yet")
        self._used.addWidget(PlainText(title, "strong"))
        for incident_id, number, name in reading.used_in[:_MOST_INCIDENTS]:
            link = Button(
                number,
                "link",
                on_click=partial(self.incident_wanted.emit, incident_id),
                tip=name,
            )
            self._used.addWidget(link)

    def _show_origin(self, incident_id: "UUID", number: str, title: str) -> None:
        self._used.addWidget(PlainText(self.tr("Made from"), "strong"))
        open_it = partial(self.incident_wanted.emit, incident_id)
        self._used.addWidget(Button(number, "link", on_click=open_it, tip=title))

    def _show_held(self, reading: "Reading") -> None:
        """The incidents that were held against a document, and what was found."""
        count = len(reading.held_in)
        title = self.tr("Held against in %n incident(s)", "", count)
        if not count:
            title = self.tr("No incident was held against it yet")
        self._used.addWidget(PlainText(title, "strong", wrap=True))
        for use in reading.held_in[:_MOST_INCIDENTS]:
            open_it = partial(self.clauses_wanted.emit, use.incident_id)
            link = Button(use.number, "link", on_click=open_it, tip=use.title)
            said = ", ".join(f"{n} {_finding(code)}" for code, n in use.findings)
            look = "warn" if use.deviates else "hint"
            self._used.addLayout(column(link, PlainText(said, look, wrap=True), spacing=0))

    def _version(self, version: "Version", *, shown: bool) -> QWidget:
        line = QWidget()
        number = Button(
            str(version.number), "link", on_click=lambda: self.version_wanted.emit(version.id)
        )
        number.setAccessibleName(self.tr("Version %s") % version.number)
        parts = []
        if version.state != KnowledgeState.PUBLISHED:
            parts.append(KnowledgeState(version.state).label.lower())
        if version.published_at is not None:
            parts.append(f"{version.published_at:%Y-%m-%d}")
        if version.effective_from is not None:
            parts.append(self.tr("from %s") % version.effective_from.isoformat())
        if shown:
            parts.append(self.tr("shown"))
        if version.change_note:
            parts.append(version.change_note)
        said = PlainText(", ".join(parts), "hint", elide=True)
        layout = row(number, said, spacing=6)
        layout.setStretch(1, 1)
        line.setLayout(layout)
        return line


def _finding(code: str) -> str:
    """What was found, in words; a code of a newer program is shown as it is."""
    known = {one.value: one.label.lower() for one in Finding}
    return known.get(code, code)
