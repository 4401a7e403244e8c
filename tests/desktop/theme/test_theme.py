"""Theme, style sheet, fonts and icons."""

import re
from pathlib import Path

import pytest
from PySide6.QtGui import QFontDatabase, QGuiApplication, QPixmap
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from desktop.theme import fonts, icons
from desktop.theme.stylesheet import stylesheet
from desktop.theme.theme import Mode, Theme
from desktop.theme.tokens import DARK, LIGHT

IMAGES = {"caret": "c", "caret_up": "u", "tick": "t", "dash": "d"}
SOURCE = Path(__file__).parents[3] / "desktop"


def test_the_sheet_leaves_no_token_open() -> None:
    assert "@" not in stylesheet(LIGHT, IMAGES)


def test_the_sheet_grows_with_the_text() -> None:
    assert "font-size: 20px" in stylesheet(LIGHT, IMAGES)
    large = stylesheet(LIGHT, IMAGES, 1.5)
    assert "font-size: 30px" in large
    assert "min-height: 42px" in large


def test_no_colour_outside_the_tokens() -> None:
    """One token file makes everything: no hex anywhere else."""
    found = [
        f"{path.name}: {line.strip()}"
        for path in SOURCE.rglob("*.py")
        if path.name != "tokens.py"
        for line in path.read_text(encoding="utf-8").splitlines()
        if re.search(r"[\"'(\s]#[0-9A-Fa-f]{6}\b", line)
    ]
    assert found == []


def test_bundled_fonts_are_known(theme: Theme) -> None:
    assert {fonts.UI, fonts.MONO} <= set(QFontDatabase.families())


def test_text_size_scales_every_font(theme: Theme) -> None:
    theme.choose(scale=1.5)
    assert fonts.scale() == pytest.approx(1.5, abs=0.05)
    assert fonts.ui(fonts.TITLE).pixelSize() == fonts.px(20)
    theme.choose(scale=9.0)
    assert fonts.scale() == pytest.approx(1.5, abs=0.05)
    theme.choose(scale=1.0)


def test_row_height_follows_density(theme: Theme) -> None:
    theme.choose(density="compact")
    assert theme.row_height == 30
    theme.choose(density="normal")
    assert theme.row_height == 36


def _ink(pixmap: QPixmap) -> set[str]:
    image = pixmap.toImage()
    return {
        image.pixelColor(x, y).name().upper()
        for x in range(image.width())
        for y in range(image.height())
        if image.pixelColor(x, y).alpha() > 250
    }


def test_icons_follow_a_change_of_theme(theme: Theme, qapp: QApplication, qtbot: QtBot) -> None:
    button = QPushButton()
    qtbot.addWidget(button)
    button.setIcon(icons.icon("house"))
    assert LIGHT.text2 in _ink(button.icon().pixmap(64, 64))
    with qtbot.waitSignal(theme.changed):
        theme.choose(Mode.DARK)
    assert DARK.text2 in _ink(button.icon().pixmap(64, 64))
    theme.choose(Mode.LIGHT)


def test_an_icon_is_tinted_by_state(theme: Theme) -> None:
    from PySide6.QtGui import QIcon

    icon = icons.icon("house")
    shown = icon.pixmap(64, 64, QIcon.Mode.Normal, QIcon.State.On)
    assert LIGHT.accent_text in _ink(shown)


def test_a_missing_icon_is_empty() -> None:
    assert icons.icon("no-such-icon").isNull()


def test_dark_reaches_the_palette(theme: Theme) -> None:
    theme.choose(Mode.DARK)
    assert theme.is_dark
    assert QGuiApplication.palette().link().color().name().upper() == DARK.accent_text
    theme.choose(Mode.LIGHT)
