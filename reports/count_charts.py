"""Counts as bars: follow-ups by state, incidents a month."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from kb.vocabulary.enums import FollowUpState
from reports.drawing import (
    DARK,
    FINE,
    INK,
    LIGHT,
    MIDDLE,
    RULE,
    SOFT,
    WHITE,
    WIDTH,
    box,
    hatched,
    line,
    picture,
    text,
    width_of,
)
from reports.language import _, label, ngettext
from reports.language.words import in_turn, listed

_BAR, _LABEL, _STATES = 7.4, 14.4, 16.4
_APART = 3.0
_DECEMBER = 12  # January is next and has the year; both have no room for it
#: Owed ones are hatched and middle, done ones dark and light, the rest pale.
_FILLS = {
    FollowUpState.OPEN: "hatched",
    FollowUpState.IN_PROGRESS: MIDDLE,
    FollowUpState.DONE: LIGHT,
    FollowUpState.VERIFIED: DARK,
    FollowUpState.ACCEPTED_RISK: WHITE,
    FollowUpState.CANCELLED: FINE,
}
_LEFT, _TALL, _HEAD, _FOOT = 40.0, 9.0, 4.2, 5.4
_BAND = _HEAD + _TALL + 3.0


@dataclass(frozen=True, slots=True)
class Months:
    """How many incidents a month had something.

    Attributes:
        label: what, in our own words: an id of ATT&CK, or where the table has its name.
        counts: the oldest month first.
    """

    label: str
    counts: tuple[int, ...]


def by_state(counts: Sequence[tuple[FollowUpState, int]]) -> Markup:
    """One bar of all follow-ups, a piece a state, each named with its count.

    Args:
        counts: states that occur, in their order; at least one.
    """
    total = sum(count for _state, count in counts)
    words = [f"{label(FollowUpState, state)} {count}" for state, count in counts]
    parts: list[Markup] = []
    middles: list[float] = []
    left = 0.2
    for state, count in counts:
        wide = (WIDTH - 0.4) * count / total
        fill = _FILLS[state]
        hatch = fill == "hatched"
        parts += hatched(left, 0.4, wide, _BAR) if hatch else [box(left, 0.4, wide, _BAR, fill)]
        middles.append(left + wide / 2)
        left += wide
    for middle, place, told in zip(middles, _spread(middles, words), words, strict=True):
        parts.append(line(middle, _BAR + 0.4, place, _LABEL - 2.9, INK, 0.25))
        parts.append(text(place, _LABEL, told, anchor="middle"))
    return picture(parts, _STATES, _("Follow-up actions by state: {states}.", states=listed(words)))


def _spread(middles: Sequence[float], words: Sequence[str]) -> list[float]:
    """Middles of the labels: near their pieces, side by side, inside the picture."""
    halves = [width_of(word) / 2 for word in words]
    placed: list[float] = []
    free = 0.0
    for middle, half in zip(middles, halves, strict=True):
        placed.append(max(middle, free + half))
        free = placed[-1] + half + _APART
    limit = WIDTH
    for at in reversed(range(len(placed))):
        placed[at] = min(placed[at], limit - halves[at])
        limit = placed[at] - halves[at] - _APART
    return placed


def trend(months: Sequence[date], rows: Sequence[Months]) -> Markup:
    """A row of bars for each, a bar a month with its number above it; all on one scale.

    Args:
        months: their first days, the oldest first.
        rows: at least one, each with a count a month.
    """
    most = max(1, *(max(row.counts) for row in rows))
    step = (WIDTH - _LEFT) / len(months)
    parts: list[Markup] = []
    for number, row in enumerate(rows):
        foot = number * _BAND + _HEAD + _TALL
        parts.append(text(0, foot - 0.6, row.label, weight=600))
        parts.append(line(_LEFT, foot, WIDTH, foot, RULE, 0.3))
        for at, count in enumerate(row.counts):
            parts += _month(_LEFT + at * step, step, foot, count, _TALL / most)
    bottom = len(rows) * _BAND - 3.0
    for at, month in enumerate(months):
        year = month.month == 1 or (at == 0 and month.month != _DECEMBER)
        name = f"{month:%Y-%m}" if year else f"{month:%m}"
        middle = _LEFT + (at + 0.5) * step
        parts.append(text(middle, bottom + 3.8, name, anchor="middle", fill=SOFT))
    told = in_turn(
        _(
            "{name}: {months}, {total} in all",
            name=row.label,
            months=listed(_by_month(months, row)) or _("none"),
            total=sum(row.counts),
        )
        for row in rows
    )
    words = ngettext(
        "Incidents a month over {count} month. {rows}.",
        "Incidents a month over {count} months. {rows}.",
        len(months),
        rows=told,
    )
    return picture(parts, bottom + _FOOT, words)


def _month(left: float, step: float, foot: float, count: int, scale: float) -> list[Markup]:
    tall = count * scale
    number = text(
        left + step / 2, foot - tall - 1, str(count), anchor="middle", fill=INK if count else SOFT
    )
    bar = [box(left + step * 0.2, foot - tall, step * 0.6, tall, DARK)] if count else []
    return [*bar, number]


def _by_month(months: Sequence[date], row: Months) -> list[str]:
    pairs = zip(months, row.counts, strict=True)
    return [f"{month:%Y-%m} {count}" for month, count in pairs if count]
