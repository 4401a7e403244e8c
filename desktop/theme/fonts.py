"""Bundled fonts and the sizes of § 11 of the interface design, scaled by the text-size setting.

The application's font carries the scale: its pixel size is 13 at 100 %, and every other
size is derived from it, so a change of text size needs no list of widgets.
"""

from pathlib import Path
from typing import Final

from PySide6.QtGui import QFont, QFontDatabase, QGuiApplication

UI: Final = "Inter"
MONO: Final = "JetBrains Mono"

HEADER: Final = 12
BODY: Final = 13
PROSE: Final = 14
PANEL: Final = 16
TITLE: Final = 20

REGULAR: Final = QFont.Weight.Normal
MEDIUM: Final = QFont.Weight.Medium
BOLD: Final = QFont.Weight.DemiBold


# Reports print the same fonts: they lie there, beside this package.
_FOLDER: Final = Path(__file__).parents[2] / "reports" / "templates" / "fonts"
_FILES: Final = (
    "Inter-Regular",
    "Inter-Medium",
    "Inter-SemiBold",
    "Inter-Bold",
    "Inter-Italic",
    "JetBrainsMono-Regular",
    "JetBrainsMono-Medium",
    "JetBrainsMono-Bold",
)
_SHELL: Final = 3


def register_first() -> None:
    """Adds the bundled fonts that the empty window shows."""
    _add(_FILES[:_SHELL])


def register_others() -> None:
    """Adds the bundled fonts of the pages."""
    _add(_FILES[_SHELL:])


def _add(names: tuple[str, ...]) -> None:
    for name in names:
        QFontDatabase.addApplicationFont(str(_FOLDER / f"{name}.ttf"))


def application_font(scale: float = 1.0, *, system: bool = False) -> QFont:
    """The application's font: `scale` 1.0 is 100 %; `system` keeps the platform's family."""
    general = QFontDatabase.SystemFont.GeneralFont
    font = QFontDatabase.systemFont(general) if system else QFont(UI)
    font.setPixelSize(max(1, round(BODY * scale)))
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font


def scale() -> float:
    """The text scale now in force, 1.0 at 100 %."""
    return max(1, QGuiApplication.font().pixelSize()) / BODY


def px(size: float) -> int:
    """`size` in design pixels, scaled by the text-size setting."""
    return round(size * scale())


def ui(size: int = BODY, weight: QFont.Weight = REGULAR, *, tabular: bool = False) -> QFont:
    """The interface font at `size` design pixels; `tabular` gives digits of one width."""
    font = QFont(QGuiApplication.font())
    font.setPixelSize(px(size))
    font.setWeight(weight)
    if tabular:
        font.setFeature(QFont.Tag("tnum"), 1)
    return font


def mono(size: int = BODY, weight: QFont.Weight = REGULAR) -> QFont:
    """The font for ids, hashes, paths and configuration; without ligatures."""
    font = QFont(MONO)
    font.setStyleHint(QFont.StyleHint.Monospace)
    font.setPixelSize(px(size))
    font.setWeight(weight)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    for feature in ("liga", "calt"):
        font.setFeature(QFont.Tag(feature), 0)
    return font
