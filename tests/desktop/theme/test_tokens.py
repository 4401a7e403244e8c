"""Contrast of every pair of § 10, by the WCAG 2 formula."""

import pytest
from PySide6.QtGui import QColor, QPalette

from desktop.theme import tokens
from desktop.theme.palette import palette
from desktop.theme.tokens import DARK, LIGHT, Tokens

GROUNDS = ("window", "surface", "sunken", "hover", "selected")
TEXTS = ("text", "text2", "text3", "accent_text")
TONES = ("crit", "high", "med", "low", "ok", "warn", "danger", "info")


def _luminance(colour: QColor) -> float:
    def linear(value: float) -> float:
        return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)

    red, green, blue = (linear(v) for v in (colour.redF(), colour.greenF(), colour.blueF()))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    first, second = sorted((_luminance(QColor(one)), _luminance(QColor(other))), reverse=True)
    return (first + 0.05) / (second + 0.05)


@pytest.mark.parametrize("table", [LIGHT, DARK], ids=["light", "dark"])
class TestContrast:
    @pytest.mark.parametrize("text", TEXTS + TONES)
    @pytest.mark.parametrize("ground", GROUNDS)
    def test_text_on_every_ground(self, table: Tokens, text: str, ground: str) -> None:
        assert contrast(getattr(table, text), getattr(table, ground)) >= 4.5

    @pytest.mark.parametrize("tone", TONES)
    def test_tone_on_its_own_ground(self, table: Tokens, tone: str) -> None:
        assert contrast(getattr(table, tone), getattr(table, f"{tone}_bg")) >= 4.5

    @pytest.mark.parametrize("ground", ["mark", "add", "rem"])
    def test_text_on_marked_passages(self, table: Tokens, ground: str) -> None:
        assert contrast(table.text, getattr(table, ground)) >= 4.5

    @pytest.mark.parametrize("ground", ["accent", "accent_hover"])
    def test_text_on_the_primary_button(self, table: Tokens, ground: str) -> None:
        assert contrast(table.on_accent, getattr(table, ground)) >= 4.5

    @pytest.mark.parametrize("ground", GROUNDS[:4])
    def test_borders_of_controls(self, table: Tokens, ground: str) -> None:
        assert contrast(table.control, getattr(table, ground)) >= 3.0

    @pytest.mark.parametrize("ground", GROUNDS)
    def test_focus_ring(self, table: Tokens, ground: str) -> None:
        assert contrast(table.focus, getattr(table, ground)) >= 3.0


def test_known_worst_ratios() -> None:
    """The design names these; they prove the formula."""
    assert contrast(LIGHT.text3, LIGHT.selected) == pytest.approx(4.63, abs=0.01)
    assert contrast(DARK.control, DARK.hover) == pytest.approx(3.36, abs=0.01)


@pytest.mark.parametrize("table", [LIGHT, DARK], ids=["light", "dark"])
def test_a_palette_tells_its_table(table: Tokens) -> None:
    assert tokens.of(palette(table)) is table


def test_a_foreign_palette_gives_its_own_colours() -> None:
    foreign = QPalette()
    foreign.setColor(QPalette.ColorRole.Link, QColor("#ffff00"))
    foreign.setColor(QPalette.ColorRole.ToolTipBase, QColor("#000000"))
    foreign.setColor(QPalette.ColorRole.ToolTipText, QColor("#ffffff"))
    table = tokens.of(foreign)
    assert (table.surface, table.text, table.focus) == ("#000000", "#ffffff", "#FFFF00")
    assert not {LIGHT.accent, DARK.accent} & {table.accent, table.crit}


def test_neutral_tone_is_text_on_hover() -> None:
    ink, ground = LIGHT.tone("neutral")
    assert (ink.name().upper(), ground.name().upper()) == (LIGHT.text2, LIGHT.hover)
