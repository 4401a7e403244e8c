"""A table model of any length: the count is exact, rows are read where somebody looks."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, override

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from desktop.widgets.cells import CELL_ROLE, RECORD_ROLE, Cell

Index = QModelIndex | QPersistentModelIndex
PAGE: Final = 200
_KEPT_PAGES: Final = 12
_ROOT = QModelIndex()
_SKELETON = Cell(look="skeleton")
_CELL_ROLES: Final = frozenset(
    {
        CELL_ROLE,
        int(Qt.ItemDataRole.EditRole),
        int(Qt.ItemDataRole.DisplayRole),
        int(Qt.ItemDataRole.AccessibleTextRole),
    }
)


@dataclass(frozen=True)
class SparseColumn[T]:
    """One column.

    Attributes:
        key: name, for the menu of columns.
        title: header.
        cell: what to show of a row.
        width: pixels at the start; the user may change it.
        stretch: takes what is left; one column at most should.
        shown: whether a new user sees it.
        sort: name of the order that a click on its header asks for; "" for none.
        refusal: why it can't be sorted by.
        gives_way: it is hidden while the window is too narrow for it.
    """

    key: str
    title: str
    cell: Callable[[T], Cell]
    width: int = 120
    stretch: bool = False
    shown: bool = True
    sort: str = ""
    refusal: str = ""
    gives_way: bool = False


class SparseModel[T](QAbstractTableModel):
    """Rows of a list that stays in the store; only some pages of it are here.

    The owner tells the count and puts pages in; rows of other pages are skeletons. A row that
    is being entered can stand above the list, with one cell to type in.

    Args:
        columns: the columns.
        key: what tells rows apart, usually the record's id.

    Signals:
        entered: `(str)` what was typed into the row being entered.
    """

    entered = Signal(str)

    def __init__(
        self,
        columns: Sequence[SparseColumn[T]],
        key: Callable[[T], Hashable],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self._key = key
        self._total = 0
        self._pages: OrderedDict[int, tuple[T, ...]] = OrderedDict()
        self._draft: T | None = None
        self._draft_column = -1

    # --- what the owner tells

    @property
    def total(self) -> int:
        """How many rows the list has, without a row being entered."""
        return self._total

    def reset(self, total: int, pages: Mapping[int, Sequence[T]]) -> None:
        """Shows another list."""
        self.beginResetModel()
        self._total = total
        self._pages.clear()
        self._keep(pages)
        self.endResetModel()

    def update(self, total: int, pages: Mapping[int, Sequence[T]]) -> None:
        """Shows the same list as it is now; pages that aren't given are read again when seen."""
        before, offset = self._total, self.offset
        if total > before:
            self.beginInsertRows(_ROOT, offset + before, offset + total - 1)
        elif total < before:
            self.beginRemoveRows(_ROOT, offset + total, offset + before - 1)
        self._total = total
        self._pages.clear()
        self._keep(pages)
        if total > before:
            self.endInsertRows()
        elif total < before:
            self.endRemoveRows()
        self._tell(0, self.rowCount() - 1)

    def put(self, page: int, rows: Sequence[T]) -> None:
        """Takes a page that was read."""
        self._keep({page: rows})
        first = page * PAGE + self.offset
        self._tell(first, min(first + PAGE, self.rowCount()) - 1)

    def _keep(self, pages: Mapping[int, Sequence[T]]) -> None:
        for number, rows in pages.items():
            self._pages[number] = tuple(rows)
            self._pages.move_to_end(number)
        while len(self._pages) > _KEPT_PAGES:
            self._pages.popitem(last=False)

    def _tell(self, first: int, last: int) -> None:
        if last >= first:
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(self.columns) - 1))

    def missing(self, first: int, last: int) -> list[int]:
        """Numbers of the pages that rows `first` … `last` need and that aren't here."""
        if not self._total:
            return []
        low = max(0, first - self.offset) // PAGE
        high = min(max(0, last - self.offset), self._total - 1) // PAGE
        return [number for number in range(low, high + 1) if number not in self._pages]

    # --- a row being entered

    @property
    def offset(self) -> int:
        """How many rows stand above the list: 1 while a row is being entered."""
        return 0 if self._draft is None else 1

    def begin_entry(self, row: T, column_key: str) -> QModelIndex:
        """Puts a row above the list; the cell of the returned index can be typed in."""
        self.end_entry()
        self._draft_column = self.column_of(column_key)
        self.beginInsertRows(_ROOT, 0, 0)
        self._draft = row
        self.endInsertRows()
        return self.index(0, self._draft_column)

    def end_entry(self) -> None:
        """Takes the row above the list away."""
        if self._draft is not None:
            self.beginRemoveRows(_ROOT, 0, 0)
            self._draft = None
            self.endRemoveRows()

    def change_entry(self, row: T) -> None:
        """Shows the row above the list otherwise, for example with its number."""
        if self._draft is not None:
            self._draft = row
            self._tell(0, 0)

    # --- places

    def record(self, row: int) -> T | None:
        """The record of a row; None where it isn't read yet, or is being entered."""
        place = row - self.offset
        if place < 0:
            return None
        rows = self._pages.get(place // PAGE, ())
        at = place % PAGE
        return rows[at] if at < len(rows) else None

    def row_of(self, key: Hashable) -> int:
        """The row of a record, among the pages that are here; -1 when it is not."""
        for number, rows in self._pages.items():
            for at, record in enumerate(rows):
                if self._key(record) == key:
                    return number * PAGE + at + self.offset
        return -1

    def column_of(self, key: str) -> int:
        """The number of a column; -1 when there is none of that key."""
        return next((n for n, column in enumerate(self.columns) if column.key == key), -1)

    # --- Qt

    @override
    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else self._total + self.offset

    @override
    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.columns)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or not 0 <= index.row() < self.rowCount():
            return None
        drafted = index.row() < self.offset
        record = self._draft if drafted else self.record(index.row())
        if role == RECORD_ROLE:
            return None if drafted else record
        if record is None:
            return _SKELETON if role == CELL_ROLE else None
        if role not in _CELL_ROLES or (role == Qt.ItemDataRole.EditRole and not drafted):
            return None
        cell = self.columns[index.column()].cell(record)
        if role == CELL_ROLE:
            return cell
        return cell.text if role == Qt.ItemDataRole.EditRole else cell.text or "–"

    @override
    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        if orientation == Qt.Orientation.Vertical or not 0 <= section < len(self.columns):
            return None
        column = self.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.title
        if role == Qt.ItemDataRole.ToolTipRole:
            return column.refusal or None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter
        return None

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        if index.row() < self.offset and index.column() == self._draft_column:
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    @override
    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if self._draft is None or index.row() > 0:
            return False
        self.entered.emit(str(value or "").strip())
        return True
