"""Measures of all incidents, inline: what was used before, and how well it worked."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final, override
from uuid import UUID

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QWidget

from desktop.pages.incident.section import label_of
from desktop.widgets.buttons import Button
from desktop.widgets.fields import LineField
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import column, empty_layout, row
from kb.vocabulary.response import MeasureType

if TYPE_CHECKING:
    from kb.incidents.measures.library import LibraryMeasure

_MOST: Final = 5


class _Fitted(QScrollArea):
    """As high as what it holds is now, or less; Qt's own hint stays at its first content."""

    @override
    def sizeHint(self) -> QSize:
        held = self.widget()
        return held.sizeHint() if held is not None else super().sizeHint()


class MeasureLibrary(QWidget):
    """A field to look for measures, and the most used ones that match.

    Args:
        look_up: asks for the measures that a text matches; `set_measures` gets them.
        take: takes a measure over, by its id.

    Signals:
        closed: the list was closed.
    """

    closed = Signal()

    def __init__(self, look_up: Callable[[str], object], take: Callable[[UUID], object]) -> None:
        super().__init__()
        self._look_up, self._take = look_up, take
        name = self.tr("Look for a measure")
        self.field = LineField(name, placeholder=name)
        self.field.textChanged.connect(look_up)
        self.told = PlainText("", "hint", wrap=True)
        self.uses: list[Button] = []
        self._rows = column(spacing=4)
        close = Button(self.tr("Close"), "flat", on_click=self.close_list)
        head = row(self.field, close, spacing=8)
        head.setStretch(0, 1)
        held = QWidget()
        held.setLayout(column(self._rows, self.told, spacing=6))
        self._scroll = scroll = _Fitted()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        scroll.setWidgetResizable(True)
        scroll.setWidget(held)
        self.setLayout(column(head, scroll, spacing=6))
        self.hide()

    def open(self) -> None:
        """Shows the list, the cursor in the field."""
        self.show()
        self.field.setFocus()
        self._look_up(self.field.value())

    def close_list(self) -> bool:
        """Hides the list; whether it was shown."""
        if self.isHidden():
            return False
        self.hide()
        self.closed.emit()
        return True

    def set_measures(self, found: "Sequence[LibraryMeasure]") -> None:
        """Shows the first of `found`, and how many more there are."""
        empty_layout(self._rows)
        self.uses = []
        for measure in found[:_MOST]:
            use = Button(self.tr("Use here"), on_click=partial(self._on_use, measure.measure_id))
            use.setAccessibleName(self.tr("Use here: {title}").format(title=measure.title))
            self.uses.append(use)
            lines = column(
                PlainText(measure.title, "strong", wrap=True),
                PlainText(self.words_of(measure), "secondary", wrap=True),
                spacing=0,
            )
            line = row(lines, use, spacing=8)
            line.setStretch(0, 1)
            holder = QWidget()
            holder.setLayout(line)
            self._rows.addWidget(holder)
        self.told.set_text(self._rest_of(len(found)))
        self._scroll.updateGeometry()

    def _rest_of(self, count: int) -> str:
        if not count:
            return self.tr("No incident has such a measure.")
        if count <= _MOST:
            return ""
        return self.tr("and {n} more: type to narrow them").format(n=count - _MOST)

    def words_of(self, measure: "LibraryMeasure") -> str:
        """Type, use, and how the tests came out, in words."""
        count = measure.incidents
        used = self.tr("in 1 incident") if count == 1 else self.tr("in {n} incidents")
        told = [
            words.format(n=n)
            for words, n in (
                (self.tr("{n} effective"), measure.effective),
                (self.tr("{n} partly effective"), measure.partly),
                (self.tr("{n} not effective"), measure.not_effective),
            )
            if n
        ]
        tests = self.tr("tests: {results}").format(results=", ".join(told))
        kind = label_of(MeasureType, measure.measure_type)
        return "; ".join((kind, used.format(n=count), tests if told else self.tr("never tested")))

    def _on_use(self, measure_id: UUID) -> None:
        self.close_list()
        self._take(measure_id)
