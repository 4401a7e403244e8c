"""The list at the left: icon, title, place, two lines of the best passage with marks."""

from collections.abc import Sequence
from typing import override

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QTextCharFormat, QTextLayout
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from desktop.pages.knowledge.entries import Entry, Marks
from desktop.theme import fonts, icons, tokens
from desktop.widgets.labels import upright, upright_in_place
from desktop.widgets.row_painter import wrapped

_ROLE = int(Qt.ItemDataRole.UserRole) + 1
_ROOT = QModelIndex()
Index = QModelIndex | QPersistentModelIndex


class EntryModel(QAbstractListModel):
    """Entries in the order they were given."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.entries: list[Entry] = []

    def show(self, entries: Sequence[Entry]) -> None:
        """Replaces all rows."""
        self.beginResetModel()
        self.entries = list(entries)
        self.endResetModel()

    @override
    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.entries)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        entry = self.entries[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return entry.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(filter(None, (entry.title, entry.meta, entry.snippet)))
        return {_ROLE: entry}.get(role)


class _Delegate(QStyledItemDelegate):
    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        entry = index.data(_ROLE)
        lines = 2
        if isinstance(entry, Entry) and entry.snippet:
            view: QWidget = option.widget
            width = view.width() - 56
            lines += len(wrapped(entry.snippet, fonts.ui(), max(80, width), 2))
        return QSize(200, fonts.px(18) * lines + fonts.px(20))

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        entry = index.data(_ROLE)
        if not isinstance(entry, Entry):
            return
        table = tokens.of(option.palette)
        rect = QRect(option.rect)
        mirrored = option.direction == Qt.LayoutDirection.RightToLeft
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, table.color("selected"))
            edge = QRect(rect.left(), rect.top(), 3, rect.height())
            if mirrored:
                edge.moveRight(rect.right())
            painter.fillRect(edge, table.color("accent_text"))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, table.color("hover"))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, table.color("border"))
        icon = QRect(rect.left() + 16, rect.top() + fonts.px(11), 16, 16)
        box = rect.adjusted(42, fonts.px(9), -14, 0)
        if mirrored:
            icon.moveRight(rect.right() - 16)
            box = rect.adjusted(14, fonts.px(9), -42, 0)
        icons.paint(painter, icon, entry.icon, table.text2)
        self._texts(painter, box, entry, table)
        painter.restore()

    def _texts(self, painter: QPainter, box: QRect, entry: Entry, table: tokens.Tokens) -> None:
        line = fonts.px(18)
        title = fonts.ui(fonts.BODY, fonts.BOLD)
        name = upright_in_place(entry.title)
        shown = QFontMetrics(title).elidedText(name, Qt.TextElideMode.ElideRight, box.width())
        marks = entry.title_marks if shown == name else ()
        _draw(painter, box, shown, marks, title, table, "text")
        quiet = fonts.ui(fonts.HEADER)
        meta = QFontMetrics(quiet).elidedText(
            upright(entry.meta), Qt.TextElideMode.ElideRight, box.width()
        )
        _draw(painter, box.translated(0, line), meta, (), quiet, table, "text2")
        top = 2 * line
        for text, start in wrapped(entry.snippet, fonts.ui(), box.width(), 2):
            inside = _moved(entry.snippet_marks, start, len(text))
            _draw(painter, box.translated(0, top), text, inside, fonts.ui(), table, "text")
            top += line


def _moved(marks: Marks, start: int, length: int) -> Marks:
    """Marks of a whole text as those of one of its lines."""
    cut = [(max(0, a - start), min(length, b - start)) for a, b in marks]
    return tuple((a, b) for a, b in cut if a < b)


def _draw(  # noqa: PLR0917 - a line of text is all of this
    painter: QPainter,
    box: QRect,
    text: str,
    marks: Marks,
    font: QFont,
    table: tokens.Tokens,
    ink: str,
) -> None:
    layout = QTextLayout(text, font)
    ranges = []
    for start, end in marks:
        look = QTextLayout.FormatRange()
        look.start = start
        look.length = end - start
        shape = QTextCharFormat()
        shape.setBackground(table.color("mark"))
        look.format = shape
        ranges.append(look)
    layout.setFormats(ranges)
    layout.beginLayout()
    line = layout.createLine()
    if line.isValid():
        line.setLineWidth(box.width())
    layout.endLayout()
    painter.setPen(table.color(ink))
    layout.draw(painter, box.topLeft())


class ResultList(QListView):
    """Keyboard and mouse on the entries.

    Signals:
        chosen: `(Entry)` it is selected and should be shown.
        opened: `(Entry)` Enter or double click.
    """

    chosen = Signal(object)
    opened = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Knowledge"))
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.entries = EntryModel(self)
        self.setModel(self.entries)
        self.setItemDelegate(_Delegate(self))
        self.selectionModel().currentChanged.connect(self._on_current)
        self.activated.connect(self._on_activated)
        self._quiet = False

    def show_entries(self, entries: Sequence[Entry], keep: object = None) -> None:
        """Replaces the rows; the row of record `keep` stays chosen, without asking for it again."""
        self._quiet = True
        self.entries.show(entries)
        for row, entry in enumerate(entries):
            if keep is not None and keep in {entry.record_id, entry.dossier_id}:
                self.setCurrentIndex(self.entries.index(row))
                break
        self._quiet = False

    def step(self, by: int) -> None:
        """To the next or previous row, from wherever the focus is."""
        row = self.currentIndex().row() + by
        if 0 <= row < self.entries.rowCount():
            self.setCurrentIndex(self.entries.index(row))

    def take_first(self) -> None:
        """To what was found first, whatever was chosen before."""
        if self.entries.rowCount():
            self.setCurrentIndex(self.entries.index(0))

    def current(self) -> Entry | None:
        """The chosen row."""
        found = self.currentIndex().data(_ROLE) if self.currentIndex().isValid() else None
        return found if isinstance(found, Entry) else None

    def _on_current(self, index: Index, _old: Index) -> None:
        entry = index.data(_ROLE) if index.isValid() else None
        if isinstance(entry, Entry) and not self._quiet:
            self.chosen.emit(entry)

    def _on_activated(self, index: Index) -> None:
        entry = index.data(_ROLE)
        if isinstance(entry, Entry):
            self.opened.emit(entry)
