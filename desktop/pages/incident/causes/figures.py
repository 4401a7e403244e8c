"""Both figures of the causes, one at a time: the fishbone and the tree of whys."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedWidget, QWidget

from desktop.widgets.buttons import Button
from desktop.widgets.fishbone import Fishbone
from desktop.widgets.layouts import column, row
from desktop.widgets.why_tree import Why, WhyTree
from kb.vocabulary.response import CauseCategory

if TYPE_CHECKING:
    from kb.incidents.causes.schemas import Cause


class CauseFigures(QWidget):
    """Says the same as the table, in a picture.

    Signals:
        chosen: `(UUID)` a cause was clicked.
        picture_wanted: the figure is to be saved as a file.
    """

    chosen = Signal(object)
    picture_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.bones = Fishbone(self.tr("Fishbone of the causes; the table holds the same rows"))
        self.tree = WhyTree(self.tr("Tree of whys; the table holds the same rows"))
        self.bone_button = Button(self.tr("Fishbone"), "tab", on_click=self.show_bones)
        self.tree_button = Button(self.tr("Tree of whys"), "tab", on_click=self.show_tree)
        self.save_button = Button(
            self.tr("Save picture…"),
            "flat",
            icon="export",
            on_click=self.picture_wanted.emit,
            tip=self.tr("As the report prints it: SVG or PNG"),
        )
        around = QScrollArea()
        around.setFrameShape(QFrame.Shape.NoFrame)
        around.setWidgetResizable(True)
        around.setWidget(self.tree)
        around.setAccessibleName(self.tr("Tree of whys"))
        around.setCornerWidget(QWidget())
        self._stack = QStackedWidget()
        self._stack.addWidget(self.bones)
        self._stack.addWidget(around)
        self._stack.setFixedHeight(self.bones.sizeHint().height())
        tabs = row(self.bone_button, self.tree_button, None, self.save_button, spacing=4)
        self.setLayout(column(tabs, self._stack, spacing=4))
        self.bones.chosen.connect(self.chosen)
        self.tree.chosen.connect(self.chosen)
        self.show_bones()

    @property
    def shows_bones(self) -> bool:
        """Whether it is the fishbone that is shown."""
        return self._stack.currentWidget() is self.bones

    def show_bones(self) -> None:
        """Shows the fishbone."""
        self._show(0)

    def show_tree(self) -> None:
        """Shows the tree of whys."""
        self._show(1)

    def _show(self, place: int) -> None:
        self._stack.setCurrentIndex(place)
        self.bone_button.setChecked(place == 0)
        self.tree_button.setChecked(place == 1)

    def show_causes(
        self, causes: "Sequence[Cause]", depths: Mapping[UUID, int], outcome: str
    ) -> None:
        """Shows causes, each right after what it explains."""
        branches = [
            (
                branch.label,
                [(c.id, c.title, c.is_root) for c in causes if c.category == branch.value],
            )
            for branch in CauseCategory
        ]
        self.bones.set_branches(branches, outcome)
        self._stack.setFixedHeight(self.bones.sizeHint().height())
        self.tree.set_whys(
            [Why(c.id, c.ref, c.title, depths.get(c.id, 0), c.is_root) for c in causes]
        )
