"""A small picture of the cover that a report gets, drawn while the look is typed."""

from typing import TYPE_CHECKING, Final, override

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from desktop.theme.tokens import PAPER
from kb.house.look import HouseLook
from reports.house import ACCENT

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Pixels of a millimetre of the sheet.
_SCALE: Final = 1.15
_SHEET: Final = (210, 297)
#: The largest logo, in millimetres.
_LOGO: Final = (40, 14)


class CoverPreview(QWidget):
    """The cover in small: bar, logo, organisation, an example of a title, texts of the house.

    Attributes:
        look: what is drawn.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = HouseLook()
        self._logo = QImage()
        self.setFixedSize(self.sizeHint())
        self.setAccessibleName(self.tr("Preview of the cover"))

    def show_look(self, look: HouseLook) -> None:
        """Draws another look; a colour that isn't one leaves Hotwash's own."""
        self.look = look
        self._logo = QImage.fromData(look.logo) if look.logo else QImage()
        texts = (look.organisation, look.accent, look.cover_text, look.footer_text)
        self.setAccessibleDescription("; ".join(text for text in texts if text))
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(int(_SHEET[0] * _SCALE), int(_SHEET[1] * _SCALE))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHints(
            QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
        )
        painter.fillRect(self.rect(), QColor(PAPER.sheet))
        painter.setPen(QColor(PAPER.rule))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.scale(_SCALE, _SCALE)
        accent = QColor(self.look.accent)
        accent = accent if self.look.accent and accent.isValid() else QColor(ACCENT)
        painter.fillRect(QRect(0, 0, 5, _SHEET[1]), accent)
        self._head(painter)
        self._titles(painter, accent)
        self._foot(painter)
        painter.end()

    def _head(self, painter: QPainter) -> None:
        top = 18
        if not self._logo.isNull():
            scale = min(_LOGO[0] / self._logo.width(), _LOGO[1] / self._logo.height())
            size = (self._logo.width() * scale, self._logo.height() * scale)
            painter.drawImage(QRectF(18, top, *size), self._logo)
            top += int(size[1]) + 2
        self._write(painter, QRect(18, top, 112, 20), self.look.organisation, (8, True, PAPER.ink))
        self._marking(painter, 18)

    def _titles(self, painter: QPainter, accent: QColor) -> None:
        kind = self.tr("Post-incident review")
        self._write(painter, QRect(18, 84, 170, 12), kind, (7, False, accent.name()))
        title = self.tr("Title of the incident")
        self._write(painter, QRect(18, 96, 174, 26), title, (15, True, PAPER.ink))
        lede = self.tr("The first sentences of its summary.")
        self._write(painter, QRect(18, 122, 150, 12), lede, (7, False, PAPER.ink))
        self._write(painter, QRect(18, 138, 150, 60), self.look.cover_text, (6, False, PAPER.soft))

    def _foot(self, painter: QPainter) -> None:
        painter.setPen(QColor(PAPER.rule))
        for column in range(3):
            left = 18 + column * 60
            painter.drawLine(left, 222, left + 52, 222)
        self._marking(painter, 266)
        if self.look.footer_text:
            text = self.tr("Foot of each page: {text}").format(text=self.look.footer_text)
            self._write(painter, QRect(18, 240, 174, 24), text, (6, False, PAPER.soft))

    def _marking(self, painter: QPainter, top: int) -> None:
        box = QRect(152, top, 40, 9)
        painter.fillRect(box, QColor(PAPER.marking))
        self._write(painter, box, "TLP:AMBER", (6, True, PAPER.amber), centred=True)

    def _write(
        self,
        painter: QPainter,
        box: QRect,
        text: str,
        look: "Sequence[object]",
        *,
        centred: bool = False,
    ) -> None:
        size, bold, colour = look
        font = QFont(self.font())
        font.setPixelSize(int(str(size)))
        font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
        painter.setFont(font)
        painter.setPen(QColor(str(colour)))
        place = Qt.AlignmentFlag.AlignCenter if centred else Qt.AlignmentFlag.AlignLeft
        painter.drawText(box, place | Qt.TextFlag.TextWordWrap, text)
