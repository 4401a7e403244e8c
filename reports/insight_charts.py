"""The charts of figures over many incidents, told apart without colour.

The window paints the same declarations (`kb.insights.figure`) in its own colours.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Final

from markupsafe import Markup

from kb.insights.axis import top_of
from kb.insights.figure import Figure, Mark, Series
from reports.drawing import (
    DARK,
    DASHES,
    FINE,
    INK,
    LIGHT,
    MIDDLE,
    RULE,
    SOFT,
    WHITE,
    WIDTH,
    box,
    disc,
    hatched,
    line,
    picture,
    text,
    width_of,
)
from reports.insights import categories, said, word, written
from reports.language import _
from reports.language.words import in_turn, listed, named
from reports.wording import shorten, visible

_TALL, _HEAD, _LEFT, _FOOT = 44.0, 9.0, 18.0, 5.5
_BAR, _STEP = 4.0, 6.0
_NAMES, _BEHIND = 52.0, 20.0
_CELL, _ACROSS = 5.6, 5
_FILLS: Final = (DARK, MIDDLE, LIGHT, "hatched", FINE, WHITE)
_MOST_TOLD: Final = 30
_GRID: Final = 4


def chart(figure: Figure) -> Markup:
    """A figure as a picture, with its values in words for those who don't see it."""
    draw: dict[str, Callable[[Figure], Markup]] = {
        "columns": _columns,
        "line": _lines,
        "bars": _bars,
        "grid": _grid,
    }
    return draw[figure.kind](figure)


def _told(figure: Figure) -> str:
    """The finding, then what the first rows hold."""
    columns = figure.columns
    rows = in_turn(
        named(
            written(row.cells[0], columns[0].measure, columns[0].absent),
            listed(
                f"{word(column.name)} {written(value, column.measure, column.absent)}"
                for value, column in zip(row.cells[1:], columns[1:], strict=True)
            ),
        )
        for row in figure.rows[:_MOST_TOLD]
    )
    return _("{finding}. {rows}.", finding=said(figure.title), rows=rows)


def _filled(x: float, y: float, width: float, height: float, fill: str) -> list[Markup]:
    return hatched(x, y, width, height) if fill == "hatched" else [box(x, y, width, height, fill)]


def _legend(series: Sequence[Series], fills: Sequence[str]) -> list[Markup]:
    parts: list[Markup] = []
    x = 0.4
    for one, fill in zip(series, fills, strict=True):
        name = word(one.name)
        parts += _filled(x, 0.6, 3, 3, fill)
        parts.append(text(x + 4.2, 3.2, name, fill=SOFT))
        x += width_of(name) + 9
    return parts


def _periods(names: Sequence[str], at: Callable[[int], float], y: float) -> list[Markup]:
    """As many names as fit, always the last."""
    wide = max(width_of(name) for name in names) + 2
    every = max(1, -(-int(wide * len(names)) // int(WIDTH - _LEFT)))
    return [
        text(min(at(number), WIDTH - wide / 2), y, names[number], anchor="middle", fill=SOFT)
        for number in range(len(names) - 1, -1, -every)
    ]


def _axis(
    top: float, written_as: Callable[[float], str], y: Callable[[float], float]
) -> list[Markup]:
    parts = []
    for step in range(_GRID + 1):
        value = top * step / _GRID
        parts.append(line(_LEFT, y(value), WIDTH, y(value), RULE if step == 0 else FINE, 0.25))
        if step % 2 == 0:
            parts.append(
                text(_LEFT - 1.5, y(value) + 1, written_as(value), anchor="end", fill=SOFT)
            )
    return parts


def _columns(figure: Figure) -> Markup:
    count = len(figure.categories)
    totals = [sum(one.values[at] or 0 for one in figure.series) for at in range(count)]
    top = top_of(figure)
    step = (WIDTH - _LEFT) / count
    wide = min(step * 0.7, 14.0)

    def y(value: float) -> float:
        return _HEAD + _TALL * (1 - value / top)

    # The gravest is drawn darkest: what comes last stands on top.
    fills = list(reversed(_FILLS[: len(figure.series)]))
    parts = _legend(figure.series, fills) + _axis(top, lambda v: written(v, "count"), y)
    for at, total in enumerate(totals):
        left, base = _LEFT + at * step + (step - wide) / 2, 0.0
        for one, fill in zip(figure.series, fills, strict=True):
            value = one.values[at] or 0
            if value:
                parts += _filled(left, y(base + value), wide, y(base) - y(base + value), fill)
                base += value
        told = written(total, "count")
        if total and step > width_of(told):
            parts.append(text(left + wide / 2, y(total) - 1, told, anchor="middle"))
    parts += _periods(figure.categories, lambda n: _LEFT + (n + 0.5) * step, _HEAD + _TALL + 4)
    return picture(parts, _HEAD + _TALL + _FOOT, _told(figure))


def _lines(figure: Figure) -> Markup:
    drawn = [one for one in figure.series if any(value is not None for value in one.values)]
    target, top = figure.target, top_of(figure)
    step = (WIDTH - _LEFT) / len(figure.categories)

    def y(value: float) -> float:
        return _HEAD + _TALL * (1 - value / top)

    def x(at: int) -> float:
        return _LEFT + (at + 0.5) * step

    parts = _axis(top, lambda v: written(round(v), "minutes"), y)
    parts += _periods(figure.categories, x, _HEAD + _TALL + 4)
    legend = 0.4
    for number, one in enumerate(drawn):
        dashes, fill = (DASHES, WHITE) if number else ("", DARK)
        parts.append(line(legend, 2.2, legend + 6, 2.2, INK, 0.6, dashes=dashes))
        parts += [
            disc(legend + 3, 2.2, 0.9, fill),
            text(legend + 8, 3.2, word(one.name), fill=SOFT),
        ]
        legend += width_of(word(one.name)) + 14
        known = [(x(at), y(value)) for at, value in enumerate(one.values) if value is not None]
        for (left, before), (right, after) in pairwise(known):
            parts.append(line(left, before, right, after, INK, 0.6, dashes=dashes))
        parts += [disc(at, value, 0.9, fill) for at, value in known]
    if target is not None and figure.target_name is not None:
        words = said(figure.target_name)
        if target <= top:
            parts.append(line(_LEFT, y(target), WIDTH, y(target), INK, 0.4, dashes="0.4 0.8"))
        place = y(target) - 1 if target <= top else _HEAD - 1
        parts.append(text(WIDTH, max(place, _HEAD - 1), words, anchor="end"))
    return picture(parts, _HEAD + _TALL + _FOOT, _told(figure))


def _bars(figure: Figure) -> Markup:
    shown = [one for one in figure.series if any(one.values)]
    rows = len(figure.categories)
    totals = [sum(one.values[at] or 0 for one in figure.series) for at in range(rows)]
    most = max(*totals, 0.0001)
    head = 6.0 if len(shown) > 1 else 1.0
    scale = (WIDTH - _NAMES - _BEHIND) / most
    parts = _legend(shown, _FILLS[: len(shown)]) if len(shown) > 1 else []
    for at, name in enumerate(categories(figure)):
        top, x = head + at * _STEP, _NAMES
        parts.append(text(0, top + 3.4, _cut(name, _NAMES - 2)))
        for one, fill in zip(shown, _FILLS, strict=False):
            value = one.values[at] or 0
            if value:
                parts += _filled(x, top, value * scale, _BAR, fill)
                x += value * scale
        parts.append(text(x + 1.5, top + 3.2, written(totals[at], figure.measure), fill=SOFT))
    return picture(parts, head + rows * _STEP + 1, _told(figure))


def _grid(figure: Figure) -> Markup:
    wide = WIDTH / _ACROSS
    most = max((mark.value for mark in figure.marks), default=1)
    parts: list[Markup] = []
    top = 0.0
    names = categories(figure)
    for first in range(0, len(names), _ACROSS):
        deepest = 0
        for place, name in enumerate(names[first : first + _ACROSS]):
            parts.append(text(place * wide, top + 3, _cut(name, wide - 2), weight=600))
            held = [mark for mark in figure.marks if mark.column == first + place]
            deepest = max(deepest, len(held))
            for row, mark in enumerate(held):
                parts += _mark(mark, place * wide, top + 4.6 + row * _CELL, wide - 2, most)
        top += 4.6 + deepest * _CELL + 3
    return picture(parts, top, _told(figure))


def _mark(mark: Mark, x: float, y: float, wide: float, most: int) -> list[Markup]:
    """A deeper shade the more often; a hole has a broken edge."""
    share = mark.value / max(most, 1)
    fill = WHITE if share < 0.25 else LIGHT if share < 0.6 else FINE
    count = written(mark.value, "count")
    name = _cut(f"{mark.name} {mark.label}", wide - width_of(count) - 4)
    return [
        box(x, y, wide, _CELL - 0.9, fill, corner=0.6, dashes="" if mark.covered else DASHES),
        text(x + 1.4, y + 3.3, name),
        text(x + wide - 1.4, y + 3.3, count, anchor="end", weight=600),
    ]


def _cut(words: str, room: float) -> str:
    """A recorded text as far as it fits, with what is hidden in it made visible."""
    shown = visible(" ".join(words.split()))
    if width_of(shown) <= room:
        return shown
    fits = max(int(room / (width_of(shown) / len(shown))), 2)
    return shorten(shown, fits)
