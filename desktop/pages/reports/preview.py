"""The middle of Reports: the pages of the very bytes that Export writes."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import override

from PySide6.QtCore import (
    QBuffer,
    QByteArray,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QPointF,
    QRect,
    QRectF,
    QSize,
    QSizeF,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QIcon, QImage, QPainter, QPen, QPixmap
from PySide6.QtPdf import QPdfDocument, QPdfPageRenderer, QPdfSearchModel
from PySide6.QtPdfWidgets import QPdfView
from PySide6.QtWidgets import (
    QLabel,
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
#: New pages that aren't drawn by then are shown as far as they are.
_PATIENCE_MS = 600
_ZOOM_STEP = 1.2
_ZOOM_RANGE = (0.25, 4.0)


@dataclass(frozen=True, slots=True)
class Spot:
    """A point of a page.

    Attributes:
        page: from 0.
        x, y: in points, from the top left corner.
    """

    page: int
    x: float
    y: float


class PagesView(QPdfView):
    """All pages, one below the other, on the canvas.

    Signals:
        page_shown: `(int)` the page that is being read, from 0.
        menu_wanted: `(Spot | None, QPoint)` a context menu here.
    """

    page_shown = Signal(int)
    menu_wanted = Signal(object, object)

    def __init__(self, document: QPdfDocument, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Pages of the report"))
        self.setDocument(document)
        self.setPageMode(QPdfView.PageMode.MultiPage)
        self.setZoomMode(QPdfView.ZoomMode.FitToWidth)
        self.setPageSpacing(16)
        self.setFrameShape(QPdfView.Shape.NoFrame)
        self.pageNavigator().currentPageChanged.connect(self.page_shown)
        self._held = QLabel(self.viewport())
        self._held.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._held.hide()
        self._awaited: set[int] = set()
        self._patience = QTimer(self, singleShot=True, interval=_PATIENCE_MS)
        self._patience.timeout.connect(self._let_go)
        drawing = self.findChild(QPdfPageRenderer)
        if drawing is not None:
            drawing.pageRendered.connect(self._on_drawn)

    def hold(self) -> None:
        """Keeps showing the pages as they are until the next ones are drawn: never a blank."""
        if not self.document().pageCount() or not self.isVisible():
            return
        if not self._held.isVisible():
            self._held.setPixmap(self.viewport().grab())
            self._held.setGeometry(self.viewport().rect())
            self._held.show()
        self._awaited = set()
        self._patience.start()

    def expect(self) -> None:
        """The next pages are in and placed; those in sight are awaited."""
        shown = self.viewport().rect()
        self._awaited = {
            page for page, sheet in enumerate(self._sheets()) if sheet.intersects(QRectF(shown))
        }
        self.viewport().update()

    def spot_at(self, at: QPoint) -> Spot | None:
        """The point of a page under a point of the viewport; None beside the pages."""
        for page, sheet in enumerate(self._sheets()):
            if sheet.contains(QPointF(at)):
                points = self.document().pagePointSize(page).width() / sheet.width()
                inside = (QPointF(at) - sheet.topLeft()) * points
                return Spot(page, inside.x(), inside.y())
        return None

    def _sheets(self) -> Iterator[QRectF]:
        """Where each page is drawn in the viewport, as the library lays them out."""
        margins, spacing = self.documentMargins(), self.pageSpacing()
        room = self.viewport().size()
        sizes = [self._drawn_size(page) for page in range(self.document().pageCount())]
        widest = max((size.width() for size in sizes), default=0) + margins.left() + margins.right()
        across, top = max(widest, room.width()), margins.top() - self.verticalScrollBar().value()
        for size in sizes:
            left = (across - size.width()) // 2 - self.horizontalScrollBar().value()
            yield QRectF(left, top, size.width(), size.height())
            top += size.height() + spacing

    def _drawn_size(self, page: int) -> QSize:
        inch = QGuiApplication.primaryScreen().logicalDotsPerInch() / 72
        size = self.document().pagePointSize(page) * inch
        if self.zoomMode() is QPdfView.ZoomMode.Custom:
            return (size * self.zoomFactor()).toSize()
        margins, room = self.documentMargins(), self.viewport().size()
        wide = room.width() - margins.left() - margins.right()
        if self.zoomMode() is QPdfView.ZoomMode.FitToWidth:
            whole = size.toSize()
            return (QSizeF(whole) * (wide / max(whole.width(), 1))).toSize()
        fitting = QSize(wide, room.height() - self.pageSpacing())
        return size.toSize().scaled(fitting, Qt.AspectRatioMode.KeepAspectRatio)

    def _on_drawn(self, page: int, *_drawn: object) -> None:
        self._awaited.discard(page)
        if not self._awaited and self._held.isVisible():
            QTimer.singleShot(0, self, self._let_go)

    def _let_go(self) -> None:
        self._patience.stop()
        self._held.hide()

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
        at = self.viewport().mapFrom(self, event.pos())
        self.menu_wanted.emit(self.spot_at(at), event.globalPos())


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

    def show_pages(self, *, redraw: bool = True) -> None:
        """Shows the pages of the document as it is now; old pictures stay until new ones are in.

        Args:
            redraw: all pages; a draft keeps the pictures of those that it has already.
        """
        pages = self._document.pageCount()
        while self.count() > pages:
            self.takeItem(self.count() - 1)
        scale = self.devicePixelRatioF()
        for page in range(0 if redraw else min(self.count(), pages), pages):
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
