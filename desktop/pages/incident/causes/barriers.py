"""The barriers on the attack's way, and what became of each."""

from typing import Any, ClassVar, override

from desktop.pages.incident.link_targets import causes, evidence, measures
from desktop.pages.incident.part_declaration import Part, PartColumn
from desktop.pages.incident.part_section import PartSection
from desktop.pages.incident.table_parts import Service, TableWords
from kb.incidents.barriers import service
from kb.store.base import kinds
from kb.vocabulary.response import BarrierState

_TONES = {
    BarrierState.HELD.value: "ok",
    BarrierState.PARTLY.value: "warn",
    BarrierState.FAILED.value: "high",
    BarrierState.BYPASSED.value: "high",
    BarrierState.MISSING.value: "crit",
}


class BarrierTable(PartSection):
    """What should have stopped it, in the order in which the attack met it."""

    name: ClassVar[str] = "barriers"

    @override
    def declare(self) -> Part:
        return Part(
            kind=kinds()["barrier"],
            attribute="barriers",
            entry="title",
            columns=(
                PartColumn("title", 280),
                PartColumn("barrier_kind", 124),
                PartColumn("state", 104),
                PartColumn("cause_id", 136),
                PartColumn("measure_id", 92),
                PartColumn("evidence_ids", 92),
            ),
            words=TableWords(
                name=self.tr("Barriers"),
                entry=self.tr("Type a barrier, or paste lines"),
                empty=self.tr("What should have stopped the attack, and whether it did."),
                hint=self.tr("Name the missing ones too: they are the next measures."),
                choose=self.tr("Choose a barrier to say what happened to it."),
            ),
            service=Service(
                service.add, service.add_many, service.revise, service.remove, service.duplicate
            ),
            button=self.tr("Barrier"),
            tones={"state": _TONES},
            links={"cause_id": causes, "measure_id": measures, "evidence_ids": evidence},
            give_way=("evidence_ids", "barrier_kind"),
        )

    @override
    def counted(self) -> str:
        if not self.rows:
            return ""
        held = sum(row.state == BarrierState.HELD for row in self.rows)
        return self.tr("{n} of {all} held").format(n=held, all=len(self.rows))

    @override
    def note_of(self, record: Any) -> str:
        gave_way = record.state != BarrierState.HELD
        if gave_way and record.measure_id is None:
            return self.tr("It gave way, and no measure strengthens it yet.")
        return ""
