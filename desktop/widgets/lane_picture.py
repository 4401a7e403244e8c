"""The lane figure as a picture: all its lanes, in the light colours, as they are zoomed now."""

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRect, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtSvg import QSvgGenerator

from desktop.theme.tokens import LIGHT
from desktop.widgets.lane_painter import LanePainter
from desktop.widgets.lane_view import LaneView


def svg_of(view: LaneView, title: str) -> bytes:
    """The figure as SVG; texts stay texts."""
    frame = view.whole_frame()
    held = QByteArray()
    device = QBuffer(held)
    device.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(device)
    generator.setTitle(title)
    generator.setSize(QSize(frame.width, frame.height))
    generator.setViewBox(QRect(0, 0, frame.width, frame.height))
    painter = QPainter(generator)
    painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    view.paint(LanePainter(painter, LIGHT, frame), frame)
    painter.end()
    device.close()
    return bytes(held.data())
