"""The theme in force: follows the system, the settings, and a platform's high contrast."""

from enum import StrEnum
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTemporaryDir, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication

from desktop.theme import fonts, icons, tokens
from desktop.theme.palette import palette
from desktop.theme.stylesheet import stylesheet
from desktop.theme.tokens import DARK, LIGHT, Tokens

_IMAGES = {"caret": "caret-down", "caret_up": "caret-up", "tick": "check", "dash": "minus"}


class Mode(StrEnum):
    """What the user chose in Settings."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Theme(QObject):
    """Applies colours, fonts and the style sheet to the application.

    Attributes:
        reduced_motion: whether fades are to be left out.
        density: row height of tables: "compact", "normal" or "roomy".

    Signals:
        changed: colours, text size or density are new; geometry may have changed.
    """

    changed = Signal()

    def __init__(self, application: QApplication, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._application = application
        # Kept: PySide invalidates what a dropped wrapper of the hints has handed out.
        self._hints = application.styleHints()
        self._contrast = self._hints.accessibility()
        self._mode = Mode.SYSTEM
        self._scale = 1.0
        self._started = False
        self._completed = False
        self._system_font = False
        self._platform_palette = QPalette(application.palette())
        self._images = QTemporaryDir()
        self.reduced_motion = False
        self.density = "normal"
        self._hints.colorSchemeChanged.connect(self._on_scheme_changed)

    @property
    def tokens(self) -> Tokens:
        """The colours in force."""
        if self._high_contrast():
            return tokens.platform_tokens(self._platform_palette)
        return DARK if self.is_dark else LIGHT

    @property
    def is_dark(self) -> bool:
        """Whether the dark table is in force."""
        if self._mode is Mode.SYSTEM:
            scheme = self._hints.colorScheme()
            return scheme == Qt.ColorScheme.Dark
        return self._mode is Mode.DARK

    @property
    def row_height(self) -> int:
        """Height of a table row of one line, in pixels."""
        base = {"compact": 30, "normal": 36, "roomy": 44}[self.density]
        return round(base * max(1.0, self._scale))

    def start(self) -> None:
        """Applies the theme for the first time, as far as the empty window shows it."""
        self._started = True
        fonts.register_first()
        self.apply()

    def complete(self) -> None:
        """Brings what only pages show: the other fonts, and pictures of the style sheet."""
        if not self._completed:
            self._completed = True
            fonts.register_others()
            self._draw(self.tokens)

    def choose(
        self,
        mode: Mode | None = None,
        *,
        scale: float | None = None,
        system_font: bool | None = None,
        density: str | None = None,
        reduced_motion: bool | None = None,
    ) -> None:
        """Changes any of the choices and applies the result at once."""
        self._mode = self._mode if mode is None else mode
        self._scale = self._scale if scale is None else min(1.5, max(0.85, scale))
        self._system_font = self._system_font if system_font is None else system_font
        self.density = self.density if density is None else density
        self.reduced_motion = self.reduced_motion if reduced_motion is None else reduced_motion
        self.apply()

    def apply(self) -> None:
        """Gives palette, font and sheet to the application and says so."""
        if not self._started:
            return
        table = self.tokens
        made = self._platform_palette if self._high_contrast() else palette(table)
        font = fonts.application_font(self._scale, system=self._system_font)
        if self._completed:
            self._draw(table)
        pictures = {key: path.as_posix() for key, path in self._pictures(table).items()}
        sheet = stylesheet(table, pictures, self._scale)
        # Each of the three visits every widget, so only what is new is given.
        if self._application.font() != font:
            self._application.setFont(font)
        if self._application.palette() != made:
            self._application.setPalette(made)
        if self._application.styleSheet() != sheet:
            self._application.setStyleSheet(sheet)
        self.changed.emit()

    def _pictures(self, table: Tokens) -> dict[str, Path]:
        """Files of what a style sheet can only take from files."""
        folder = Path(self._images.path())
        return {key: folder / f"{key}-{_ink(key, table)[1:]}.png" for key in _IMAGES}

    def _draw(self, table: Tokens) -> None:
        """Makes the files of `_pictures`, as far as they are missing."""
        for key, path in self._pictures(table).items():
            if not path.exists():
                for ratio, suffix in ((1.0, ""), (2.0, "@2x")):
                    target = path.with_stem(path.stem + suffix)
                    icons.pixmap(_IMAGES[key], _ink(key, table), 12, ratio).save(str(target))

    def _high_contrast(self) -> bool:
        return self._contrast.contrastPreference() == Qt.ContrastPreference.HighContrast

    def _on_scheme_changed(self) -> None:
        if self._mode is Mode.SYSTEM:
            self.apply()


def _ink(picture: str, table: Tokens) -> str:
    return table.text2 if picture.startswith("caret") else table.on_accent
