"""Places that both the item and a proposal changed: each is settled, then both are put together."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QWidget

from desktop.theme import fonts
from desktop.widgets.bars import Bar
from desktop.widgets.buttons import Button
from desktop.widgets.diff import DiffView
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import FlowLayout, column, empty_layout
from kb.library.proposals.merging import Choice

if TYPE_CHECKING:
    from kb.library.proposals.merging import Conflict, Merged


class ProposalConflicts(QWidget):
    """One box a place, and a button once all are settled.

    Signals:
        settled: `(tuple[str, ...])` a choice for each place.
    """

    settled = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._boxes = column(spacing=12)
        self.setLayout(self._boxes)
        self._shown: Merged | None = None
        self.choices: list[Choice | None] = []
        self.buttons: list[dict[Choice, Button]] = []
        self.take = Button("", "primary", on_click=self._take)

    def show_merged(self, merged: "Merged | None") -> None:
        """Shows what is to be settled; what was chosen of the same places stays."""
        self.setVisible(merged is not None and bool(merged.conflicts))
        if merged == self._shown:
            return
        self._shown = merged
        empty_layout(self._boxes)
        conflicts = merged.conflicts if merged is not None else ()
        self.choices = [None] * len(conflicts)
        self.buttons = []
        if not conflicts:
            return
        text = "%n place(s) changed in both texts: say what stands there."
        self._boxes.addWidget(Bar(self.tr(text, "", len(conflicts)), "warn"))
        for at, conflict in enumerate(conflicts):
            self._boxes.addWidget(self._box(at, conflict))
        self.take = Button(self.tr("Put both together"), "primary", on_click=self._take)
        self.take.setEnabled(False)
        line = FlowLayout(spacing=8)
        holder = QWidget()
        line.addWidget(self.take)
        holder.setLayout(line)
        self._boxes.addWidget(holder)

    def _box(self, at: int, conflict: "Conflict") -> QWidget:
        view = DiffView(self.tr("As it is now"), self.tr("As it is proposed"), mono=False)
        view.show_texts(conflict.theirs, conflict.mine)
        view.setFixedHeight(fonts.px(150))
        labels = {
            Choice.THEIRS: self.tr("Keep what is there"),
            Choice.MINE: self.tr("Take the proposal"),
            Choice.BOTH: self.tr("Take both"),
        }
        group = QButtonGroup(self)
        line = FlowLayout(spacing=8)
        self.buttons.append({})
        for choice, label in labels.items():
            button = Button(label, "chip", on_click=partial(self._choose, at, choice))
            button.setCheckable(True)
            button.setAccessibleName(self.tr("{label}, place {n}").format(label=label, n=at + 1))
            group.addButton(button)
            line.addWidget(button)
            self.buttons[-1][choice] = button
        holder = QWidget()
        holder.setLayout(line)
        number = self.tr("Place {n} of {all}").format(n=at + 1, all=len(self.choices))
        box = QWidget()
        box.setLayout(column(PlainText(number, "strong"), view, holder, spacing=6))
        return box

    def _choose(self, at: int, choice: Choice) -> None:
        self.choices[at] = choice
        self.take.setEnabled(all(one is not None for one in self.choices))

    def _take(self) -> None:
        chosen = tuple(one.value for one in self.choices if one is not None)
        if len(chosen) == len(self.choices):
            self.settled.emit(chosen)
