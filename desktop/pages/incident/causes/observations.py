"""What went well, what went badly, and where luck helped."""

from collections.abc import Sequence
from typing import Any, ClassVar, override

from desktop.pages.incident.link_targets import events, evidence, lessons
from desktop.pages.incident.part_declaration import Part, PartColumn
from desktop.pages.incident.part_section import PartSection
from desktop.pages.incident.table_parts import Service, TableWords
from kb.incidents.observations import service
from kb.store.base import kinds
from kb.vocabulary.response import ObservationClass

_TONES = {
    ObservationClass.WENT_WELL.value: "ok",
    ObservationClass.WENT_BADLY.value: "warn",
    ObservationClass.LUCK.value: "info",
}


class ObservationTable(PartSection):
    """One table for all three: luck is a class of its own, next to the other two."""

    name: ClassVar[str] = "observations"
    state_field: ClassVar[str] = "observation_class"

    @override
    def declare(self) -> Part:
        return Part(
            kind=kinds()["observation"],
            attribute="observations",
            entry="title",
            columns=(
                PartColumn("title", 280),
                PartColumn("observation_class", 124),
                PartColumn("by", 146),
                PartColumn("event_ids", 92),
                PartColumn("evidence_ids", 92),
                PartColumn("lesson_id", 80),
            ),
            words=TableWords(
                name=self.tr("What went well, what went badly, and luck"),
                entry=self.tr("Type what went well, badly or by luck, or paste lines"),
                empty=self.tr("What went well, what went badly and where luck helped stands here."),
                hint=self.tr("Begin with what went well: it is what has to stay."),
                choose=self.tr("Choose an observation to say how it showed."),
            ),
            service=Service(
                service.add, service.add_many, service.revise, service.remove, service.duplicate
            ),
            button=self.tr("Observation"),
            tones={"observation_class": _TONES},
            links={"event_ids": events, "evidence_ids": evidence, "lesson_id": lessons},
            give_way=("evidence_ids", "event_ids", "by"),
        )

    @override
    def arranged(self, rows: Sequence[Any]) -> list[Any]:
        order = [word.value for word in ObservationClass]
        place = {code: number for number, code in enumerate(order)}
        return sorted(rows, key=lambda r: (place.get(r.observation_class, 99), r.number))

    @override
    def counted(self) -> str:
        found = [
            (word.label, sum(row.observation_class == word.value for row in self.rows))
            for word in ObservationClass
        ]
        return "  ".join(f"{label} {n}" for label, n in found if n)

    @override
    def note_of(self, record: Any) -> str:
        if record.observation_class == ObservationClass.LUCK and record.lesson_id is None:
            return self.tr("Luck may fail next time: which lesson makes up for it?")
        return ""
