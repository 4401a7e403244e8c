"""Incidents a month as bars, told apart without colour; every bar has its number."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from reports.language import _
from reports.language.sheet import drawn
from reports.language.words import in_turn

WIDTH = 174.0
_HEIGHT, _TOP, _FOOT, _LEFT = 46.0, 6.0, 38.0, 2.0
_INK, _SOFT, _DARK, _LIGHT = "#14181D", "#4A525C", "#0B5F7C", "#C9D0DA"
_WIDEST = 14.0
#: With more months every second label is left out.
_CROWDED = 14


@dataclass(frozen=True, slots=True)
class Month:
    """A month such as 2026-03.

    Attributes:
        grave: how many of its incidents were critical or high.
    """

    name: str
    grave: int
    count: int


def months(found: Sequence[Month]) -> Markup:
    """A bar a month, the critical and high ones dark at its foot.

    Args:
        found: the months that have incidents, oldest first; at least one.
    """
    highest = max(month.count for month in found)
    step = (WIDTH - 2 * _LEFT) / len(found)
    wide = min(step * 0.7, _WIDEST)
    parts: list[Markup] = []
    for number, month in enumerate(found):
        left = _LEFT + number * step + (step - wide) / 2
        parts += _bar(month, left, wide, (_FOOT - _TOP) / highest)
        if len(found) <= _CROWDED or number % 2 == 0:
            parts.append(_text(left + wide / 2, _FOOT + 4, month.name[2:], _SOFT))
    line = f'<line x1="{_LEFT}" y1="{_FOOT}" x2="{WIDTH - _LEFT}" y2="{_FOOT}"'
    parts.append(Markup(f'{line} stroke="{_INK}" stroke-width="0.4"/>'))  # noqa: S704 - numbers
    told = in_turn(
        _(
            "{month}: {count}, {grave} critical or high",
            month=month.name,
            count=month.count,
            grave=month.grave,
        )
        for month in found
    )
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {_HEIGHT}" '
        f'width="{WIDTH}mm" height="{_HEIGHT}mm" font-family="{drawn()}" font-size="2.6">'
    )
    title = Markup("<title>{}</title>").format(_("Incidents a month. {months}.", months=told))
    return Markup(head) + title + Markup("").join(parts) + Markup("</svg>")  # noqa: S704 - numbers


def _bar(month: Month, left: float, wide: float, scale: float) -> list[Markup]:
    height, grave = month.count * scale, month.grave * scale
    rest = height - grave
    return [
        _rect(left, _FOOT - height, wide, rest, _LIGHT),
        _rect(left, _FOOT - grave, wide, grave, _DARK),
        _text(left + wide / 2, _FOOT - height - 1.2, str(month.count), _INK),
    ]


def _rect(x: float, y: float, width: float, height: float, fill: str) -> Markup:
    shape = f'<rect x="{x:.2f}" y="{y:.2f}" width="{width:.2f}" height="{height:.2f}"'
    line = f'fill="{fill}" stroke="{_INK}" stroke-width="0.2"/>'
    return Markup(f"{shape} {line}" if height > 0 else "")  # noqa: S704 - numbers


def _text(x: float, y: float, words: str, fill: str) -> Markup:
    place = f'<text x="{x:.2f}" y="{y:.2f}" text-anchor="middle" fill="{fill}">'
    return Markup(place) + escape(words) + Markup("</text>")  # noqa: S704 - numbers
