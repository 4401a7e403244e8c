"""Why it could happen: causes as a tree of whys, each on a branch of the fishbone."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar, override

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from desktop.pages.base import PageContext
from desktop.pages.incident.part_declaration import Part, PartColumn
from desktop.pages.incident.part_section import PartSection
from desktop.pages.incident.table_parts import Service, TableWords
from desktop.theme import fonts
from desktop.widgets.buttons import Button
from desktop.widgets.cells import Cell
from desktop.widgets.fishbone import Fishbone
from desktop.widgets.layouts import column, row
from kb.incidents.causes import service
from kb.store.base import kinds
from kb.vocabulary.response import CauseCategory, CauseType

if TYPE_CHECKING:
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


class CausesSection(PartSection):
    """The causes in the order of their tree; what a cause explains stands over it."""

    name: ClassVar[str] = "causes"
    state_field: ClassVar[str] = "cause_type"

    def __init__(self, context: PageContext) -> None:
        self.factors: dict[str, int] = {}
        self.figure = Fishbone(self.tr("Fishbone of the causes; the table holds the same rows"))
        self.tree_button = Button(self.tr("Tree of whys"), "tab", on_click=self._show_tree)
        self.bone_button = Button(self.tr("Fishbone"), "tab", on_click=self._show_bones)
        self._bones = True
        super().__init__(context)
        self.figure.chosen.connect(self.table.select_key)

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
            links={"parent_id": _causes, "evidence_ids": _evidence},
        )

    @override
    def arranged(self, rows: Sequence[Any]) -> list[Any]:
        found = service.in_tree(tuple(rows))
        self.depths = {cause.id: depth for cause, depth in found}
        return [cause for cause, _depth in found]

    @override
    def above(self) -> list[QWidget]:
        figure = QWidget()
        tabs = row(self.bone_button, self.tree_button, None, spacing=4)
        figure.setLayout(column(tabs, self.figure, spacing=4))
        self.framed = figure
        return [figure]

    @override
    def show_whole(self, whole: "WholeIncident") -> None:
        super().show_whole(whole)
        branches = [
            (
                branch.label,
                [(c.id, c.title, c.is_root) for c in self.rows if c.category == branch.value],
            )
            for branch in CauseCategory
        ]
        self.figure.set_branches(branches, whole.incident.title)
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

    def _show_bones(self) -> None:
        self._bones = True
        self._arrange_figure()

    def _show_tree(self) -> None:
        """The table is the tree: without the figure it has the whole room."""
        self._bones = False
        self._arrange_figure()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange_figure()

    def _arrange_figure(self) -> None:
        """In low windows the table, which says the same, keeps the room."""
        low = self.height() < self.figure.sizeHint().height() + fonts.px(_LEAST_TABLE)
        self.framed.setVisible(bool(self.rows) and not low)
        self.figure.setVisible(self._bones)
        self.bone_button.setChecked(self._bones)
        self.tree_button.setChecked(not self._bones)

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


def _factor(section: CausesSection, cause: Any) -> Cell:  # noqa: ANN401
    """A factor of several incidents says so: the lesson of an earlier one may have failed."""
    count = section.factors.get(cause.factor, 0)
    if count < 2:
        return Cell(cause.factor, "secondary", wrap=True)
    told = section.tr("{factor}, in {n} incidents").format(factor=cause.factor, n=count)
    return Cell(told, "secondary", wrap=True)


def _causes(whole: "WholeIncident") -> list[tuple[object, str]]:
    return [(cause.id, f"{cause.ref}  {cause.title}") for cause in whole.causes]


def _evidence(whole: "WholeIncident") -> list[tuple[object, str]]:
    return [(item.id, f"{item.ref}  {item.title}") for item in whole.evidence]
