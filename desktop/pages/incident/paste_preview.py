"""What pasted lines would become, shown in the page before anything is written."""

from collections.abc import Callable, Sequence
from typing import override

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QWidget

from desktop.widgets.buttons import Button
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import column, row
from desktop.widgets.rows import Column, RowsModel
from desktop.widgets.table import EditableTable

_SHOWN_ROWS = 6


class PastePreview[T](QFrame):
    """A read-only table of the rows to come, with [Insert] and [Cancel].

    Args:
        columns: what each line was read as.
        on_insert: gets the rows.
    """

    def __init__(
        self,
        columns: Sequence[Column[tuple[int, T]]],
        on_insert: Callable[[list[T]], object],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("bar", "neutral")
        self._on_insert = on_insert
        self._items: list[T] = []
        self._title = PlainText("", "strong")
        self._hint = PlainText(
            self.tr("Columns are time, action, who, what happened; separate them with tabs."),
            "hint2",
            wrap=True,
        )
        self._model: RowsModel[tuple[int, T]] = RowsModel(columns, key=lambda item: item[0])
        self._model.read_only = True
        self.table = EditableTable(self.tr("Pasted lines"))
        self.table.setModel(self._model)
        self.table.set_row_height(30)
        self.insert = Button(self.tr("Insert"), on_click=self.accept)
        cancel = Button(self.tr("Cancel"), "flat", on_click=self.dismiss)
        self.setLayout(
            column(
                row(self._title, None, cancel, self.insert, spacing=8),
                self.table,
                self._hint,
                spacing=8,
                margins=(12, 10, 12, 10),
            )
        )
        self.hide()

    def show_items(self, items: list[T]) -> None:
        """Shows what would be inserted; focus goes to [Insert]."""
        self._items = items
        self._model.set_rows(list(enumerate(items)))
        count = len(items)
        one = count == 1
        self._title.set_text(
            self.tr("1 pasted line") if one else self.tr("{n} pasted lines").format(n=count)
        )
        self.insert.set_label(
            self.tr("Insert 1 step") if one else self.tr("Insert {n} steps").format(n=count)
        )
        line = self.table.verticalHeader().defaultSectionSize()
        header = self.table.horizontalHeader().height()
        self.table.setFixedHeight(header + line * min(count, _SHOWN_ROWS) + 4)
        self.show()
        self.insert.setFocus()

    def accept(self) -> None:
        """Inserts the rows."""
        items, self._items = self._items, []
        self.hide()
        if items:
            self._on_insert(items)

    def dismiss(self) -> None:
        """Inserts nothing."""
        self._items = []
        self.hide()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
        elif enter:
            self.accept()
        else:
            super().keyPressEvent(event)
