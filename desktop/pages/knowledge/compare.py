"""Two versions side by side, with what differs."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.widgets.buttons import Button
from desktop.widgets.diff import DiffView
from desktop.widgets.fields import Combo
from desktop.widgets.labels import PlainText, hline
from desktop.widgets.layouts import column, row

if TYPE_CHECKING:
    from desktop.pages.knowledge.reading import Reading, Version


class VersionCompare(QWidget):
    """An older text at the left, a newer one at the right.

    Signals:
        closed: back to reading.
        restore_wanted: `(UUID)` write the left version's text into the draft.
    """

    closed = Signal()
    restore_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._versions: dict[object, Version] = {}
        self.older = Combo(self.tr("Older version"))
        self.newer = Combo(self.tr("Newer version"))
        self._view = DiffView(self.tr("Before"), self.tr("After"))
        self._restore = Button(self.tr("Restore the left one"), on_click=self._on_restore)
        head = row(
            *(PlainText(self.tr("Compare"), "strong"), self.older),
            *(PlainText(self.tr("with"), "secondary"), self.newer, None),
            *(self._restore, Button(self.tr("Done"), "primary", on_click=self.closed.emit)),
            spacing=8,
            margins=(32, 14, 20, 10),
        )
        body = column(self._view, margins=(32, 16, 24, 16))
        layout = column(head, hline(), body, spacing=0)
        layout.setStretch(2, 1)
        self.setLayout(layout)
        for combo in (self.older, self.newer):
            combo.picked.connect(lambda _value: self._show())

    def show_reading(self, reading: "Reading") -> None:
        """Offers the versions of an item; compares the newest two."""
        self._versions = {version.id: version for version in reading.versions}
        choices = [(v.id, self._label(v)) for v in reading.versions]
        self.older.set_choices(choices)
        self.newer.set_choices(choices)
        self.newer.set_value(reading.versions[0].id)
        self.older.set_value(reading.versions[min(1, len(reading.versions) - 1)].id)
        self._show()

    def _label(self, version: "Version") -> str:
        return (
            self.tr("Version %1, %2")
            .replace("%1", str(version.number))
            .replace("%2", version.state.replace("_", " "))
        )

    def _show(self) -> None:
        before = self._versions.get(self.older.value())
        after = self._versions.get(self.newer.value())
        if before is not None and after is not None:
            self._view.show_texts(before.body, after.body)

    def _on_restore(self) -> None:
        self.restore_wanted.emit(self.older.value())
