"""The timeline figure: phases and key events as a picture that survives grey print.

Everything is measured in millimetres on paper. The picture holds times, numbers and our own
words only: no recorded text, except in its description, which is escaped.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup, escape

from reports.axis import Axis
from reports.language import N_, _
from reports.language.direction import anchored
from reports.language.sheet import drawn

WIDTH, HEIGHT = 174.0, 54.0
_LEFT, _RIGHT = 26.0, 166.0
_BAR_TOP, _BAR_HEIGHT = 6.0, 7.4
_LANES = (
    ("attacker", N_("Attacker"), 23.5),
    ("defender", N_("Defender"), 33.5),
    ("business", N_("Business"), 43.5),
)
_LANE_START, _LANE_END = 22.0, 168.0
_AXIS_Y = 51.5
_RADIUS = 2.35
_APART = 5.2
_GAP = 13.0
_INK, _SOFT, _RULE, _FINE = "#14181D", "#4A525C", "#9AA3AE", "#C9CFD6"
#: Fill and text colour of a phase; hatch, light, dark and lighter are told apart without colour.
_FILLS = {
    "undetected": ("hatch", _INK),
    "triage": ("#C9D0DA", _INK),
    "contain": ("#0B5F7C", "#FFFFFF"),
    "eradicate": ("#9FB4BF", _INK),
    "recover": ("#E4E9EE", _INK),
}
_CHARACTER = 1.42  # mean width of a character at 2.6 mm


@dataclass(frozen=True, slots=True)
class Mark:
    """A numbered event: its number refers to the table below the figure."""

    number: int
    lane: str
    at: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class PhaseSpan:
    """A phase from one milestone to the next."""

    name: str
    label: str
    start: datetime
    end: datetime


def timeline(marks: Sequence[Mark], phases: Sequence[PhaseSpan], description: str) -> Markup:
    """The figure as SVG.

    Args:
        marks: at most a dozen events.
        phases: in order, not overlapping.
        description: what the figure shows, for those who don't see it.
    """
    moments = [mark.at for mark in marks] + [mark.until for mark in marks if mark.until]
    moments += [at for phase in phases for at in (phase.start, phase.end)]
    axis = Axis(moments, _LEFT + 3, _RIGHT, _GAP)
    parts = [
        *_grid(axis),
        *_phase_bar(axis, phases),
        *_lanes(axis),
        *_marks(axis, marks),
        *_break_marks(axis, phases=bool(phases)),
    ]
    head = Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w} {h}" width="{w}mm" '
        'height="{h}mm" font-family="{f}" font-size="2.6"><title>{d}</title>'
    ).format(w=WIDTH, h=HEIGHT, f=drawn(), d=description)
    return head + Markup().join(parts) + Markup("</svg>")


def _grid(axis: Axis) -> list[Markup]:
    parts = []
    for tick in axis.ticks(11):
        parts.append(_line(tick.x, 5, tick.x, _AXIS_Y - 3, _FINE, 0.2))
        parts.append(_text(tick.x, _AXIS_Y, tick.label, anchor="middle", fill=_SOFT))
        if tick.day:
            parts.append(
                _text(tick.x, _AXIS_Y + 2.4, tick.day, anchor="middle", fill=_SOFT, size=2.1)
            )
    return parts


def _phase_bar(axis: Axis, phases: Sequence[PhaseSpan]) -> list[Markup]:
    if not phases:
        return []
    parts = [_text(0, _BAR_TOP + 4.7, _("Phase"), weight=600, size=2.9)]
    free_from = 0.0
    for phase in phases:
        x1, x2 = axis.x(phase.start), axis.x(phase.end)
        fill, colour = _FILLS.get(phase.name, _FILLS["recover"])
        background = "#FFFFFF" if fill == "hatch" else fill
        parts.append(_rect(x1, _BAR_TOP, x2 - x1, _BAR_HEIGHT, background))
        if fill == "hatch":
            parts.extend(_hatch(x1, x2))
        width = _width(phase.label)
        if fill != "hatch" and width + 2 < _clear_width(axis, x1, x2):
            centre = x1 + _clear_width(axis, x1, x2) / 2
            parts.append(
                _text(centre, _BAR_TOP + 4.6, phase.label, anchor="middle", fill=colour, weight=600)
            )
            continue
        x = min(max(x1 - 2.5, free_from), WIDTH - width)
        if x <= x2 + 2:
            parts.append(_text(x, _BAR_TOP - 2, phase.label))
            free_from = x + width + 1.6
    return parts


def _width(text: str) -> float:
    """About how wide a label is; East Asian characters are as wide as high."""
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    return (len(text) - wide) * _CHARACTER + wide * 2.6


def _clear_width(axis: Axis, x1: float, x2: float) -> float:
    """The width of a phase up to the first mark that breaks the axis in it."""
    inside = [x for x in axis.breaks if x1 < x < x2]
    return (inside[0] - 2.5 if inside and inside[0] - x1 > x2 - inside[0] else x2) - x1


def _hatch(x1: float, x2: float) -> list[Markup]:
    """Slanted strokes, cut at the bar's edges by computing where they cross them."""
    parts = []
    top, bottom = _BAR_TOP, _BAR_TOP + _BAR_HEIGHT
    start = x1 - _BAR_HEIGHT
    while start < x2:
        left, right = max(start, x1), min(start + _BAR_HEIGHT, x2)
        if right > left:
            parts.append(
                _line(left, bottom - (left - start), right, bottom - (right - start), _INK, 0.55)
            )
        start += 1.5
    parts.append(
        Markup(
            '<rect x="{x}" y="{y}" width="{w}" height="{h}" fill="none" '
            'stroke="{c}" stroke-width=".3"/>'
        ).format(x=_n(x1), y=_n(top), w=_n(x2 - x1), h=_n(_BAR_HEIGHT), c=_INK)
    )
    return parts


def _lanes(axis: Axis) -> list[Markup]:
    parts = []
    for _lane, name, y in _LANES:
        parts.append(_text(0, y + 0.9, _(name), weight=600, size=2.9))
        x = _LANE_START
        for gap in axis.breaks:
            parts.append(_line(x, y, gap - 1.3, y, _RULE, 0.3))
            x = gap + 1.3
        parts.append(_line(x, y, _LANE_END, y, _RULE, 0.3))
    return parts


def _marks(axis: Axis, marks: Sequence[Mark]) -> list[Markup]:
    parts = []
    for lane, _name, y in _LANES:
        own = [mark for mark in marks if mark.lane == lane]
        for mark, x in zip(own, _spread([axis.x(mark.at) for mark in own]), strict=True):
            true = axis.x(mark.at)
            if mark.until and axis.x(mark.until) - true > 0.8:
                parts.append(_line(true, y, axis.x(mark.until), y, _INK, 1.1))
            if abs(true - x) > 0.6:
                parts.append(_line(true, y - 4.6, true, y - 3.2, _INK, 0.35))
                parts.append(_line(true, y - 3.2, x, y - 1.6, _INK, 0.25))
            parts.append(
                Markup(
                    '<circle cx="{x}" cy="{y}" r="{r}" fill="#fff" stroke="{c}" stroke-width=".5"/>'
                ).format(x=_n(x), y=_n(y), r=_RADIUS, c=_INK)
            )
            size = 2.5 if mark.number < 10 else 2.3
            parts.append(
                _text(x, y + 0.9, str(mark.number), anchor="middle", weight=600, size=size)
            )
    return parts


def _spread(xs: list[float]) -> list[float]:
    """Places of marks in one lane: in order, apart, as near their time as can be."""
    placed = list(xs)
    for i in range(1, len(placed)):
        placed[i] = max(placed[i], placed[i - 1] + _APART)
    limit = _LANE_END - _RADIUS
    for i in reversed(range(len(placed))):
        placed[i] = min(placed[i], limit)
        limit = placed[i] - _APART
    return placed


def _break_marks(axis: Axis, *, phases: bool) -> list[Markup]:
    parts = []
    for x in axis.breaks:
        top, bottom = (_BAR_TOP - 2.4, _BAR_TOP + _BAR_HEIGHT + 2.4) if phases else (4, 14)
        parts.append(
            Markup('<path d="M{a} {b}L{c} {t}h2.2L{d} {b}z" fill="#fff"/>').format(
                a=_n(x - 2.2), b=_n(bottom), c=_n(x), t=_n(top), d=_n(x)
            )
        )
        parts.append(_line(x - 2.2, bottom, x, top, _INK, 0.3))
        parts.append(_line(x, bottom, x + 2.2, top, _INK, 0.3))
    return parts


def _n(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _line(x1: float, y1: float, x2: float, y2: float, colour: str, width: float) -> Markup:
    return Markup('<path d="M{} {}L{} {}" fill="none" stroke="{}" stroke-width="{}"/>').format(
        _n(x1), _n(y1), _n(x2), _n(y2), colour, _n(width)
    )


def _rect(x: float, y: float, width: float, height: float, fill: str) -> Markup:
    return Markup(
        '<rect x="{}" y="{}" width="{}" height="{}" fill="{}" stroke="{}" stroke-width=".3"/>'
    ).format(_n(x), _n(y), _n(max(width, 0.4)), _n(height), fill, _INK)


def _text(
    x: float,
    y: float,
    text: str,
    *,
    anchor: str = "start",
    fill: str = _INK,
    weight: int = 400,
    size: float = 2.6,
) -> Markup:
    shown, held, runs = anchored(text, anchor)
    return Markup(
        '<text x="{}" y="{}" text-anchor="{}" fill="{}" font-weight="{}" font-size="{}"{}>{}</text>'
    ).format(_n(x), _n(y), held, fill, weight, size, Markup(runs), escape(shown))  # noqa: S704 - ours
