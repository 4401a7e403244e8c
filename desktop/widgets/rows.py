"""A table model over rows that it was given: records, group rows, and a row for quick entry."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Literal, override

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from desktop.widgets.cells import (
    CELL_ROLE,
    ENTRY_ROLE,
    GROUP_ROLE,
    RECORD_ROLE,
    Align,
    Cell,
    Group,
    Skeleton,
)

Index = QModelIndex | QPersistentModelIndex
Editor = Literal["line", "time", "choice", "person", "tags", "flag", "mono"]
_ROOT = QModelIndex()


@dataclass(frozen=True, slots=True)
class Column[T]:
    """One column.

    Attributes:
        key: field name, as it comes back in `edited`.
        title: header.
        cell: what to show of a row.
        width: pixels at the start; the user may change it.
        stretch: takes what is left; one column at most should.
        editor: how it is edited, or None.
        value: what the editor starts with, text by default the cell's.
        choices: values and labels for "choice", completions for "person" and "tags".
        align: where header and numbers stand.
        sortable: whether a click on the header asks for that order.
    """

    key: str
    title: str
    cell: Callable[[T], Cell]
    width: int = 120
    stretch: bool = False
    editor: Editor | None = None
    value: Callable[[T], object] | None = None
    choices: Callable[[], Sequence[tuple[object, str]]] | None = None
    align: Align = Align.LEADING
    sortable: bool = False


class RowsModel[T](QAbstractTableModel):
    """Rows of one kind, in the order that they were given.

    Args:
        columns: the columns.
        key: what tells rows apart, usually the record's id.
        entry: prompt of the last row, "Type an action"; "" has no such row.

    Signals:
        edited: `(row, column key, value)` the user changed a cell; the model shows the old
            value until `set_rows` brings the new one.
        entered: `(str)` text typed into the row for quick entry.
    """

    edited = Signal(object, str, object)
    entered = Signal(str)

    def __init__(
        self,
        columns: Sequence[Column[T]],
        key: Callable[[T], Hashable],
        *,
        entry: str = "",
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self._key = key
        self._entry = entry
        self._rows: list[T | Group | Skeleton] = []
        self._keys: list[Hashable] = []
        self.read_only = False
        self.goes_on: frozenset[str] = frozenset()

    # --- rows

    def set_rows(self, rows: Sequence[T | Group | Skeleton]) -> None:
        """Shows `rows`; what stays keeps selection, scroll and an open editor."""
        new, keys = list(rows), [self._key_of(row) for row in rows]
        if keys != self._keys and len(set(keys)) == len(keys) and set(keys) == set(self._keys):
            self._reorder(new, keys)
            return
        head = 0
        if keys == self._keys:
            head = len(keys)
        while head < min(len(keys), len(self._keys)) and keys[head] == self._keys[head]:
            head += 1
        tail = 0
        room = min(len(keys), len(self._keys)) - head
        while tail < room and keys[-1 - tail] == self._keys[-1 - tail]:
            tail += 1
        old_end, new_end = len(self._keys) - tail, len(keys) - tail
        if old_end > head:
            self.beginRemoveRows(_ROOT, head, old_end - 1)
            del self._rows[head:old_end], self._keys[head:old_end]
            self.endRemoveRows()
        if new_end > head:
            self.beginInsertRows(_ROOT, head, new_end - 1)
            self._rows[head:head] = new[head:new_end]
            self._keys[head:head] = keys[head:new_end]
            self.endInsertRows()
        self._rows = new
        if new:
            self.dataChanged.emit(self.index(0, 0), self.index(len(new) - 1, len(self.columns) - 1))

    def _reorder(self, rows: list[T | Group | Skeleton], keys: list[Hashable]) -> None:
        """Shows the same rows in another order: what is chosen moves with its row."""
        self.layoutAboutToBeChanged.emit()
        place = {key: row for row, key in enumerate(keys)}
        old = self.persistentIndexList()
        moved = [
            self.index(place[self._keys[at.row()]], at.column()) if at.row() < len(keys) else at
            for at in old
        ]
        self._rows, self._keys = rows, keys
        self.changePersistentIndexList(old, moved)
        self.layoutChanged.emit()

    def set_entry(self, prompt: str) -> None:
        """Shows, changes or ("") removes the row for quick entry."""
        at = len(self._rows)
        if self._entry and not prompt:
            self.beginRemoveRows(_ROOT, at, at)
            self._entry = ""
            self.endRemoveRows()
        elif prompt and not self._entry:
            self.beginInsertRows(_ROOT, at, at)
            self._entry = prompt
            self.endInsertRows()
        else:
            self._entry = prompt

    def record(self, index: Index | int) -> T | None:
        """The row's record; None for group rows, skeletons and the row for quick entry."""
        at = index if isinstance(index, int) else index.row()
        if not 0 <= at < len(self._rows):
            return None
        row = self._rows[at]
        return None if isinstance(row, Group | Skeleton) else row

    def records(self) -> list[T]:
        """All records in order."""
        return [row for row in self._rows if not isinstance(row, Group | Skeleton)]

    def row_of(self, key: Hashable) -> int:
        """Number of the row with that key, -1 if there is none."""
        return self._keys.index(key) if key in self._keys else -1

    def key_at(self, row: int) -> Hashable:
        """Key of a row; None for the row for quick entry."""
        return self._keys[row] if 0 <= row < len(self._keys) else None

    def is_entry(self, index: Index | int) -> bool:
        """Whether it is the row for quick entry."""
        at = index if isinstance(index, int) else index.row()
        return bool(self._entry) and at == len(self._rows)

    def column_of(self, key: str) -> int:
        """Number of the column with that key, -1 if there is none."""
        return next((n for n, column in enumerate(self.columns) if column.key == key), -1)

    def _key_of(self, row: T | Group | Skeleton) -> Hashable:
        if isinstance(row, Group):
            return ("group", row.title)
        return row if isinstance(row, Skeleton) else self._key(row)

    # --- QAbstractTableModel

    @override
    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows) + (1 if self._entry else 0)

    @override
    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.columns)

    @override
    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        column = self.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignLeading
            if column.align is Align.TRAILING:
                side = Qt.AlignmentFlag.AlignTrailing
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or not 0 <= index.row() < self.rowCount():
            return None
        if self.is_entry(index):
            return self._entry_data(role)
        row = self._rows[index.row()]
        if isinstance(row, Group):
            return self._group_data(row, index.column(), role)
        if isinstance(row, Skeleton):
            return Cell(look="skeleton") if role == CELL_ROLE else None
        return self._record_data(row, self.columns[index.column()], role)

    def _entry_data(self, role: int) -> object:
        shown = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, ENTRY_ROLE)
        if role in shown:
            return self._entry
        return "" if role == Qt.ItemDataRole.EditRole else None

    def _group_data(self, group: Group, column: int, role: int) -> object:
        if role == GROUP_ROLE:
            return group
        shown = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
        if role in shown and column == 0:
            return f"{group.title}, {group.detail}" if group.detail else group.title
        return None

    def _record_data(self, row: T, column: Column[T], role: int) -> object:
        if role == RECORD_ROLE:
            return row
        if role == Qt.ItemDataRole.EditRole:
            return column.value(row) if column.value is not None else column.cell(row).text
        cell = column.cell(row)
        if role == CELL_ROLE:
            return cell
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return cell.text or (self.tr("not set") if role != Qt.ItemDataRole.DisplayRole else "")
        return None

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        usable = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if self.is_entry(index):
            return usable | Qt.ItemFlag.ItemIsEditable  # no entry is shown where none may come
        if self.record(index) is None:
            return Qt.ItemFlag.NoItemFlags
        column = self.columns[index.column()]
        if column.editor is None or (self.read_only and column.key not in self.goes_on):
            return usable
        return usable | Qt.ItemFlag.ItemIsEditable

    @override
    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.EditRole or not index.isValid():
            return False
        if self.is_entry(index):
            text = str(value).strip()
            if text:
                self.entered.emit(text)
            return bool(text)
        row = self.record(index)
        if row is None or value == self.data(index, Qt.ItemDataRole.EditRole):
            return False
        self.edited.emit(row, self.columns[index.column()].key, value)
        return True
