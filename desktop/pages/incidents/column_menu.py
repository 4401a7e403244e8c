"""Which columns the list shows, how wide and in which order; remembered."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QMenu

from desktop.pages.incidents.table import IncidentTable
from desktop.widgets.buttons import Button

if TYPE_CHECKING:
    from desktop.settings import Settings

_KEY: Final = "incident_columns"
_KEEP_MS: Final = 400


class ColumnMenu(QObject):
    """The button "Columns" with its menu.

    Attributes:
        button: to be placed beside the filter.
    """

    def __init__(self, table: IncidentTable, settings: "Settings") -> None:
        super().__init__(table)
        self._table = table
        self._settings = settings
        self.button = Button(self.tr("Columns"), "flat", icon="columns", on_click=self._open)
        self._menu = QMenu(self.button)
        self._default = table.columns_state()
        self._keep = QTimer(self, singleShot=True, interval=_KEEP_MS)
        self._keep.timeout.connect(self._remember)
        table.restore_columns(settings.remembered(_KEY))
        table.fit_stretch()
        header = table.horizontalHeader()
        header.sectionMoved.connect(lambda *_places: self._keep.start())
        header.sectionResized.connect(lambda *_sizes: self._keep.start())

    def fill(self) -> QMenu:
        """The menu: a check for each column, and the way back to the usual ones."""
        self._menu.clear()
        for number, column in enumerate(self._table.sparse.columns):
            action = self._menu.addAction(column.title.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(self._table.is_wanted(number))
            action.setEnabled(column.key != "title")
            action.toggled.connect(lambda on, n=number: self._show(n, on=on))
        self._menu.addSeparator()
        self._menu.addAction(self.tr("The usual columns"), self._restore)
        return self._menu

    def _open(self) -> None:
        self.fill().popup(self.button.mapToGlobal(self.button.rect().bottomLeft()))

    def _show(self, number: int, *, on: bool) -> None:
        self._table.horizontalHeader().setSectionHidden(number, not on)
        self._keep.start()

    def _restore(self) -> None:
        self._table.restore_columns(self._default)
        self._table.fit_stretch()
        self._keep.start()

    def _remember(self) -> None:
        self._settings.remember(_KEY, self._table.columns_state())
