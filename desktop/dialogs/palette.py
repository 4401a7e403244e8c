"""The palette: one box for commands and records (Ctrl+K)."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, override

from PySide6.QtCore import (
    QAbstractListModel,
    QElapsedTimer,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from desktop.dialogs.shortcuts import ShortcutList
from desktop.navigation import Route
from desktop.palette import Hit, Item, command_items, first_items, record_item
from desktop.theme import fonts, icons, tokens
from desktop.widgets.fields import LineField
from desktop.widgets.floating import FloatingBox
from desktop.widgets.labels import PlainText, hline, upright
from desktop.widgets.layouts import column, row

if TYPE_CHECKING:
    from desktop.main_window import MainWindow

_WIDTH = 620
_ROWS = 10
_ROW = 34
_SETTLED_MS = 150
_ITEM = int(Qt.ItemDataRole.UserRole) + 1
Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class ItemModel(QAbstractListModel):
    """Rows of the palette."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.items: list[Item] = []

    def show(self, items: Sequence[Item]) -> None:
        """Replaces all rows."""
        self.beginResetModel()
        self.items = list(items)
        self.endResetModel()

    def insert(self, at: int, items: Sequence[Item]) -> None:
        """Adds rows before row `at`."""
        if items:
            self.beginInsertRows(_ROOT, at, at + len(items) - 1)
            self.items[at:at] = items
            self.endInsertRows()

    @override
    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.items)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        item = self.items[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return item.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(part for part in (item.title, item.place, item.hint) if part)
        return item if role == _ITEM else None

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        item = self.items[index.row()]
        usable = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return Qt.ItemFlag.NoItemFlags if item.is_line or not item.enabled else usable


class _Delegate(QStyledItemDelegate):
    """Icon, title, place, shortcut."""

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        item = index.data(_ITEM)
        height = 26 if isinstance(item, Item) and item.is_line else _ROW
        return QSize(100, fonts.px(height))

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        item = index.data(_ITEM)
        if not isinstance(item, Item):
            return
        table = tokens.of(option.palette)
        rect = QRect(option.rect)
        mirrored = option.direction == Qt.LayoutDirection.RightToLeft
        painter.save()
        if item.is_line:
            _text(
                painter,
                rect.adjusted(14, 0, -14, 0),
                item.title,
                fonts.ui(12),
                table.text3,
                mirrored,
            )
            painter.restore()
            return
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, table.color("selected"))
        box = rect.adjusted(14, 0, -14, 0)
        icon = QRect(box.x(), box.y(), 16, box.height())
        if mirrored:
            icon.moveRight(box.right())
        if item.icon and icons.available(item.icon):
            icons.paint(painter, icon, item.icon, table.text2)
        box = box.adjusted(0, 0, -26, 0) if mirrored else box.adjusted(26, 0, 0, 0)
        quiet = fonts.ui(fonts.HEADER)
        used = _text(painter, box, item.hint, quiet, table.text3, not mirrored)
        box = box.adjusted(used + 12, 0, 0, 0) if mirrored else box.adjusted(0, 0, -used - 12, 0)
        place = QRect(box)
        place.setWidth(box.width() * 2 // 5)
        if not mirrored:
            place.moveRight(box.right())
        used = _text(painter, place, item.place, quiet, table.text2, not mirrored)
        box = box.adjusted(used + 12, 0, 0, 0) if mirrored else box.adjusted(0, 0, -used - 12, 0)
        ink = table.text if item.enabled else table.text3
        _text(painter, box, item.title, fonts.ui(fonts.BODY, fonts.MEDIUM), ink, mirrored)
        painter.restore()


def _text(painter: QPainter, box: QRect, text: str, font: QFont, ink: str, right: bool) -> int:
    """One line at the left or right of `box`, cut to fit; returns its width."""
    metrics = QFontMetrics(font)
    shown = metrics.elidedText(
        upright(" ".join(text.split())), Qt.TextElideMode.ElideRight, box.width()
    )
    painter.setFont(font)
    painter.setPen(ink)
    side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
    flags = side | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
    painter.drawText(box, int(flags), shown)
    return metrics.horizontalAdvance(shown)


class PaletteBox(FloatingBox):
    """Plain text: records and commands; `>` commands only; `?` the shortcut list."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self._since = QElapsedTimer()
        self._query = ""
        self.setAccessibleName(self.tr("Search or run"))
        self.field = LineField(
            self.tr("Search or run"), placeholder=self.tr("Search or run… (> commands, ? keys)")
        )
        self.field.setProperty("k", "bare")
        self.model = ItemModel(self)
        self.list = QListView()
        self.list.setAccessibleName(self.tr("Results"))
        self.list.setModel(self.model)
        self.list.setItemDelegate(_Delegate(self.list))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setMouseTracking(True)
        self.list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.list.clicked.connect(lambda _index: self._run(new_window=False))
        self._none = PlainText("", "muted")
        self._none.hide()
        head = row(self.field, PlainText("Esc", "hint"), spacing=8, margins=(12, 8, 14, 8))
        none = row(self._none, margins=(14, 0, 14, 0))
        self.setLayout(column(head, hline(), self.list, none, spacing=0, margins=(1, 1, 1, 8)))
        self.field.textChanged.connect(self._on_text)
        self.field.installEventFilter(self)
        self.setTabOrder(self.field, self.field)
        self._on_text("")

    @classmethod
    def open_in(cls, window: "MainWindow") -> "PaletteBox":
        """Opens the palette over `window`; an open one is brought back."""
        for known in window.findChildren(cls):
            if known.isVisible():
                known.field.setFocus()
                known.field.selectAll()
                return known
        box = cls(window)
        box.popup()
        box.field.setFocus(Qt.FocusReason.PopupFocusReason)
        return box

    @override
    def place(self) -> None:
        window = self.parentWidget()
        if window is None:
            return
        width = min(_WIDTH, window.width() - 40)
        hints = [self.list.sizeHintForRow(n) for n in range(min(_ROWS, len(self.model.items)))]
        self.list.setFixedHeight(sum(hints) + (4 if hints else 0))
        self.resize(width, self.sizeHint().height())
        self.move((window.width() - width) // 2, 72)

    # --- results

    def _on_text(self, text: str) -> None:
        text = text.strip()
        self._query = text
        self._since.restart()
        commands = self._window.commands.all()
        recents = self._window.recents
        if not text:
            hits = [Hit(p.label, "", "clock-counter-clockwise", p.route) for p in recents.places()]
            self._show(first_items(commands, recents.commands(), hits))
            return
        if text.startswith("?"):
            self.dismiss()
            ShortcutList.open_in(self._window)
            return
        wanted = text.removeprefix(">").strip()
        self._show(command_items(wanted, commands, recents.commands()))
        if not text.startswith(">"):
            self._window.services.search(text, lambda hits: self._on_hits(text, hits))

    def _show(self, items: list[Item]) -> None:
        self.model.show(items)
        self._select_first()
        self._tell_none()
        self.place()

    def _on_hits(self, text: str, hits: list[Hit]) -> None:
        """Records come below a line; an exact id comes first while nobody has read the rows yet."""
        if text != self._query or not self.isVisible():
            return
        exact = [record_item(hit) for hit in hits if hit.exact]
        rest = [record_item(hit) for hit in hits if not hit.exact]
        if self._since.elapsed() < _SETTLED_MS:
            self.model.insert(0, exact)
            self._select_first()
        else:
            rest = exact + rest
        if rest:
            self.model.insert(len(self.model.items), [Item(self.tr("Records")), *rest])
        if not self.list.currentIndex().isValid():
            self._select_first()
        self._tell_none()
        self.place()

    def _tell_none(self) -> None:
        empty = not self.model.items
        self._none.set_text(self.tr("Nothing found for “{text}”.").format(text=self._query[:80]))
        self._none.setVisible(empty)

    def _select_first(self) -> None:
        for number in range(len(self.model.items)):
            index = self.model.index(number)
            if index.flags() & Qt.ItemFlag.ItemIsSelectable:
                self.list.setCurrentIndex(index)
                return

    # --- keys

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        pressed = event.type() == QEvent.Type.KeyPress and watched is self.field
        if pressed and isinstance(event, QKeyEvent) and self._on_key(event):
            return True
        return super().eventFilter(watched, event)

    def _on_key(self, event: QKeyEvent) -> bool:
        match Qt.Key(event.key()):
            case Qt.Key.Key_Down:
                self._step(1)
            case Qt.Key.Key_Up:
                self._step(-1)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
                self._run(new_window=bool(control))
            case Qt.Key.Key_Tab:
                self._to_results_page()
            case Qt.Key.Key_Escape:
                self.dismiss()
            case _:
                return False
        return True

    def _step(self, by: int) -> None:
        at = self.list.currentIndex().row() + by
        while 0 <= at < len(self.model.items):
            index = self.model.index(at)
            if index.flags() & Qt.ItemFlag.ItemIsSelectable:
                self.list.setCurrentIndex(index)
                return
            at += by

    def _run(self, *, new_window: bool) -> None:
        item = self.list.currentIndex().data(_ITEM)
        if not isinstance(item, Item) or item.is_line:
            return
        self.dismiss()
        if item.action:
            self._window.commands.run(item.action)
        elif item.route is not None and new_window:
            self._window.navigation.go_in_new_window(item.route)
        elif item.route is not None:
            self._window.navigation.go(item.route)

    def _to_results_page(self) -> None:
        """Tab keeps the query and turns it into the page of all results."""
        query = self._query
        page = self._window.results_page
        if page and query and not query.startswith(">"):
            self.dismiss()
            self._window.navigation.go(Route(page, query=query))
