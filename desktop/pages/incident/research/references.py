"""Pointers to what can be read elsewhere: text with a date, never fetched and never opened."""

from typing import Any, ClassVar, override

from desktop.pages.incident.part_declaration import Part, PartColumn
from desktop.pages.incident.part_section import PartSection
from desktop.pages.incident.table_parts import Service, TableWords
from desktop.widgets.cells import Cell
from kb.incidents.references import service
from kb.store.base import kinds
from kb.vocabulary.indicators import defang


class ReferenceTable(PartSection):
    """Title, address, the day on which somebody looked, and what stood there."""

    name: ClassVar[str] = "references"

    @override
    def declare(self) -> Part:
        return Part(
            kind=kinds()["reference"],
            attribute="references",
            entry="title",
            columns=(
                PartColumn("title", 220),
                PartColumn("url", 220, cell=_address),
                PartColumn("accessed_on", 100),
                PartColumn("offline_note", 180),
            ),
            words=TableWords(
                name=self.tr("References"),
                entry=self.tr("Type the title of a page or a document, or paste lines"),
                empty=self.tr("What can be read elsewhere: guidance, documents, tickets."),
                hint=self.tr("Nothing is fetched. Note what it says, for the day it is gone."),
                choose=self.tr("Choose a reference to note what it says."),
            ),
            service=Service(
                service.add, service.add_many, service.revise, service.remove, service.duplicate
            ),
            button=self.tr("Reference"),
            least=180,
            give_way=("offline_note",),
        )

    @override
    def ref_of(self, row: Any) -> str:
        return ""  # references are named by their title

    @override
    def counted(self) -> str:
        undated = sum(bool(row.url) and row.accessed_on is None for row in self.rows)
        return self.tr("{n} without the day it was looked at").format(n=undated) if undated else ""

    @override
    def note_of(self, record: Any) -> str:
        if record.url and record.accessed_on is None:
            return self.tr("Say on which day somebody looked at it: pages change.")
        return ""


def _address(section: ReferenceTable, reference: Any) -> Cell:  # noqa: ANN401
    del section
    return Cell(defang(reference.url), "mono")
