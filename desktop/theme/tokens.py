"""The one table of colours. Palette, style sheet, delegates and icons all read it.

A widget that paints asks `of(self.palette())`: the table is recognised by the palette's
link colour, so nothing has to be handed down, and a change of theme reaches every
widget with its new palette.
"""

from functools import lru_cache
from typing import NamedTuple

from PySide6.QtGui import QColor, QPalette


class Tokens(NamedTuple):
    """Colours by use, as `#RRGGBB`."""

    window: str
    surface: str
    sunken: str
    hover: str
    selected: str
    border: str
    control: str
    text: str
    text2: str
    text3: str
    accent: str
    accent_hover: str
    accent_text: str
    on_accent: str
    focus: str
    crit: str
    crit_bg: str
    high: str
    high_bg: str
    med: str
    med_bg: str
    low: str
    low_bg: str
    ok: str
    ok_bg: str
    warn: str
    warn_bg: str
    danger: str
    danger_bg: str
    info: str
    info_bg: str
    mark: str
    add: str
    rem: str
    canvas: str

    def color(self, name: str) -> QColor:
        """The token `name` (field name) as a QColor."""
        return QColor(getattr(self, name))

    def tone(self, name: str) -> tuple[QColor, QColor]:
        """Foreground and background of a tone: crit, high, med, low, ok, warn, danger, info.

        The tone `neutral` is plain text on the hover colour, as for TLP chips.
        """
        if name == "neutral":
            return self.color("text2"), self.color("hover")
        return self.color(name), self.color(f"{name}_bg")


class Paper(NamedTuple):
    """Colours of a printed page, the same in every theme; marking and amber as TLP 2.0 says."""

    sheet: str = "#FFFFFF"
    ink: str = "#14181D"
    soft: str = "#4A525C"
    rule: str = "#9AA3AE"
    marking: str = "#000000"
    amber: str = "#FFC000"


PAPER = Paper()

LIGHT = Tokens(
    window="#F3F4F6",
    surface="#FFFFFF",
    sunken="#F8F9FA",
    hover="#EDEFF2",
    selected="#DFEDF3",
    border="#E1E4E8",
    control="#7F8792",
    text="#1B1F24",
    text2="#4B535E",
    text3="#616975",
    accent="#0B6482",
    accent_hover="#09546D",
    accent_text="#0B6482",
    on_accent="#FFFFFF",
    focus="#0B6482",
    crit="#A3123B",
    crit_bg="#FBE9EE",
    high="#9A3B0A",
    high_bg="#FCEEE4",
    med="#7A5200",
    med_bg="#FBF2DC",
    low="#3F5872",
    low_bg="#EAF0F6",
    ok="#1B6B3A",
    ok_bg="#E6F3EA",
    warn="#7A5200",
    warn_bg="#FBF2DC",
    danger="#A3123B",
    danger_bg="#FBE9EE",
    info="#0B6482",
    info_bg="#E5F1F5",
    mark="#FFE9A8",
    add="#E6F3EA",
    rem="#FBE9EE",
    canvas="#DADEE3",
)

DARK = Tokens(
    window="#14171A",
    surface="#1B1F23",
    sunken="#171A1E",
    hover="#252A30",
    selected="#17374A",
    border="#2C3238",
    control="#717B87",
    text="#E8EBEE",
    text2="#B4BCC6",
    text3="#97A1AD",
    accent="#1B7A9B",
    accent_hover="#176C8A",
    accent_text="#6CC3DF",
    on_accent="#FFFFFF",
    focus="#6CC3DF",
    crit="#FF9DB5",
    crit_bg="#43202B",
    high="#FFB185",
    high_bg="#412819",
    med="#EBC76B",
    med_bg="#3A3017",
    low="#A9C1DA",
    low_bg="#243240",
    ok="#83D3A0",
    ok_bg="#19352A",
    warn="#EBC76B",
    warn_bg="#3A3017",
    danger="#FF9DB5",
    danger_bg="#43202B",
    info="#6CC3DF",
    info_bg="#15323F",
    mark="#5A4708",
    add="#19352A",
    rem="#43202B",
    canvas="#0E1012",
)


def of(palette: QPalette) -> Tokens:
    """The tokens that `palette` was made from; of a foreign palette, its own colours."""
    link = palette.color(QPalette.ColorGroup.Active, QPalette.ColorRole.Link).name().upper()
    for tokens in (LIGHT, DARK):
        if link == tokens.accent_text.upper():
            return tokens
    group = QPalette.ColorGroup.Active
    roles = QPalette.ColorRole
    return _platform(
        palette.color(group, roles.ToolTipBase).name(),
        palette.color(group, roles.ToolTipText).name(),
        palette.color(group, roles.Highlight).name(),
        palette.color(group, roles.HighlightedText).name(),
        link,
    )


@lru_cache(maxsize=8)
def _platform(ground: str, ink: str, highlight: str, on_highlight: str, link: str) -> Tokens:
    """Tokens of a high-contrast palette: its few colours, and none of ours."""
    values = dict.fromkeys(Tokens._fields, ink)
    grounds = ("window", "surface", "sunken", "hover", "mark", "add", "rem", "canvas")
    values |= dict.fromkeys(grounds, ground)
    values |= {name: ground for name in values if name.endswith("_bg")}
    values |= {"selected": ground, "border": ink, "accent": highlight, "accent_hover": highlight}
    values |= {"on_accent": on_highlight, "accent_text": link, "focus": link}
    return Tokens(**values)


def platform_tokens(palette: QPalette) -> Tokens:
    """Tokens made of the platform's own `palette`, for high contrast."""
    roles = QPalette.ColorRole
    return _platform(
        palette.color(roles.Window).name(),
        palette.color(roles.WindowText).name(),
        palette.color(roles.Highlight).name(),
        palette.color(roles.HighlightedText).name(),
        palette.color(roles.Link).name().upper(),
    )
