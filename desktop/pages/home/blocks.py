"""Blocks of the home page: a title at the left, lines with one way on at the right."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import override

from PySide6.QtCore import Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from desktop.widgets.buttons import Button
from desktop.widgets.chips import Chip
from desktop.widgets.labels import PlainText, hline
from desktop.widgets.layouts import column, row

_TITLE_WIDTH = 184
_REFERENCE_WIDTH = 116


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a block.

    Attributes:
        reference: id in mono, "INC-2026-0417"; may be empty.
        text: what it is.
        detail: what to know beside it.
        action: label of its button.
        on_action: what the button does.
        chip: a state as word and tone, or None.
        below: what stands under the line, such as what can be done with it here.
        subject: what the button's accessible name adds: "Open INC-2026-0417".
    """

    reference: str
    text: str
    detail: str
    action: str
    on_action: Callable[[], object]
    chip: tuple[str, str] | None = None
    subject: str = ""
    below: QWidget | None = None


class Block(QFrame):
    """A title with its lines; hidden while there is nothing in it."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = title
        self._title = PlainText(title, "section", wrap=True)
        self._title.setFixedWidth(_TITLE_WIDTH)
        self._title.setContentsMargins(0, 3, 0, 0)
        self._lines = column(spacing=2)
        inner = row(self._title, self._lines, spacing=16, margins=(20, 12, 16, 12))
        inner.setStretch(1, 1)
        inner.setAlignment(self._title, Qt.AlignmentFlag.AlignTop)
        self.setLayout(column(inner, hline(), spacing=0))
        self.hide()

    def show_lines(
        self, lines: Sequence[Line], count: int | None = None, foot: Button | None = None
    ) -> None:
        """Shows lines, or hides the block when there is none.

        Args:
            lines: what to show.
            count: how many there are in all.
            foot: a button under the lines.
        """
        while (item := self._lines.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        shown = self.tr("{title} ({n})").format(title=self._name, n=count)
        self._title.set_text(self._name if count is None else shown)
        for line in lines:
            self._lines.addWidget(_LineWidget(line))
        if foot is not None:
            self._lines.addWidget(foot, alignment=Qt.AlignmentFlag.AlignLeft)
        self.setVisible(bool(lines))


class _Row(QWidget):
    """The parts of a line. A click anywhere goes where its button goes."""

    def __init__(self, *parts: QWidget, wide: int, on_click: Callable[[], object]) -> None:
        super().__init__()
        layout = row(*parts, spacing=12)
        layout.setStretch(wide, 1)
        self.setLayout(layout)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._on_click = on_click

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()  # without it, no release comes

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(
            event.position().toPoint()
        ):
            self._on_click()


class _LineWidget(QWidget):
    def __init__(self, line: Line) -> None:
        super().__init__()
        text = PlainText(line.text, "medium", elide=True)
        text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        button = Button(line.action, "link", on_click=line.on_action)
        button.setAccessibleName(f"{line.action} {line.subject or line.reference}".strip())
        parts: list[QWidget] = []
        if line.reference:
            reference = PlainText(line.reference, "mono")
            reference.setMinimumWidth(_REFERENCE_WIDTH)
            parts.append(reference)
        parts.append(text)
        at = len(parts) - 1
        if line.chip is not None:
            parts.append(Chip(*line.chip))
        if line.detail:
            parts.append(PlainText(line.detail, "secondary"))
        parts.append(button)
        below = (line.below,) if line.below is not None else ()
        top = _Row(*parts, wide=at, on_click=line.on_action)
        self.setLayout(column(top, *below, spacing=0))
