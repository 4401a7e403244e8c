"""Two versions side by side, with what differs."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop.pages.knowledge.step_changes import StepChanges
from desktop.theme import fonts
from desktop.widgets.buttons import Button
from desktop.widgets.diff import DiffView
from desktop.widgets.fields import Combo
from desktop.widgets.labels import PlainText, hline
from desktop.widgets.layouts import column, row
from desktop.widgets.sections import SegmentedTabs

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
        for combo in (self.older, self.newer):
            combo.setMinimumWidth(fonts.px(170))
        self._view = DiffView(self.tr("Before"), self.tr("After"))
        self._restore = Button(self.tr("Restore the left one"), on_click=self._on_restore)
        head = row(
            *(PlainText(self.tr("Compare"), "strong"), self.older),
            *(PlainText(self.tr("with"), "secondary"), self.newer, None),
            Button(self.tr("Done"), "primary", on_click=self.closed.emit),
            spacing=8,
            margins=(32, 14, 20, 10),
        )
        self.tabs = SegmentedTabs(self.tr("Compare"))
        self.tabs.set_tabs([("steps", self.tr("Steps")), ("text", self.tr("Text"))])
        self.tabs.setMinimumWidth(fonts.px(150))
        self.steps = StepChanges(self.tr("Steps of both versions"))
        self._counts = PlainText("", "hint")
        self._stack = QStackedWidget()
        self._stack.addWidget(self.steps)
        self._stack.addWidget(self._view)
        above = row(self.tabs, self._counts, None, self._restore, spacing=12)
        body = column(above, self._stack, spacing=12, margins=(32, 16, 24, 16))
        body.setStretch(1, 1)
        layout = column(head, hline(), body, spacing=0)
        layout.setStretch(2, 1)
        self.setLayout(layout)
        self.tabs.chosen.connect(self._on_tab)
        for combo in (self.older, self.newer):
            combo.picked.connect(lambda _value: self._show())

    def show_reading(self, reading: "Reading") -> None:
        """Offers the versions of an item; compares the newest two, a playbook by its steps."""
        for part in (self.tabs, self._counts):
            part.setVisible(reading.is_playbook)
        self._on_tab("steps" if reading.is_playbook else "text")
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
            self._counts.set_text(self.steps.show_texts(before.body, after.body))

    def _on_tab(self, key: str) -> None:
        self.tabs.mark(key)
        self._stack.setCurrentWidget(self.steps if key == "steps" else self._view)

    def _on_restore(self) -> None:
        self.restore_wanted.emit(self.older.value())
