"""The middle of Reports: the pages of the very bytes that Export writes."""

from typing import override

from PySide6.QtCore import (
    QBuffer,
    QByteArray,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QPointF,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QContextMenuEvent, QIcon, QImage, QPainter, QPen, QPixmap
from PySide6.QtPdf import QPdfDocument, QPdfPageRenderer, QPdfSearchModel
from PySide6.QtPdfWidgets import QPdfView
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from desktop.theme import tokens

THUMBNAILS_WIDTH = 136
_THUMB = QSize(104, 148)
_ZOOM_STEP = 1.2
_ZOOM_RANGE = (0.25, 4.0)


class PagesView(QPdfView):
    """All pages, one below the other, on the canvas.

    Signals:
        page_shown: `(int)` the page that is being read, from 0.
        menu_wanted: `(int, QPoint)` a context menu on this page.
    """

    page_shown = Signal(int)
    menu_wanted = Signal(int, object)

    def __init__(self, document: QPdfDocument, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Pages of the report"))
        self.setDocument(document)
        self.setPageMode(QPdfView.PageMode.MultiPage)
        self.setZoomMode(QPdfView.ZoomMode.FitToWidth)
        self.setPageSpacing(16)
        self.setFrameShape(QPdfView.Shape.NoFrame)
        self.pageNavigator().currentPageChanged.connect(self.page_shown)

    def paint_canvas(self) -> None:
        """Takes the colour behind the pages from the theme; pages stay white paper."""
        palette = self.palette()
        palette.setColor(palette.ColorRole.Dark, tokens.of(palette).color("canvas"))
        self.setPalette(palette)

    def go_to(self, page: int) -> None:
        """Scrolls to the top of a page, from 0."""
        self.pageNavigator().jump(page, QPointF(0, 0))

    def zoom(self, by: int) -> None:
        """Larger (1), smaller (-1) or as wide as the pane (0)."""
        if not by:
            self.setZoomMode(QPdfView.ZoomMode.FitToWidth)
            return
        factor = self._factor() * (_ZOOM_STEP if by > 0 else 1 / _ZOOM_STEP)
        self.setZoomMode(QPdfView.ZoomMode.Custom)
        self.setZoomFactor(min(max(factor, _ZOOM_RANGE[0]), _ZOOM_RANGE[1]))

    def fit_page(self) -> None:
        """Shows a whole page."""
        self.setZoomMode(QPdfView.ZoomMode.FitInView)

    def place(self) -> tuple[int, int]:
        """Where the view stands, for `go_back_to`."""
        return self.horizontalScrollBar().value(), self.verticalScrollBar().value()

    def go_back_to(self, place: tuple[int, int]) -> None:
        """Stands where `place` was asked, as far as the document reaches."""
        self.horizontalScrollBar().setValue(place[0])
        self.verticalScrollBar().setValue(place[1])

    def _factor(self) -> float:
        if self.zoomMode() is QPdfView.ZoomMode.Custom or not self.document().pageCount():
            return self.zoomFactor()
        margins = self.documentMargins()
        room = self.viewport().width() - margins.left() - margins.right()
        wide = self.document().pagePointSize(0).width() * self.logicalDpiX() / 72
        return room / wide if wide else 1.0

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_wanted.emit(self.pageNavigator().currentPage(), event.globalPos())


class _Paper(QStyledItemDelegate):
    """A page, its number, and an edge in the accent around the one that is being read."""

    @override
    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        table = tokens.of(option.palette)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        icon = index.data(Qt.ItemDataRole.DecorationRole)
        sheet = QRect(QPoint(0, 0), _THUMB)
        sheet.moveCenter(option.rect.center())
        sheet.moveTop(option.rect.top() + 8)
        if isinstance(icon, QIcon):
            icon.paint(painter, sheet, mode=QIcon.Mode.Normal)
        painter.save()
        if chosen:
            painter.setPen(QPen(table.color("focus"), 2))
            painter.drawRoundedRect(sheet.adjusted(-2, -2, 2, 2), 2, 2)
        painter.setPen(table.color("text" if chosen else "text2"))
        number = QRect(sheet.left(), sheet.bottom() + 4, sheet.width(), 18)
        text = str(index.data(Qt.ItemDataRole.DisplayRole))
        painter.drawText(number, Qt.AlignmentFlag.AlignCenter, text)
        painter.restore()


class Thumbnails(QListWidget):
    """Small pages at the left of the preview; drawn in a thread of QtPdf's.

    Signals:
        wanted: `(int)` go to this page, from 0.
    """

    wanted = Signal(int)

    def __init__(self, document: QPdfDocument, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Pages"))
        self.setProperty("panel", "1")
        self.setViewMode(QListWidget.ViewMode.IconMode)
        self.setFlow(QListWidget.Flow.TopToBottom)
        self.setWrapping(False)
        self.setMovement(QListWidget.Movement.Static)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setIconSize(_THUMB)
        self.setGridSize(QSize(THUMBNAILS_WIDTH - 14, _THUMB.height() + 30))
        self.setFixedWidth(THUMBNAILS_WIDTH)
        self.setItemDelegate(_Paper(self))
        self._document = document
        self._renderer = QPdfPageRenderer(self)
        self._renderer.setDocument(document)
        self._renderer.setRenderMode(QPdfPageRenderer.RenderMode.MultiThreaded)
        self._renderer.pageRendered.connect(self._on_drawn)
        self.currentRowChanged.connect(self._on_row)
        self._marking = False

    def show_pages(self) -> None:
        """Shows the pages of the document as it is now; old pictures stay until new ones are in."""
        pages = self._document.pageCount()
        while self.count() > pages:
            self.takeItem(self.count() - 1)
        scale = self.devicePixelRatioF()
        for page in range(pages):
            if page >= self.count():
                item = QListWidgetItem(self._blank(), str(page + 1))
                item.setTextAlignment(Qt.AlignmentFlag.AlignHCenter)
                self.addItem(item)
            points = self._document.pagePointSize(page)
            wanted = QSize(_THUMB.width(), round(_THUMB.width() * points.height() / points.width()))
            self._renderer.requestPage(page, wanted.boundedTo(_THUMB) * scale)

    def mark(self, page: int) -> None:
        """Marks the page that is being read."""
        self._marking = True
        self.setCurrentRow(page)
        self._marking = False

    def _on_row(self, page: int) -> None:
        if page >= 0 and not self._marking:
            self.wanted.emit(page)

    def _on_drawn(
        self, page: int, _size: QSize, image: QImage, _options: object, _request: int
    ) -> None:
        item = self.item(page)
        if item is not None:
            item.setIcon(QIcon(self._framed(image)))

    def _framed(self, image: QImage) -> QPixmap:
        """Paper is white in every theme; a hairline tells it from the panel."""
        pixmap = QPixmap(image.size())
        pixmap.fill(Qt.GlobalColor.white)
        painter = QPainter(pixmap)
        painter.drawImage(0, 0, image)
        painter.setPen(tokens.of(self.palette()).color("border"))
        painter.drawRect(pixmap.rect().adjusted(0, 0, -1, -1))
        painter.end()
        pixmap.setDevicePixelRatio(self.devicePixelRatioF())
        return pixmap

    def _blank(self) -> QIcon:
        image = QImage(_THUMB, QImage.Format.Format_RGB32)
        image.fill(Qt.GlobalColor.white)
        return QIcon(self._framed(image))


class Document(QPdfDocument):
    """The rendered bytes. QtPdf reads from the buffer while it draws, so both stay together."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._bytes = QByteArray()
        self._buffer: QBuffer | None = None
        self.search = QPdfSearchModel(self)
        self.search.setDocument(self)

    def show_bytes(self, content: bytes) -> None:
        """Takes the place of what was shown."""
        old = self._buffer
        self._bytes = QByteArray(content)
        buffer = QBuffer(self)
        buffer.setData(self._bytes)
        buffer.open(QBuffer.OpenModeFlag.ReadOnly)
        self._buffer = buffer
        self.load(buffer)
        if old is not None:
            old.deleteLater()

    def finds(self) -> int:
        """How often the searched text is found."""
        return self.search.rowCount(QModelIndex())
