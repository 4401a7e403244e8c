"""What is still missing before sign-off, each item a way to its place."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QWidget

from desktop.widgets.buttons import ElidedLink
from desktop.widgets.chips import ThinProgress
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import column, row
from desktop.widgets.mark_icon import MarkIcon
from desktop.widgets.marks import Mark
from kb.incidents.review.checklist import parts_done

if TYPE_CHECKING:
    from kb.incidents.review.checklist import ChecklistItem

_PARTS: Final = 9
_MOST: Final = 9


class BeforeSignOff(QWidget):
    """Progress in parts, then what is missing, then what is there.

    Args:
        on_choose: gets the chosen item.
    """

    def __init__(self, on_choose: "Callable[[ChecklistItem], object]") -> None:
        super().__init__()
        self._on_choose = on_choose
        self._shown: tuple[ChecklistItem, ...] = ()
        self._count = PlainText("", "secondary")
        self._progress = ThinProgress()
        self._lines = column(spacing=0)
        head = row(PlainText(self.tr("Before sign-off"), "section"), None, self._count)
        self.setLayout(column(head, self._progress, self._lines, spacing=6))

    def show_items(self, items: "Sequence[ChecklistItem]") -> None:
        """Shows the checklist; nothing moves while it stays the same."""
        if tuple(items) == self._shown:
            return
        self._shown = tuple(items)
        done = parts_done(items)
        self._count.set_text(self.tr("{done} of {all}").format(done=done, all=_PARTS))
        self._progress.set_share(done / _PARTS)
        while (old := self._lines.takeAt(0)) is not None:
            widget = old.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        missing = [item for item in items if not item.done]
        for item in missing[:_MOST]:
            self._lines.addWidget(self._line(item))
        if len(missing) > _MOST:
            more = self.tr("and {n} more").format(n=len(missing) - _MOST)
            self._lines.addWidget(PlainText(more, "muted"))
        for item in items:
            if item.done:
                self._lines.addWidget(self._line(item))

    def _line(self, item: "ChecklistItem") -> QWidget:
        line = QWidget()
        mark = MarkIcon(Mark.DONE if item.done else Mark.MISSING)
        text: QWidget
        if item.done:
            text = PlainText(item.text, "secondary", elide=True)
            text.setMinimumHeight(24)
        else:
            link = ElidedLink(item.text)
            link.clicked.connect(lambda _checked=False: self._on_choose(item))
            text = link
        layout = row(mark, text, spacing=8)
        layout.setStretch(1, 1)
        line.setLayout(layout)
        return line
