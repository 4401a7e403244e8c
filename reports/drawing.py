"""Strokes of the figures: SVG with attributes only, in millimetres on paper.

A Word document turns a figure into a picture without any style sheet, so nothing here has a
class. Fills are told apart without colour: white, light, middle, dark, hatched.
"""

import unicodedata
from collections.abc import Sequence

from markupsafe import Markup, escape

from reports.language.direction import anchored
from reports.language.sheet import drawn

WIDTH = 174.0
INK, SOFT, RULE, FINE = "#14181D", "#4A525C", "#9AA3AE", "#C9CFD6"
WHITE, LIGHT, MIDDLE, DARK = "#FFFFFF", "#E4E9EE", "#9FB4BF", "#0B5F7C"
SIZE = 2.6
#: Mean width of a character, as a part of the size of its type; a little more than it is.
_CHARACTER = 0.56
_SLANT, _SHORTEST = 1.5, 0.05
#: Strokes of a broken outline.
DASHES = "1.2 0.9"


def width_of(text: str, size: float = SIZE) -> float:
    """About how wide a text is."""
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    return ((len(text) - wide) * _CHARACTER + wide) * size


def fitting(text: str, room: float) -> float:
    """The size of type in which a text fits a room, never more than that of the others."""
    return min(SIZE, SIZE * room / max(width_of(text), room))


def line(
    x1: float,
    y1: float,
    x2: float,
    y2: float,
    colour: str = INK,
    width: float = 0.4,
    *,
    dashes: str = "",
) -> Markup:
    """A straight stroke."""
    return Markup('<path d="M{} {}L{} {}" fill="none" stroke="{}" stroke-width="{}"{}/>').format(
        _n(x1), _n(y1), _n(x2), _n(y2), colour, _n(width), _dashed(dashes)
    )


def shape(points: Sequence[tuple[float, float]], fill: str) -> Markup:
    """A closed outline."""
    path = "L".join(f"{_n(x)} {_n(y)}" for x, y in points)
    return Markup('<path d="M{}z" fill="{}" stroke="{}" stroke-width="0.4"/>').format(
        path, fill, INK
    )


def box(
    x: float,
    y: float,
    width: float,
    height: float,
    fill: str,
    *,
    corner: float = 0,
    dashes: str = "",
) -> Markup:
    """A rectangle with an outline."""
    return Markup(
        '<rect x="{}" y="{}" width="{}" height="{}" rx="{}" fill="{}" stroke="{}" '
        'stroke-width="0.4"{}/>'
    ).format(
        *(_n(x), _n(y), _n(max(width, 0.4)), _n(height), _n(corner)), fill, INK, _dashed(dashes)
    )


def disc(x: float, y: float, radius: float, fill: str) -> Markup:
    """A circle with an outline."""
    mark = Markup('<circle cx="{}" cy="{}" r="{}" fill="{}" stroke="{}" stroke-width="0.4"/>')
    return mark.format(_n(x), _n(y), _n(radius), fill, INK)


def hatched(x: float, y: float, width: float, height: float) -> list[Markup]:
    """A rectangle of slanted strokes, cut where they cross its edges."""
    parts = [box(x, y, width, height, WHITE)]
    start, right, bottom = x - height, x + width, y + height
    while start < right:
        begin, end = max(start, x), min(start + height, right)
        if end - begin > _SHORTEST:
            parts.append(line(begin, bottom - (begin - start), end, bottom - (end - start)))
        start += _SLANT
    return parts


def text(
    x: float,
    y: float,
    words: str,
    *,
    anchor: str = "start",
    fill: str = INK,
    weight: int = 400,
    size: float = SIZE,
) -> Markup:
    """A label of our own words."""
    shown, held, runs = anchored(words, anchor)
    return Markup(
        '<text x="{}" y="{}" text-anchor="{}" fill="{}" font-weight="{}" font-size="{}"{}>{}</text>'
    ).format(_n(x), _n(y), held, fill, weight, _n(size), Markup(runs), escape(shown))  # noqa: S704 - ours


def picture(parts: Sequence[Markup], height: float, told: str) -> Markup:
    """The whole figure.

    Args:
        parts: what is drawn.
        height: in millimetres.
        told: the figure in words, for those who don't see it.
    """
    head = Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w} {h}" width="{w}mm" '
        'height="{h}mm" font-family="{f}" font-size="{s}"><title>{d}</title>'
    ).format(w=_n(WIDTH), h=_n(height), s=SIZE, f=drawn(), d=told)
    return head + Markup().join(parts) + Markup("</svg>")


def _dashed(dashes: str) -> Markup:
    return Markup(' stroke-dasharray="{}"').format(dashes) if dashes else Markup()


def _n(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
