"""Why it could happen: causes as a tree of whys, each on a branch of the fishbone."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, override
from uuid import UUID

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from desktop.dialogs.files import save_as
from desktop.pages.base import PageContext
from desktop.pages.incident.causes import pictures
from desktop.pages.incident.causes.figures import CauseFigures
from desktop.pages.incident.link_targets import causes, evidence
from desktop.pages.incident.part_declaration import Part, PartColumn
from desktop.pages.incident.part_section import PartSection
from desktop.pages.incident.returned import beside_returned, came_back
from desktop.pages.incident.table_parts import Service, TableWords
from desktop.theme import fonts
from desktop.widgets.cells import Cell
from kb.incidents.causes import service
from kb.store.base import kinds
from kb.vocabulary.response import CauseCategory, CauseType

if TYPE_CHECKING:
    from kb.conformance.recurrence import ReturnedCause
    from kb.dossier import WholeIncident
    from kb.store.kinds import Field

_TONES = {
    CauseType.TRIGGER.value: "high",
    CauseType.ENABLING.value: "med",
    CauseType.DETECTION_GAP.value: "warn",
    CauseType.RESPONSE_GAP.value: "warn",
    CauseType.LUCK.value: "info",
}

_LEAST_TABLE = 260


class CauseTable(PartSection):
    """The causes in the order of their tree; what a cause explains stands over it."""

    name: ClassVar[str] = "causes"
    state_field: ClassVar[str] = "cause_type"

    def __init__(self, context: PageContext) -> None:
        self.factors: dict[str, int] = {}
        self.figures = CauseFigures()
        super().__init__(context)
        self.figures.chosen.connect(self.table.select_key)
        self.figures.picture_wanted.connect(self.save_picture)
        self.save_as = save_as

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
                PartColumn("factor", 150, cell=_factor, editor="person"),
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
            links={"parent_id": causes, "evidence_ids": evidence},
        )

    @override
    def arranged(self, rows: Sequence[Any]) -> list[Any]:
        found = service.in_tree(tuple(rows))
        self.depths = {cause.id: depth for cause, depth in found}
        return [cause for cause, _depth in found]

    @override
    def above(self) -> list[QWidget]:
        return [self.figures]

    @override
    def show_whole(self, whole: "WholeIncident") -> None:
        super().show_whole(whole)
        self.figures.show_causes(self.rows, self.depths, whole.incident.title)
        self._arrange_figure()
        self.context.session.read(service.factors, self._on_factors, replaces=(id(self), "factors"))

    @override
    def choices(self, known: "Field") -> Sequence[tuple[object, str]]:
        if known.name == "factor":
            return [(name, name) for name in self.factors]
        return super().choices(known)

    def _on_factors(self, found: Sequence[service.Factor]) -> None:
        counted = {factor.name: factor.incidents for factor in found}
        if counted != self.factors:
            self.factors = counted
            self.reshow()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange_figure()

    def _arrange_figure(self) -> None:
        """In low windows the table, which says the same, keeps the room."""
        low = self.height() < self.figures.bones.sizeHint().height() + fonts.px(_LEAST_TABLE)
        self.figures.setVisible(bool(self.rows) and not low)

    # --- causes that came back

    def _came_back(self, cause_id: UUID) -> list["ReturnedCause"]:
        found = self.whole.returned if self.whole is not None else ()
        return [one for one in found if one.cause_id == cause_id]

    @override
    def note_of(self, record: Any) -> str:
        return " ".join(came_back(one) for one in self._came_back(record.id))

    @override
    def beside(self, record: Any) -> list[QWidget]:
        return [
            widget
            for one in self._came_back(record.id)
            for widget in beside_returned(self, one, self._on_refused)
        ]

    @override
    def beside_key(self, record: Any) -> object:
        return record.id, tuple(self._came_back(record.id)), self.read_only

    # --- pictures

    def save_picture(self) -> None:
        """Asks for a place and writes the figure that is shown there, as the report prints it."""
        whole = self.whole
        if whole is None or not whole.causes:
            return
        name = "fishbone" if self.figures.shows_bones else "whys"
        target = self.save_as(
            self.window(),
            self.tr("Picture of the causes"),
            Path.home() / f"{self.number}-{name}.svg",
            self.tr("Vector picture (*.svg);;Picture (*.png)"),
        )
        if target is None:
            return
        svg = pictures.fishbone_of(whole) if self.figures.shows_bones else pictures.tree_of(whole)
        try:
            pictures.save(svg, target)
        except OSError as error:
            self.say(str(error))
            return
        self.say("")
        self.context.notices.show(self.tr("Exported {name}").format(name=target.name))

    @override
    def counted(self) -> str:
        """How many causes stand on each branch of the fishbone."""
        told = []
        again = {one.cause_id for one in self.whole.returned} if self.whole is not None else set()
        if again:
            told.append(self.tr("{n} came back").format(n=len(again)))
        for branch in CauseCategory:
            n = sum(cause.category == branch.value for cause in self.rows)
            if n:
                told.append(f"{branch.label} {n}")
        return "  ".join(told)


def _title(section: CauseTable, cause: Any) -> Cell:  # noqa: ANN401 - a schema of the part
    depth = section.depths.get(cause.id, 0)
    lead = " " * 4 * (depth - 1) + "↳ " if depth else ""
    return Cell(lead + cause.title, "text" if depth else "title", wrap=True)


def _factor(section: CauseTable, cause: Any) -> Cell:  # noqa: ANN401
    """A factor of several incidents says so: the lesson of an earlier one may have failed."""
    count = section.factors.get(cause.factor, 0)
    if count < 2:
        return Cell(cause.factor, "secondary", wrap=True)
    told = section.tr("{factor}, in {n} incidents").format(factor=cause.factor, n=count)
    return Cell(told, "secondary", wrap=True)
