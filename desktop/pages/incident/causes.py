"""Why it could happen: causes as a tree of whys, each on a branch of the fishbone."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar, override

from desktop.pages.incident.part_declaration import Part, PartColumn
from desktop.pages.incident.part_section import PartSection
from desktop.pages.incident.table_parts import Service, TableWords
from desktop.widgets.cells import Cell
from kb.incidents.causes import service
from kb.store.base import kinds
from kb.vocabulary.response import CauseCategory, CauseType

if TYPE_CHECKING:
    from kb.dossier import WholeIncident

_TONES = {
    CauseType.TRIGGER.value: "high",
    CauseType.ENABLING.value: "med",
    CauseType.DETECTION_GAP.value: "warn",
    CauseType.RESPONSE_GAP.value: "warn",
    CauseType.LUCK.value: "info",
}


class CausesSection(PartSection):
    """The causes in the order of their tree; what a cause explains stands over it."""

    name: ClassVar[str] = "causes"
    state_field: ClassVar[str] = "cause_type"

    @override
    def declare(self) -> Part:
        return Part(
            kind=kinds()["cause"],
            attribute="causes",
            entry="title",
            columns=(
                PartColumn("title", 260, cell=_title),
                PartColumn("cause_type", 124),
                PartColumn("category", 110),
                PartColumn("parent_id", 80),
                PartColumn("factor", 150),
                PartColumn("is_root", 96),
            ),
            words=TableWords(
                name=self.tr("Causes"),
                entry=self.tr("Type a cause, or paste lines"),
                empty=self.tr(
                    "Why it could happen, and why it wasn't seen or stopped, stands here."
                ),
                hint=self.tr("Begin with what failed, then add what explains it."),
                choose=self.tr("Choose a cause to say what it explains and how it worked."),
            ),
            service=Service(
                service.add, service.add_many, service.revise, service.remove, service.duplicate
            ),
            button=self.tr("Cause"),
            tones={"cause_type": _TONES},
            links={"parent_id": _causes, "evidence_ids": _evidence},
        )

    @override
    def arranged(self, rows: Sequence[Any]) -> list[Any]:
        found = service.in_tree(tuple(rows))
        self.depths = {cause.id: depth for cause, depth in found}
        return [cause for cause, _depth in found]

    @override
    def counted(self) -> str:
        """How many causes stand on each branch of the fishbone."""
        told = []
        for branch in CauseCategory:
            n = sum(cause.category == branch.value for cause in self.rows)
            if n:
                told.append(f"{branch.label} {n}")
        return "  ".join(told)


def _title(section: CausesSection, cause: Any) -> Cell:  # noqa: ANN401 - a schema of the part
    depth = section.depths.get(cause.id, 0)
    lead = " " * 4 * (depth - 1) + "↳ " if depth else ""
    return Cell(lead + cause.title, "text" if depth else "title", wrap=True)


def _causes(whole: "WholeIncident") -> list[tuple[object, str]]:
    return [(cause.id, f"{cause.ref}  {cause.title}") for cause in whole.causes]


def _evidence(whole: "WholeIncident") -> list[tuple[object, str]]:
    return [(item.id, f"{item.ref}  {item.title}") for item in whole.evidence]
