"""Columns that give way in narrow windows, and the user's own choice of columns."""

from collections.abc import Sequence
from typing import Any, override

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer
from PySide6.QtWidgets import QMenu

from desktop.theme import fonts
from desktop.widgets.rows import RowsModel
from desktop.widgets.table import EditableTable


class ColumnFit(QObject):
    """Hides the least important columns until the stretching one has room.

    A right click on the header lists all columns; what the user ticks or clears there stays,
    whatever the width is. All fields are in the panel too.

    Args:
        table: with a RowsModel.
        least: pixels at 100 % text that the stretching column keeps.
        order: keys of the columns that give way, the first one first.
    """

    def __init__(self, table: EditableTable, least: int, order: Sequence[str]) -> None:
        super().__init__(table)
        self._table = table
        self._least = least
        self._order = tuple(order)
        self._chosen: dict[str, bool] = {}
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self.fit)
        table.installEventFilter(self)
        header = table.horizontalHeader()
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(self._on_menu)
        self._later.start()

    def choose(self, key: str, *, shown: bool) -> None:
        """The user shows or hides a column."""
        self._chosen[key] = shown
        self.fit()

    def chosen(self) -> dict[str, bool]:
        """What the user chose, to be remembered."""
        return dict(self._chosen)

    def restore(self, chosen: dict[str, bool]) -> None:
        """Takes what `chosen()` gave."""
        self._chosen = dict(chosen)
        self.fit()

    def fit(self) -> None:
        """Shows as many columns as have room."""
        model = self._model()
        hidden = {key for key, shown in self._chosen.items() if not shown}
        room = self._table.viewport().width() - fonts.px(self._least)
        room -= sum(self._width(c.key) for c in model.columns if c.key not in hidden)
        for key in self._order:
            if room >= 0:
                break
            if model.column_of(key) < 0:
                continue
            if key not in hidden and not self._chosen.get(key):
                hidden.add(key)
                room += self._width(key)
        for number, spec in enumerate(model.columns):
            if self._table.isColumnHidden(number) != (spec.key in hidden):
                self._table.setColumnHidden(number, spec.key in hidden)

    def _width(self, key: str) -> int:
        model = self._model()
        number = model.column_of(key)
        if model.columns[number].stretch:
            return 0
        shown = self._table.horizontalHeader().sectionSize(number)
        return shown or fonts.px(model.columns[number].width)

    def _model(self) -> RowsModel[Any]:
        rows = self._table.rows
        if rows is None:
            message = "the table has no rows of its own"
            raise RuntimeError(message)
        return rows

    def menu(self) -> QMenu:
        """All columns, ticked where they are shown."""
        menu = QMenu(self._table)
        for number, spec in enumerate(self._model().columns):
            action = menu.addAction(spec.title.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(not self._table.isColumnHidden(number))
            action.setEnabled(not spec.stretch)
            action.toggled.connect(lambda on, key=spec.key: self.choose(key, shown=on))
        menu.addSeparator()
        menu.addAction(self.tr("Choose by the width of the window"), lambda: self.restore({}))
        return menu

    def _on_menu(self, at: QPoint) -> None:
        self.menu().popup(self._table.horizontalHeader().mapToGlobal(at))

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Show):
            self._later.start()
        return super().eventFilter(watched, event)
