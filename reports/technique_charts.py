"""When techniques were seen, and when they could have been."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from reports.axis import Axis
from reports.drawing import DARK, FINE, INK, SOFT, WHITE, disc, line, picture, shape, text
from reports.language import _
from reports.language.words import in_turn, named

#: More rows than this make a figure that nobody reads; the table has them.
MOST_ROWS = 12
_LEFT, _RIGHT, _WORDS = 30.0, 136.0, 140.0
_TOP, _ROW, _FOOT = 8.0, 6.6, 7.5
_GAP = 9.0


@dataclass(frozen=True, slots=True)
class Sight:
    """A technique whose first chance to be seen is known.

    Attributes:
        label: its id of ATT&CK.
        could: when it could have been seen.
        seen: when it was; None where that isn't recorded.
        words: by how much earlier.
    """

    label: str
    could: datetime
    seen: datetime | None
    words: str


def sights(found: Sequence[Sight]) -> Markup:
    """A line a technique from when it could have been seen to when it was.

    Args:
        found: one to `MOST_ROWS`.
    """
    moments = [sight.could for sight in found] + [s.seen for s in found if s.seen]
    axis = Axis(moments, _LEFT + 4, _RIGHT - 2, _GAP)
    bottom = _TOP + _ROW * len(found)
    parts = [*_key(), *_ticks(axis, bottom)]
    for x in axis.breaks:
        parts += _break(x, bottom)
    for number, sight in enumerate(found):
        parts += _row(axis, sight, _TOP + (number + 0.5) * _ROW)
    told = in_turn(named(sight.label, sight.words) for sight in found)
    words = _("Could have been seen earlier. {techniques}.", techniques=told)
    return picture(parts, bottom + _FOOT, words)


def _key() -> list[Markup]:
    return [
        _diamond(_LEFT + 2, 2.6),
        text(_LEFT + 5, 3.5, _("could have been seen")),
        disc(_LEFT + 41, 2.6, 1.5, DARK),
        text(_LEFT + 44, 3.5, _("was seen")),
    ]


def _ticks(axis: Axis, bottom: float) -> list[Markup]:
    parts = [line(_LEFT, bottom, _RIGHT, bottom, INK, 0.3)]
    for tick in axis.ticks(13):
        parts.append(line(tick.x, _TOP - 1, tick.x, bottom, FINE, 0.2))
        parts.append(text(tick.x, bottom + 3.4, tick.label, anchor="middle", fill=SOFT))
        if tick.day:
            parts.append(text(tick.x, bottom + 6.6, tick.day, anchor="middle", fill=SOFT))
    return parts


def _break(x: float, bottom: float) -> list[Markup]:
    """Two slanted strokes on the axis say that time is left out."""
    cover = Markup('<rect x="{}" y="{}" width="2.2" height="2.8" fill="#FFFFFF"/>')
    return [
        cover.format(round(x - 1.1, 2), round(bottom - 1.4, 2)),
        line(x - 1.7, bottom + 1.3, x - 0.5, bottom - 1.3, INK, 0.3),
        line(x + 0.5, bottom + 1.3, x + 1.7, bottom - 1.3, INK, 0.3),
    ]


def _row(axis: Axis, sight: Sight, y: float) -> list[Markup]:
    parts = [text(0, y + 0.9, sight.label, weight=600)]
    could = axis.x(sight.could)
    if sight.seen is not None:
        seen = axis.x(sight.seen)
        parts.append(line(could, y, seen, y, INK, 1.0))
        parts.append(disc(seen, y, 1.5, DARK))
    parts.append(_diamond(could, y))
    parts.append(text(_WORDS, y + 0.9, sight.words))
    return parts


def _diamond(x: float, y: float) -> Markup:
    return shape([(x, y - 2), (x + 2, y), (x, y + 2), (x - 2, y)], WHITE)
