"""When the attack could have been seen first, why it wasn't, and what that would have gained."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, override

from desktop.pages.incident.link_targets import lessons
from desktop.pages.incident.part_declaration import Part, PartColumn
from desktop.pages.incident.part_section import PartSection
from desktop.pages.incident.record_panel import FormField, FormKind
from desktop.pages.incident.table_parts import Service, TableWords
from desktop.pages.incident.timeline.rows import this_year, time_text
from desktop.widgets.cells import Cell
from kb.incidents.opportunities import service
from kb.incidents.opportunities.gained import gained
from kb.store.base import kinds
from kb.vocabulary.enums import Precision
from kb.vocabulary.moments import format_duration, format_moment

if TYPE_CHECKING:
    from kb.incidents.opportunities.schemas import Opportunity


class OpportunityTable(PartSection):
    """Points before detection at which something showed, the earliest first."""

    name: ClassVar[str] = "opportunities"

    @override
    def declare(self) -> Part:
        return Part(
            kind=kinds()["opportunity"],
            attribute="opportunities",
            entry="signal",
            columns=(
                PartColumn("signal", 240),
                PartColumn("at", 136, label=self.tr("Could be seen"), cell=_when),
                PartColumn("earlier", 104, label=self.tr("Earlier by"), cell=_earlier),
                PartColumn("phase", 110, label=self.tr("Phase")),
                PartColumn("data_source", 120),
                PartColumn("technique", 92),
                PartColumn("why_missed", 150),
                PartColumn("lesson_id", 76),
            ),
            words=TableWords(
                name=self.tr("Detection opportunities"),
                entry=self.tr("Type what could have been seen, or paste lines"),
                empty=self.tr("When the attack could have been seen before it was, stands here."),
                hint=self.tr("Begin with the first trace that a log holds."),
                choose=self.tr("Choose an opportunity to say why it was missed."),
            ),
            service=Service(
                service.add, service.add_many, service.revise, service.remove, service.duplicate
            ),
            button=self.tr("Opportunity"),
            links={"lesson_id": lessons},
            give_way=("why_missed", "technique", "data_source", "lesson_id", "phase"),
        )

    @property
    def detected(self) -> datetime | None:
        """When the attack was detected."""
        return self.whole.incident.detected_at if self.whole is not None else None

    @override
    def arranged(self, rows: Sequence[Any]) -> list[Any]:
        return sorted(rows, key=lambda row: (row.at is None, row.at, row.number))

    @override
    def counted(self) -> str:
        known = [hours for row in self.rows if (hours := gained(row, self.detected)) is not None]
        if not known:
            return ""
        text = self.tr("Could have been seen {time} before detection")
        best = max(known).total_seconds() / 60
        return text.format(time=format_duration(best)) if best > 0 else ""

    @override
    def note_of(self, record: Any) -> str:
        if record.at is None:
            return self.tr("Without a time, nobody can say what it would have gained.")
        if self.detected is None:
            return self.tr("The incident has no time of detection yet.")
        found = gained(record, self.detected)
        if found is not None and found.total_seconds() <= 0:
            return self.tr("This is after detection: nothing would have been gained.")
        return ""

    @override
    def form_kind(self, row: Any) -> FormKind:
        kind = super().form_kind(row)
        labels = {"signal": self.tr("What could be seen"), "phase": self.tr("Phase")}
        at = FormField(
            "at", self.tr("Could be seen"), "moment", required=True, precision="precision"
        )
        fields = tuple(
            at if field.name == "at" else replace(field, label=labels.get(field.name, field.label))
            for field in kind.fields
            if field.name != "precision"
        )
        return replace(kind, fields=fields)

    @override
    def beside_key(self, record: Any) -> object:
        return (record.version, self.detected)

    @override
    def values_of(self, row: Any, key: str, value: object) -> dict[str, object]:
        if key != "at":
            return dict(super().values_of(row, key, value))
        at, precision = self.read_moment(str(value), row.at or self.detected)
        return {"at": at, "precision": precision.value}


def _when(section: OpportunityTable, record: "Opportunity") -> Cell:
    if record.at is None or record.precision == Precision.UNKNOWN:
        return Cell(section.tr("not set"), "muted")
    zone = section.zone
    text = time_text(record.at, record.precision, zone, year=this_year(zone))
    return Cell(text, "number", tip=format_moment(record.at, record.precision, zone))


def _earlier(section: OpportunityTable, record: "Opportunity") -> Cell:
    found = gained(record, section.detected)
    if found is None:
        return Cell()
    return Cell(format_duration(found.total_seconds() / 60), "number")
