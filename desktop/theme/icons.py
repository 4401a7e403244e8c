"""Icons: bundled outlines in one colour, tinted when they are painted.

The engine asks the application's palette for the token each time, so a change of theme
re-tints every icon in place. Icon files are named as in Phosphor regular ("house").
"""

from functools import lru_cache
from pathlib import Path
from typing import Final, override

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from desktop.theme import tokens

_FOLDER: Final = Path(__file__).parent / "icons"


@lru_cache(maxsize=256)
def _source(name: str) -> bytes:
    return (_FOLDER / f"{name}.svg").read_bytes()


@lru_cache(maxsize=1)
def _names() -> frozenset[str]:
    """All icons: one look into the folder is quicker than one for each icon of the menus."""
    return frozenset(entry.stem for entry in _FOLDER.glob("*.svg"))


def available(name: str) -> bool:
    """Whether an icon of that name is bundled."""
    return name in _names()


@lru_cache(maxsize=1024)
def pixmap(name: str, colour: str, size: int, ratio: float) -> QPixmap:
    """The icon `name` in `colour` (`#RRGGBB`), `size` logical pixels, for a screen's `ratio`."""
    made = QPixmap(round(size * ratio), round(size * ratio))
    made.fill(Qt.GlobalColor.transparent)
    made.setDevicePixelRatio(ratio)
    source = _source(name).replace(b"currentColor", colour.encode())
    renderer = QSvgRenderer(QByteArray(source))
    painter = QPainter(made)
    renderer.render(painter, QRectF(0, 0, size, size))
    painter.end()
    return made


def paint(painter: QPainter, rect: QRect, name: str, colour: str) -> None:
    """Paints the icon `name` centred in `rect`, as large as its shorter side."""
    size = min(rect.width(), rect.height())
    ratio = painter.device().devicePixelRatio()
    left = rect.x() + (rect.width() - size) // 2
    top = rect.y() + (rect.height() - size) // 2
    painter.drawPixmap(left, top, pixmap(name, colour, size, ratio))


class TokenIconEngine(QIconEngine):
    """Draws one bundled icon in the colour of a token.

    Attributes:
        name: file name without its ending.
        token: token for the normal state.
        active_token: token for checked and selected states.
    """

    def __init__(self, name: str, token: str, active_token: str) -> None:
        super().__init__()
        self.name = name
        self.token = token
        self.active_token = active_token

    def _colour(self, mode: QIcon.Mode, state: QIcon.State) -> str:
        table = tokens.of(QGuiApplication.palette())
        if mode == QIcon.Mode.Disabled:
            return table.text3
        active = state == QIcon.State.On or mode == QIcon.Mode.Selected
        return str(getattr(table, self.active_token if active else self.token))

    @override
    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        paint(painter, rect, self.name, self._colour(mode, state))

    @override
    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        side = min(size.width(), size.height())
        return pixmap(self.name, self._colour(mode, state), side, 1.0)

    @override
    def scaledPixmap(
        self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float
    ) -> QPixmap:
        side = round(min(size.width(), size.height()) / max(scale, 0.1))
        return pixmap(self.name, self._colour(mode, state), side, scale)

    @override
    def clone(self) -> QIconEngine:
        return TokenIconEngine(self.name, self.token, self.active_token)


def icon(name: str, token: str = "text2", active_token: str = "accent_text") -> QIcon:  # noqa: S107
    """The icon `name`, drawn in `token`, and in `active_token` when checked or selected."""
    if not available(name):
        return QIcon()
    return QIcon(TokenIconEngine(name, token, active_token))
