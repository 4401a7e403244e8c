"""The own template of a report: as it was issued, or with newer text, file by file."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from desktop.theme import fonts
from desktop.widgets.buttons import Button
from desktop.widgets.diff import DiffView
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import column, row
from reports import reissue

if TYPE_CHECKING:
    from reports.reissue import Part, Standing

_ROW = 26


class NewerText(QWidget):
    """Files that differ, each with a tick that takes its newer text, and the difference.

    Signals:
        changed: other files are taken now.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._parts: tuple[Part, ...] = ()
        self._told = PlainText("", "secondary", wrap=True, selectable=True)
        self.files = QListWidget()
        self.files.setAccessibleName(self.tr("Files of the template; ticked ones take newer text"))
        self.files.setFixedWidth(fonts.px(250))
        self.diff = DiffView(self.tr("As it was issued"), self.tr("Newer text"))
        self.all = Button(self.tr("Take all newer text"), "link", on_click=self._take_all)
        self.none = Button(self.tr("All as issued"), "link", on_click=self._take_none)
        chosen = column(self.files, row(self.all, self.none, None, spacing=10), spacing=6)
        chosen.setStretch(0, 1)
        self._choice = QWidget()
        beside = row(chosen, self.diff, spacing=14)
        beside.setStretch(1, 1)
        self._choice.setLayout(beside)
        layout = column(self._told, self._choice, spacing=8)
        layout.setStretch(1, 1)
        self._spare = QWidget()
        layout.addWidget(self._spare, 1)
        self.setLayout(layout)
        self.files.currentRowChanged.connect(self._show_part)
        self.files.itemChanged.connect(lambda _item: self.changed.emit())

    def show_standing(self, found: "Standing") -> None:
        """Shows the template of a report; nothing newer is taken at first."""
        self._parts = found.parts
        self._told.set_text(" ".join(reissue.of_template(found)))
        self.files.blockSignals(True)
        self.files.clear()
        for part in self._parts:
            item = QListWidgetItem(part.path)
            item.setFlags(
                Qt.ItemFlag.ItemIsEnabled
                | Qt.ItemFlag.ItemIsSelectable
                | Qt.ItemFlag.ItemIsUserCheckable
            )
            item.setCheckState(Qt.CheckState.Unchecked)
            item.setSizeHint(QSize(0, _ROW))
            self.files.addItem(item)
        self.files.blockSignals(False)
        self._choice.setVisible(bool(self._parts))
        self._spare.setVisible(not self._parts)
        if self._parts:
            self.files.setCurrentRow(0)
            self._show_part(0)

    def taken(self) -> frozenset[str]:
        """The files whose newer text is taken."""
        items = (self.files.item(at) for at in range(self.files.count()))
        return frozenset(one.text() for one in items if one.checkState() is Qt.CheckState.Checked)

    def _show_part(self, at: int) -> None:
        if 0 <= at < len(self._parts):
            self.diff.show_texts(self._parts[at].before, self._parts[at].after)

    def _take_all(self) -> None:
        self._set(Qt.CheckState.Checked)

    def _take_none(self) -> None:
        self._set(Qt.CheckState.Unchecked)

    def _set(self, state: Qt.CheckState) -> None:
        for at in range(self.files.count()):
            self.files.item(at).setCheckState(state)
