"""What others wrote about this kind of attack, and what it shares with this incident."""

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, override

from PySide6.QtWidgets import QPushButton, QWidget

from desktop.pages.incident.part_declaration import Part, PartColumn
from desktop.pages.incident.part_section import PartSection
from desktop.pages.incident.research.report_text import ReportText
from desktop.pages.incident.table_parts import Service, TableWords
from desktop.widgets.buttons import Button
from desktop.widgets.cells import Cell
from desktop.widgets.labels import PlainText
from kb.incidents.research import service
from kb.incidents.research.overlap import Overlap, overlap
from kb.store.base import kinds
from kb.vocabulary.indicators import defang

if TYPE_CHECKING:
    from kb.dossier import WholeIncident


class NoteTable(PartSection):
    """Notes on reports and write-ups; addresses are text and are never fetched."""

    name: ClassVar[str] = "research"
    state_field: ClassVar[str] = "confidence"

    @override
    def declare(self) -> Part:
        return Part(
            kind=kinds()["research_note"],
            attribute="research",
            entry="title",
            columns=(
                PartColumn("title", 240),
                PartColumn("source_kind", 130),
                PartColumn("publisher", 120),
                PartColumn("url", 160, cell=_address),
                PartColumn("read_on", 96),
                PartColumn("techniques", 110),
                PartColumn("shared", 150, self.tr("Shared"), _shared),
                PartColumn("confidence", 96),
                PartColumn("in_report", 96, self.tr("In report")),
            ),
            words=TableWords(
                name=self.tr("Research"),
                entry=self.tr("Type the title of a report, or paste lines"),
                empty=self.tr("Threat reports and write-ups that tell of the same attack."),
                hint=self.tr("Enter its techniques and indicators: what is shared is worked out."),
                choose=self.tr("Choose a note to read its findings and what is shared."),
            ),
            service=Service(
                service.add, service.add_many, service.revise, service.remove, service.duplicate
            ),
            button=self.tr("Note"),
            give_way=("in_report", "confidence", "read_on", "url", "publisher", "techniques"),
        )

    @override
    def more_buttons(self) -> list[QPushButton]:
        self.report = ReportText(lambda: self.whole, self._take)
        label = self.tr("Paste report text…")
        self.report_button = Button(label, icon="magnifying-glass", on_click=self.report.open_panel)
        return [self.report_button]

    @override
    def above(self) -> list[QWidget]:
        return [self.report]

    def _take(self, values: Mapping[str, Any]) -> None:
        """Keeps a pasted report as a note, which is chosen then."""
        known = {**values, "read_on": self.today()}
        add = partial(service.add, incident_id=self.incident_id, values=known)
        self.write(add, lambda changes: self.reveal(changes.result))

    @override
    def close_top(self) -> bool:
        if self.report.isVisible():
            self.report.close_panel()
            self.report_button.setFocus()
            return True
        return super().close_top()

    @override
    def show_whole(self, whole: "WholeIncident") -> None:
        super().show_whole(whole)
        if self.read_only:
            self.report.close_panel()

    def shared(self, note: Any) -> Overlap:  # noqa: ANN401 - a schema of the part
        """What a note has in common with the incident."""
        return overlap(note, self.whole)

    @override
    def counted(self) -> str:
        found = sum(bool(self.shared(note)) for note in self.rows)
        return self.tr("{n} share something").format(n=found) if found else ""

    @override
    def beside(self, record: Any) -> list[QWidget]:
        found = self.shared(record)
        shown: list[QWidget] = []
        for label, values in (
            (self.tr("Shared techniques"), found.techniques),
            (self.tr("Shared indicators"), tuple(defang(v) for v in found.indicators)),
        ):
            if values:
                shown.append(PlainText(label, "strong"))
                shown.append(PlainText("\n".join(values), "mono", wrap=True, selectable=True))
        return shown


def _address(section: NoteTable, note: Any) -> Cell:  # noqa: ANN401
    del section
    return Cell(defang(note.url), "mono")


def _shared(section: NoteTable, note: Any) -> Cell:  # noqa: ANN401
    found = section.shared(note)
    return Cell(
        found.words, "secondary", tip="\n".join((*found.techniques, *map(defang, found.indicators)))
    )
